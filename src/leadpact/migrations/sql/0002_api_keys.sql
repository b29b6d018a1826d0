-- Who may speak to the API. Of a key only its digest is kept: whoever reads this table can use none.
CREATE TABLE api_key (
    id           integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text        NOT NULL,  -- the system that holds it; its receipts come by the channel api:<name>
    digest       bytea       NOT NULL,  -- SHA-256 of the whole key, which is 256 random bits: it needs no salt
    created_at   timestamptz NOT NULL,
    created_by   text        NOT NULL,
    last_used_on date,                  -- a day, not an instant: a busy key writes once a day
    revoked_at   timestamptz,
    revoked_by   text        NOT NULL DEFAULT '',
    CONSTRAINT api_key_digest_once UNIQUE (digest)
);
CREATE UNIQUE INDEX api_key_name_once ON api_key (name) WHERE revoked_at IS NULL;
