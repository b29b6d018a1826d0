"""Coming back: recycled leads and their way back, and programs that keep leads meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.pact.check_funnel import BY_HAND
from leadpact.pact.check_ground import BY_REASON, Inspection
from leadpact.pact.model import Move, Program
from leadpact.pact.naming import plain
from leadpact.pact.nodes import And, Field, HostCall, IsTruth, Node, Or

WOKEN = "woken"


def inspect(ground: Inspection) -> None:
    """Find leads that marketing gets back and nobody hands over again, and programs that send without end."""
    aside = ground.pact.exit_stage("aside")
    back = list(_ways_back(ground, aside)) if aside else []
    if aside and _is_entered(ground, aside) and not back:
        said = f"leads in {plain(aside)} have no way back: no move upon a response, a date or a condition leads out"
        ground.find("LP040", said, ("stages", aside), key=True)
    elif aside and back:
        _sleepers(ground, aside, back)
        _vain_waking(ground, back)
    for program in ground.pact.programs:
        _steps(ground, program)


def _is_entered(ground: Inspection, stage: str) -> bool:
    reject = stage in ground.pact.reasons.reject.values()
    for move in ground.pact.moves:
        by_reason = move.to == BY_REASON and ("recycled" in move.upon or ("rejected" in move.upon and reject))
        if move.to == stage or by_reason:
            return True
    return False


def _ways_back(ground: Inspection, aside: str) -> Iterator[Move]:
    """Yield the moves out of `aside` that need nobody's hand."""
    for move in ground.pact.moves:
        leaves = move.to not in (None, aside) and aside in (move.origin or ())
        if leaves and (not move.upon or move.upon - BY_HAND):
            yield move


def _sleepers(ground: Inspection, aside: str, back: list[Move]) -> None:
    """Where only a woken lead comes back, every reason that leads aside has to say when it wakes."""
    if not all(_needs(move, WOKEN) for move in back):
        return
    reasons = ground.pact.reasons
    for name, reason in reasons.recycle.items():
        if reason.wake is None:
            said = f"who is recycled for `{plain(name)}` never wakes, and only who wakes comes back"
            ground.find("LP041", said, ("reasons", "recycle", name), key=True)
    rejects = any("rejected" in move.upon and move.to == BY_REASON for move in ground.pact.moves)
    for name, stage in reasons.reject.items():
        if stage == aside and rejects:
            said = f"who is rejected for `{plain(name)}` never wakes, and only who wakes comes back"
            remedy = "Let a response lead back too: `when: \"woken OR responded_since('recycled')\"`."
            ground.find("LP041", said, ("reasons", "reject", name), remedy=remedy)


def _vain_waking(ground: Inspection, back: list[Move]) -> None:
    if not all(_needs(move, "responded_since") for move in back):
        return
    for name, reason in ground.pact.reasons.recycle.items():
        if reason.wake is not None:
            said = f"who is recycled for `{plain(name)}` wakes, but only a new response leads back"
            ground.find("LP042", said, ("reasons", "recycle", name, "wake"))
            return


def _needs(move: Move, name: str) -> bool:
    """Whether a move is made only where `name` holds: the event or the term of that name."""
    event = "response" if name == "responded_since" else name
    if move.upon and move.upon <= {event}:
        return True
    return move.rule.condition is not None and _requires(move.rule.condition.expression.node, name)


def _requires(node: Node, name: str) -> bool:
    match node:
        case And(parts=parts):
            return any(_requires(part, name) for part in parts)
        case Or(parts=parts):
            return all(_requires(part, name) for part in parts)
        case IsTruth(operand=operand, truth=True, negated=False):
            return _requires(operand, name)
        case Field() | HostCall():
            return node.name == name
    return False


def _steps(ground: Inspection, program: Program) -> None:
    before = ""  # a branch ends with a resource that is sent
    for position, step in enumerate(program.steps):
        if step.kind == "send" and before in ("send", "branch"):
            said = f"{program.name} sends `{step.resource}` in the same moment as what comes before it"
            ground.find("LP043", said, ("programs", program.name, "steps", position))
        before = step.kind
    if program.steps and program.again_after is None:
        said = f"{program.name} does not say when somebody may go through it once more"
        ground.find("LP044", said, ("programs", program.name), key=True)
