from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.building import NOW, ask, rows

from leadpact.engine import effect as fx
from leadpact.errors import BadInput
from leadpact.operations.database import Database
from leadpact.operations.imports import import_file
from leadpact.operations.leads_file import FileLead, Unusable, read_leads
from leadpact.operations.mapping.activities import keys_of, payloads_of
from leadpact.operations.trial import try_leads
from leadpact.pact.model import Pact

BERLIN = ZoneInfo("Europe/Berlin")
TOLD = {"event": "captured", "at": None, "fields": {"email": "a@b.com"}}


def payload(**fields: str) -> dict[str, object]:
    return {"at": None, "fields": {"email": "a@b.com", **fields}}


def test_a_row_without_activities_is_one_payload_as_it_stands() -> None:
    assert payloads_of(TOLD, zone=BERLIN, at=NOW) == [TOLD]
    plain = payload(activity="demo_requested")
    assert payloads_of(plain, zone=BERLIN, at=NOW) == [plain]


def test_activities_come_in_the_order_in_which_they_happened() -> None:
    found = payloads_of(
        payload(activities="demo_requested; page_viewed 2026-11-20; call 3 hours ago"), zone=BERLIN, at=NOW
    )
    assert [(one["activity"], one["at"]) for one in found] == [
        ("page_viewed", "2026-11-19T23:00:00+00:00"),
        ("call", "2026-11-23T07:00:00+00:00"),
        ("demo_requested", None),
    ]
    assert all(one["fields"] == {"email": "a@b.com"} and "event" not in one for one in found)


def test_a_kind_of_event_that_follows_from_no_activity_is_an_event_of_its_own() -> None:
    found = payloads_of(payload(event="listed", activities="demo_requested; call 1 day ago"), zone=BERLIN, at=NOW)
    assert [(one.get("event"), one.get("activity")) for one in found] == [
        ("listed", None), (None, "call"), (None, "demo_requested"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("demo_requested soon", "`soon` is no time; write it like 2026-11-20 or 3 days ago"),
        ("demo_requested 2026-12-24", "`2026-12-24` is still to come"),
    ],
)
def test_a_time_that_cannot_be_is_named(said: str, fault: str) -> None:
    with pytest.raises(BadInput) as caught:
        payloads_of(payload(activities=said), zone=BERLIN, at=NOW)
    assert caught.value.fields == {"activities": fault}


def test_each_payload_of_a_row_has_a_key_of_its_own() -> None:
    assert (keys_of("7", 1), keys_of("7", 2)) == (["7"], ["7/0", "7/1"])


def test_no_more_rows_are_read_than_asked_for_and_the_cut_is_told(tmp_path: Path, northwind: Pact) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("email,remark\na@one-nw.com,x\nb@two-nw.com,y\n\nc@three-nw.com,z\n", encoding="utf-8")
    cut, whole = (read_leads(northwind, path, None, at=NOW, most=most) for most in (2, 3))
    assert ([one.line for one in cut.records], cut.cut) == ([2, 3], True)
    assert ([one.line for one in whole.records], whole.cut) == ([2, 3, 5], False)
    assert (cut.header, cut.unread) == (("email", "remark"), ("remark",))


def test_a_time_is_optional_where_the_mapping_was_guessed(tmp_path: Path, northwind: Pact) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("email,created at\na@one-nw.com,\nb@two-nw.com,2026-11-20\nc@x-nw.com,soon\n", encoding="utf-8")
    first, second, third = read_leads(northwind, path, None, at=NOW).records
    assert isinstance(first, FileLead)
    assert first.payloads[0]["at"] is None
    assert isinstance(second, FileLead)
    assert second.payloads[0]["at"] == "2026-11-19T23:00:00+00:00"
    assert isinstance(third, Unusable)
    assert third.reasons == {"created at": "'soon' is no time in the format 'iso'"}


def test_what_is_imported_is_what_was_tried(tmp_path: Path, db: Database, northwind: Pact) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(
        "email,country,employees,industry,seniority,event,activities\n"
        "mira@helvora-nw.com,DE,420,Pharma,VP,,whitepaper_downloaded 12 days ago; demo_requested\n"
        "list@erz-nw.com,DE,50,Other,Staff,listed,\n"
        "bad address,DE,50,Other,Staff,,demo_requested\n"
        "paul@pfau-nw.com,DE,30,Other,Staff,,webinar_attended 5 days ago\n"
        "soon@pfau-nw.com,DE,30,Other,Staff,,webinar_attended soon\n",
        encoding="utf-8",
    )
    read = read_leads(northwind, path, None, at=NOW)
    decided, unusable = try_leads(northwind, read, at=NOW)
    report = import_file(db, northwind, path, read.mapping, at=NOW, batch=1)
    assert (report.rows, report.recorded, report.rejected) == (6, 4, 2)
    assert [one.line for one in unusable] == [4, 6]
    stored = rows(
        db,
        "SELECT p.email, l.stage, l.verdict, l.engagement FROM lead l JOIN person p ON p.id = l.person_id ORDER BY 1",
    )
    tried = sorted((one.person.values["email"], one.lead.stage, one.lead.verdict, one.lead.engagement)
                   for one in decided if one.lead)  # fmt: skip
    assert stored == tried
    assert [row[:2] for row in stored] == [
        ("list@erz-nw.com", "suspect"), ("mira@helvora-nw.com", "mql"), ("paul@pfau-nw.com", "inquiry"),
    ]  # fmt: skip
    assert import_file(db, northwind, path, read.mapping, at=NOW).known_before == 6
    kinds = [effect.activity for one in decided for effect in one.effects if isinstance(effect, fx.ActivitySeen)]
    assert kinds == ["whitepaper_downloaded", "demo_requested", "webinar_attended"]


def test_an_import_never_stops_in_the_midst_of_a_row(tmp_path: Path, db: Database, northwind: Pact) -> None:
    path = tmp_path / "leads.csv"
    lines = [f"p{n}@firm{n}-nw.com,page_viewed 2 days ago; page_viewed 1 day ago; demo_requested" for n in range(3)]
    path.write_text("\n".join(["email,activities", *lines]) + "\n", encoding="utf-8")
    mapping = read_leads(northwind, path, None, at=NOW).mapping
    seen: list[int] = []
    import_file(db, northwind, path, mapping, at=NOW, batch=2, progress=lambda done, _: seen.append(done))
    assert seen == [3, 6, 9, 9]
    assert ask(db, "SELECT rows_done FROM import_run") == 3


def test_a_local_date_is_read_in_the_zone_of_the_pact(northwind: Pact) -> None:
    summer = datetime(2026, 7, 2, tzinfo=UTC)
    [one] = payloads_of(payload(activities="call 2026-07-01"), zone=northwind.zone, at=summer)
    assert one["at"] == "2026-06-30T22:00:00+00:00"
