"""Which thing of one pact is which of another: by its name, or by the same content under another name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Protocol

from leadpact.pact.canonical import Form, Value, as_written, form, value
from leadpact.pact.evaluate import Condition
from leadpact.pact.model import Pact, Rule, Stage
from leadpact.pact.vocabulary import Type

Named = Callable[[str, str], str]
Content = Hashable | None
"""What a thing says apart from its name; None: too little to know it again by."""


class Names:
    """The names of the old pact as the new one writes them.

    Called with a kind of thing and a name of the old pact, it gives the name in the new one.
    """

    def __init__(self) -> None:
        self._now: dict[str, dict[str, str]] = {}

    def __call__(self, kind: str, name: str) -> str:
        return self._now.get(kind, {}).get(name, name)

    def renamed(self, kind: str) -> Mapping[str, str]:
        """Return old name -> new name of the things of a kind that have another name now."""
        return self._now.get(kind, {})

    def note(self, kind: str, old: str, new: str) -> None:
        self._now.setdefault(kind, {})[old] = new

    def note_same(self, kind: str, old: Mapping[str, Content], new: Mapping[str, Content]) -> None:
        """Note what is gone under its name and there under another: the only one with its content in both pacts."""
        others = {content: name for name, content in new.items() if _is_alone(content, new)}
        for name, content in old.items():
            now = others.get(content) if _is_alone(content, old) else None
            if now is not None and name not in new and now not in old:
                self.note(kind, name, now)

    def likely(self, kind: str, old: Mapping[str, Content], new: Mapping[str, Content]) -> Iterator[tuple[str, str]]:
        """Yield what may have another name: the only ones with their content that are gone, and that are new."""
        gone = {name: one for name, one in old.items() if name not in new and name not in self.renamed(kind)}
        fresh = {name: one for name, one in new.items() if name not in old and name not in self.renamed(kind).values()}
        for name, content in gone.items():
            meant = [now for now, one in fresh.items() if one == content]
            if len(meant) == 1 and _is_alone(content, gone):
                yield name, meant[0]

    def supposing(self, kind: str, old: str, new: str) -> Named:
        """Return the names as they are if one thing more has another name."""
        return lambda of, name: new if (of, name) == (kind, old) else self(of, name)


def _is_alone(content: Content, contents: Mapping[str, Content]) -> bool:
    return content is not None and list(contents.values()).count(content) == 1


def names_between(old: Pact, new: Pact) -> Names:
    """Return which things of `old` have another name in `new`.

    A stage is known again by its statuses or by what `was` says, a queue by its members, every other thing by all
    that it says. Of things that say the same, one is known by the conditions and points that name it.
    """
    names = Names()
    for kind, contents in _CONTENTS:
        before, after = contents(old, names), contents(new, as_written)
        names.note_same(kind, before, after)
        for name, now in names.likely(kind, before, after):
            uses = _uses(new, as_written)
            if len(_uses(old, names.supposing(kind, name, now)) & uses) > len(_uses(old, names) & uses):
                names.note(kind, name, now)
        if kind == "stage":
            _note_stages(names, old, new)
    for segment in old.segments:
        meant = next((one for one in new.segments if one.name == names("segment", segment.name)), None)
        if meant is not None:
            kind = criterion_of(meant.name)
            names.note_same(kind, _criteria(segment.ready, names), _criteria(meant.ready, as_written))
    return names


def criterion_of(segment: str) -> str:
    """Return the kind of name that the criteria of a segment have."""
    return f"criterion of {segment}"


def _note_stages(names: Names, old: Pact, new: Pact) -> None:
    """What a stage was called before, and the statuses of stages that have one gone and one new in its place."""
    claimed = [name for stage in new.stages.values() for name in stage.was]
    for stage in new.stages.values():
        for name in stage.was:
            is_gone = name in old.stages and name not in new.stages
            if is_gone and stage.name not in old.stages and claimed.count(name) == 1 and len(stage.was) == 1:
                names.note("stage", name, stage.name)
    for stage in old.stages.values():
        now = new.stages.get(names("stage", stage.name))
        if now is not None:
            _note_status(names, stage, now, old, new)


def _note_status(names: Names, stage: Stage, now: Stage, old: Pact, new: Pact) -> None:
    gone = [one for one in stage.statuses if one not in new.stage_of_status]
    fresh = [one for one in now.statuses if one not in old.stage_of_status]
    if len(gone) == len(fresh) == 1 and stage.statuses.index(gone[0]) == now.statuses.index(fresh[0]):
        names.note("status", gone[0], fresh[0])


class _Ruled(Protocol):
    @property
    def rule(self) -> Rule: ...


def _uses(pact: Pact, named: Named) -> set[Hashable]:
    """What names things: conditions by what they ask, activities by the points they give."""
    rules = [rule for segment in pact.segments for _, rule in segment.ready]
    sections: tuple[Iterable[_Ruled], ...] = (
        pact.sources, pact.lead_types, pact.gate, pact.segments, pact.score.fit, pact.moves, pact.routes, pact.programs,
    )  # fmt: skip
    for section in sections:
        rules += [one.rule for one in section]
    points = pact.score.engagement.points.items() if pact.score.engagement else ()
    return {*(rule_content(rule, named) for rule in rules), *((named("activity", on), given) for on, given in points)}


Contents = Callable[[Pact, Named], Mapping[str, Content]]


def rule_content(rule: Rule | None, named: Named) -> Form | None:
    """Return the form of what a rule asks; None where it asks nothing."""
    return form(rule.condition.expression.node, named) if rule is not None and rule.condition else None


def value_content(condition: Condition | None, named: Named) -> Value | None:
    """Return the form of an expression that gives a value; None without one."""
    return value(condition.expression.node, named) if condition else None


def target_name(to: str, named: Named) -> str:
    """Return who a lead goes to, under the name that is meant."""
    if to.startswith("partner:"):
        return f"partner:{named('partner', to.removeprefix('partner:'))}"
    return named("queue", to)


def _hours(pact: Pact, _named: Named) -> dict[str, Content]:
    return {name: (one.zone, one.week, one.holidays, frozenset(one.closed)) for name, one in pact.hours.items()}


def _partners(pact: Pact, named: Named) -> dict[str, Content]:
    return {
        name: (named("hours", one.hours.name), one.contact) if one.contact else None
        for name, one in pact.partners.items()
    }


def _activities(pact: Pact, _named: Named) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for name, one in pact.activities.items():
        said = (one.response, one.attempt, one.touch, one.shows)
        found[name] = said if any(said) else None
    return found


def _fields(pact: Pact, named: Named) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for name, one in pact.fields.items():
        derived = value_content(one.derived, named)
        told = (frozenset(one.supplied), one.type.choices, one.ask, one.fresh, one.means, derived)
        enough = one.type.type is not Type.NULL and any(told)
        found[name] = (one.type.type, one.about, *told) if enough else None
    return found


def _sources(pact: Pact, named: Named) -> dict[str, Content]:
    return {one.name: (one.party, rule_content(one.rule, named)) for one in pact.sources}


def _lead_types(pact: Pact, named: Named) -> dict[str, Content]:
    return {one.name: (one.attempts, rule_content(one.rule, named)) for one in pact.lead_types}


def _resources(pact: Pact, _named: Named) -> dict[str, Content]:
    return {
        name: (one.shows, one.persona, one.link) if one.link or one.persona else None
        for name, one in pact.resources.items()
    }


def _programs(pact: Pact, named: Named) -> dict[str, Content]:
    return {
        one.name: (rule_content(one.rule, named), one.look_again, one.again_after, repr(one.steps))
        for one in pact.programs
    }


def _queues(pact: Pact, _named: Named) -> dict[str, Content]:
    return {name: (one.push, frozenset(m.name for m in one.members)) for name, one in pact.queues.items()}


def _teams(pact: Pact, _named: Named) -> dict[str, Content]:
    return {
        name: (one.side, one.people, one.bandwidth, one.incentive)
        if one.people or one.bandwidth or one.incentive
        else None
        for name, one in pact.teams.items()
    }


def _dispositions(pact: Pact, named: Named) -> dict[str, Content]:
    return {
        name: (one.counts, one.ends_attempts, frozenset((named("channel", on), said) for on, said in one.reachability))
        for name, one in pact.dispositions.items()
    }


def _recycle(pact: Pact, named: Named) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for name, one in pact.reasons.recycle.items():
        program = named("program", one.program) if one.program else None
        wake = (value_content(one.wake.date, named), one.wake.otherwise) if one.wake else None
        found[name] = (program, wake, one.after_required_attempts)
    return found


def _segments(pact: Pact, named: Named) -> dict[str, Content]:
    return {
        one.name: (
            one.by, rule_content(one.rule, named), frozenset(rule_content(rule, named) for _, rule in one.ready),
        )
        for one in pact.segments
    }  # fmt: skip


def _gates(pact: Pact, named: Named) -> dict[str, Content]:
    return {
        one.name: (
            rule_content(one.rule, named), one.disqualify and named("disqualify", one.disqualify),
            one.to and target_name(one.to, named), one.not_a_lead,
        )
        for one in pact.gate
    }  # fmt: skip


def _routes(pact: Pact, named: Named) -> dict[str, Content]:
    return {
        one.name: (rule_content(one.rule, named), target_name(one.to, named), one.hold, one.hold_for)
        for one in pact.routes
    }


def _exceptions(pact: Pact, named: Named) -> dict[str, Content]:
    return {
        one.name: (rule_content(one.rule, named), repr(one.changes), one.since, one.until) for one in pact.exceptions
    }


def _criteria(ready: Iterable[tuple[str, Rule]], named: Named) -> dict[str, Content]:
    return {name: rule_content(rule, named) for name, rule in ready}


_CONTENTS: tuple[tuple[str, Contents], ...] = (
    ("hours", _hours),
    ("partner", _partners),
    ("activity", _activities),
    ("channel", lambda pact, _named: {name: frozenset(values) for name, values in pact.reachability.items()}),
    ("field", _fields),
    ("field", _fields),  # again: one that is derived is known by those it reads
    ("stage", lambda pact, _named: {name: frozenset(one.statuses) for name, one in pact.stages.items()}),
    ("source", _sources),
    ("lead_type", _lead_types),
    ("resource", _resources),
    ("program", _programs),
    ("queue", _queues),
    ("team", _teams),
    ("permission", lambda pact, _named: {name: frozenset(basis) for name, basis in pact.permissions.items()}),
    ("disposition", _dispositions),
    ("recycle", _recycle),
    ("disqualify", lambda pact, _named: {name: means or None for name, means in pact.reasons.disqualify.items()}),
    ("segment", _segments),
    ("gate", _gates),
    ("route", _routes),
    ("exception", _exceptions),
    ("definition", lambda pact, _named: dict(pact.definitions)),
)
"""What things are known again by, in an order in which each comes after those it names."""
