"""Who calls the API: the holder of the key in the header `Authorization: Bearer lp_...`."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from leadpact import clock
from leadpact.api.errors import NoKey
from leadpact.operations.database import database
from leadpact.operations.keys import KeyName, verify_key

REMEDY = "Make a key with `leadpact key add NAME` and send it in the header Authorization: Bearer lp_..."


class BearerKey(HttpBearer):
    """Lets in who shows a key in use."""

    def __call__(self, request: HttpRequest) -> KeyName:
        """Return who calls.

        Raises:
            NoKey: no key is shown, or none that is in use.
        """
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise NoKey("No key was shown.", remedy=REMEDY)
        return self.authenticate(request, text.strip())

    def authenticate(self, request: HttpRequest, token: str) -> KeyName:
        """Return who holds the key `token`."""
        holder = verify_key(database(), token, at=clock.now())
        if holder is None:
            raise NoKey("The key shown is not in use.", remedy=REMEDY)
        return holder
