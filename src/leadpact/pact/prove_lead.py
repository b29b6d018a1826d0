"""A lead as the prover imagines it: what conditions read of it, and what becomes of it by the rules of the pact.

The conditions themselves are asked, not their formulas: an example is shown only if they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache

from leadpact.pact import closure
from leadpact.pact.finding import Value
from leadpact.pact.model import Pact, Route, Segment
from leadpact.pact.model_rule import Rule
from leadpact.pact.nodes import Node
from leadpact.pact.overlay import overlaid
from leadpact.pact.points import faded, grade
from leadpact.pact.prove_world import ACCOUNT, MAIL, PEOPLE, STANDS
from leadpact.pact.vocabulary import read_duration

READY = {"ready": True, "not_ready": False}
_FIRST = {"cycle": 1, "attempts": 0, "woken": False}
SOME_DOMAIN = "anadolu.example"
"""The domain of an address of which nothing else is known."""


@dataclass(frozen=True)
class Imagined:
    """One lead at one instant, as `evaluate.Facts`.

    Args:
        told: what is known of it, by field or term; what is not there is not known, or follows.
        ages: by activity how long ago it happened, each time, in seconds.
        answers: of the host's functions, by their text.
        at: the instant (aware, UTC).
        entered: whether it stands in a stage; until then its score, type and stage are not known.
        stage: where it stands if that is not told.
    """

    pact: Pact
    told: Mapping[str, Value]
    ages: Mapping[str, Sequence[Fraction]]
    answers: Mapping[str, Value]
    at: datetime
    entered: bool = True
    stage: str = ""
    _found: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    # As facts.

    @property
    def values(self) -> Mapping[str, object]:
        return _Values(self)

    @property
    def now(self) -> datetime:
        return self.at

    @cached_property
    def today(self) -> date:
        return self.at.astimezone(self.pact.zone).date()

    @cached_property
    def history(self) -> Mapping[str, Sequence[datetime]]:
        return {
            activity: sorted(self.at - timedelta(microseconds=round(age * 10**6)) for age in ages)
            for activity, ages in self.ages.items()
            if ages
        }

    def call(self, name: str, *arguments: str) -> object:
        """Answer for the host: as told, else what follows from the lead alone."""
        (written,) = arguments
        told = self.answers.get(f"{name}('{written}')")
        if told is not None:
            return told
        if name != PEOPLE:
            return False
        if not self._has_account:
            return None
        duration = read_duration(written)
        assert duration is not None, "the parser has read it"
        since = self.at - duration.delta
        return int(any(at > since for name in self.pact.responses for at in self.history.get(name, ())))

    @cached_property
    def _has_account(self) -> bool:
        asked = any(text.startswith(PEOPLE) for text in self.answers)
        return asked or any(self.told.get(name) is not None for name in ACCOUNT)

    # What becomes of it.

    def holds(self, rule: Rule) -> bool:
        """Say whether `rule` holds: its condition is true, or it has none."""
        return rule.condition is None or rule.condition.verdict(self) is True

    def first(self, rules: Iterable[Rule]) -> int | None:
        """Return the place of the first of `rules` that holds."""
        return next((place for place, rule in enumerate(rules) if self.holds(rule)), None)

    @cached_property
    def gate(self) -> str:
        """The gate that decides about it; "" where none does."""
        return next((gate.name for gate in self.pact.gate if self.holds(gate.rule)), "")

    @cached_property
    def segment(self) -> Segment:
        place = self.first(segment.rule for segment in self.pact.segments)
        assert place is not None, "the last segment has no condition"
        return self.pact.segments[place]

    @cached_property
    def criterion(self) -> str:
        """The first criterion of its segment that holds; "" where none does."""
        if self.segment.by == "everything":
            return "everything"
        return next((name for name, rule in self.segment.ready if self.holds(rule)), "")

    @property
    def verdict(self) -> str:
        """`ready`, `not_ready`, or `unknown` where something that is not known could still make it ready."""
        if self.criterion:
            return "ready"
        before = self.pact.segments[: self.pact.segments.index(self.segment)]
        rules = [*(segment.rule for segment in before), *(rule for _, rule in self.segment.ready)]
        undecided = any(rule.condition is not None and rule.condition.verdict(self) is None for rule in rules)
        return "unknown" if undecided else "not_ready"

    @cached_property
    def route(self) -> Route:
        """The route that takes it: the first that holds and leads to somebody."""
        return next(route for route in self.pact.routes if self.takes(route))

    def takes(self, route: Route) -> bool:
        """Say whether `route` would take it if it came to it."""
        return self.holds(route.rule) and self.has_taker(route.to)

    def has_taker(self, to: str) -> bool:
        """Say whether there is somebody at the target `to`."""
        if to == "account_owner":
            return bool(self.values.get("account_owner"))
        return to != "its_owner" or self.values.get("account_has_open_lead") is True

    @cached_property
    def exceptions(self) -> tuple[str, ...]:
        """The exceptions in force that hold for it."""
        return tuple(
            variation.name
            for variation in self.pact.exceptions
            if variation.holds_on(self.today) and self.holds(variation.rule)
        )

    def under(self, names: Sequence[str]) -> Imagined:
        """Return it as the pact reads with the exceptions `names`."""
        return replace(self, pact=overlaid(self.pact, names), _found={})

    # Changed.

    def with_told(self, told: Mapping[str, Value]) -> Imagined:
        return replace(self, told=told, _found={})

    def with_ages(self, ages: Mapping[str, Sequence[Fraction]]) -> Imagined:
        return replace(self, ages=ages, _found={})

    def with_answers(self, answers: Mapping[str, Value]) -> Imagined:
        return replace(self, answers=answers, _found={})

    def moved_to(self, at: datetime) -> Imagined:
        return replace(self, at=at, _found={})


@lru_cache(maxsize=8192)
def reading(node: Node) -> closure.Reading:
    """Return a part of a condition as a function of facts."""
    return closure.write(node)


def is_true(node: Node, lead: Imagined) -> bool:
    """Say whether a condition, or a part of one, is true of `lead`."""
    return reading(node)(lead) is True


class _Values(Mapping[str, object]):
    """The values of one imagined lead, each found when it is first asked for."""

    def __init__(self, lead: Imagined) -> None:
        self._lead = lead

    def __getitem__(self, name: str) -> object:
        found = self._lead._found
        if name not in found:
            found[name] = self._find(name)
        return found[name]

    def get(self, name: str, default: object = None) -> object:
        found = self[name]
        return default if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._lead.pact.vocabulary.fields)

    def __len__(self) -> int:
        return len(self._lead.pact.vocabulary.fields)

    def _find(self, name: str) -> object:
        lead = self._lead
        told = lead.told.get(name)
        if told is not None:
            return told
        definition = lead.pact.fields.get(name)
        if definition is not None:
            return definition.derived.value(lead) if definition.derived is not None else None
        if name in MAIL and any(lead.told.get(other) is not None for other in MAIL):
            return SOME_DOMAIN if name == "mail_domain" else False
        if name in ACCOUNT[:2] and lead._has_account:
            return False
        if name == "opened_by_sales":
            return False
        if name == "product_line":
            return lead.pact.product_lines[0]
        if name in STANDS or name == "ready":
            return self._term(name) if lead.entered else None
        return None

    def _term(self, name: str) -> object:
        lead, pact = self._lead, self._lead.pact
        match name:
            case "source":
                place = lead.first(source.rule for source in pact.sources)
                return pact.sources[place or 0].name
            case "lead_type":
                place = lead.first(kind.rule for kind in pact.lead_types)
                return pact.lead_types[place or 0].name
            case "stage":
                return pact.stage_of_status.get(str(lead.told.get("status")), lead.stage) or None
            case "status":
                stage = pact.stages.get(str(lead.values.get("stage")))
                return stage.statuses[0] if stage is not None else None
            case "ready":
                return READY.get(lead.verdict)
        return _FIRST[name] if name in _FIRST else self._points(name)

    def _points(self, name: str) -> object:
        lead, score = self._lead, self._lead.pact.score
        fit = sum(line.points * 100 for line in score.fit if lead.holds(line.rule))
        if name == "grade":
            return grade(score, fit) or None
        rules, engagement = score.engagement, 0
        for activity in rules.points if rules is not None and name != "fit" else ():
            instants = lead.history.get(activity)
            if instants and rules is not None:
                engagement += faded(rules, activity, instants, lead.now, lead.pact.zone)
        return {"fit": fit, "engagement": engagement, "score": fit + engagement}[name] / 100
