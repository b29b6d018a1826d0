"""All that can be known of one lead at one instant, as formulas, with what always holds between the facts.

What is settled once and stays (how somebody came, the source, the type) is read as of the instant at which it was
settled: a lead is still of type `demo` when the demo was asked for long ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

from leadpact.pact.model import Pact
from leadpact.pact.nodes import Behaviour, Field, HostCall, Node, Shift
from leadpact.pact.prove_formula import Formulas, written
from leadpact.pact.prove_logic import Formula, Logic, Quantity, Term, Truth, every, implies, no, some
from leadpact.pact.prove_past import Glances, Past
from leadpact.pact.prove_terms import STABLE, Terms
from leadpact.pact.prove_texts import TextTest
from leadpact.pact.prove_time import FIRST_DAY, LAST_DAY, Time
from leadpact.pact.prove_world_texts import KnownText, KnownTexts
from leadpact.pact.vocabulary import Type, read_duration

MAIL = ("free_mail", "disposable_mail", "role_mail", "mail_domain")
"""What is known of a lead together with an address."""

ACCOUNT = ("account_is_customer", "account_has_open_lead", "account_owner")
"""What is known of a lead together with an account; of the owner, where there is one."""

KNOWN_WELL = frozenset({"DE", "FR", "GB", "IN", "JP", "US"})
"""Countries that examples come from if they may."""

PEOPLE = "account.people_responded"
STANDS = ("stage", "status", "cycle", "attempts", "woken", "source", "lead_type", "fit", "engagement", "score", "grade")
"""What is known of every lead as soon as it stands in a stage."""

_LARGEST = 2**53  # of whole numbers that are told of a lead
_WIDEST = Fraction(10**30)


class World:
    """What is known of a lead now, or was known when something was settled (then `root` is the world of now).

    Some things can be assumed: `fading`, that what fades follows from what happened, and `exact`, that it happened at
    instants to choose from; `based`, that it is `at`; `fresh`, that source and type are settled just now; `entered`,
    that the lead stands in a stage.
    """

    def __init__(self, logic: Logic, pact: Pact, seen: Glances, at: datetime, *, root: World | None = None) -> None:
        self.logic, self.pact, self.seen, self.at = logic, pact, seen, at
        self.root: World = root or self
        self.fading: Formula = root.fading if root else logic.flag("fading")
        self.exact: Formula = root.exact if root else logic.flag("exact")
        self.based: Formula = root.based if root else logic.flag("based")
        self.fresh: Formula = root.fresh if root else logic.flag("fresh")
        self.entered: Formula = root.entered if root else logic.flag("entered")
        day = at.astimezone(pact.zone).date()
        self.time: Time = Time(logic, at, day, self.based, root.time if root else None)
        self.formulas = Formulas(self)
        self.texts = KnownTexts(logic, self.exact)
        self.terms = Terms(self)
        self.booleans: dict[str, tuple[Formula, Formula]] = {}
        self.numbers: dict[str, tuple[Type, Quantity]] = {}
        self.calls: dict[str, HostCall] = {}
        self.pasts: dict[str, Past] = {}
        self._known: dict[str, Formula] = {}
        self.worlds: list[World] = [*root.worlds, self] if root else [self]
        self.root.worlds = self.worlds

    def when_known(self, name: str) -> Formula:
        """Return when the field, term or answer `name` is known."""
        if name in ("opened_by_sales", "product_line") or name.startswith("responded_since("):
            return True
        if name in STANDS:
            return self.entered
        group = "an address" if name in MAIL else name
        if name in ACCOUNT[:2] or name.startswith(PEOPLE):
            group = "an account"
        if group not in self._known:
            self._known[group] = flag = self.logic.flag(f"{group} known")
            if name == "account_owner":
                self.logic.hold(implies(flag, self.when_known(ACCOUNT[0])))
            elif name == "ready":
                self.logic.hold(implies(flag, self.entered))
        return self._known[group]

    def _keeper(self, name: str) -> World:
        """Return whose `name` is: what a cycle keeps from its beginning is always that of now."""
        return self.root if name in STABLE else self

    def settle(self) -> None:
        """Let everything that was read hold together; to be done before a question."""
        for world in self.root.worlds:
            world.texts.settle()

    def expression(self, name: str) -> tuple[Node, bool] | None:
        """Return how a field is derived, and whether it may be told as well; None for what is not derived."""
        definition = self.pact.fields.get(name)
        if definition is None or definition.derived is None:
            return None
        return definition.derived.expression.node, bool(definition.supplied)

    # Yes or no, numbers, texts.

    def boolean(self, node: Field | HostCall) -> Truth:
        name = _name(node)
        value, known = self.flag(name), self._keeper(name).booleans[name][0]
        if isinstance(node, HostCall) and name not in self.calls:
            self.calls[name] = node
            responded = [self.past(activity).happened(None) for activity in sorted(self.pact.responses)]
            self.logic.hold(implies(value, some(*responded)))
        return Truth(every(known, value), every(known, no(value)))

    def flag(self, name: str) -> Formula:
        """Return whether the answer to `name` would be yes; without meaning where it is not known."""
        world = self._keeper(name)
        if name not in world.booleans:
            world.booleans[name] = (world.when_known(name), self.logic.flag(name))
        return world.booleans[name][1]

    def known_flags(self) -> list[Formula]:
        """Return when each thing that can be told of a lead is known."""
        return list(self._known.values())

    def told_by_a_file(self) -> list[Formula]:
        """Return what holds of a lead that a file of leads can tell of: nothing is known of account and colleagues."""
        answers = [self.booleans[name][1] for name in self.calls if name in self.booleans]
        return [no(self.when_known(ACCOUNT[0])), no(self.flag("opened_by_sales")), *map(no, answers)]

    def counts(self) -> list[Term]:
        """Return how often each activity happened, or whether it did."""
        return [part for past in self.pasts.values() for part in (past.counts or past.flags)]

    def quantity(self, node: Field | HostCall) -> Quantity:
        name = _name(node)
        if name not in self.numbers:
            self.numbers[name] = (node.type, self.terms.scored(name) or self._number(name, node.type))
            if isinstance(node, HostCall):
                self.calls[name] = node
                if node.name == PEOPLE:
                    self._people_responded(node)
        return self.numbers[name][1]

    def _number(self, name: str, kind: Type) -> Quantity:
        low, high, compare = *_ends(name, kind), self.logic.compare
        fractions = kind in (Type.NUMBER, Type.TIMESTAMP)
        value = self.logic.real(name) if fractions else self.logic.integer(name)
        self.logic.hold(compare(">=", value, low), compare("<=", value, high))
        return Quantity(self.when_known(name), value)

    def _people_responded(self, node: HostCall) -> None:
        """Whoever responded is one of the people; in a longer time they are not fewer."""
        known, people = self.numbers[_name(node)][1].known, self.numbers[_name(node)][1].value
        window = _window(node)
        for activity in sorted(self.pact.responses):
            self.logic.hold(implies(every(known, self.past(activity).happened(window)), people >= 1))
        for name, other in self.calls.items():
            if other.name == PEOPLE and other != node:
                counted = self.numbers[name][1].value
                self.logic.hold(counted <= people if _window(other) <= window else people <= counted)

    def text(self, node: Field | HostCall, test: TextTest) -> Truth:
        name = _name(node)
        world = self._keeper(name)
        known, raw = world._text(name).known, world.raw(name, test)
        return Truth(every(known, raw), every(known, no(raw)))

    def text_known(self, node: Field | HostCall) -> Formula:
        return self.known_text(_name(node))

    def known_text(self, name: str) -> Formula:
        """Return when the text `name` is known."""
        return self._keeper(name)._text(name).known

    def raw(self, name: str, test: TextTest) -> Formula:
        """Return whether the text `name` would pass `test`; without meaning where it is not known."""
        world = self._keeper(name)
        world._text(name)
        return world.texts.raw(name, test)

    def _text(self, name: str) -> KnownText:
        if name not in self.texts.texts:
            self.texts.texts[name] = KnownText(self.when_known(name), self._values(name))
            self.terms.link(name)
        return self.texts.texts[name]

    def values(self, node: Field | HostCall) -> Sequence[str] | None:
        """Return the values of a choice or a country; None for any other text."""
        return self._values(_name(node))

    def _values(self, name: str) -> Sequence[str] | None:
        kind = self.pact.vocabulary.fields[name]
        if kind.type is Type.COUNTRY:
            return sorted(self.pact.vocabulary.countries, key=lambda code: (code not in KNOWN_WELL, code)) or None
        return kind.choices if kind.type is Type.CHOICE else None

    def open(self, node: Node, needed: Formula) -> Truth:
        """Return a test that the solver cannot read: it comes out either way wherever `needed` holds."""
        flag = self.logic.flag(f"open {node.start}")
        return Truth(every(needed, flag), every(needed, no(flag)))

    def open_length(self, node: Node) -> Term:
        length = self.logic.integer(f"length {node.start}")
        self.logic.hold(length >= 1)
        return length

    # Time and the past.

    def now(self) -> Term:
        return self.time.now

    def today(self) -> Term:
        return self.time.today

    def shifted(self, node: Shift, day: Term) -> Term:
        return self.time.shifted(node, day)

    def past(self, activity: str) -> Past:
        """Return what happened of `activity` up to this instant."""
        if activity not in self.pasts:
            self.pasts[activity] = past = Past(self.logic, activity, self.seen, self.exact, self.fading)
            if self.root is not self:
                self.logic.hold(implies(past.happened(None), self.root.past(activity).happened(None)))
        return self.pasts[activity]

    def happened(self, node: Behaviour) -> Formula:
        return self.past(node.activity).happened(node.window.seconds if node.window else None)

    def measured(self, node: Behaviour) -> Quantity:
        past, seconds = self.past(node.activity), node.window.seconds if node.window else None
        if node.kind == "count":
            return Quantity(True, past.count(seconds))
        if node.kind == "decayed" and seconds is not None:
            return Quantity(True, past.faded(1, None, seconds))
        if node.kind == "days_since":
            return Quantity(past.happened(None), past.days)
        return Quantity(past.happened(None), self.now() - past.latest)


def _name(node: Field | HostCall) -> str:
    return node.name if isinstance(node, Field) else str(node)


def _window(call: HostCall) -> int:
    duration = read_duration(call.arguments[0])
    assert duration is not None, "the parser has read it"
    return duration.seconds


def _ends(name: str, kind: Type) -> tuple[int | Fraction, int | Fraction]:
    """Return the smallest and the largest number that `name` can be."""
    if kind is Type.DATE:
        return FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    if kind is Type.TIMESTAMP:
        return tuple(written(datetime(day.year, day.month, day.day, tzinfo=UTC)) for day in (FIRST_DAY, LAST_DAY))  # type: ignore[return-value]
    if kind is Type.NUMBER:
        return -_WIDEST, _WIDEST
    return {"cycle": 1, "attempts": 0}.get(name, 0 if name.startswith(PEOPLE) else 1 - _LARGEST), _LARGEST - 1
