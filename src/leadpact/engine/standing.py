"""How a lead stands now: to each criterion of its segment, with what to ask; and its score, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leadpact.engine import effect as fx
from leadpact.engine import naming
from leadpact.engine.exceptions import agreed
from leadpact.engine.facts import LeadFacts
from leadpact.engine.qualification import qualify
from leadpact.engine.rules import rule_of
from leadpact.engine.scoring import score
from leadpact.engine.why import Tree, tree_of
from leadpact.pact.evaluate import Facts
from leadpact.pact.model import Pact, Rule


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition of the pact, as a lead stands to it now."""

    name: str
    words: str
    line: int
    verdict: bool | None
    tree: Tree | None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is not known: `question` asks for it as the pact does; empty where nobody can be asked."""

    name: str
    words: str
    question: str
    type: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lead stands to the definition of sales-ready.

    `criteria` are those of its segment, of which one suffices; `unsettled` the segments before it of which it is
    not known whether the lead belongs to them. `asks` are sets of what would settle the verdict, smallest first.
    """

    verdict: str
    segment: str
    by: str
    line: int
    held: str
    criteria: tuple[Criterion, ...]
    unsettled: tuple[Criterion, ...]
    asks: tuple[tuple[Question, ...], ...]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A line of a score's account, in hundredths of a point. `because`: as the pact says why."""

    words: str
    because: str
    points: int
    line: int


@dataclass(frozen=True, slots=True)
class ScoreAccount:
    """A score with the lines that add up to it, in hundredths of a point.

    `least` and `most` bound the whole if all were known; `open` are the lines of the fit that are not known yet,
    with what they would give.
    """

    fit: int
    engagement: int
    grade: str
    fit_parts: tuple[ScorePart, ...]
    engagement_parts: tuple[ScorePart, ...]
    least: int
    most: int
    open: tuple[ScorePart, ...] = ()

    @property
    def total(self) -> int:
        return self.fit + self.engagement


def standing(pact: Pact, facts: LeadFacts) -> Standing:
    """Return how the lead behind `facts` stands to the definition of sales-ready at their instant."""
    pact = agreed(pact, facts.lead)
    verdict = qualify(pact, facts)
    unsettled = []
    for segment in pact.segments:
        if segment.name == verdict.segment:
            break
        named = criterion(segment.name, segment.rule, facts)
        if named.verdict is None:
            unsettled.append(named)
    segment = next(found for found in pact.segments if found.name == verdict.segment)
    return Standing(
        verdict=verdict.verdict,
        segment=segment.name,
        by=segment.by,
        line=segment.rule.line,
        held=verdict.criterion,
        criteria=tuple(criterion(name, rule, facts) for name, rule in segment.ready),
        unsettled=tuple(unsettled),
        asks=questions(pact, verdict.asks),
    )


def criterion(name: str, rule: Rule, facts: Facts) -> Criterion:
    """Return how a lead stands to `rule` now; a rule without a condition always holds."""
    if rule.condition is None:
        return Criterion(name, "always", rule.line, True, None)
    tree = tree_of(rule.condition, facts)
    return Criterion(name, rule.condition.words, rule.line, tree.verdict, tree)


def questions(pact: Pact, asks: Sequence[Sequence[str]]) -> tuple[tuple[Question, ...], ...]:
    """Return sets of names as questions: the smallest sets first, and of equals those that can be asked for."""
    found = [tuple(_question(pact, name) for name in ask) for ask in asks]
    found.sort(key=lambda ask: (len(ask), not all(one.question for one in ask)))
    return tuple(found)


def _question(pact: Pact, name: str) -> Question:
    field = pact.fields.get(name)
    if field is None:
        return Question(name, naming.asked(name), "", "", ())
    return Question(name, naming.plain(name), field.ask, str(field.type.type), field.type.choices)


def score_account(pact: Pact, scored: fx.Scored) -> ScoreAccount:
    """Return a score as it was decided under `pact`, line by line."""
    return ScoreAccount(
        fit=scored.fit,
        engagement=scored.engagement,
        grade=scored.grade,
        fit_parts=tuple(_part(pact, part) for part in scored.fit_parts),
        engagement_parts=tuple(_part(pact, part) for part in scored.engagement_parts),
        least=scored.least + scored.engagement,
        most=scored.most + scored.engagement,
    )


def score_now(pact: Pact, facts: LeadFacts) -> ScoreAccount:
    """Return the score of the lead behind `facts` at their instant, with the lines that are not known yet."""
    pact = agreed(pact, facts.lead)
    missing = [
        ScorePart(found.rule.condition.words, found.rule.because, found.points * 100, found.rule.line)
        for found in pact.score.fit
        if found.rule.condition is not None and found.rule.condition.verdict(facts) is None
    ]
    return replace(score_account(pact, score(pact, facts)), open=tuple(missing))


def _part(pact: Pact, part: fx.Part) -> ScorePart:
    rule = rule_of(pact, part.what, part.line)
    if rule is not None and rule.condition is not None:
        return ScorePart(rule.condition.words, rule.because, part.points, part.line)
    return ScorePart(naming.plain(part.what.rpartition(".")[2]), "", part.points, part.line)
