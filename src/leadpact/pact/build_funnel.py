"""The funnel: stages and statuses, outcomes of attempts, rights and reasons."""

from __future__ import annotations

from leadpact.pact import model as m
from leadpact.pact.build_ground import Ground
from leadpact.pact.shape import RecycleShape, StageShape, WakeShape
from leadpact.pact.vocabulary import Type
from leadpact.pact.yaml_text import Path

STAGES: Path = ("stages",)


def stages(ground: Ground) -> dict[str, m.Stage]:
    """Return the stages in order."""
    found = {
        name: _stage(ground, name, order, shape) for order, (name, shape) in enumerate(ground.shape.stages.items())
    }
    if ground.is_whole(STAGES):
        _check_exits(ground, found)
    return found


def _stage(ground: Ground, name: str, order: int, shape: StageShape) -> m.Stage:
    path: Path = (*STAGES, name)
    if (shape.closes is None) != (shape.held_by is not None):
        ground.fault("PF014", f"stage `{name}` must say who holds its leads (`held_by`) or that it `closes`", path,
                     "Every lead is somebody's job, or closed.", key=True)  # fmt: skip
    if shape.aside and shape.closes:
        ground.fault("PF016", f"stage `{name}` is aside and closes", path,
                     "A lead that is aside comes back: leave `closes` out.", key=True)  # fmt: skip
    step = ground.allowance(shape.next_step, (*path, "next_step")) if shape.next_step else None
    if shape.held_by == "owner" and step is None:
        ground.fault("PF015", f"stage `{name}` gives its owner no `next_step`", path,
                     "Say by when the owner must act, e.g. `next_step: 2 days`.", key=True)  # fmt: skip
    if shape.held_by != "owner" and step is not None:
        ground.fault("PF015", f"stage `{name}` has a `next_step` and no owner to take it",
                     (*path, "next_step"), "Write `held_by: owner`, or leave it out.", key=True)  # fmt: skip
    line, was = ground.line(path), tuple(shape.was)
    return m.Stage(name, order, tuple(shape.statuses), shape.held_by, step, shape.closes, shape.aside, line, was)


def _check_exits(ground: Ground, found: dict[str, m.Stage]) -> None:
    for need, what in (("aside", "aside: true"), ("out", "closes: out"), ("won", "closes: won")):
        has = [s for s in found.values() if (s.aside if need == "aside" else s.closes == need)]
        if len(has) != 1:
            count = f"{len(has)} have" if has else "none has"
            ground.fault("PF016", f"exactly one stage must have `{what}`; {count}", STAGES,
                         f"Write `{what}` for one.", key=True)  # fmt: skip
    lost = [s for s in found.values() if s.closes == "lost"]
    if ground.shape.reasons.lost and not lost:
        ground.fault("PF016", "there are reasons for `lost` but no stage with `closes: lost`", STAGES,
                     "Add one, e.g. `lost: {statuses: [Lost], closes: lost}`.", key=True)  # fmt: skip
    if len(lost) > 1:
        ground.fault("PF016", f"at most one stage can have `closes: lost`; {len(lost)} have", STAGES,
                     "Keep one.", key=True)  # fmt: skip


def permissions(ground: Ground) -> dict[str, tuple[str, ...]]:
    """Return what allows each right."""
    return {name: ("always",) if p.always else tuple(p.basis) for name, p in ground.shape.permissions.items()}


def statuses(ground: Ground) -> dict[str, str]:
    """Return the stage of each lead status."""
    owner: dict[str, str] = {}
    outcomes = {name.replace("_", " ") for name in ground.shape.dispositions}
    for name, stage in ground.shape.stages.items():
        for position, status in enumerate(stage.statuses):
            path: Path = (*STAGES, name, "statuses", position)
            if status in owner:
                said = "twice to" if owner[status] == name else f"to {owner[status]} and to"
                ground.fault("PF017", f"status `{status}` belongs {said} {name}", path,
                             "Each status belongs to exactly one stage.")  # fmt: skip
            if status.lower() in outcomes:
                ground.fault("PF018", f"`{status}` is a disposition: the outcome of an attempt is no status", path,
                             "Name the status after where the lead stands.")  # fmt: skip
            owner.setdefault(status, name)
    return owner


def reachability(ground: Ground) -> dict[str, tuple[str, ...]]:
    """Return the values of each channel."""
    for channel, values in ground.shape.reachability.items():
        ground.once(values, ("reachability", channel))
    return {channel: tuple(values) for channel, values in ground.shape.reachability.items()}


def dispositions(ground: Ground) -> dict[str, m.Disposition]:
    """Return the outcomes of an attempt."""
    found = {}
    channels = ground.shape.reachability
    for name, d in ground.shape.dispositions.items():
        for channel, value in d.reachability.items():
            path: Path = ("dispositions", name, "reachability", channel)
            section: Path = ("reachability",)
            what = "channel of reachability"
            if ground.known(channel, channels, what, path, section, key=True):
                ground.known(value, channels[channel], f"value of {channel}", path, (*section, channel))
        found[name] = m.Disposition(name, d.counts, d.ends == "attempts", tuple(d.reachability.items()))
    return found


def reasons(ground: Ground) -> m.Reasons:
    """Return the reasons to reject, recycle, disqualify and lose."""
    shape = ground.shape.reasons
    for name, stage in shape.reject.items():
        ground.known(stage, ground.shape.stages, "stage", ("reasons", "reject", name), STAGES)
    listed = ground.text.get(("reasons", "disqualify"))
    ground.once(listed if isinstance(listed, list) else [], ("reasons", "disqualify"))
    ground.once(shape.lost, ("reasons", "lost"))
    recycle = {name: _recycle(ground, name, r) for name, r in shape.recycle.items()}
    out = {name: reason.means for name, reason in shape.disqualify.items()}
    return m.Reasons(dict(shape.reject), recycle, out, frozenset(shape.lost))


def _recycle(ground: Ground, name: str, shape: RecycleShape) -> m.RecycleReason:
    path: Path = ("reasons", "recycle", name)
    if shape.program:
        ground.known(shape.program, ground.shape.programs, "program", (*path, "program"), ("programs",))
    wake: m.Wake | None = None
    if isinstance(shape.wake, WakeShape):
        day = ground.condition(shape.wake.date, ground.terms.decided, (*path, "wake", "date"), Type.DATE)
        wake = m.Wake(day, ground.allowance(shape.wake.otherwise, (*path, "wake", "else")))
    elif shape.wake is not None:
        wake = m.Wake(None, ground.allowance(shape.wake, (*path, "wake")))
    return m.RecycleReason(name, shape.program, wake, shape.after is not None, ground.line(path))
