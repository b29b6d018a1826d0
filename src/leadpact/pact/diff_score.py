"""What changed of the score: points for fit, grades, points for engagement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from leadpact.pact.diff_conditions import clauses, same_condition
from leadpact.pact.diff_model import (
    BOTH,
    MARKETING,
    OPERATIONS,
    About,
    Compared,
    Difference,
    Spot,
    both,
    quoted,
    section,
)
from leadpact.pact.diff_times import in_days
from leadpact.pact.document_words import when
from leadpact.pact.model import Engagement, FitPoints
from leadpact.pact.naming import day, listed, plain

_SCORE = About(BOTH, 60)
_REVIEW = About(MARKETING | OPERATIONS, 30)
_AT = section("score")


def score(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the score. The points for fit are added up: their order says nothing."""
    old, new = c.old.score, c.new.score
    yield from c.value(
        _AT.at("reviewed"), "the day on which the points were last looked at",
        both(lambda one: day(one.reviewed) if one.reviewed else "", old, new), _REVIEW,
    )  # fmt: skip
    yield from _fit(c, old.fit, new.fit)
    yield from levels(c, _AT.at("grades"), (dict(old.grades), dict(new.grades)))
    yield from _engagement(c, old.engagement, new.engagement)


def _fit(c: Compared, old: Sequence[FitPoints], new: Sequence[FitPoints]) -> Iterator[Difference]:
    gone, fresh = list(enumerate(old)), list(enumerate(new))
    for alike in (_says_all_the_same, _asks_the_same, _gives_the_same_for_as_much):
        for before in list(gone):
            meant = next((after for after in fresh if alike(c, before[1], after[1])), None)
            if meant is not None:
                gone.remove(before)
                fresh.remove(meant)
                yield from _points(c, _fit_spot(before[0], meant[0]), before[1], meant[1])
    for index, one in fresh:
        says = f"the score now gives {_many(one.points)} where {when(one.rule, 'anything')}"
        yield c.tell(_fit_spot(None, index), "added", says, _SCORE, after=_many(one.points))
    for index, one in gone:
        says = f"the score no longer gives {_many(one.points)} where {when(one.rule, 'anything')}"
        yield c.tell(_fit_spot(index, None), "removed", says, _SCORE, before=_many(one.points))


def _fit_spot(old: int | None, new: int | None) -> Spot:
    at = ("score", "fit")
    given = old if new is None else new
    return Spot((*at, given or 0), None if old is None else (*at, old), None if new is None else (*at, new))


def _asks_the_same(c: Compared, old: FitPoints, new: FitPoints) -> bool:
    return same_condition(old.rule.condition, new.rule.condition, c.names)


def _says_all_the_same(c: Compared, old: FitPoints, new: FitPoints) -> bool:
    return _asks_the_same(c, old, new) and old.points == new.points


def _gives_the_same_for_as_much(c: Compared, old: FitPoints, new: FitPoints) -> bool:
    """Whether a line that asks otherwise is one that was: it reads the same fields and gives as much, or says why."""
    reads = [
        tuple(named("field", name) for name in one.rule.condition.names) if one.rule.condition else ()
        for one, named in ((old, c.names), (new, lambda _kind, name: name))
    ]
    because = quoted(old.rule.because)
    return set(reads[0]) == set(reads[1]) and (old.points == new.points or because == quoted(new.rule.because) != "")


def _points(c: Compared, at: Spot, old: FitPoints, new: FitPoints) -> Iterator[Difference]:
    if old.points != new.points:
        before, after = both(lambda one: _many(one.points), old, new)
        says = f"the score gives {after} instead of {before} where {when(new.rule, 'anything')}"
        yield c.tell(at.at("points"), "changed", says, _SCORE, before=before, after=after)
    asked = clauses(old.rule.condition, new.rule.condition, c.names)
    if asked:
        before, after = both(lambda one: when(one.rule, ""), old, new)
        says = f"the line of the score that gives {_many(new.points)} {listed(asked)}"
        yield c.tell(at.at("when"), "changed", says, _SCORE, before=before, after=after)
    because = both(lambda one: quoted(one.rule.because), old, new)
    subject = f"the reason for {_many(new.points)} where {when(new.rule, 'anything')}"
    yield from c.value(at.at("because"), subject, because, _REVIEW.weighing(15))


def _many(points: int) -> str:
    return f"{points} point{'' if abs(points) == 1 else 's'}".replace("-", "\N{MINUS SIGN}")


def levels(c: Compared, at: Spot, grades: tuple[Mapping[str, int], Mapping[str, int]]) -> Iterator[Difference]:
    """Yield from how many points for fit on a grade is given otherwise."""
    old, new = grades
    for letter in {**new, **old}:
        before, after = (_many(one[letter]) if letter in one else "" for one in (old, new))
        spot = at.at(letter)
        if not before:
            yield c.tell(spot.fresh, "added", f"there is now the grade {letter}, from {after} on", _SCORE, after=after)
        elif not after:
            says = f"the grade {letter} is gone; it was given from {before} on"
            yield c.tell(spot.gone, "removed", says, _SCORE, before=before)
        elif before != after:
            says = f"the grade {letter} is given from {after} for fit on, instead of {before}"
            yield c.tell(spot, "changed", says, _SCORE.weighing(70), before=before, after=after)


def _engagement(c: Compared, old: Engagement | None, new: Engagement | None) -> Iterator[Difference]:
    at = _AT.at("engagement")
    if old and new and old.half_life != new.half_life:
        before, after = both(lambda one: in_days(one.half_life), old, new)
        says = f"points for engagement count half after {after} instead of {before}"
        yield c.tell(at.at("half_life"), "changed", says, _SCORE, before=before, after=after)
    elif new and not old:
        says = f"there are now points for engagement, which count half after {in_days(new.half_life)}"
        yield c.tell(at.fresh, "added", says, _SCORE)
    elif old and not new:
        yield c.tell(at.gone, "removed", "there are no points for engagement any more", _SCORE)
    points = ({**old.points} if old else {}, {**new.points} if new else {})
    yield from given(c, at.at("points"), points)
    caps = ({**old.daily_cap} if old else {}, {**new.daily_cap} if new else {})
    yield from capped(c, at.at("at_most"), caps)


def given(c: Compared, at: Spot, points: tuple[Mapping[str, int], Mapping[str, int]]) -> Iterator[Difference]:
    """Yield for which activities the score gives other points than before."""
    for pair in c.pairs("activity", *points, *map(str, at.path)):
        name = plain(pair.name)
        before, after = (_many(one) if one is not None else "no points" for one in (pair.old, pair.new))
        if before != after:
            kind = "added" if pair.old is None else "removed" if pair.new is None else "changed"
            says = f"the score gives {after} instead of {before} for {name}"
            yield c.tell(_same_place(at, pair.spot), kind, says, _SCORE, before=before, after=after)  # type: ignore[arg-type]


def capped(c: Compared, at: Spot, caps: tuple[Mapping[str, int], Mapping[str, int]]) -> Iterator[Difference]:
    """Yield of which activities the score gives at most other points a day than before."""
    for pair in c.pairs("activity", *caps, *map(str, at.path)):
        before, after = (f"{_many(one)} a day" if one is not None else "" for one in (pair.old, pair.new))
        subject = f"the most that the score gives for {plain(pair.name)}"
        yield from c.value(_same_place(at, pair.spot), subject, (before, after), _SCORE.weighing(45))


def _same_place(at: Spot, spot: Spot) -> Spot:
    """The place of an entry of the mapping at `at`, which both texts have."""
    old, new = (spot.old or spot.path)[-1], (spot.new or spot.path)[-1]
    return Spot((*at.path, spot.path[-1]), at.old and (*at.old, old), at.new and (*at.new, new))
