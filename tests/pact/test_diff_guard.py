"""Nothing that a pact states can change unnoticed: each field of its parts is changed by its text, and told once."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator
from functools import cache

import pytest
from pact_mutations import BASE, MUTATIONS, replaced

from leadpact.pact.diff import ROLES, Difference, differences
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact

IN_WORDS_OF_OTHERS = {
    # what only says where something stands, or how it was written
    "Pact.text", "Pact.digest", "Pact.version", "Rule.path", "Move.index",
    # what is made of other fields
    "Pact.vocabulary", "Pact.derived", "Pact.perishable", "Pact.responses", "Pact.stage_of_status", "Pact.moves_upon",
    "Pact.moves_when", "Hours.opened", "Hours._hash",
    # the parts, each of which has fields of its own here
    "Pact.company", "Pact.agreement", "Pact.teams", "Pact.fields", "Pact.activities", "Pact.sources", "Pact.sourced",
    "Pact.influenced", "Pact.lead_types", "Pact.stages", "Pact.dispositions", "Pact.reasons", "Pact.gate",
    "Pact.segments", "Pact.score", "Pact.moves", "Pact.conversion", "Pact.hours", "Pact.queues", "Pact.partners",
    "Pact.routes", "Pact.handoffs", "Pact.owes", "Pact.promises", "Pact.programs", "Pact.resources", "Pact.exceptions",
    "Agreement.change", "FieldDefinition.type", "Reasons.recycle", "Score.fit", "Gate.rule", "Source.rule",
    "LeadType.rule", "Segment.rule", "FitPoints.rule", "Move.rule", "Route.rule", "Handoff.rule", "Program.rule",
    "Variation.rule",
    # names, which tell things apart: what is called otherwise is gone and there, or renamed
    "FieldDefinition.name", "Activity.name", "Source.name", "LeadType.name", "Stage.name", "Disposition.name",
    "RecycleReason.name", "Gate.name", "Segment.name", "Hours.name", "Queue.name", "Member.name", "Partner.name",
    "MarketingPromise.name", "SalesPromise.name", "Program.name", "Resource.name", "Variation.name",
    # which says aloud what holds anyway
    "Move.next_cycle",
}  # fmt: skip
NOT_OF_A_PACT = {"WallTime", "Months", "BusinessTime", "BusinessDays", "Vocabulary", "Signature"}

TOLD_AS = {
    "Stage.closes": 2,  # one stage closes won: where one begins to, another ends to
    "Stage.aside": 2,
    "Handoff.sender": 2,  # a hop is known by its queue and its stage
    "Handoff.upon": 2,
    "Branch.responses": 2,  # one answer is gone, another is new
}


@cache
def parts() -> dict[str, type]:
    """Return the dataclasses that a pact is made of, by name."""
    found: dict[str, type] = {}

    def walk(hint: object) -> None:
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            if hint.__name__ in found or not hint.__module__.startswith("leadpact.pact"):
                return
            found[hint.__name__] = hint
            for inner in typing.get_type_hints(hint).values():
                walk(inner)
        for inner in typing.get_args(hint):
            walk(inner)

    walk(Pact)
    return found


def fields() -> set[str]:
    return {
        f"{name}.{field.name}"
        for name, part in parts().items()
        if name not in NOT_OF_A_PACT
        for field in dataclasses.fields(part)
        if field.name != "line"
    }


def test_every_field_of_every_part_of_a_pact_is_changed_here() -> None:
    assert sorted(fields() - set(MUTATIONS) - IN_WORDS_OF_OTHERS) == []
    assert sorted(set(MUTATIONS) & IN_WORDS_OF_OTHERS) == []
    assert sorted((set(MUTATIONS) | IN_WORDS_OF_OTHERS) - fields()) == []


def held(pact: object, part: type, name: str) -> list[str]:
    """Return what all the parts of one kind hold in a field, lines left out."""
    return [f"{getattr(one, 'name', '')}: {_written(getattr(one, name))}" for one in _walk(pact, part)]


def _walk(value: object, part: type) -> Iterator[object]:
    if isinstance(value, part):
        yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if not (isinstance(value, Pact) and field.name in ("derived", "perishable", "moves_upon", "moves_when")):
                yield from _walk(getattr(value, field.name), part)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _walk(one, part)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one, part)


def _written(value: object) -> str:
    if hasattr(value, "expression"):
        return str(value.expression.text)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = {field.name for field in dataclasses.fields(value)} - {"line", "path", "_hash"}
        return f"{type(value).__name__}({', '.join(_written(getattr(value, name)) for name in sorted(shown))})"
    if isinstance(value, dict):
        return str({key: _written(one) for key, one in value.items()})
    if isinstance(value, frozenset):
        return str(sorted(map(str, value)))
    return str([_written(one) for one in value]) if isinstance(value, list | tuple) else repr(value)


@cache
def base() -> Pact:
    return parse_pact(BASE)


@pytest.mark.parametrize("changed", MUTATIONS)
def test_a_value_that_changes_is_told_both_ways_at_its_line_and_nothing_else_is(changed: str) -> None:
    text = replaced(BASE, *MUTATIONS[changed])
    pact = parse_pact(text)
    part, _, name = changed.partition(".")
    assert held(base(), parts()[part], name) != held(pact, parts()[part], name)
    there, back = differences(base(), pact), differences(pact, base())
    assert len(there) == TOLD_AS.get(changed, 1), [one.says for one in there]
    assert len(back) == len(there), [one.says for one in back]
    for one in (*there, *back):
        is_well_told(one)
    before, after = BASE.splitlines(), text.splitlines()
    for one in there:
        if one.old_line and one.new_line and len(before) == len(after) and changed != "Stage.order":
            assert before[one.old_line - 1] != after[one.new_line - 1]


def is_well_told(one: Difference) -> None:
    assert one.says[0].isupper() or "@" in one.says.partition(" ")[0]
    assert one.says.endswith(".")
    assert "None" not in one.says
    assert "  " not in one.says
    assert one.concerns & {*ROLES}
    assert 0 < one.weight <= 100
    assert one.old_line is not None or one.new_line is not None


def test_a_pact_differs_from_itself_in_nothing() -> None:
    assert differences(base(), base()) == ()
    assert differences(base(), parse_pact(f"{BASE}\n# an end\n")) == ()
