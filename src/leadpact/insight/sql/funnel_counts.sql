-- How many cycles and leads were ever in each stage, by a dimension.
--
-- Grain:   one row a value of the dimension and a stage.
-- Columns: value   text; null: not known
--          stage   text
--          cycles  count of cycles that were ever in the stage
--          leads   count of leads that were: each is counted for the latest of its cycles that was there,
--                  so that the rows of a stage add up to the leads, and none is counted twice
-- Units:   counts.
-- Dialect: PostgreSQL. {value} is put in by insight/funnel.py: an expression over lead l, person p, account a
--          and cycle_told c.
--
-- Leads that were joined with another of the same person are left out: the other one is counted. What was taken
-- back was never so.

-- A lead's row holds the source and the type of its present cycle; of those before, the journal does.
WITH taken_back AS (
    SELECT (payload ->> 'entry')::bigint AS event_id FROM journal_event WHERE kind = 'undone'
), returning_lead AS (
    SELECT id, person_id FROM lead WHERE cycle > 1 AND outcome <> 'merged'
), lived AS (
    SELECT id AS lead_id, person_id FROM returning_lead
    UNION ALL
    SELECT returning_lead.id, person.id
    FROM returning_lead JOIN person ON person.merged_into = returning_lead.person_id
), told AS (
    SELECT lived.lead_id, journal_event.id AS event_id, one.place, one.effect,
           max(CASE WHEN one.effect ->> 'type' = 'cycle_started' THEN (one.effect ->> 'cycle')::integer END)
               OVER (PARTITION BY lived.lead_id ORDER BY journal_event.id, one.place) AS cycle
    FROM lived
    JOIN journal_event ON journal_event.person_id = lived.person_id
    CROSS JOIN jsonb_array_elements(journal_event.effects) WITH ORDINALITY AS one (effect, place)
    WHERE one.effect ->> 'type' IN ('cycle_started', 'sourced', 'typed')
      AND (one.effect ->> 'lead')::bigint = lived.lead_id
      AND NOT EXISTS (SELECT FROM taken_back WHERE taken_back.event_id = journal_event.id)
), cycle_told AS (
    SELECT lead_id, cycle,
           (array_agg(effect ->> 'source' ORDER BY event_id DESC, place DESC)
               FILTER (WHERE effect ->> 'type' = 'sourced'))[1] AS source,
           (array_agg(effect ->> 'lead_type' ORDER BY event_id DESC, place DESC)
               FILTER (WHERE effect ->> 'type' = 'typed'))[1] AS lead_type
    FROM told GROUP BY lead_id, cycle
), been AS (
    SELECT DISTINCT lead_id, cycle, coalesce(n.present, stage) AS stage
    FROM movement LEFT JOIN stage_name n ON n.former = stage
    WHERE kind <> 'undo' AND NOT EXISTS (SELECT FROM taken_back WHERE taken_back.event_id = movement.event_id)
), valued AS (
    SELECT {value} AS value, been.stage,
           been.cycle = max(been.cycle) OVER (PARTITION BY been.lead_id, been.stage) AS latest
    FROM been
    JOIN lead l ON l.id = been.lead_id
    LEFT JOIN person p ON p.id = l.person_id
    LEFT JOIN account a ON a.id = l.account_id
    LEFT JOIN cycle_told c ON c.lead_id = been.lead_id AND c.cycle = been.cycle AND been.cycle < l.cycle
    WHERE l.outcome <> 'merged'
)
SELECT value, stage, count(*) AS cycles, count(*) FILTER (WHERE latest) AS leads
FROM valued GROUP BY value, stage
