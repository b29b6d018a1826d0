"""What changed of what is known of a lead and of what can happen: fields, activities, channels, rights, outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from leadpact.pact.allowance import WallTime
from leadpact.pact.diff_agreed import included
from leadpact.pact.diff_conditions import clauses
from leadpact.pact.diff_model import (
    BOTH,
    FIGURES,
    MARKETING,
    OPERATIONS,
    SALES,
    About,
    Compared,
    Difference,
    Spot,
    both,
    quoted,
)
from leadpact.pact.diff_names import value_content
from leadpact.pact.diff_times import in_days, times
from leadpact.pact.document_words import SUPPLIERS
from leadpact.pact.model import Activity, Disposition, FieldDefinition
from leadpact.pact.naming import listed, plain
from leadpact.pact.vocabulary import Type

_FIELD = About(BOTH | FIGURES, 45)
_ASKED_OF = {"person": "the person", "account": "the company", "lead": "the lead"}


def fields(s: Compared) -> Iterator[Difference]:
    """Yield what changed of the fields."""
    for pair in s.pairs("field", s.old.fields, s.new.fields, "fields"):
        given = pair.new or pair.old
        assert given is not None
        there = f"it holds {given.type.type.with_article} of {_ASKED_OF[given.about]}"
        yield from s.came_or_went(pair, "the field", _FIELD, there=there)
        if pair.old is not None and pair.new is not None:
            yield from _field(s, pair.spot, pair.old, pair.new)


def _field(s: Compared, at: Spot, old: FieldDefinition, new: FieldDefinition) -> Iterator[Difference]:
    called = plain(new.name)
    name = f"the field {called}"
    kinds = both(lambda field: field.type.type.with_article, old, new)
    yield from s.value(at.at("type"), name, kinds, _FIELD.weighing(60))
    choices = (old.type.choices, new.type.choices)
    yield from included(s, at.at("of"), f"the choices of {called}", choices, _FIELD)
    abouts = both(lambda field: f"a property of {_ASKED_OF[field.about]}", old, new)
    yield from s.value(at.at("about"), name, abouts, _FIELD)
    supplied = (_suppliers(old), _suppliers(new))
    yield from included(s, at.at("from"), f"the suppliers of {name}", supplied, _FIELD.weighing(50))
    yield from _derived(s, at.at("derived"), old, new)
    yield from s.value(
        at.at("ask"), f"the question for {called}", both(lambda field: quoted(field.ask), old, new), About(SALES, 30)
    )
    known = f"the value of {called} counts as known for"
    yield from times(s, at.at("fresh"), known, (_time(old.fresh), _time(new.fresh)), _FIELD.weighing(50), judged=False)
    means = both(lambda field: quoted(field.means), old, new)
    yield from s.value(at.at("means"), f"what {name} means", means, _FIELD.weighing(20))


def _suppliers(field: FieldDefinition) -> Sequence[str]:
    return [SUPPLIERS[name] for name in field.supplied]


def _time(span: timedelta | None) -> WallTime | None:
    return WallTime(span, in_days(span)) if span else None


def _derived(s: Compared, at: Spot, old: FieldDefinition, new: FieldDefinition) -> Iterator[Difference]:
    if value_content(old.derived, s.names) == value_content(new.derived, lambda _kind, name: name):
        return
    told = both(lambda field: field.derived.words if field.derived else "", old, new)
    if old.type.type is new.type.type is Type.BOOLEAN and all(told):
        says = f"the field {plain(new.name)} {listed(clauses(old.derived, new.derived, s.names))}"
        yield s.tell(at, "changed", says, _FIELD.weighing(60), before=told[0], after=told[1])
    else:
        yield from s.value(at, f"what {plain(new.name)} is computed as", told, _FIELD.weighing(60))


def activities(s: Compared) -> Iterator[Difference]:
    """Yield what changed of what can happen around a person."""
    about = About(BOTH | FIGURES, 50)
    for pair in s.pairs("activity", s.old.activities, s.new.activities, "activities"):
        there = listed(_kinds(pair.new)) if pair.new else ""
        yield from s.came_or_went(pair, "the activity", about, there=there and f"it is {there}")
        if pair.old is None or pair.new is None:
            continue
        for key, noun in _ACTS:
            before, after = getattr(pair.old, key), getattr(pair.new, key)
            if before != after:
                says = f"{plain(pair.name)} {'now' if after else 'no longer'} counts as {noun}"
                yield s.tell(pair.spot.at(key), "changed", says, about, before=_yes(before), after=_yes(after))
        shows = both(lambda one: one.shows or "", pair.old, pair.new)
        yield from s.value(pair.spot.at("shows"), f"the buying stage that {plain(pair.name)} shows", shows, about)


_ACTS = (("response", "a response"), ("attempt", "an attempt"), ("touch", "a touch"))


def _kinds(one: Activity) -> list[str]:
    return [noun for key, noun in _ACTS if getattr(one, key)]


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def reachability(s: Compared) -> Iterator[Difference]:
    """Yield what changed of the channels and of what can be known of each."""
    about = About(BOTH, 35)
    for pair in s.pairs("channel", s.old.reachability, s.new.reachability, "reachability"):
        yield from s.came_or_went(pair, "the channel", about)
        if pair.old is not None and pair.new is not None:
            subject = f"the things that can be known of the channel {plain(pair.name)}"
            yield from included(s, pair.spot, subject, (pair.old, pair.new), about)


def permissions(s: Compared) -> Iterator[Difference]:
    """Yield what changed of what allows each right."""
    about = About(MARKETING | OPERATIONS | SALES, 60)
    for pair in s.pairs("permission", s.old.permissions, s.new.permissions, "permissions"):
        there = f"what allows it is {_allowed(pair.new)}" if pair.new is not None else ""
        yield from s.came_or_went(pair, "the permission", about, there=there)
        if pair.old is not None and pair.new is not None and {*pair.old} != {*pair.new}:
            told = both(_allowed, pair.old, pair.new)
            yield from s.value(pair.spot, f"what allows {plain(pair.name)}", told, about)


def _allowed(basis: tuple[str, ...]) -> str:
    if basis == ("always",):
        return "nothing, for it is always allowed"
    return listed([plain(one) for one in basis], "or") or "nothing"


def dispositions(s: Compared) -> Iterator[Difference]:
    """Yield what changed of the outcomes of an attempt."""
    about = About(SALES | OPERATIONS, 55)
    for pair in s.pairs("disposition", s.old.dispositions, s.new.dispositions, "dispositions"):
        counts = "counts" if pair.new and pair.new.counts else "does not count"
        there = f"an attempt that ends so {counts}" if pair.new else ""
        yield from s.came_or_went(pair, "the outcome", about, there=there)
        if pair.old is not None and pair.new is not None:
            yield from _disposition(s, pair.spot, pair.old, pair.new, about)


def _disposition(s: Compared, at: Spot, old: Disposition, new: Disposition, about: About) -> Iterator[Difference]:
    name = plain(new.name)
    if old.counts != new.counts:
        says = f"an attempt that ends with {name} {'now counts' if new.counts else 'no longer counts'} as one owed"
        yield s.tell(at.at("counts"), "changed", says, about, before=_yes(old.counts), after=_yes(new.counts))
    if old.ends_attempts != new.ends_attempts:
        says = f"after {name}, further attempts are {'no longer' if new.ends_attempts else 'now'} owed"
        yield s.tell(
            at.at("ends"), "changed", says, about, before=_yes(old.ends_attempts), after=_yes(new.ends_attempts)
        )
    before = {s.names("channel", channel): said for channel, said in old.reachability}
    after = dict(new.reachability)
    for channel in {**after, **before}:
        told = (plain(before.get(channel, "")), plain(after.get(channel, "")))
        subject = f"what {name} tells of the channel {plain(channel)}"
        yield from s.value(at.at("reachability", channel), subject, told, about)
