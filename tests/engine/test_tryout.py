"""A candidate pact tried on what happened: who is handed to sales when, and what lives on as the candidate has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.chronicle import Chronicle, only, shifts
from tests.engine.test_exceptions import TURKEY, TURKISH_LAB
from tests.engine.test_properties import happenings
from tests.stories import GERMAN_LAB, NOW, OWN_MAIL, later, northwind, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.past import Entry
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead
from leadpact.engine.tally import QUIET
from leadpact.errors import BadInput
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

PACT = northwind()
PLANT = {**GERMAN_LAB, "employees": 4000, "seniority": "Staff"}
BANT = {"budget": True, "authority": True, "need": True, "decide_by": date(2027, 1, 1)}
ENGAGED = ("score: \"grade IN ('A', 'B') AND engagement >= 40\"", "score: \"grade IN ('A', 'B') AND engagement >= {}\"")


def engaged(points: int) -> Pact:
    """Northwind, with another mark of engagement; asking for a demo alone makes nobody ready."""
    old, new = ENGAGED
    return northwind((old, new.format(points)))


def webinar(**span: float) -> ev.Responded:
    return responded("webinar_attended", later(**span))


def updated(at_days: float = 0, by: str = "system:append", **fields: object) -> ev.Updated:
    return ev.Updated(at=later(days=at_days), by=by, fields=fields)


def worked(told: Chronicle, lead: Lead, at: datetime, *meanwhile: ev.Event) -> None:
    """The queue offers the lead to Ana, who accepts it and hands it back an hour later."""
    told.happens(ev.Offered(at=at, by="system:routing", to="ana", queue=lead.queue))
    told.happens(ev.Accepted(at=at + timedelta(minutes=5), by="rep:ana", lead=lead.id))
    for event in meanwhile:
        told.happens(event)
    told.happens(ev.Recycled(at=at + timedelta(hours=1), by="rep:ana", lead=lead.id, reason="not_now"))


def a_life(*meanwhile: ev.Event) -> Chronicle:
    """Somebody attends three webinars; by the third they are ready, go to Ana, and come back."""
    told = Chronicle(PACT)
    for day in range(3):
        lead = told.happens(webinar(days=day))
    worked(told, lead, later(days=2, minutes=10), *meanwhile)
    told.happens(updated(20, need=True))
    return told


def test_the_pact_of_the_past_differs_in_nothing() -> None:
    tally = a_life().tried(PACT)
    assert (tally.decisions, tally.otherwise, tally.looks, tally.leads, tally.kinds) == (7, 0, 0, 1, {})


def test_a_lower_mark_hands_the_lead_to_sales_earlier() -> None:
    told = a_life()
    tally = told.tried(engaged(25))
    assert dict(tally.kinds) == {"earlier": 1}
    case = only(tally, "earlier")
    assert (case.lead, case.live.at, case.candidate.at) == (101, later(days=2), later(days=1))
    assert case.live.said.words.startswith("Ready: grade is A or B, and engagement is at least 40")
    assert case.candidate.said.words.startswith("Ready: grade is A or B, and engagement is at least 25")
    assert tally.became == {("earlier", "recycled"): 1}


def test_a_higher_mark_hands_it_over_later_or_never() -> None:
    told = a_life(webinar(days=2, minutes=30))  # while Ana has the lead
    case = only(told.tried(engaged(50)), "later")
    assert (case.live.at, case.candidate.at) == (later(days=2), later(days=2, minutes=30))
    tally = told.tried(engaged(90))
    case = only(tally, "no_longer")
    assert (case.live.at, case.candidate.at, case.live.label, case.candidate.label) == (
        later(days=2),
        None,
        "everyone else: score",
        "not_ready",
    )
    assert case.candidate.said.words.startswith("Not ready: no rule of everyone else holds (grade: A, engagement: 43")


def test_a_lead_that_never_was_ready_would_have_been() -> None:
    told = Chronicle(PACT)
    told.happens(webinar())
    tally = told.tried(engaged(15))
    case = only(tally, "ready_now")
    assert (case.live.at, case.candidate.at) == (None, NOW)
    assert case.live.said.words.startswith("Not ready: no rule of everyone else holds")
    assert tally.became == {("ready_now", "inquiry"): 1}
    assert shifts(tally, "ready_now") == {("not_ready", "everyone else: score"): 1}


def test_handed_over_at_another_time_it_may_go_elsewhere() -> None:
    small = {**GERMAN_LAB, "employees": 150, "industry": "Food"}
    told = Chronicle(PACT)
    told.happens(responded("webinar_attended", NOW, fields=small | {"employees": 200}))
    told.happens(updated(0.5, employees=150))
    told.happens(responded("webinar_attended", later(days=1), fields=small))
    told.happens(responded("webinar_attended", later(days=1, hours=1), fields=small | {"industry": "Pharma"}))
    assert told.past.persons[1].leads[101].queue == "inside"
    tally = told.tried(engaged(15))
    assert set(tally.kinds) == {"earlier", "route"}
    case = only(tally, "route")
    assert (case.live.label, case.candidate.label) == ("inside", "emea-sdr")
    assert (case.live.at, case.candidate.at) == (later(days=1, hours=1), NOW)
    assert case.candidate.said.words.startswith("Waits in the queue emea-sdr, because region is EMEA")


# What the candidate has otherwise lives on


def test_what_sales_learned_is_not_known_where_sales_did_not_have_the_lead() -> None:
    told = Chronicle(PACT)
    lead = told.happens(responded(fields=PLANT | {"seniority": "VP"}))
    told.happens(ev.Offered(at=NOW, to="ana", queue=lead.queue))
    told.happens(ev.Accepted(at=later(hours=1), by="rep:ana", lead=lead.id))
    told.happens(ev.Updated(at=later(hours=2), by="rep:ana", lead=lead.id, fields=BANT))
    harder = northwind(('"\n        group:', " AND seniority = 'C-level'\"\n        group:"))
    assert dict(told.tried(harder).kinds) == {"no_longer": 1}
    told.happens(ev.Updated(at=later(hours=3), by="system:form", fields=BANT))
    case = only(told.tried(harder), "later")
    assert (case.candidate.at, case.candidate.label) == (later(hours=3), "enterprise: BANT")


def test_a_look_at_a_waiting_lead_is_a_look_under_any_pact() -> None:
    told = Chronicle(PACT)
    told.happens(responded("webinar_attended", fields=PLANT | BANT | {"decide_by": date(2027, 6, 1)}))
    lead = told.happens(ev.DayPassed(at=later(days=27), lead=101))
    assert (lead.stage, lead.verdict) == ("inquiry", "unknown")
    tally = told.tried(northwind(("today + 6 months", "today + 7 months")), end=later(days=40))
    case = only(tally, "ready_now")  # on 1 November it is seven months to 1 June
    assert (case.candidate.at, case.event) == (later(hours=0), "responded")
    tally = told.tried(northwind(("today + 6 months", "today + 190 days")), end=later(days=40))
    case = only(tally, "ready_now")
    assert (case.event, case.candidate.at) == ("day_passed", later(days=19, hours=13))  # 23 November, 00:00 in Berlin


def test_nights_are_looked_at_only_where_the_pact_asks_something_else() -> None:
    told = Chronicle(PACT)
    told.happens(responded("webinar_attended", fields=PLANT | {"decide_by": date(2027, 6, 1)}))
    other_promise = northwind(("demo: 30 business minutes", "demo: 31 business minutes"))
    assert told.tried(other_promise, end=later(days=40)).looks == 0
    assert told.tried(northwind(("today + 6 months", "today + 5 months")), end=later(days=40)).looks == 40


def test_what_the_version_of_the_time_would_have_done_in_a_night_itself_is_no_difference() -> None:
    told = Chronicle(PACT)
    told.happens(responded("webinar_attended", fields=PLANT | BANT | {"decide_by": date(2027, 6, 1)}))
    tally = told.tried(northwind(("today + 6 months", "today + 180 days")), end=later(days=60))
    # By the pact of the time it became ready on 1 December; no worker looked, and that is nobody's difference.
    assert (dict(tally.kinds), tally.looks) == ({}, 60)


def test_a_colleague_s_response_is_looked_at_in_the_night() -> None:
    told = Chronicle(PACT)
    told.happens(responded("webinar_attended", fields=PLANT), 1, company=7)
    told.happens(responded("webinar_attended", later(days=1), fields=PLANT), 2, company=7)
    candidate = northwind(("people_responded('30 days') >= 3", "people_responded('30 days') >= 2"))
    tally = told.tried(candidate, end=later(days=3))
    cases = {case.person: case for case in tally.cases["ready_now"]}
    assert {person: (case.event, case.candidate.at) for person, case in cases.items()} == {
        1: ("day_passed", later(days=1, hours=13)),
        2: ("responded", later(days=1)),
    }
    assert cases[1].candidate.label == "enterprise: group"


def asleep() -> Chronicle:
    """Somebody who asked for a demo is handed back at once: not now."""
    told = Chronicle(PACT)
    worked(told, told.happens(responded()), NOW)
    return told


def waking(after: str) -> Pact:
    return northwind(
        ("not_now:    {program: warm-up, wake: 3 months}", f"not_now:    {{program: warm-up, wake: {after}}}")
    )


def test_a_recycled_lead_wakes_when_the_candidate_says() -> None:
    tally = asleep().tried(waking("10 days"), end=later(days=30))
    assert dict(tally.kinds) == {"next_step": 1, "ready_now": 1}
    case = only(tally, "ready_now")
    assert (case.event, case.candidate.at) == ("clock_due", later(days=10, hours=1))
    assert only(tally, "next_step").at == later(hours=1)


def test_what_comes_after_the_end_of_the_journal_is_not_looked_at() -> None:
    told, candidate = asleep(), waking("10 days")
    assert dict(told.tried(candidate).kinds) == {"next_step": 1}
    assert dict(told.tried(candidate, until=later(days=10), end=later(days=40)).kinds) == {"next_step": 1}
    assert "ready_now" in told.tried(candidate, end=later(days=40)).kinds


def test_a_lead_that_the_candidate_sets_aside_is_none_until_it_is_over() -> None:
    told = Chronicle(PACT)
    told.happens(responded("webinar_attended", way={"origin": "fair"}))
    told.happens(responded("webinar_attended", later(hours=1), way={"origin": "fair"}))
    lead = told.happens(responded("webinar_attended", later(hours=2), way={"origin": "fair"}))
    worked(told, lead, later(hours=3))
    candidate = northwind(("origin = 'careers'", "origin = 'fair' OR origin = 'careers'"))
    tally = told.tried(candidate)
    assert dict(tally.kinds) == {"no_lead": 1, "no_longer": 1}
    assert only(tally, "no_longer").live.at == later(hours=2)
    assert only(tally, "no_lead").candidate.said.words.startswith("Set aside as no lead")


def test_two_who_turn_out_to_be_one_go_on_as_they_were() -> None:
    def told(*, merged: bool) -> Chronicle:
        journal = Chronicle(PACT)
        for day in range(3):
            journal.happens(webinar(days=day))
        if merged:
            journal.taken(updated(2), 2)
            journal.taken(ev.Merged(at=later(days=2, hours=1), absorbed=2, key="crm:1"))
        journal.happens(webinar(days=3))
        journal.happens(webinar(days=4))
        return journal

    assert dict(told(merged=False).tried(engaged(60)).kinds) == {"later": 1}
    assert dict(told(merged=True).tried(engaged(60)).kinds) == {"no_longer": 1}


def test_where_a_lead_was_opened_anew_the_one_before_is_over_under_the_candidate_too() -> None:
    told = Chronicle(PACT)
    lead = told.happens(responded())
    told.happens(ev.Offered(at=NOW, to="ana", queue=lead.queue))
    told.happens(ev.Rejected(at=later(hours=1), by="rep:ana", lead=lead.id, reason="no_fit"))
    again = told.happens(webinar(days=1))
    assert again.id != lead.id
    tally = told.tried(northwind(("no_fit: disqualified}", "no_fit: recycled}")))
    assert set(tally.kinds) - QUIET == {"stage"}
    assert only(tally, "stage").lead == lead.id


def test_a_recorded_look_is_a_look_at_what_the_candidate_has_as_well() -> None:
    told = Chronicle(PACT)
    told.happens(responded("webinar_attended", fields=PLANT), 1, company=7)
    told.happens(responded("webinar_attended", later(hours=2), fields=PLANT), 2, company=7)
    told.happens(ev.ClockDue(at=later(days=10), clock="next_step", lead=101))
    candidate = northwind(
        ("people_responded('30 days') >= 3", "people_responded('30 days') >= 2"),
        ("look_again: 10 days", "look_again: 11 days"),
    )  # fmt: skip
    tally = told.tried(candidate, since=later(hours=1), until=later(hours=5))
    assert {case.person: case.candidate.at for case in tally.cases["ready_now"]} == {2: later(hours=2)}
    told.entries[-1:] = []
    told.happens(ev.DayPassed(at=later(hours=3), lead=101))
    cases = {case.person: case for case in told.tried(candidate, until=later(hours=5)).cases["ready_now"]}
    assert (cases[1].candidate.at, cases[1].event) == (later(hours=3), "day_passed")


def test_leads_that_only_the_candidate_has_are_kept_apart() -> None:
    told = Chronicle(PACT)
    career = {"way": {"origin": "careers"}, "contact": OWN_MAIL}
    bant = {name: value for name, value in BANT.items() if name != "decide_by"}
    told.taken(ev.Captured(at=NOW, fields=PLANT | bant, **career))
    told.taken(ev.Captured(at=later(hours=1), product_line="software", **career))
    told.taken(ev.Captured(at=later(hours=2), fields={"decide_by": date(2027, 1, 1)}, **career))
    tally = told.tried(northwind(("  applicant: {when: \"origin = 'careers'\", not_a_lead: forward}\n", "")))
    case = only(tally, "ready_now")
    assert (case.lead, case.person, case.candidate.at, case.candidate.label) == (
        0,
        1,
        later(hours=2),
        "enterprise: BANT",
    )
    assert (tally.leads, tally.differing, dict(tally.kinds)) == (0, 1, {"lead": 1, "ready_now": 1})


def test_a_night_in_which_the_version_of_the_time_had_changed_something_is_left_to_the_journal() -> None:
    told = asleep()
    gone = "        gone: \"count('demo_requested') >= 1 AND NOT happened('demo_requested', '30 days')\"\n"
    candidate = northwind(("\nscore:\n", f"{gone}\nscore:\n"))
    assert dict(told.tried(candidate, end=later(days=40)).kinds) == {}
    told.happens(ev.DayPassed(at=later(days=31), lead=101))
    case = only(told.tried(candidate, end=later(days=40)), "verdict")
    assert (case.live.label, case.candidate.label, case.at) == ("not_ready", "ready", later(days=31))


# What cannot be tried, and when


def test_only_what_was_decided_in_the_stretch_is_tried() -> None:
    told = a_life()
    candidate = engaged(25)
    assert dict(told.tried(candidate, since=later(days=2)).kinds) == {}
    assert told.tried(candidate, since=later(days=1), until=later(days=2)).decisions == 1
    tally = told.tried(candidate, until=later(days=2))
    assert (dict(tally.kinds), tally.decisions, tally.leads) == ({"ready_now": 1}, 2, 1)


def test_history_that_was_brought_in_counts_by_when_it_happened() -> None:
    told = Chronicle(PACT)
    long_ago = later(days=-400)
    told.happens(responded("webinar_attended", long_ago), known=NOW, now=long_ago)
    assert told.tried(engaged(15), since=NOW).decisions == 0
    case = only(told.tried(engaged(15), until=NOW), "ready_now")
    assert case.at == long_ago


def test_an_entry_that_does_not_come_out_as_recorded_is_counted_and_not_compared() -> None:
    told = a_life()
    first = told.entries[0]
    scored = next(effect for effect in first.effects if isinstance(effect, fx.Scored))
    forged = [msgspec.structs.replace(one, fit=one.fit + 100) if one is scored else one for one in first.effects]
    entries: list[Entry] = [replace(first, effects=forged), *told.entries[1:]]
    for candidate in (PACT, engaged(25)):
        tally = told.tried(candidate, entries=entries)
        assert (tally.unlike, tally.unlike_first) == (1, [1])


def test_the_pact_that_decided_gives_its_reasons_to_the_letter_again() -> None:
    told = a_life()
    first = told.entries[0]
    forged = [msgspec.structs.replace(one, why=Reason("moves.0", 1)) for one in first.effects]
    entries = [replace(first, effects=forged), *told.entries[1:]]
    assert told.tried(PACT, entries=entries).unlike_first == [1]
    elsewhere = northwind(("pact: northwind\n", "# A remark.\npact: northwind\n"))
    assert told.tried(elsewhere, entries=entries).unlike == 0


def test_decisions_about_a_place_that_the_candidate_does_not_have_are_counted_by_it() -> None:
    told = a_life()
    candidate = northwind(
        ("  sal:          {statuses: [Accepted, Working]", "  worked:       {statuses: [Accepted, Working]"),
        ("{upon: accepted,             from: mql, to: sal}", "{upon: accepted,             from: mql, to: worked}"),
        ("{upon: opened_by_sales,      to: sal}", "{upon: opened_by_sales,      to: worked}"),
        ("{upon: attempted,            from: sal,", "{upon: attempted,            from: worked,"),
        ("from: [inquiry, recycled, mql, sal], to: sql", "from: [inquiry, recycled, mql, worked], to: sql"),
        ("from: sql, to: sal,", "from: sql, to: worked,"),
        ('{when: "budget",             from: sal,', '{when: "budget",             from: worked,'),
    )
    assert told.tried(candidate).untried == {"the stage sal": 1}
    text = candidate.text.replace("  worked:       {statuses", "  worked:       {was: sal, statuses")
    tally = told.tried(parse_pact(text))
    assert (tally.untried, dict(tally.kinds)) == ({}, {})


def test_a_field_that_was_no_date_cannot_be_read_as_one() -> None:
    told = a_life()
    with pytest.raises(BadInput, match="decide_by is of two types, in version 1 and in the candidate: date and text"):
        told.tried(northwind(("decide_by: {type: date,", "decide_by: {type: text,"),
                             ('wake: {date: "decide_by - 3 months", else: 6 months}', "wake: 6 months"),
                             (" AND decide_by <= today + 6 months", "")))  # fmt: skip


# Versions


def test_what_was_decided_under_each_version_is_compared_with_that() -> None:
    told = Chronicle(PACT)
    told.happens(webinar(), 1)
    told.activate(engaged(15), later(hours=1))
    told.happens(webinar(hours=2), 2)
    tally = told.tried(engaged(15))
    assert dict(tally.versions) == {(1, True): 1, (2, False): 1}
    assert only(tally, "ready_now").person == 1
    tally = told.tried(PACT)
    assert dict(tally.versions) == {(1, False): 1, (2, True): 1}
    assert only(tally, "no_longer").person == 2


def test_exceptions_that_hold_under_the_candidate_decide() -> None:
    told = Chronicle(PACT)
    told.happens(responded("whitepaper_downloaded", fields=TURKISH_LAB))
    told.happens(responded("whitepaper_downloaded", contact=OWN_MAIL | {"email": "b@lab.example"}), 2)
    tally = told.tried(northwind(("promises:\n", TURKEY + "promises:\n")))
    assert dict(tally.kinds) == {"ready_now": 1}
    assert only(tally, "ready_now").person == 1


# Whatever happens

CANDIDATES = [
    PACT,
    northwind(("pact: northwind\n", "# A remark.\npact: northwind\n")),
    engaged(25),
    engaged(90),
    northwind(("      BANT:", "      BARE:"), ("  junk:      {when: \"disposable_mail\", disqualify: junk}\n", "")),
    northwind((', hold: 10 minutes for append', ''), ("look_again: 10 days", "look_again: 5 days")),
    northwind(("attempts: 3}", "attempts: 2}"), ("not_ready: recycled", "not_ready: disqualified")),
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([1, 2, 3]), min_size=9, max_size=9), happenings(), st.sampled_from(CANDIDATES))
def test_whatever_happens_the_past_differs_in_nothing_and_any_candidate_can_be_tried(
    who: list[int], told: list[tuple[ev.Event, datetime]], candidate: Pact
) -> None:
    journal = Chronicle(PACT)
    for person, (event, known) in zip(who, told, strict=False):
        new = 7 if person < 3 and person not in journal.past.account_of else 0
        journal.taken(event, person, known=known, company=new)
    if not journal.entries:
        return
    tally = journal.tried(candidate, end=journal.entries[-1].known + timedelta(days=40))
    tried = sum(not isinstance(entry.event, ev.Restaged) for entry in journal.entries)
    assert (tally.unlike, tally.decisions + sum(tally.untried.values())) == (0, tried)
    assert sum(tally.versions.values()) == tally.decisions
    if candidate.digest in (CANDIDATES[0].digest, CANDIDATES[1].digest):
        assert (tally.kinds, tally.otherwise, tally.differing) == ({}, 0, 0)
    for kind, cases in tally.cases.items():
        assert len(cases) == min(10, tally.kinds[kind])
        for case in cases:
            one, other = case.live, case.candidate
            assert one.said.words
            assert other.said.words
            if kind == "earlier":
                assert one.at is not None and other.at is not None and other.at <= one.at  # noqa: PT018
            if kind == "later":
                assert one.at is not None and other.at is not None and one.at <= other.at  # noqa: PT018
            if kind in ("ready_now", "no_longer"):
                assert (one.at is None, other.at is None) == (kind == "ready_now", kind == "no_longer")
