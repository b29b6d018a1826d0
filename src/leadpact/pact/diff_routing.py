"""What changed of who gets a lead: the routes, with whom leads go to instead, and further hops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from leadpact.pact.allowance import WallTime
from leadpact.pact.build_deciding import OWNERS
from leadpact.pact.canonical import as_written
from leadpact.pact.diff_conditions import condition, reach_of_change
from leadpact.pact.diff_model import AT_WORK, BOTH, OPERATIONS, PARTNERS, SALES, About, Compared, Difference, Spot, both
from leadpact.pact.diff_names import Named, rule_content, target_name
from leadpact.pact.diff_order import passed, reordered
from leadpact.pact.diff_times import times
from leadpact.pact.document_words import SUPPLIERS, target
from leadpact.pact.document_words import when as rule_words
from leadpact.pact.model import Pact, Route
from leadpact.pact.model_agreed import Handoff
from leadpact.pact.naming import listed, plain
from leadpact.pact.reach import Derived, exclude, implies, rule_form

_ROUTE = About(BOTH, 80)
_HANDOFF = About(SALES | OPERATIONS, 70, only_named=AT_WORK)
MOST_OTHERS = 3  # whom leads go to instead, as far as it helps to name them


def routes(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the routes of the standard."""
    at = Spot(("routing",), ("routing",), ("routing",))
    yield from routing(c, at, (c.old.routes, c.new.routes))


Routes = tuple[Sequence[Route], Sequence[Route]]
"""Those before and those after."""


def routing(c: Compared, at: Spot, lists: Routes, rest: Routes = ((), ())) -> Iterator[Difference]:
    """Yield what changed of a list of routes, whose place in both texts is `at`.

    Args:
        rest: the routes that are tried after those of the list.
    """
    old, new = ({one.name: (index, one) for index, one in enumerate(routes)} for routes in lists)
    before = {c.names("route", name): name for name in old}

    def spot(name: str) -> Spot:
        was = before.get(name, name)
        return Spot(
            (*at.path, name),
            (*(at.old or ()), old[was][0]) if was in old and at.old is not None else None,
            (*(at.new or ()), new[name][0]) if name in new and at.new is not None else None,
        )

    for name, (index, route) in new.items():
        if name in before:
            yield from _route(c, spot(name), old[before[name]][1], route)
        else:
            below = [*lists[1][index + 1 :], *rest[1]]
            yield _came(c, spot(name), route, below, [*lists[0], *rest[0]])
    for name, (index, route) in old.items():
        if c.names("route", name) not in new:
            below = [*lists[0][index + 1 :], *rest[0]]
            yield _went(c, spot(name), route, below, [*lists[1], *rest[1]])

    def matters(one: str, other: str) -> bool:
        return _competes(c, new[one][1], new[other][1])

    order = (list(before), list(new))
    yield from reordered(c, order, matters, spot, _ROUTE, noun="the route", shown=str)


def _competes(c: Compared, one: Route, other: Route) -> bool:
    """Whether it matters which of two routes is tried first. While both wait for facts, the first one's time counts."""
    follows = (one.to, one.hold) != (other.to, other.hold)
    both_wait = one.hold is not None and other.hold is not None
    return follows and (both_wait or not exclude(rule_form(one.rule), rule_form(other.rule), c.follows))


def instead(route: Route, others: Sequence[Route], follows: Derived) -> list[str]:
    """Return whom the leads of `route` go to if `others` are tried in their order and it is not: targets, in words."""
    found: list[str] = []
    mine = rule_form(route.rule)
    for other in others:
        theirs = rule_form(other.rule)
        if exclude(mine, theirs, follows):
            continue
        if target(other.to) not in found:
            found.append(target(other.to))
        if implies(mine, theirs, follows) and other.to not in OWNERS:
            break  # where these have nobody, the next route decides
    return found


def _others(found: Sequence[str], own: str) -> str:
    named = [one for one in found if one != own]
    return listed(named, "or") if 0 < len(named) <= MOST_OTHERS else "where the routes below send them"


def _came(c: Compared, at: Spot, route: Route, below: Sequence[Route], before: Sequence[Route]) -> Difference:
    """A new route takes the leads of those that come after it, as they were."""
    names = {c.names("route", one.name) for one in before}
    known = [one for one in below if one.name in names]
    where = f"leads where {rule_words(route.rule, 'nothing before it is true')}"
    hold = f"; a lead of which that is not known waits {_waits(route)}" if route.hold else ""
    rest = f" instead of {_others(instead(route, known, c.follows), target(route.to))}" if known else ""
    says = f"{where} now go to {target(route.to)}{rest} (new route {route.name}){hold}"
    return c.tell(at, "added", says, _about(c, route), after=target(route.to))


def _went(c: Compared, at: Spot, route: Route, below: Sequence[Route], after: Sequence[Route]) -> Difference:
    """The leads of a route that is gone go where those after it send them."""
    left = {c.names("route", one.name) for one in below}
    known = [one for one in after if one.name in left] or list(after)
    where = f"leads where {rule_words(route.rule, 'nothing before it is true')}"
    rest = _others(instead(route, known, c.follows), target(route.to))
    says = f"{where} now go to {rest} instead of {target(route.to)} (route {route.name} is gone)"
    return c.tell(at, "removed", says, _about(c, route), before=target(route.to))


def _about(c: Compared, *given: Route) -> About:
    """Routing concerns all who sell, and of the partners the one that is named."""
    about = _ROUTE
    for one in given:
        about = _towards(about, one.to, c.old, c.new)
    return about


def _towards(about: About, to: str, *pacts: Pact) -> About:
    """Add whom a target names; of the partners, what is about one of them is not about the others."""
    if to.startswith("partner:"):
        found = about.named(to.removeprefix("partner:"))
        return replace(found, concerns=found.concerns | PARTNERS, only_named=found.only_named | PARTNERS)
    queues = [pact.queues[to] for pact in pacts if to in pact.queues]
    return about.named(*(member.name for queue in queues for member in queue.members))


def _route(c: Compared, at: Spot, old: Route, new: Route) -> Iterator[Difference]:
    about = _about(c, old, new)
    if old.name != new.name:
        says = f"the route {old.name} is now called {new.name}"
        yield c.tell(at.at("name"), "changed", says, _ROUTE.weighing(15), before=old.name, after=new.name)
    if target_name(old.to, c.names) != new.to:
        before, after = both(lambda route: target(route.to), old, new)
        leads = f"leads where {rule_words(new.rule, 'no route before is true')}"
        says = f"{leads} go to {after} instead of {before} (route {new.name})"
        yield c.tell(at.at("to"), "changed", says, about, before=before, after=after)
    reach = {"narrower": "takes fewer leads", "wider": "takes more leads"}.get(
        reach_of_change(c, (old.rule, new.rule)), "takes other leads"
    )
    subject = f"the route {new.name} to {target(new.to)} {reach}: it"
    yield from condition(c, at.at("when"), subject, (old.rule, new.rule), about)
    if (old.hold, old.hold_for) != (new.hold, new.hold_for):
        before, after = both(_waits, old, new)
        says = f"a lead of which the route {new.name} does not know enough waits {after} instead of {before}"
        yield c.tell(at.at("hold"), "changed", says, _ROUTE.weighing(50), before=before, after=after)


def _waits(route: Route) -> str:
    return f"up to {_span(route.hold)} for {SUPPLIERS[route.hold_for]}" if route.hold else "for nothing"


def _span(span: timedelta | None) -> str:
    return str(WallTime(span)) if span else ""


Hops = dict[int, Handoff]
"""Further hops out of one queue at one stage, by their place in the list."""


def handoffs(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the further hops; of those out of one queue at one stage, the first that fits is made."""
    old, new = _by_place(c.old.handoffs, c.names), _by_place(c.new.handoffs, as_written)
    for key in {**new, **old}:
        yield from _hops(c, old.get(key, {}), new.get(key, {}))


def _hops(c: Compared, old: Hops, new: Hops) -> Iterator[Difference]:
    meant = _matched(c, old, new)
    for index, hop in new.items():
        was = next((one for one, now in meant.items() if now == index), None)
        if was is None:
            says = f"{_offered(hop, 'is now')}, and must be answered within {hop.accept}"
            yield c.tell(_hop_spot(None, index), "added", says, _hop_about(c, hop), after=target(hop.to))
        else:
            yield from _handoff(c, _hop_spot(was, index), old[was], hop)
    for index, hop in old.items():
        if index not in meant:
            spot, says = _hop_spot(index, None), _offered(hop, "is no longer")
            yield c.tell(spot, "removed", says, _hop_about(c, hop), before=target(hop.to))

    def matters(one: str, other: str) -> bool:
        first, second = new[int(one)], new[int(other)]
        return first.to != second.to and not exclude(rule_form(first.rule), rule_form(second.rule), c.follows)

    for moved in passed([str(meant[one]) for one in old if one in meant], [str(one) for one in new], matters):
        hop = new[int(moved.name)]
        before = [target(new[int(one)].to) for one in moved.before or moved.after]
        says = f"{_offered(hop, 'is now')} {'before' if moved.before else 'after'} it is to {listed(before)}"
        was = next(one for one, now in meant.items() if now == int(moved.name))
        yield c.tell(_hop_spot(was, int(moved.name)), "moved", says, _hop_about(c, hop))


def _by_place(hops: Sequence[Handoff], named: Named) -> dict[tuple[str, str], Hops]:
    found: dict[tuple[str, str], Hops] = {}
    for index, hop in enumerate(hops):
        found.setdefault((named("queue", hop.sender), named("stage", hop.upon)), {})[index] = hop
    return found


def _matched(c: Compared, old: Hops, new: Hops) -> dict[int, int]:
    """Which hop is which: one of the same condition, else one to the same target, else the next."""
    found: dict[int, int] = {}
    tests = (_is_asked_alike, lambda c, one, other: target_name(one.to, c.names) == other.to, lambda *_: True)
    for alike in tests:
        for was, before in old.items():
            left = [index for index in new if index not in found.values()]
            now = next((index for index in left if alike(c, before, new[index])), None)
            if was not in found and now is not None:
                found[was] = now
    return found


def _is_asked_alike(c: Compared, one: Handoff, other: Handoff) -> bool:
    return rule_content(one.rule, c.names) == rule_content(other.rule, as_written)


def _hop_spot(old: int | None, new: int | None) -> Spot:
    at = "handoffs"
    given = old if new is None else new
    return Spot((at, given or 0), None if old is None else (at, old), None if new is None else (at, new))


def _hop_about(c: Compared, *hops: Handoff) -> About:
    about = _HANDOFF
    for hop in hops:
        about = _towards(_towards(about, hop.to, c.old, c.new), hop.sender, c.old, c.new)
        if hop.to in OWNERS:
            about = replace(about, only_named=about.only_named - SALES)
    return about


def _offered(hop: Handoff, is_: str) -> str:
    where = f" where {hop.rule.condition.words}" if hop.rule.condition else ""
    return f"a lead of the queue {hop.sender} that reaches {plain(hop.upon)}{where} {is_} offered to {target(hop.to)}"


def _handoff(c: Compared, at: Spot, old: Handoff, new: Handoff) -> Iterator[Difference]:
    about = _hop_about(c, old, new)
    lead = f"a lead of the queue {new.sender} that reaches {plain(new.upon)}"
    if target_name(old.to, c.names) != new.to:
        before, after = both(lambda hop: target(hop.to), old, new)
        says = f"{lead} is offered to {after} instead of {before}"
        yield c.tell(at.at("to"), "changed", says, about, before=before, after=after)
    subject = f"the hand-off from the queue {new.sender} to {target(new.to)}"
    yield from condition(c, at.at("when"), subject, (old.rule, new.rule), about)
    answers = f"an offer from the queue {new.sender} to {target(new.to)} must be answered within"
    yield from times(c, at.at("accept"), answers, (old.accept, new.accept), about)
    if old.refused != new.refused:
        says = f"{lead} and is refused goes {_refused(new)} instead of {_refused(old)}"
        yield c.tell(at.at("refused"), "changed", says, about, before=old.refused, after=new.refused)


def _refused(hop: Handoff) -> str:
    return "back to its sender" if hop.refused == "back to sender" else "to the next in turn"
