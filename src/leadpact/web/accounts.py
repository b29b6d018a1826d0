"""Who a request is from: the account behind the session, read in one query with all that makes a viewer of it."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import CharField, IntegerField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from leadpact.operations import agreement
from leadpact.operations.database import database
from leadpact.operations.users import ROLES
from leadpact.pact.model import Pact
from leadpact.web.access import scope_of
from leadpact.web.viewer import Viewer, zone_named

ZONE_COOKIE = "zone"
UTC = ZoneInfo("UTC")

ROLE = """
    (SELECT min(g.name) FROM auth_user_groups j JOIN auth_group g ON g.id = j.group_id
     WHERE j.user_id = auth_user.id AND g.name = ANY(%s))
"""
PARTY = "(SELECT party FROM user_party WHERE user_id = auth_user.id)"
TITLE = "(SELECT title FROM user_party WHERE user_id = auth_user.id)"
DEMO = "(SELECT count(*) FROM demo_user WHERE user_id = auth_user.id)"
MODE = "(SELECT mode FROM pact_activation ORDER BY id DESC LIMIT 1)"
KNOWS = """
    (SELECT (e.payload ->> 'version')::int FROM agreement_event e
     WHERE e.kind = 'acknowledged' AND e.payload ->> 'username' = auth_user.username ORDER BY e.id DESC LIMIT 1)
"""
VERSION = "(SELECT version FROM pact_activation ORDER BY id DESC LIMIT 1)"


class Accounts(ModelBackend):
    """Django's accounts, read together with what makes a viewer of them."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account, unless it was deactivated; with `role`, `party`, `title`, `demo`, and of the pact
        `version`, `mode` and which they `know`."""
        texts: Any = CharField()
        user = (
            get_user_model()
            ._default_manager.annotate(
                role=RawSQL(ROLE, [list(ROLES)], output_field=texts),
                party=RawSQL(PARTY, [], output_field=texts),
                title=RawSQL(TITLE, [], output_field=texts),
                demo=RawSQL(DEMO, [], output_field=IntegerField()),
                version=RawSQL(VERSION, [], output_field=IntegerField()),
                mode=RawSQL(MODE, [], output_field=texts),
                knows=RawSQL(KNOWS, [], output_field=IntegerField()),
            )
            .filter(pk=user_id)
            .first()
        )
        return cast(User, user) if user is not None and self.user_can_authenticate(user) else None

    def authenticate(self, request: HttpRequest | None, **shown: Any) -> User | None:  # type: ignore[override]
        """Return the account that goes by the name and password shown, if it has a role and a party."""
        user = super().authenticate(request, **shown)
        found = None if user is None else self.get_user(user.pk)
        return found if found is not None and _is_whole(found) else None


def _is_whole(user: Any) -> bool:
    return bool(user.role and user.party)


def identify(request: HttpRequest) -> tuple[Viewer | None, Pact | None]:
    """Return who sent the request, and the pact that decides now; nobody signed in: neither is looked for."""
    user: Any = request.user
    if not user.is_authenticated or not _is_whole(user):
        return None, None
    pact = None if user.version is None else agreement.version(database(), user.version)
    viewer = Viewer(
        user_id=user.pk,
        username=user.username,
        name=user.get_full_name() or user.username,
        role=user.role,
        party=user.party,
        title=user.title,
        scope=scope_of(user.role, user.party, pact),
        zone=zone_named(request.COOKIES.get(ZONE_COOKIE, "")) or (pact.zone if pact is not None else UTC),
        is_demo=bool(user.demo),
        pact_mode=user.mode or "",
        knows=user.knows or 0,
    )
    return viewer, pact
