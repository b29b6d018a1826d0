-- Longer work that somebody asks for and a worker does; what it leaves behind.

-- An errand: it is asked for in a request and done outside of it. A worker holds the advisory lock of its id while
-- it is at it, which the server takes back however the worker ends: then another begins it anew.
CREATE TABLE errand (
    id       integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text        NOT NULL,  -- audit, retry, import
    details  jsonb       NOT NULL,
    asked_by text        NOT NULL,
    asked_at timestamptz NOT NULL,
    begun_at timestamptz,
    tries    smallint    NOT NULL DEFAULT 0,
    done     integer     NOT NULL DEFAULT 0,
    total    integer     NOT NULL DEFAULT 0,   -- 0: not known
    ended_at timestamptz,
    result   jsonb,
    failure  text        NOT NULL DEFAULT ''
);
CREATE INDEX errand_waiting ON errand (id) WHERE ended_at IS NULL;  -- the worker's list
CREATE INDEX errand_of_kind ON errand (kind, id);                   -- the latest of a kind

-- What an audit counted and found.
CREATE TABLE audit_report (
    id         integer          GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    audited_at timestamptz      NOT NULL,
    asked_by   text             NOT NULL,
    seconds    double precision NOT NULL,
    counted    jsonb            NOT NULL,
    findings   jsonb            NOT NULL
);

-- A file between being tried and being brought in, for a day at most. Whoever uploaded it, and has the token, may
-- use it; of the token, which is 256 random bits, only the SHA-256 is kept.
CREATE TABLE upload (
    digest    bytea       PRIMARY KEY,
    user_id   bigint      NOT NULL,
    file_name text        NOT NULL,
    body      bytea       NOT NULL,
    kept_at   timestamptz NOT NULL
);
CREATE INDEX upload_of_user ON upload (user_id, kept_at);

CREATE INDEX receipt_retried ON receipt (id) WHERE state = 'retried';  -- few among many
