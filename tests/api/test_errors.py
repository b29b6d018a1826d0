"""Every error has one shape, names a place and a remedy; no body makes the server fail."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import Answer, Caller, rows

from leadpact.api.bodies import MOST_BYTES, MOST_BYTES_OF_BATCH
from leadpact.engine.event import KINDS
from leadpact.operations.database import Database

LEADS = "/api/v1/leads"
FUZZED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def is_error(answer: Answer, status: int, code: str) -> bool:
    assert set(answer.body) - {"fields"} == {"code", "message", "remedy"}, answer.body
    assert all(answer.body.values()), answer.body
    return (answer.status, answer.body["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b" ", "The body is no JSON: it ends too early, or holds half a character, at line 1, column 2."),
        (b'{"a": 1,}', "The body is no JSON: trailing comma in object, at line 1, column 9."),
        (b'{\n "a": \xff}', "The body is no JSON: invalid character, at line 2, column 7."),
        (b'{"a": NaN}', "The body is no JSON: invalid character, at line 1, column 7."),
        (b'{"a": "\x00"}', "The body is no JSON: invalid character, at line 1, column 8."),
        (b"[]", "The body is no JSON object."),
        (b"null", "The body is no JSON object."),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "The body nests lists or objects more than 16 levels deep."),
        (b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
         "The body nests lists or objects more than 16 levels deep."),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused_with_its_place(caller: Caller, body: bytes, said: str) -> None:
    answer = caller.post(LEADS, body)
    assert is_error(answer, 400, "body.malformed")
    assert answer.body["message"] == said


def test_a_number_out_of_all_range_is_refused(caller: Caller) -> None:
    assert is_error(caller.post(LEADS, b'{"amount": 1e999}'), 400, "body.malformed")
    answer = caller.post(LEADS, b'{"fields": {"email": "a@firm.example.com", "employees": 99999999999999999999}}')
    assert answer.body["fields"] == {"employees": "whole numbers go up to 9007199254740991"}
    assert answer.status == 422


@pytest.mark.parametrize("said", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_only_json_is_read(caller: Caller, said: str) -> None:
    assert is_error(caller.post(LEADS, b"{}", content_type=said), 415, "body.wrong_type")


@pytest.mark.parametrize("said", ["application/json", "application/json; charset=utf-8", "application/ld+json"])
def test_json_may_call_itself_so_in_several_ways(caller: Caller, said: str) -> None:
    assert caller.post(LEADS, {"fields": {"email": "a@firm.example.com"}}, content_type=said).status == 202


def test_a_body_may_be_so_long_and_no_longer(caller: Caller, db: Database) -> None:
    fitting = b'{"fields": {"email": "a@firm.example.com"}' + b" " * (MOST_BYTES - 43) + b"}"
    assert len(fitting) == MOST_BYTES
    assert caller.post(LEADS, fitting).status == 202
    assert is_error(caller.post(LEADS, fitting + b" "), 413, "body.too_large")
    long = b"[" + b" " * MOST_BYTES_OF_BATCH + b"]"
    assert is_error(caller.post(f"{LEADS}/batch", long), 413, "body.too_large")
    assert rows(db, "SELECT count(*) FROM receipt") == [(1,)]


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"leads": []}', b'{"leads": {}}', b"1", b'"x"'])
def test_a_batch_holds_payloads(caller: Caller, body: bytes) -> None:
    assert is_error(caller.post(f"{LEADS}/batch", body), 400, "body.malformed")


@pytest.mark.parametrize("key", ["x" * 201, "a\x00b", {"a": 1}])
def test_an_idempotency_key_that_no_index_takes_is_rejected(caller: Caller, key: object) -> None:
    answer = caller.post(LEADS, {"key": key, "fields": {"email": "a@firm.example.com"}})
    assert answer.status == 422
    assert list(answer.body["fields"]) == ["key"]


def test_an_idempotency_key_in_the_header_may_be_so_long(caller: Caller) -> None:
    payload = {"fields": {"email": "a@firm.example.com"}}
    assert caller.post(LEADS, payload, HTTP_IDEMPOTENCY_KEY="x" * 200).status == 202
    assert is_error(caller.post(LEADS, payload, HTTP_IDEMPOTENCY_KEY="x" * 201), 400, "input.bad")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", LEADS), ("POST", f"{LEADS}/batch"), ("POST", f"{LEADS}/1/events"), ("GET", f"{LEADS}/1"),
     ("GET", "/api/v1/receipts/1"), ("GET", "/api/v1/pact")],
)  # fmt: skip
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer lp_wrong", "Basic bHA6eA==", "lp_wrong"])
def test_without_a_key_nothing_is_told_or_taken(
    stranger: Caller, db: Database, method: str, path: str, shown: str
) -> None:
    client = stranger._client()
    response = client.generic(method, path, b"{}", content_type="application/json", HTTP_AUTHORIZATION=shown)
    answer = Answer(response.status_code, response.json(), response.headers)
    assert is_error(answer, 401, "key.missing")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "leadpact key add" in answer.body["remedy"]
    assert rows(db, "SELECT count(*) FROM receipt") == [(0,)]


@pytest.mark.parametrize("path", ["/api", "/api/v2/leads", "/api/v1/lead", "/api/v1/leads/x", "/api/v1/leads/-1"])
def test_an_address_that_the_api_does_not_have_is_said_so(caller: Caller, path: str) -> None:
    assert is_error(caller.get(path), 404, "not_found")
    assert is_error(caller.post(path, {}), 404, "not_found")


@pytest.mark.parametrize(("method", "path", "allowed"), [("PUT", LEADS, "POST"), ("DELETE", f"{LEADS}/1", "GET")])
def test_a_method_that_is_not_answered_is_named(caller: Caller, method: str, path: str, allowed: str) -> None:
    answer = caller.send(method, path)
    assert is_error(answer, 405, "method.wrong")
    assert answer.headers["Allow"] == allowed


def test_deciding_is_asked_for_in_one_way(caller: Caller) -> None:
    assert is_error(caller.post(f"{LEADS}?decide=later", {}), 400, "input.bad")


def test_a_silent_database_is_a_503_that_asks_to_come_again(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    caller.get("/api/v1/pact")  # the key is known now, as in the midst of work
    gone = Database("postgresql://nobody@127.0.0.1:1/none")
    gone.pool.timeout = 0.1
    try:
        monkeypatch.setattr("leadpact.api.leads.database", lambda: gone)
        monkeypatch.setattr("leadpact.api.records.database", lambda: gone)
        monkeypatch.setattr("leadpact.api.records.PATIENCE", 0.1)
        answer, health = caller.post(LEADS, {"fields": {"email": "a@firm.example.com"}}), caller.get("/healthz")
    finally:
        gone.close()
    assert is_error(answer, 503, "database.silent")
    assert answer.headers["Retry-After"] == "1"
    assert (health.status, health.body["status"], health.body["database"]) == (503, "failing", "silent")


def test_the_openapi_document_describes_every_answer(caller: Caller) -> None:
    document: dict[str, Any] = caller.get("/api/v1/openapi.json").body
    assert sorted(document["paths"]) == [
        "/api/v1/leads", "/api/v1/leads/batch", "/api/v1/leads/{lead_id}", "/api/v1/leads/{lead_id}/events",
        "/api/v1/pact", "/api/v1/receipts/{receipt_id}",
    ]  # fmt: skip
    ready = {"activity": "demo_requested", "fields": {"email": "a@firm.example.com", "employees": 300}}
    decided = caller.post(f"{LEADS}?decide=now", ready)
    lead = decided.body["lead"]
    for path, method, answer in [
        ("/api/v1/leads", "post", decided),
        ("/api/v1/leads", "post", caller.post(LEADS, ready)),
        ("/api/v1/leads", "post", caller.post(LEADS, {"fields": 1})),
        ("/api/v1/leads", "post", caller.post(LEADS, b"{")),
        ("/api/v1/leads/batch", "post", caller.post(f"{LEADS}/batch?decide=now", [ready])),
        ("/api/v1/leads/{lead_id}", "get", caller.get(f"{LEADS}/{lead}")),
        ("/api/v1/leads/{lead_id}/events", "post", caller.post(f"{LEADS}/{lead}/events", {"event": "accepted"})),
        ("/api/v1/receipts/{receipt_id}", "get", caller.get(f"/api/v1/receipts/{decided.body['receipt']}")),
        ("/api/v1/pact", "get", caller.get("/api/v1/pact")),
    ]:
        content = document["paths"][path][method]["responses"][str(answer.status)]["content"]
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        jsonschema.validate(answer.body, schema)


def test_the_page_of_the_api_asks_no_other_host(stranger: Caller) -> None:
    page = stranger.get("/api/docs")
    assert page.status == 200
    assert "//" not in page.body.replace("<!doctype html>", "")
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js", "favicon.svg"):
        assert f"/api/assets/{name}" in page.body
        assert stranger.get(f"/api/assets/{name}").status == 200
    assert stranger.get("/api/assets/redoc.standalone.js").status == 404


def test_health_is_told_to_anybody(stranger: Caller, caller: Caller, db: Database) -> None:
    assert stranger.get("/healthz").body["pending"] == {"receipts": 0, "oldest_seconds": 0.0}
    caller.post(LEADS, {"fields": {"email": "a@firm.example.com"}})
    answer = stranger.get("/healthz")
    assert (answer.status, answer.body["status"], answer.body["pact"]["name"]) == (200, "ok", "northwind")
    assert answer.body["pending"]["receipts"] == 1
    with db.connection() as connection:
        connection.execute("TRUNCATE pact_activation")
    failing = stranger.get("/healthz")
    assert (failing.status, failing.body["status"], failing.body["pact"]) == (503, "failing", None)


names = st.sampled_from([
    "event", "activity", "at", "product_line", "lead", "lead_key", "by", "reported", "email", "phone", "first_name",
    "last_name", "company", "domain", "origin", "country", "employees", "budget", "decide_by", "region", "reason",
    "opportunity", "amount", "owner", "stage", "fields", "ids", "key", "id.crm", "way", "skipped", "x\x00y", "",
])  # fmt: skip
odd = st.sampled_from([
    *KINDS, "demo_requested", "call", "a@firm.example.com", "@", "+49 30 123456", "DE", "2026-11-23T10:00:00+01:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31", "1e400", "9" * 40, "NaN", "\x00", "\u202e",
    "ß" * 300, "x" * 21_000, 2**53, 2**64, -(2**70), 1e300, -0.0, True, None, [], {}, [[]], {"a": {"b": 1}},
])  # fmt: skip
payloads = st.dictionaries(names, odd | st.dictionaries(names, odd, max_size=4), max_size=7)


@FUZZED
@given(payload=payloads, path=st.sampled_from([LEADS, f"{LEADS}?decide=now", f"{LEADS}/1/events"]))
def test_no_payload_makes_the_server_fail(caller: Caller, payload: dict[str, Any], path: str) -> None:
    answer = caller.post(path, payload)
    assert answer.status < 500, answer.body
    assert answer.status < 400 or {"code", "message", "remedy"} <= set(answer.body)


@FUZZED
@given(payload=st.lists(payloads, max_size=4), path=st.sampled_from([f"{LEADS}/batch", f"{LEADS}/batch?decide=now"]))
def test_no_batch_makes_the_server_fail(caller: Caller, payload: list[Any], path: str) -> None:
    answer = caller.post(path, payload)
    assert answer.status < 500, answer.body
    assert answer.status == 400 or len(answer.body["results"]) == len(payload)


@FUZZED
@given(body=st.binary(min_size=1, max_size=60) | st.text(max_size=40).map(lambda text: json.dumps(text).encode()[:-1]))
def test_no_bytes_make_the_server_fail(caller: Caller, body: bytes) -> None:
    answer = caller.post(LEADS, body)
    assert 400 <= answer.status < 500
    assert answer.body["code"] == "body.malformed"
