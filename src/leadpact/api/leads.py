"""Leads through the API: payloads in, one or many; events about a known lead; how a lead stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from leadpact import clock
from leadpact.api import bodies, shapes
from leadpact.api.answers import Answer, lead_answer, reasons, receipt_answer
from leadpact.api.errors import error_body, respond
from leadpact.api.openapi import DECIDE, IDEMPOTENCY, body_of
from leadpact.engine.event import KINDS
from leadpact.errors import BadInput, Refused
from leadpact.operations import agreement, intake, lookup
from leadpact.operations.capture import Captured, Parcel
from leadpact.operations.database import Database, database
from leadpact.operations.keys import KeyName
from leadpact.operations.payload import NOT_FROM_OUTSIDE
from leadpact.pact.model import Pact

router = Router(tags=["leads"])

WHO = ("email", "phone", "ids")
"""What says who a person is: an event about a known lead does not say it again."""


@router.post(
    "/leads",
    summary="Send one payload",
    response={
        202: shapes.ReceiptOut, 201: shapes.Decided, 200: shapes.Decided, 400: shapes.ErrorOut, 401: shapes.ErrorOut,
        413: shapes.ErrorOut, 415: shapes.ErrorOut, 422: shapes.RejectedOut, 503: shapes.ErrorOut,
    },
    openapi_extra={"requestBody": body_of(shapes.LeadIn), "parameters": [DECIDE, IDEMPOTENCY]},
)  # fmt: skip
def post_lead(request: HttpRequest) -> HttpResponse:
    """Answer 202 with a durable receipt; with `decide=now`, 201 with what was decided.

    The same key again gives the same receipt, marked `again` (200 where it was decided). What cannot be used is
    rejected (422), its receipt kept. Without a key a body is known by its digest, on a day in UTC.
    """
    at = clock.now()
    payload = bodies.read_object(request)
    key = bodies.own_key(payload) or bodies.header_key(request) or _dated(bodies.digest(request.body), payload, at)
    parcel = Parcel(_holder(request).channel, key, payload)
    opened = database()
    if not _decide_now(request):
        captured = intake.take(opened, [parcel], at=at)[0]
        return _unusable(captured) if captured.state == "rejected" else respond(receipt_answer(captured), 202)
    pact = agreement.active(opened)
    captured = intake.take(opened, [parcel], at=at, decide_under=pact)[0]
    return _single(opened, pact, captured, payload)


@router.post(
    "/leads/batch",
    summary="Send up to 1000 payloads",
    response={
        202: shapes.BatchOut, 200: shapes.BatchOut, 400: shapes.ErrorOut, 401: shapes.ErrorOut, 413: shapes.ErrorOut,
        415: shapes.ErrorOut, 503: shapes.ErrorOut,
    },
    openapi_extra={"requestBody": body_of(shapes.LeadIn, many=True), "parameters": [DECIDE, IDEMPOTENCY]},
)  # fmt: skip
def post_batch(request: HttpRequest) -> HttpResponse:
    """Answer 202 with one receipt a payload, in their order; with `decide=now`, 200 with what was decided of each.

    A payload that cannot be used fails no other: its result says so. The header's key, with the place in the batch,
    is the key of each payload that has none.
    """
    at = clock.now()
    payloads = [item if isinstance(item, dict) else {"fields": item} for item in bodies.read_batch(request)]
    prefix, channel = bodies.header_key(request), _holder(request).channel
    parcels = [
        Parcel(channel, _key_in_batch(payload, prefix, place, at), payload) for place, payload in enumerate(payloads)
    ]
    opened = database()
    if not _decide_now(request):
        return respond({"results": [receipt_answer(one) for one in intake.take(opened, parcels, at=at)]}, 202)
    pact = agreement.active(opened)
    taken = intake.take(opened, parcels, at=at, decide_under=pact)
    pairs = zip(taken, payloads, strict=True)
    return respond({"results": [_decided(opened, pact, one, payload) for one, payload in pairs]})


@router.post(
    "/leads/{int:lead_id}/events",
    summary="Say what happened to a lead",
    response={
        201: shapes.Decided, 200: shapes.Decided, 202: shapes.ReceiptOut, 400: shapes.ErrorOut, 401: shapes.ErrorOut,
        404: shapes.ErrorOut, 409: shapes.RejectedOut, 413: shapes.ErrorOut, 415: shapes.ErrorOut,
        422: shapes.RejectedOut, 503: shapes.ErrorOut,
    },
    openapi_extra={"requestBody": body_of(shapes.EventIn), "parameters": [IDEMPOTENCY]},
)  # fmt: skip
def post_event(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Answer 201 with what was decided. A command that the pact does not allow is refused (409) with its reason."""
    at = clock.now()
    payload = {**bodies.read_object(request), "lead": lead_id}
    key = bodies.own_key(payload) or bodies.header_key(request)
    opened, holder = database(), _holder(request)
    parcel = Parcel(holder.channel, key or f"{bodies.digest(request.body)}:{lead_id}:{at.isoformat()}", payload)
    lookup.find_lead(opened, lead_id)
    pact = agreement.active(opened)
    faults = intake.faults_of_shape(payload) or _faults_of_event(payload)
    if faults:
        return _unusable(intake.keep_rejected(opened, [(parcel, faults)], at=at)[0])
    captured = intake.take(opened, [parcel], at=at, decide_under=pact)[0]
    if captured.state == "rejected" and set(captured.faults) == {"event"}:
        return _refused(captured, lead_id)
    return _single(opened, pact, captured, payload)


@router.get(
    "/leads/{int:lead_id}",
    summary="How a lead stands",
    response={200: shapes.LeadOut, 401: shapes.ErrorOut, 404: shapes.ErrorOut, 503: shapes.ErrorOut},
)
def get_lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    opened = database()
    found = lookup.find_lead(opened, lead_id)
    answer = lead_answer(agreement.active(opened), found.lead)
    return respond({**answer, "about": {"name": found.name, "email": found.email}, "fields": found.lead.values})


def _holder(request: HttpRequest) -> KeyName:
    holder: KeyName = request.auth  # type: ignore[attr-defined]  # set by ninja, from api.access
    return holder


def _decide_now(request: HttpRequest) -> bool:
    said = request.GET.get("decide")
    if said not in (None, "now"):
        raise BadInput(f"`decide={said}` is not known.", remedy="Say decide=now, or leave it out for a receipt only.")
    return said == "now"


def _dated(digest: str, payload: Mapping[str, Any], at: datetime) -> str:
    """Return the key of a payload that names none: the same words on another day are another event."""
    return digest if payload.get("at") else f"{digest}:{at.date()}"


def _key_in_batch(payload: dict[str, Any], prefix: str, place: int, at: datetime) -> str:
    if own := bodies.own_key(payload):
        return own
    return f"{prefix}#{place}" if prefix else _dated(bodies.digest(msgspec.json.encode(payload)), payload, at)


def _faults_of_event(payload: Mapping[str, Any]) -> dict[str, str]:
    kind = payload.get("event")
    if kind not in KINDS or kind in NOT_FROM_OUTSIDE:
        allowed = ", ".join(sorted(set(KINDS) - set(NOT_FROM_OUTSIDE)))
        return {"event": f"say what happened, one of {allowed}"}
    names = {*payload, *(payload.get("fields") or ())}
    told = sorted(name for name in names if name in WHO or name.startswith("id."))
    return dict.fromkeys(told, "the lead says who it is; what may be another person goes to /api/v1/leads")


def _single(opened: Database, pact: Pact, captured: Captured, payload: Mapping[str, Any]) -> HttpResponse:
    if captured.state == "pending":
        return respond(receipt_answer(captured), 202)
    if captured.state != "recorded":
        return _unusable(captured)
    return respond(_decided(opened, pact, captured, payload), 200 if captured.again else 201)


def _decided(opened: Database, pact: Pact, captured: Captured, payload: Mapping[str, Any]) -> Answer:
    """Return what was decided: as it came out just now, or, for what came before, as it stands by now."""
    answer = receipt_answer(captured)
    if captured.state != "recorded":
        return answer
    if captured.recorded is not None:
        decisions = captured.recorded.decisions
        lead = decisions[-1].person.leads.get(captured.lead_id or 0)
        effects = list(chain.from_iterable(decision.effects for decision in decisions))
    else:
        lead = None if captured.lead_id is None else lookup.find_lead(opened, captured.lead_id).lead
        effects = [] if captured.event_id is None else lookup.effects_of(opened, captured.event_id)
    if lead is not None:
        answer |= lead_answer(pact, lead)
    return {**answer, "reasons": reasons(pact, effects), "ignored": intake.ignored_names(pact, payload)}


def _unusable(captured: Captured) -> HttpResponse:
    named = "; ".join(f"{name}: {fault}" for name, fault in captured.faults.items())
    remedy = (
        "Correct what is named and send it under another key, "
        f"or correct the receipt itself: leadpact retry {captured.receipt_id} --set field=value"
    )
    body = error_body("payload.rejected", f"The payload cannot be used: {named}.", remedy, captured.faults)
    return respond({**body, **_kept(captured)}, 422)


def _refused(captured: Captured, lead_id: int) -> HttpResponse:
    remedy = f"See how the lead stands: GET /api/v1/leads/{lead_id}"
    return respond({**error_body(Refused.code, captured.faults["event"], remedy), **_kept(captured)}, 409)


def _kept(captured: Captured) -> Answer:
    return {"receipt": captured.receipt_id, "state": captured.state, "again": captured.again}
