-- How many cycles entered each stage, by month.
--
-- Grain:   one row a month and a stage.
-- Columns: began_on date, the month's first day
--          stage    text
--          cycles   count of cycles that entered the stage in the month, each once
--          leads    count of leads they are of
-- Units:   counts.
-- Dialect: PostgreSQL. Parameters: zone, since, until (instants), stages (array of text).
--
-- What was taken back does not count (view standing_movement), nor do leads that were merged away.
SELECT date_trunc('month', m.happened_at AT TIME ZONE %(zone)s)::date AS began_on,
       coalesce(n.present, m.stage) AS stage,
       count(DISTINCT (m.lead_id, m.cycle)) AS cycles, count(DISTINCT m.lead_id) AS leads
FROM standing_movement m JOIN lead l ON l.id = m.lead_id LEFT JOIN stage_name n ON n.former = m.stage
WHERE m.stage = ANY((SELECT leadpact_called(%(stages)s))::text[])
  AND m.happened_at >= %(since)s AND m.happened_at < %(until)s AND l.outcome <> 'merged'
GROUP BY 1, 2 ORDER BY 1, 2
