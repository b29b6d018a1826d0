-- What each rep has, took, and how they answered.
--
-- Grain:   one row a rep.
-- Columns: rep         text, the name
--          open_leads  count of open leads that are theirs
--          offers      count of these that wait in the stage `ready` for their answer
--          accepted    count of leads that they took and that a cycle of which came to `accepted` in the span
--          met, breached               count of their promises that were settled in the span
--          met_leads, breached_leads   count of leads these were about
--          minutes     median time from the offer to their answer
-- Units:   counts; minutes of wall time.
-- Dialect: PostgreSQL. Parameters: since, until (instants); ready, accepted (stages); reps (array of names).
WITH rep AS (
    SELECT unnest(%(reps)s::text[]) AS name
), held AS (
    SELECT owner AS name, count(*) AS open_leads, count(*) FILTER (WHERE stage = %(ready)s) AS offers FROM lead
    WHERE owner = ANY(%(reps)s) AND owner_kind = 'rep' AND next_at IS NOT NULL AND closed_at IS NULL GROUP BY owner
), took AS (
    SELECT l.accepted_by AS name, count(DISTINCT l.id) AS accepted
    FROM standing_movement m JOIN lead l ON l.id = m.lead_id
    WHERE m.stage = ANY((SELECT leadpact_called(ARRAY[%(accepted)s]))::text[])
      AND m.happened_at >= %(since)s AND m.happened_at < %(until)s
      AND l.outcome <> 'merged' AND l.accepted_by <> ''
    GROUP BY l.accepted_by
), answered AS (
    SELECT k.owner AS name, count(*) FILTER (WHERE k.outcome = 'met') AS met,
           count(*) FILTER (WHERE k.outcome = 'breached') AS breached,
           count(DISTINCT k.lead_id) FILTER (WHERE k.outcome = 'met') AS met_leads,
           count(DISTINCT k.lead_id) FILTER (WHERE k.outcome = 'breached') AS breached_leads,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY CASE WHEN NOT k.rerouted
               THEN extract(epoch FROM k.stopped_at - k.started_at) / 60 END) AS minutes
    FROM settled_clock k JOIN lead l ON l.id = k.lead_id
    WHERE k.settled_at >= %(since)s AND k.settled_at < %(until)s AND k.outcome IN ('met', 'breached')
      AND k.owner = ANY(%(reps)s) AND l.outcome <> 'merged'
    GROUP BY k.owner
)
SELECT rep.name AS rep, coalesce(open_leads, 0) AS open_leads, coalesce(offers, 0) AS offers,
       coalesce(accepted, 0) AS accepted, coalesce(met, 0) AS met, coalesce(breached, 0) AS breached,
       coalesce(met_leads, 0) AS met_leads, coalesce(breached_leads, 0) AS breached_leads, minutes
FROM rep LEFT JOIN held USING (name) LEFT JOIN took USING (name) LEFT JOIN answered USING (name)
ORDER BY rep.name
