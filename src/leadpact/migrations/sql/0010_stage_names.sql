-- What stages of former versions are called in the active one: history is counted under these names. It follows from the
-- versions, and is written anew whenever one is activated.
CREATE TABLE stage_name (
    former  text PRIMARY KEY,
    present text NOT NULL
);

-- All names that these stages of the active version ever had. Ask for them once a query, and not once a row:
-- `stage = ANY((SELECT leadpact_called(...))::text[])`.
CREATE FUNCTION leadpact_called(stages text[]) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT unnest(stages) UNION ALL SELECT former FROM stage_name WHERE present = ANY(stages));
