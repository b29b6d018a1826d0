"""Lists in which the first that fits decides: what is tried before what, where that can change anything.

Two entries that swap places are no change if they cannot both hold (`reach.exclude`: what their form shows), or if
the same follows from both. An order is another one exactly by the pairs that swapped: where each of them is no
change, the whole is none. Whatever is not seen to be no change is told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from leadpact.pact.diff_model import About, Compared, Difference, Shown, Spot
from leadpact.pact.naming import listed, plain

MayTell = Callable[[str, str], bool]
"""Whether it matters which of two is tried first, by their names in the new pact."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An entry that is tried before, or after, others than it was."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def passed(old: Sequence[str], new: Sequence[str], matters: MayTell) -> Iterator[Passed]:
    """Yield the fewest entries whose moving makes the one order into the other, with those they passed that matter.

    Args:
        old, new: names in their order; those that only one has are left out.
        matters: whether the order of two of them can change anything.
    """
    kept = [name for name in new if name in old]
    place = {name: old.index(name) for name in kept}
    still = _in_order(kept, place)
    told: set[frozenset[str]] = set()
    for name in kept:
        if name in still:
            continue
        here = kept.index(name)
        before: list[str] = []
        after: list[str] = []
        for other_at, other in enumerate(kept):
            swapped = (place[other] < place[name]) != (other_at < here)
            pair = frozenset({name, other})
            if other != name and swapped and pair not in told and matters(name, other):
                told.add(pair)
                (after if other_at < here else before).append(other)
        if before or after:
            yield Passed(name, tuple(before), tuple(after))


def _in_order(kept: Sequence[str], place: dict[str, int]) -> set[str]:
    """The longest row of entries that stand in the same order in both."""
    tails: list[int] = []
    rows: list[list[str]] = []
    for name in kept:
        at = bisect_left(tails, place[name])
        row = [*(rows[at - 1] if at else []), name]
        tails[at : at + 1] = [place[name]]
        rows[at : at + 1] = [row]
    return set(rows[-1]) if rows else set()


def reordered(
    compared: Compared,
    orders: tuple[Sequence[str], Sequence[str]],
    matters: MayTell,
    spots: Callable[[str], Spot],
    about: About,
    *,
    noun: str,
    tried: str = "tried",
    shown: Shown = plain,
) -> Iterator[Difference]:
    """Yield what is tried in another order, where that can change anything.

    Args:
        orders: the names before and after; those before as the new pact writes them.
        spots: where an entry stands, by its name in the new pact.
        noun: what the entries are: "the route".
        tried: what is done with them in their order.
        shown: how a name is written in a sentence.
    """
    for one in passed(*orders, matters):
        passed_by = (("before", one.before), ("after", one.after))
        told = [f"{word} {listed([shown(name) for name in names])}" for word, names in passed_by if names]
        says = f"{noun} {shown(one.name)} is now {tried} {listed(told)}"
        yield compared.tell(spots(one.name), "moved", says, about)
