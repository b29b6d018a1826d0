"""The why of a decision as a tree: each condition in words, with what it came to and the values that were read.

Of a decision in the journal the reason holds the fields that were read, but no behaviour and nothing about
colleagues. A test of those is worked out from the history, or from the fact that the whole condition held; where
that does not tell either, the tree says that it was not kept, which is not the same as not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from leadpact.engine import effect as fx
from leadpact.engine import explain, naming
from leadpact.engine.reason import Reason
from leadpact.engine.rules import rule_of
from leadpact.pact.evaluate import Condition, Explanation, Facts
from leadpact.pact.model import Pact
from leadpact.pact.nodes import And, Behaviour, HostCall, IsTruth, Node, Not, Or, children, quoted, walk

JOINED: dict[type, str] = {And: "and", Or: "or", Not: "not", IsTruth: "certainly"}
"""How the parts of a condition are joined."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A condition, or a part of one: what it says, and what it came to (None: not known).

    `joined` says how the `parts` are joined (and, or, not, certainly); a single test has none of them, but the
    `values` that it read, by field or fact. `kept` is False where it is not known to us what it came to then.
    """

    words: str
    verdict: bool | None
    kept: bool
    joined: str
    parts: tuple[Tree, ...]
    values: Mapping[str, object]
    line: int


@dataclass(frozen=True, slots=True)
class Why:
    """The line of the pact that decided: its name, its place, why it stands there, and its condition as a tree.

    `says` is the reason as the end of a sentence. `tree` is None where the line has no condition, or where no
    line of the pact is the reason.
    """

    rule: str
    name: str
    line: int
    because: str
    says: str
    tree: Tree | None


_Keeps = Callable[[Node], bool]


class _Kept:
    """The facts that a reason kept, as `evaluate.Facts` asks for them."""

    def __init__(self, pact: Pact, reason: Reason, at: datetime, history: Mapping[str, Sequence[datetime]]) -> None:
        self.values: Mapping[str, object] = {**dict.fromkeys(reason.unknown), **reason.seen}
        self.history = history
        self.now = at
        self.today: date = at.astimezone(pact.zone).date()

    def call(self, name: str, *arguments: str) -> object:
        return self.values.get(f"{name}({', '.join(map(quoted, arguments))})")


def of_reason(
    pact: Pact,
    reason: Reason,
    *,
    at: datetime,
    history: Mapping[str, Sequence[datetime]] | None = None,
    held: bool | None = True,
) -> Why:
    """Return why something was decided.

    Args:
        pact: the version under which it was decided.
        reason: as decided, or revived from the journal (`values.revive_reason`).
        at: the instant from which facts were looked at.
        history: the person's, by activity; what came after `at` does not count. None: not at hand.
        held: what the condition came to as a whole; None: it could not be settled.
    """
    rule = rule_of(pact, reason.rule, reason.line)
    tree = None
    if rule is not None and rule.condition is not None:
        known = _Kept(pact, reason, at, history or {})
        tree = _settled(_tree_of(rule.condition, known, _keeps(history is not None)), held)
    because = rule.because if rule is not None else ""
    return Why(reason.rule, name_of(reason.rule), reason.line, because, explain.why(pact, reason), tree)


def of_effect(
    pact: Pact, effect: fx.Effect, *, at: datetime, history: Mapping[str, Sequence[datetime]] | None = None
) -> Why:
    """Return why `effect` was decided, as `of_reason` does."""
    open_still = isinstance(effect, fx.Held) or (isinstance(effect, fx.Qualified) and effect.verdict == "unknown")
    return of_reason(pact, effect.why, at=at, history=history, held=None if open_still else True)


def name_of(path: str) -> str:
    """Return what people call the rule at `path`: "Large in EMEA", "BANT of enterprise"; empty for one without name."""
    section, _, rest = path.partition(".")
    if section == "qualification":
        segment, _, name = rest.removeprefix("segments.").partition(".ready.")
        return f"{name} of {segment}" if name else segment
    if section in ("moves", "score"):
        return ""
    if section in ("routing", "programs", "queues"):
        return rest
    return naming.plain(rest.rpartition(".")[2])


# The tree


def _keeps(history: bool) -> _Keeps:
    """Return what says of a test whether what it read is at hand."""

    def keeps(node: Node) -> bool:
        parts = list(walk(node))
        called = any(isinstance(part, HostCall) for part in parts)
        return not called and (history or not any(isinstance(part, Behaviour) for part in parts))

    return keeps


def tree_of(condition: Condition, facts: Facts) -> Tree:
    """Return `condition` as a tree, with what each part comes to on `facts`."""
    return _tree_of(condition, facts, lambda _node: True)


def _tree_of(condition: Condition, facts: Facts, keeps: _Keeps) -> Tree:
    return _part_of(condition.expression.node, condition.explain(facts), keeps)


def _part_of(node: Node, explained: Explanation, keeps: _Keeps) -> Tree:
    joined = JOINED.get(type(node), "")
    if not joined:
        kept = keeps(node)
        verdict = explained.verdict if kept else None
        values = explained.values if kept else {}
        return Tree(explained.words, verdict, kept, "", (), values, explained.line)
    below = zip(children(node), explained.children, strict=True)
    parts = tuple(_part_of(child, part, keeps) for child, part in below)
    verdict, kept = _joined(node, parts), all(part.kept for part in parts)
    return Tree(explained.words, verdict, kept or verdict is not None, joined, parts, {}, explained.line)


def _joined(node: Node, parts: Sequence[Tree]) -> bool | None:
    """Return what the parts come to together, by Kleene's logic."""
    verdicts = [part.verdict for part in parts]
    if isinstance(node, And):
        return False if False in verdicts else None if None in verdicts else True
    if isinstance(node, Or):
        return True if True in verdicts else None if None in verdicts else False
    verdict = verdicts[0]
    if isinstance(node, IsTruth):
        return None if verdict is None and not parts[0].kept else (verdict is node.truth) is not node.negated
    return None if verdict is None else not verdict


def _settled(tree: Tree, verdict: bool | None) -> Tree:
    """Return the tree with what follows, for what was not kept, from what the whole came to."""
    if verdict is None:
        return tree
    if tree.verdict is None and not tree.kept:
        tree = replace(tree, verdict=verdict, kept=True)
    if tree.verdict is not verdict:
        return tree
    parts = tree.parts
    if tree.joined == "not":
        parts = (_settled(parts[0], not verdict),)
    elif (tree.joined, verdict) in (("and", True), ("or", False)):
        parts = tuple(_settled(part, verdict) for part in parts)
    elif tree.joined in ("and", "or"):
        others = [part for part in parts if part.verdict is not (not verdict)]
        if len(others) == 1:  # all others came to the opposite: it was this one
            parts = tuple(_settled(part, verdict) if part is others[0] else part for part in parts)
    return replace(tree, parts=parts)
