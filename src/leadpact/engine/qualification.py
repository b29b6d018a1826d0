"""Qualification, three-valued: ready, not ready, or not known yet together with what would settle it."""

from __future__ import annotations

from leadpact.engine.effect import Qualified
from leadpact.engine.facts import LeadFacts
from leadpact.engine.reason import Reason, because_of
from leadpact.pact.model import Pact, Rule, Segment

MOST_ASKS = 8


def qualify(pact: Pact, facts: LeadFacts) -> Qualified:
    """Return the verdict on the lead behind `facts`.

    The first segment that holds decides; a segment that cannot be settled is passed over, and what
    it would need is among what is asked.
    """
    passed_over: list[tuple[str, ...]] = []
    for segment in pact.segments:
        condition = segment.rule.condition
        belongs = True if condition is None else condition.verdict(facts)
        if belongs:
            return _in_segment(segment, facts, passed_over)
        if belongs is None and condition is not None:
            passed_over += condition.asks(facts)
    raise AssertionError("the last segment has no condition")


def _in_segment(segment: Segment, facts: LeadFacts, passed_over: list[tuple[str, ...]]) -> Qualified:
    lead = facts.lead.id if facts.lead else 0
    if segment.by == "everything":
        return Qualified(
            lead,
            because_of(segment.rule, facts),
            verdict="ready",
            segment=segment.name,
            criterion="everything",
        )
    open_rules: list[Rule] = []
    for name, rule in segment.ready:
        verdict = rule.condition.verdict(facts) if rule.condition else True
        if verdict:
            return Qualified(lead, because_of(rule, facts), verdict="ready", segment=segment.name, criterion=name)
        if verdict is None:
            open_rules.append(rule)
    if open_rules:
        asks = _settling(open_rules, facts, passed_over)
        return Qualified(lead, because_of(open_rules[0], facts), verdict="unknown", segment=segment.name, asks=asks)
    why = _none_held(segment, facts)
    if passed_over:
        return Qualified(lead, why, verdict="unknown", segment=segment.name, asks=_shortest(passed_over))
    return Qualified(lead, why, verdict="not_ready", segment=segment.name)


def _settling(rules: list[Rule], facts: LeadFacts, passed_over: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    asks = [ask for rule in rules if rule.condition for ask in rule.condition.asks(facts, target=True)]
    return _shortest(asks + passed_over)


def _shortest(asks: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Keep the sets that contain no other, shortest first, in the order in which they were found."""
    found: list[tuple[str, ...]] = []
    for ask in sorted(asks, key=len):
        if not any(set(known) <= set(ask) for known in found):
            found.append(ask)
    return tuple(found[:MOST_ASKS])


def _none_held(segment: Segment, facts: LeadFacts) -> Reason:
    """All criteria were settled and failed: name the values of all of them."""
    seen = {}
    for _, rule in segment.ready:
        seen.update(because_of(rule, facts).seen)
    return Reason(segment.rule.path, segment.rule.line, seen=seen)
