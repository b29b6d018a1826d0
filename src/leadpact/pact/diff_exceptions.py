"""What changed of what departs from the standard: by exception, whom it holds for, how long, and every value there.

A value of an exception is compared as it holds for the leads there: what the exception states, else the standard. That
the standard changed where an exception does not is told of the standard alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from leadpact.pact.build_exceptions import leaves
from leadpact.pact.diff_agreed import expectations, person_who
from leadpact.pact.diff_arrival import attempts_owed
from leadpact.pact.diff_conditions import condition
from leadpact.pact.diff_deciding import criteria
from leadpact.pact.diff_model import BOTH, SPONSORS, About, Compared, Difference, Pair, Spot, both, quoted
from leadpact.pact.diff_order import reordered
from leadpact.pact.diff_promises import owed, promise
from leadpact.pact.diff_routing import routing
from leadpact.pact.diff_score import capped, given, levels
from leadpact.pact.document_words import when
from leadpact.pact.model import Pact, Route, Rule
from leadpact.pact.model_agreed import SalesPromise, Variation
from leadpact.pact.naming import day
from leadpact.pact.overlay import overlaid
from leadpact.pact.reach import exclude, rule_form
from leadpact.pact.yaml_text import Path

_EXCEPTION = About(BOTH | SPONSORS, 75)
_PARTS = {
    "share": ("share",), "at_least": ("at_least",), "of": ("of", "decided"), "per": ("period", "by"),
    "have": ("have",), "breach": ("tells",),
}  # fmt: skip
"""The keys of a promise of marketing, and what of the promise each says."""
_SALES_PARTS = {"warn": ("warn_before",), "breach": ("tells", "reroutes", "escalation")}


def exceptions(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the exceptions."""
    old, new = ({one.name: (at, one) for at, one in enumerate(pact.exceptions)} for pact in (c.old, c.new))
    for pair in c.pairs("exception", old, new, "exceptions"):
        spot = Spot(
            ("exceptions", pair.name),
            ("exceptions", pair.old[0]) if pair.old else None,
            ("exceptions", pair.new[0]) if pair.new else None,
        )
        before, after = pair.old and pair.old[1], pair.new and pair.new[1]
        yield from _exception(c, Pair(pair.name, pair.was, spot, before, after))

    def spot_of(name: str) -> Spot:
        was = c.here("exception", "exceptions", name).old
        return Spot(("exceptions", name), ("exceptions", old[str(was and was[1])][0]), ("exceptions", new[name][0]))

    def matters(one: str, other: str) -> bool:
        return _disagree(c, new[one][1], new[other][1])

    order = ([c.names("exception", name) for name in old], list(new))
    yield from reordered(
        c, order, matters, spot_of, _EXCEPTION, noun="the exception", tried="given precedence", shown=str
    )


def _disagree(c: Compared, one: Variation, other: Variation) -> bool:
    """Whether two exceptions change the same value and can hold for the same lead: then the first prevails."""
    shared = {*leaves(one.changes)} & {*leaves(other.changes)}
    return bool(shared) and not exclude(rule_form(one.rule), rule_form(other.rule), c.follows)


def _exception(c: Compared, pair: Pair[Variation]) -> Iterator[Difference]:
    old, new = pair.old, pair.new
    given_by = new or old
    assert given_by is not None
    about = _EXCEPTION.named(given_by.owner, given_by.approved_by)
    there = f"it holds where {when(new.rule, 'anything')}{_span(new)}" if new else ""
    gone = f"where {when(old.rule, 'anything')}, the standard holds again" if old else ""
    yield from c.came_or_went(pair, "the exception", about, there=there, gone=gone, shown=str)
    if old is not None and new is not None:
        yield from _terms(c, pair.spot, old, new, about)
    for one in _values(c, pair):
        says = f"{one.says[:1].lower()}{one.says[1:]}"
        where = f"Where {pair.name} {'holds' if new else 'held'}"
        yield replace(one, says=f"{where}, {says}")


def _span(one: Variation) -> str:
    since = f", from {day(one.since)}" if one.since else ""
    return f"{since}, until {day(one.until)}" if one.until else f"{since}, without end"


def _terms(c: Compared, at: Spot, old: Variation, new: Variation, about: About) -> Iterator[Difference]:
    name = f"the exception {new.name}"
    yield from condition(c, at.at("where"), name, (old.rule, new.rule), about)
    yield from c.value(at.at("case"), f"the case for {name}", (quoted(old.case), quoted(new.case)), about.weighing(40))
    named = about.named(old.owner, old.approved_by)
    yield from person_who(c, at.at("owner"), f"sees to {name}", (old.owner, new.owner), named)
    approved = (old.approved_by, new.approved_by)
    yield from c.value(at.at("approved_by"), f"who approved {name}", approved, named)
    expect = (old.expect, new.expect)
    yield from expectations(c, at.at("expect"), name, expect, about.weighing(35))
    judged = both(lambda one: day(one.judge_on) if one.judge_on else "", old, new)
    yield from c.value(at.at("expect", "judge_on"), f"the day on which {name} is judged", judged, about.weighing(35))
    first = both(lambda one: day(one.since) if one.since else "", old, new)
    yield from c.value(at.at("from"), f"the first day of {name}", first, about)
    last = both(lambda one: day(one.until) if one.until else "", old, new)
    yield from c.value(at.at("until"), f"the last day of {name}", last, about)


def _values(c: Compared, pair: Pair[Variation]) -> Iterator[Difference]:
    """What holds otherwise for the leads of an exception, of all that it states or stated."""
    here = pair.spot.at("changes")
    before = overlaid(c.old, [pair.old.name]) if pair.old else c.old
    after = overlaid(c.new, [pair.new.name]) if pair.new else c.new
    said = [*dict.fromkeys(path for one in (pair.new, pair.old) if one for path in leaves(one.changes))]
    yield from _qualification(c, here, said, before, after)
    yield from _score(c, here, said, before, after)
    yield from _lead_types(c, here, said, before, after)
    yield from _sales(c, here, said, before, after)
    yield from _marketing(c, here, said, before, after)
    if ("routing",) in said:
        lists = (_own_routes(before, c.old), _own_routes(after, c.new))
        yield from routing(c, here.at("routing"), lists, rest=(c.old.routes, c.new.routes))


def _own_routes(there: Pact, standard: Pact) -> Sequence[Route]:
    return there.routes[: len(there.routes) - len(standard.routes)]


def _qualification(c: Compared, at: Spot, said: Sequence[Path], before: Pact, after: Pact) -> Iterator[Difference]:
    old, new = ({one.name: one for one in pact.segments} for pact in (before, after))
    for path in said:
        if path[:2] != ("qualification", "segments"):
            continue
        name = str(path[2])
        if name not in old or name not in new:
            continue  # that the segment came or went is told of the standard
        if path[3] == "when":
            rules = (old[name].rule, new[name].rule)
            yield from condition(c, at.at(*path), f"the segment {name}", rules, _EXCEPTION)
        else:
            sets = (_only(dict(old[name].ready), path[4]), _only(dict(new[name].ready), path[4]))
            yield from criteria(c, at.at(*path[:4]), name, sets)


def _only(rules: Mapping[str, Rule], name: object) -> Mapping[str, Rule]:
    return {key: rule for key, rule in rules.items() if key == name}


def _score(c: Compared, at: Spot, said: Sequence[Path], before: Pact, after: Pact) -> Iterator[Difference]:
    letters = [path[2] for path in said if path[:2] == ("score", "grades")]
    grades = tuple({key: least for key, least in pact.score.grades if key in letters} for pact in (before, after))
    yield from levels(c, at.at("score", "grades"), (grades[0], grades[1]))
    for part, tell in (("points", given), ("at_most", capped)):
        names = [path[3] for path in said if path[:3] == ("score", "engagement", part)]
        found = [{key: one for key, one in _points(pact, part).items() if key in names} for pact in (before, after)]
        yield from tell(c, at.at("score", "engagement", part), (found[0], found[1]))


def _points(pact: Pact, part: str) -> Mapping[str, int]:
    engagement = pact.score.engagement
    if engagement is None:
        return {}
    return engagement.points if part == "points" else engagement.daily_cap


def _lead_types(c: Compared, at: Spot, said: Sequence[Path], before: Pact, after: Pact) -> Iterator[Difference]:
    old, new = ({one.name: one for one in pact.lead_types} for pact in (before, after))
    for path in said:
        if path[0] == "lead_types" and path[1] in old and path[1] in new:
            name = str(path[1])
            yield from attempts_owed(c, at.at(*path), old[name], new[name])


def _sales(c: Compared, at: Spot, said: Sequence[Path], before: Pact, after: Pact) -> Iterator[Difference]:
    for name, new in after.promises.items():
        old = before.promises.get(name)
        stated = [path[3:] for path in said if path[:3] == ("promises", "sales", name)]
        if old is not None and stated:
            yield from promise(c, at.at("promises", "sales", name), _as_stated(stated, old, new), new)


def _as_stated(stated: Sequence[Path], old: SalesPromise, new: SalesPromise) -> SalesPromise:
    """The new promise with what was there before of all that an exception states."""
    parts = {part: getattr(old, part) for path in stated for part in _SALES_PARTS.get(str(path[0]), ())}
    kinds = [str(path[1]) for path in stated if path[0] == "within" and len(path) > 1]
    if ("within",) in stated:
        return replace(new, within=old.within, otherwise=old.otherwise, **parts)
    mine = {
        name: old.within.get(name, old.otherwise) if name in kinds else new.within.get(name, new.otherwise)
        for name in {**old.within, **new.within}
    }
    otherwise = old.otherwise if "other" in kinds else new.otherwise
    return replace(new, within=mine if kinds else new.within, otherwise=otherwise, **parts)


def _marketing(c: Compared, at: Spot, said: Sequence[Path], before: Pact, after: Pact) -> Iterator[Difference]:
    old, new = ({one.name: one for one in pact.owes} for pact in (before, after))
    for name in {**new, **old}:
        stated = [str(path[3]) for path in said if path[:3] == ("promises", "marketing", name)]
        spot = at.at("promises", "marketing", name)
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None:
            parts = {part: getattr(was, part) for key in stated for part in _PARTS[key]}
            was = replace(now, **parts)
        if stated:
            yield from owed(c, spot, was, now)
