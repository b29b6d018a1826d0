-- How many cycles sales declined, by month.
--
-- Grain:   one row a month.
-- Columns: began_on date, the month's first day
--          cycles   count of cycles that were rejected in the month, each once
--          leads    count of leads they are of
-- Units:   counts.
-- Dialect: PostgreSQL. Parameters: zone, since, until (instants).
SELECT date_trunc('month', j.happened_at AT TIME ZONE %(zone)s)::date AS began_on,
       count(DISTINCT (m.lead_id, m.cycle)) AS cycles, count(DISTINCT m.lead_id) AS leads
FROM journal_event j
JOIN standing_movement m ON m.event_id = j.id
JOIN lead l ON l.id = m.lead_id
WHERE j.kind = 'rejected' AND j.happened_at >= %(since)s AND j.happened_at < %(until)s AND l.outcome <> 'merged'
GROUP BY 1 ORDER BY 1
