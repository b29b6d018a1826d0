"""The audit finds nothing where nothing is wrong, and names whatever was planted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.operations.agreeing import activated
from tests.pact.stage_changes import renamed

from building import DEMO, NOW, READY, arrive, arrive_together, ask, happen, live, run, sizes
from leadpact.engine import event as ev
from leadpact.operations import agreement
from leadpact.operations.audit import PATIENCE, REMEDIES, AuditReport, audit
from leadpact.operations.audit.finding import SHOWN
from leadpact.operations.capture import Parcel, process_pending, receive
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

MERGING = (
    READY | {"email": "mira@anadolu-labs.com", "first_name": "Mira", "last_name": "Kaya"},
    DEMO | {"phone": "+49 30 2345678", "name": "Mira Kaya", "domain": "ankara-labs.com", "employees": 80},
    DEMO | {"phone": "+49 30 2345678", "name": "Mira Kaya", "product_line": "software"},
    DEMO | {"ids": {"crm": "c-7"}, "product_line": "service"},
    DEMO | {"email": "mira@anadolu-labs.com", "phone": "+49 30 2345678", "name": "Mira Kaya", "ids": {"crm": "c-7"}},
)
"""Three persons, with an account, with another and with none, who turn out to be one."""


def found(report: AuditReport) -> set[tuple[str, str]]:
    return {(finding.code, finding.table) for finding in report.findings}


def said(report: AuditReport, code: str, table: str) -> list[str]:
    return [finding.message for finding in report.findings if (finding.code, finding.table) == (code, table)]


def test_an_empty_database_has_nothing_wrong(db: Database) -> None:
    report = audit(db, at=NOW)
    assert report.clean
    assert set(report.counted.values()) == {0}


def test_nothing_is_found_where_leads_went_every_way(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    report = audit(db, at=NOW)
    assert report.findings == ()
    held = sizes(db)
    assert report.counted == {
        "events": held["journal_event"],
        "persons": held["person"],
        "leads": held["lead"],
        "movements": held["movement"],
        "clocks": held["clock"],
        "accounts": held["account"],
        "opportunities": 2,
        "receipts": held["receipt"],
        "receipts_waiting": 0,
        "receipts_waiting_long": 0,
        "identity_keys": held["identity_key"],
        "seats": held["seat"],
        "signatures": 0,
    }


def test_nothing_is_found_where_persons_turned_out_to_be_one(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, *MERGING)
    assert ask(db, "SELECT count(*) FROM person WHERE merged_into IS NOT NULL") == 2
    arrive(db, northwind, DEMO | {"ids": {"crm": "c-7"}}, at=NOW + timedelta(days=1))
    assert audit(db, at=NOW).findings == ()


def test_nothing_is_found_where_a_breach_and_a_new_offer_fall_into_one_event(db: Database, northwind: Pact) -> None:
    [captured] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    late = NOW + timedelta(hours=2)
    happen(db, northwind, ev.ClockDue(at=late, lead=captured.lead_id or 0, clock="accept"), at=late)
    assert ask(db, "SELECT outcome FROM clock WHERE breached_at IS NOT NULL") == "breached"
    assert ask(db, "SELECT count(*) FROM clock WHERE stopped_at IS NULL") == 1
    assert audit(db, at=NOW).findings == ()


def test_nothing_is_written_by_an_audit(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    before = sizes(db)
    audit(db, at=NOW)
    assert sizes(db) == before
    assert ask(db, "SELECT count(*) FROM pg_class WHERE relname = 'audit_kin'") == 0


PLANTED = {
    "a changed stage": (
        "UPDATE lead SET stage = 'sal' WHERE id = %(paper)s",
        {("AU012", "lead"): "stage: the journal says 'inquiry', the table says 'sal'."},
    ),
    "a changed score": (
        "UPDATE lead SET fit = fit + 100 WHERE id = %(partner)s",
        {("AU012", "lead"): "fit: the journal says 4500, the table says 4600."},
    ),
    "a wrong counter of a lead": (
        "UPDATE lead SET attempts = attempts + 1 WHERE id = %(working)s",
        {("AU012", "lead"): "attempts: the journal says 1, the table says 2."},
    ),
    "a postponed date that the scheduler goes by": (
        "UPDATE lead SET due_at = due_at + interval '1 day' WHERE id = %(partner)s",
        {("AU012", "lead"): "due_at: the journal says 2026-11-23 10:22:30+00:00, the table says 2026-11-24 10:22:30"},
    ),
    "a lead at another account": (
        "UPDATE lead SET account_id = -1 WHERE id = %(partner)s",
        {("AU012", "lead"): "account_id: "},
    ),
    "a lost lead row": (
        "DELETE FROM lead WHERE id = %(paper)s",
        {("AU010", "lead"): "The journal tells of lead {paper}; the table has no row for it."},
    ),
    "an owner removed": (
        "UPDATE lead SET owner = '', owner_kind = '' WHERE id = %(partner)s",
        {
            ("AU012", "lead"): "owner_kind: the journal says 'partner', the table says ''.",
            ("AU020", "lead"): "An open lead is nobody's job: owner_kind is '', owner is ''.",
        },
    ),
    "an owner whom the pact does not know": (
        "UPDATE lead SET owner = 'gone' WHERE id = %(paper)s",
        {
            ("AU012", "lead"): "owner: the journal says 'warm-up', the table says 'gone'.",
            ("AU020", "lead"): "An open lead is nobody's job: owner_kind is 'program', owner is 'gone'.",
        },
    ),
    "a next step without a date": (
        "UPDATE lead SET next_at = NULL, due_at = NULL WHERE id = %(paper)s",
        {
            ("AU012", "lead"): "next_at: ",
            ("AU021", "lead"): "An open lead has no dated next step: next_step is 'look_again', next_at is None.",
        },
    ),
    "a closed lead without a reason": (
        "UPDATE lead SET closed_reason = '' WHERE id = %(lost)s",
        {
            ("AU012", "lead"): "closed_reason: the journal says 'price', the table says ''.",
            ("AU022", "lead"): "A closed lead is not over: outcome is 'lost', closed_reason is ''",
        },
    ),
    "a second open lead for the same interest": (
        "UPDATE lead SET person_id = (SELECT person_id FROM lead WHERE id = %(partner)s) WHERE id = %(paper)s",
        {
            ("AU011", "lead"): "The table has a lead {paper}; the journal does not tell of it.",
            ("AU010", "lead"): "The journal tells of lead {paper}; the table has no row for it.",
            ("AU023", "lead"): "several open leads for one interest: {partner}, {paper}.",
        },
    ),
    "a doubled movement": (
        "INSERT INTO movement SELECT event_id, position + 100, lead_id, cycle, origin, stage, kind, irregular,"
        " happened_at, recorded_at FROM movement WHERE lead_id = %(paper)s",
        {("AU011", "movement"): "The table has a movement of lead {paper}; the journal does not tell of it."},
    ),
    "a changed movement": (
        "UPDATE movement SET stage = 'sal' WHERE lead_id = %(paper)s",
        {("AU012", "movement"): "stage: the journal says 'inquiry', the table says 'sal'."},
    ),
    "a lost movement": (
        "DELETE FROM movement WHERE lead_id = %(paper)s",
        {("AU010", "movement"): "The journal tells of a movement of lead {paper}; the table has no row for it."},
    ),
    "a clock that was stopped by hand": (
        "UPDATE clock SET stopped_at = started_at, outcome = 'met' WHERE lead_id = %(partner)s",
        {("AU012", "clock"): "outcome: the journal says '', the table says 'met'."},
    ),
    "a lost clock": (
        "DELETE FROM clock WHERE lead_id = %(partner)s",
        {("AU010", "clock"): "The journal tells of a clock of lead {partner}; the table has no row for it."},
    ),
    "the whole journal of a person deleted": (
        "DELETE FROM journal_event WHERE lead_id = %(paper)s",
        {
            ("AU011", "person"): "The table has a person ",
            ("AU011", "lead"): "The table has a lead {paper}; the journal does not tell of it.",
            ("AU011", "movement"): " of this movement of lead {paper} is not in the journal.",
            ("AU030", "receipt"): "The receipt is recorded, but its event ",
        },
    ),
    "the first event of a long life deleted": (
        "DELETE FROM journal_event WHERE lead_id = %(rejected)s AND kind = 'responded'",
        {
            ("AU002", "journal_event"): "cannot be replayed",
            ("AU011", "lead"): "The table has a lead {rejected}; the journal does not tell of it.",
            ("AU030", "receipt"): "The receipt is recorded, but its event ",
        },
    ),
    "the last event of a life deleted": (
        "DELETE FROM journal_event WHERE lead_id = %(rejected)s AND kind = 'rejected'",
        {
            ("AU012", "lead"): "stage: the journal says 'mql', the table says 'disqualified'.",
            ("AU011", "movement"): " of this movement of lead {rejected} is not in the journal.",
            ("AU012", "clock"): "outcome: the journal says '', the table says ",
        },
    ),
    "parts of a score altered": (
        "UPDATE journal_event SET effects = replace(effects::text, '\"fit\": 4500', '\"fit\": 4600')::jsonb"
        " WHERE lead_id = %(partner)s",
        {
            ("AU003", "journal_event"): "score add up to 4500 and 4000 hundredths, not to 4600 and 4000.",
            ("AU012", "lead"): "fit: the journal says 4600, the table says 4500.",
        },
    ),
    "effects that cannot be read": (
        'UPDATE journal_event SET effects = \'[{"type": "vanished"}]\' WHERE lead_id = %(paper)s',
        {
            ("AU001", "journal_event"): "It cannot be read: Invalid value 'vanished'",
            ("AU011", "lead"): "The table has a lead {paper}; the journal does not tell of it.",
        },
    ),
    "an actor altered": (
        "UPDATE journal_event SET actor = 'rep:eve' WHERE lead_id = %(won)s AND kind = 'accepted'",
        {("AU004", "journal_event"): "kind, happened_at or actor is not the event's."},
    ),
    "an activity altered": (
        "UPDATE journal_event SET activity = 'trial_started' WHERE lead_id = %(paper)s",
        {("AU004", "journal_event"): "activity is 'trial_started', not 'whitepaper_downloaded'."},
    ),
    "an altered pact": (
        "UPDATE pact_version SET body = replace(body, 'capacity: 60', 'capacity: 61')",
        {("AU006", "pact_version"): "Its text is not what was adopted: the digest differs."},
    ),
    "a lost pact": ("DELETE FROM pact_version", {("AU005", "journal_event"): "The pact has no version "}),
    "a wrong counter of a seat": (
        "UPDATE seat SET open_leads = open_leads + 1 WHERE member = 'ben'",
        {("AU012", "seat"): "open leads from this queue, the table says "},
    ),
    "a key that points to nobody": (
        "UPDATE identity_key SET person_id = -1 WHERE value = 'tom@berlin-optics.com'",
        {("AU040", "identity_key"): "The key points to person -1, who is not there or was merged into another."},
    ),
    "a person merged into nobody": (
        "UPDATE person SET merged_into = -1 WHERE email = 'tom@berlin-optics.com'",
        {
            ("AU040", "identity_key"): "who is not there or was merged into another.",
            ("AU041", "person"): "The person was merged into -1, who is not there or was merged as well.",
        },
    ),
    "a changed person": (
        "UPDATE person SET email = 'eve@berlin-optics.com' WHERE email = 'tom@berlin-optics.com'",
        {
            (
                "AU012",
                "person",
            ): "email: the journal says 'tom@berlin-optics.com', the table says 'eve@berlin-optics.com'."
        },
    ),
    "a latest response that was none": (
        "UPDATE person SET responded_at = NULL WHERE email = 'tom@berlin-optics.com'",
        {("AU012", "person"): "responded_at: the journal says 2026-11-23 10:00:00+00:00, the table says None."},
    ),
    "a lost person": (
        "DELETE FROM person WHERE email = 'tom@berlin-optics.com'",
        {("AU010", "person"): "the table has no row for it.", ("AU040", "identity_key"): "The key points to person "},
    ),
    "a person at another account": (
        "UPDATE person SET account_id = -1 WHERE id = (SELECT min(id) FROM person WHERE account_id IS NOT NULL)",
        {("AU012", "person"): "account_id: the journal says "},
    ),
    "an account with another domain": (
        "UPDATE account SET domain = 'elsewhere.com' WHERE domain = 'berlin-optics.com'",
        {("AU012", "account"): "domain: the journal says 'berlin-optics.com', the table says 'elsewhere.com'."},
    ),
    "a changed account": (
        "UPDATE account SET facts = '{}' WHERE domain = 'berlin-optics.com'",
        {("AU012", "account"): "facts: the journal says {{'industry': 'Pharma', 'employees': 500}}, the table"},
    ),
    "a customer who is none": (
        "UPDATE account SET is_customer = true WHERE domain = 'berlin-optics.com'",
        {("AU012", "account"): "is_customer: the journal says False, the table says True."},
    ),
    "a customer who was forgotten": (
        "UPDATE account SET is_customer = false WHERE domain = 'anadolu-labs.com'",
        {("AU012", "account"): "is_customer: the journal says True, the table says False."},
    ),
    "a lost account": (
        "DELETE FROM account WHERE domain = 'berlin-optics.com'",
        {("AU010", "account"): "the table has no row for it."},
    ),
    "a changed amount": (
        "UPDATE opportunity SET amount = amount * 10 WHERE amount IS NOT NULL",
        {("AU012", "opportunity"): "amount: the journal says 1200000, the table says 12000000."},
    ),
    "a lost opportunity": (
        "DELETE FROM opportunity WHERE lead_id = %(won)s",
        {("AU010", "opportunity"): "The journal tells of the opportunity o-{won}; the table has no row for it."},
    ),
    "an invented opportunity": (
        "INSERT INTO opportunity SELECT 'o-x', person_id, lead_id, account_id, state, amount, currency, opened_at,"
        " closed_at, reason FROM opportunity WHERE lead_id = %(won)s",
        {("AU011", "opportunity"): "The table has an opportunity o-x; the journal does not tell of it."},
    ),
    "a part in an opportunity changed": (
        "UPDATE opportunity_role SET part = 'contributor' WHERE opportunity = 'o-' || %(won)s",
        {("AU012", "opportunity_role"): "part: the journal says 'primary', the table says 'contributor'."},
    ),
    "a receipt whose event was taken away": (
        "UPDATE receipt SET event_id = NULL WHERE lead_id = %(paper)s",
        {
            ("AU030", "receipt"): "The receipt is recorded, but its event none is not in the journal",
            ("AU031", "journal_event"): " that brought it is missing, or names another event.",
        },
    ),
    "a lost receipt": (
        "DELETE FROM receipt WHERE lead_id = %(paper)s",
        {("AU031", "journal_event"): " that brought it is missing, or names another event."},
    ),
}


SIGNED = "kind = 'signed' AND payload ->> 'side' = 'sales'"
OF_AGREEMENT = {
    "an altered text": (
        "UPDATE agreement_text SET body = body || '# quietly'",
        {("AU050", "agreement_text"): "The text is not the one that was saved."},
    ),
    "an entry that cannot be read": (
        "UPDATE agreement_event SET payload = '{}' WHERE kind = 'proposed'",
        {("AU051", "agreement_event"): "It cannot be read: "},
    ),
    "a signature for another text": (
        f"UPDATE agreement_event SET digest = repeat('0', 64) WHERE {SIGNED}",
        {("AU051", "agreement_event"): "Its columns are not what the entry says."},
    ),
    "a signature whose text is gone": (
        "DELETE FROM agreement_text WHERE digest = (SELECT max(digest) FROM agreement_event WHERE kind = 'signed')",
        {("AU052", "agreement_event"): "The signature is for a text that is not there: "},
    ),
    "a signature for a text that never was": (
        "UPDATE agreement_event SET digest = repeat('0', 64),"
        f" payload = jsonb_set(payload, '{{digest}}', to_jsonb(repeat('0', 64))) WHERE {SIGNED}",
        {
            ("AU052", "agreement_event"): "The signature is for a text that is not there: 00000000.",
            ("AU054", "pact_activation"): "is the standard, but nobody had signed it for sales.",
        },
    ),
    "a deleted signature": (
        f"DELETE FROM agreement_event WHERE {SIGNED}",
        {("AU054", "pact_activation"): "is the standard, but nobody had signed it for sales."},
    ),
    "a signature by somebody else": (
        f'UPDATE agreement_event SET payload = payload || \'{{"username": "eve", "email": ""}}\' WHERE {SIGNED}',
        {("AU054", "pact_activation"): "sponsor:carl signed it for sales, for which it names cro@northwind.example."},
    ),
    "a trial that calls itself the standard": (
        "UPDATE pact_activation SET mode = 'standard' WHERE kind = 'adopt'",
        {
            ("AU053", "pact_activation"): "It is standard, the entry says trial.",
            ("AU054", "pact_activation"): "is the standard, but nobody had signed it for marketing.",
        },
    ),
    "another version made the active one": (
        "UPDATE pact_activation SET version = (SELECT min(version) FROM pact_activation) WHERE kind = 'activate'",
        {
            ("AU053", "pact_activation"): " does not say that version ",
            ("AU054", "pact_activation"): "is the standard, but nobody had signed it for ",
        },
    ),
    "a version that decides without an entry": (
        "DELETE FROM agreement_event WHERE kind = 'activated'",
        {
            ("AU053", "pact_activation"): " does not say that version ",
            ("AU055", "pact_version"): "No entry says that it was adopted or activated.",
        },
    ),
    "a forgotten activation": (
        "DELETE FROM pact_activation WHERE kind = 'activate'",
        {("AU053", "agreement_event"): "Nothing in pact_activation tells that version "},
    ),
    "an activation moved into the past": (
        "UPDATE pact_activation SET starts_at = starts_at - interval '1 year' WHERE kind = 'activate'",
        {("AU053", "pact_activation"): "It starts before the one that it follows."},
    ),
    "a proposal without its beginning": (
        "DELETE FROM agreement_event WHERE kind = 'drafted'",
        {("AU055", "agreement_event"): " does not begin with a text, but is examined."},
    ),
    "a version with another text": (
        "UPDATE pact_version SET body = (SELECT body FROM pact_version ORDER BY id DESC LIMIT 1),"
        " digest = (SELECT digest FROM pact_version ORDER BY id DESC LIMIT 1)",
        {("AU055", "pact_version"): "Its text is another than the one that was adopted or activated."},
    ),
    "a former stage counted under another name": (
        "UPDATE stage_name SET present = 'sal'",
        {("AU012", "stage_name"): "present: the journal says 'qualified', the table says 'sal'."},
    ),
    "a lead in a stage that is gone": (
        "UPDATE pact_activation SET version = version - 1 WHERE id = (SELECT max(id) FROM pact_activation)",
        {("AU024", "lead"): "The lead stands where the active pact has nothing: in 'qualified', as 'Offered'."},
    ),
}
"""What is planted in an agreement that was signed and activated."""


@pytest.mark.parametrize("what", OF_AGREEMENT)
def test_what_was_planted_in_the_agreement_is_found_and_named(what: str, db: Database, northwind: Pact) -> None:
    statement, expected = OF_AGREEMENT[what]
    arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    activated(db, renamed(northwind.text, "mql", "qualified"))
    report = audit(db, at=NOW)
    assert (report.findings, report.counted["signatures"]) == ((), 3)
    assert run(db, statement) > 0
    report = audit(db, at=NOW)
    for (code, table), message in expected.items():
        assert any(message in one for one in said(report, code, table)), (code, table, message, report.findings)
    others = {code for code, _ in found(report)} - {code for code, _ in expected}
    assert others <= BESIDES_IN_AGREEMENT.get(what, set()), report.findings


BESIDES_IN_AGREEMENT = {
    "another version made the active one": {"AU012", "AU024"},
    "a forgotten activation": {"AU012", "AU024"},
    "a lead in a stage that is gone": {"AU012", "AU053", "AU054"},
    "a version with another text": {"AU006", "AU012"},
}
"""What else follows from a corruption of the agreement."""


@pytest.mark.parametrize("what", PLANTED)
def test_what_was_planted_is_found_and_named(what: str, db: Database, northwind: Pact) -> None:
    statement, expected = PLANTED[what]
    leads = live(db, northwind)
    assert run(db, statement, leads) > 0
    report = audit(db, at=NOW)
    for (code, table), message in expected.items():
        wanted = message.format(**leads)
        messages = said(report, code, table)
        assert any(wanted in message for message in messages), (code, table, wanted, report.findings)
    others = found(report) - expected.keys()
    assert others <= BESIDES.get(what, set()), report.findings


BESIDES = {
    "a changed stage": {("AU024", "lead")},
    "the first event of a long life deleted": {("AU012", "person"), ("AU011", "movement"), ("AU011", "clock")},
    "effects that cannot be read": {("AU012", "person"), ("AU011", "movement"), ("AU011", "account")},
    "the whole journal of a person deleted": {("AU011", "account")},
    "a lost person": {("AU012", "account")},
}
"""What else follows from a corruption, where that is not the point of it."""


def test_every_code_is_planted_and_has_a_remedy() -> None:
    every = [*PLANTED.values(), *OF_AGREEMENT.values()]
    planted = {code for _, expected in every for code, _ in expected}
    assert planted == set(REMEDIES)


def test_every_code_is_described() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "audit.md").read_text(encoding="utf-8")
    assert {code for code in REMEDIES if code not in page} == set()


def test_a_merge_that_lost_a_lead_is_found(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, *MERGING)
    run(db, "UPDATE journal_event SET effects = jsonb_set(effects, '{0,leads}', '[]') WHERE kind = 'merged'")
    report = audit(db, at=NOW)
    assert "The leads of person" in said(report, "AU002", "journal_event")[0]
    assert ("AU011", "lead") in found(report)


def test_findings_of_one_kind_are_counted_but_not_all_kept(db: Database, northwind: Pact) -> None:
    count = SHOWN + 5
    arrive_together(db, northwind, [DEMO | {"email": f"p{n}@anadolu-labs.com"} for n in range(count)])
    run(db, "UPDATE lead SET status = 'Won'")
    report = audit(db, at=NOW)
    assert len(report.findings) == 2 * SHOWN
    assert report.counted["AU012"] == count


@pytest.mark.usefixtures("northwind")
def test_a_receipt_that_waits_is_counted_and_is_no_finding(db: Database) -> None:
    receive(db, [Parcel("api", "1", DEMO | {"email": "mira@anadolu-labs.com"})], at=NOW)
    soon, later = audit(db, at=NOW + PATIENCE), audit(db, at=NOW + PATIENCE + timedelta(seconds=1))
    assert soon.clean
    assert later.clean
    assert (soon.counted["receipts_waiting"], soon.counted["receipts_waiting_long"]) == (1, 0)
    assert (later.counted["receipts_waiting"], later.counted["receipts_waiting_long"]) == (1, 1)
    process_pending(db, at=NOW)
    assert audit(db, at=NOW).counted["receipts_waiting"] == 0


def test_progress_is_told_up_to_the_last_event(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    told: list[tuple[int, int]] = []
    report = audit(db, at=NOW, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (report.counted["events"], report.counted["events"])


def test_what_others_write_meanwhile_is_not_seen(db: Database, northwind: Pact) -> None:
    """One snapshot: an arrival between two of the audit's queries is no difference."""
    live(db, northwind)

    def write(_done: int, _total: int) -> None:
        arrive(db, northwind, READY | {"email": f"late{ask(db, 'SELECT count(*) FROM lead')}@harz-mills.com"})

    assert audit(db, at=NOW, progress=write).findings == ()
    assert audit(db, at=NOW).findings == ()


def test_a_changed_meaning_of_response_is_no_finding(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "mira@anadolu-labs.com"})
    text = northwind.text.replace("trial_started:         {response: true", "trial_started:         {response: false")
    assert text != northwind.text
    agreement.adopt(db, text, by="revops", at=NOW)
    assert audit(db, at=NOW).findings == ()
