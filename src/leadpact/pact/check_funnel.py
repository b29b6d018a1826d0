"""The funnel: stages that leads cannot enter or leave, offers that cannot be answered, statuses nothing sets."""

from __future__ import annotations

from leadpact.pact.check_ground import Inspection, status_of
from leadpact.pact.check_ways import NOWHERE, Way, Ways
from leadpact.pact.model import Move, Stage
from leadpact.pact.naming import listed, plain

BY_HAND = frozenset({
    "opened_by_sales", "offered", "accepted", "rejected", "misrouted", "attempted", "meeting_booked", "meeting_missed",
    "recycled", "disqualified", "reopened", "opportunity_opened", "opportunity_won", "opportunity_lost",
})  # fmt: skip
"""Events that somebody in sales brings about or reports: nobody does for a lead that a program holds."""


def inspect(ground: Inspection) -> None:
    """Find where a lead gets stuck."""
    ways = Ways(ground.pact)
    for stage in ground.pact.stages.values():
        if stage.name not in ways.reached:
            _never_entered(ground, stage, ways)
        elif stage.is_open:
            _leaving(ground, stage, ways)
    _going_nowhere(ground, ways)
    _statuses(ground, ways)
    _idle_moves(ground)
    _lost(ground)


def _never_entered(ground: Inspection, stage: Stage, ways: Ways) -> None:
    path = ("stages", stage.name)
    before = ways.into(stage.name)
    if not before:
        ground.find("LP020", f"no move enters the stage {plain(stage.name)}", path, key=True)
    elif not any(_is_entered_by_nothing(ways, way.origin) for way in before):
        from_ = listed(sorted({plain(way.origin) for way in before}))
        said = f"{plain(stage.name)} is entered only from {from_}, which no lead reaches"
        ground.find("LP021", said, path, key=True)


def _is_entered_by_nothing(ways: Ways, stage: str) -> bool:
    """Whether a stage, or one before it, has no way in at all: then that is what is wrong."""
    seen: set[str] = set()
    ahead = [stage]
    while ahead:
        here = ahead.pop()
        before = {way.origin for way in ways.into(here)}
        if not before:
            return True
        new = before - seen - {NOWHERE}
        seen |= new
        ahead += sorted(new)
    return False


def _leaving(ground: Inspection, stage: Stage, ways: Ways) -> None:
    path = ("stages", stage.name)
    out = ways.out_of(stage.name)
    if not out:
        ground.find("LP022", f"no move leads out of the stage {plain(stage.name)}", path, key=True)
        return
    if stage.held_by == "programs" and not stage.aside and not any(map(_is_without_hands, out)):
        said = f"programs hold the leads in {plain(stage.name)}, but no response, condition or date moves them on"
        ground.find("LP023", said, path, key=True)
    if stage.held_by == "routing":
        _answers(ground, stage, out)


def _going_nowhere(ground: Inspection, ways: Ways) -> None:
    """Find stages from which nobody becomes a customer; where a stage leads on to such a one, that is what is wrong."""
    won = ground.pact.exit_stage("won")
    if won not in ways.reached:
        return
    open_ = [stage for stage in ground.pact.stages.values() if stage.is_open and not stage.aside]
    stuck = {
        stage.name: stage.order for stage in open_ if stage.name in ways.reached and not ways.leads_to_won(stage.name)
    }
    for name, order in stuck.items():
        out = ways.out_of(name)
        if out and not any(stuck.get(way.to, -1) > order for way in out):
            said = f"from {plain(name)} no way leads to {plain(str(won))}"
            ground.find("LP024", said, ("stages", name), key=True)


def _is_without_hands(way: Way) -> bool:
    return not way.events & BY_HAND


def _answers(ground: Inspection, stage: Stage, out: list[Way]) -> None:
    path = ("stages", stage.name)
    events = {event for way in out for event in way.events}
    if "accepted" not in events:
        said = f"leads in {plain(stage.name)} are offered to somebody, but no move lets them be accepted"
        ground.find("LP025", said, path, key=True)
    if "rejected" not in events:
        said = f"leads in {plain(stage.name)} are offered to somebody, but no move lets them be rejected"
        ground.find("LP026", said, path, key=True)


def _statuses(ground: Inspection, ways: Ways) -> None:
    pact = ground.pact
    given = {status_of(pact, move) for move in pact.moves}
    for name in (name for name in pact.stages if name in ways.reached):
        for position, status in enumerate(pact.stages[name].statuses[1:], 1):
            if status not in given:
                said = f"nothing gives a lead the status `{status}`"
                ground.find("LP027", said, ("stages", name, "statuses", position))


def _idle_moves(ground: Inspection) -> None:
    """Of the moves upon one event the first that fits is made: one behind another without condition never is."""
    moves = ground.pact.moves
    for move in moves:
        if move.upon and all(_is_taken(event, move, moves[: move.index]) for event in move.upon):
            said = f"the move upon {listed(sorted(move.upon), 'or')} is never made: moves before it are, always"
            ground.find("LP028", said, ("moves", move.index))


def _is_taken(event: str, move: Move, before: tuple[Move, ...]) -> bool:
    taken = [_origins(one) for one in before if event in one.upon and one.rule.condition is None]
    return _origins(move) <= frozenset().union(*taken)


def _origins(move: Move) -> frozenset[str]:
    return frozenset({NOWHERE}) if move.origin is None else move.origin


def _lost(ground: Inspection) -> None:
    pact = ground.pact
    stage = pact.exit_stage("lost")
    if pact.reasons.lost or (stage is None and not pact.moves_upon.get("opportunity_lost")):
        return
    ground.find("LP029", "opportunities can be lost, but there is no reason to lose one for", ("reasons", "lost"))
