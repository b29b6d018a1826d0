-- The kernel: what arrived, who it was, what happened, what was decided, and how things stand.
--
-- No column is a reserved word in PostgreSQL, DuckDB or Spark. Names that order or own nothing are
-- left out. Hot tables have no foreign keys: rows are only written by one function, in one
-- transaction, and `leadpact audit` proves that they fit together.

-- The versions of the pact, as they were adopted. The text is kept: every decision can be read back.
CREATE TABLE pact_version (
    id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        NOT NULL,
    body       text        NOT NULL,
    digest     text        NOT NULL,
    adopted_at timestamptz NOT NULL,
    adopted_by text        NOT NULL
);

-- What arrived, verbatim, before anything was made of it.
CREATE TABLE receipt (
    id          bigint      PRIMARY KEY,
    channel     text        NOT NULL,
    key         text        NOT NULL,  -- idempotency: the same key on the same channel is the same receipt
    body        text        NOT NULL,  -- JSON as received, or the form's fields
    received_at timestamptz NOT NULL,
    state       text        NOT NULL,  -- pending, recorded, rejected, failed, retried
    faults      jsonb,                 -- what is wrong, by field
    event_id    bigint,
    person_id   bigint,
    lead_id     bigint,
    settled_at  timestamptz,
    CONSTRAINT receipt_arrives_once UNIQUE (channel, key)
);
CREATE SEQUENCE receipt_id AS bigint;
CREATE INDEX receipt_pending ON receipt (id) WHERE state = 'pending';                 -- the worker's list
CREATE INDEX receipt_not_taken ON receipt (id) WHERE state IN ('rejected', 'failed'); -- operations' list

CREATE TABLE account (
    id          bigint      PRIMARY KEY,
    domain      text        NOT NULL,
    name        text        NOT NULL DEFAULT '',
    facts       jsonb       NOT NULL DEFAULT '{}',
    seen        jsonb       NOT NULL DEFAULT '{}',  -- when each fact was true, by field
    is_customer boolean     NOT NULL DEFAULT false,
    owner       text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    CONSTRAINT account_domain_once UNIQUE (domain)
);
CREATE SEQUENCE account_id AS bigint;

CREATE TABLE person (
    id           bigint      PRIMARY KEY,
    account_id   bigint,
    merged_into  bigint,
    name         text        NOT NULL DEFAULT '',
    email        text        NOT NULL DEFAULT '',
    facts        jsonb       NOT NULL DEFAULT '{}',
    seen         jsonb       NOT NULL DEFAULT '{}',
    reachability jsonb       NOT NULL DEFAULT '{}',
    responded_at timestamptz,            -- their latest response
    created_at   timestamptz NOT NULL
);
CREATE SEQUENCE person_id AS bigint;
CREATE INDEX person_of_account ON person (account_id, responded_at) WHERE account_id IS NOT NULL; -- who responded
CREATE INDEX person_absorbed ON person (merged_into) WHERE merged_into IS NOT NULL;

-- What makes two arrivals one person. The database, not code, decides between simultaneous arrivals.
CREATE TABLE identity_key (
    kind      text   NOT NULL,  -- email, phone_name, or the name of another system
    value     text   NOT NULL,
    person_id bigint NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE INDEX identity_of_person ON identity_key (person_id);

-- One person's interest in one product line: its present cycle, a projection of the journal.
CREATE TABLE lead (
    id                bigint      PRIMARY KEY,
    person_id         bigint      NOT NULL,
    account_id        bigint,
    product_line      text        NOT NULL,
    lead_key          text        NOT NULL,  -- its name in another system
    opened_at         timestamptz NOT NULL,
    opened_by_sales   boolean     NOT NULL,
    cycle             integer     NOT NULL,
    cycle_started_at  timestamptz,
    stage             text        NOT NULL,
    status            text        NOT NULL,
    entered_at        timestamptz,
    lead_type         text        NOT NULL,
    source            text        NOT NULL,
    way               jsonb       NOT NULL,
    facts             jsonb       NOT NULL,
    seen              jsonb       NOT NULL,
    fit               integer     NOT NULL,  -- hundredths of a point
    engagement        integer     NOT NULL,  -- hundredths of a point
    grade             text        NOT NULL,
    scored_at         timestamptz,
    verdict           text        NOT NULL,
    segment           text        NOT NULL,
    criterion         text        NOT NULL,
    asks              jsonb       NOT NULL,
    owner_kind        text        NOT NULL,
    owner             text        NOT NULL,
    queue             text        NOT NULL,
    seat              text        NOT NULL,
    passed_by         jsonb       NOT NULL,
    accepted_at       timestamptz,
    accepted_by       text        NOT NULL,
    handed_over       boolean     NOT NULL,
    reroutes          integer     NOT NULL,
    attempts          integer     NOT NULL,
    attempts_required integer     NOT NULL,
    attempts_ended    boolean     NOT NULL,
    held_until        timestamptz,
    recycled_at       timestamptz,
    recycle_reason    text        NOT NULL,
    program           text        NOT NULL,
    woken             boolean     NOT NULL,
    next_step         text        NOT NULL,
    next_at           timestamptz,
    clock             jsonb,
    closed_at         timestamptz,
    outcome           text        NOT NULL,
    closed_reason     text        NOT NULL,
    opportunity       text        NOT NULL,
    marks             jsonb       NOT NULL,
    due_at            timestamptz            -- when time alone will next do something with it
);
CREATE SEQUENCE lead_id AS bigint;
CREATE INDEX lead_of_person ON lead (person_id);
CREATE INDEX lead_due ON lead (due_at) WHERE due_at IS NOT NULL;                      -- the scheduler's list
CREATE INDEX lead_worked_at_account ON lead (account_id) WHERE account_id IS NOT NULL AND closed_at IS NULL
    AND owner_kind = 'rep';                                                           -- colleagues' owner
CREATE UNIQUE INDEX lead_key_once ON lead (lead_key) WHERE lead_key <> '';
CREATE INDEX lead_of_owner ON lead (owner, next_at) WHERE closed_at IS NULL;          -- a person's list

-- Everything that happened and was decided. Append-only. `id` is the order of writing; it becomes
-- visible out of order, so whoever exports goes by `tx` (see docs/why/the-journal.md).
CREATE TABLE journal_event (
    id           bigint      PRIMARY KEY,
    tx           xid8        NOT NULL DEFAULT pg_current_xact_id(),
    kind         text        NOT NULL,
    person_id    bigint      NOT NULL,
    lead_id      bigint,
    happened_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    decided_at   timestamptz NOT NULL,  -- the instant from which facts were looked at
    actor        text        NOT NULL,
    activity     text        NOT NULL,
    payload      jsonb       NOT NULL,
    effects      jsonb       NOT NULL,
    pact_version integer     NOT NULL,
    receipt_id   bigint
);
CREATE SEQUENCE journal_event_id AS bigint;
CREATE INDEX journal_of_person ON journal_event (person_id, id);
CREATE INDEX journal_activity ON journal_event (person_id, happened_at) INCLUDE (activity) WHERE activity <> '';

-- The postings of the funnel's ledger: one row a movement of a cycle from one stage to another.
CREATE TABLE movement (
    event_id     bigint      NOT NULL,
    position     integer     NOT NULL,  -- within the event
    lead_id      bigint      NOT NULL,
    cycle        integer     NOT NULL,
    origin       text        NOT NULL,
    stage        text        NOT NULL,
    kind         text        NOT NULL,
    irregular    boolean     NOT NULL,
    happened_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (event_id, position)
);
CREATE INDEX movement_of_lead ON movement (lead_id);

-- Promises that ran: one row a clock, running while `stopped_at` is null.
CREATE TABLE clock (
    event_id     bigint      NOT NULL,
    position     integer     NOT NULL,
    lead_id      bigint      NOT NULL,
    promise      text        NOT NULL,
    owner        text        NOT NULL,
    started_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    breached_at  timestamptz,
    stopped_at   timestamptz,
    outcome      text        NOT NULL,  -- empty while it runs; met, breached, withdrawn
    pact_version integer     NOT NULL,
    PRIMARY KEY (event_id, position)
);
CREATE INDEX clock_running ON clock (lead_id) WHERE stopped_at IS NULL;

-- A member's place in a queue. The rows of a queue are locked together while it deals.
CREATE TABLE seat (
    queue      text    NOT NULL,
    member     text    NOT NULL,
    open_leads integer NOT NULL,
    turn       bigint  NOT NULL,
    PRIMARY KEY (queue, member)
);

CREATE TABLE absence (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member text   NOT NULL,
    starts timestamptz NOT NULL,
    ends   timestamptz NOT NULL,
    CONSTRAINT absence_ends_after_it_starts CHECK (ends > starts)
);
CREATE INDEX absence_of_member ON absence (member, ends);

CREATE TABLE opportunity (
    ref        text        PRIMARY KEY,
    person_id  bigint      NOT NULL,
    lead_id    bigint,
    account_id bigint,
    state      text        NOT NULL,  -- open, won, lost
    amount     bigint,                -- minor units of the currency
    currency   text        NOT NULL,
    opened_at  timestamptz,
    closed_at  timestamptz,
    reason     text        NOT NULL
);
CREATE TABLE opportunity_role (
    opportunity text   NOT NULL,
    person_id   bigint NOT NULL,
    part        text   NOT NULL,  -- primary, contributor, or what the other system calls it
    PRIMARY KEY (opportunity, person_id)
);

-- Who is to be told what; written with the decision, sent later.
CREATE TABLE notification (
    event_id   bigint      NOT NULL,
    position   integer     NOT NULL,
    recipient  text        NOT NULL,
    about      text        NOT NULL,
    person_id  bigint      NOT NULL,
    lead_id    bigint,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz,
    PRIMARY KEY (event_id, position)
);
CREATE INDEX notification_unseen ON notification (recipient, event_id) WHERE seen_at IS NULL;

-- How far an import of a file has come, so that it goes on where it was interrupted.
CREATE TABLE import_run (
    digest      text        PRIMARY KEY,  -- of the file, the mapping and the kind of import
    file_name   text        NOT NULL,
    channel     text        NOT NULL,
    rows_done   bigint      NOT NULL,
    recorded    bigint      NOT NULL,
    rejected    bigint      NOT NULL,
    known       bigint      NOT NULL,     -- rows that had arrived before
    started_at  timestamptz NOT NULL,
    finished_at timestamptz
);
