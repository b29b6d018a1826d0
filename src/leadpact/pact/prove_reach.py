"""Lists in which the first that fits counts: rules that are never reached, and a rest for unknown values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from leadpact.pact.finding import Example
from leadpact.pact.naming import listed
from leadpact.pact.nodes import Behaviour, Coalesce, Field, HostCall, IsNull, Node, is_sure, walk
from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined, reading
from leadpact.pact.prove_logic import no
from leadpact.pact.prove_rules import Line, Order
from leadpact.pact.prove_search import Found, Nothing

MOST_NAMED = 3  # rules that are named in one message
WITH_A_REST = ("sources", "lead_types", "segments", "routing", "programs")


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether the rules before leave something to a rule; if not, which of them take it, and a lead that they take."""

    how: Literal["yes", "never", "after a refusal", "open"]
    by: tuple[Line, ...] = ()
    example: Example | None = None


def reach(inquiry: Inquiry, orders: Sequence[Order], leads: Mapping[str, Imagined]) -> None:
    """Note the rules that are never reached.

    Args:
        leads: for the path of each rule that can hold, a lead for which it holds.
    """
    found: dict[str, list[tuple[Line, Reached]]] = {}
    for order in orders:
        for place, line in enumerate(order.lines):
            is_rest = line.node is None and order.kind in WITH_A_REST
            if not is_rest and (line.node is None or line.path in leads) and line.title not in order.may_stay_idle:
                found.setdefault(line.path, []).append((line, _reached(inquiry, order, place, leads)))
    for taken in found.values():
        _judge(inquiry, taken)
    for order in orders:
        if order.kind in WITH_A_REST:
            _rest(inquiry, order, leads)


def _reached(inquiry: Inquiry, order: Order, place: int, leads: Mapping[str, Imagined]) -> Reached:
    line = order.lines[place]
    before = [one for one in order.lines[:place] if one.node is None or one.path in leads]
    if not before:
        return Reached("yes")
    known = leads.get(line.path) if order.kind != "moves" else None
    if known is not None:
        least = inquiry.search.least.of(known, lambda lead: lead.holds(line.rule))
        if not any(one.takes(least) for one in before):
            return Reached("yes")
    assumed = [inquiry.holds(line), *(no(inquiry.takes(one)) for one in before)]

    def shows(lead: Imagined) -> bool:
        return lead.holds(line.rule) and not any(one.takes(lead) for one in before)

    answer = inquiry.search.look(assumed, shows, line.frame)
    if isinstance(answer, Found):
        return Reached("yes")
    if not isinstance(answer, Nothing):
        return Reached("open")
    by = tuple(before[one - 1] for one in inquiry.core(assumed, answer, line.frame) if one > 0)
    return Reached(_how(inquiry, line, before), by, _taken(inquiry, order, line, by))


def _how(inquiry: Inquiry, line: Line, before: Sequence[Line]) -> Literal["never", "after a refusal"]:
    """A person or partner can refuse what a route gives them; a queue always finds somebody."""
    final = [one for one in before if not is_refusable(one)]
    if len(final) == len(before):
        return "never"
    assumed = [inquiry.holds(line), *(no(inquiry.takes(one)) for one in final)]
    return "never" if inquiry.search.holds_never(assumed, line.frame) else "after a refusal"


def is_refusable(line: Line) -> bool:
    return line.to in ("account_owner", "its_owner") or line.to.startswith("partner:")


def _taken(inquiry: Inquiry, order: Order, line: Line, by: Sequence[Line]) -> Example | None:
    """Return a lead that `line` would fit, and which another rule takes."""

    def shows(lead: Imagined) -> bool:
        return lead.holds(line.rule) and any(one.takes(lead) for one in by)

    lead = inquiry.smallest([inquiry.holds(line)], shows, line.frame, routed=order.kind == "routing")
    if lead is None:
        return None
    winner = next(one for one in order.lines if one.takes(lead))
    return inquiry.example(lead, shows, order.shows(winner))


def _judge(inquiry: Inquiry, taken: Sequence[tuple[Line, Reached]]) -> None:
    """A move stands in several lists, one for each event and stage: it is never reached if it is in none of them."""
    line, ways = taken[0][0], [reached for _, reached in taken]
    if any(way.how == "yes" for way in ways):
        return
    if any(way.how == "open" for way in ways):
        inquiry.leave(line, f"whether {line.title} is ever reached")
        return
    by = tuple(dict.fromkeys(one for way in ways for one in way.by))
    named = [f"{one.title} (line {one.place[0]})" for one in by[:MOST_NAMED]]
    further = [f"{len(by) - MOST_NAMED} more"] if len(by) > MOST_NAMED else []
    take = f"{listed([*named, *further])} {'takes' if len(by) == 1 else 'take'}"
    if any(way.how == "after a refusal" for way in ways):
        message = f"{line.title} is reached only after a refusal: {take} every lead that it would fit"
        inquiry.find("LP103", message, line, example=ways[0].example)
    else:
        message = f"{line.title} is never reached: {take} every lead that it would fit"
        inquiry.find("LP102", message, line, example=ways[0].example)


def _rest(inquiry: Inquiry, order: Order, leads: Mapping[str, Imagined]) -> None:
    """Note if the last rule takes only leads of which something is not known."""
    *before, last = [line for line in order.lines if line.node is None or line.path in leads]
    inputs = _inputs([line.node for line in before if line.node is not None])
    if not inputs or inquiry.is_over:
        return
    left = [no(inquiry.takes(line)) for line in before]
    known = [inquiry.search.world.formulas.known(part) for part in inputs]

    def shows(lead: Imagined) -> bool:
        return not any(line.takes(lead) for line in before)

    def shows_all_known(lead: Imagined) -> bool:
        return shows(lead) and all(_value(part, lead) is not None for part in inputs)

    answer = inquiry.search.look([*left, *known], shows_all_known, last.frame)
    if isinstance(answer, Found):
        return
    if not isinstance(answer, Nothing):
        inquiry.leave(last, f"whether {last.title} takes any lead of which everything is known")
        return
    core = inquiry.core([*left, *known], answer, last.frame)
    unknown = [part for place, part in enumerate(inputs) if place + len(left) in core]
    routed = order.kind == "routing"
    lead = inquiry.smallest(left, shows, last.frame, routed=routed) if unknown else None
    if lead is not None:
        names = [f"`{_called(part)}`" for part in unknown]
        are = "are" if len(names) > 1 else "is"
        message = f"{last.title} takes only leads of which {listed(names, 'or')} {are} not known"
        inquiry.find("LP105", message, last, example=inquiry.example(lead, shows, order.shows(last)))


def _inputs(nodes: Sequence[Node]) -> list[Node]:
    """Return what conditions read that may be unknown, each once; without what one of them asks to be known or not."""
    below = [part for node in nodes for part in walk(node)]
    on_purpose = {part for node in below if isinstance(node, IsNull | Coalesce) for part in walk(node)}
    read = [part for part in below if isinstance(part, Field | HostCall | Behaviour) and not is_sure(part)]
    return list(dict.fromkeys(part for part in read if part not in on_purpose))


def _value(node: Node, lead: Imagined) -> object:
    return reading(node)(lead)


def _called(node: Node) -> str:
    return node.name if isinstance(node, Field) else str(node)
