-- A list of people by their latest response, and of accounts by that of their people: who responded last comes first.
-- Who was absorbed stands in no list. Found in this order, a page costs the same however many people there are.
CREATE INDEX person_recent ON person (coalesce(responded_at, '-infinity'::timestamptz), id) WHERE merged_into IS NULL;
