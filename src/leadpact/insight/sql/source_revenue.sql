-- What was won with cycles that began in a span of time, by source.
--
-- Grain:   one row a source and a currency.
-- Columns: source   text, the cycle's own
--          currency text
--          amount   sum over opportunities that were won, each once
-- Units:   minor units of the currency.
-- Dialect: PostgreSQL. Parameters: since, until (instants at which cycles began), won (a stage).
--
-- An opportunity belongs to the last of its lead's cycles that reached the stage.
SELECT c.source, o.currency, sum(o.amount)::bigint AS amount
FROM opportunity o
CROSS JOIN LATERAL (
    SELECT e.source, e.started_at FROM every_cycle e
    WHERE e.lead_id = o.lead_id AND e.outcome <> 'merged' AND EXISTS (
        SELECT FROM standing_movement m WHERE m.lead_id = e.lead_id AND m.cycle = e.cycle
          AND m.stage = ANY((SELECT leadpact_called(ARRAY[%(won)s]))::text[]))
    ORDER BY e.cycle DESC LIMIT 1
) c
WHERE o.state = 'won' AND o.amount IS NOT NULL AND c.started_at >= %(since)s AND c.started_at < %(until)s
GROUP BY c.source, o.currency ORDER BY c.source, o.currency
