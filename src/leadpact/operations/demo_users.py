"""The people of the demo: real accounts with real rights, which anybody may enter. A real installation has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from django.utils.crypto import salted_hmac

from leadpact.errors import Refused
from leadpact.operations.database import Database
from leadpact.operations.users import ALONE, NewUser, insert_user

PEOPLE = (
    ("Sales rep", NewUser("ana", "rep", title="Sales development", name="Ana Lopez",
                          email="ana.lopez@northwind.example")),
    ("Sales manager", NewUser("mara", "manager", title="Head of sales development", name="Mara Vogel",
                              email="mara.vogel@northwind.example")),
    ("Marketer", NewUser("milo", "marketer", title="Demand generation", name="Milo Brandt",
                         email="milo.brandt@northwind.example")),
    ("RevOps", NewUser("rita", "revops", title="Revenue operations", name="Rita Okafor",
                       email="rita.okafor@northwind.example")),
    ("CMO", NewUser("clara", "sponsor", title="Chief marketing officer", name="Clara Weiss",
                    email="clara.weiss@northwind.example")),
    ("CRO", NewUser("carl", "sponsor", title="Chief revenue officer", name="Carl Jensen",
                    email="carl.jensen@northwind.example")),
    ("COO", NewUser("olivia", "sponsor", title="Chief operating officer", name="Olivia Grant",
                    email="coo@northwind.example")),
    ("Partner", NewUser("deniz", "partner", party="partner:delta", title="Delta, channel partner", name="Deniz Delta")),
)  # fmt: skip
"""Who is in the demo, in the order in which one meets them, with what their roles are called."""

HAS_OTHERS = "SELECT EXISTS (SELECT 1 FROM auth_user u WHERE NOT EXISTS (SELECT 1 FROM demo_user WHERE user_id = u.id))"
HAS_DEMO = "SELECT EXISTS (SELECT 1 FROM demo_user)"
INSERT = "INSERT INTO demo_user (user_id, place, role_label, created_at, created_by) VALUES (%s, %s, %s, %s, %s)"
LIST = """
    SELECT d.user_id, d.role_label, trim(u.first_name || ' ' || u.last_name), u.username, p.party, p.title
    FROM demo_user d JOIN auth_user u ON u.id = d.user_id JOIN user_party p ON p.user_id = d.user_id
    WHERE u.is_active ORDER BY d.place
"""


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody of the demo. `/enter/<secret>` signs in as them."""

    user_id: int
    role_label: str
    name: str
    username: str
    party: str
    title: str
    secret: str


def add_demo_users(database: Database, *, by: str, at: datetime) -> list[DemoUser]:
    """Add the people of the demo, unless they are there; return them.

    Raises:
        Refused: the database has real users.
    """
    with database.connection() as connection, connection.transaction():
        connection.execute(ALONE)
        if connection.execute(HAS_OTHERS).fetchone() == (True,):
            raise Refused(
                "This database has real users: anybody could enter it as one of the demo's.",
                remedy="Run the demo with another LEADPACT_HOME or DATABASE_URL.",
            )
        if connection.execute(HAS_DEMO).fetchone() == (False,):
            for place, (label, new) in enumerate(PEOPLE):
                user_id = insert_user(connection, new, password=None, by=by, at=at)
                connection.execute(INSERT, (user_id, place, label, at, by))
    return list_demo_users(database)


def list_demo_users(database: Database) -> list[DemoUser]:
    """Return the people of the demo; none in a real installation."""
    with database.connection() as connection:
        rows = connection.execute(LIST).fetchall()
    return [
        DemoUser(user_id, label, name, username, party, title, _secret(user_id, username))
        for user_id, label, name, username, party, title in rows
    ]


def demo_user_by_secret(database: Database, secret: str) -> DemoUser | None:
    """Return who is entered by the link with `secret`."""
    shown = secret.encode()
    return next((one for one in list_demo_users(database) if compare_digest(one.secret.encode(), shown)), None)


def _secret(user_id: int, username: str) -> str:
    """Return what makes the link: it follows from the installation's key, so that none has to be kept."""
    return salted_hmac("leadpact.demo", f"{user_id}:{username}", algorithm="sha256").hexdigest()[:32]
