"""Two conditions compared by what they say: which part is asked no longer, also, or otherwise.

The parts of an AND, or of an OR, are matched by their form; of those that are left, two about the same subject are
one that changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from leadpact.pact import words
from leadpact.pact.canonical import Atom, Either, Every, as_written, form
from leadpact.pact.diff_model import About, Compared, Difference, Kind, Spot
from leadpact.pact.diff_names import Names
from leadpact.pact.evaluate import Condition
from leadpact.pact.model import Rule
from leadpact.pact.naming import listed
from leadpact.pact.nodes import And, Behaviour, Field, HostCall, In, Node, Not, Or
from leadpact.pact.reach import implies, rule_form
from leadpact.pact.vocabulary import Type


def condition(
    compared: Compared, spot: Spot, subject: str, both: tuple[Rule, Rule], about: About, *, judged: bool = False
) -> Iterator[Difference]:
    """Yield the difference between what two rules ask.

    Args:
        subject: what asks it: "the criterion BANT of enterprise".
        judged: asking more is stricter, asking less is looser; else it is a change.
    """
    old, new = (rule.condition for rule in both)
    asked = clauses(old, new, compared.names)
    if not asked:
        return
    kind: Kind = "changed"
    if judged:
        kind = {"narrower": "stricter", "wider": "looser"}.get(reach_of_change(compared, both), "changed")  # type: ignore[assignment]
    yield compared.tell(
        spot, kind, f"{subject} {listed(asked)}", about,
        before=old.words if old else "", after=new.words if new else "",
    )  # fmt: skip


def reach_of_change(compared: Compared, both: tuple[Rule, Rule]) -> str:
    """Return "narrower" if the new rule holds for fewer leads, "wider" if for more, "" where that is not seen."""
    old, new = both
    before = form(old.condition.expression.node, compared.names) if old.condition else Every(frozenset())
    after = rule_form(new)
    narrower, wider = implies(after, before, compared.follows), implies(before, after, compared.follows)
    return "" if narrower == wider else "narrower" if narrower else "wider"


def same_condition(old: Condition | None, new: Condition | None, names: Names) -> bool:
    """Say whether two conditions say the same, the old one with the names of the new pact."""
    if old is None or new is None:
        return old is new
    return form(old.expression.node, names) == form(new.expression.node)


def clauses(old: Condition | None, new: Condition | None, names: Names) -> list[str]:
    """Return what `new` asks otherwise than `old`, each as a verb and what follows: "no longer asks for authority"."""
    if same_condition(old, new, names):
        return []
    if old is None or new is None:
        given = new or old
        assert given is not None
        verb = "now asks" if old is None else "no longer asks"
        rest = ", and asked nothing before" if old is None else ", nor anything else"
        return [f"{verb} {asked(given.expression.node)}{rest}"]
    before, after = old.expression.node, new.expression.node
    for kind, tell in ((And, _of_every), (Or, _of_either)):
        if isinstance(before, kind) or isinstance(after, kind):
            if not _alike(before, after, kind):
                continue
            return tell(_split(before, after, kind, names))
    return _changed(before, after)


def asked(node: Node) -> str:
    """Return what a condition asks, after "asks": "for authority", "that employees is at least 200"."""
    match node:
        case Field() | HostCall() if node.type is Type.BOOLEAN:
            return f"for {words.phrase(node)}"
        case Behaviour(kind="happened") | Not(operand=Behaviour(kind="happened")):
            return f"for {words.phrase(node)}"
        case Not(operand=Field() | HostCall() as operand):
            return f"that {words.phrase(operand)} is false"
    return f"that {words.phrase(node)}"


def _changed(before: Node, after: Node) -> list[str]:
    if isinstance(before, In) and isinstance(after, In) and before.negated == after.negated:
        told = _listed(before, after)
        if told:
            return told
    return [f"now asks {asked(after)}, no longer {asked(before)}"]


def _listed(before: In, after: In) -> list[str]:
    """What a list of values has more and less, if most of it stayed."""
    old, new = (dict.fromkeys(option.value for option in node.options) for node in (before, after))
    if 2 * len(old.keys() & new.keys()) < max(len(old), len(new)):
        return []
    subject = words.phrase(before.operand)
    said = {option.value: words.phrase(option) for node in (before, after) for option in node.options}
    gone, fresh = ([said[one] for one in these if one not in those] for these, those in ((old, new), (new, old)))
    verb = "rules out" if before.negated else "takes"
    told = [f"now also {verb} {listed(fresh)} as {subject}"] if fresh else []
    return told + ([f"no longer {verb} {listed(gone)} as {subject}"] if gone else [])


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of two joined conditions that differ."""

    gone: tuple[Node, ...]
    fresh: tuple[Node, ...]
    changed: tuple[tuple[Node, Node], ...]


def _alike(before: Node, after: Node, kind: type[And] | type[Or]) -> bool:
    """Whether both can be read as parts that are joined in one way: a condition of one part is either."""
    other = Or if kind is And else And
    return not isinstance(before, other) and not isinstance(after, other)


def _of_every(parts: _Parts) -> list[str]:
    told = [said for pair in parts.changed for said in _changed(*pair)]
    told += [f"no longer asks {listed([asked(node) for node in parts.gone])}"] if parts.gone else []
    told += [f"now also asks {listed([asked(node) for node in parts.fresh])}"] if parts.fresh else []
    return told


def _of_either(parts: _Parts) -> list[str]:
    told = [f"is now met where {words.phrase(new)}, no longer where {words.phrase(old)}" for old, new in parts.changed]
    told += [f"is no longer met by {_alternatives(parts.gone)} alone"] if parts.gone else []
    told += [f"is now also met by {_alternatives(parts.fresh)} alone"] if parts.fresh else []
    return told


def _alternatives(nodes: Sequence[Node]) -> str:
    return listed([asked(node).removeprefix("for ").removeprefix("that ") for node in nodes], "or")


def _split(before: Node, after: Node, kind: type[And] | type[Or], names: Names) -> _Parts:
    old = {form(node, names): node for node in _flat(before, kind)}
    new = {form(node, as_written): node for node in _flat(after, kind)}
    gone = {key: node for key, node in old.items() if key not in new}
    fresh = {key: node for key, node in new.items() if key not in old}
    changed = [
        (gone.pop(key), fresh.pop(other))
        for alike in (_is_about_the_same, _shares_a_subject)
        for key in list(gone)
        if (other := next((one for one in fresh if alike(key, one)), None)) is not None
    ]
    return _Parts(tuple(gone.values()), tuple(fresh.values()), tuple(changed))


def _flat(node: Node, kind: type[And] | type[Or]) -> Iterator[Node]:
    if isinstance(node, kind):
        for part in node.parts:
            yield from _flat(part, kind)
    else:
        yield node


def _is_about_the_same(one: Hashable, other: Hashable) -> bool:
    return _subjects(one) == _subjects(other)


def _shares_a_subject(one: Hashable, other: Hashable) -> bool:
    """Whether two parts that are joined themselves have a subject in common."""
    joined = isinstance(one, Every | Either) and isinstance(other, Every | Either)
    return joined and bool(_subjects(one) & _subjects(other))


def _subjects(part: Hashable) -> frozenset[Hashable]:
    """What a condition is about."""
    if isinstance(part, Atom):
        return frozenset({_counted(part.subject)})
    assert isinstance(part, Every | Either)
    return frozenset(subject for below in part.parts for subject in _subjects(below))


def _counted(subject: Hashable) -> Hashable:
    """A count within another window is about the same activity."""
    kind, parts = getattr(subject, "kind", ""), getattr(subject, "parts", None)
    return (kind, parts[0]) if kind == "count" and isinstance(parts, tuple) else subject
