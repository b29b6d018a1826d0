"""What the sides owe each other, read as it is stated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pact_changes import GOOD, LANGUAGE, changed, faults

from leadpact.pact.allowance import BusinessDays, BusinessTime
from leadpact.pact.load import parse_pact

PACT = parse_pact(LANGUAGE)


def test_sales_promises_by_name_with_what_follows_a_breach() -> None:
    promises = PACT.promises
    assert list(promises) == ["accept", "first_touch", "attempts", "answer"]
    accept, first_touch, attempts, answer = promises.values()
    assert (accept.since, accept.within, accept.otherwise) == (
        "offered", {"demo": BusinessTime(timedelta(minutes=30))}, BusinessTime(timedelta(hours=4)),
    )  # fmt: skip
    assert (accept.warn_before, accept.tells, accept.reroutes, accept.escalation) == (0.25, ("manager",), 2, None)
    assert PACT.accept is accept
    assert (first_touch.within, first_touch.otherwise, first_touch.warn_before) == ({}, BusinessDays(1), None)
    assert first_touch.escalation is not None
    assert (first_touch.escalation.to, first_touch.escalation.after) == ("sponsor", BusinessDays(1))
    assert (attempts.since, attempts.different_days, attempts.has_consequence) == ("accepted", True, False)
    assert (answer.since, answer.stage, answer.otherwise) == ("entered", "sal", BusinessDays(15))


def test_only_acceptance_is_needed() -> None:
    marketing, sales, more, programs = map(
        GOOD.index, ("  marketing:\n    vol", "  sales:\n    acc", "    attempts:\n", "\nprograms:")
    )
    pact = parse_pact(GOOD[:marketing] + GOOD[sales:more] + GOOD[programs:])
    assert list(pact.promises) == ["accept"]
    assert pact.owes == ()


@pytest.mark.parametrize(
    ("said", "times"),
    [("reroute", 1), ("reroute at most once", 1), ("reroute at most twice", 2), ("reroute at most 5 times", 5)],
)
def test_how_often_a_lead_is_rerouted_is_said_in_words_or_numbers(said: str, times: int) -> None:
    text, _ = changed("[tell manager, reroute at most twice]", f"[{said}]", LANGUAGE)
    accept = parse_pact(text).accept
    assert (accept.reroutes, accept.tells, accept.tell_manager) == (times, (), False)


def test_anybody_can_be_told_and_a_breach_can_reach_anybody() -> None:
    text, _ = changed(
        "[tell manager, reroute at most twice]",
        "[tell marketing, tell ana.lopez, escalate to cro@quay.example after 2 hours]",
        LANGUAGE,
    )
    accept = parse_pact(text).accept
    assert accept.tells == ("marketing", "ana.lopez")
    assert accept.escalation is not None
    assert accept.escalation.to == "cro@quay.example"


def test_marketing_owes_a_volume_a_period_and_shares_of_stages() -> None:
    volume, handed_over, accepted, complete = PACT.owes
    assert (volume.name, volume.at_least, volume.share, volume.of, volume.period, volume.by, volume.tells) == (
        "volume", 120, None, "mql", "month", (), ("marketing",),
    )  # fmt: skip
    assert (handed_over.share, handed_over.of, handed_over.period, handed_over.by) == (
        0.25, "inquiry", "quarter", ("region",),
    )  # fmt: skip
    assert (accepted.share, accepted.of, accepted.decided, accepted.period) == (0.7, "mql", True, None)
    assert (complete.have, complete.by, complete.decided) == (("industry", "country"), ("source",), False)


def test_a_share_may_have_a_fraction() -> None:
    text, _ = changed("handed_over: {share: 25%", "handed_over: {share: 12.5 %", LANGUAGE)
    assert parse_pact(text).owes[1].share == 0.125


def test_a_hop_says_from_where_to_whom_upon_which_stage() -> None:
    (hop,) = PACT.handoffs
    assert (hop.sender, hop.to, hop.upon, hop.accept, hop.refused) == (
        "desk", "field", "sql", BusinessDays(1), "back to sender",
    )  # fmt: skip
    assert (hop.rule.text, hop.rule.path) == ("employees >= 200", "handoffs.0")
    assert LANGUAGE.split("\n")[hop.rule.line - 1].startswith("  - {from: desk, to: field")


def test_what_is_owed_by_whom_accepted_the_lead_cannot_be_rerouted() -> None:
    text, _ = changed("on: different days, within", "on: different days, breach: [reroute], within", LANGUAGE)
    assert [fault.message for fault in faults(text)] == [
        "`attempts` is owed by whom accepted the lead: it cannot be rerouted"
    ]


def test_two_ways_of_saying_how_often_are_one_too_many() -> None:
    text, _ = changed("[tell manager, reroute at most twice]", "[reroute, reroute at most twice]", LANGUAGE)
    assert [fault.message for fault in faults(text)] == ["it is said before how often the lead is rerouted"]
