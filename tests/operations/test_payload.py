"""What a payload says: each type of field, each way to be unusable, each bad value by its name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from building import NOW
from leadpact.engine import event as ev
from leadpact.operations.payload import Reading, read_payload
from leadpact.pact.load import parse_pact

NORTHWIND = Path(__file__).parents[2] / "examples" / "northwind" / "pact.yaml"
MORE = """\
  spend:      {type: amount, from: [form]}
  distance:   {type: number, from: [form]}
  called_at:  {type: timestamp, from: [sdr]}
  decide_by: """
PACT = parse_pact(NORTHWIND.read_text(encoding="utf-8").replace("  decide_by: ", MORE, 1))
MIRA = {"email": "mira@anadolu-labs.com"}


def read(**payload: Any) -> Reading:
    return read_payload(PACT, payload, received_at=NOW, receipt_id=7)


def event_of(reading: Reading) -> Any:
    assert reading.item is not None, reading.faults
    return reading.item.event


GOOD = [
    ("employees", 500, 500),
    ("employees", "500", 500),
    ("employees", " 1,200 ", 1200),
    ("employees", "1.234.567", 1_234_567),
    ("employees", "1 200", 1200),
    ("employees", "1'200", 1200),
    ("employees", "12.0", 12),
    ("employees", -3, -3),
    ("distance", "1.200,50", 1200.5),
    ("distance", "1,200.50", 1200.5),
    ("distance", "0,125", 0.125),
    ("distance", "3,5", 3.5),
    ("distance", "-1e3", -1000.0),
    ("distance", 2.5, 2.5),
    ("spend", "1.200,50", 120_050),
    ("spend", "1200", 120_000),
    ("spend", 12.34, 1234),
    ("budget", True, True),
    ("budget", "Yes", True),
    ("budget", "ja", True),
    ("budget", "0", False),
    ("budget", "no ", False),
    ("industry", "pharma", "Pharma"),
    ("seniority", " c-LEVEL", "C-level"),
    ("job_title", "  Head   of Lab ", "Head of Lab"),
    ("country", "Germany", "DE"),
    ("country", "de", "DE"),
    ("country", "Türkiye", "TR"),
    ("decide_by", "2026-12-01", date(2026, 12, 1)),
    ("decide_by", "2026-12-01T23:30:00+02:00", date(2026, 12, 1)),
    ("called_at", "2026-12-01T10:00:00+01:00", datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ("called_at", "2026-12-01T10:00:00Z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
]


@pytest.mark.parametrize(("name", "written", "meant"), GOOD)
def test_a_value_is_read_as_the_type_of_its_field(name: str, written: Any, meant: Any) -> None:
    reading = read(**MIRA, **{name: written})
    assert event_of(reading).fields == {name: meant}
    assert type(event_of(reading).fields[name]) is type(meant)
    assert reading.faults == {}


BAD = [
    ("employees", "many", "`many` is no number"),
    ("employees", "1.5", "`1.5` is no whole number"),
    ("employees", True, "`True` is no whole number"),
    ("employees", str(2**53), f"`{2**53}` is no whole number"),
    ("employees", "1e999999", "`1e999999` is no number"),
    ("employees", "1,2,3", "`1,2,3` is no number"),
    ("distance", "NaN", "`NaN` is no number"),
    ("distance", "1e400", "`1e400` is no number"),
    ("distance", "12,34.5", "`12,34.5` is no number"),
    ("spend", "1.005", "`1.005` is no amount in EUR"),
    ("spend", "free", "`free` is no number"),
    ("budget", "perhaps", "`perhaps` is neither yes nor no"),
    ("industry", "Steel", "`Steel` is none of Pharma, Food, Chemicals, Academia, Other"),
    ("decide_by", "soon", "`soon` is no date; write it like 2026-11-23"),
    ("decide_by", "2026-02-30", "`2026-02-30` is no date; write it like 2026-11-23"),
    ("decide_by", "2026-11-23 or later", "`2026-11-23 or later` is no date; write it like 2026-11-23"),
    ("called_at", "10:00", "`10:00` is no time; write it like 2026-11-23T10:00:00+01:00"),
    ("called_at", "2026-12-01T10:00:00", "`2026-12-01T10:00:00` does not say its offset from UTC; add Z or +01:00"),
    ("called_at", "0001-01-01T00:00:00+14:00", "`0001-01-01 00:00:00+14:00` is not a time that anything happened at"),
]


@pytest.mark.parametrize(("name", "written", "fault"), BAD)
def test_a_bad_value_is_left_out_and_named(name: str, written: Any, fault: str) -> None:
    reading = read(**MIRA, **{name: written})
    assert event_of(reading).fields == {}
    assert reading.faults == {name: fault}


def test_every_bad_value_is_named_at_once() -> None:
    reading = read(**MIRA, phone="abc", country="Atlantis", employees="many", industry="Steel")
    assert set(reading.faults) == {"phone", "country", "employees", "industry"}
    assert event_of(reading).contact["email"] == "mira@anadolu-labs.com"


@pytest.mark.parametrize("value", [None, "", "   "])
def test_an_empty_value_says_nothing(value: Any) -> None:
    reading = read(**MIRA, employees=value, industry=value, phone=value)
    assert (event_of(reading).fields, reading.faults) == ({}, {})


UNUSABLE = {
    "nobody": ({"event": "responded", "activity": "demo_requested"}, {"email"}),
    "nobody, at the desk": ({"event": "accepted", "by": "rep:ana"}, {"email"}),
    "nobody, by another system": ({"event": "opportunity_won", "opportunity": "o", "reported": True}, {"email"}),
    "a phone number without a name": ({"phone": "+49 30 2345678"}, {"email"}),
    "a bad address alone": ({"email": "mira at anadolu"}, {"email"}),
    "no kind of event": (MIRA | {"event": "danced"}, {"event"}),
    "what only the program may say": (MIRA | {"event": "merged"}, {"event"}),
    "no activity of the pact": (MIRA | {"activity": "danced"}, {"activity"}),
    "no product line": (MIRA | {"product_line": "shoes"}, {"product_line"}),
    "a time without offset": (MIRA | {"at": "2026-11-23T10:00:00"}, {"at"}),
    "no time": (MIRA | {"at": "yesterday"}, {"at"}),
    "a time before all times": (MIRA | {"at": "0001-01-01T00:00:00+14:00"}, {"at"}),
    "a rejection without its reason": ({"event": "rejected", "lead": 5, "by": "rep:ana"}, {"reason"}),
    "a lead that is no number": ({"event": "accepted", "lead": "five"}, {"lead"}),
    "an opening without its owner": (MIRA | {"event": "opened_by_sales"}, {"owner"}),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_what_cannot_be_used_is_said_by_field(what: str) -> None:
    payload, fields = UNUSABLE[what]
    reading = read(**payload)
    assert reading.item is None
    assert fields <= set(reading.faults)
    assert all(reading.faults.values())


def test_fields_may_stand_apart_or_beside_the_rest() -> None:
    nested = read(**MIRA, fields={"industry": "Food", "budget": "yes"}, ids={"crm": 17})
    beside = read(**MIRA, industry="Food", budget="yes", ids={"crm": "17"})
    assert nested.item == beside.item
    assert nested.item is not None
    assert nested.item.keys == (("email", "mira@anadolu-labs.com"), ("crm", "17"))


@pytest.mark.parametrize("wrong", [{"fields": "industry"}, {"ids": ["crm"]}])
def test_fields_and_ids_are_objects(wrong: dict[str, Any]) -> None:
    reading = read(**MIRA, **wrong)
    assert reading.faults == {"fields": "`fields` and `ids` are objects: names and their values"}
    assert reading.item is not None


def test_who_it_is_follows_from_address_phone_and_name_and_other_systems() -> None:
    reading = read(email="Mira.Kaya@Anadolu-Labs.com", phone="030 2345678", country="DE", name="Mira Kaya")
    assert reading.item is not None
    assert [kind for kind, _ in reading.item.keys] == ["email", "phone_name"]
    assert reading.item.domain == "anadolu-labs.com"
    assert event_of(reading).contact["phone"] == "+49302345678"
    assert event_of(reading).contact["name"] == "Mira Kaya"


def test_a_phone_number_alone_is_known_but_tells_nobody_apart() -> None:
    reading = read(**MIRA, phone="+49 30 2345678")
    assert reading.item is not None
    assert [kind for kind, _ in reading.item.keys] == ["email"]


@pytest.mark.parametrize("address", ["una@gmail.com", "kim@mailinator.com"])
def test_a_free_address_tells_no_company(address: str) -> None:
    reading = read(email=address)
    assert reading.item is not None
    assert reading.item.domain == ""


def test_a_website_tells_the_company_before_the_address_does() -> None:
    reading = read(**MIRA, domain="https://www.ankara-labs.com/contact", company="Ankara Labs GmbH")
    assert reading.item is not None
    assert reading.item.domain == "ankara-labs.com"
    assert reading.item.company == event_of(reading).contact["company"]


KINDS = [
    ({}, "captured"),
    ({"activity": "demo_requested"}, "responded"),
    ({"activity": "page_viewed"}, "behaved"),
    ({"event": "listed"}, "listed"),
    ({"event": "updated", "activity": ""}, "updated"),
]


@pytest.mark.parametrize(("payload", "kind"), KINDS)
def test_the_kind_follows_from_the_activity_where_it_is_not_said(payload: dict[str, Any], kind: str) -> None:
    assert ev.kind_of(event_of(read(**MIRA, **payload))) == kind


def test_every_kind_that_may_come_from_outside_can_be_sent() -> None:
    needs: dict[str, Any] = {
        "owner": "ana", "reason": "timing", "opportunity": "o-1", "activity": "call", "stage": "sql", "lead": 5,
        "to": "mql", "status": "Ready",
    }  # fmt: skip
    for kind, shape in ev.KINDS.items():
        reading = read(**MIRA, event=kind, **{n: v for n, v in needs.items() if n in shape.__struct_fields__})
        inside = kind in ("merged", "undone", "clock_due", "day_passed", "offered", "no_taker", "restaged")
        assert (reading.item is None) is inside, (kind, reading.faults)


def test_an_event_happened_when_it_says_or_else_when_it_came() -> None:
    said = read(**MIRA, at="2026-11-01T12:00:00+02:00")
    assert event_of(said).at == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert event_of(read(**MIRA)).at == NOW
    aware = read(**MIRA, at=NOW - timedelta(days=1))
    assert event_of(aware).at == NOW - timedelta(days=1)


def test_how_they_came_is_kept_and_what_nobody_knows_is_named() -> None:
    reading = read(**MIRA, origin="webinar", utm_source=" news  letter ", shoe_size="43", note="by phone")
    assert event_of(reading).way == {"origin": "webinar", "utm_source": "news letter"}
    assert reading.ignored == ("shoe_size", "note")


def test_a_command_takes_its_own_values() -> None:
    reading = read(event="recycled", lead="12", by="rep:ana", reason="timing", wake_on="2027-03-01", note="in spring")
    assert event_of(reading) == ev.Recycled(
        at=NOW, by="rep:ana", lead=12, reason="timing", wake_on=date(2027, 3, 1), note="in spring"
    )
    assert reading.item is not None
    assert (reading.item.keys, reading.item.receipt_id, reading.ignored) == ((), 7, ())


def test_what_was_read_survives_the_journal() -> None:
    written = {"decide_by": "2026-12-01", "called_at": "2026-12-01T10:00:00Z", "spend": "1.200,50", "budget": "yes"}
    event = event_of(read(**MIRA, **written))
    again = msgspec.json.decode(msgspec.json.encode(event), type=ev.AnyEvent)
    assert again.at == event.at
    assert again.fields == {
        "decide_by": "2026-12-01", "called_at": "2026-12-01T10:00:00Z", "spend": 120_050, "budget": True,
    }  # fmt: skip
