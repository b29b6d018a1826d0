-- The agreement itself: what was proposed, said, signed and activated; which version decides, and since when.

-- Every text that was ever saved, under its SHA-256. Texts are few and are never changed.
CREATE TABLE agreement_text (
    digest text PRIMARY KEY,
    body   text NOT NULL
);

-- The journal of the agreement. Append-only. It is written under a lock of the table, one entry after the other, so
-- `id` is the order in which entries become visible too.
CREATE TABLE agreement_event (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tx          xid8        NOT NULL DEFAULT pg_current_xact_id(),
    proposal    integer     NOT NULL,
    kind        text        NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    actor       text        NOT NULL,
    version     integer,               -- of the pact, where it is about one
    digest      text        NOT NULL,  -- of the text it is about; empty: about none
    payload     jsonb       NOT NULL   -- the entry whole
);
CREATE INDEX agreement_event_of_proposal ON agreement_event (proposal, id);
CREATE INDEX agreement_event_of_kind ON agreement_event (kind, id);

-- Which version decides from when on: the row written last. It stands in the mode trial until everybody has signed it.
-- Who records an event holds this table while they do, and who activates a version waits for them.
CREATE TABLE pact_activation (
    id        integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version   integer     NOT NULL,
    starts_at timestamptz NOT NULL,  -- never before that of the row before
    mode      text        NOT NULL CHECK (mode IN ('trial', 'standard')),
    kind      text        NOT NULL CHECK (kind IN ('adopt', 'activate', 'rollback', 'sign')),
    actor     text        NOT NULL,
    event_id  bigint      NOT NULL   -- in the journal of the agreement
);
CREATE INDEX pact_activation_started ON pact_activation (starts_at, id);  -- what decided at an instant

-- The versions before this table: adopted at the command line, signed by nobody.
INSERT INTO agreement_text (digest, body) SELECT digest, body FROM pact_version ON CONFLICT DO NOTHING;
INSERT INTO agreement_event (proposal, kind, happened_at, actor, version, digest, payload)
SELECT id, 'adopted', adopted_at, adopted_by, id, digest,
       jsonb_build_object('type', 'adopted', 'at', adopted_at, 'by', adopted_by, 'version', id, 'digest', digest)
FROM pact_version ORDER BY id;
INSERT INTO pact_activation (version, starts_at, mode, kind, actor, event_id)
SELECT version, max(happened_at) OVER (ORDER BY id), 'trial', 'adopt', actor, id FROM agreement_event ORDER BY id;

-- What somebody is told of the agreement is about no lead and no person.
ALTER TABLE notification ALTER COLUMN person_id DROP NOT NULL;
ALTER TABLE notification ADD COLUMN proposal integer;
ALTER TABLE notification ADD COLUMN says text NOT NULL DEFAULT '';  -- the sentence, where its kind does not say it all

-- A lead that stands in a stage which another version calls otherwise has not come there: that is no entry.
CREATE OR REPLACE VIEW standing_movement AS
SELECT m.event_id, m.position, m.lead_id, m.cycle, m.origin, m.stage, m.kind, m.irregular, m.happened_at, m.recorded_at
FROM movement m
WHERE m.kind NOT IN ('undo', 'correction') AND NOT EXISTS (
    SELECT FROM journal_event j WHERE j.kind = 'undone' AND (j.payload ->> 'entry')::bigint = m.event_id);
