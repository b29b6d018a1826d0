"""Importing a table: everything is taken once, nothing is lost, whatever interrupts it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from leadpact.errors import BadInput, NotFound
from leadpact.operations import capture, import_run
from leadpact.operations.database import Database
from leadpact.operations.import_rows import Job, sent_rows
from leadpact.operations.imports import ImportReport, import_file
from leadpact.operations.mapping import Mapping, parse_mapping
from leadpact.pact.model import Pact

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
HEADER = "Id,Email,Country,Employees,Activity,When"
MAPPING = parse_mapping("""
channel: import:fair
key: Id
event: responded
at: {column: When, zone: Europe/Berlin}
fields: {email: Email, country: Country, employees: Employees, activity: Activity}
""")
ROWS = (
    "1,mira@anadolu.com,TR,500,demo_requested,2026-11-20 10:00",
    "2,ada@pharma.de,DE,300,whitepaper_downloaded,2026-11-20 11:00",
    "3,ben@pharma.de,DE,300,whitepaper_downloaded,2026-11-20 12:00",
    "4,ada@pharma.de,DE,300,webinar_attended,2026-11-21 09:00",
)


@pytest.fixture
def fair(tmp_path: Path) -> Path:
    return write(tmp_path / "fair.csv", ROWS)


def write(path: Path, rows: Sequence[str]) -> Path:
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def many(count: int) -> list[str]:
    """Rows of few people at few companies, so that they collide."""
    activities = ("demo_requested", "whitepaper_downloaded", "page_viewed")
    return [
        f"{n},p{n % 23}@firm{n % 7}.com,DE,{n % 5}00,{activities[n % 3]},2026-11-{1 + n % 20:02d} 10:00"
        for n in range(count)
    ]


def rows_of(db: Database, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with db.connection() as connection:
        return connection.execute(query, values).fetchall()


def counts(db: Database) -> dict[str, int]:
    names = ("receipt", "journal_event", "person", "identity_key", "account", "lead", "movement", "clock")
    return {name: rows_of(db, f"SELECT count(*) FROM {name}")[0][0] for name in names}


def numbers(report: ImportReport) -> tuple[int, int, int, int]:
    return report.rows, report.recorded, report.rejected, report.known_before


def test_every_row_becomes_the_event_that_the_mapping_makes_of_it(db: Database, northwind: Pact, fair: Path) -> None:
    report = import_file(db, northwind, fair, MAPPING, at=AT)
    assert numbers(report) == (4, 4, 0, 0)
    assert (report.bad_rows, report.noted, report.resumed_at, report.first_faults) == (0, 0, 0, ())
    happened = rows_of(db, "SELECT kind, activity, happened_at, recorded_at FROM journal_event WHERE activity <> ''"
                           " ORDER BY happened_at")  # fmt: skip
    assert happened[0] == ("responded", "demo_requested", datetime(2026, 11, 20, 9, tzinfo=UTC), AT)
    assert [activity for _, activity, *_ in happened] == [
        "demo_requested", "whitepaper_downloaded", "whitepaper_downloaded", "webinar_attended",
    ]  # fmt: skip
    assert counts(db)["person"] == counts(db)["lead"] == 3


def test_the_same_import_again_changes_nothing(db: Database, northwind: Pact, fair: Path) -> None:
    write(fair, [*ROWS, "5,not an address,DE,1,demo_requested,2026-11-20 10:00", "6,short"])
    import_file(db, northwind, fair, MAPPING, at=AT)
    before = counts(db)
    assert before["receipt"] == 6
    again = import_file(db, northwind, fair, MAPPING, at=AT)
    assert numbers(again) == (6, 0, 0, 6)
    assert counts(db) == before


def test_a_key_that_comes_twice_in_a_file_is_one_event(db: Database, northwind: Pact, fair: Path) -> None:
    write(fair, [ROWS[0], ROWS[0]])
    assert numbers(import_file(db, northwind, fair, MAPPING, at=AT)) == (2, 1, 0, 1)


def test_a_row_that_fits_no_header_is_kept_with_its_text(db: Database, northwind: Pact, fair: Path) -> None:
    write(fair, [ROWS[0], "7,lost@firm.de", "7,lost@firm.de"])
    report = import_file(db, northwind, fair, MAPPING, at=AT)
    assert numbers(report) == (3, 1, 2, 0)
    assert report.bad_rows == 2
    kept = rows_of(db, "SELECT state, body, faults FROM receipt WHERE state <> 'recorded' ORDER BY id")
    assert [json.loads(body)["text"].strip() for _, body, _ in kept] == ["7,lost@firm.de"] * 2
    assert json.loads(kept[0][2])[""] == report.first_faults[0].faults[""]
    assert report.first_faults[0].line == 3


def test_a_row_whose_time_cannot_be_read_is_kept_with_its_cells(db: Database, northwind: Pact, fair: Path) -> None:
    write(fair, ["8,mira@anadolu.com,TR,500,demo_requested,yesterday", *ROWS[1:]])
    report = import_file(db, northwind, fair, MAPPING, at=AT)
    assert numbers(report) == (4, 3, 1, 0)
    [(key, body, faults)] = rows_of(db, "SELECT key, body, faults FROM receipt WHERE state = 'rejected'")
    assert key == "8"
    assert json.loads(faults) == {"When": "'yesterday' is no time in the format 'iso'"}
    assert json.loads(body)["at"] == "yesterday"
    assert json.loads(body)["row"]["Email"] == "mira@anadolu.com"


def test_a_row_that_says_nobody_is_kept_with_the_reasons_by_field(db: Database, northwind: Pact, fair: Path) -> None:
    write(fair, ["9,not an address,DE,many,demo_requested,2026-11-20 10:00"])
    report = import_file(db, northwind, fair, MAPPING, at=AT)
    assert numbers(report) == (1, 0, 1, 0)
    assert report.first_faults[0].faults.keys() == {"email", "employees"}
    assert counts(db)["journal_event"] == 0


def test_a_value_that_is_left_out_is_noted_and_the_row_recorded(db: Database, northwind: Pact, fair: Path) -> None:
    write(fair, ["1,mira@anadolu.com,TR,many,demo_requested,2026-11-20 10:00"])
    report = import_file(db, northwind, fair, MAPPING, at=AT)
    assert (report.recorded, report.noted) == (1, 1)
    assert json.loads(rows_of(db, "SELECT faults FROM receipt")[0][0]) == {"employees": "`many` is no number"}


@pytest.mark.parametrize(
    "wrong", ["1,nobody,TR,500,demo_requested,2026-11-20 10:00", "1,mira@anadolu.com,TR,500,demo_requested,yesterday"]
)
def test_a_rejected_row_that_was_corrected_is_taken_by_the_next_import(
    db: Database, northwind: Pact, fair: Path, wrong: str
) -> None:
    import_file(db, northwind, write(fair, [wrong, *ROWS[1:]]), MAPPING, at=AT)
    still_wrong = wrong.replace("500", "501")
    assert numbers(import_file(db, northwind, write(fair, [still_wrong, *ROWS[1:]]), MAPPING, at=AT)) == (4, 0, 1, 3)
    assert numbers(import_file(db, northwind, write(fair, ROWS), MAPPING, at=AT)) == (4, 1, 0, 3)
    states = rows_of(db, "SELECT state, count(*) FROM receipt GROUP BY 1 ORDER BY 1")
    assert states == [("recorded", 4), ("retried", 2)]
    before = counts(db)
    assert numbers(import_file(db, northwind, fair, MAPPING, at=AT)) == (4, 0, 0, 4)
    assert counts(db) == before


def test_a_row_that_makes_the_program_fail_is_set_aside_and_the_others_go_on(
    db: Database, northwind: Pact, fair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = capture.capture

    def failing(database: Database, pact: Pact, parcels: Sequence[capture.Parcel], **how: Any) -> Any:
        if any(parcel.key == "3" for parcel in parcels):
            raise ZeroDivisionError("a weird row")
        return real(database, pact, parcels, **how)

    monkeypatch.setattr(import_run.capture, "capture", failing)
    report = import_file(db, northwind, fair, MAPPING, at=AT)
    assert numbers(report) == (4, 3, 1, 0)
    assert report.first_faults[0].faults == {"": "ZeroDivisionError('a weird row')"}
    assert rows_of(db, "SELECT key FROM receipt WHERE state = 'failed'") == [("3",)]


class Killed(Exception):
    """What a test throws where a program is killed."""


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_an_import_that_was_killed_goes_on_where_it_was(
    db: Database, northwind: Pact, fair: Path, batches: int
) -> None:
    write(fair, many(40))
    told: list[tuple[int, int]] = []

    def kill(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == batches:
            raise Killed

    with pytest.raises(Killed):
        import_file(db, northwind, fair, MAPPING, at=AT, batch=10, progress=kill)
    assert told[-1] == (10 * batches, 41)
    report = import_file(db, northwind, fair, MAPPING, at=AT, batch=10)
    assert report.resumed_at == 10 * batches
    assert numbers(report) == (40 - 10 * batches, 40 - 10 * batches, 0, 0)
    assert rows_of(db, "SELECT rows_done, recorded, finished_at FROM import_run") == [(40, 40, AT)]
    assert counts(db)["receipt"] == 40


def test_a_batch_that_was_written_but_not_noted_is_known_when_the_import_goes_on(
    db: Database, northwind: Pact, fair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(fair, many(20))

    def killed(self: import_run.Run, rows_done: int) -> None:  # noqa: ARG001
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(import_run.Run, "advance", killed)
        with pytest.raises(Killed):
            import_file(db, northwind, fair, MAPPING, at=AT, batch=10)
    assert numbers(import_file(db, northwind, fair, MAPPING, at=AT, batch=10)) == (20, 10, 0, 10)
    assert counts(db)["journal_event"] == len(rows_of(db, "SELECT id FROM journal_event"))
    assert counts(db)["receipt"] == 20


def story(db: Database) -> list[tuple[Any, ...]]:
    """What was recorded of each person, in the order of recording, without the ids that differ from run to run."""
    return rows_of(
        db,
        "SELECT p.email, array_agg(e.kind || ' ' || e.activity || ' ' || e.happened_at ORDER BY e.id),"
        " (SELECT array_agg(l.stage || ' ' || l.engagement || ' ' || l.verdict ORDER BY l.id) FROM lead l"
        "  WHERE l.person_id = p.id)"
        " FROM journal_event e JOIN person p ON p.id = e.person_id"
        " WHERE e.receipt_id IS NOT NULL GROUP BY p.id, p.email ORDER BY p.email",
    )


def test_two_processes_record_what_one_records(db: Database, northwind: Pact, fair: Path) -> None:
    write(fair, [*many(300), "x,short"])
    alone = import_file(db, northwind, fair, MAPPING, at=AT, batch=20)
    expected = story(db)
    with db.connection() as connection, connection.transaction():
        connection.execute("TRUNCATE receipt, journal_event, movement, clock, lead, person, identity_key, account,"
                           " notification, seat, import_run")  # fmt: skip
    together = import_file(db, northwind, fair, MAPPING, at=AT, batch=20, processes=2)
    assert numbers(together) == numbers(alone) == (301, 300, 1, 0)
    assert story(db) == expected
    assert len(expected) == 23 * 7
    assert numbers(import_file(db, northwind, fair, MAPPING, at=AT, processes=2)) == (301, 0, 0, 301)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@pharma.de", "Ben@Mail.Pharma.de"),
        ("ada@firm.co.uk", "ben@firm.co.uk"),
        ("ada@gmail.com", "Ada <ADA@gmail.com>"),
    ],
)
def test_people_of_one_company_and_rows_of_one_person_stay_with_one_process(
    tmp_path: Path, one: str, other: str
) -> None:
    filler = [f"{n},p{n}@gmail.com,DE,1,demo_requested,2026-11-20 10:00" for n in range(10, 90)]
    path = write(
        tmp_path / "kin.csv",
        [f"1,{one},DE,1,demo_requested,2026-11-20 10:00", f"2,{other},DE,1,demo_requested,2026-11-20 10:00", *filler],
    )
    shares = [
        {sent.parcel.key for _, row in sent_rows(Job(path, MAPPING, AT, 10, False, 0, share, 4)) for sent in row}
        for share in range(4)
    ]
    assert sorted(key for share in shares for key in share) == sorted(["1", "2", *map(str, range(10, 90))])
    assert [share for share in shares if "1" in share] == [share for share in shares if "2" in share]
    assert min(map(len, shares)) > 10  # people of a host where anybody registers are spread


def test_a_fault_in_one_of_the_processes_ends_the_import(db: Database, northwind: Pact, fair: Path) -> None:
    with db.connection() as connection, connection.transaction():
        connection.execute("TRUNCATE pact_version")
    with pytest.raises(Exception, match="no version"):
        import_file(db, northwind, fair, MAPPING, at=AT, processes=2)
    assert counts(db)["receipt"] == 0


def test_a_file_without_a_column_of_the_mapping_is_refused_at_once(db: Database, northwind: Pact, fair: Path) -> None:
    fair.write_text("Id,Email\n1,a@firm.de\n", encoding="utf-8")
    with pytest.raises(BadInput, match='no column "When", "Country", "Employees", "Activity"'):
        import_file(db, northwind, fair, MAPPING, at=AT)
    assert rows_of(db, "SELECT * FROM import_run") == []


def test_a_file_that_is_not_there_is_not_found(db: Database, northwind: Pact, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.csv"):
        import_file(db, northwind, tmp_path / "none.csv", MAPPING, at=AT)


def test_another_mapping_of_the_same_file_is_another_import(db: Database, northwind: Pact, fair: Path) -> None:
    import_file(db, northwind, fair, MAPPING, at=AT)
    other = Mapping("import:other", MAPPING.event, MAPPING.fields, MAPPING.key, MAPPING.at)
    assert numbers(import_file(db, northwind, fair, other, at=AT)) == (4, 4, 0, 0)
    assert len(rows_of(db, "SELECT digest FROM import_run")) == 2


def test_history_is_looked_at_as_of_when_it_happened(db: Database, northwind: Pact, fair: Path) -> None:
    import_file(db, northwind, fair, MAPPING, at=AT, as_of_happening=True)
    assert rows_of(db, "SELECT DISTINCT decided_at = happened_at, recorded_at FROM journal_event"
                       " WHERE receipt_id IS NOT NULL") == [(True, AT)]  # fmt: skip
