"""When time alone can change what is decided of a lead that nobody touches: the nights that are worth a look."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from leadpact.engine import effect as fx
from leadpact.engine.rules import rules_of
from leadpact.engine.state import Lead, Person
from leadpact.pact.allowance import parse_window
from leadpact.pact.evaluate import Condition
from leadpact.pact.model import Pact
from leadpact.pact.nodes import (
    Behaviour,
    Compare,
    Field,
    HostCall,
    IsTruth,
    Node,
    Not,
    Now,
    Today,
    children,
    walk,
)  # fmt: skip
from leadpact.pact.overlay import overlaid
from leadpact.pact.vocabulary import Type

OF_THE_COMPANY = ("account_is_customer", "account_owner")
LEARNED = (fx.AccountLearned, fx.AccountUnlearned, fx.AccountMarked)
CHANGES_HANDS = (fx.LeadOpened, fx.Assigned, fx.Queued, fx.Moved, fx.Closed, fx.Restored, fx.PersonAbsorbed)
FADES = ("engagement", "score")
MOMENTS = (Type.DATE, Type.TIMESTAMP)


@dataclass(frozen=True, slots=True)
class Passing:
    """How what a pact asks can come out otherwise without an event of the lead's own.

    Args:
        windows: by activity, how far back it is looked for: it may leave the window.
        colleagues: how far back colleagues' responses are looked for.
        counted: activities whose age counts, every night.
        dated: sets of dates that are compared with the date of the day; where one of a set is known, every night.
        nightly: something depends on the date of the day alone, or on what has faded below a mark.
        facts: something is asked about the company.
        worked: something is asked about who in sales works leads of colleagues.
        days: the days on which an exception begins or has ended.
    """

    pact: Pact
    windows: Mapping[str, tuple[timedelta, ...]]
    colleagues: tuple[timedelta, ...]
    counted: frozenset[str]
    dated: tuple[frozenset[str], ...]
    nightly: bool
    facts: bool
    worked: bool
    days: tuple[date, ...]

    def next_look(self, person: Person, lead: Lead, after: datetime) -> datetime | None:
        """Return the first midnight after `after` at which `lead` can come out otherwise; None: none is known."""
        first = min((at for at in self._changes(person, lead, after) if at > after), default=None)
        return None if first is None else self.midnight(first)

    def stirs(self, effects: Iterable[fx.Effect]) -> bool:
        """Say whether colleagues of whom `effects` are about can come out otherwise because of them."""
        for effect in effects:
            if self.colleagues and isinstance(effect, fx.ActivitySeen | fx.ActivityUnseen):
                if effect.activity in self.pact.responses:
                    return True
            elif (self.facts and isinstance(effect, LEARNED)) or (self.worked and isinstance(effect, CHANGES_HANDS)):
                return True
        return False

    def midnight(self, at: datetime) -> datetime:
        """Return the first midnight in the pact's zone at or after `at`."""
        day = at.astimezone(self.pact.zone).date()
        start = datetime.combine(day, time(), self.pact.zone)
        if start.timestamp() < at.timestamp():
            start = datetime.combine(day + timedelta(days=1), time(), self.pact.zone)
        return start.astimezone(at.tzinfo)

    def _changes(self, person: Person, lead: Lead, after: datetime) -> Iterator[datetime]:
        known = person.values.keys() | lead.values.keys() | (person.account.values.keys() if person.account else set())
        aging = not self.counted.isdisjoint(person.history)
        if self.nightly or aging or any(not names.isdisjoint(known) for names in self.dated):
            yield after + timedelta(microseconds=1)
        for activity, windows in self.windows.items():
            instants = person.history.get(activity, ())
            for window in windows:
                place = bisect_right(instants, after - window)
                if place < len(instants):
                    yield instants[place] + window
        if person.account is not None:
            for window in self.colleagues:
                yield from (at + window for _, at in person.account.responded)
        yield from self._old(person, lead)
        yield from (datetime.combine(day, time(), self.pact.zone).astimezone(after.tzinfo) for day in self.days)

    def _old(self, person: Person, lead: Lead) -> Iterator[datetime]:
        """Yield when what is known grows too old to count."""
        seen = [lead.seen, person.seen, *([person.account.seen] if person.account else [])]
        for field in self.pact.perishable:
            for told in (known.get(field.name) for known in seen):
                if told is not None and field.fresh is not None:
                    yield told + field.fresh + timedelta(microseconds=1)


def passing_of(pact: Pact) -> Passing:
    """Return how what `pact` asks depends on time, its exceptions included."""
    conditions = list(_conditions(pact))
    nodes = [node for condition in conditions for node in walk(condition.expression.node)]
    facts = [node for node in nodes if isinstance(node, Behaviour)]
    calls = [node for node in nodes if isinstance(node, HostCall) and node.name == "account.people_responded"]
    windows: dict[str, set[timedelta]] = {}
    for fact in facts:
        if fact.window is not None and fact.kind != "decayed":
            windows.setdefault(fact.activity, set()).add(fact.window.delta)
    derived = {field.name for field in pact.derived}
    dated = [_dates(one.expression.node) - derived for one in conditions if _asks_the_date(one)]
    fading = any(_asks_how_little(condition.expression.node) for condition in conditions)
    company = {name for name, field in pact.fields.items() if field.about == "account"} | {*OF_THE_COMPANY}
    return Passing(
        pact=pact,
        windows={name: tuple(sorted(found)) for name, found in windows.items()},
        colleagues=tuple(sorted({parse_window(call.arguments[0]) for call in calls})),
        counted=frozenset(fact.activity for fact in facts if fact.kind in ("days_since", "last", "decayed")),
        dated=tuple(names for names in dated if names),
        nightly=fading or any(not names for names in dated),
        facts=any(not company.isdisjoint(condition.names) for condition in conditions),
        worked=any("account_has_open_lead" in condition.names for condition in conditions),
        days=tuple(sorted(_days(pact))),
    )


def _conditions(pact: Pact) -> Iterator[Condition]:
    """Yield what is asked of a lead that marketing keeps; whether and where it is routed is asked when it leaves."""
    for one in (pact, *(overlaid(pact, [variation.name]) for variation in pact.exceptions)):
        gates = {rule.path for rule in (*(gate.rule for gate in one.gate), *(route.rule for route in one.routes))}
        rules = (rule for rule in rules_of(one) if rule.path not in gates)
        yield from (rule.condition for rule in rules if rule.condition is not None)
    yield from (field.derived for field in pact.derived if field.derived is not None)


def _asks_the_date(condition: Condition) -> bool:
    return any(isinstance(node, Today | Now) for node in walk(condition.expression.node))


def _dates(node: Node) -> frozenset[str]:
    return frozenset(part.name for part in walk(node) if isinstance(part, Field) and part.type in MOMENTS)


def _asks_how_little(node: Node) -> bool:
    """Say whether fading can make a condition true: anything but a mark that engagement has to reach."""
    if isinstance(node, Compare) and node.operator in (">", ">=") and isinstance(node.left, Field):
        return any(_fades(part) for part in walk(node.right))
    if isinstance(node, Not | IsTruth):
        return any(_fades(part) for part in walk(node))
    return _fades(node) or any(map(_asks_how_little, children(node)))


def _fades(node: Node) -> bool:
    return isinstance(node, Field) and node.name in FADES


def _days(pact: Pact) -> Iterable[date]:
    for variation in pact.exceptions:
        if variation.since is not None:
            yield variation.since
        if variation.until is not None:
            yield variation.until + timedelta(days=1)
