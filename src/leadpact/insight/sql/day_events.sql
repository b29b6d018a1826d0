-- What happened within a span of time, as a rule a day.
--
-- Grain:   one row.
-- Columns: arrived, arrived_leads     cycles that began; leads they are of
--          ready, ready_leads         cycles that became ready for sales
--          accepted, accepted_leads   cycles that sales took
--          won, won_leads             cycles that were won
--          breached, breached_leads   promises that were broken
--          rerouted, rerouted_leads   of these, those after which the lead was offered to somebody else
-- Units:   counts.
-- Dialect: PostgreSQL. Parameters: since, until (instants); ready, accepted, won (stages).
WITH began AS (
    SELECT count(*) AS arrived, count(DISTINCT lead_id) AS arrived_leads FROM every_cycle
    WHERE outcome <> 'merged' AND started_at >= %(since)s AND started_at < %(until)s
), moved AS (
    SELECT coalesce(n.present, m.stage) AS stage, m.lead_id, m.cycle
    FROM standing_movement m JOIN lead l ON l.id = m.lead_id LEFT JOIN stage_name n ON n.former = m.stage
    WHERE m.stage = ANY((SELECT leadpact_called(ARRAY[%(ready)s, %(accepted)s, %(won)s]))::text[])
      AND m.happened_at >= %(since)s AND m.happened_at < %(until)s
      AND l.outcome <> 'merged'
), entered AS (
    SELECT count(DISTINCT (lead_id, cycle)) FILTER (WHERE stage = %(ready)s) AS ready,
           count(DISTINCT lead_id) FILTER (WHERE stage = %(ready)s) AS ready_leads,
           count(DISTINCT (lead_id, cycle)) FILTER (WHERE stage = %(accepted)s) AS accepted,
           count(DISTINCT lead_id) FILTER (WHERE stage = %(accepted)s) AS accepted_leads,
           count(DISTINCT (lead_id, cycle)) FILTER (WHERE stage = %(won)s) AS won,
           count(DISTINCT lead_id) FILTER (WHERE stage = %(won)s) AS won_leads
    FROM moved
), broken AS (
    SELECT count(*) AS breached, count(DISTINCT k.lead_id) AS breached_leads,
           count(*) FILTER (WHERE k.rerouted) AS rerouted,
           count(DISTINCT k.lead_id) FILTER (WHERE k.rerouted) AS rerouted_leads
    FROM settled_clock k JOIN lead l ON l.id = k.lead_id
    WHERE k.outcome = 'breached' AND k.settled_at >= %(since)s AND k.settled_at < %(until)s AND l.outcome <> 'merged'
)
SELECT arrived, arrived_leads, ready, ready_leads, accepted, accepted_leads, won, won_leads, breached, breached_leads,
       rerouted, rerouted_leads
FROM began, entered, broken
