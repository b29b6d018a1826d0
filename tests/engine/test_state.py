"""How an effect changes what is known."""

from typing import get_args

import pytest
from tests.stories import NOW, later

from leadpact.engine import effect as fx
from leadpact.engine.state import HANDLERS, Account, Clock, Lead, Person, apply, learn


def person(**known: object) -> Person:
    lead = Lead(5, 1, stage="mql", status="Ready", entered_at=NOW, cycle=1, **known)  # type: ignore[arg-type]
    return Person(1, account=Account(7), leads={5: lead})


def test_every_kind_of_effect_has_exactly_one_handler() -> None:
    assert set(HANDLERS) == set(get_args(fx.AnyEffect))


def test_newer_facts_win_in_whatever_order_they_arrive() -> None:
    old, new = ({"a": 1, "b": 1}, NOW), ({"a": 2}, later(days=1))
    for first, second in ((old, new), (new, old)):
        values, seen = learn({}, {}, *first)
        values, seen = learn(values, seen, *second)
        assert values == {"a": 2, "b": 1}
        assert seen == {"a": later(days=1), "b": NOW}


def test_of_two_facts_of_one_instant_the_one_told_last_is_kept() -> None:
    assert learn({"a": 1}, {"a": NOW}, {"a": 2}, NOW) == ({"a": 2}, {"a": NOW})


def test_a_late_posting_moves_nothing() -> None:
    known = person()
    before = repr(known)
    late = fx.Moved(5, origin="mql", to="inquiry", cycle=1, at=later(days=-1), kind="late", status="New")
    apply(known, late)
    assert repr(known) == before


def test_a_draft_can_be_changed_without_touching_what_it_was_drawn_from() -> None:
    known = person(clock=Clock("accept", "ana", NOW, later(hours=1)))
    known.history = {"call": [NOW]}
    before, draft = repr(known), known.draft()
    for effect in (
        fx.PersonLearned(values={"country": "DE"}, at=NOW),
        fx.AccountLearned(values={"employees": 5}, at=NOW),
        fx.AccountMarked(is_customer=True, owner="kim"),
        fx.LeadLearned(5, values={"budget": True}, at=NOW),
        fx.ActivitySeen(activity="call", at=later(hours=-1)),
        fx.LeadOpened(6, product_line="software", at=NOW),
        fx.ClockWarned(5, clock="accept", at=NOW),
        fx.ClockBreached(5, clock="accept", at=NOW, owner="ana"),
        fx.Marked(5, mark="odd"),
        fx.ReachabilityChanged(channel="phone", value="wrong"),
        fx.Assigned(5, kind="rep", owner="ana", at=NOW),
        fx.Closed(5, outcome="out", reason="junk", at=NOW),
    ):
        apply(draft, effect)
    assert repr(known) == before
    assert repr(draft) != before


def test_a_mark_is_made_once() -> None:
    known = person()
    for _ in range(2):
        apply(known, fx.Marked(5, mark="odd"))
    assert known.leads[5].marks == ("odd",)


def test_what_is_learned_of_an_account_has_no_home_without_one() -> None:
    known = Person(1)
    apply(known, fx.AccountLearned(values={"employees": 5}, at=NOW))
    apply(known, fx.AccountMarked(is_customer=True))
    assert known == Person(1)


def test_what_is_absorbed_becomes_the_persons_own() -> None:
    known = Person(1, values={"a": 1}, seen={"a": NOW}, reachability={"phone": "ok"}, history={"call": [NOW]})
    absorbed = fx.PersonAbsorbed(
        absorbed=2,
        values={"a": 2, "b": 2},
        seen={"a": later(days=-1), "b": NOW},
        reachability={"phone": "wrong", "email": "bounced"},
        history={"call": [later(days=-1)], "page_viewed": [NOW]},
        leads=[{"id": 9, "person": 2, "stage": "sal", "opened_at": "2026-11-03T10:00:00Z"}],
    )
    apply(known, absorbed)
    assert known.values == {"a": 1, "b": 2}
    assert known.reachability == {"phone": "ok", "email": "bounced"}
    assert known.history == {"call": [later(days=-1), NOW], "page_viewed": [NOW]}
    assert (known.leads[9].person, known.leads[9].stage, known.leads[9].opened_at) == (1, "sal", NOW)


@pytest.mark.parametrize("state", ["open", "won"])
def test_a_lead_joins_an_opportunity_and_the_loss_of_another_does_not_change_which(state: str) -> None:
    known = person()
    apply(known, fx.OpportunityChanged(5, opportunity="D-1", state=state, at=NOW))
    apply(known, fx.OpportunityChanged(5, opportunity="D-2", state="lost", at=NOW))
    assert known.leads[5].opportunity == "D-1"
    apply(known, fx.OpportunityChanged(opportunity="D-3", state="open", at=NOW))
    assert known.leads[5].opportunity == "D-1"
