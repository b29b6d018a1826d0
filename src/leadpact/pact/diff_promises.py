"""What changed of what the two sides owe each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leadpact.pact.allowance import Allowance
from leadpact.pact.diff_agreed import more_or_less
from leadpact.pact.diff_model import (
    FIGURES,
    MARKETING,
    OPERATIONS,
    PARTNERS,
    SALES,
    SPONSORS,
    About,
    Compared,
    Difference,
    Kind,
    Spot,
    both,
    section,
)
from leadpact.pact.diff_times import is_shorter
from leadpact.pact.document_words import percent, times
from leadpact.pact.model_agreed import Escalation, MarketingPromise, SalesPromise
from leadpact.pact.naming import listed, plain

_SALES = About(SALES | OPERATIONS | SPONSORS | PARTNERS, 90)
_MARKETING = About(MARKETING | OPERATIONS | SPONSORS | FIGURES, 90)
_OWED = {
    "accept": "answered",
    "first_touch": "called or written to for the first time",
    "attempts": "tried as often as its type requires",
    "answer": "given an outcome",
}
_OTHERS = ""
"""Stands for all lead types that have no time of their own."""


def sales(c: Compared) -> Iterator[Difference]:
    """Yield what changed of what sales promises."""
    old, new = c.old.promises, c.new.promises
    for name in {**new, **old}:
        spot = section("promises", "sales", name)
        if name not in old:
            within = _told(new[name])
            says = f"sales now promises that a lead is {_OWED[name]} {within}: stricter for sales"
            yield c.tell(spot.fresh, "added", says, _SALES, after=within)
        elif name not in new:
            within = _told(old[name])
            says = f"sales no longer promises that a lead is {_OWED[name]} {within}: looser for sales"
            yield c.tell(spot.gone, "removed", says, _SALES, before=within)
        else:
            yield from promise(c, spot, old[name], new[name])


def _told(one: SalesPromise) -> str:
    by_type = [f"{allowance} for {plain(kind)}" for kind, allowance in one.within.items()]
    others = f"{one.otherwise} for others" if by_type else str(one.otherwise)
    return f"within {listed([*by_type, others])}"


def promise(c: Compared, at: Spot, old: SalesPromise, new: SalesPromise) -> Iterator[Difference]:
    """Yield what changed of one promise of sales, standard or as an exception has it."""
    yield from within(c, at.at("within"), old, new)
    done = _OWED[new.name]
    if old.since != new.since:
        says = f"the time in which a lead is {done} now starts when it is {new.since} instead of {old.since}"
        yield c.tell(at.at("from"), "changed", says, _SALES.weighing(75), before=old.since, after=new.since)
    if c.names("stage", old.stage) != new.stage:
        says = f"every lead in {plain(new.stage)} instead of {plain(old.stage)} must now be {done}"
        yield c.tell(at.at("every"), "changed", says, _SALES, before=old.stage, after=new.stage)
    if old.different_days != new.different_days:
        says = f"of the attempts that are owed, those of one day now count {'once' if new.different_days else 'each'}"
        kind: Kind = "stricter" if new.different_days else "looser"
        yield c.tell(at.at("on"), kind, f"{says}: {kind} for sales", _SALES.weighing(80))
    if old.warn_before != new.warn_before:
        before, after = both(_warning, old, new)
        says = f"it is warned that a lead is not {done} yet {after} instead of {before}"
        yield c.tell(at.at("warn"), "changed", says, _SALES.weighing(45), before=before, after=after)
    yield from _breach(c, at.at("breach"), f"when a lead is not {done} in time", old, new)


def _warning(one: SalesPromise) -> str:
    return "never" if one.warn_before is None else f"when {percent(one.warn_before)} of its time is left"


def within(c: Compared, at: Spot, old: SalesPromise, new: SalesPromise) -> Iterator[Difference]:
    """Yield what changed of the time of a promise, by the lead types for which it changed alike."""
    before = {c.names("lead_type", kind): allowance for kind, allowance in old.within.items()}
    groups: dict[tuple[Allowance, Allowance], list[str]] = {}
    for kind in _kinds(c, before, new.within):
        one, other = before.get(kind, old.otherwise), new.within.get(kind, new.otherwise)
        if one != other:
            groups.setdefault((one, other), []).append(kind)
    for (one, other), kinds in groups.items():
        shorter = is_shorter(other, one, c.new)
        judged: Kind = "changed" if shorter is None else "stricter" if shorter else "looser"
        says = f"{_leads(c, kinds, before, new)} must now be {_OWED[new.name]} within {other} instead of {one}"
        verdict = "" if judged == "changed" else f": {judged} for sales"
        spot = at.at(kinds[0] or "other") if before or new.within else at
        yield c.tell(spot, judged, f"{says}{verdict}", _SALES, before=str(one), after=str(other))


def _kinds(c: Compared, before: Mapping[str, Allowance], after: Mapping[str, Allowance]) -> list[str]:
    """The lead types that have a time of their own before or after, and all the others as one."""
    types = [one.name for one in c.new.lead_types]
    own = [name for name in types if name in before or name in after]
    return own if len(own) == len(types) else [*own, _OTHERS]


def _leads(c: Compared, kinds: list[str], before: Mapping[str, Allowance], new: SalesPromise) -> str:
    every = _kinds(c, before, new.within)
    if len(kinds) == len(every):
        return "every lead"
    if _OTHERS not in kinds:
        named = listed([plain(kind) for kind in kinds], "or")
        return f"{'an' if named[0] in 'aeiou' else 'a'} {named} lead"
    return f"a lead of any type but {listed([plain(kind) for kind in every if kind not in kinds], 'or')}"


def _breach(c: Compared, at: Spot, late: str, old: SalesPromise, new: SalesPromise) -> Iterator[Difference]:
    about = _SALES.weighing(70)
    told = (f"{late}, it", "is now told to", "is no longer told to")
    yield from more_or_less(c, at, told, (old.tells, new.tells), about)
    if old.reroutes != new.reroutes:
        before, after = both(lambda one: f"at most {times(one.reroutes)}" if one.reroutes else "never", old, new)
        says = f"{late}, it goes to somebody else {after} instead of {before}"
        yield c.tell(at, "changed", says, about, before=before, after=after)
    before, after = both(lambda one: _escalation(one.escalation), old, new)
    if before != after:
        says = f"{late}, it reaches {after or 'nobody'} in the end instead of {before or 'nobody'}"
        yield c.tell(at, "changed", says, about, before=before, after=after)


def _escalation(one: Escalation | None) -> str:
    return f"{one.to} {one.after} later" if one else ""


def marketing(c: Compared) -> Iterator[Difference]:
    """Yield what changed of what marketing promises."""
    old, new = {one.name: one for one in c.old.owes}, {one.name: one for one in c.new.owes}
    for name in {**new, **old}:
        yield from owed(c, section("promises", "marketing", name), old.get(name), new.get(name))


def promised(one: MarketingPromise) -> str:
    """Return what marketing promises, in words: "at least 120 leads in MQL a month"."""
    period = f" a {one.period}" if one.period else ""
    by = f", for each {listed([plain(name) for name in one.by])}" if one.by else ""
    if one.at_least is not None:
        return f"at least {one.at_least} leads in {plain(one.of)}{period}{by}"
    known = f" with {listed([plain(name) for name in one.have])} known" if one.have else ""
    return f"{_SUBJECT[one.name]}, at least {percent(one.share or 0)} of {_of(one)}{known}{period}{by}"


_SUBJECT = {
    "volume": "the volume", "handed_over": "the share handed over", "accepted": "the accepted share",
    "complete": "the share of complete leads",
}  # fmt: skip


def _of(one: MarketingPromise) -> str:
    return f"the {'decided ' * one.decided}leads in {plain(one.of)}"


def owed(c: Compared, at: Spot, old: MarketingPromise | None, new: MarketingPromise | None) -> Iterator[Difference]:
    """Yield what changed of one promise of marketing, standard or as an exception has it."""
    if old is None and new is not None:
        says = f"marketing now promises {promised(new)}: stricter for marketing"
        yield c.tell(at.fresh, "added", says, _MARKETING, after=promised(new))
    elif new is None and old is not None:
        says = f"marketing no longer promises {promised(old)}: looser for marketing"
        yield c.tell(at.gone, "removed", says, _MARKETING, before=promised(old))
    elif old is not None and new is not None:
        yield from _owed(c, at, old, new)


def _owed(c: Compared, at: Spot, old: MarketingPromise, new: MarketingPromise) -> Iterator[Difference]:
    name = f"{_SUBJECT[new.name]} that marketing promises"
    if (old.at_least, old.share) != (new.at_least, new.share):
        before, after = both(_least, old, new)
        kind: Kind = "stricter" if (new.at_least or new.share or 0) > (old.at_least or old.share or 0) else "looser"
        says = f"{name} is now at least {after} instead of {before}: {kind} for marketing"
        key = "share" if new.at_least is None else "at_least"
        yield c.tell(at.at(key), kind, says, _MARKETING, before=before, after=after)
    if (c.names("stage", old.of), old.decided) != (new.of, new.decided):
        before, after = both(_of, old, new)
        says = f"{name} now counts {after} instead of {before}"
        yield c.tell(at.at("of"), "changed", says, _MARKETING, before=before, after=after)
    if old.period != new.period:
        before, after = both(lambda one: f"in each {one.period}" if one.period else "over all the time", old, new)
        says = f"{name} is now kept {after} instead of {before}"
        yield c.tell(at.at("per"), "changed", says, _MARKETING.weighing(70), before=before, after=after)
    by = [c.names("field", one) for one in old.by]
    kept = (name, "is now kept for each", "is no longer kept for each")
    yield from more_or_less(c, at.at("per"), kept, (by, new.by), _MARKETING)
    have = [c.names("field", one) for one in old.have]
    asks = (name, "now asks for", "no longer asks for")
    yield from more_or_less(c, at.at("have"), asks, (have, new.have), _MARKETING)
    told = (f"when {name} is short, it", "is now told to", "is no longer told to")
    yield from more_or_less(c, at.at("breach"), told, (old.tells, new.tells), _MARKETING.weighing(55))


def _least(one: MarketingPromise) -> str:
    return str(one.at_least) if one.at_least is not None else percent(one.share or 0)
