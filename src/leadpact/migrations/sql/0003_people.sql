-- The people who sign in: under which name the journal knows them, who of them belongs to a demo, and how often
-- somebody has tried a password.

-- A user is an account of Django's (auth_user) in one role (auth_group).
CREATE TABLE user_party (
    user_id        integer     PRIMARY KEY REFERENCES auth_user ON DELETE CASCADE,
    party          text        NOT NULL,  -- as the journal names them: rep:ana, manager:mara, partner:delta
    title          text        NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL,
    created_by     text        NOT NULL,
    deactivated_at timestamptz,
    deactivated_by text        NOT NULL DEFAULT '',
    CONSTRAINT user_party_is_kind_and_name CHECK (party ~ '^[a-z]+:.')
);
-- A rep is one human being; several people may work for one partner.
CREATE UNIQUE INDEX user_party_rep_once ON user_party (party) WHERE party LIKE 'rep:%';
CREATE INDEX user_party_of ON user_party (party);

-- Those who were added before this table.
INSERT INTO user_party (user_id, party, created_at, created_by)
SELECT u.id, g.name || ':' || lower(u.username), u.date_joined, ''
FROM auth_user u JOIN auth_user_groups j ON j.user_id = u.id JOIN auth_group g ON g.id = j.group_id
WHERE g.name IN ('rep', 'manager', 'marketer', 'revops', 'sponsor', 'partner', 'analyst')
ON CONFLICT DO NOTHING;

-- The people of the demo: anybody may enter as one of them. Empty in a real installation.
CREATE TABLE demo_user (
    user_id    integer     PRIMARY KEY REFERENCES auth_user ON DELETE CASCADE,
    place      integer     NOT NULL,  -- in the list on the sign-in page
    role_label text        NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text        NOT NULL
);

-- Passwords tried, by the digest of name and address: neither is kept.
CREATE TABLE signin_try (
    digest bytea       PRIMARY KEY,
    tries  integer     NOT NULL,
    since  timestamptz NOT NULL
);
CREATE INDEX signin_try_since ON signin_try (since);  -- those that no longer count are removed
