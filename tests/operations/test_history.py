"""Importing another system's history: known now, happened then, the same in whatever order it is read."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from leadpact.errors import BadInput, FaultyText
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.operations.history import HistoryReport, import_history
from leadpact.operations.history_manifest import minor_units, parse_manifest
from leadpact.operations.history_staging import staging
from leadpact.pact.model import Pact

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "examples"

MANIFEST = """
system: crm
zone: Europe/Berlin
people:
  - file: people.csv
    key: [id]
    person: id
    at: created
    account: company
    fields: {email: email, country: country}
accounts:
  - {file: companies.csv, account: id, fields: {company: name, employees: size}}
merges:
  - {file: people.csv, person: id, absorbed: merged, separator: ";", at: created}
stages:
  - file: stages.csv
    key: [person, since]
    person: person
    at: since
    stage: {column: stage, values: {working: sal, meeting: sql}}
    owner: {column: owner, prefix: "rep:"}
activities:
  - file: calls.csv
    key: [id]
    person: {file: calls_of.csv, key: call, person: person, column: id}
    at: at
    event: attempted
    by: {column: agent, prefix: "rep:"}
    fields: {activity: {constant: call}, disposition: {column: outcome, values: {talked: connected}, missing: ["-"]}}
opportunities:
  - file: deals.csv
    key: [id]
    opportunity: id
    person: {file: deals_of.csv, key: deal, person: person, column: id, role: role}
    opened: opened
    closed: closed
    outcome: {column: state, values: {closedwon: won, closedlost: lost}, otherwise: open}
    amount: amount
    reason: why
"""
FILES = {
    "people.csv": """id,email,country,created,company,merged
1,ada@pharma.de,DE,2026-01-05 09:00,c1,
2,ben@pharma.de,DE,2026-01-06 09:00,c1,
3,cleo@food.fr,FR,2026-01-07 09:00,c2,31;32
31,c.old@food.fr,FR,2025-12-01 09:00,c2,
4,not an address,DE,2026-01-08 09:00,,
5,eve@late.de,DE,soon,c1,
""",
    "companies.csv": "id,name,size\nc1,Pharma GmbH,300\nc2,Food SA,40\nc3,Nobody AG,7\n",
    "stages.csv": """person,since,stage,owner
1,2026-02-01 10:00,meeting,ana
1,2026-01-20 10:00,working,ana
32,2026-01-21 10:00,working,ben
9,2026-01-21 10:00,working,ben
2,2026-01-22 10:00,unheard of,ben
""",
    "calls.csv": """id,at,agent,outcome
k1,2026-01-25 10:00,ana,talked
k2,2026-01-26 10:00,ana,-
k3,2026-01-26 11:00,ana,-
""",
    "calls_of.csv": "call,person\nk1,1\nk2,1\nk2,2\n",
    "deals.csv": """id,opened,closed,state,amount,why
d1,2026-03-01 10:00,2026-05-01 10:00,closedwon,1200.50,
d2,2026-03-02 10:00,2026-04-01 10:00,closedlost,,price
d3,2026-03-03 10:00,,presentation,7,
d4,,,,,
""",
    "deals_of.csv": "deal,person,role\nd1,1,primary\nd1,2,contributor\nd2,3,primary\nd3,1,\nd4,1,\n",
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write(tmp_path / "export", MANIFEST, FILES)


def write(folder: Path, manifest: str, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "history.yaml").write_text(manifest, encoding="utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _nothing_stays_behind(db: Database) -> Iterator[None]:
    yield
    assert rows_of(db, "SELECT relname FROM pg_class WHERE relname = 'history_staged'") == []


def rows_of(db: Database, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with db.connection() as connection:
        return connection.execute(query, values).fetchall()


def counts(db: Database) -> dict[str, int]:
    names = ("receipt", "journal_event", "person", "identity_key", "account", "lead", "movement", "opportunity",
             "opportunity_role", "notification")  # fmt: skip
    return {name: rows_of(db, f"SELECT count(*) FROM {name}")[0][0] for name in names}


def person(db: Database, ref: str) -> int:
    [(found,)] = rows_of(db, "SELECT person_id FROM identity_key WHERE kind = 'crm' AND value = %s", ref)
    return int(found)


def numbers(report: HistoryReport) -> tuple[int, int, int, int]:
    return report.events, report.recorded, report.rejected, report.known_before


def test_everything_is_joined_and_recorded_in_the_order_in_which_it_happened(
    db: Database, northwind: Pact, export: Path
) -> None:
    report = import_history(db, northwind, export, at=AT)
    assert numbers(report) == (24, 18, 6, 0)
    assert (report.merged, report.noted, report.skipped) == (2, 1, {})
    told = rows_of(db, "SELECT kind, happened_at FROM journal_event WHERE person_id = %s AND receipt_id IS NOT NULL"
                       " ORDER BY id", person(db, "1"))  # fmt: skip
    assert [kind for kind, _ in told] == [
        "captured", "stage_reported", "attempted", "attempted", "stage_reported", "opportunity_opened",
        "opportunity_opened", "opportunity_won",
    ]  # fmt: skip
    assert [at for _, at in told] == sorted(at for _, at in told)
    assert told[0][1] == datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_what_happened_then_is_known_now_and_looked_at_as_of_then(db: Database, northwind: Pact, export: Path) -> None:
    import_history(db, northwind, export, at=AT)
    assert rows_of(db, "SELECT DISTINCT recorded_at, decided_at = happened_at FROM journal_event"
                       " WHERE kind <> 'merged' AND actor <> 'system:routing'") == [(AT, True)]  # fmt: skip


def test_the_leads_stand_where_the_other_system_left_them(db: Database, northwind: Pact, export: Path) -> None:
    import_history(db, northwind, export, at=AT)
    stood = dict(rows_of(db, "SELECT k.value, l.stage FROM lead l JOIN identity_key k ON k.person_id = l.person_id"
                             " WHERE k.kind = 'crm' AND k.value IN ('1', '2', '3', '4')"))  # fmt: skip
    assert stood == {"1": "customer", "2": "customer", "3": "lost", "4": "inquiry"}
    movements = rows_of(db, "SELECT origin, m.stage, m.happened_at::date::text FROM movement m"
                            " JOIN lead l ON l.id = m.lead_id WHERE l.person_id = %s ORDER BY event_id, position",
                        person(db, "1"))  # fmt: skip
    assert movements == [
        ("", "inquiry", "2026-01-05"),
        ("inquiry", "sal", "2026-01-20"),
        ("sal", "sql", "2026-02-01"),
        ("sql", "opportunity", "2026-03-01"),
        ("opportunity", "customer", "2026-05-01"),
    ]


def test_opportunities_are_joined_with_people_by_role_and_revenue_counts_once(
    db: Database, northwind: Pact, export: Path
) -> None:
    import_history(db, northwind, export, at=AT)
    deals = rows_of(db, "SELECT ref, state, amount, reason, opened_at::date::text FROM opportunity ORDER BY ref")
    assert deals == [
        ("d1", "won", 120050, "", "2026-03-01"),
        ("d2", "lost", None, "price", "2026-03-02"),
        ("d3", "open", 700, "", "2026-03-03"),
    ]
    roles = rows_of(db, "SELECT opportunity, part, person_id FROM opportunity_role ORDER BY 1, 2")
    assert roles == [
        ("d1", "contributor", person(db, "2")),
        ("d1", "primary", person(db, "1")),
        ("d2", "primary", person(db, "3")),
        ("d3", "primary", person(db, "1")),
    ]


def test_whoever_was_merged_there_is_one_person_here_with_one_lead(db: Database, northwind: Pact, export: Path) -> None:
    import_history(db, northwind, export, at=AT)
    assert person(db, "3") == person(db, "31") == person(db, "32")
    assert rows_of(db, "SELECT count(*) FROM lead WHERE person_id = %s", person(db, "3")) == [(1,)]
    assert rows_of(db, "SELECT count(*) FROM person WHERE merged_into IS NOT NULL") == [(0,)]


def test_companies_come_with_their_people(db: Database, northwind: Pact, export: Path) -> None:
    import_history(db, northwind, export, at=AT)
    assert rows_of(db, "SELECT domain, name, facts::text FROM account ORDER BY domain") == [
        ("food.fr", "Food SA", '{"employees": 40}'),
        ("pharma.de", "Pharma GmbH", '{"employees": 300}'),
    ]


def test_what_cannot_be_taken_is_kept_with_its_reason(db: Database, northwind: Pact, export: Path) -> None:
    import_history(db, northwind, export, at=AT)
    kept = rows_of(
        db, "SELECT split_part(key, ':', 1), faults::text FROM receipt WHERE state = 'rejected' ORDER BY 1, 2"
    )
    assert [(section, json.loads(faults)) for section, faults in kept] == [
        ("accounts", {"account": "nobody in this history belongs to it"}),
        ("activities", {"person": "the row says of nobody that it is about them"}),
        ("opportunities", {"opened": "it is neither opened nor closed at a time"}),
        ("people", {"created": "'soon' is no time in the format 'iso'"}),
        ("stages", {"event": ANY}),
        ("stages", {"person": "neither this history nor the database knows a person 9 of crm"}),
    ]


def test_an_address_that_is_none_is_noted_and_the_person_known_by_their_id(
    db: Database, northwind: Pact, export: Path
) -> None:
    import_history(db, northwind, export, at=AT)
    [(faults, found)] = rows_of(
        db, "SELECT faults::text, person_id FROM receipt WHERE key = 'people:people.csv:4:captured:4'"
    )
    assert json.loads(faults).keys() == {"email"}
    assert found == person(db, "4")


def test_the_same_history_again_changes_nothing(db: Database, northwind: Pact, export: Path) -> None:
    import_history(db, northwind, export, at=AT)
    before = counts(db)
    again = import_history(db, northwind, export, at=AT)
    assert (again.recorded, again.rejected, again.known_before, again.merged) == (0, 0, 24, 0)
    assert counts(db) == before


def test_the_order_of_the_rows_in_the_files_does_not_matter(
    db: Database, northwind: Pact, export: Path, tmp_path: Path
) -> None:
    def standing() -> list[tuple[Any, ...]]:
        return rows_of(db, "SELECT p.email, l.stage, l.status, l.cycle, l.attempts, l.owner_kind, l.owner, l.marks"
                           " FROM lead l JOIN person p ON p.id = l.person_id ORDER BY 1, 2")  # fmt: skip

    def turned(text: str) -> str:
        head, *lines = text.splitlines()
        return "\n".join([head, *reversed(lines)]) + "\n"

    import_history(db, northwind, export, at=AT)
    expected = standing()
    with db.connection() as connection, connection.transaction():
        connection.execute("TRUNCATE receipt, journal_event, movement, clock, lead, person, identity_key, account,"
                           " notification, seat, import_run, opportunity, opportunity_role")  # fmt: skip
    other = write(tmp_path / "turned", MANIFEST, {name: turned(text) for name, text in FILES.items()})
    import_history(db, northwind, other, at=AT)
    assert standing() == expected


def test_a_person_who_comes_later_brings_what_was_refused_for_want_of_them(
    db: Database, northwind: Pact, export: Path
) -> None:
    import_history(db, northwind, export, at=AT)
    people = FILES["people.csv"] + "9,nina@new.de,DE,2026-01-02 09:00,c1,\n"
    report = import_history(db, northwind, write(export, MANIFEST, {"people.csv": people}), at=AT)
    assert (report.recorded, report.rejected) == (2, 0)
    assert rows_of(db, "SELECT stage FROM lead WHERE person_id = %s", person(db, "9")) == [("sal",)]
    again = import_history(db, northwind, export, at=AT)
    assert (again.recorded, again.rejected) == (0, 0)


class Killed(Exception):
    """What a test throws where a program is killed."""


def test_an_interrupted_history_goes_on_where_it_was(
    db: Database, northwind: Pact, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadpact.operations.history.BATCH", 5)

    def kill(done: int, total: int) -> None:
        assert total == 21
        if done >= 10:
            raise Killed

    with pytest.raises(Killed):
        import_history(db, northwind, export, at=AT, progress=kill)
    report = import_history(db, northwind, export, at=AT)
    assert report.resumed_at == 10
    assert report.events == 24 - 10
    assert rows_of(db, "SELECT count(*) FROM receipt WHERE state = 'recorded'") == [(18,)]


def test_a_row_that_is_not_meant_is_left_out_and_counted(db: Database, northwind: Pact, export: Path) -> None:
    manifest = MANIFEST.replace("    account: company\n", "    account: company\n    only: {country: [FR]}\n", 1)
    report = import_history(db, northwind, write(export, manifest, {}), at=AT)
    assert report.skipped == {"people people.csv": 4}
    assert rows_of(db, "SELECT count(*) FROM lead") == [(1,)]


def test_a_file_without_a_column_is_refused_before_anything_is_written(
    db: Database, northwind: Pact, export: Path
) -> None:
    write(export, MANIFEST, {"stages.csv": "person,stage\n"})
    with pytest.raises(BadInput, match=r'stages\.csv has no column "since", "owner"'):
        import_history(db, northwind, export, at=AT)
    assert counts(db)["receipt"] == counts(db)["journal_event"] == 0


def test_all_faults_of_a_manifest_are_told_at_once_each_in_its_place() -> None:
    text = "system: Crm\npeople:\n  - file: p.csv\n    person: id\n    when: x\n    at: {column: c, zone: Mars}\n"
    with pytest.raises(FaultyText) as caught:
        parse_manifest(text)
    assert [(fault.code, fault.line, fault.column, fault.path) for fault in caught.value.faults] == [
        ("HM002", 1, 9, "system"),
        ("HM003", 5, 11, "people.0.when"),
        ("HM002", 6, 27, "people.0.at.zone"),
    ]


def test_a_manifest_that_is_no_yaml_says_where() -> None:
    with pytest.raises(FaultyText) as caught:
        parse_manifest("system: crm\n people: [\n")
    assert [(fault.code, fault.line) for fault in caught.value.faults] == [("HM001", 2)]


def test_a_directory_without_a_manifest_says_so(db: Database, northwind: Pact, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"history\.yaml cannot be read"):
        import_history(db, northwind, tmp_path, at=AT)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1200.50", "EUR", 120050),
        ("7", "JPY", 7),
        ("1.5", "JPY", "1.5"),
        ("much", "EUR", "much"),
        ("nan", "EUR", "nan"),
    ],
)
def test_amounts_are_kept_in_minor_units(text: str, currency: str, minor: int | str) -> None:
    assert minor_units(text, currency) == minor


def test_the_temporary_table_goes_however_the_import_ends(db: Database) -> None:
    with db.connection() as connection:
        with pytest.raises(Killed), staging(connection):
            raise Killed
        with staging(connection):
            pass


# Real exports


@pytest.mark.data
def test_a_hubspot_export_with_hashed_addresses_comes_in_by_its_ids(
    db: Database, northwind: Pact, data_dir: Path
) -> None:
    seeds = data_dir / "hubspot" / "integration_tests" / "seeds"
    report = import_history(db, northwind, EXAMPLES / "hubspot_history", at=AT, data=seeds)
    contacts = list(csv.DictReader((seeds / "contact_data.csv").open(encoding="utf-8-sig")))
    absorbed = {one for row in contacts for one in row["property_hs_merged_object_ids"].split(";") if one}
    assert (len(contacts), len(absorbed), report.merged) == (22, 3, 3)
    assert (report.recorded, report.noted) == (22, 22)
    assert rows_of(db, "SELECT count(*) FROM lead") == rows_of(db, "SELECT count(*) FROM person") == [(19,)]
    # The files were drawn apart: no deal, call or form in them belongs to one of their contacts.
    assert report.rejected == 189
    before = counts(db)
    again = import_history(db, northwind, EXAMPLES / "hubspot_history", at=AT, data=seeds)
    assert numbers(again) == (211, 0, 0, 211)
    assert counts(db) == before


@pytest.mark.data
@pytest.mark.slow
def test_every_case_of_a_lender_is_a_lead_and_every_stage_counts_what_the_log_counts(
    db: Database, data_dir: Path
) -> None:
    pact = agreement.adopt(db, (EXAMPLES / "bpi2012" / "pact.yaml").read_text(encoding="utf-8"), by="test", at=AT)
    report = import_history(db, pact, EXAMPLES / "bpi2012", at=AT, data=data_dir / "bpi2012")
    cases: Counter[str] = Counter()
    attempts: Counter[str] = Counter()
    with gzip.open(data_dir / "bpi2012" / "bpi2012_events_2011-10_11.csv.gz", "rt", encoding="utf-8") as stream:
        seen = set()
        for row in csv.DictReader(stream):
            if row["activity"].startswith("A_") and (row["case_id"], row["activity"]) not in seen:
                seen.add((row["case_id"], row["activity"]))
                cases[row["activity"]] += 1
            calls = ("W_Afhandelen leads", "W_Completeren aanvraag", "W_Nabellen offertes",
                     "W_Nabellen incomplete dossiers")  # fmt: skip
            if row["activity"] in calls and row["lifecycle"] == "COMPLETE":
                attempts[row["activity"]] += 1
    stages = dict(rows_of(db, "SELECT stage, count(DISTINCT lead_id) FROM movement GROUP BY stage"))
    assert stages == {
        "submitted": cases["A_SUBMITTED"],
        "partly_submitted": cases["A_PARTLYSUBMITTED"],
        "preaccepted": cases["A_PREACCEPTED"],
        "accepted": cases["A_ACCEPTED"],
        "offered": cases["A_FINALIZED"],
        "granted": cases["A_ACTIVATED"],
        "declined": cases["A_DECLINED"],
        "cancelled": cases["A_CANCELLED"],
    }
    assert stages["submitted"] == 5333
    assert stages["granted"] == cases["A_APPROVED"] == cases["A_REGISTERED"] == 960
    assert rows_of(db, "SELECT count(*), count(closed_at) FROM lead") == [(5333, 5333)]
    assert rows_of(db, "SELECT count(*) FROM journal_event WHERE kind = 'attempted'") == [(attempts.total(),)]
    assert numbers(report) == (50860, 50860, 0, 0)
