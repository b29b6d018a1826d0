-- What became of the leads for which an exception holds, beside those of the standard.
--
-- Grain:   one row an exception, by its name, and one for the standard, with the empty name.
-- Columns: name     text
--          leads    count of leads whose present cycle is decided under it
--          offered  of these, that have been handed to sales in the cycle, accepted or not
--          accepted of these, that sales has accepted in the cycle
--          won      of these, that were won
-- Units:   counts.
-- Dialect: PostgreSQL. No parameters. A lead to which two exceptions apply counts for both.
SELECT coalesce(e.name, '') AS name, count(*) AS leads,
       count(*) FILTER (WHERE l.handed_over OR l.accepted_at IS NOT NULL) AS offered,
       count(*) FILTER (WHERE l.accepted_at IS NOT NULL) AS accepted,
       count(*) FILTER (WHERE l.outcome = 'won') AS won
FROM lead l LEFT JOIN LATERAL jsonb_array_elements_text(l.exceptions) AS e(name) ON true
WHERE l.outcome <> 'merged'
GROUP BY 1 ORDER BY 1
