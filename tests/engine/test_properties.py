"""Whatever happens, in whatever order, and however late it is told: what always holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stories import GERMAN_LAB, NOW, northwind

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import Decision, decide
from leadpact.engine.state import Account, Person, apply
from leadpact.engine.values import revive_effect

PACT = northwind()
HOURS = st.sampled_from([0, 0, 1, 24, 24 * 9])
LATE = st.sampled_from([0, 0, 0, 1, 30, 24 * 20])
KEYS = st.sampled_from(["", "", "", "A-1", "A-2"])
BY = st.sampled_from(["", "rep:ana", "rep:ben", "rep:cleo", "partner:delta", "manager:mara", "system:crm", "person"])
LEADS = st.sampled_from([0, 0, 0, 1, 2])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from(["DE", "JP", "TR", "US"]),
        "employees": st.sampled_from([50, 400, 2000]),
        "industry": st.sampled_from(["Pharma", "Academia"]),
        "seniority": st.sampled_from(["VP", "Staff"]),
        "budget": st.booleans(),
        "decide_by": st.sampled_from([date(2026, 12, 1), date(2027, 9, 1)]),
    },
)
CONTACT = st.sampled_from(
    [{}, {"free_mail": False}, {"free_mail": False}, {"free_mail": True}, {"disposable_mail": True}]
)
WAY = st.sampled_from(
    [{}, {"origin": "form"}, {"utm_medium": "cpc"}, {"origin": "purchased_list"}, {"origin": "careers"}]
)
LINE = st.sampled_from(["", "", "software"])
RESPONSES = st.sampled_from(["demo_requested", "whitepaper_downloaded", "trial_started"])
OPPORTUNITY = st.sampled_from(["D-1", "D-2"])
STAGES = st.sampled_from([*PACT.stages, ""])
STATUSES = st.sampled_from([*PACT.stage_of_status, "", "Hot"])
OWNERS = st.sampled_from(["", "rep:ana", "partner:delta"])
ARRIVING = {"fields": FIELDS, "contact": CONTACT, "way": WAY, "product_line": LINE}
GIVEN: dict[type[ev.Event], dict[str, st.SearchStrategy[Any]]] = {
    ev.Captured: ARRIVING,
    ev.Listed: ARRIVING,
    ev.Responded: {**ARRIVING, "activity": RESPONSES, "fields": st.just(GERMAN_LAB) | FIELDS},
    ev.Behaved: {**ARRIVING, "activity": st.just("page_viewed")},
    ev.Updated: ARRIVING,
    ev.OpenedBySales: {**ARRIVING, "owner": st.sampled_from(["ana", "zoe"])},
    ev.Offered: {"to": st.sampled_from(["ana", "ben", "cleo"]), "queue": st.sampled_from(list(PACT.queues))},
    ev.NoTaker: {"queue": st.sampled_from(list(PACT.queues))},
    ev.Accepted: {},
    ev.Rejected: {"reason": st.sampled_from([*PACT.reasons.reject, "other"])},
    ev.Misrouted: {},
    ev.Attempted: {
        "activity": st.just("call"),
        "disposition": st.sampled_from(["", "connected", "voicemail", "gone", "fax"]),
    },
    ev.MeetingBooked: {"meeting_at": st.sampled_from([None, NOW + timedelta(days=8)])},
    ev.MeetingHeld: {},
    ev.MeetingMissed: {},
    ev.Recycled: {
        "reason": st.sampled_from([*PACT.reasons.recycle, "other"]),
        "wake_on": st.sampled_from([None, None, date(2026, 11, 20)]),
    },
    ev.Disqualified: {"reason": st.sampled_from(["junk", "other", ""])},
    ev.Woken: {},
    ev.Reopened: {},
    ev.OpportunityOpened: {"opportunity": OPPORTUNITY},
    ev.OpportunityWon: {"opportunity": OPPORTUNITY},
    ev.OpportunityLost: {"opportunity": OPPORTUNITY, "reason": st.sampled_from(["price", "", "other"])},
    ev.StageReported: {"stage": STAGES, "status": STATUSES, "owner": OWNERS, "product_line": LINE, "way": WAY},
    ev.ClockDue: {"clock": st.sampled_from(["accept", "next_step"]), "phase": st.sampled_from(["warn", "due"])},
    ev.DayPassed: {},
    ev.Restaged: {
        "to": st.sampled_from(["mql", "sal", "recycled", "lost"]),
        "status": st.sampled_from(["Ready", "Working", "Marketing", "Lost"]),
        "because": st.just("what was it is this"),
    },
    ev.Undone: {
        "entry": st.just(1),
        "what": st.just("accepted"),
        "done_at": st.just(NOW),
        "before": st.just({}),  # what would be right follows from the journal: see test_undo.py
    },
    ev.Merged: {"absorbed": st.just(2), "key": st.just("email:a@b.example")},
}
"""How each kind of event is drawn, from few values."""


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[ev.Event, datetime]]:
    """Events with the instants at which they become known, which never go back."""
    known, told = NOW, []
    for _ in range(draw(st.integers(1, 9))):
        known += timedelta(hours=draw(HOURS))
        kind = draw(st.sampled_from(list(GIVEN)))
        about = {} if kind in (ev.Captured, ev.Listed) else {"lead": draw(LEADS)}
        event = kind(
            at=known - timedelta(hours=draw(LATE)),
            by=draw(BY),
            lead_key=draw(KEYS),
            reported=draw(st.booleans()),
            **about,
            **{name: draw(values) for name, values in GIVEN[kind].items()},
        )
        told.append((event, known))
    return told


PERSONS = st.sampled_from([
    Person(1),
    Person(1, account=Account(7)),
    Person(1, account=Account(7, is_customer=True, owner="kim")),
    Person(1, account=Account(7, open_leads={90: (2, "lou")})),
])  # fmt: skip


def decisions(person: Person, told: list[tuple[ev.Event, datetime]]) -> list[tuple[Person, Decision]]:
    """Decide one event after the other; return each decision with the state it was made on."""
    made = []
    for number, (event, known) in enumerate(told, start=1):
        decision = decide(PACT, person, event, now=known, known=known, new_lead=number)
        made.append((person, decision))
        person = decision.person
    return made


def test_every_kind_of_event_is_drawn() -> None:
    assert set(GIVEN) == set(ev.KINDS.values())


@settings(max_examples=200, deadline=None)
@given(PERSONS, happenings())
def test_every_lead_is_somebodys_job_with_a_dated_next_step_or_is_closed_with_a_reason(
    person: Person, told: list[tuple[ev.Event, datetime]]
) -> None:
    for _, decision in decisions(person, told):
        for lead in decision.person.leads.values():
            assert PACT.stages[lead.stage].is_open is lead.is_open, "the stage and the lead agree"
            assert PACT.stage_of_status[lead.status] == lead.stage
            assert lead.source
            assert lead.lead_type
            if lead.is_open:
                assert lead.owner_kind in ("rep", "partner", "queue", "program")
                assert lead.owner
                assert lead.next_step
                assert lead.next_at is not None
                assert lead.next_at.tzinfo is not None
                assert lead.next_at >= min(known for _, known in told)
            else:
                assert lead.outcome
                assert lead.closed_reason
                assert lead.next_step == ""
                assert lead.next_at is lead.clock is lead.held_until is None
            if lead.clock is not None:
                assert PACT.stages[lead.stage].held_by == "routing" or lead.owner_kind == "queue"


@settings(max_examples=100, deadline=None)
@given(PERSONS, happenings())
def test_no_person_has_two_open_leads_in_one_product_line(
    person: Person, told: list[tuple[ev.Event, datetime]]
) -> None:
    for _, decision in decisions(person, told):
        lines = [lead.product_line for lead in decision.person.leads.values() if lead.is_open]
        assert len(lines) == len(set(lines))


@settings(max_examples=100, deadline=None)
@given(PERSONS, happenings())
def test_deciding_never_changes_the_state_it_decides_on(person: Person, told: list[tuple[ev.Event, datetime]]) -> None:
    shown = repr(person)
    for before, decision in decisions(person, told):
        assert repr(before) == shown
        shown = repr(decision.person)


@settings(max_examples=100, deadline=None)
@given(PERSONS, happenings())
def test_the_effects_in_the_journal_give_the_state_that_was_decided_on(
    person: Person, told: list[tuple[ev.Event, datetime]]
) -> None:
    folded = person.draft()
    for _, decision in decisions(person, told):
        for effect in fx.decode(fx.encode(list(decision.effects))):
            apply(folded, revive_effect(PACT, effect))
        assert folded == decision.person


@settings(max_examples=100, deadline=None)
@given(PERSONS, happenings())
def test_a_score_is_the_sum_of_its_parts(person: Person, told: list[tuple[ev.Event, datetime]]) -> None:
    for _, decision in decisions(person, told):
        for effect in decision.effects:
            if isinstance(effect, fx.Scored):
                assert effect.fit == sum(part.points for part in effect.fit_parts)
                assert effect.engagement == sum(part.points for part in effect.engagement_parts)
                assert effect.least <= effect.fit <= effect.most


@settings(max_examples=100, deadline=None)
@given(PERSONS, happenings())
def test_a_stage_changes_only_by_a_posting_from_where_the_lead_stood(
    person: Person, told: list[tuple[ev.Event, datetime]]
) -> None:
    for before, decision in decisions(person, told):
        stood = {lead.id: (lead.stage, lead.cycle) for lead in before.leads.values()}
        for effect in decision.effects:
            if isinstance(effect, fx.Moved) and effect.kind != "late":
                stage, cycle = stood.get(effect.lead, ("", 0))
                assert effect.origin == stage
                assert effect.to != stage
                assert effect.cycle == cycle + (effect.kind in ("entry", "reentry"))
                stood[effect.lead] = (effect.to, effect.cycle)
        after = {lead.id: (lead.stage, lead.cycle) for lead in decision.person.leads.values()}
        assert after == stood


@settings(max_examples=100, deadline=None)
@given(PERSONS, happenings())
def test_reported_facts_are_refused_only_where_they_name_what_is_not_there(
    person: Person, told: list[tuple[ev.Event, datetime]]
) -> None:
    ours = (ev.Offered, ev.NoTaker, ev.Woken, ev.ClockDue, ev.DayPassed, ev.Restaged, ev.Merged, ev.Undone)
    for _, decision in decisions(person, told):
        event = decision.event
        if decision.refused is None or not event.reported or isinstance(event, ours):
            continue
        assert decision.refused.says.startswith(("The pact knows no stage", "There is no such lead"))


@settings(max_examples=100, deadline=None)
@given(PERSONS, happenings())
def test_a_promise_that_starts_ends_before_the_next_one_starts(
    person: Person, told: list[tuple[ev.Event, datetime]]
) -> None:
    running: set[int] = set()
    for _, decision in decisions(person, told):
        for effect in decision.effects:
            if isinstance(effect, fx.ClockStarted):
                assert effect.lead not in running
                assert effect.started_at <= effect.due_at
                running.add(effect.lead)
            elif isinstance(effect, fx.ClockStopped):
                running.remove(effect.lead)
        assert running == {lead.id for lead in decision.person.leads.values() if lead.clock is not None}
