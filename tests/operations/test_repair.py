from __future__ import annotations

from typing import Any

import pytest
from tests.building import NOW, READY, arrive, ask, parcel, rows

from leadpact.errors import BadInput, NotFound, Refused
from leadpact.operations import capture, intake, receipts, repair
from leadpact.operations.database import Database
from leadpact.operations.receipts import NOT_TAKEN, channels, page_of_receipts
from leadpact.operations.repair import FaultGroup, GroupRetry, RepairField
from leadpact.operations.scope import EVERYTHING, NOTHING, Scope
from leadpact.pact.model import Pact

BAD = {"event": "responded", "activity": "demo_requested"}
NO_LINE = "`lasers` is none of instruments, software, service"


def reject(db: Database, pact: Pact, count: int, *, channel: str = "api", **fields: Any) -> list[int]:
    payloads = [READY | {"email": f"p{n}@firm{n}-nw.com"} | fields for n in range(count)]
    return [one.receipt_id for one in arrive(db, pact, *payloads, channel=channel)]


def test_receipts_are_listed_page_by_page_the_newest_first(db: Database, northwind: Pact) -> None:
    ids = reject(db, northwind, 5, product_line="lasers")
    first = page_of_receipts(db, EVERYTHING, "rejected", most=2)
    second = page_of_receipts(db, EVERYTHING, "rejected", before=first.before, most=2)
    last = page_of_receipts(db, EVERYTHING, "rejected", before=second.before, most=2)
    assert [one.id for page in (first, second, last) for one in page.lines] == ids[::-1]
    assert (first.before, second.before, last.before) == (ids[3], ids[1], None)
    assert page_of_receipts(db, EVERYTHING, "rejected", most=5).before is None


def test_receipts_are_found_by_channel_state_and_what_is_wrong(db: Database, northwind: Pact) -> None:
    [lasers] = reject(db, northwind, 1, product_line="lasers")
    [form] = reject(db, northwind, 1, channel="form:demo", product_line="50%_off")
    intake.keep_rejected(db, [(parcel("x", BAD, "form:demo"), {"website_url": "spam: honeypot"})], at=NOW)
    arrive(db, northwind, READY | {"email": "ok@ok-nw.com"})

    def found(state: str, **wanted: str) -> list[int]:
        return [one.id for one in page_of_receipts(db, EVERYTHING, state, **wanted).lines]  # type: ignore[arg-type]

    assert len(found(NOT_TAKEN)) == 3
    assert len(found("recorded")) == 1
    assert found(NOT_TAKEN, channel="api") == [lasers]
    assert found(NOT_TAKEN, sought="LASERS") == [lasers]
    assert found(NOT_TAKEN, sought="50%_") == [form]
    assert (found(NOT_TAKEN, sought="p%e"), found(NOT_TAKEN, sought="50___off")) == ([], [])
    assert found(NOT_TAKEN, channel="api", sought="honeypot") == []
    assert channels(db, EVERYTHING) == ["api", "form:demo"]
    with pytest.raises(BadInput, match="`lost` is no state"):
        found("lost")


@pytest.mark.parametrize("scope", [NOTHING, Scope(owners=("rep:ana",)), Scope(queues=("inside",))])
def test_receipts_are_for_those_who_see_everything(db: Database, northwind: Pact, scope: Scope) -> None:
    [receipt] = reject(db, northwind, 1, product_line="lasers")
    with pytest.raises(Refused):
        page_of_receipts(db, scope, "rejected")
    with pytest.raises(Refused):
        channels(db, scope)
    with pytest.raises(Refused):
        receipts.find_receipt(db, receipt, scope)
    with pytest.raises(Refused):
        repair.repair_sheet(db, northwind, receipt, scope)
    with pytest.raises(Refused):
        repair.fault_groups(db, scope)
    with pytest.raises(Refused):
        repair.ask_to_retry(db, scope, ("api", "product_line", NO_LINE), {}, by="user:ana", at=NOW)
    assert ask(db, "SELECT count(*) FROM errand") == 0


def test_a_receipt_is_laid_out_with_what_is_wrong_first(db: Database, northwind: Pact) -> None:
    payload = {
        "event": "responded",
        "fields": {"email": "no-reply", "industry": "Fishing", "employees": 500, "budget": True},
    }
    [one] = arrive(db, northwind, payload)
    sheet = repair.repair_sheet(db, northwind, one.receipt_id, EVERYTHING)
    assert (sheet.taken_now, sheet.whole, sheet.line.state) == (False, "", "rejected")
    assert [(field.name, bool(field.fault)) for field in sheet.fields] == [
        ("email", True), ("industry", True), ("event", False), ("employees", False), ("budget", False),
    ]  # fmt: skip
    choices = ("Pharma", "Food", "Chemicals", "Academia", "Other")
    assert sheet.fields[1] == RepairField(
        "industry", "industry", "Fishing", "`Fishing` is none of Pharma, Food, Chemicals, Academia, Other",
        "one of the choices", choices, "Pharma", "",
    )  # fmt: skip
    assert [(field.sent, field.expected, field.example) for field in sheet.fields[3:]] == [
        ("500", "a whole number", "250"), ("yes", "yes or no", "yes"),
    ]  # fmt: skip
    assert sheet.fields[3].ask == "How many people work at your company?"


def test_a_name_that_the_pact_does_not_know_says_so(northwind: Pact) -> None:
    assert repair.expectation(northwind, "colour") == ("nothing: the pact does not know this field", (), "")
    assert repair.expectation(northwind, "utm_medium") == ("a text", (), "")
    assert repair.expectation(northwind, "product_line")[1] == ("instruments", "software", "service")
    assert "DE" in repair.expectation(northwind, "country")[1]
    assert "merged" not in repair.expectation(northwind, "event")[1]


def test_the_same_faults_are_counted_together(db: Database, northwind: Pact) -> None:
    lasers = reject(db, northwind, 7, product_line="lasers")
    robots = reject(db, northwind, 2, channel="form:demo", product_line="robots")
    assert repair.fault_groups(db, EVERYTHING) == [
        FaultGroup("api", "product_line", NO_LINE, 7, tuple(lasers[:5])),
        FaultGroup("form:demo", "product_line", NO_LINE.replace("lasers", "robots"), 2, tuple(robots)),
    ]


def test_a_group_is_taken_once_more_with_one_correction(
    db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repair, "BATCH", 2)
    reject(db, northwind, 5, product_line="lasers")
    other = reject(db, northwind, 1, product_line="robots")
    told: list[tuple[int, int]] = []
    done = repair.retry_group(
        db, ("api", "product_line", NO_LINE), {"product_line": "software"}, at=NOW,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert done == GroupRetry(5, 5, 0, 0)
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert rows(db, "SELECT DISTINCT product_line FROM lead") == [("software",)]
    assert rows(db, "SELECT state, count(*) FROM receipt GROUP BY 1 ORDER BY 1") == [
        ("recorded", 5), ("rejected", 1), ("retried", 5),
    ]  # fmt: skip
    assert ask(db, "SELECT id FROM receipt WHERE state = 'rejected'") == other[0]


def test_a_correction_that_does_not_help_ends_and_loses_nothing(db: Database, northwind: Pact) -> None:
    reject(db, northwind, 3, product_line="lasers")
    done = repair.retry_group(db, ("api", "product_line", NO_LINE), {"country": "DE"}, at=NOW)
    assert done == GroupRetry(3, 0, 3, 0)
    assert rows(db, "SELECT state, count(*) FROM receipt GROUP BY 1 ORDER BY 1") == [("rejected", 3), ("retried", 3)]
    with pytest.raises(NotFound, match="No receipt has this fault"):
        repair.retry_group(db, ("api", "product_line", "another"), {}, at=NOW)


def test_what_stops_a_group_leaves_the_rest_as_it_was(
    db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repair, "BATCH", 2)
    reject(db, northwind, 5, product_line="lasers")

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repair.retry_group(db, ("api", "product_line", NO_LINE), {"product_line": "software"}, at=NOW, progress=stop)
    group = ("api", "product_line", NO_LINE)
    assert ask(db, "SELECT count(*) FROM lead") == 2
    assert repair.retry_group(db, group, {"product_line": "software"}, at=NOW) == GroupRetry(3, 3, 0, 0)
    assert ask(db, "SELECT count(*) FROM lead") == 5


def test_a_receipt_that_waits_is_in_no_group(db: Database) -> None:
    capture.receive(db, [parcel("1", BAD)], at=NOW)
    assert repair.fault_groups(db, EVERYTHING) == []
