"""Moves: what may change a stage, and upon what."""

from __future__ import annotations

from leadpact.pact import model as m
from leadpact.pact.build_ground import Ground
from leadpact.pact.shape import MoveShape
from leadpact.pact.terms import BY_REASON, OPENERS, REPORTED_FIRST, UPON
from leadpact.pact.yaml_text import Path

MOVES: Path = ("moves",)
ANY_OPEN = "any open"
BY_REASON_WORD = "by reason"


def moves(ground: Ground) -> tuple[m.Move, ...]:
    """Return the moves in order; the first that fits is made."""
    found = tuple(_move(ground, index, shape) for index, shape in enumerate(ground.shape.moves))
    if ground.is_whole(MOVES):
        _check_entries(ground)
        _check_ready(ground)
    return found


def _move(ground: Ground, index: int, shape: MoveShape) -> m.Move:
    path: Path = (*MOVES, index)
    for position, event in enumerate(shape.upon):
        ground.known(event, UPON, "event", _item(path, "upon", position, ground), MOVES)
    _check_changes(ground, shape, path)
    _check_upon(ground, shape, path)
    origin = _origin(ground, shape, path)
    if shape.to is not None and shape.to != BY_REASON_WORD:
        ground.known(shape.to, ground.shape.stages, "stage", (*path, "to"), ("stages",))
    if shape.status is not None:
        _check_status(ground, shape, path)
    if shape.cycle is not None:
        _check_cycle(ground, origin, path)
    rule = ground.rule(path, shape.when, ground.terms.decided, "when")
    again = shape.cycle == "next"
    return m.Move(index, frozenset(shape.upon), rule, origin, shape.to, shape.status, again, shape.accepts)


def _item(path: Path, key: str, position: int, ground: Ground) -> Path:
    """The path of an item of a list, which may be written as a single text."""
    return (*path, key, position) if ground.text.has((*path, key, position)) else (*path, key)


def _check_changes(ground: Ground, shape: MoveShape, path: Path) -> None:
    """A move has a cause and an effect, and one by condition alone comes to an end."""
    if not shape.upon and shape.when is None:
        ground.fault("PF023", "a move needs `upon` or `when`", path, "Say what it is made upon.")
    if shape.to is None and shape.status is None:
        ground.fault("PF023", "a move changes the stage (`to`) or the `status`", path, "Say where the lead goes.")
    if not shape.upon and shape.when is not None and (not shape.origin or shape.to is None):
        ground.fault("PF023", "a move by condition alone needs `from` and `to`", path,
                     "Say from which stage to which; else it would never end.")  # fmt: skip


def _check_upon(ground: Ground, shape: MoveShape, path: Path) -> None:
    for position, event in enumerate(shape.upon):
        at = _item(path, "upon", position, ground)
        if not shape.origin and event in UPON and event not in (*OPENERS, *REPORTED_FIRST):
            ground.fault("PF039", f"`{event}` opens no lead, so the move needs `from`", at,
                         "Name the stages it is made from, or `any open`.")  # fmt: skip
        if event == "response" and not _has_responses(ground):
            ground.fault("PF040", "the move is made upon a response, but no activity is one", at,
                         "Write `response: true` at the activities that are.")  # fmt: skip
        if shape.accepts and event != "meeting_booked":
            ground.fault("PF041", f"`accepts` says nothing upon `{event}`", (*path, "accepts"),
                         "Leave it out; a meeting that is booked can be an acceptance.", key=True)  # fmt: skip
    without = any(event in UPON and event not in BY_REASON for event in shape.upon)
    if shape.to == BY_REASON_WORD and (without or (not shape.upon and shape.when is not None)):
        ground.fault("PF042", "`by reason` needs an event with a reason that leads somewhere", (*path, "to"),
                     f"Such are {', '.join(BY_REASON)}; else name a stage.")  # fmt: skip


def _has_responses(ground: Ground) -> bool:
    whole = ground.is_whole(("activities",))
    return not whole or any(activity.response for activity in ground.shape.activities.values())


def _origin(ground: Ground, shape: MoveShape, path: Path) -> frozenset[str] | None:
    if not shape.origin:
        return None
    stages = ground.shape.stages
    for position, name in enumerate(shape.origin):
        at = _item(path, "from", position, ground)
        ground.known(name, [*stages, ANY_OPEN], "stage", at, ("stages",))
    is_open = {name for name, stage in stages.items() if stage.closes is None}
    return frozenset({*shape.origin} - {ANY_OPEN} | (is_open if ANY_OPEN in shape.origin else set()))


def _check_status(ground: Ground, shape: MoveShape, path: Path) -> None:
    ends = [shape.to] if shape.to and shape.to != BY_REASON_WORD else list(shape.origin)
    stages = ground.shape.stages
    if any(name not in stages or ground.is_aside(("stages", name)) for name in ends):
        return
    allowed = [status for name in ends for status in stages[name].statuses]
    if shape.status not in allowed:
        ground.fault("PF024", f"status `{shape.status}` is not of the stage the move ends in", (*path, "status"),
                     f"Its statuses: {', '.join(allowed) or 'none'}.")  # fmt: skip


def _check_cycle(ground: Ground, origin: frozenset[str] | None, path: Path) -> None:
    """A cycle ends with recycling, so only a move from there can begin the next."""
    stages = ground.shape.stages
    if not ground.is_whole(("stages",)) or not any(stage.aside for stage in stages.values()):
        return
    others = sorted(name for name in origin or () if name in stages and not stages[name].aside)
    if origin is None or others:
        said = f"a lead in {', '.join(others)} is still in its cycle" if others else "an entry begins a cycle anyway"
        ground.fault("PF043", f"`cycle: next`: {said}", (*path, "cycle"),
                     "Only a move from the stage that is aside can say it; it always begins the next.")  # fmt: skip


def _check_entries(ground: Ground) -> None:
    """Each event that can open a lead has an entry that always fits."""
    entries = [
        shape
        for shape in ground.shape.moves
        if not shape.origin and shape.when is None and shape.to in ground.shape.stages
    ]
    missing = [event for event in OPENERS if not any(event in shape.upon for shape in entries)]
    for event in missing:
        ground.fault("PF044", f"no move lets a lead in upon `{event}`", MOVES,
                     f"Add an entry without `from` and `when`, e.g. `{{upon: {event}, to: "
                     f"{next(iter(ground.shape.stages))}}}`.", key=True)  # fmt: skip


def _check_ready(ground: Ground) -> None:
    """Qualification must lead to something, unless everything goes to sales without."""
    segments = ground.shape.qualification.segments.values()
    conditions = [(index, shape.when) for index, shape in enumerate(ground.shape.moves) if shape.when]
    read = [ground.read.get((*MOVES, index, "when")) for index, _ in conditions]
    if all(segment.by == "everything" for segment in segments) or not all(read):
        return
    if not any(found and "ready" in found.fields for found in read):
        ground.fault("PF045", "no move is made `when: ready`: qualification would lead nowhere", MOVES,
                     "Add one, e.g. `{when: ready, from: inquiry, to: mql}`.", key=True)  # fmt: skip
