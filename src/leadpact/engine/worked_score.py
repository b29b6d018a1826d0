"""The score of one lead, computed by the rules that decide and told step by step, for whoever wants to follow it."""

from __future__ import annotations

from datetime import timedelta

from leadpact.engine import naming
from leadpact.engine.effect import Part
from leadpact.engine.example_lead import example_lead
from leadpact.engine.facts import LeadFacts, add_score
from leadpact.engine.qualification import qualify
from leadpact.engine.scoring import score
from leadpact.pact.allowance import WallTime
from leadpact.pact.document_model import Step, Worked
from leadpact.pact.document_words import times
from leadpact.pact.model import Engagement, Pact
from leadpact.pact.naming import listed, plain

_VERDICTS = {
    "ready": "With that the lead is ready for sales: in the segment “{segment}” the criterion “{criterion}” holds.",
    "unknown": "With that it is not known yet whether the lead is ready. What would settle it: {asks}.",
    "not_ready": "With that alone the lead is not ready: no criterion of the segment “{segment}” holds.",
}


def worked_score(pact: Pact) -> Worked | None:
    """Return the score of an example, chosen from the pact so that it earns points; None where nothing is scored."""
    if not pact.score.fit and pact.score.engagement is None:
        return None
    facts = example_lead(pact)
    found = score(pact, facts)
    add_score(facts.values, found.fit, found.engagement, found.grade)
    known = tuple((plain(name), naming.value(pact, name, value)) for name, value in facts.person.values.items())
    fit = tuple(_fit(pact, part, facts) for part in found.fit_parts)
    engagement = tuple(_engagement(pact.score.engagement, part, facts) for part in found.engagement_parts)
    return Worked(known, _did(facts), fit, engagement, found.grade, _verdict(pact, facts))


def _fit(pact: Pact, part: Part, facts: LeadFacts) -> Step:
    rule = next(one.rule for one in pact.score.fit if one.rule.path == part.what)
    if rule.condition is None:
        return Step(part.points, "always", "", part.line, part.what)
    read = {name: facts.values[name] for name in rule.condition.names if facts.values.get(name) is not None}
    return Step(part.points, rule.condition.words, naming.values(pact, read), part.line, part.what)


def _did(facts: LeadFacts) -> tuple[str, ...]:
    newest = sorted(facts.history.items(), key=lambda done: facts.now - done[1][0])
    return tuple(
        f"{plain(name)}{f' {times(len(instants))}' if len(instants) > 1 else ''} {_ago(facts.now - instants[0])}"
        for name, instants in newest
    )


def _ago(age: timedelta) -> str:
    return f"{_long(age)} ago" if age else "just now"


def _long(span: timedelta) -> str:
    days = span // timedelta(days=1)
    whole = span == timedelta(days=days)
    return f"{days} day{'s' * (days != 1)}" if whole else str(WallTime(span))


def _engagement(rules: Engagement | None, part: Part, facts: LeadFacts) -> Step:
    name = part.what.rpartition(".")[2]
    how = _how(rules, name, facts) if rules is not None else ""
    return Step(part.points, plain(name), how, part.line, part.what)


def _how(rules: Engagement, name: str, facts: LeadFacts) -> str:
    """Return how the points for an activity come about: "15 points, 21 days old: × 0.5 at a half-life of 21 days"."""
    instants, cap = facts.history[name], rules.daily_cap.get(name)
    each = f"{rules.points[name]} point{'s' * (rules.points[name] != 1)}"
    limited = len(instants) > 1 and cap is not None
    given = f"{times(len(instants))} {each} on one day, of which {cap} count" if limited else each
    age = facts.now - instants[0]
    if not age:
        return f"{given}, just now"
    left = 0.5 ** (age / rules.half_life)
    return f"{given}, {_long(age)} old: \N{MULTIPLICATION SIGN} {left:.3g} at a half-life of {_long(rules.half_life)}"


def _verdict(pact: Pact, facts: LeadFacts) -> str:
    found = qualify(pact, facts)
    asks = listed([naming.asked(name) for name in found.asks[0]]) if found.asks else "nothing that can be asked"
    return _VERDICTS[found.verdict].format(segment=found.segment, criterion=found.criterion, asks=asks)
