"""One shape for every error: `code`, `message`, `remedy`, and `fields` where single fields are at fault."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
import psycopg
from django.http import HttpRequest, HttpResponse

from leadpact.errors import BadInput, LeadpactError, NotFound, Refused, ServerError

JSON = "application/json"

_log = logging.getLogger("leadpact.api")


class NoKey(LeadpactError):
    """The caller does not show a key, or one that is not in use."""

    code = "key.missing"


class Malformed(LeadpactError):
    """The body is no JSON of the shape asked for."""

    code = "body.malformed"


class TooLarge(LeadpactError):
    """The body is longer than this address reads."""

    code = "body.too_large"


class WrongType(LeadpactError):
    """The body is said to be something else than JSON."""

    code = "body.wrong_type"


class NoLength(LeadpactError):
    """The body comes in pieces without its length."""

    code = "body.no_length"


class WrongMethod(LeadpactError):
    """The address exists, the method does not."""

    code = "method.wrong"


STATUS: dict[type[LeadpactError], int] = {
    NoKey: 401,
    NotFound: 404,
    WrongMethod: 405,
    Refused: 409,
    NoLength: 411,
    TooLarge: 413,
    WrongType: 415,
    BadInput: 400,
    Malformed: 400,
    ServerError: 503,
}
"""What each error is in HTTP; any other that is raised on purpose is a 503: to be tried again."""


def respond(body: object, status: int = 200) -> HttpResponse:
    """Return `body` as a JSON answer; instants are written in UTC with a Z."""
    return HttpResponse(msgspec.json.encode(body), status=status, content_type=JSON)


def error_body(code: str, message: str, remedy: str, fields: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the body of every error."""
    body: dict[str, Any] = {"code": code, "message": message, "remedy": remedy}
    return {**body, "fields": fields} if fields else body


def on_purpose(request: HttpRequest, error: LeadpactError) -> HttpResponse:
    """Answer an error that was raised on purpose."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 503)
    fields = error.fields if isinstance(error, BadInput) else None
    response = respond(error_body(error.code, error.message, error.remedy, fields), status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="leadpact"'
    elif status == 503:
        response["Retry-After"] = "1"
    return response


def on_silent_database(request: HttpRequest, error: psycopg.OperationalError) -> HttpResponse:
    """Answer while the database does not: nothing was taken, the sender is to try again."""
    _log.error("The database does not answer: %s", error)
    remedy = "Nothing was taken. Send it again with the same key."
    response = respond(error_body("database.silent", "The database does not answer at the moment.", remedy), 503)
    response["Retry-After"] = "1"
    return response


def on_defect(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what nobody foresaw: the log has it whole, the sender learns no inner things."""
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    remedy = "Send it again with the same key; if it fails again, show the server's log to its operator."
    return respond(error_body("leadpact.defect", "The server failed at this request.", remedy), 500)
