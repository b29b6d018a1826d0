-- How offers were answered: in time, too late or not at all, or owed no longer.
--
-- Grain:   one row a month (`by` month) or a week (`by` week) in which promises were settled, a dimension and a value.
-- Columns: grain      text, month or week
--          began_on   date, its first day
--          dimension  text: all, owner, queue, source or lead_type; a week has all only
--          value      text; empty for all
--          met, breached, withdrawn        count of promises
--          met_leads, breached_leads, withdrawn_leads   count of leads they were about
--          minutes    median time from the offer to its answer
-- Units:   counts; minutes of wall time.
-- Dialect: PostgreSQL. Parameters: zone, months_since, weeks_since (instants), until.
--
-- A promise is settled when it is broken, else when its clock ends (view settled_clock). The owner is who owed the
-- answer; queue, source and lead type are the lead's now. An answer is one that was given, in time or not: an
-- offer that was taken away for want of one has none.
WITH settled AS (
    SELECT k.lead_id, k.outcome, k.owner, l.queue, l.source, l.lead_type,
           (k.settled_at AT TIME ZONE %(zone)s)::timestamp AS local_at, k.settled_at,
           CASE WHEN k.outcome IN ('met', 'breached') AND NOT k.rerouted
                THEN extract(epoch FROM k.stopped_at - k.started_at) / 60 END AS minutes
    FROM settled_clock k JOIN lead l ON l.id = k.lead_id
    WHERE l.outcome <> 'merged' AND k.settled_at >= %(months_since)s AND k.settled_at < %(until)s
), placed AS (
    SELECT 'month' AS grain, date_trunc('month', local_at)::date AS began_on, said.dimension, said.value, settled.*
    FROM settled CROSS JOIN LATERAL (
        VALUES ('all', ''), ('owner', owner), ('queue', queue), ('source', source), ('lead_type', lead_type)
    ) AS said (dimension, value)
    UNION ALL
    SELECT 'week', date_trunc('week', local_at)::date, 'all', '', settled.*
    FROM settled WHERE settled_at >= %(weeks_since)s
)
SELECT grain, began_on, dimension, value,
       count(*) FILTER (WHERE outcome = 'met') AS met,
       count(*) FILTER (WHERE outcome = 'breached') AS breached,
       count(*) FILTER (WHERE outcome = 'withdrawn') AS withdrawn,
       count(DISTINCT lead_id) FILTER (WHERE outcome = 'met') AS met_leads,
       count(DISTINCT lead_id) FILTER (WHERE outcome = 'breached') AS breached_leads,
       count(DISTINCT lead_id) FILTER (WHERE outcome = 'withdrawn') AS withdrawn_leads,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) AS minutes
FROM placed GROUP BY grain, began_on, dimension, value ORDER BY grain, began_on, dimension, value
