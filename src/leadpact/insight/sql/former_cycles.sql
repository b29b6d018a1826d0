-- The trips through the funnel that leads made before their present ones, as the journal tells of them.
--
-- Grain:   one row a lead and a former cycle that the table former_cycle does not have yet.
-- Columns: lead_id    bigint
--          cycle      integer
--          started_at instant; null: the journal does not tell
--          ended_at   instant at which the next cycle began
--          source     text, the last that was said of the cycle; empty: none was
--          lead_type  text, likewise
-- Units:   instants with time zone.
-- Dialect: PostgreSQL. Nothing is put in. What was taken back does not count.
WITH missing AS (
    SELECT l.id, l.person_id, l.cycle FROM lead l
    WHERE l.cycle > 1
      AND (SELECT count(*) FROM former_cycle f WHERE f.lead_id = l.id AND f.cycle < l.cycle) < l.cycle - 1
), lived AS (
    SELECT id AS lead_id, person_id FROM missing
    UNION ALL
    SELECT missing.id, person.id FROM missing JOIN person ON person.merged_into = missing.person_id
), told AS (
    SELECT lived.lead_id, j.id AS event_id, one.place, one.effect,
           max(CASE WHEN one.effect ->> 'type' = 'cycle_started' THEN (one.effect ->> 'cycle')::integer END)
               OVER (PARTITION BY lived.lead_id ORDER BY j.id, one.place) AS cycle
    FROM lived
    JOIN journal_event j ON j.person_id = lived.person_id
    CROSS JOIN jsonb_array_elements(j.effects) WITH ORDINALITY AS one (effect, place)
    WHERE one.effect ->> 'type' IN ('cycle_started', 'sourced', 'typed')
      AND (one.effect ->> 'lead')::bigint = lived.lead_id
      AND NOT EXISTS (SELECT FROM journal_event u WHERE u.kind = 'undone' AND (u.payload ->> 'entry')::bigint = j.id)
), summed AS (
    SELECT lead_id, cycle,
           min((effect ->> 'at')::timestamptz) FILTER (WHERE effect ->> 'type' = 'cycle_started') AS started_at,
           (array_agg(effect ->> 'source' ORDER BY event_id DESC, place DESC)
               FILTER (WHERE effect ->> 'type' = 'sourced'))[1] AS source,
           (array_agg(effect ->> 'lead_type' ORDER BY event_id DESC, place DESC)
               FILTER (WHERE effect ->> 'type' = 'typed'))[1] AS lead_type
    FROM told GROUP BY lead_id, cycle
), counted AS (
    SELECT missing.id AS lead_id, number.cycle FROM missing CROSS JOIN generate_series(1, missing.cycle) AS number (cycle)
), row_told AS (
    SELECT counted.lead_id, counted.cycle, summed.started_at,
           lead(summed.started_at) OVER (PARTITION BY counted.lead_id ORDER BY counted.cycle) AS ended_at,
           lead(1) OVER (PARTITION BY counted.lead_id ORDER BY counted.cycle) IS NULL AS is_present,
           coalesce(summed.source, '') AS source, coalesce(summed.lead_type, '') AS lead_type
    FROM counted LEFT JOIN summed ON summed.lead_id = counted.lead_id AND summed.cycle = counted.cycle
)
SELECT lead_id, cycle, started_at, ended_at, source, lead_type FROM row_told WHERE NOT is_present
