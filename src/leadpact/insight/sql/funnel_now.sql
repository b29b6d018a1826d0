-- Where the leads are now, and how many came and went since the month began.
--
-- Grain:   one row a stage.
-- Columns: stage   text
--          leads   count of leads that are in the stage
--          came    count of leads of which a cycle entered it
--          went    count of leads of which a cycle left it
-- Units:   counts.
-- Dialect: PostgreSQL. Parameters: since, until (instants).
WITH here AS (
    SELECT stage, count(*) AS leads FROM lead WHERE outcome <> 'merged' GROUP BY stage
), moved AS (
    SELECT m.lead_id, coalesce(o.present, m.origin) AS origin, coalesce(n.present, m.stage) AS stage
    FROM standing_movement m JOIN lead l ON l.id = m.lead_id
    LEFT JOIN stage_name n ON n.former = m.stage LEFT JOIN stage_name o ON o.former = m.origin
    WHERE m.stage = ANY((SELECT leadpact_called(%(stages)s))::text[])
      AND m.happened_at >= %(since)s AND m.happened_at < %(until)s
      AND l.outcome <> 'merged'
), came AS (
    SELECT stage, count(DISTINCT lead_id) AS leads FROM moved GROUP BY stage
), went AS (
    SELECT origin AS stage, count(DISTINCT lead_id) AS leads FROM moved WHERE origin <> '' GROUP BY origin
)
SELECT stage, coalesce(here.leads, 0) AS leads, coalesce(came.leads, 0) AS came, coalesce(went.leads, 0) AS went
FROM here FULL JOIN came USING (stage) FULL JOIN went USING (stage)
ORDER BY stage
