"""One lead of a trial with everything that was decided about it: score by its parts, each condition, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leadpact.engine import effect as fx
from leadpact.engine import naming
from leadpact.engine.exceptions import agreed
from leadpact.engine.explain import sentence
from leadpact.engine.facts import LeadFacts
from leadpact.errors import NotFound
from leadpact.operations import verdicts
from leadpact.operations.file_trial import FileTrial
from leadpact.operations.trial import Tried, facts_now
from leadpact.operations.verdicts import Verdict
from leadpact.pact.model import Pact, Rule

TOLD_ABOVE = (fx.Scored, fx.PersonLearned, fx.AccountLearned, fx.LeadLearned)
"""Effects that are shown in another way than as a sentence."""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """Points (in hundredths) and what they are for; `kind` is fit or engagement, `line` the pact's."""

    kind: str
    points: int
    says: str
    line: int


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """A score with all its parts, which add up to it; fit could be `least` to `most` if all were known. Hundredths."""

    grade: str
    fit: int
    engagement: int
    least: int
    most: int
    parts: tuple[ScorePart, ...]

    @property
    def total(self) -> int:
        return self.fit + self.engagement


@dataclass(frozen=True, slots=True)
class Test:
    """A part of a condition: `verdict` True, False or None (not known); `read` are the values that it does not say."""

    depth: int
    words: str
    verdict: bool | None
    read: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A rule that was asked, with its parts; `decided` for the one by which the lead is ready."""

    name: str
    line: int
    verdict: bool | None
    tests: tuple[Test, ...]
    decided: bool


@dataclass(frozen=True, slots=True)
class LeadInFull:
    """Everything about one lead of the trial.

    Args:
        segment: the segment whose criteria hold for it; "" where none was asked.
        passed_over: the segments that came before and do not fit, with their conditions.
        criteria: those of its segment.
        unknown: the sets of facts that would settle the verdict, the smallest first.
        follows: what else was decided, as sentences, in order.
        left_out: values that were not taken, by field.
        ignored: names that the pact does not know.
    """

    verdict: Verdict
    email: str
    company: str
    score: ScoreTold | None
    segment: str
    segment_line: int
    passed_over: tuple[Criterion, ...]
    criteria: tuple[Criterion, ...]
    unknown: tuple[tuple[str, ...], ...]
    follows: tuple[str, ...]
    left_out: dict[str, str]
    ignored: tuple[str, ...]


def lead_in_full(pact: Pact, trial: FileTrial, line: int) -> LeadInFull:
    """Return everything about the lead of a line of the file.

    Raises:
        NotFound: no lead was made of that line.
    """
    found = next((index for index, one in enumerate(trial.leads) if one.line == line), None)
    if found is None:
        raise NotFound(f"Line {line} of {trial.name} made no lead.", remedy="Look among the rows that were rejected.")
    tried, lead = trial.tried[found], trial.tried[found].lead
    passed, criteria, line_of_segment = _asked(pact, tried, trial.at)
    values = tried.person.values
    account = tried.person.account
    return LeadInFull(
        verdict=trial.leads[found],
        email=str(values.get("email", "")),
        company=str(values.get("company") or (account.name if account else "")),
        score=_score(pact, tried),
        segment=lead.segment if lead else "",
        segment_line=line_of_segment,
        passed_over=passed,
        criteria=criteria,
        unknown=tuple(tuple(map(naming.asked, ask)) for ask in lead.asks) if lead else (),
        follows=tuple(sentence(pact, effect) for effect in tried.effects if not isinstance(effect, TOLD_ABOVE)),
        left_out=tried.faults,
        ignored=tried.ignored,
    )


def _score(pact: Pact, tried: Tried) -> ScoreTold | None:
    scored = next((effect for effect in reversed(tried.effects) if isinstance(effect, fx.Scored)), None)
    if scored is None:
        return None
    kinds = (("fit", scored.fit_parts), ("engagement", scored.engagement_parts))
    parts = tuple(
        ScorePart(kind, part.points, verdicts.part_in_words(pact, part), part.line)
        for kind, found in kinds
        for part in found
    )
    return ScoreTold(scored.grade, scored.fit, scored.engagement, scored.least, scored.most, parts)


def _asked(pact: Pact, tried: Tried, at: datetime) -> tuple[tuple[Criterion, ...], tuple[Criterion, ...], int]:
    """Return the segments that were passed over, the criteria of the one that fits, and its line."""
    lead = tried.lead
    if lead is None or not lead.segment:
        return (), (), 0
    facts = facts_now(pact, tried, at)
    passed: list[Criterion] = []
    for segment in agreed(pact, lead).segments:
        if segment.name == lead.segment:
            criteria = (_criterion(name, rule, facts, name == lead.criterion) for name, rule in segment.ready)
            return tuple(passed), tuple(criteria), segment.rule.line
        passed.append(_criterion(segment.name, segment.rule, facts, False))
    return tuple(passed), (), 0


def _criterion(name: str, rule: Rule, facts: LeadFacts, decided: bool) -> Criterion:
    if rule.condition is None:
        return Criterion(name, rule.line, True, (), decided)
    tests = tuple(Test(*part) for part in verdicts.tree_of(rule.condition, facts))
    return Criterion(name, rule.line, tests[0].verdict, tests, decided)
