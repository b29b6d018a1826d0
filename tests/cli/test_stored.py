"""Commands on the worker's database: what is stored, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import PACT, Run, answer

from leadpact.clock import now
from leadpact.operations import agreement
from leadpact.operations.capture import Parcel, capture
from leadpact.operations.database import Database
from leadpact.operations.leads_file import FileLead, read_leads


def ask(db: Database, query: str) -> object:
    with db.connection() as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row and len(row) == 1 else row


@pytest.fixture
def demo(run_stored: Run, db: Database) -> Callable[[], object]:
    """Takes the example's 34 leads and two rows that cannot be used."""

    def take() -> None:
        assert run_stored("adopt", PACT).exit_code == 0
        pact = agreement.active(db)
        leads = read_leads(pact, PACT.parent / "leads.csv", None, at=now()).records
        parcels = [Parcel("form", *sent) for lead in leads if isinstance(lead, FileLead) for sent in lead.parcels()]
        capture(db, pact, parcels, at=now())

    return take


def test_a_lead_explains_itself_by_address_and_by_number(run_stored: Run, demo: Callable[[], object]) -> None:
    demo()
    (lead,) = answer(run_stored("explain", "Mira.Kaya@Helvora-Pharma.com", "--json"))["leads"]
    assert (lead["stage"], lead["owner"], lead["next_step"]) == ("mql", "ana", "accept")
    told = [step["says"] for chapter in lead["history"] for step in chapter["decided"]]
    assert any("paid search" in sentence for sentence in told)
    assert any(sentence.startswith("Ready: grade is A or B") for sentence in told)
    assert answer(run_stored("explain", lead["lead"], "--json"))["leads"] == [lead]
    shown = run_stored("explain", lead["lead"])
    assert "In mql (Offered), the job of rep ana; next step: accept by " in shown.stdout


@pytest.mark.parametrize("name", ["nobody@one-firm-nw.com", "99999999", "who?"])
def test_explaining_nobody_is_not_found(run_stored: Run, name: str) -> None:
    assert run_stored("adopt", PACT).exit_code == 0
    result = run_stored("explain", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Wrong: ")


def test_explaining_where_no_pact_is_says_how_to_adopt_one(run_stored: Run) -> None:
    result = run_stored("import", "--history", "nowhere")
    assert result.exit_code == 2
    assert "To do: Adopt one: leadpact adopt" in result.stderr


def test_a_rejected_receipt_is_listed_corrected_and_taken(
    run_stored: Run, demo: Callable[[], object], db: Database
) -> None:
    demo()
    listed = answer(run_stored("receipts", "--json"))
    assert listed["counts"] == {"recorded": 47, "rejected": 2}
    newest = listed["receipts"][0]
    assert list(newest["faults"]) == ["email"]
    result = run_stored("retry", newest["receipt"], "--set", "email=late@one-firm-nw.com", "--json")
    assert result.exit_code == 0
    assert answer(result)["state"] == "recorded"
    assert answer(run_stored("receipts", "--json"))["counts"] == {"recorded": 48, "rejected": 1, "retried": 1}
    assert ask(db, "SELECT count(*) FROM person WHERE email = 'late@one-firm-nw.com'") == 1


def test_a_receipt_that_is_still_wrong_is_rejected_again_and_ends_with_one(
    run_stored: Run, demo: Callable[[], object]
) -> None:
    demo()
    newest = answer(run_stored("receipts", "--json"))["receipts"][0]["receipt"]
    result = run_stored("retry", newest, "--set", "email=nonsense")
    assert result.exit_code == 1
    assert "is rejected: email: " in result.stdout


def test_a_receipt_that_was_recorded_cannot_be_retried(run_stored: Run, demo: Callable[[], object]) -> None:
    demo()
    taken = answer(run_stored("receipts", "--state", "recorded", "--json"))["receipts"][0]["receipt"]
    result = run_stored("retry", taken)
    assert result.exit_code == 2
    assert f"There is no rejected receipt {taken}." in result.stderr


@pytest.mark.parametrize("wrong", ["email", "=x"])
def test_a_correction_without_field_and_value_is_refused(run_stored: Run, wrong: str) -> None:
    result = run_stored("retry", "1", "--set", wrong)
    assert (result.exit_code, result.stderr[:6]) == (2, "Wrong:")


def test_an_unknown_state_of_receipts_names_the_known_ones(run_stored: Run) -> None:
    result = run_stored("receipts", "--state", "lost")
    assert result.exit_code == 2
    assert "To do: Name one of pending, recorded, rejected, failed, retried." in result.stderr


def test_an_audit_that_finds_nothing_ends_with_zero(run_stored: Run, demo: Callable[[], object]) -> None:
    demo()
    result = run_stored("audit", "--json")
    assert result.exit_code == 0
    assert (answer(result)["clean"], answer(result)["findings"]) == (True, [])


def test_an_audit_that_finds_something_names_it_and_ends_with_one(
    run_stored: Run, demo: Callable[[], object], db: Database
) -> None:
    demo()
    with db.connection() as connection, connection.transaction():
        connection.execute("UPDATE lead SET stage = 'customer' WHERE id = (SELECT min(id) FROM lead)")
    result = run_stored("audit")
    assert result.exit_code == 1
    assert "the journal says 'mql', the table says 'customer'" in result.stdout


def test_the_funnel_counts_each_lead_once_a_stage(run_stored: Run, demo: Callable[[], object]) -> None:
    demo()
    told = answer(run_stored("funnel", "--json"))
    assert {stage: one["leads"] for stage, one in told["totals"].items() if one["leads"]} == {
        "suspect": 3, "inquiry": 27, "mql": 13, "disqualified": 2,
    }  # fmt: skip
    assert told["rows"][0]["value"] == "paid_search"
    shown = run_stored("funnel", "--by", "country")
    assert shown.exit_code == 0
    assert "\nDE " in shown.stdout


def test_a_funnel_by_what_is_not_known_names_what_is(run_stored: Run) -> None:
    assert run_stored("adopt", PACT).exit_code == 0
    result = run_stored("funnel", "--by", "moon")
    assert result.exit_code == 2
    assert result.stderr.startswith("Wrong: The funnel cannot be counted by `moon`.")


def test_somebody_is_added_once_in_a_role(run_stored: Run, db: Database) -> None:
    told = answer(run_stored("user", "add", "ana", "--role", "rep", "--email", "ana@northwind.example", "--json"))
    assert len(told["password"]) == 20
    assert ask(
        db,
        "SELECT u.username, g.name FROM auth_user u JOIN auth_user_groups j ON j.user_id = u.id"
        " JOIN auth_group g ON g.id = j.group_id",
    ) == ("ana", "rep")
    again = run_stored("user", "add", "ana", "--role", "rep", "--generate")
    assert again.exit_code == 2
    assert "name: A user with that username already exists." in again.stderr


def test_a_role_that_is_none_is_refused_and_nobody_added(run_stored: Run, db: Database) -> None:
    result = run_stored("user", "add", "ana", "--role", "boss", "--generate")
    assert result.exit_code == 2
    assert ask(db, "SELECT count(*) FROM auth_user") == 0


def test_a_key_is_shown_once_and_only_its_digest_kept(run_stored: Run, db: Database) -> None:
    key = run_stored("key", "add", "website").stdout.strip()
    assert key.startswith("lp_")
    kept = ask(db, "SELECT row_to_json(api_key)::text FROM api_key")
    assert key not in str(kept)


def test_a_file_is_imported_and_again_changes_nothing(run_stored: Run, db: Database, tmp_path: Path) -> None:
    assert run_stored("adopt", PACT).exit_code == 0
    file, mapping = tmp_path / "fair.csv", tmp_path / "fair.yaml"
    file.write_text("mail,when\na@one-firm-nw.com,2026-11-20T10:00:00Z\nnobody,2026-11-20T10:00:00Z\n")
    mapping.write_text("channel: fair\nevent: captured\nfields: {email: mail}\nat: {column: when}\n")
    first = answer(run_stored("import", file, "--mapping", mapping, "--json"))
    assert (first["rows"], first["recorded"], first["rejected"]) == (2, 1, 1)
    again = run_stored("import", file, "--mapping", mapping)
    assert again.exit_code == 0
    assert ask(db, "SELECT count(*) FROM lead") == 1


@pytest.mark.parametrize("arguments", [(), ("a.csv",), ("a.csv", "--history", "b")])
def test_an_import_needs_a_file_with_a_mapping_or_a_history(run_stored: Run, arguments: tuple[str, ...]) -> None:
    assert run_stored("import", *arguments).exit_code == 2


def test_data_sets_that_are_missing_are_named_with_a_remedy(run_stored: Run, tmp_path: Path) -> None:
    result = run_stored("example", "olist", "--data", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "To do: Name their directory with --data, or in LEADPACT_DATA." in result.stderr


@pytest.mark.data
def test_the_example_olist_shows_the_funnel_of_each_source(run_stored: Run, data_dir: Path) -> None:
    funnel = answer(run_stored("example", "olist", "--data", data_dir, "--json"))["funnel"]
    assert funnel[0] == {"source": "organic_search", "leads": 2296, "won": 271}
