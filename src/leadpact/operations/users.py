"""The people who work with Leadpact: who they are, in which roles, and under which names the journal knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from psycopg import Connection, errors

from leadpact.engine.normalise import tidy
from leadpact.errors import BadInput, NotFound, Refused
from leadpact.operations import agreement
from leadpact.operations.database import Database

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ROLES = ("rep", "manager", "marketer", "revops", "sponsor", "partner", "analyst")
"""What somebody may be; each is a group of Django's."""

PARTY = re.compile(r"[a-z]+:[^\s:]+")
TAKEN = "A user with that username already exists."

# Whoever adds somebody holds this lock: a database has real people or those of a demo, never both.
ALONE = "LOCK TABLE demo_user IN SHARE ROW EXCLUSIVE MODE"
IS_DEMO = "SELECT EXISTS (SELECT 1 FROM demo_user)"
IS_TAKEN = "SELECT EXISTS (SELECT 1 FROM auth_user WHERE lower(username) = lower(%s))"
INSERT = """
    INSERT INTO auth_user (username, email, first_name, last_name, password, is_superuser, is_staff, is_active,
                           date_joined)
    VALUES (%s, %s, %s, %s, %s, false, false, true, %s) RETURNING id
"""
INSERT_GROUP = "INSERT INTO auth_group (name) VALUES (%s) ON CONFLICT (name) DO NOTHING"
JOIN_GROUP = "INSERT INTO auth_user_groups (user_id, group_id) SELECT %s, id FROM auth_group WHERE name = %s"
INSERT_PARTY = "INSERT INTO user_party (user_id, party, title, created_at, created_by) VALUES (%s, %s, %s, %s, %s)"
LIST = """
    SELECT u.id, u.username, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username),
           coalesce(min(g.name), ''), coalesce(p.party, ''), coalesce(p.title, ''), u.email, u.is_active, u.last_login
    FROM auth_user u
    LEFT JOIN user_party p ON p.user_id = u.id
    LEFT JOIN auth_user_groups j ON j.user_id = u.id LEFT JOIN auth_group g ON g.id = j.group_id AND g.name = ANY(%s)
    GROUP BY u.id, p.user_id ORDER BY lower(u.username), u.id
"""
DEACTIVATE = "UPDATE auth_user SET is_active = false WHERE username = %s AND is_active RETURNING id"
NOTE_DEACTIVATED = "UPDATE user_party SET deactivated_at = %s, deactivated_by = %s WHERE user_id = %s"


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to be added. `username` is what they sign in as; `name` what people call them."""

    username: str
    role: str
    party: str = ""  # empty: the role and the username, `rep:ana`
    title: str = ""
    name: str = ""
    email: str = ""

    @property
    def known_as(self) -> str:
        """The party, given or not."""
        return self.party or f"{self.role}:{self.username.lower()}"


@dataclass(frozen=True, slots=True)
class UserRecord:
    """Somebody as operations see them. `last_seen` is when they last signed in, None: never."""

    id: int
    username: str
    name: str
    role: str
    party: str
    title: str
    email: str
    active: bool
    last_seen: datetime | None


def add_user(database: Database, new: NewUser, *, password: str, by: str, at: datetime) -> int:
    """Add somebody who may sign in with `password`; return their id.

    Raises:
        BadInput: no such role or party; the name is taken or cannot be one; the password is too weak.
        Refused: the database holds a demo, which anybody may enter.
    """
    with database.connection() as connection, connection.transaction():
        connection.execute(ALONE)
        if _says(connection, IS_DEMO):
            raise Refused("This database holds the demo, which anybody may enter.", remedy="Use another LEADPACT_HOME.")
        return insert_user(connection, new, password=password, by=by, at=at)


def insert_user(connection: Connection, new: NewUser, *, password: str | None, by: str, at: datetime) -> int:
    """As `add_user`, in the transaction of `connection`; without a password nobody can sign in with one."""
    party = _party(new)
    user = _checked(new, password)
    if _says(connection, IS_TAKEN, new.username):
        raise _wrong(new, {"name": TAKEN})
    hashed = make_password(password)
    try:
        row = connection.execute(
            INSERT, (user.username, user.email, user.first_name, user.last_name, hashed, at)
        ).fetchone()
        assert row is not None
        connection.execute(INSERT_GROUP, (new.role,))
        connection.execute(JOIN_GROUP, (row[0], new.role))
        connection.execute(INSERT_PARTY, (row[0], party, tidy(new.title), at, by))
    except errors.UniqueViolation as error:
        if error.diag.constraint_name == "user_party_rep_once":
            raise _wrong(new, {"party": f"{party} is somebody else already; a rep is one person."}) from None
        raise _wrong(new, {"name": TAKEN}) from None
    return int(row[0])


def _says(connection: Connection, question: str, *values: str) -> bool:
    row = connection.execute(question, values or None).fetchone()
    return row is not None and bool(row[0])


def _party(new: NewUser) -> str:
    if new.role not in ROLES:
        raise BadInput(
            f"`{new.role}` is no role.", remedy=f"Name one of {', '.join(ROLES)}.", fields={"role": "unknown"}
        )
    party = new.known_as
    if PARTY.fullmatch(party) is None or party.partition(":")[0] != new.role:
        raise _wrong(new, {"party": f"`{party}` is none; write it as {new.role}:name."})
    return party


def _checked(new: NewUser, password: str | None) -> User:
    """Return the account, not yet stored."""
    from django.contrib.auth.models import User  # loads Django's apps, which the names of the roles do not need

    first, _, last = tidy(new.name).partition(" ")
    user = User(username=new.username, email=new.email, first_name=first, last_name=last)
    try:
        user.clean_fields(exclude=["password"])
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        faults = error.message_dict if hasattr(error, "error_dict") else {"password": error.messages}
        named = {"username": "name", "first_name": "full name", "last_name": "full name"}
        raise _wrong(new, {named.get(field, field): " ".join(said) for field, said in faults.items()}) from None
    return user


def _wrong(new: NewUser, fields: dict[str, str]) -> BadInput:
    return BadInput(f"{new.username} cannot be added.", remedy="Correct what is named.", fields=fields)


def list_users(database: Database) -> list[UserRecord]:
    """Return everybody who was ever added, by username."""
    with database.connection() as connection:
        return [UserRecord(*row) for row in connection.execute(LIST, (list(ROLES),))]


def is_unknown_to_pact(database: Database, party: str) -> bool:
    """Say whether the active pact gives leads to reps, managers or partners, but not to `party`."""
    try:
        pact = agreement.active(database)
    except NotFound:
        return False
    kind, _, name = party.partition(":")
    queues = pact.queues.values()
    known: dict[str, set[str | None]] = {
        "rep": {member.name for queue in queues for member in queue.members},
        "manager": {queue.manager for queue in queues},
        "partner": set(pact.partners),
    }
    return kind in known and name not in known[kind]


def deactivate_user(database: Database, username: str, *, by: str, at: datetime) -> None:
    """Let `username` in no more, from their next click on. What they did stays theirs.

    Raises:
        NotFound: nobody of this name may sign in.
    """
    with database.connection() as connection, connection.transaction():
        row = connection.execute(DEACTIVATE, (username,)).fetchone()
        if row is None:
            raise NotFound(f"Nobody named {username} may sign in.", remedy="See `leadpact user list`.")
        connection.execute(NOTE_DEACTIVATED, (at, by, row[0]))
