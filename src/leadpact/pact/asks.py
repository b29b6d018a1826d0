"""Which unknown fields, if known, could still decide a condition.

The condition is taken apart into atoms: the tests below AND, OR, NOT and IS TRUE. An atom whose inputs become
known may come out either way, independently of the others. A way to a verdict says which atoms have to come
out true or false and which have to stay as they are; the fields of a way are those that free its atoms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leadpact.pact.closure import write_pattern
from leadpact.pact.nodes import (
    And,
    Arithmetic,
    Behaviour,
    Coalesce,
    Field,
    HostCall,
    IsNull,
    IsTruth,
    Lookup,
    Node,
    Not,
    Or,
    Shift,
    children,
    is_sure,
    walk,
)
from leadpact.pact.vocabulary import Type

MOST_SETS = 16
# More ways than this are not followed at one node: the rest is found in no reasonable time.
_MOST_WAYS = 512
_MOST_REMEMBERED = 4096

Key = tuple[Any, ...]
Inputs = frozenset[int]  # indexes of missing inputs
Verdict = bool | None


@dataclass(frozen=True, slots=True)
class _Way:
    """Atoms, as bits of an integer, that have to come out true, come out false, or stay as they are."""

    true: int = 0
    false: int = 0
    stay: int = 0

    def with_(self, other: _Way) -> _Way | None:
        """Both at once; None if they contradict each other."""
        true, false, stay = self.true | other.true, self.false | other.false, self.stay | other.stay
        return None if true & false or (true | false) & stay else _Way(true, false, stay)

    def covers(self, other: _Way) -> bool:
        """Whether everything that this way needs, the other needs too."""
        return not (self.true & ~other.true or self.false & ~other.false or self.stay & ~other.stay)

    @property
    def weight(self) -> int:
        """How many atoms it names."""
        return (self.true | self.false | self.stay).bit_count()


@dataclass(frozen=True, slots=True)
class Asked:
    """The smallest sets of missing inputs: all, by index, and the first sixteen, by name."""

    sets: tuple[Inputs, ...]
    names: tuple[tuple[str, ...], ...]


class Asker:
    """Answers, for one expression, what to ask. Built once; remembers by pattern of verdicts."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._atoms = tuple(dict.fromkeys(_atoms(root)))
        self._bits = {atom: 1 << index for index, atom in enumerate(self._atoms)}
        below = [found for atom in self._atoms for found in walk(atom)]
        inputs = dict.fromkeys(found for found in below if _is_input(found))
        self.labels = tuple(label(found) for found in inputs)
        self.fields = frozenset(index for index, found in enumerate(inputs) if isinstance(found, Field))
        self._index = {found: index for index, found in enumerate(inputs)}
        watched = (*inputs, *dict.fromkeys(found for found in below if _can_fail(found)))
        divisors = dict.fromkeys(
            found.right for found in below if isinstance(found, Arithmetic) and found.operator == "/"
        )
        decided = root.type is Type.BOOLEAN
        pattern = (self._atoms if decided else (), watched if decided else (root, *watched), tuple(divisors))
        # A node watched for two reasons is found at its later place, which says more.
        self._position = {node: index for index, node in enumerate(node for part in pattern for node in part)}
        self._pattern = write_pattern(*pattern)
        self._remembered: dict[tuple[Key, Verdict], Asked] = {}

    def ask(self, facts: object, target: Verdict) -> Asked:
        """Return the smallest sets of missing inputs that could decide it, smallest first.

        `target` None: either way; True or False: so that the verdict could become that.
        """
        key: Key = self._pattern(facts)
        found = self._remembered.get((key, target))
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            sets = self._search(key, target)
            names = tuple(tuple(self.labels[index] for index in sorted(inputs)) for inputs in sets[:MOST_SETS])
            found = self._remembered[key, target] = Asked(sets, names)
        return found

    def _search(self, key: Key, target: Verdict) -> tuple[Inputs, ...]:
        reveal = _Reveal(key, self._position, self._index)
        if self._root.type is not Type.BOOLEAN:
            return tuple(sorted(_minimal(reveal.of(self._root)), key=_order))
        freed = {atom: _minimal(reveal.of(atom)) for atom in self._atoms}
        ways = _Ways(freed, self._bits, {atom: key[index] for index, atom in enumerate(self._atoms)})
        wanted = (True, False) if target is None else (target,)
        sets = {
            inputs for verdict in wanted for way in ways.to(self._root, verdict) for inputs in self._inputs(way, freed)
        }
        return tuple(sorted(_minimal(sets), key=_order))

    def _inputs(self, way: _Way, freed: dict[Node, list[Inputs]]) -> Iterable[Inputs]:
        """The sets of inputs that free what `way` changes and leave alone what has to stay."""
        changed = [freed[atom] for atom, bit in self._bits.items() if (way.true | way.false) & bit]
        staying = [alone for atom, bit in self._bits.items() if way.stay & bit for alone in freed[atom]]
        for chosen in _choices(changed):
            if not any(alone <= chosen for alone in staying):
                yield chosen


class _Reveal:
    """Which sets of missing inputs would give a node another value than it has now."""

    def __init__(self, key: Key, position: dict[Node, int], index: dict[Node, int]) -> None:
        self._key = key
        self._position = position
        self._index = index

    def of(self, node: Node) -> list[Inputs]:
        """The sets, not yet minimal; none when nothing that is missing has a part in the value."""
        if node in self._index:
            return [frozenset({self._index[node]})] if self._is_unknown(node) else []
        if isinstance(node, Coalesce):
            return self._of_coalesce(node)
        parts = children(node)
        needed = [self.of(part) for part in parts if self._has_to_change(node, part)]
        if needed:
            return _choices(needed)
        return [alone for part in parts for alone in self.of(part)]

    def _of_coalesce(self, node: Coalesce) -> list[Inputs]:
        found: list[Inputs] = []
        for part in node.parts:
            found += self.of(part)
            if not self._is_unknown_now(part):
                break
        return found

    def _has_to_change(self, node: Node, part: Node) -> bool:
        """Whether `node` has no value as long as `part` stays what it is: unknown, or a divisor of zero."""
        if isinstance(node, Arithmetic) and node.operator == "/" and part is node.right:
            return self._key[self._position[part]] is not False
        return self._is_unknown_now(part)

    def _is_unknown(self, node: Node) -> bool:
        return self._key[self._position[node]] is None

    def _is_unknown_now(self, node: Node) -> bool:
        if node in self._position:
            return self._is_unknown(node)
        if is_sure(node):
            return False
        if isinstance(node, Coalesce):
            return all(map(self._is_unknown_now, node.parts))
        return any(map(self._is_unknown_now, children(node)))


class _Ways:
    """The ways in which each node of the structure can come to a verdict."""

    def __init__(self, freed: dict[Node, list[Inputs]], bits: dict[Node, int], verdicts: dict[Node, Verdict]) -> None:
        self._freed = freed
        self._bits = bits
        self._verdicts = verdicts
        self._found: dict[tuple[int, Verdict], list[_Way]] = {}

    def to(self, node: Node, verdict: Verdict) -> list[_Way]:
        """All minimal ways in which `node` is `verdict` (None: unknown)."""
        key = (id(node), verdict)
        if key not in self._found:
            self._found[key] = self._find(node, verdict)
        return self._found[key]

    def _find(self, node: Node, verdict: Verdict) -> list[_Way]:
        match node:
            case Not(operand=operand):
                return self.to(operand, None if verdict is None else not verdict)
            case IsTruth(operand=operand, truth=truth, negated=negated):
                if verdict is None:
                    return []
                if verdict is not negated:
                    return self.to(operand, truth)
                return _thinned([*self.to(operand, not truth), *self.to(operand, None)])
            case And(parts=parts):
                return self._joined(parts, verdict, strong=False)
            case Or(parts=parts):
                return self._joined(parts, verdict, strong=True)
        return self._of_atom(node, verdict)

    def _of_atom(self, atom: Node, verdict: Verdict) -> list[_Way]:
        now, bit = self._verdicts[atom], self._bits[atom]
        if not self._freed[atom]:
            return [_Way()] if verdict is now else []
        ways = [_Way(stay=bit)] if verdict is now else []
        # What IS NULL tests can only become known; every other test can come out either way.
        if isinstance(atom, IsNull):
            if now is not atom.negated:
                ways += [_Way(true=bit)] if verdict is True and atom.negated else []
                ways += [_Way(false=bit)] if verdict is False and not atom.negated else []
        elif verdict is not None:
            ways.append(_Way(true=bit) if verdict else _Way(false=bit))
        return ways

    def _joined(self, parts: Sequence[Node], verdict: Verdict, *, strong: bool) -> list[_Way]:
        """AND (`strong` False) and OR (`strong` True): the strong verdict of one part decides."""
        if verdict is strong:
            return _thinned([way for part in parts for way in self.to(part, strong)])
        ways = [_Way()]
        unknown: list[_Way] = []
        for part in parts:
            weak = self.to(part, not strong)
            if verdict is None:
                open_ = self.to(part, None)
                unknown = _thinned([*_both(unknown, [*weak, *open_]), *_both(ways, open_)])
            ways = _thinned(_both(ways, weak))
        return unknown if verdict is None else ways


def label(node: Node) -> str:
    """The name of an input: a field's name, a fact or host function as written in a pact."""
    return node.name if isinstance(node, Field) else str(node)


def _is_input(node: Node) -> bool:
    return isinstance(node, Field | HostCall) or (isinstance(node, Behaviour) and not is_sure(node))


def _can_fail(node: Node) -> bool:
    return isinstance(node, Lookup | Shift) or (isinstance(node, Arithmetic) and node.operator == "/")


def _atoms(node: Node) -> list[Node]:
    if isinstance(node, And | Or | Not | IsTruth):
        return [atom for child in children(node) for atom in _atoms(child)]
    return [node]


def _both(some: Iterable[_Way], others: Sequence[_Way]) -> list[_Way]:
    pairs = (one.with_(other) for one in some for other in others)
    return [way for way in pairs if way is not None]


def _thinned(ways: Iterable[_Way]) -> list[_Way]:
    """Without those that need more than another; at most `_MOST_WAYS`, the lightest."""
    kept: list[_Way] = []
    for way in sorted(dict.fromkeys(ways), key=lambda way: way.weight)[: _MOST_WAYS * 4]:
        if len(kept) < _MOST_WAYS and not any(lighter.covers(way) for lighter in kept):
            kept.append(way)
    return kept


def _choices(options: Iterable[Sequence[Inputs]]) -> list[Inputs]:
    """The smallest unions of one set of each of `options`."""
    chosen: list[Inputs] = [frozenset()]
    for sets in options:
        chosen = _minimal(one | other for one in chosen for other in sets)[:_MOST_WAYS]
    return chosen


def _minimal(sets: Iterable[Inputs]) -> list[Inputs]:
    kept: list[Inputs] = []
    for one in sorted(set(sets), key=_order):
        if not any(smaller <= one for smaller in kept):
            kept.append(one)
    return kept


def _order(inputs: Inputs) -> tuple[int, list[int]]:
    return len(inputs), sorted(inputs)
