"""Fields: those that are read but never supplied, asked for but never read, needed but never asked for."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.pact.check_ground import Inspection
from leadpact.pact.model import FieldDefinition
from leadpact.pact.naming import listed
from leadpact.pact.vocabulary import Type

PEOPLE = frozenset({"sdr", "ldr", "sales"})
"""Suppliers who find out by asking."""

EFFORT = PEOPLE | {"form"}
"""Suppliers whom a field costs an effort: ours, or the person's who fills the form."""


def inspect(ground: Inspection) -> None:
    """Find fields that cannot do what they are for."""
    owed = {name for promise in ground.pact.owes for name in (*promise.have, *promise.by)}
    read = ground.fields_read | owed
    needed = _needed(ground)
    for definition in ground.pact.fields.values():
        path = ("fields", definition.name)
        suppliers = set(definition.supplied)
        if definition.name in read and not suppliers and definition.derived is None:
            ground.find("LP045", f"conditions read `{definition.name}`, but nobody supplies it", path, key=True)
        elif definition.name not in read and _only_costs(definition):
            who = listed(definition.supplied)
            ground.find("LP046", f"`{definition.name}` is supplied by {who}, but nothing reads it", path, key=True)
        elif definition.name in needed and suppliers & PEOPLE and not definition.ask:
            who = listed([one for one in definition.supplied if one in PEOPLE], "or")
            said = f"qualification needs `{definition.name}` from {who}, but there is no question that would tell it"
            ground.find("LP047", said, path, key=True)


def _only_costs(definition: FieldDefinition) -> bool:
    """Whether a field comes only by somebody's effort, and nothing says what for."""
    if definition.means or definition.ask or definition.type.type is Type.COUNTRY:  # everybody knows what that is for
        return False
    return bool(definition.supplied) and EFFORT.issuperset(definition.supplied)


def _needed(ground: Inspection) -> frozenset[str]:
    """Return the fields that some criterion reads, itself or through fields derived from them."""
    criteria = [rule.condition for pact in ground.variants for segment in pact.segments for _, rule in segment.ready]
    names = {name for condition in criteria if condition for name in condition.expression.fields}
    return frozenset(names | _behind(names, ground.pact.fields.values()))


def _behind(names: set[str], fields: Iterable[FieldDefinition]) -> set[str]:
    """Return what the derived fields among `names` are computed from."""
    inputs = {field.name: set(field.derived.expression.fields) for field in fields if field.derived}
    found: set[str] = set()
    ahead = [name for name in names if name in inputs]
    while ahead:
        new = inputs[ahead.pop()] - found
        found |= new
        ahead += [name for name in new if name in inputs]
    return found
