"""A change of the pact from draft to version, on a real database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests.building import DEMO, NOW, READY, arrive, ask, happen, rows
from tests.conftest import ADOPTED_AT
from tests.operations.agreeing import (
    CARL,
    CLARA,
    FOR,
    OLGA,
    RITA,
    Refusal,
    activated,
    changed,
    drafted,
    earlier,
    held,
    mode,
    proposed,
    sign,
    signed,
)

from leadpact.engine import event as ev
from leadpact.errors import FaultyText, NotFound
from leadpact.operations import activating, agreement, proposals
from leadpact.operations.audit import audit
from leadpact.operations.database import Database
from leadpact.operations.examining import Examination, check_only
from leadpact.pact.model import Pact
from leadpact.pact.signing import digest_of
from leadpact.pact.signing_event import Found
from leadpact.pact.signing_rules import NotAgreed

WARNING = Found("LP900", "warning", "routing.3", 7, 1, "three leads a day match no route", "Add a route.")


def warns(_pact: Pact, _today: date) -> Examination:
    return Examination((WARNING,), ("whether the promise accept can be kept",))


# Adopting


def test_an_adopted_text_is_a_version_on_trial(db: Database, northwind: Pact) -> None:
    assert mode(db) == (northwind.version, "trial")
    [one] = proposals.proposals(db)
    assert (one.state, one.version, one.digest, one.authors) == (
        "activated", northwind.version, northwind.digest, ("revops",),
    )  # fmt: skip
    found = agreement.standing(db)
    assert found is not None
    assert (found.kind, found.by, found.starts_at) == ("adopt", "revops", ADOPTED_AT)


def test_adopting_the_active_text_again_writes_nothing(db: Database, northwind: Pact) -> None:
    before = held(db)
    assert agreement.adopt(db, northwind.text, by="cli", at=NOW).version == northwind.version
    assert held(db) == before


def test_signing_the_active_version_makes_it_the_standard(db: Database, northwind: Pact) -> None:
    [one] = proposals.proposals(db)
    with Refusal(db, "not_examined"):
        sign(db, one.number, "marketing")
    proposals.examine_text(db, one.number, by=RITA.party, at=NOW, examine=check_only)
    assert [sign(db, one.number, side) for side in ("marketing", "sales", "sponsor")] == [False, False, True]
    assert mode(db) == (northwind.version, "standard")
    assert [(kept.kind, kept.mode) for kept in agreement.activations(db)] == [("sign", "standard"), ("adopt", "trial")]
    assert ask(db, "SELECT count(*) FROM pact_version") == 1


# Drafting


def test_a_draft_keeps_what_was_saved_last(db: Database, northwind: Pact) -> None:
    number = drafted(db, northwind.text)
    text = earlier(northwind)
    digest = proposals.save(db, number, text, was=northwind.digest, by="marketer:milo", at=NOW, why="Much too slow")
    found = proposals.state_of(db, number)
    assert (found.text, found.proposal.digest, digest) == (text, digest_of(text), digest_of(text))
    assert (found.proposal.state, found.proposal.base, found.base_text) == ("draft", northwind.version, northwind.text)
    assert found.proposal.authors == (RITA.party, "marketer:milo")
    assert (found.proposal.why, found.proposal.expects) == ("Much too slow", FOR["expects"])
    assert found.signers == {
        "marketing": "cmo@northwind.example", "sales": "cro@northwind.example", "sponsor": "coo@northwind.example",
    }  # fmt: skip


def test_saving_what_is_saved_writes_nothing(db: Database, northwind: Pact) -> None:
    number = drafted(db, northwind.text)
    before = held(db)
    proposals.save(db, number, northwind.text, was=northwind.digest, by=RITA.party, at=NOW)
    assert held(db) == before


def test_of_two_who_save_at_once_the_second_is_told(db: Database, northwind: Pact) -> None:
    number = drafted(db, northwind.text)
    proposals.save(db, number, earlier(northwind), was=northwind.digest, by=RITA.party, at=NOW)
    with Refusal(db, "changed_meanwhile"):
        proposals.save(db, number, earlier(northwind, 10), was=northwind.digest, by="marketer:milo", at=NOW)


def test_a_text_with_faults_is_kept_but_not_proposed(db: Database, northwind: Pact) -> None:
    number = drafted(db, northwind.text + "nonsense: true\n")
    found = proposals.state_of(db, number)
    assert found.pact is None
    assert [fault.line for fault in found.faults] == [northwind.text.count("\n") + 1]
    before = held(db)
    with pytest.raises(FaultyText):
        proposals.propose(db, number, by=RITA.party, at=NOW, examine=check_only)
    assert held(db) == before


def test_a_mark_of_its_encoding_is_no_part_of_a_text(db: Database, northwind: Pact) -> None:
    number = drafted(db, "\N{ZERO WIDTH NO-BREAK SPACE}" + northwind.text)
    assert proposals.state_of(db, number).proposal.digest == northwind.digest


def test_what_a_text_says_it_is_for_comes_before_what_was_said_beside_it(db: Database, northwind: Pact) -> None:
    change = 'change: {why: Large accounts wait, expect: {win_rate: "12%"}, judge_on: 2027-01-31}'
    text = changed(northwind.text, "agreement:\n", f"agreement:\n  {change}\n")
    found = proposals.state_of(db, drafted(db, text)).proposal
    assert (found.why, found.expects, found.judge_on) == ("Large accounts wait", {"win_rate": "12%"}, date(2027, 1, 31))
    active = agreement.adopt(db, text, by="cli", at=NOW)
    inherited = proposals.state_of(db, drafted(db, earlier(active))).proposal
    assert inherited.why == FOR["why"], "what the version before was for says nothing of this one"


@pytest.mark.usefixtures("northwind")
def test_a_proposal_that_is_not_there_is_said_to_be_so(db: Database) -> None:
    for number in (0, -1, 99, 2**40):
        with pytest.raises(NotFound):
            proposals.state_of(db, number)


# Proposing, waiving, commenting


def test_what_is_found_is_kept_with_the_text_it_was_found_in(db: Database, northwind: Pact) -> None:
    number = drafted(db, earlier(northwind))
    proposals.propose(db, number, by=RITA.party, at=NOW, examine=warns)
    found = proposals.state_of(db, number)
    assert (found.proposal.state, found.unwaived) == ("proposed", (WARNING,))
    assert found.proposal.undecided == ("whether the promise accept can be kept",)
    with Refusal(db, "has_warnings"):
        sign(db, number, "marketing")
    proposals.waive(db, number, WARNING.key, "They are students.", by=RITA.party, at=NOW)
    assert proposals.state_of(db, number).unwaived == ()
    assert sign(db, number, "marketing") is False
    proposals.save(db, number, earlier(northwind, 10), was=digest_of(earlier(northwind)), by=RITA.party, at=NOW)
    assert proposals.state_of(db, number).findings == (), "nothing is known yet of the text as it is now"


def test_a_text_that_the_checker_finds_an_error_in_is_not_signed(db: Database, northwind: Pact) -> None:
    text = changed(northwind.text, "  sales: {signs: cro@northwind.example}\n", "")
    number = proposed(db, text)
    found = proposals.state_of(db, number)
    assert [one.code for one in found.errors] == ["LP002"]
    with Refusal(db, "has_errors"):
        sign(db, number, "marketing")
    with Refusal(db, "no_signer"):
        activating.activate(db, number, by=RITA.party, at=NOW)


def test_whoever_checks_a_text_that_is_changed_meanwhile_proposes_nothing(db: Database, northwind: Pact) -> None:
    number = drafted(db, earlier(northwind))

    def meanwhile(pact: Pact, today: date) -> Examination:
        proposals.save(db, number, earlier(northwind, 10), was=pact.digest, by="marketer:milo", at=NOW)
        return check_only(pact, today)

    with pytest.raises(NotAgreed, match="while it was checked"):
        proposals.propose(db, number, by=RITA.party, at=NOW, examine=meanwhile)
    assert proposals.state_of(db, number).proposal.state == "draft"


def test_comments_stay_with_their_lines_while_the_text_is_changed(db: Database, northwind: Pact) -> None:
    number = drafted(db, northwind.text)
    lines = northwind.text.split("\n")
    at = next(number for number, line in enumerate(lines, 1) if line.startswith("qualification"))
    first = proposals.comment(db, number, "Why so?", line=at, by="rep:ana", at=NOW)
    proposals.comment(db, number, "As agreed.", line=at, answers=first, by=RITA.party, at=NOW)
    proposals.comment(db, number, "Good.", by="rep:ana", at=NOW)
    text = "# A line more\n" + northwind.text
    proposals.save(db, number, text, was=northwind.digest, by=RITA.party, at=NOW)
    proposals.resolve(db, number, first, by=RITA.party, at=NOW)
    found = proposals.state_of(db, number).comments
    assert [(one.line, one.comment.says, one.comment.answers, one.comment.resolved_by) for one in found] == [
        (at + 1, "Why so?", 0, RITA.party), (at + 1, "As agreed.", first, ""), (0, "Good.", 0, ""),
    ]  # fmt: skip
    with Refusal(db, "no_line"):
        proposals.comment(db, number, "x", line=len(lines) + 2, by="rep:ana", at=NOW)


# Signing and activating


def test_the_author_alone_cannot_sign_for_both_sides(db: Database, northwind: Pact) -> None:
    text = earlier(northwind)
    text = changed(text, "marketing: {signs: cmo@northwind.example}", "marketing: {signs: rita}")
    text = changed(text, "sales: {signs: cro@northwind.example}", "sales: {signs: revops:rita}")
    number = proposed(db, text)
    assert sign(db, number, "marketing", who=RITA) is False
    with Refusal(db, "same_person"):
        sign(db, number, "sales", who=RITA)
    with Refusal(db, "unsigned"):
        activating.activate(db, number, by=RITA.party, at=NOW)


def test_a_signature_is_confirmed_and_given_by_whom_the_text_names(db: Database, northwind: Pact) -> None:
    number = proposed(db, earlier(northwind))
    with Refusal(db, "not_confirmed"):
        proposals.sign(db, number, "marketing", confirmed="", who=CLARA, at=NOW)
    with Refusal(db, "not_the_signer"):
        sign(db, number, "marketing", who=CARL)
    assert proposals.state_of(db, number).may_sign(CLARA) == ("marketing",)
    sign(db, number, "marketing")
    assert proposals.state_of(db, number).may_sign(CLARA) == ()


def test_a_signed_proposal_becomes_the_standard(db: Database, northwind: Pact) -> None:
    text = earlier(northwind)
    number = proposed(db, text)
    assert [sign(db, number, side) for side in ("sales", "sponsor")] == [False, False]
    with Refusal(db, "unsigned"):
        activating.activate(db, number, by=RITA.party, at=NOW)
    assert sign(db, number, "marketing") is True
    pact = activating.activate(db, number, by=RITA.party, at=NOW)
    assert (pact.version, pact.text) == (northwind.version + 1, text)
    assert mode(db) == (pact.version, "standard")
    found = proposals.state_of(db, number)
    assert (found.proposal.state, found.proposal.version, found.is_active) == ("activated", pact.version, True)
    assert agreement.active(db).digest == digest_of(text)
    with Refusal(db, "closed"):
        activating.activate(db, number, by=RITA.party, at=NOW)


def test_an_unsigned_proposal_becomes_a_trial_and_with_its_last_signature_the_standard(
    db: Database, northwind: Pact
) -> None:
    number = proposed(db, earlier(northwind))
    sign(db, number, "sales")
    version = activating.activate(db, number, by=RITA.party, at=NOW, trial=True).version
    assert mode(db) == (version, "trial")
    sign(db, number, "marketing")
    assert sign(db, number, "sponsor") is True
    assert mode(db) == (version, "standard")


def test_the_last_signature_of_a_version_that_decides_no_more_changes_nothing(db: Database, northwind: Pact) -> None:
    number = proposed(db, earlier(northwind))
    activating.activate(db, number, by=RITA.party, at=NOW, trial=True)
    activating.roll_back(db, northwind.version, why="worse", by=RITA.party, at=NOW)
    assert [sign(db, number, side) for side in ("marketing", "sales", "sponsor")] == [False, False, True]
    assert mode(db) == (northwind.version, "trial")


def test_a_proposal_made_from_a_version_that_is_gone_would_lose_what_that_changed(
    db: Database, northwind: Pact
) -> None:
    number = signed(db, earlier(northwind))
    other = activated(db, earlier(northwind, 10))
    assert proposals.state_of(db, number).is_outdated
    with Refusal(db, "outdated"):
        activating.activate(db, number, by=RITA.party, at=NOW)
    text = earlier(northwind)
    proposals.save(db, number, text, was=digest_of(text), by=RITA.party, at=NOW, base=other.version)
    proposals.propose(db, number, by=RITA.party, at=NOW, examine=check_only)
    found = proposals.state_of(db, number)
    assert (found.is_outdated, found.is_signed) == (False, True), "signatures hold for the text, wherever it is from"
    assert activating.activate(db, number, by=RITA.party, at=NOW).text == text


def test_the_change_holds_for_the_next_event_even_of_who_still_has_the_version_before(
    db: Database, northwind: Pact
) -> None:
    pact = activated(db, earlier(northwind))
    [lead] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    assert ask(db, "SELECT DISTINCT pact_version FROM journal_event") == pact.version
    assert ask(db, "SELECT due_at - started_at FROM clock WHERE lead_id = %s", lead.lead_id) == timedelta(minutes=20)


def test_running_clocks_keep_their_time_and_leads_the_version_that_decided_them(db: Database, northwind: Pact) -> None:
    [lead] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    before = rows(db, "SELECT due_at, pact_version, stopped_at FROM clock")
    activated(db, earlier(northwind))
    activating.roll_back(db, northwind.version, why="worse", by=RITA.party, at=NOW)
    assert rows(db, "SELECT due_at, pact_version, stopped_at FROM clock") == before
    assert before == [(NOW + timedelta(minutes=30), northwind.version, None)]
    owner = ask(db, "SELECT owner FROM lead WHERE id = %s", lead.lead_id)
    happen(db, northwind, ev.Accepted(at=NOW, lead=lead.lead_id or 0, by=f"rep:{owner}"))
    assert audit(db, at=NOW).findings == ()


# Planning


def test_a_planned_activation_takes_place_when_its_time_has_come(db: Database, northwind: Pact) -> None:
    number, monday = signed(db, earlier(northwind)), NOW + timedelta(days=7)
    activating.plan(db, number, monday, by=RITA.party, at=NOW)
    assert activating.activate_planned(db, at=monday - timedelta(seconds=1)) == ()
    assert mode(db) == (northwind.version, "trial")
    assert activating.activate_planned(db, at=monday) == (number,)
    assert activating.activate_planned(db, at=monday) == ()
    found = agreement.standing(db)
    assert found is not None
    assert (found.version, found.starts_at, found.by) == (northwind.version + 1, monday, "system:agreement")
    before = agreement.at_instant(db, monday - timedelta(seconds=1))
    assert before is not None
    assert before.version == northwind.version
    assert agreement.at_instant(db, ADOPTED_AT - timedelta(seconds=1)) is None


def test_a_plan_can_be_cancelled_and_keeps_the_text_from_being_changed(db: Database, northwind: Pact) -> None:
    text = earlier(northwind)
    number, monday = signed(db, text), NOW + timedelta(days=7)
    activating.plan(db, number, monday, by=RITA.party, at=NOW)
    with Refusal(db, "planned"):
        proposals.save(db, number, northwind.text, was=digest_of(text), by=RITA.party, at=NOW)
    activating.cancel(db, number, by=RITA.party, at=NOW, why="Fair week")
    assert activating.activate_planned(db, at=monday) == ()
    assert proposals.state_of(db, number).is_signed


def test_a_plan_that_cannot_be_kept_is_given_up_and_said_so(db: Database, northwind: Pact) -> None:
    number, monday = signed(db, earlier(northwind)), NOW + timedelta(days=7)
    activating.plan(db, number, monday, by=RITA.party, at=NOW)
    other = activated(db, earlier(northwind, 10))
    assert activating.activate_planned(db, at=monday) == ()
    assert mode(db) == (other.version, "standard")
    found = proposals.state_of(db, number).proposal
    assert (found.state, found.planned_for) == ("proposed", None)
    assert found.ended_why.startswith(f"It was made from version {northwind.version}, but version {other.version}")
    told = rows(db, "SELECT recipient, about, proposal FROM notification ORDER BY recipient")
    assert told == [("operations", "activation_given_up", number), (RITA.party, "activation_given_up", number)]
    assert activating.activate_planned(db, at=monday) == ()


# Rolling back


def test_going_back_loses_nothing_and_can_be_taken_back(db: Database, northwind: Pact) -> None:
    pact = activated(db, earlier(northwind))
    back = activating.roll_back(db, northwind.version, why=" Reps cannot keep it ", by=OLGA.party, at=NOW)
    assert (back.version, agreement.active(db).text) == (northwind.version, northwind.text)
    assert mode(db) == (northwind.version, "trial")
    assert activating.roll_back(db, pact.version, why="They can", by=OLGA.party, at=NOW).text == pact.text
    assert mode(db) == (pact.version, "standard")
    assert [one.kind for one in agreement.activations(db)] == ["rollback", "rollback", "activate", "adopt"]
    assert ask(db, "SELECT count(*) FROM pact_version") == 2
    told = [one.event for one in proposals.history(db) if one.kind == "rolled_back"]
    assert [(one.version, getattr(one, "replaced", 0), getattr(one, "why", "")) for one in told] == [
        (northwind.version, pact.version, "Reps cannot keep it"), (pact.version, northwind.version, "They can"),
    ]  # fmt: skip


def test_one_goes_back_only_to_what_decided(db: Database, northwind: Pact) -> None:
    with Refusal(db, "active"):
        activating.roll_back(db, northwind.version, why="x", by=OLGA.party, at=NOW)
    with pytest.raises(NotFound):
        activating.roll_back(db, northwind.version + 1, why="x", by=OLGA.party, at=NOW)
    activated(db, earlier(northwind))
    with Refusal(db, "no_reason"):
        activating.roll_back(db, northwind.version, why="  ", by=OLGA.party, at=NOW)


# Together


def together(acts: list[Callable[[], object]]) -> list[str]:
    """Do all of `acts` at once; return what came of each: its refusal's code, or nothing."""
    said = [""] * len(acts)
    gate = threading.Barrier(len(acts))

    def do(place: int) -> None:
        gate.wait()
        try:
            acts[place]()
        except NotAgreed as refused:
            said[place] = refused.code

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return said


def test_signatures_given_at_once_all_count_and_one_of_them_is_the_last(db: Database, northwind: Pact) -> None:
    for minutes in (20, 15, 10):
        number = proposed(db, earlier(northwind, minutes))
        last: list[bool] = []
        acts = [lambda side=side: last.append(sign(db, number, side)) for side in ("marketing", "sales", "sponsor")]  # noqa: B023
        assert together(acts) == ["", "", ""]
        assert sorted(last) == [False, False, True]
        assert proposals.state_of(db, number).is_signed


def test_of_two_who_activate_at_once_one_does(db: Database, northwind: Pact) -> None:
    number = signed(db, earlier(northwind))
    act = lambda: activating.activate(db, number, by=RITA.party, at=NOW)  # noqa: E731
    assert sorted(together([act, act])) == ["", "agreement.closed"]
    assert ask(db, "SELECT count(*) FROM pact_version") == 2


def test_of_two_proposals_activated_at_once_the_second_is_outdated(db: Database, northwind: Pact) -> None:
    numbers = [signed(db, earlier(northwind, minutes)) for minutes in (20, 10)]
    acts = [lambda number=number: activating.activate(db, number, by=RITA.party, at=NOW) for number in numbers]
    assert sorted(together(acts)) == ["", "agreement.outdated"]


def test_leads_that_arrive_while_a_version_is_activated_are_decided_by_one_or_the_other(
    db: Database, northwind: Pact
) -> None:
    number = signed(db, earlier(northwind))

    def bring(first: int) -> Callable[[], object]:
        return lambda: [
            arrive(db, northwind, DEMO | {"email": f"p{n}@anadolu-labs.com"}) for n in range(first, first + 15)
        ]

    act = lambda: activating.activate(db, number, by=RITA.party, at=NOW)  # noqa: E731
    assert together([bring(0), act, bring(100), bring(200)]) == [""] * 4
    decided = [row[0] for row in rows(db, "SELECT pact_version FROM journal_event ORDER BY id")]
    assert decided == sorted(decided), "nothing is decided by the version before once the next one decides"
    assert set(decided) <= {northwind.version, northwind.version + 1}
    assert len(decided) >= 45
    assert audit(db, at=NOW).findings == ()


def test_the_journal_is_read_whole_and_by_proposal(db: Database, northwind: Pact) -> None:
    number = signed(db, earlier(northwind))
    whole = proposals.history(db)
    assert [one.kind for one in whole] == [
        "adopted", "drafted", "examined", "proposed", "signed", "signed", "signed",
    ]  # fmt: skip
    assert proposals.history(db, number) == whole[1:]
    assert [one.id for one in whole] == sorted(one.id for one in whole)


def test_withdrawing_and_observing_are_in_the_state(db: Database, northwind: Pact) -> None:
    number = proposed(db, earlier(northwind))
    proposals.observe(db, number, by=RITA.party, at=NOW)
    assert proposals.state_of(db, number).proposal.observed_since == NOW
    proposals.stop_observing(db, number, by=RITA.party, at=NOW)
    proposals.observe(db, number, by=RITA.party, at=NOW)
    proposals.withdraw(db, number, by=RITA.party, at=NOW, why="Not now")
    found = proposals.state_of(db, number).proposal
    assert (found.state, found.observed_since, found.ended_why) == ("withdrawn", None, "Not now")
    with Refusal(db, "closed"):
        proposals.withdraw(db, number, by=RITA.party, at=NOW)
    with Refusal(db, "closed"):
        sign(db, number, "marketing")
