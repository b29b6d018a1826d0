"""Working through what was not taken."""

from __future__ import annotations

import pytest
from tests.building import NOW, READY, arrive, ask, parcel, rows, sizes

from leadpact.errors import Refused
from leadpact.operations import capture, intake, receipts
from leadpact.operations.database import Database
from leadpact.operations.not_taken import (
    Around,
    Counted,
    TriedCorrection,
    around,
    count_states,
    find_group,
    try_correction,
)
from leadpact.operations.receipts import corrected_payload, find_receipt, page_of_receipts
from leadpact.operations.repair import FaultGroup
from leadpact.operations.scope import EVERYTHING, NOTHING
from leadpact.pact.model import Pact

NO_LINE = "`lasers` is none of instruments, software, service"
LASERS = READY | {"product_line": "lasers"}


def reject(db: Database, pact: Pact, count: int) -> list[int]:
    payloads = [LASERS | {"email": f"p{n}@firm{n}-nw.com"} for n in range(count)]
    return [one.receipt_id for one in arrive(db, pact, *payloads)]


def test_receipts_are_counted_by_state_as_far_as_anybody_reads(db: Database, northwind: Pact) -> None:
    [first, *_] = reject(db, northwind, 3)
    arrive(db, northwind, READY | {"email": "a@one-nw.com"}, READY | {"email": "b@two-nw.com"})
    capture.receive(db, [parcel("waits", READY | {"email": "c@three-nw.com"})], at=NOW)
    capture.retry(db, first, READY | {"email": "d@four-nw.com"}, at=NOW)
    assert count_states(db, EVERYTHING) == {
        "not taken": Counted(2), "pending": Counted(1), "recorded": Counted(3), "rejected": Counted(2),
        "failed": Counted(0), "retried": Counted(1),
    }  # fmt: skip
    few = count_states(db, EVERYTHING, most=2)
    assert (few["recorded"], few["rejected"]) == (Counted(2, more=True), Counted(2))


def test_a_receipt_knows_what_it_corrects_what_corrected_it_and_what_comes_next(db: Database, northwind: Pact) -> None:
    older, middle, newest = reject(db, northwind, 3)
    again = capture.retry(db, middle, None, at=NOW).receipt_id
    taken = capture.retry(db, again, READY | {"email": "d@four-nw.com"}, at=NOW).receipt_id

    def found(receipt: int) -> Around:
        return around(db, find_receipt(db, receipt, EVERYTHING), EVERYTHING)

    assert found(newest) == Around(None, None, older)
    assert found(middle) == Around(again, None, older)
    assert found(again) == Around(taken, middle, older)
    assert found(taken) == Around(None, again, newest)
    assert found(older) == Around(None, None, None)


def test_a_key_that_only_looks_like_a_correction_is_none(db: Database, northwind: Pact) -> None:
    [first] = reject(db, northwind, 1)
    key = ask(db, "SELECT key FROM receipt WHERE id = %s", first)
    [other] = capture.capture(db, northwind, [parcel(f"{key}#{first}", LASERS | {"email": "x@five-nw.com"})], at=NOW)
    line = find_receipt(db, other.receipt_id, EVERYTHING)
    assert around(db, line, EVERYTHING).retry_of is None  # the first was never retried


def test_receipts_are_found_by_their_whole_fault(db: Database, northwind: Pact) -> None:
    ids = reject(db, northwind, 3)
    arrive(db, northwind, LASERS | {"email": "r@robots-nw.com", "product_line": "robots"})
    page = page_of_receipts(db, EVERYTHING, "not taken", fault=("product_line", NO_LINE), most=2)
    assert ([line.id for line in page.lines], page.before) == ([ids[2], ids[1]], ids[1])
    assert page_of_receipts(db, EVERYTHING, "not taken", fault=("product_line", "lasers")).lines == ()
    assert find_group(db, EVERYTHING, "api", "product_line", NO_LINE).count == 3
    assert find_group(db, EVERYTHING, "api", "product_line", "lasers").count == 0


def test_a_correction_is_tried_without_anything_being_written(db: Database, northwind: Pact) -> None:
    reject(db, northwind, 2)
    arrive(db, northwind, LASERS | {"email": "z@zeta-nw.com", "reported": "perhaps"})
    before = sizes(db), rows(db, "SELECT id, state FROM receipt ORDER BY id")
    group = find_group(db, EVERYTHING, "api", "product_line", NO_LINE)

    def tried(**values: str) -> TriedCorrection:
        return try_correction(db, northwind, EVERYTHING, group, values)

    right = tried(product_line="software")
    assert (right.tried, right.readable) == (3, 2)
    assert [(field, count) for field, _, count in right.faults] == [("reported", 1)]
    assert (tried(product_line="").readable, tried(product_line="robots").readable, tried().readable) == (2, 0, 0)
    assert tried().faults == (("product_line", NO_LINE, 3),)
    newest = try_correction(db, northwind, EVERYTHING, group, {"product_line": "software"}, most=1)
    assert (newest.tried, newest.readable) == (1, 0)
    assert (sizes(db), rows(db, "SELECT id, state FROM receipt ORDER BY id")) == before


@pytest.mark.usefixtures("northwind")
def test_an_id_in_another_system_is_corrected_where_it_stands(db: Database) -> None:
    payload = {"event": "listed", "ids": {"crm": "c-1", "erp": "e-1"}, "fields": {"country": "DE"}}
    assert corrected_payload(payload, {"id.crm": "c-2", "country": "FR"}) == {
        "event": "listed", "ids": {"crm": "c-2", "erp": "e-1"}, "fields": {"country": "FR"},
    }  # fmt: skip
    [kept] = intake.keep_rejected(db, [(parcel("x", payload), {"id.crm": "wrong"})], at=NOW)
    done = receipts.retry_with(db, kept.receipt_id, {"id.crm": "c-2"}, at=NOW)
    assert done.state == "recorded"
    assert rows(db, "SELECT kind, value FROM identity_key ORDER BY 1") == [("crm", "c-2"), ("erp", "e-1")]


def test_it_is_for_those_who_see_everything(db: Database, northwind: Pact) -> None:
    [receipt] = reject(db, northwind, 1)
    line = find_receipt(db, receipt, EVERYTHING)
    group = FaultGroup("api", "product_line", NO_LINE, 1, ())
    with pytest.raises(Refused):
        count_states(db, NOTHING)
    with pytest.raises(Refused):
        around(db, line, NOTHING)
    with pytest.raises(Refused):
        find_group(db, NOTHING, "api", "product_line", NO_LINE)
    with pytest.raises(Refused):
        try_correction(db, northwind, NOTHING, group, {})
