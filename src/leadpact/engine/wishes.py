"""What somebody may do with a lead now, and what they can choose from: a screen shows this and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadpact.engine import naming
from leadpact.engine.facts import LeadFacts
from leadpact.engine.reason import Reason
from leadpact.engine.refusals import Refusal, Wisher
from leadpact.engine.state import Lead
from leadpact.pact.model import FieldDefinition, Pact, RecycleReason, Wake

WISHES = (
    "accept", "reject", "misroute", "log_attempt", "recycle", "disqualify", "book_meeting", "hold_meeting",
    "miss_meeting", "open_opportunity", "learn", "wake", "reopen",
)  # fmt: skip
"""What can be wished, under the names that `operations.desk` gives it."""

JOINED = Reason(says="The lead was joined with another one of the same person, which goes on.")
NOTHING_TO_ASK = Reason(says="The pact has no field that sales could answer.")
SALES = "sdr"
"""Who supplies a field that sales finds out (`from`)."""


@dataclass(frozen=True, slots=True)
class RejectChoice:
    """A reason to reject, and the stage it leads to."""

    reason: str
    to: str


@dataclass(frozen=True, slots=True)
class CriterionChoice:
    """What may be named as having failed: a rule of the segment (`words` say it), or a fact that it reads.

    `qualified`: it is the rule that made the lead ready, or a fact of that rule.
    """

    name: str
    words: str
    line: int
    is_rule: bool
    qualified: bool


@dataclass(frozen=True, slots=True)
class RecycleChoice:
    """A reason to hand back: who keeps the lead then (empty: the first program that fits), and when it wakes.

    `refused`: why this reason cannot be given yet.
    """

    reason: str
    program: str
    wakes: str
    refused: Refusal = None


@dataclass(frozen=True, slots=True)
class DispositionChoice:
    """An outcome of an attempt, in the order of the pact: whether it counts, and ends what is owed."""

    name: str
    counts: bool
    ends_attempts: bool


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field that can be answered: its question, its type as the pact names it, and what is known of the lead.

    `asked`: the answer could settle whether the lead is ready. `choices` are the values of a choice.
    """

    name: str
    question: str
    type: str
    choices: tuple[str, ...]
    about: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen from. `attempts`: the activities that are attempts."""

    reject: tuple[RejectChoice, ...]
    criteria: tuple[CriterionChoice, ...]
    recycle: tuple[RecycleChoice, ...]
    disqualify: tuple[str, ...]
    dispositions: tuple[DispositionChoice, ...]
    attempts: tuple[str, ...]
    fields: tuple[FieldChoice, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """What somebody may do with a lead. `refused` says of each wish why not, None where it may be done."""

    refused: Mapping[str, Refusal]
    choices: Choices

    def may(self, wish: str) -> bool:
        return self.refused[wish] is None

    def why_not(self, wish: str) -> str:
        """Return why `wish` is not possible, as a sentence; empty where it is."""
        reason = self.refused[wish]
        return reason.says if reason is not None else ""


def possible(
    pact: Pact, lead: Lead, by: str, *, others: Iterable[Lead] = (), facts: LeadFacts | None = None
) -> Possible:
    """Return what `by` may do with `lead` as it stands.

    It is what deciding would refuse, asked beforehand: by the same functions.

    Args:
        by: a party, as in `rep:ana` or `manager:mara`.
        others: the person's other leads; a lead is not reopened beside one that is open.
        facts: of the lead at this instant, for moves of the pact that have a condition; without them such a move
            is taken to be possible.
    """
    wisher = Wisher(pact, lead, by, None if facts is None else lambda: facts)
    choices = _choices(pact, lead, wisher)
    if lead.outcome == "merged":
        return Possible(dict.fromkeys(WISHES, JOINED), choices)
    met = wisher.meet()
    refused = {
        "accept": wisher.accept(),
        "reject": wisher.reject(),
        "misroute": wisher.misroute(),
        "log_attempt": wisher.attempt(),
        "recycle": wisher.recycle() or _all_refused(choices.recycle),
        "disqualify": wisher.disqualify(),
        "book_meeting": wisher.book(),
        "hold_meeting": met,
        "miss_meeting": met,
        "open_opportunity": wisher.open_opportunity(),
        "learn": None if choices.fields else NOTHING_TO_ASK,
        "wake": wisher.wake(),
        "reopen": wisher.reopen(others),
    }
    return Possible(refused, choices)


def _all_refused(choices: tuple[RecycleChoice, ...]) -> Refusal:
    """Return why no reason to hand back can be given; None where one can."""
    refused = [choice.refused for choice in choices]
    return refused[0] if refused and None not in refused else None


def _choices(pact: Pact, lead: Lead, wisher: Wisher) -> Choices:
    reasons = pact.reasons
    return Choices(
        reject=tuple(RejectChoice(reason, to) for reason, to in reasons.reject.items()),
        criteria=_criteria(pact, lead),
        recycle=tuple(
            RecycleChoice(name, reason.program or "", wakes(reason), wisher.recycle(name))
            for name, reason in reasons.recycle.items()
        ),
        disqualify=tuple(sorted(reasons.disqualify)),
        dispositions=tuple(
            DispositionChoice(name, found.counts, found.ends_attempts) for name, found in pact.dispositions.items()
        ),
        attempts=tuple(name for name, activity in pact.activities.items() if activity.attempt),
        fields=_fields(pact, lead),
    )


def _criteria(pact: Pact, lead: Lead) -> tuple[CriterionChoice, ...]:
    """Return the rules of the lead's segment, then the facts that they read; what made it ready comes first."""
    segment = next((found for found in pact.segments if found.name == lead.segment), None)
    rules = segment.ready if segment is not None else ()
    rules = tuple(sorted(rules, key=lambda named: named[0] != lead.criterion))
    found = [
        CriterionChoice(name, rule.condition.words, rule.line, is_rule=True, qualified=name == lead.criterion)
        for name, rule in rules
        if rule.condition is not None
    ]
    facts: dict[str, CriterionChoice] = {}
    for name, rule in rules:
        for fact in rule.condition.names if rule.condition is not None else ():
            held = name == lead.criterion
            choice = CriterionChoice(fact, naming.plain(fact), rule.line, is_rule=False, qualified=held)
            facts.setdefault(fact, choice)
    return (*found, *facts.values())


def wakes(reason: RecycleReason) -> str:
    """Return when a lead that is handed back for `reason` wakes up, in words: "6 months later"."""
    wake: Wake | None = reason.wake
    if wake is None:
        return "when something new is known"
    later = f"{wake.otherwise} later" if wake.otherwise is not None else ""
    if wake.date is None:
        return later
    return f"{wake.date.words}{f'; if that is not known, {later}' if later else ''}"


def _fields(pact: Pact, lead: Lead) -> tuple[FieldChoice, ...]:
    """Return the fields that can be answered: those that could settle the verdict first, then as in the pact."""
    asked = list(dict.fromkeys(name for ask in lead.asks for name in ask))
    known = [field for field in pact.fields.values() if field.derived is None and _is_asked_by_sales(field)]
    known.sort(key=lambda field: asked.index(field.name) if field.name in asked else len(asked))
    return tuple(
        FieldChoice(
            name=field.name,
            question=question(field),
            type=str(field.type.type),
            choices=field.type.choices,
            about=field.about,
            asked=field.name in asked,
        )
        for field in known
    )


def _is_asked_by_sales(field: FieldDefinition) -> bool:
    return bool(field.ask) or SALES in field.supplied


def question(field: FieldDefinition) -> str:
    """Return the question that tells a field's value, as the pact words it where it does."""
    return field.ask or f"What is known of {naming.plain(field.name)}?"
