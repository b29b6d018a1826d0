-- What became of what arrived, by channel.
--
-- Grain:   one row a channel and a state.
-- Columns: channel  text
--          state    text: pending, recorded, rejected, failed or retried
--          receipts count
-- Units:   counts.
-- Dialect: PostgreSQL. Nothing is put in.
SELECT channel, state, count(*) AS receipts FROM receipt GROUP BY channel, state ORDER BY channel, state
