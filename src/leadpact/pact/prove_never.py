"""Rules that can never hold, and parts of a condition that never count; with what excludes each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from leadpact.pact.finding import Example
from leadpact.pact.naming import listed
from leadpact.pact.nodes import And, Field, Node, Or, walk
from leadpact.pact.overlay import overlaid
from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined, is_true, reading
from leadpact.pact.prove_logic import Formula
from leadpact.pact.prove_rules import ANYWHERE, Line
from leadpact.pact.prove_search import Found, Nothing, Shows
from leadpact.pact.prove_sums import limits, points
from leadpact.pact.prove_terms import holding

SCORED = frozenset({"fit", "engagement", "score", "grade"})


def hold(inquiry: Inquiry, line: Line) -> Imagined | None:
    """Return a lead for which `line` holds; note if there is none, or if a part of its condition never counts."""
    node = line.node
    if node is None:
        return None
    within = membership(inquiry, line)
    assumed = [*map(inquiry.truth, conjuncts(node)), *within]
    answer = inquiry.search.look(assumed, _shows(line), line.frame)
    if isinstance(answer, Found):
        _alternatives(inquiry, line, answer.lead)
        return answer.lead
    if isinstance(answer, Nothing):
        idle = bool(within) and inquiry.search.holds_never(within, line.frame)  # nobody is in the segment at all
        if not idle and not _holds_elsewhere(inquiry, line):
            _never(inquiry, line, inquiry.core(assumed, answer, line.frame))
    else:
        inquiry.leave(line, f"whether {line.title} can hold")
    return None


def membership(inquiry: Inquiry, line: Line) -> list[Formula]:
    """Return what makes a lead one that `line` is asked about: it belongs to the segment of a criterion."""
    if line.segment is None:
        return []
    return [inquiry.search.world.terms.segments[inquiry.pact.segments.index(line.segment)]]


def conjuncts(node: Node) -> tuple[Node, ...]:
    """Return the parts of a condition that all have to hold."""
    return node.parts if isinstance(node, And) else (node,)


def _holds_elsewhere(inquiry: Inquiry, line: Line) -> bool:
    """Whether a rule that reads the score can hold where an exception lets it be reached with other points."""
    assert line.node is not None
    if not SCORED & {part.name for part in walk(line.node) if isinstance(part, Field)}:
        return False
    for variation in inquiry.pact.exceptions:
        if "score" in variation.changes:
            under = inquiry.under(overlaid(inquiry.pact, [variation.name]))
            own = replace(line, segment=None)
            assumed = [holding(under.search.world, variation.rule), under.truth(line.node)]
            if isinstance(under.search.look(assumed, _shows(own), line.frame), Found):
                return True
    return False


def _shows(line: Line) -> Shows:
    return lambda lead: lead.holds(line.rule) and (line.segment is None or lead.segment.name == line.segment.name)


def _never(inquiry: Inquiry, line: Line, core: Sequence[int]) -> None:
    """Say what excludes each other in a condition that can never hold."""
    assert line.node is not None
    found = conjuncts(line.node)
    named = [found[place] for place in core if place < len(found)] or list(found)
    texts = [f"`{line.part(part)}`" for part in named]
    of = _of_whom(inquiry, line, named, inside=len(found) in core)
    why = f"{texts[0]} is never true{of}" if len(texts) == 1 else f"{listed(texts)} are never true together{of}"
    scored = {part.name for part in walk(named[0]) if isinstance(part, Field)} & SCORED
    limit = limits(inquiry, scored) if len(named) == 1 and not of else None
    message = f"{line.title} can never hold: {why}{limit.says if limit else ''}"
    example = _nearest(inquiry, line, core)
    if example is None:
        example = _lacking(inquiry, line, named, limit.lead if limit else None)
    inquiry.find("LP101", message, line, example=example)


def _of_whom(inquiry: Inquiry, line: Line, named: Sequence[Node], *, inside: bool) -> str:
    """Return of which leads it is never true, where it can be true of others."""
    frame = line.frame
    if inside and line.segment is not None:
        return f" of a lead in `{line.segment.name}`"
    if inquiry.search.holds_never([*map(inquiry.truth, named)], replace(ANYWHERE, given=frame.given)):
        return ""
    if not frame.entered:
        return " of a lead that stands in no stage yet: it is not known of it"
    if frame.by_sales is not None:
        return " where it is asked: what sales opens passes no gate"
    return f" where it is asked: of leads in {listed(frame.stages, 'or')}" if frame.stages else ""


def _nearest(inquiry: Inquiry, line: Line, core: Sequence[int]) -> Example | None:
    """Return a lead that lacks one of the parts that exclude each other, and nothing else."""
    assert line.node is not None
    found = conjuncts(line.node)
    for left_out in reversed(core):
        kept = [part for place, part in enumerate(found) if place != left_out]
        inside = left_out < len(found)
        if not kept:
            continue

        def shows(lead: Imagined, kept: Sequence[Node] = kept, inside: bool = inside) -> bool:
            belongs = not inside or line.segment is None or lead.segment.name == line.segment.name
            return belongs and all(is_true(part, lead) for part in kept)

        lead = inquiry.smallest([*map(inquiry.truth, kept), *(membership(inquiry, line) if inside else [])], shows,
                                line.frame)  # fmt: skip
        if lead is not None:
            missing = f"`{line.part(found[left_out])}` is not true of it" if inside else ""
            return inquiry.example(lead, shows, missing or f"it belongs to segment `{lead.segment.name}`")
    return None


def _lacking(inquiry: Inquiry, line: Line, named: Sequence[Node], furthest: Imagined | None) -> Example | None:
    """Return the lead that comes nearest, or else the smallest for which the parts are false, or not known."""
    if furthest is not None:
        reached = points(furthest)
        lead = inquiry.search.least.small(furthest, lambda one: points(one) == reached)
        return inquiry.example(lead, lambda one: points(one) == reached, f"it has {reached} points for fit")
    texts = listed([f"`{line.part(part)}`" for part in named])
    are = "is" if len(named) == 1 else "are"
    falls = [inquiry.search.world.formulas.truth(part).false for part in named]
    for assumed, verdicts, said in ((falls, (False,), "true"), ([], (False, None), "known")):

        def shows(lead: Imagined, verdicts: tuple[bool | None, ...] = verdicts) -> bool:
            return all(reading(part)(lead) in verdicts for part in named)

        found = inquiry.smallest(assumed, shows, line.frame)
        if found is not None:
            return inquiry.example(found, shows, f"{texts} {are} not {said} of it")
    return None


def _alternatives(inquiry: Inquiry, line: Line, lead: Imagined) -> None:
    """Note the alternatives of an OR that are never true where the whole condition is."""
    assert line.node is not None
    for part in _joined_by_or(line.node):
        if is_true(part, lead):
            continue

        def shows(other: Imagined, part: Node = part) -> bool:
            return is_true(part, other) and _shows(line)(other)

        assumed = [inquiry.truth(part), inquiry.truth(line.node), *membership(inquiry, line)]
        answer = inquiry.search.look(assumed, shows, line.frame)
        if isinstance(answer, Nothing):
            message = f"`{line.part(part)}` never counts in {line.title}: it is never true where the rest is"
            inquiry.find("LP104", message, line, part=part, example=_holding_otherwise(inquiry, line, part))
        elif not isinstance(answer, Found):
            inquiry.leave(line, f"whether `{line.part(part)}` counts in {line.title}")


def _holding_otherwise(inquiry: Inquiry, line: Line, part: Node) -> Example | None:
    """Return a lead of which the alternative is true though the condition is not, or else the other way round."""
    assert line.node is not None

    def alone(lead: Imagined) -> bool:
        return is_true(part, lead) and not lead.holds(line.rule)

    lead = inquiry.smallest([inquiry.truth(part)], alone, line.frame)
    if lead is not None:
        return inquiry.example(lead, alone, f"`{line.part(part)}` is true of it, but {line.title} does not hold")
    whole = _shows(line)
    lead = inquiry.smallest([inquiry.truth(line.node), *membership(inquiry, line)], whole, line.frame)
    return inquiry.example(lead, whole, f"{line.title} holds, by another alternative")


def _joined_by_or(node: Node) -> Iterator[Node]:
    """Yield the alternatives of a condition, wherever they stand under AND and OR."""
    if isinstance(node, Or):
        yield from node.parts
    for part in node.parts if isinstance(node, And | Or) else ():
        yield from _joined_by_or(part)
