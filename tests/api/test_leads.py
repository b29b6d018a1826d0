"""Leads over HTTP: receipts, decisions, batches, keys that come again, and what cannot be used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.api.conftest import MADE_AT, Answer, Caller, rows

from leadpact.operations import capture, intake, keys
from leadpact.operations.capture import Parcel
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

READY = {
    "activity": "demo_requested",
    "key": "order 66",
    "at": "2026-11-20T10:00:00+01:00",
    "fields": {
        "email": "mira@anadolu.example.com",
        "first_name": "Mira",
        "last_name": "Kaya",
        "country": "DE",
        "employees": "500",
        "industry": "pharma",
        "seniority": "vp",
        "utm_medium": "cpc",
    },
}
UNUSABLE = {"activity": "demo_requested", "fields": {"first_name": "Mira"}}


def now() -> datetime:
    return datetime.now(UTC)


def settled(db: Database) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT state, lead_id FROM receipt ORDER BY id")


def test_a_payload_is_acknowledged_with_a_durable_receipt(caller: Caller, db: Database) -> None:
    answer = caller.post("/api/v1/leads", READY)
    assert answer.status == 202
    receipt = answer.body["receipt"]
    assert answer.body == {"receipt": receipt, "state": "pending", "again": False}
    assert rows(db, "SELECT id, channel, key, state FROM receipt") == [(receipt, "api:website", "order 66", "pending")]


def test_a_worker_decides_what_was_acknowledged(caller: Caller, db: Database) -> None:
    receipt = caller.post("/api/v1/leads", READY).body["receipt"]
    assert capture.process_pending(db, at=now()) == 1
    found = caller.get(f"/api/v1/receipts/{receipt}")
    assert found.status == 200
    assert (found.body["state"], found.body["faults"]) == ("recorded", {})
    assert found.body["payload"] == READY
    lead = caller.get(f"/api/v1/leads/{found.body['lead']}")
    assert (lead.status, lead.body["stage"]) == (200, "mql")
    assert lead.body["about"] == {"name": "Mira Kaya", "email": "mira@anadolu.example.com"}


def test_deciding_now_answers_with_the_decision_and_its_reasons(caller: Caller) -> None:
    answer = caller.post("/api/v1/leads?decide=now", READY)
    body = answer.body
    assert answer.status == 201
    assert (body["state"], body["again"]) == ("recorded", False)
    assert (body["stage"], body["status"], body["verdict"]) == ("mql", "Offered", "ready")
    assert (body["source"], body["lead_type"], body["segment"]) == ("paid_search", "demo", "everyone else")
    assert body["score"]["grade"] == "A"
    assert body["owner"] == {"kind": "rep", "name": "ana", "queue": "emea-sdr"}
    assert body["next_step"]["step"] == "accept"
    assert body["next_question"] is None
    assert body["ignored"] == []
    said = [reason["says"] for reason in body["reasons"]]
    assert any(text.startswith("Waits in the queue emea-sdr, because region is EMEA") for text in said)


def test_a_lead_that_is_not_ready_names_the_next_question(caller: Caller) -> None:
    fields = {"email": "m@anadolu.example.com", "employees": 5000}
    body = caller.post("/api/v1/leads?decide=now", {"activity": "whitepaper_downloaded", "fields": fields}).body
    assert body["verdict"] == "unknown"
    assert body["next_question"] == {"field": "budget", "ask": "Is there a budget for this?"}


def test_values_that_cannot_be_read_are_named_and_the_rest_is_taken(caller: Caller) -> None:
    payload = {"fields": {**READY["fields"], "employees": "many", "colour": "red"}, "shape": "round"}
    answer = caller.post("/api/v1/leads?decide=now", payload)
    assert answer.status == 201
    assert answer.body["faults"] == {"employees": "`many` is no number"}
    assert answer.body["ignored"] == ["shape", "colour"]


def test_the_same_key_gives_the_same_receipt(caller: Caller, db: Database) -> None:
    first = caller.post("/api/v1/leads", READY)
    second = caller.post("/api/v1/leads", {**READY, "fields": {"email": "other@firm.example.com"}})
    assert second.body == {**first.body, "again": True}
    assert second.status == 202
    assert rows(db, "SELECT count(*) FROM receipt") == [(1,)]


def test_a_decided_key_that_comes_again_is_answered_as_it_stands(caller: Caller, db: Database) -> None:
    first = caller.post("/api/v1/leads?decide=now", READY).body
    second = caller.post("/api/v1/leads?decide=now", READY)
    assert second.status == 200
    named = ("receipt", "lead", "person", "event", "stage", "owner", "score")
    assert {name: second.body[name] for name in named} == {name: first[name] for name in named}
    assert second.body["again"] is True
    assert second.body["reasons"] == first["reasons"][: len(second.body["reasons"])]
    assert rows(db, "SELECT count(*) FROM lead") == [(1,)]


def test_a_key_in_the_header_counts_where_the_payload_has_none(caller: Caller) -> None:
    payload = {"fields": {"email": "a@firm.example.com"}}
    first = caller.post("/api/v1/leads", payload, HTTP_IDEMPOTENCY_KEY="h1")
    second = caller.post("/api/v1/leads", {"fields": {"email": "b@firm.example.com"}}, HTTP_IDEMPOTENCY_KEY="h1")
    own = caller.post("/api/v1/leads", {**payload, "key": "own"}, HTTP_IDEMPOTENCY_KEY="h1")
    assert second.body == {**first.body, "again": True}
    assert own.body["again"] is False


def test_without_a_key_the_same_body_is_the_same(caller: Caller, db: Database) -> None:
    dated = {name: value for name, value in READY.items() if name != "key"}
    first, second = caller.post("/api/v1/leads", dated), caller.post("/api/v1/leads", dated)
    assert second.body == {**first.body, "again": True}
    caller.post("/api/v1/leads", {"fields": {"email": "a@firm.example.com"}})
    keys_seen = [key for (key,) in rows(db, "SELECT key FROM receipt ORDER BY id")]
    assert [len(key) for key in keys_seen] == [64, 64 + 11]  # an undated body is known by its digest and the day


def test_each_holder_of_a_key_has_idempotency_keys_of_its_own(caller: Caller, db: Database) -> None:
    other = Caller(keys.add_key(db, "events team", by="revops", at=MADE_AT))
    caller.post("/api/v1/leads", READY)
    assert other.post("/api/v1/leads", READY).body["again"] is False


@pytest.mark.parametrize("query", ["", "?decide=now"])
def test_what_cannot_be_used_is_rejected_with_its_fields_and_kept(caller: Caller, query: str) -> None:
    nested = {"fields": {"email": ["a@firm.example.com"], "first_name": "M\x00ra"}}
    answer = caller.post(f"/api/v1/leads{query}", nested)
    assert answer.status == 422
    assert answer.body["code"] == "payload.rejected"
    assert answer.body["fields"] == {
        "email": "one text, number, yes or no is read here, not a list or an object",
        "first_name": "character 2 is NUL; leave it out",
    }
    assert f"leadpact retry {answer.body['receipt']}" in answer.body["remedy"]
    kept = caller.get(f"/api/v1/receipts/{answer.body['receipt']}").body
    assert (kept["state"], kept["payload"], kept["lead"]) == ("rejected", nested, None)
    again = caller.post(f"/api/v1/leads{query}", nested)
    assert again.body == {**answer.body, "again": True}


def test_deciding_now_rejects_what_names_nobody(caller: Caller) -> None:
    answer = caller.post("/api/v1/leads?decide=now", UNUSABLE)
    assert answer.status == 422
    assert list(answer.body["fields"]) == ["email"]
    assert answer.body["state"] == "rejected"
    again = caller.post("/api/v1/leads?decide=now", UNUSABLE)
    assert (again.status, again.body["receipt"], again.body["again"]) == (422, answer.body["receipt"], True)


def test_a_batch_answers_one_receipt_a_payload_in_order(caller: Caller, db: Database) -> None:
    batch = [READY, 5, None, {"x": {"y": 1}}, UNUSABLE, READY]
    answer = caller.post("/api/v1/leads/batch", batch)
    results = answer.body["results"]
    assert answer.status == 202
    assert [one["state"] for one in results] == ["pending", "rejected", "pending", "rejected", "pending", "pending"]
    assert [one["again"] for one in results] == [False, False, False, False, False, True]
    assert results[0]["receipt"] == results[5]["receipt"]
    assert list(results[3]["faults"]) == ["x"]
    assert capture.process_pending(db, at=now()) == 3
    assert [state for state, _ in settled(db)].count("recorded") == 1


def test_a_batch_decided_now_answers_what_was_decided_of_each(caller: Caller, db: Database) -> None:
    other = {"activity": "whitepaper_downloaded", "fields": {"email": "x@other.example.com"}}
    answer = caller.post("/api/v1/leads/batch?decide=now", {"leads": [READY, UNUSABLE, other]})
    results = answer.body["results"]
    assert answer.status == 200
    assert [(one["state"], one.get("stage")) for one in results] == [
        ("recorded", "mql"), ("rejected", None), ("recorded", "inquiry"),
    ]  # fmt: skip
    assert list(results[1]["faults"]) == ["email"]
    assert [state for state, _ in settled(db)] == ["recorded", "rejected", "recorded"]


def test_the_same_batch_under_one_key_is_taken_once(caller: Caller, db: Database) -> None:
    batch = [{"fields": {"email": f"p{number}@firm.example.com"}} for number in range(3)]
    first = caller.post("/api/v1/leads/batch", batch, HTTP_IDEMPOTENCY_KEY="night")
    second = caller.post("/api/v1/leads/batch", batch, HTTP_IDEMPOTENCY_KEY="night")
    assert second.body["results"] == [{**one, "again": True} for one in first.body["results"]]
    assert rows(db, "SELECT key FROM receipt ORDER BY id") == [("night#0",), ("night#1",), ("night#2",)]


def test_a_thousand_payloads_go_in_one_batch_and_not_one_more(caller: Caller, db: Database) -> None:
    batch = [{"fields": {"email": f"p{number}@firm.example.com"}} for number in range(1001)]
    refused = caller.post("/api/v1/leads/batch", batch)
    assert (refused.status, refused.body["code"]) == (413, "body.too_large")
    assert rows(db, "SELECT count(*) FROM receipt") == [(0,)]
    assert caller.post("/api/v1/leads/batch", batch[:1000]).status == 202
    assert rows(db, "SELECT count(*) FROM receipt WHERE state = 'pending'") == [(1000,)]


def _decided(caller: Caller) -> Answer:
    return caller.post("/api/v1/leads?decide=now", READY)


def test_a_command_that_the_pact_allows_is_decided(caller: Caller) -> None:
    lead = _decided(caller).body["lead"]
    answer = caller.post(f"/api/v1/leads/{lead}/events", {"event": "accepted", "by": "rep:ana"})
    assert answer.status == 201
    assert (answer.body["stage"], answer.body["accepted"]["by"]) == ("sal", "ana")


def test_a_command_that_is_not_allowed_is_refused_with_its_reason(caller: Caller, db: Database) -> None:
    lead = _decided(caller).body["lead"]
    before = rows(db, "SELECT count(*) FROM journal_event")
    answer = caller.post(f"/api/v1/leads/{lead}/events", {"event": "accepted", "by": "rep:zoe", "key": "k"})
    assert answer.status == 409
    assert answer.body["code"] == "command.refused"
    assert answer.body["message"] == "The lead is with rep ana, not with zoe."
    assert rows(db, "SELECT count(*) FROM journal_event") == before
    again = caller.post(f"/api/v1/leads/{lead}/events", {"event": "accepted", "by": "rep:zoe", "key": "k"})
    assert (again.status, again.body) == (409, {**answer.body, "again": True})


def test_a_reported_fact_is_never_refused(caller: Caller) -> None:
    lead = _decided(caller).body["lead"]
    won = {"event": "opportunity_won", "opportunity": "006xx", "amount": 120000, "reported": True}
    answer = caller.post(f"/api/v1/leads/{lead}/events", won)
    assert (answer.status, answer.body["stage"]) == (201, "customer")


def test_without_a_key_each_event_counts_anew(caller: Caller) -> None:
    lead = _decided(caller).body["lead"]
    caller.post(f"/api/v1/leads/{lead}/events", {"event": "accepted", "by": "rep:ana"})
    call = {"event": "attempted", "by": "rep:ana", "activity": "call", "disposition": "voicemail"}
    receipts = {caller.post(f"/api/v1/leads/{lead}/events", call).body["receipt"] for _ in range(2)}
    assert len(receipts) == 2


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({}, "event"),
        ({"event": "merged", "absorbed": 1}, "event"),
        ({"event": "vanished"}, "event"),
        ({"event": "rejected", "by": "rep:ana"}, "reason"),
        ({"event": "updated", "fields": {"email": "b@firm.example.com"}}, "email"),
        ({"event": "accepted", "by": "rep:ana", "ids": {"crm": "1"}}, "ids"),
    ],
)
def test_an_event_that_cannot_be_read_is_rejected(caller: Caller, payload: dict[str, Any], field: str) -> None:
    lead = _decided(caller).body["lead"]
    answer = caller.post(f"/api/v1/leads/{lead}/events", payload)
    assert answer.status == 422
    assert field in answer.body["fields"]


@pytest.mark.parametrize("lead", [999, 2**63 - 1, 2**63, 10**30])
def test_a_lead_that_does_not_exist_is_not_found(caller: Caller, db: Database, lead: int) -> None:
    answers = [caller.get(f"/api/v1/leads/{lead}"), caller.post(f"/api/v1/leads/{lead}/events", {"event": "accepted"})]
    answers.append(caller.get(f"/api/v1/receipts/{lead}"))
    assert [answer.status for answer in answers] == [404, 404, 404]
    assert {answer.body["code"] for answer in answers} == {"not_found"}
    assert rows(db, "SELECT count(*) FROM receipt") == [(0,)]


def test_the_active_pact_is_named(caller: Caller, northwind: Pact) -> None:
    answer = caller.get("/api/v1/pact")
    assert answer.status == 200
    assert (answer.body["name"], answer.body["number"], answer.body["digest"]) == (
        "northwind", northwind.version, northwind.digest,
    )  # fmt: skip


def test_before_the_first_pact_leads_are_received_and_not_decided(db: Database) -> None:
    caller = Caller(keys.add_key(db, "website", by="revops", at=MADE_AT))
    assert caller.post("/api/v1/leads", READY).status == 202
    for answer in (caller.post("/api/v1/leads?decide=now", READY), caller.get("/api/v1/pact")):
        assert (answer.status, answer.body["message"]) == (404, "There is no pact yet.")


def test_a_payload_that_deciding_trips_over_is_received_for_a_worker(db: Database, northwind: Pact) -> None:
    huge = {"activity": "demo_requested", "lead": "1" * 40, "fields": {"email": "a@firm.example.com"}}
    sound = {"activity": "demo_requested", "fields": {"email": "b@firm.example.com"}}
    parcels = [Parcel("api:x", str(place), payload) for place, payload in enumerate((sound, huge, sound))]
    taken = intake.take(db, parcels, at=now(), decide_under=northwind)
    assert taken[0].state == taken[2].state == "recorded"
    assert taken[1].state in ("pending", "rejected")
