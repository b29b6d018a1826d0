-- What became of the cycles that began in a span of time, by source.
--
-- Grain:   one row a source and a month in which cycles began; month null: the whole span.
-- Columns: source     text, the cycle's own; empty: not known
--          began_on   date, the month's first day, or null
--          what       text: started, ready, offered, accepted, rejected, decided, recycled, out, opportunity or won
--          cycles     count of cycles of which it is true, by now
--          leads      count of leads they are of
-- Units:   counts.
-- Dialect: PostgreSQL. Parameters: zone, since, until (instants at which cycles began); ready, accepted, recycled, out,
--          opportunity, won (stages).
--
-- Offered: an answer was owed. Decided: accepted or rejected. What a cycle is not in any more still counts.
WITH cohort AS MATERIALIZED (
    SELECT lead_id, cycle, started_at, ended_at, source,
           date_trunc('month', started_at AT TIME ZONE %(zone)s)::date AS began_on
    FROM every_cycle WHERE outcome <> 'merged' AND started_at >= %(since)s AND started_at < %(until)s
), been AS (
    SELECT lead_id, cycle, bool_or(stage = %(ready)s) AS ready, bool_or(stage = %(accepted)s) AS accepted,
           bool_or(stage = %(recycled)s) AS recycled, bool_or(stage = %(out)s) AS out,
           bool_or(stage = %(opportunity)s) AS opportunity, bool_or(stage = %(won)s) AS won
    FROM (
        SELECT m.lead_id, m.cycle, coalesce(n.present, m.stage) AS stage
        FROM standing_movement m JOIN cohort ON cohort.lead_id = m.lead_id AND cohort.cycle = m.cycle
        LEFT JOIN stage_name n ON n.former = m.stage) moved
    GROUP BY lead_id, cycle
), declined AS (
    SELECT DISTINCT m.lead_id, m.cycle
    FROM journal_event j JOIN standing_movement m ON m.event_id = j.id
    WHERE j.kind = 'rejected' AND j.happened_at >= %(since)s
), asked AS (
    SELECT DISTINCT cohort.lead_id, cohort.cycle
    FROM cohort JOIN clock k ON k.lead_id = cohort.lead_id AND k.started_at >= cohort.started_at
        AND (cohort.ended_at IS NULL OR k.started_at < cohort.ended_at)
), judged AS (
    SELECT cohort.lead_id, cohort.source, cohort.began_on, been.ready, been.accepted, been.recycled, been.out,
           been.opportunity, been.won, declined.lead_id IS NOT NULL AS rejected, asked.lead_id IS NOT NULL AS offered
    FROM cohort
    LEFT JOIN been ON been.lead_id = cohort.lead_id AND been.cycle = cohort.cycle
    LEFT JOIN declined ON declined.lead_id = cohort.lead_id AND declined.cycle = cohort.cycle
    LEFT JOIN asked ON asked.lead_id = cohort.lead_id AND asked.cycle = cohort.cycle
)
SELECT judged.source, judged.began_on, said.what, count(*) AS cycles, count(DISTINCT judged.lead_id) AS leads
FROM judged CROSS JOIN LATERAL (
    VALUES ('started', true), ('ready', ready), ('offered', offered), ('accepted', accepted), ('rejected', rejected),
           ('decided', accepted OR rejected), ('recycled', recycled), ('out', out), ('opportunity', opportunity),
           ('won', won)
) AS said (what, holds)
WHERE said.holds
GROUP BY GROUPING SETS ((judged.source, said.what), (judged.source, judged.began_on, said.what))
ORDER BY 1, 2, 3
