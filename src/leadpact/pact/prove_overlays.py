"""The pact as it reads with an exception: the rules that it brings, held against the leads that it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from leadpact.pact.model import Pact
from leadpact.pact.model_agreed import Variation
from leadpact.pact.model_rule import Rule
from leadpact.pact.overlay import overlaid
from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_never import hold
from leadpact.pact.prove_reach import reach
from leadpact.pact.prove_rules import Line, Order, criteria, routes, segments

_ASKED = frozenset({"qualification", "routing"})


def follow(inquiry: Inquiry, leads: Mapping[str, Imagined]) -> None:
    """Note the rules of exceptions that can never hold, or are never reached, for the leads that these hold for.

    Args:
        leads: for the path of each rule of the standard that can hold, a lead for which it does.
    """
    for number, variation in enumerate(inquiry.pact.exceptions):
        if f"exceptions.{number}.where" in leads and _ASKED & variation.changes.keys() and not inquiry.is_over:
            _follow(inquiry, variation, number)


def _follow(inquiry: Inquiry, variation: Variation, number: int) -> None:
    changed = overlaid(inquiry.pact, [variation.name])
    under = inquiry.under(changed)

    def own(line: Line) -> Line:
        condition = variation.rule.condition
        given = (condition.expression.node,) if condition is not None else ()
        title = f"{line.title} of exception `{variation.name}`"
        path = f"exceptions.{number}.changes.{line.path}"
        return replace(line, title=title, path=path, frame=replace(line.frame, given=given))

    standard = set(_conditions(inquiry.pact))
    for line in [*criteria(changed), *segments(changed)]:
        if _is_new(line.rule, standard):
            hold(under, own(line))
    added = list(map(own, routes(changed)))[: len(changed.routes) - len(inquiry.pact.routes)]
    held = {line.path: hold(under, line) for line in added}
    known = {path: lead for path, lead in held.items() if lead is not None}
    reach(under, [Order("added routes", tuple(added), lambda line: f"{line.title} takes it, to `{line.to}`")], known)


def _conditions(pact: Pact) -> Iterator[tuple[str, str]]:
    for line in [*criteria(pact), *segments(pact)]:
        yield line.rule.path, line.rule.text


def _is_new(rule: Rule, standard: Set[tuple[str, str]]) -> bool:
    return rule.condition is not None and (rule.path, rule.text) not in standard
