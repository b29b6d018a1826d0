"""Score: fit and engagement, every point accounted for.

Points are kept as whole hundredths, rounded part by part, so that the parts shown add up to the
whole to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from leadpact.engine.effect import Part, Scored
from leadpact.engine.facts import LeadFacts
from leadpact.pact.model import Engagement, Pact, Score
from leadpact.pact.points import faded, grade


def score(pact: Pact, facts: LeadFacts) -> Scored:
    """Return the score of the lead behind `facts`, with its account."""
    fit_parts, least, most = fit(pact.score, facts)
    points = sum(part.points for part in fit_parts)
    engaged: tuple[Part, ...] = ()
    if pact.score.engagement is not None and facts.history:
        engaged = engagement(pact.score.engagement, facts.history, facts.now, pact.zone)
    return Scored(
        facts.lead.id if facts.lead else 0,
        at=facts.now,
        fit=points,
        engagement=sum(part.points for part in engaged),
        grade=grade(pact.score, points),
        fit_parts=fit_parts,
        engagement_parts=engaged,
        least=points + least,
        most=points + most,
    )


def fit(score: Score, facts: LeadFacts) -> tuple[tuple[Part, ...], int, int]:
    """Return the parts of the fit, and how much less or more it could be if all were known.

    An unknown condition adds nothing; what it would add widens the range.
    """
    parts, least, most = [], 0, 0
    for rule in score.fit:
        condition = rule.rule.condition
        verdict = True if condition is None else condition.verdict(facts)
        if verdict:
            parts.append(Part(rule.rule.path, rule.points * 100, rule.rule.line))
        elif verdict is None:
            least += min(0, rule.points * 100)
            most += max(0, rule.points * 100)
    return tuple(parts), least, most


def engagement(
    rules: Engagement, history: Mapping[str, Sequence[datetime]], now: datetime, zone: ZoneInfo
) -> tuple[Part, ...]:
    """Return one part an activity: points x 0.5^(age / half-life), summed over what happened up to `now`.

    A daily cap is applied before fading, to the earliest of a day first; days are those of `zone`.
    """
    parts = []
    for name in rules.points:
        instants = history.get(name)
        hundredths = faded(rules, name, instants, now, zone) if instants else 0
        if hundredths:
            parts.append(Part(f"score.engagement.points.{name}", hundredths, rules.line))
    return tuple(parts)
