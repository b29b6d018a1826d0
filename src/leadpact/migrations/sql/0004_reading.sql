-- The reading side: finding, listing and counting leads among a million, and what is kept for that.

-- What is searched for and what it is searched in are made alike: small letters, without accents.
-- Not the extension unaccent: the embedded server has none. Capitals are named too, because lower() leaves
-- them alone where the database's locale is C. A text without such letters, as most are, is not searched for them.
CREATE FUNCTION leadpact_folded(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(said) = length(said) THEN lower(said) ELSE translate(replace(lower(said), 'ß', 'ss'),
    'áàâäãåāăąÁÀÂÄÃÅĀĂĄæÆçćčĉċÇĆČĈĊďđðĎĐÐéèêëēĕėęěÉÈÊËĒĔĖĘĚğĝġģĞĜĠĢĥħĤĦíìîïĩīĭįıÍÌÎÏĨĪĬĮİĵĴķĶĺļľłĹĻĽŁñńņňÑŃŅŇóòôöõøōŏőÓÒÔÖÕØŌŎŐœŒŕŗřŔŖŘśŝşšșŚŜŞŠȘţťŧțŢŤŦȚúùûüũūŭůűųÚÙÛÜŨŪŬŮŰŲŵŴýÿŷÝŸŶźżžŹŻŽ',
    'aaaaaaaaaaaaaaaaaaaaccccccccccddddddeeeeeeeeeeeeeeeeeegggggggghhhhiiiiiiiiiiiiiiiiiijjkkllllllllnnnnnnnnoooooooooooooooooooorrrrrrsssssssssstttttttt' ||
    'uuuuuuuuuuuuuuuuuuuuwwyyyyyyzzzzzz') END;

-- The words of a text: whatever an address, a domain or a name is joined with separates them. 500 letters are
-- more than a name and an address have; a longer word could not be indexed.
CREATE FUNCTION leadpact_words(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(string_to_array(
    translate(leadpact_folded(left(said, 500)), '@._-+''"/,;:()&|<>!*\', repeat(' ', 20)), ' '), '');

-- The words of a name and an address or a domain. Its last part (.com) is left out: half the world has it.
CREATE FUNCTION leadpact_sought(name text, address text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(leadpact_words(name) || leadpact_words(regexp_replace(address, '\.[^.@]*$', '')));

CREATE INDEX person_search ON person USING gin (leadpact_sought(name, email));
CREATE INDEX account_search ON account USING gin (leadpact_sought(name, domain));
CREATE INDEX person_by_name ON person (leadpact_folded(name) COLLATE "C", id);  -- a list by name; names that begin so
CREATE INDEX account_by_name ON account (leadpact_folded(name) COLLATE "C", id);

-- Every filter on a lead's own columns is answered from this index alone, in whatever combination: what is frequent
-- is found at once, what is rare after one pass over it, a third of the table. Newest is what began a trip last.
CREATE INDEX lead_newest ON lead (coalesce(cycle_started_at, opened_at), id) INCLUDE (
    cycle_started_at, opened_at, person_id, stage, status, owner_kind, owner, queue, accepted_by, source, lead_type,
    product_line, grade, verdict, closed_at, outcome, next_at, cycle);
CREATE INDEX lead_in_stage ON lead (stage, coalesce(cycle_started_at, opened_at));  -- the few that are under way, without that pass
CREATE INDEX lead_by_due ON lead (coalesce(next_at, 'infinity'::timestamptz), id);
CREATE INDEX lead_by_score ON lead ((fit + engagement), id);
CREATE INDEX lead_by_entry ON lead (coalesce(entered_at, '-infinity'::timestamptz), id);
CREATE INDEX lead_marked ON lead (id) WHERE marks <> '[]';
CREATE INDEX lead_returned ON lead (id) WHERE cycle > 1;
-- Whose leads: a party's open ones by date (closed leads have no date), and all that ever were theirs.
DROP INDEX lead_of_owner;
CREATE INDEX lead_of_owner ON lead (owner, next_at);
CREATE INDEX lead_taken_by ON lead (accepted_by) WHERE accepted_by <> '';

CREATE INDEX movement_into ON movement (stage, happened_at) INCLUDE (event_id, lead_id, cycle, origin, kind); -- who got there, when
CREATE INDEX clock_settled ON clock (coalesce(breached_at, stopped_at)) WHERE coalesce(breached_at, stopped_at) IS NOT NULL;
CREATE INDEX clock_of_lead ON clock (lead_id);
CREATE INDEX clock_next ON clock (due_at) WHERE stopped_at IS NULL;                   -- those that run out next
CREATE INDEX journal_rejected ON journal_event (happened_at) WHERE kind = 'rejected';
CREATE INDEX journal_no_taker ON journal_event (lead_id, id) WHERE kind = 'no_taker';
CREATE INDEX notification_latest ON notification (recipient, event_id);

-- The ledger as it stands: what was taken back does not count, nor does the posting that leads back.
CREATE INDEX journal_undone ON journal_event (((payload ->> 'entry')::bigint)) WHERE kind = 'undone';
CREATE VIEW standing_movement AS
SELECT m.event_id, m.position, m.lead_id, m.cycle, m.origin, m.stage, m.kind, m.irregular, m.happened_at, m.recorded_at
FROM movement m
WHERE m.kind <> 'undo' AND NOT EXISTS (
    SELECT FROM journal_event j WHERE j.kind = 'undone' AND (j.payload ->> 'entry')::bigint = m.event_id);

-- A promise is settled when it is broken, though its clock may go on; else when its clock ends.
CREATE VIEW settled_clock AS
SELECT event_id, position, lead_id, promise, owner, started_at, due_at, stopped_at,
       coalesce(breached_at, stopped_at) AS settled_at,
       coalesce(breached_at = stopped_at, false) AS rerouted,  -- the lead went on to somebody else in that moment
       CASE WHEN breached_at IS NOT NULL THEN 'breached' ELSE outcome END AS outcome
FROM clock WHERE coalesce(breached_at, stopped_at) IS NOT NULL;

-- A lead's row tells of its present cycle. Those before are read out of the journal once, when figures are made
-- (insight/cycles.py), so that they can be counted and listed by their own source, type and start.
CREATE TABLE former_cycle (
    lead_id    bigint      NOT NULL,
    cycle      integer     NOT NULL,
    started_at timestamptz,
    ended_at   timestamptz,           -- when the next one began
    source     text        NOT NULL,
    lead_type  text        NOT NULL,
    PRIMARY KEY (lead_id, cycle)
);
CREATE INDEX former_cycle_started ON former_cycle (started_at);
CREATE VIEW every_cycle AS
SELECT id AS lead_id, cycle, coalesce(cycle_started_at, opened_at) AS started_at, NULL::timestamptz AS ended_at, source, lead_type, outcome
FROM lead WHERE cycle > 0
UNION ALL
SELECT f.lead_id, f.cycle, f.started_at, f.ended_at, f.source, f.lead_type, l.outcome
FROM former_cycle f JOIN lead l ON l.id = f.lead_id AND f.cycle < l.cycle;

-- Numbers as pages show them, made by the worker when the journal has grown.
CREATE TABLE figure (
    name        text        PRIMARY KEY,
    computed_at timestamptz NOT NULL,
    journal_id  bigint      NOT NULL,  -- up to which entry of the journal
    body        jsonb       NOT NULL
);

-- Filters of a list, under a name.
CREATE TABLE saved_view (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    integer     NOT NULL,
    name       text        NOT NULL,
    query      text        NOT NULL,  -- as in the address of the page
    shared     boolean     NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT saved_view_name_once UNIQUE (user_id, name)
);
CREATE INDEX saved_view_shared ON saved_view (name) WHERE shared;
