"""What changed of how leads are decided: the gate and qualification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leadpact.pact.diff_conditions import condition
from leadpact.pact.diff_model import BOTH, About, Compared, Difference, Spot, both
from leadpact.pact.diff_names import criterion_of, target_name
from leadpact.pact.diff_order import reordered
from leadpact.pact.document_words import target, when
from leadpact.pact.model import Gate, Rule, Segment
from leadpact.pact.naming import listed, plain
from leadpact.pact.reach import exclude, rule_form

_GATE = About(BOTH, 65)
_SEGMENT = About(BOTH, 80)
_CRITERION = About(BOTH, 85)
_BY = {"rules": "by rules", "score": "by score", "both": "by rules and score", "everything": "without any criterion"}


def gate(c: Compared) -> Iterator[Difference]:
    """Yield what changed of what is decided before anything else."""
    old, new = {one.name: one for one in c.old.gate}, {one.name: one for one in c.new.gate}
    for pair in c.pairs("gate", old, new, "gate"):
        there = f"where {when(pair.new.rule, 'always')}, it {_follows(pair.new)}" if pair.new else ""
        yield from c.came_or_went(pair, "the gate", _GATE, there=there)
        if pair.old is not None and pair.new is not None:
            name = f"the gate {plain(pair.name)}"
            yield from condition(c, pair.spot.at("when"), name, (pair.old.rule, pair.new.rule), _GATE)
            yield from _outcome(c, pair.spot, pair.old, pair.new)

    def matters(one: str, other: str) -> bool:
        first, second = new[one], new[other]
        same = _decides(first, c, now=True) == _decides(second, c, now=True)
        return not same and not exclude(rule_form(first.rule), rule_form(second.rule), c.follows)

    order = ([c.names("gate", name) for name in old], list(new))
    yield from reordered(c, order, matters, lambda name: c.here("gate", "gate", name), _GATE, noun="the gate")


def _decides(one: Gate, c: Compared, *, now: bool) -> tuple[str | None, ...]:
    named = (lambda _kind, name: name) if now else c.names
    disqualify = named("disqualify", one.disqualify) if one.disqualify else None
    return disqualify, target_name(one.to, named) if one.to else None, one.not_a_lead


def _outcome(c: Compared, at: Spot, old: Gate, new: Gate) -> Iterator[Difference]:
    if _decides(old, c, now=False) != _decides(new, c, now=True):
        before, after = both(_follows, old, new)
        says = f"the gate {plain(new.name)} now {after}; it no longer {before}"
        yield c.tell(at, "changed", says, _GATE, before=before, after=after)


def _follows(one: Gate) -> str:
    if one.disqualify:
        return f"disqualifies a lead as {plain(one.disqualify)}"
    return f"sends a lead to {target(one.to)}" if one.to else "keeps a lead from being opened, and tells somebody"


def segments(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the segments and their criteria; the order of criteria says nothing: one is enough."""
    old, new = {one.name: one for one in c.old.segments}, {one.name: one for one in c.new.segments}
    at = ("qualification", "segments")
    for pair in c.pairs("segment", old, new, *at):
        there = f"leads where {when(pair.new.rule, 'no other fits')}, ready {_ready(pair.new)}" if pair.new else ""
        yield from c.came_or_went(pair, "the segment", _SEGMENT, there=there, shown=str)
        if pair.old is not None and pair.new is not None:
            yield from _segment(c, pair.spot, pair.old, pair.new)

    def matters(one: str, other: str) -> bool:
        return not exclude(rule_form(new[one].rule), rule_form(new[other].rule), c.follows)

    order = ([c.names("segment", name) for name in old], list(new))
    yield from reordered(
        c, order, matters, lambda name: c.here("segment", *at, name), _SEGMENT, noun="the segment", shown=str
    )


def _ready(one: Segment) -> str:
    names = listed([name for name, _ in one.ready], "or")
    return f"{_BY[one.by]}: {names}" if names else _BY[one.by]


def _segment(c: Compared, at: Spot, old: Segment, new: Segment) -> Iterator[Difference]:
    name = f"the segment {new.name}"
    yield from condition(c, at.at("when"), name, (old.rule, new.rule), _SEGMENT)
    if old.by != new.by:
        before, after = _BY[old.by], _BY[new.by]
        says = f"leads of {name} are now ready {after} instead of {before}"
        about = _CRITERION if "everything" in (old.by, new.by) else _SEGMENT.weighing(30)
        yield c.tell(at.at("by"), "changed", says, about, before=before, after=after)
    yield from criteria(c, at.at("ready"), new.name, (dict(old.ready), dict(new.ready)))


def criteria(
    c: Compared, at: Spot, segment: str, sets: tuple[Mapping[str, Rule], Mapping[str, Rule]]
) -> Iterator[Difference]:
    """Yield what changed of the criteria of a segment, any of which makes a lead ready."""
    old, new = sets
    before = {c.names(criterion_of(segment), name): name for name in old}
    for name, rule in new.items():
        spot = Spot((*at.path, name), at.old and (*at.old, before.get(name, name)), at.new and (*at.new, name))
        if name not in before:
            says = f"a lead of {segment} is now also ready where {when(rule, 'always')} (criterion {name})"
            yield c.tell(spot.fresh, "added", says, _CRITERION, after=when(rule, "always"))
            continue
        if before[name] != name:
            says = f"the criterion {before[name]} of {segment} is now called {name}"
            yield c.tell(spot, "changed", says, _CRITERION.weighing(30), before=before[name], after=name)
        subject = f"the criterion {name} of {segment}"
        yield from condition(c, spot, subject, (old[before[name]], rule), _CRITERION, judged=True)
    for name, rule in old.items():
        if c.names(criterion_of(segment), name) not in new:
            says = f"a lead of {segment} is no longer ready by {name} alone: {when(rule, 'always')}"
            spot = Spot((*at.path, name), at.old and (*at.old, name), None)
            yield c.tell(spot, "removed", says, _CRITERION, before=when(rule, "always"))
