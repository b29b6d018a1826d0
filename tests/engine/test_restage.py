"""A lead under a new version of the pact, without a database."""

from __future__ import annotations

import pytest
from tests.pact.stage_changes import renamed
from tests.stories import NOW, northwind, offered

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.decide import Decision, decide
from leadpact.engine.explain import sentence
from leadpact.engine.restage import knows_holder
from leadpact.engine.state import Person
from leadpact.pact.load import parse_pact

CALLED = parse_pact(renamed(northwind().text, "mql", "qualified"))


def restage(person: Person, to: str, status: str, lead: int = 0) -> Decision:
    event = ev.Restaged(at=NOW, by="revops:rita", lead=lead or next(iter(person.leads)), to=to, status=status,
                        because="what was mql is qualified")  # fmt: skip
    return decide(CALLED, person, event, now=NOW, known=NOW)


def test_nothing_else_of_the_lead_changes() -> None:
    person = offered().person
    [before] = person.leads.values()
    decision = restage(person, "qualified", "Offered")
    [after] = decision.person.leads.values()
    assert (after.stage, after.status) == ("qualified", "Offered")
    for name in type(after).__struct_fields__:
        if name != "stage":
            assert getattr(after, name) == getattr(before, name), name
    [moved] = decision.effects
    assert isinstance(moved, fx.Moved)
    assert (moved.kind, moved.origin, moved.to, moved.irregular) == ("correction", "mql", "qualified", False)
    assert sentence(CALLED, moved) == "Stands in qualified: the pact has no MQL any more, what was mql is qualified"


@pytest.mark.parametrize(
    ("to", "status", "says"),
    [
        ("mql", "Offered", "The pact knows no stage mql with a status Offered."),
        ("qualified", "Working", "The pact knows no stage qualified with a status Working."),
        ("lost", "Lost", "In lost a lead is over, unlike this one."),
    ],
)
def test_a_place_that_is_none_is_refused(to: str, status: str, says: str) -> None:
    decision = restage(offered().person, to, status)
    assert decision.refused is not None
    assert (decision.refused.says, decision.effects) == (says, ())


def test_a_lead_that_is_not_there_is_refused() -> None:
    decision = restage(offered().person, "qualified", "Offered", lead=99)
    assert decision.refused is not None


def test_a_status_alone_may_change() -> None:
    decision = restage(restage(offered().person, "qualified", "Offered").person, "qualified", "Ready")
    assert [type(effect) for effect in decision.effects] == [fx.StatusSet]


@pytest.mark.parametrize(
    ("kind", "name", "known"),
    [("queue", "emea-sdr", True), ("queue", "gone", False), ("partner", "delta", True), ("partner", "gone", False),
     ("program", "warm-up", True), ("program", "gone", False), ("rep", "gone", True), ("", "", True)],
)  # fmt: skip
def test_a_pact_knows_its_queues_partners_and_programs_and_any_rep(kind: str, name: str, known: bool) -> None:
    assert knows_holder(CALLED, kind, name) is known
