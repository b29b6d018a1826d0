"""Where plain HTML forms post to: `/f/<form>`. The receipt is committed before the visitor sees an answer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import msgspec
import psycopg
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt

from leadpact import clock
from leadpact.errors import BadInput, LeadpactError, NotFound, ServerError
from leadpact.operations import agreement, intake
from leadpact.operations.capture import Parcel
from leadpact.operations.database import Database, database
from leadpact.operations.payload import OWN, read_payload
from leadpact.pact.model import Pact
from leadpact.web.errors import error_page
from leadpact.web.pages import page

HONEYPOT = "website_url"
"""No person sees this field; a program that fills in every field gives itself away."""
RETURN_TO = "retURL"
SUBMISSION = "submission"
"""A field by which a form may name one sending, so that the same answers sent on purpose count again."""

REDIRECT_HOSTS = "LEADPACT_FORM_REDIRECT_HOSTS"
"""The setting that lists the hosts, separated by commas, to which a form may send its visitors on."""

MOST_BYTES = 256 * 1024
LONGEST_ADDRESS = 2000
SECONDS_OF_ONE_SENDING = 600
"""The same answers within this are one sending: a double click, an impatient reload."""

TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
FROM_VISITORS = ("activity", "product_line")
"""Of the names that steer what happens, those that a form may set."""

GO_BACK = "Please go back with your browser: your answers are still there. Correct what is named, and send it again."


class TooLong(BadInput):
    code = "form.too_long"


class SeeOther(HttpResponseRedirect):
    status_code = 303


@csrf_exempt  # a form on another site has no token of ours, and does nothing in anybody's name
def post(request: HttpRequest, form: str) -> HttpResponse:
    """Take what a visitor filled in.

    Answers with a page of thanks, or sends the visitor on to `retURL` if its host is allowed; 422 with a page
    that names what cannot be read. In both cases the answers are kept.
    """
    if request.method != "POST":
        error = BadInput("This address takes a form that is sent to it.", remedy="Open the page with the form.")
        response = error_page(error, 405)
        response["Allow"] = "POST"
        return response
    try:
        answers = _read(request)
        faults = _take(database(), form, answers, clock.now())
    except TooLong as error:
        return error_page(error, 413)
    except BadInput as error:
        return error_page(error, 400)
    except (psycopg.OperationalError, ServerError):
        silent = LeadpactError("We cannot take this right now.", remedy="Please send the form again in a moment.")
        return error_page(silent, 503)
    return _faulty(faults) if faults else _thanks(answers.get(RETURN_TO, ""))


def _read(request: HttpRequest) -> dict[str, str]:
    """Return what was filled in, by the form's names; several answers to one name are joined.

    Raises:
        BadInput: it is no form, or longer than 256 KiB (TooLong).
    """
    if request.content_type not in TYPES:
        raise BadInput(f"This is sent as `{request.content_type}`.", remedy=f"Send a form as {' or '.join(TYPES)}.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > MOST_BYTES:
        raise TooLong("This form holds too much.", remedy="Send it without files and with shorter answers.")
    try:
        answers = {name: ", ".join(filter(None, values)) for name, values in request.POST.lists()}
        files = {name: _named(sent) for name, sent in request.FILES.lists()}
    except (BadRequest, MultiPartParserError, SuspiciousOperation, RequestDataTooBig, UnreadablePostError) as error:
        raise BadInput("This form cannot be read.", remedy="Go back and send it again.") from error
    return {**files, **answers}


def _named(files: Iterable[UploadedFile[Any]]) -> str:
    return f"{', '.join(str(file.name) for file in files)} (files are not kept)"


def _take(opened: Database, form: str, answers: Mapping[str, str], at: datetime) -> dict[str, str]:
    """Keep the answers; return what is wrong with them, by field, if nothing can be made of them."""
    pact = _active(opened)
    payload = payload_of(pact, answers)
    parcel = Parcel(f"form:{form}", _key(answers, at), payload)
    if answers.get(HONEYPOT, "").strip():
        intake.keep_rejected(opened, [(parcel, {HONEYPOT: "spam: honeypot"})], at=at)
        return {}
    faults = intake.faults_of_shape(payload)
    if pact is not None and not faults:
        reading = read_payload(pact, payload, received_at=at, receipt_id=None)
        faults = {} if reading.item else reading.faults
    if faults:
        intake.keep_rejected(opened, [(parcel, faults)], at=at)
    else:
        intake.take(opened, [parcel], at=at)
    return faults


def _active(opened: Database) -> Pact | None:
    try:
        return agreement.active(opened)
    except NotFound:
        return None  # what arrives before the first pact waits for it


def payload_of(pact: Pact | None, answers: Mapping[str, str]) -> dict[str, object]:
    """Return the payload that the answers make: anybody may send a form, so it only says what a visitor can know.

    Names that steer (the kind of event, its time, another lead, another system's id), and fields that the pact
    has from others, are kept in the receipt as `left_out.<name>` and not read.
    """
    payload: dict[str, object] = {}
    fields: dict[str, str] = {}
    for name, value in answers.items():
        if name in FROM_VISITORS:
            payload[name] = value
        elif name in (RETURN_TO, HONEYPOT, SUBMISSION) or not _may_say(pact, name):
            payload[f"left_out.{name}"] = value
        else:
            fields[name] = value
    return {**payload, "fields": fields}


def _may_say(pact: Pact | None, name: str) -> bool:
    if name in OWN or name in ("ids", "fields", "channel", "key") or name.startswith("id."):
        return False
    definition = pact.fields.get(name) if pact else None
    if definition is None:
        return True
    return definition.derived is None and (not definition.supplied or "form" in definition.supplied)


def _key(answers: Mapping[str, str], at: datetime) -> str:
    said = sha256(msgspec.json.encode(sorted(answers.items()))).hexdigest()
    if answers.get(SUBMISSION):
        return said
    return f"{said}:{int(at.timestamp()) // SECONDS_OF_ONE_SENDING}"


def _thanks(return_to: str) -> HttpResponse:
    hosts = {host.strip() for host in os.environ.get(REDIRECT_HOSTS, "").split(",") if host.strip()}
    if len(return_to) <= LONGEST_ADDRESS and return_to.isprintable() and _is_allowed(return_to, hosts):
        return SeeOther(return_to)
    return page("Thank you", mark_safe("<p>We have what you sent.</p>"))


def _is_allowed(address: str, hosts: set[str]) -> bool:
    try:
        return bool(urlsplit(address).netloc) and url_has_allowed_host_and_scheme(address, allowed_hosts=hosts)
    except ValueError:
        return False


def _faulty(faults: Mapping[str, str]) -> HttpResponse:
    named = ((name.replace("_", " ").capitalize(), fault) for name, fault in faults.items())
    items = format_html_join("\n", "<li><strong>{}</strong>: {}</li>", named)
    content = format_html("<p>{}</p>\n<ul>\n{}\n</ul>", GO_BACK, items)
    return page("Something is missing or cannot be read", content, 422)
