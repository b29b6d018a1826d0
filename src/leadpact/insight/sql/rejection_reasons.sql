-- Why sales declined cycles that began in a span of time, by source.
--
-- Grain:   one row a source and a reason.
-- Columns: source text, the cycle's own
--          reason text
--          cycles count of cycles that were rejected so
--          leads  count of leads they are of
-- Units:   counts.
-- Dialect: PostgreSQL. Parameters: since, until (instants at which cycles began).
SELECT c.source, j.payload ->> 'reason' AS reason, count(DISTINCT (c.lead_id, c.cycle)) AS cycles,
       count(DISTINCT c.lead_id) AS leads
FROM journal_event j
JOIN standing_movement m ON m.event_id = j.id
JOIN every_cycle c ON c.lead_id = m.lead_id AND c.cycle = m.cycle
WHERE j.kind = 'rejected' AND j.happened_at >= %(since)s AND c.outcome <> 'merged'
  AND c.started_at >= %(since)s AND c.started_at < %(until)s
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
