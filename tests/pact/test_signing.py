"""The rules of the agreement, without a database: who may sign what, and what a signature is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from leadpact.pact import activation_rules, signing_event, signing_rules
from leadpact.pact.comments import placed, unchanged
from leadpact.pact.signing import Proposal, Somebody, after, digest_of, fold
from leadpact.pact.signing_event import (
    KINDS,
    Acknowledged,
    Activated,
    Adopted,
    AgreementEvent,
    Cancelled,
    Commented,
    Drafted,
    Examined,
    Found,
    Planned,
    Proposed,
    Reminded,
    Reviewed,
    RolledBack,
    Waived,
    Withdrawn,
)
from leadpact.pact.signing_rules import Ground, NotAgreed

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = AT.date()
TEXT, OTHER = "pact: one\n", "pact: other\n"
DIGEST = digest_of(TEXT)
CONFIRMED = DIGEST[:8]

CLARA = Somebody("sponsor:clara", "clara", "cmo@northwind.example", "sponsor", "Clara Weiss")
CARL = Somebody("sponsor:carl", "carl", "CRO@northwind.example", "sponsor", "Carl Jensen")
OLGA = Somebody("sponsor:olga", "olga", "coo@northwind.example", "sponsor", "Olga Grant")
RITA = Somebody("revops:rita", "rita", "rita@northwind.example", "revops", "Rita Okafor")

SIGNERS = {"marketing": "cmo@northwind.example", "sales": "cro@northwind.example"}
THREE = SIGNERS | {"sponsor": "olga"}

ERROR = Found("LP001", "error", "agreement.marketing.signs", 3, 1, "nobody signs for marketing", "Name somebody.")
WARNING = Found("LP055", "warning", "promises.sales.accept", 9, 5, "nothing follows when it is broken", "Say what.")
UNKNOWN = Found("LP009", "warning", "x", 1, 1, "", "")
NOTE = Found("LP046", "note", "fields.size", 5, 3, "nothing reads it", "Remove it.")


def told(*events: AgreementEvent) -> Proposal:
    return fold(1, list(enumerate(events, start=1)))


def drafted(text: str = TEXT, by: str = RITA.party, **more: Any) -> Drafted:
    reasons = {"why": "Too slow", "expects": {"accepted_share": "+5 points"}, "judge_on": date(2027, 3, 31)}
    return Drafted(at=AT, by=by, digest=digest_of(text), base=1, **(reasons | more))


def examined(*findings: Found, text: str = TEXT) -> Examined:
    return Examined(at=AT, by=RITA.party, digest=digest_of(text), findings=findings)


def proposed(*findings: Found) -> Proposal:
    return told(drafted(), examined(*findings), Proposed(at=AT, by=RITA.party, digest=DIGEST))


def ground(*findings: Found, signers: dict[str, str] = SIGNERS, active: int = 1) -> Ground:
    return Ground(signers, findings, active)


def signed(proposal: Proposal, side: str, who: Somebody, on: Ground | None = None) -> Proposal:
    event = signing_rules.sign(proposal, side, confirmed=CONFIRMED, ground=on or ground(), who=who, at=AT)
    return after(proposal, 99, event)


def refusal(act: Callable[[], object]) -> str:
    """Return the code with which `act` is refused; each says what to do."""
    with pytest.raises(NotAgreed) as caught:
        act()
    assert caught.value.remedy.endswith(".")
    return caught.value.code.removeprefix("agreement.")


def refused_to_sign(
    proposal: Proposal, side: str, who: Somebody, on: Ground | None = None, confirmed: str = CONFIRMED
) -> str:
    on = on or ground()
    return refusal(lambda: signing_rules.sign(proposal, side, confirmed=confirmed, ground=on, who=who, at=AT))


# Signing


def test_a_text_is_signed_when_marketing_and_sales_have_signed_it() -> None:
    proposal = proposed()
    assert proposal.missing(SIGNERS) == ("marketing", "sales")
    proposal = signed(proposal, "marketing", CLARA)
    assert (proposal.missing(SIGNERS), proposal.is_signed(SIGNERS)) == (("sales",), False)
    proposal = signed(proposal, "sales", CARL)
    assert (proposal.missing(SIGNERS), proposal.is_signed(SIGNERS)) == ((), True)
    assert [(one.side, one.by, one.digest) for one in proposal.signatures] == [
        ("marketing", "sponsor:clara", DIGEST),
        ("sales", "sponsor:carl", DIGEST),
    ]


def test_a_sponsor_whom_the_text_names_signs_as_well() -> None:
    both = signed(signed(proposed(), "marketing", CLARA), "sales", CARL)
    assert both.is_signed(SIGNERS)
    assert both.missing(THREE) == ("sponsor",)
    assert signed(both, "sponsor", OLGA, ground(signers=THREE)).is_signed(THREE)


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_a_text_that_names_nobody_for_a_side_is_never_signed(side: str) -> None:
    one = {other: name for other, name in SIGNERS.items() if other != side}
    proposal = proposed()
    for other, who in (("marketing", CLARA), ("sales", CARL)):
        if other in one:
            proposal = signed(proposal, other, who, ground(signers=one))
    assert proposal.missing(one) == ()
    assert not proposal.is_signed(one)


def test_whoever_is_not_named_cannot_sign() -> None:
    assert refused_to_sign(proposed(), "marketing", RITA) == "not_the_signer"
    assert refused_to_sign(proposed(), "marketing", CARL) == "not_the_signer"
    assert refused_to_sign(proposed(), "sponsor", OLGA) == "no_side"


@pytest.mark.parametrize("name", ["cmo@northwind.example", "CMO@Northwind.example", "clara", "sponsor:clara"])
def test_a_signer_is_named_by_address_or_username_or_party(name: str) -> None:
    named = ground(signers=SIGNERS | {"marketing": name})
    assert signed(proposed(), "marketing", CLARA, named).standing()["marketing"].username == "clara"


def test_somebody_without_an_address_is_not_meant_by_an_empty_name() -> None:
    assert not Somebody("rep:ana", "ana").goes_by("")


def test_the_author_alone_cannot_sign_for_both_sides() -> None:
    named = ground(signers={"marketing": "rita", "sales": "rita@northwind.example"})
    once = signed(proposed(), "marketing", RITA, named)
    assert refused_to_sign(once, "sales", RITA, named) == "same_person"


def test_a_second_account_of_the_same_person_cannot_sign_for_the_other_side() -> None:
    again = Somebody("manager:carl2", "carl2", "cro@NORTHWIND.example", "manager")
    named = ground(signers={"marketing": "carl2", "sales": "carl"})
    once = signed(proposed(), "marketing", again, named)
    assert refused_to_sign(once, "sales", CARL, named) == "same_person"


def test_two_people_without_addresses_are_two_people() -> None:
    named = ground(signers={"marketing": "ann", "sales": "bob"})
    once = signed(proposed(), "marketing", Somebody("marketer:ann", "ann"), named)
    assert signed(once, "sales", Somebody("manager:bob", "bob"), named).is_signed(named.signers)


def test_the_sponsor_may_be_one_of_the_two() -> None:
    named = ground(signers=SIGNERS | {"sponsor": "cmo@northwind.example"})
    once = signed(proposed(), "marketing", CLARA, named)
    assert signed(once, "sponsor", CLARA, named).missing(named.signers) == ("sales",)


@pytest.mark.parametrize("confirmed", ["", CONFIRMED[:7], DIGEST, "yes", digest_of(OTHER)[:8]])
def test_a_signature_is_confirmed_by_the_beginning_of_the_digest_of_the_text(confirmed: str) -> None:
    assert refused_to_sign(proposed(), "marketing", CLARA, confirmed=confirmed) == "not_confirmed"


def test_what_confirms_may_be_written_in_capitals_and_with_blanks() -> None:
    event = signing_rules.sign(
        proposed(), "marketing", confirmed=f" {CONFIRMED.upper()} ", ground=ground(), who=CLARA, at=AT
    )
    assert event.digest == DIGEST


def test_a_side_signs_once() -> None:
    assert refused_to_sign(signed(proposed(), "marketing", CLARA), "marketing", CLARA) == "signed"


def test_a_draft_and_what_was_withdrawn_cannot_be_signed() -> None:
    assert refused_to_sign(told(drafted(), examined()), "marketing", CLARA) == "draft"
    withdrawn = after(proposed(), 9, Withdrawn(at=AT, by=RITA.party))
    assert refused_to_sign(withdrawn, "marketing", CLARA) == "closed"


def test_a_changed_text_needs_new_signatures_and_the_old_ones_stay_in_the_journal() -> None:
    before = signed(signed(proposed(), "marketing", CLARA), "sales", CARL)
    changed = after(before, 10, drafted(OTHER))
    assert (changed.state, changed.missing(SIGNERS)) == ("draft", ("marketing", "sales"))
    assert len(changed.signatures) == 2
    again = after(changed, 11, Proposed(at=AT, by=RITA.party, digest=digest_of(OTHER)))
    assert not again.is_signed(SIGNERS)
    assert again.standing() == {}


def test_a_signature_counts_again_for_the_text_it_was_given_for() -> None:
    before = signed(proposed(), "marketing", CLARA)
    back = after(after(before, 10, drafted(OTHER)), 11, drafted(TEXT))
    assert set(back.standing()) == {"marketing"}


# Findings


def test_a_text_with_an_error_cannot_be_signed_whatever_is_waived() -> None:
    proposal = proposed(ERROR)
    assert refused_to_sign(proposal, "marketing", CLARA, ground(ERROR)) == "has_errors"
    waiving = refusal(lambda: signing_rules.waive(proposal, ERROR.key, "x", findings=[ERROR], by="revops:rita", at=AT))
    assert waiving == "is_error"


def test_each_warning_needs_a_waiver_and_a_note_needs_nothing() -> None:
    proposal = proposed(WARNING, NOTE)
    assert refused_to_sign(proposal, "marketing", CLARA, ground(WARNING, NOTE)) == "has_warnings"
    waived = signing_rules.waive(
        proposal, WARNING.key, " We look daily. ", findings=[WARNING, NOTE], by="revops:rita", at=AT
    )
    assert (waived.reason, waived.by, waived.message) == ("We look daily.", "revops:rita", WARNING.message)
    proposal = after(proposal, 9, waived)
    assert signed(proposal, "marketing", CLARA, ground(WARNING, NOTE)).missing(SIGNERS) == ("sales",)


@pytest.mark.parametrize(
    ("finding", "reason", "code"),
    [
        (WARNING, " ", "no_reason"),
        (NOTE, "why not", "is_note"),
        (UNKNOWN, "", "no_finding"),
    ],
)
def test_what_cannot_be_waived_is_refused(finding: Found, reason: str, code: str) -> None:
    known = [WARNING, NOTE]
    act = lambda: signing_rules.waive(proposed(), finding.key, reason, findings=known, by="x", at=AT)  # noqa: E731
    assert refusal(act) == code


def test_a_waiver_holds_for_what_the_finding_said() -> None:
    waiver = Waived(at=AT, by="revops:rita", key=WARNING.key, message=WARNING.message, reason="small")
    proposal = after(proposed(WARNING), 9, waiver)
    worse = Found(WARNING.code, "warning", WARNING.path, 9, 5, "nothing follows for 3 promises", "Say what.")
    moved = Found(WARNING.code, "warning", WARNING.path, 12, 5, WARNING.message, WARNING.remedy)
    assert proposal.unwaived([WARNING, moved]) == ()
    assert proposal.unwaived([worse]) == (worse,)
    assert refusal(
        lambda: signing_rules.waive(proposal, WARNING.key, "again", findings=[moved], by="x", at=AT)
    ) == "waived"  # fmt: skip


def test_a_text_that_was_not_checked_as_it_is_now_cannot_be_signed() -> None:
    unchecked = told(drafted(), examined(text=OTHER), Proposed(at=AT, by=RITA.party, digest=DIGEST))
    assert refused_to_sign(unchecked, "marketing", CLARA) == "not_examined"


def test_what_the_checker_says_today_counts_though_the_text_was_good_when_it_was_proposed() -> None:
    assert refused_to_sign(proposed(), "marketing", CLARA, ground(WARNING)) == "has_warnings"


# Drafting and proposing


def propose(proposal: Proposal, *, active: int = 1, base_digest: str = "", today: date = TODAY) -> str:
    return refusal(
        lambda: signing_rules.propose(
            proposal, base_digest=base_digest, active=active, today=today, by=RITA.party, at=AT
        )
    )


def test_a_version_says_why_it_is_made_what_it_expects_and_when_that_is_judged() -> None:
    assert propose(told(drafted(why=""))) == "no_reason"
    assert propose(told(drafted(expects={}))) == "no_reason"
    assert propose(told(drafted(judge_on=None))) == "no_reason"
    assert propose(told(drafted(judge_on=AT.date()))) == "judged_before"
    event = signing_rules.propose(told(drafted()), base_digest="", active=1, today=AT.date(), by=RITA.party, at=AT)
    assert after(told(drafted()), 2, event).state == "proposed"


def test_a_text_that_changes_nothing_cannot_be_proposed_nor_one_twice() -> None:
    assert propose(told(drafted()), base_digest=DIGEST) == "no_change"
    assert propose(proposed()) == "not_a_draft"


def test_what_was_made_from_a_version_that_is_gone_is_not_proposed_signed_or_activated() -> None:
    assert propose(told(drafted()), active=2) == "outdated"
    assert refused_to_sign(proposed(), "marketing", CLARA, ground(active=2)) == "outdated"
    assert refusal(lambda: activation_rules.activate(proposed(), ground=ground(active=2), trial=True)) == "outdated"


def test_two_who_save_at_once_do_not_overwrite_each_other() -> None:
    save = lambda was: signing_rules.draft(told(drafted()), digest_of(OTHER), was=was, drafted=drafted())  # noqa: E731
    assert refusal(lambda: save(digest_of("what the other began with"))) == "changed_meanwhile"
    saved = save(DIGEST)
    assert saved is not None
    assert saved.digest == digest_of(OTHER)


def test_saving_what_is_saved_is_no_entry_but_another_reason_is() -> None:
    proposal = told(drafted())
    assert signing_rules.draft(proposal, DIGEST, was=DIGEST, drafted=drafted()) is None
    assert signing_rules.draft(proposal, DIGEST, was=DIGEST, drafted=drafted(why="Too dear")) is not None


def test_what_has_ended_or_is_about_to_be_activated_cannot_be_changed() -> None:
    ends = {
        "closed": [Withdrawn(at=AT, by="x"), Activated(at=AT, by="x", version=2)],
        "planned": [Planned(at=AT, by="x", starts_at=AT)],
    }
    for code, events in ends.items():
        for event in events:
            ended = after(proposed(), 9, event)
            assert refusal(lambda: signing_rules.draft(ended, "d", was=DIGEST, drafted=drafted())) == code  # noqa: B023


# Activating


def test_a_signed_text_is_the_standard_and_an_unsigned_one_a_trial_if_that_is_asked_for() -> None:
    both = signed(signed(proposed(), "marketing", CLARA), "sales", CARL)
    assert activation_rules.activate(both, ground=ground(), trial=False) == "standard"
    assert activation_rules.activate(both, ground=ground(), trial=True) == "standard"
    assert activation_rules.activate(proposed(), ground=ground(), trial=True) == "trial"
    once = signed(proposed(), "marketing", CLARA)
    with pytest.raises(NotAgreed, match=r"not signed yet by cro@northwind\.example for sales"):
        activation_rules.activate(once, ground=ground(), trial=False)
    nobody = ground(signers={"sales": "carl"})
    assert refusal(lambda: activation_rules.activate(proposed(), ground=nobody, trial=False)) == "no_signer"


def test_what_is_signed_but_has_become_faulty_is_not_activated_as_the_standard() -> None:
    both = signed(signed(proposed(), "marketing", CLARA), "sales", CARL)
    assert refusal(lambda: activation_rules.activate(both, ground=ground(ERROR), trial=False)) == "has_errors"
    assert refusal(lambda: activation_rules.activate(both, ground=ground(WARNING), trial=False)) == "has_warnings"


@pytest.mark.parametrize(
    ("events", "code"),
    [([drafted()], "draft"), ([drafted(), Withdrawn(at=AT, by="x")], "closed"),
     ([drafted(), Activated(at=AT, by="x", version=2)], "closed")],
)  # fmt: skip
def test_only_what_is_proposed_is_activated(events: list[AgreementEvent], code: str) -> None:
    assert refusal(lambda: activation_rules.activate(told(*events), ground=ground(), trial=True)) == code


def test_an_activation_is_planned_once_in_the_future_and_can_be_cancelled() -> None:
    later = AT + timedelta(days=3)
    plan = lambda proposal, at: activation_rules.plan(  # noqa: E731
        proposal, at, ground=ground(), trial=True, by=RITA.party, at=AT
    )
    assert refusal(lambda: plan(proposed(), AT)) == "past"
    planned = after(proposed(), 9, plan(proposed(), later))
    assert (planned.state, planned.planned_for, planned.planned_trial) == ("planned", later, True)
    assert refusal(lambda: plan(planned, later)) == "planned"
    cancelled = after(planned, 10, activation_rules.cancel(planned, why=" no ", by=RITA.party, at=AT))
    assert (cancelled.state, cancelled.planned_for, cancelled.ended_why) == ("proposed", None, "no")
    assert refusal(lambda: activation_rules.cancel(cancelled, why="", by="x", at=AT)) == "not_planned"


def test_one_goes_back_only_to_a_version_that_decided_and_says_why() -> None:
    back = lambda version, why: activation_rules.roll_back(version, why=why, active=3, former={1, 3})  # noqa: E731
    back(1, "worse")
    assert refusal(lambda: back(3, "worse")) == "active"
    assert refusal(lambda: back(2, "worse")) == "never_active"
    assert refusal(lambda: back(1, " ")) == "no_reason"


def test_what_was_adopted_can_be_signed_afterwards() -> None:
    adopted = told(Adopted(at=AT, by="cli:root", digest=DIGEST, version=4), examined())
    assert (adopted.state, adopted.version, adopted.authors, adopted.adopted) == ("activated", 4, ("cli:root",), True)
    assert signed(signed(adopted, "marketing", CLARA, ground(active=4)), "sales", CARL, ground(active=4)).is_signed(
        SIGNERS
    )


# Observing, commenting


def test_a_proposal_is_observed_until_it_is_not_or_decides() -> None:
    seen = after(proposed(), 9, signing_rules.observe(proposed(), by="x", at=AT))
    assert (seen.state, seen.observed_since) == ("proposed", AT)
    assert refusal(lambda: signing_rules.observe(seen, by="x", at=AT)) == "observed"
    assert after(seen, 10, signing_rules.stop_observing(seen, by="x", at=AT)).observed_since is None
    assert refusal(lambda: signing_rules.stop_observing(proposed(), by="x", at=AT)) == "not_observed"
    assert after(seen, 10, Activated(at=AT, by="x", version=2)).observed_since is None


def test_a_comment_is_said_of_a_line_of_a_text_and_is_settled_once() -> None:
    said = signing_rules.comment(proposed(), 1, " Why? ", answers=0, lines=2, by="rep:ana", at=AT)
    assert (said.line, said.says, said.digest) == (1, "Why?", DIGEST)
    proposal = after(proposed(), 7, said)
    answer = signing_rules.comment(proposal, 1, "So.", answers=7, lines=2, by="revops:rita", at=AT)
    proposal = after(proposal, 8, answer)
    assert [(one.id, one.answers) for one in proposal.comments] == [(7, 0), (8, 7)]
    proposal = after(proposal, 9, signing_rules.resolve(proposal, 7, by="revops:rita", at=AT))
    assert [one.resolved_by for one in proposal.comments] == ["revops:rita", ""]
    assert refusal(lambda: signing_rules.resolve(proposal, 7, by="x", at=AT)) == "resolved"
    assert refusal(lambda: signing_rules.resolve(proposal, 5, by="x", at=AT)) == "no_comment"


@pytest.mark.parametrize(
    ("line", "says", "answers", "code"),
    [(3, "x", 0, "no_line"), (-1, "x", 0, "no_line"), (1, " ", 0, "empty"), (1, "x", 4, "no_comment")],
)
def test_what_cannot_be_said_is_refused(line: int, says: str, answers: int, code: str) -> None:
    act = lambda: signing_rules.comment(proposed(), line, says, answers=answers, lines=2, by="x", at=AT)  # noqa: E731
    assert refusal(act) == code


BEFORE = "one\ntwo\n\nthree\nfour"
NOW = "zero\none\n\nthree\n3.5\nfour!"


def test_lines_that_stand_as_they_were_are_found_where_they_are_now() -> None:
    assert unchanged(BEFORE.split("\n"), NOW.split("\n")) == {1: 2, 3: 3, 4: 4}
    assert unchanged([], ["x"]) == {}


def test_a_comment_follows_its_line_and_says_when_that_was_changed() -> None:
    lines = [0, 1, 2, 4, 5]
    comments = fold(1, [
        (number, Commented(at=AT, by="x", digest="before", line=line, says=f"of {line}"))
        for number, line in enumerate(lines)
    ]).comments  # fmt: skip
    found = placed(comments, {"before": BEFORE, "now": NOW}, "now")
    assert [(one.line, one.said_of) for one in found] == [
        (0, ""), (2, "one"), (None, "two"), (4, "three"), (None, "four"),
    ]  # fmt: skip
    same = placed(comments, {"before": BEFORE, "now": NOW}, "before")
    assert [one.line for one in same] == lines


# The journal


def test_every_kind_of_entry_survives_being_kept() -> None:
    needed: dict[str, Any] = {
        "line": 3, "says": "x", "comment": 1, "key": "LP001 a", "message": "m", "reason": "r", "side": "sales",
        "username": "carl", "starts_at": AT, "role": "rep", "about": "review", "due": AT.date(), "mark": "day",
    }  # fmt: skip
    for name, kind in KINDS.items():
        fields = {field: needed[field] for field in kind.__struct_fields__ if field in needed}
        event = kind(at=AT, by="revops:rita", digest=DIGEST, **fields)
        assert signing_event.kind_of(event) == name
        assert signing_event.decode(msgspec.json.encode(event)) == event
    whole = examined(ERROR, WARNING)
    assert signing_event.decode(msgspec.json.encode(whole)) == whole


def test_an_entry_that_is_no_news_of_the_proposal_leaves_it() -> None:
    proposal = proposed()
    for event in (
        Acknowledged(at=AT, by="x", username="x", role="rep"),
        Reviewed(at=AT, by="x"),
        RolledBack(at=AT, by="x", version=1),
        Reminded(at=AT, by="x", about="review", due=AT.date(), mark="day"),
    ):
        assert after(proposal, 9, event) is proposal


def test_authors_are_everybody_who_saved_the_first_one_first() -> None:
    proposal = told(drafted(), drafted(OTHER, by="marketer:milo"), drafted(TEXT))
    assert proposal.authors == ("revops:rita", "marketer:milo")


def test_cancelling_keeps_the_signatures() -> None:
    both = signed(signed(proposed(), "marketing", CLARA), "sales", CARL)
    planned = after(both, 9, Planned(at=AT, by="x", digest=DIGEST, starts_at=AT))
    assert after(planned, 10, Cancelled(at=AT, by="x")).is_signed(SIGNERS)
