"""What arrives: fields, activities, sources and lead types."""

from __future__ import annotations

from collections.abc import Mapping

from leadpact.pact import model as m
from leadpact.pact.build_ground import Ground
from leadpact.pact.shape import FieldShape
from leadpact.pact.terms import RESERVED
from leadpact.pact.vocabulary import RESERVED as WORDS
from leadpact.pact.vocabulary import FieldType, Type
from leadpact.pact.yaml_text import Path


def fields(ground: Ground) -> dict[str, m.FieldDefinition]:
    """Return the pact's own fields."""
    return {name: _field(ground, name, shape) for name, shape in ground.shape.fields.items()}


def _field(ground: Ground, name: str, shape: FieldShape) -> m.FieldDefinition:
    path: Path = ("fields", name)
    if name in RESERVED or name in WORDS:
        ground.fault("PF009", f"`{name}` is a word of the language itself", path, "Give the field another.", key=True)
    if (shape.type == "choice") != bool(shape.of):
        ground.fault("PF010", f"`{name}`: a choice, and only a choice, lists its values in `of`", path,
                     "Write `of: [one, two]`." if not shape.of else "Leave `of` out.", key=True)  # fmt: skip
    ground.once(shape.of, (*path, "of"))
    derived = ground.condition(shape.derived, ground.terms.fields, (*path, "derived"), Type(shape.type))
    _check_derived(ground, name, shape, (*path, "derived"))
    return m.FieldDefinition(
        name=name,
        type=FieldType(Type(shape.type), tuple(shape.of)),
        about=shape.about,
        supplied=tuple(shape.supplied),
        derived=derived,
        ask=shape.ask,
        fresh=ground.window(shape.fresh, (*path, "fresh")) if shape.fresh else None,
        line=ground.line(path),
        means=shape.means,
    )


def _check_derived(ground: Ground, name: str, shape: FieldShape, path: Path) -> None:
    """A derived choice can only be one of the field's own values."""
    found = ground.read.get(path)
    if found is None or shape.type != "choice":
        return
    others = [value for value in found.node.choices if value not in shape.of]
    if others:
        ground.fault("PF034", f"`{name}` can be derived as {', '.join(others)}, which it does not list", path,
                     "Add to `of` what the expression can give.")  # fmt: skip


def derived(ground: Ground, found: Mapping[str, m.FieldDefinition]) -> tuple[m.FieldDefinition, ...]:
    """Order the derived fields so that each comes after those it reads; a circle is a fault."""
    reads = {
        name: set(ground.read["fields", name, "derived"].fields)
        for name in found
        if ("fields", name, "derived") in ground.read
    }
    done: list[str] = []
    while len(done) < len(reads):
        waiting = reads.keys() - set(done)
        free = [name for name in reads if name in waiting and not waiting & reads[name]]
        if not free:
            name = next(name for name in reads if name in waiting)
            ground.fault("PF011", f"`{name}` is derived from itself in a circle", ("fields", name, "derived"),
                         "Derive one of the circle from something else.")  # fmt: skip
            break
        done += free
    return tuple(found[name] for name in done)


def activities(ground: Ground) -> dict[str, m.Activity]:
    """Return what can happen around a person; a response is theirs, an attempt is ours."""
    for name, a in ground.shape.activities.items():
        if a.response and a.attempt:
            ground.fault("PF035", f"`{name}` is a response, which is theirs, and an attempt, which is ours",
                         ("activities", name), "Keep one of the two.", key=True)  # fmt: skip
    return {
        name: m.Activity(name, a.response, a.attempt, a.touch, a.shows) for name, a in ground.shape.activities.items()
    }


def sources(ground: Ground) -> tuple[m.Source, ...]:
    """Return the taxonomy of sources, first that fits."""
    shapes = ground.shape.sources
    ground.first_that_fits(("sources",), [(name, s.where) for name, s in shapes.items()], "where")
    words = ground.terms.arrival
    return tuple(
        m.Source(name, s.party, ground.rule(("sources", name), s.where, words, "where")) for name, s in shapes.items()
    )


def lead_types(ground: Ground) -> tuple[m.LeadType, ...]:
    """Return the kinds of leads, first that fits."""
    shapes = ground.shape.lead_types
    ground.first_that_fits(("lead_types",), [(name, t.when) for name, t in shapes.items()], "when")
    words = ground.terms.sourced
    return tuple(
        m.LeadType(name, t.attempts, ground.rule(("lead_types", name), t.when, words, "when"))
        for name, t in shapes.items()
    )
