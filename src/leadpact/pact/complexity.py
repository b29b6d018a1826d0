"""How much there is of a pact, to be known by those who work by it; and what of it could be less."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leadpact.pact import check_spelling, check_twins
from leadpact.pact.check_ground import Inspection
from leadpact.pact.departures import state_on, values
from leadpact.pact.document_words import target
from leadpact.pact.model import Pact, Rule
from leadpact.pact.naming import listed, plain
from leadpact.pact.reach import derived, exclude, rule_form
from leadpact.pact.yaml_text import Path

COUNTED = (
    "stages", "statuses", "lead_types", "sources", "reasons", "queues", "members", "partners", "handoffs", "promises",
    "programs", "rules", "fields", "changed_values",
)  # fmt: skip
FORMULA = (
    "stages + statuses + lead types + sources + reasons + queues + members + partners + hand-offs + promises + "
    "programs + rules + fields + values that exceptions change (those that are over left out)"
)
"""What the one number is: each thing that somebody has to know counts as one."""


@dataclass(frozen=True, slots=True)
class Spare:
    """Things of which there could be fewer.

    Args:
        kind: spelling, same rule, same queue, same target, or unread field.
        says: what could be done, a full sentence.
        path: where the last of them stands, with dots; `lines`: where each does, from 1.
    """

    kind: str
    says: str
    path: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Complexity:
    """The account of one pact on one day.

    Args:
        counts: by noun (`COUNTED`), how many there are.
        rules: by section, how many conditions decide there.
        exceptions: by state (running, planned, ended), how many there are.
        resources: what can be sent; not part of the number, for nobody has to know them all.
        spares: what there could be less of.
        number: the sum of `counts`: see `FORMULA`.
    """

    counts: Mapping[str, int]
    rules: Mapping[str, int]
    exceptions: Mapping[str, int]
    resources: int
    spares: tuple[Spare, ...]

    @property
    def number(self) -> int:
        return sum(self.counts.values())


def complexity(pact: Pact, *, today: date) -> Complexity:
    """Return how much there is of `pact`.

    Args:
        today: in the zone of the pact; says which exceptions run.
    """
    rules = _rules(pact)
    changed = [len(values(pact, at, one)) for at, one in enumerate(pact.exceptions) if state_on(one, today) != "ended"]
    reasons = pact.reasons
    counts = {
        "stages": len(pact.stages),
        "statuses": len(pact.stage_of_status),
        "lead_types": len(pact.lead_types),
        "sources": len(pact.sources),
        "reasons": len(reasons.reject) + len(reasons.recycle) + len(reasons.disqualify) + len(reasons.lost),
        "queues": len(pact.queues),
        "members": len({member.name for queue in pact.queues.values() for member in queue.members}),
        "partners": len(pact.partners),
        "handoffs": len(pact.handoffs),
        "promises": len(pact.promises) + len(pact.owes),
        "programs": len(pact.programs),
        "rules": sum(rules.values()),
        "fields": len(pact.fields),
        "changed_values": sum(changed),
    }
    states = [state_on(one, today) for one in pact.exceptions]
    return Complexity(
        counts=counts,
        rules=rules,
        exceptions={state: states.count(state) for state in ("running", "planned", "ended")},
        resources=len(pact.resources),
        spares=tuple(_spares(pact, today)),
    )


def _rules(pact: Pact) -> dict[str, int]:
    """How many rules decide, by section; one that only catches the rest asks nothing. A move always is one."""
    rules: dict[str, Sequence[Rule]] = {
        "gate": [one.rule for one in pact.gate],
        "sources": [one.rule for one in pact.sources],
        "lead_types": [one.rule for one in pact.lead_types],
        "segments": [one.rule for one in pact.segments],
        "criteria": [rule for one in pact.segments for _, rule in one.ready],
        "points": [one.rule for one in pact.score.fit],
        "routes": [one.rule for one in pact.routes],
        "programs": [one.rule for one in pact.programs],
    }
    asking = {section: sum(rule.condition is not None for rule in found) for section, found in rules.items()}
    return {**asking, "moves": len(pact.moves)}


def _spares(pact: Pact, today: date) -> Iterator[Spare]:
    ground = Inspection(pact, today)
    yield from _doubles(ground)
    yield from _spelt(ground)
    yield from _same_queues(ground)
    yield from _same_targets(ground)
    yield from _unread(ground)


def _spare(ground: Inspection, kind: str, says: str, paths: Sequence[Path]) -> Spare:
    lines = tuple(ground.text.of(path, key=True)[0] for path in paths)
    return Spare(kind, f"{says[:1].upper()}{says[1:]}.", ".".join(map(str, paths[-1])), lines)


def _doubles(ground: Inspection) -> Iterator[Spare]:
    """What the checker finds: names that only their spelling tells apart, and rules that ask the same."""
    check_spelling.inspect(ground)
    check_twins.inspect(ground)
    for found in ground.findings:
        kind = "spelling" if found.code == "LP090" else "same rule"
        says = f"{found.message[:1].upper()}{found.message[1:]}: they could be one."
        yield Spare(kind, says, found.path, (found.line,))


def _spelt(ground: Inspection) -> Iterator[Spare]:
    """Of the things that the checker does not compare: who works, when and with what."""
    for kind, names in _lists(ground.pact):
        for at, (name, path) in enumerate(names):
            for other, before in names[:at]:
                if check_spelling.differ_by_spelling(other, name):
                    says = f"the {kind} `{other}` and `{name}` differ only by their spelling: they could be one"
                    yield _spare(ground, "spelling", says, (before, path))


def _lists(pact: Pact) -> Iterator[tuple[str, list[tuple[str, Path]]]]:
    for section in ("queues", "partners", "hours", "teams", "resources"):
        yield section, [(name, (section, name)) for name in getattr(pact, section)]
    yield "programs", [(one.name, ("programs", one.name)) for one in pact.programs]
    yield "routes", [(one.name, ("routing", at)) for at, one in enumerate(pact.routes)]
    yield "segments", [(one.name, ("qualification", "segments", one.name)) for one in pact.segments]


def _same_queues(ground: Inspection) -> Iterator[Spare]:
    groups: dict[Hashable, list[str]] = {}
    for name, queue in ground.pact.queues.items():
        members = frozenset((member.name, member.hours.name) for member in queue.members)
        groups.setdefault((members, queue.hours.name, queue.push), []).append(name)
    for names in groups.values():
        if len(names) > 1:
            says = f"the queues {listed(names)} have the same members and hours: they could be one"
            yield _spare(ground, "same queue", says, [("queues", name) for name in names])


def _same_targets(ground: Inspection) -> Iterator[Spare]:
    """Routes to one target, where no route between them can take a lead of the second."""
    pact, follows = ground.pact, derived(ground.pact)
    routes = pact.routes[:-1]
    for at, route in enumerate(routes):
        later = next((i for i in range(at + 1, len(routes)) if routes[i].to == route.to), None)
        if later is None or routes[later].hold != route.hold:
            continue
        other = routes[later]
        if all(exclude(rule_form(one.rule), rule_form(other.rule), follows) for one in routes[at + 1 : later]):
            says = f"the routes {route.name} and {other.name} both lead to {target(route.to)}: they could be one"
            yield _spare(ground, "same target", says, (("routing", at), ("routing", later)))


def _unread(ground: Inspection) -> Iterator[Spare]:
    """Fields by which nothing is decided, and that no promise asks for."""
    read = ground.fields_read | {name for one in ground.pact.owes for name in (*one.have, *one.by)}
    for name in ground.pact.fields:
        if name not in read:
            says = f"nothing is decided by the field {plain(name)}: it could be left out, unless people read it"
            yield _spare(ground, "unread field", says, [("fields", name)])
