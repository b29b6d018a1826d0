"""Drawn lists of rules: the prover says of each what all leads that there are say, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conditions import QUIET
from hypothesis import given, settings
from hypothesis import strategies as st
from proving import AT, Told, conditions, facts, facts_of_example, leads, pact_of

from leadpact.engine.routing import Routed, route
from leadpact.pact import closure
from leadpact.pact.finding import Finding
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.nodes import And, Coalesce, IsNull, Node, Or, walk
from leadpact.pact.prove import Proof, prove

NUMBER = re.compile(r"routing\.(\d+)")


class Tried:
    """A pact with every lead that its routes tell apart, and what the conditions say of each."""

    def __init__(self, texts: list[str]) -> None:
        self.pact: Pact = parse_pact(pact_of(texts))
        self.proof: Proof = prove(self.pact, seconds=120, at=AT)
        self.rules = [one.rule.condition for one in self.pact.routes if one.rule.condition is not None]
        read = frozenset(name for rule in self.rules for name in rule.names)
        self.leads: list[Told] = list(leads(read))
        self.facts = [facts(self.pact, lead) for lead in self.leads]
        self.verdicts = [[rule.verdict(lead) for rule in self.rules] for lead in self.facts]

    def found(self, code: str) -> dict[int, Finding]:
        """Return the findings of a code, by the number of their route."""
        return {int(NUMBER.match(one.path)[1]): one for one in self.proof.findings if one.code == code}  # type: ignore[index]

    def first(self, verdicts: list[bool | None]) -> int:
        """Return the number of the route that takes a lead."""
        return next((place for place, verdict in enumerate(verdicts) if verdict is True), len(self.rules))


def alternatives(node: Node) -> Iterator[Node]:
    """Yield what OR joins, under AND and OR."""
    yield from node.parts if isinstance(node, Or) else ()
    for part in node.parts if isinstance(node, And | Or) else ():
        yield from alternatives(part)


def hold_against_all_leads(tried: Tried) -> None:
    assert tried.proof.undecided == ()
    assert {one.code for one in tried.proof.findings} <= {"LP101", "LP102", "LP104", "LP105"}
    held = {place for place in range(len(tried.rules)) if any(one[place] is True for one in tried.verdicts)}
    reached = {tried.first(verdicts) for verdicts in tried.verdicts}
    assert set(tried.found("LP101")) == set(range(len(tried.rules))) - held
    assert set(tried.found("LP102")) == held - reached
    _alternatives(tried, held)
    _rest(tried, reached)


def _alternatives(tried: Tried, held: set[int]) -> None:
    expected = set()
    for place in held:
        expression = tried.rules[place].expression
        for part in alternatives(expression.node):
            reading = closure.write(part)
            counts = any(
                verdicts[place] is True and reading(lead) is True
                for verdicts, lead in zip(tried.verdicts, tried.facts, strict=True)
            )
            if not counts:
                expected.add((place, f"`{expression.slice(part)}`"))
    told = {(int(NUMBER.match(one.path)[1]), one.message.partition(" never counts")[0])  # type: ignore[index]
            for one in tried.proof.findings if one.code == "LP104"}  # fmt: skip
    assert told == expected


def _rest(tried: Tried, reached: set[int]) -> None:
    """The rest is a finding if every lead that it takes lacks something that the rules read."""
    last = len(tried.rules)
    nodes = [node for rule in tried.rules for node in walk(rule.expression.node)]
    if any(isinstance(node, IsNull | Coalesce) for node in nodes) or "days_since" in " ".join(
        rule.expression.text for rule in tried.rules
    ):
        return
    names = {name for place, rule in enumerate(tried.rules) for name in rule.names if place not in tried.found("LP101")}
    takes = [lead for lead, one in zip(tried.facts, tried.verdicts, strict=True) if tried.first(one) == last]
    known = [lead for lead in takes if all(lead.values.get(name) is not None for name in names)]
    assert bool(tried.found("LP105")) == (bool(takes) and not known and bool(names)), (last in reached, names)


def confirm_examples(tried: Tried) -> None:
    """What is shown of the lead of each finding is what the engine makes of it."""
    for finding in tried.proof.findings:
        assert finding.example is not None, finding
        lead = facts_of_example(tried.pact, finding.example)
        number = int(NUMBER.match(finding.path)[1])  # type: ignore[index]
        verdicts = [rule.verdict(lead) for rule in tried.rules]
        routed = route(tried.pact, lead, may_hold=False)
        assert isinstance(routed, Routed)
        if finding.code == "LP101":
            assert verdicts[number] is not True
        elif finding.code == "LP102":
            assert verdicts[number] is True
            assert tried.first(verdicts) < number
            assert finding.example.shows == f"route `{routed.route}` takes it, to `{routed.to}`"
        elif finding.code == "LP105":
            assert tried.first(verdicts) == number
            assert (routed.route, routed.to) == ("rest", f"q{number}")


@settings(parent=QUIET, max_examples=40)
@given(st.lists(conditions(), min_size=1, max_size=5))
def test_what_is_proved_is_what_all_leads_show(texts: list[str]) -> None:
    tried = Tried(texts)
    hold_against_all_leads(tried)
    confirm_examples(tried)


@pytest.mark.slow
@settings(parent=QUIET, max_examples=300)
@given(st.lists(conditions(), min_size=2, max_size=7))
def test_what_is_proved_of_long_lists_is_what_all_leads_show(texts: list[str]) -> None:
    tried = Tried(texts)
    hold_against_all_leads(tried)
    confirm_examples(tried)
