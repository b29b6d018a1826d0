"""What the sides owe each other: marketing's volume and quality, sales' clocks, and further hops."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from leadpact.pact import model_agreed as m
from leadpact.pact.allowance import Allowance
from leadpact.pact.build_deciding import target
from leadpact.pact.build_ground import Ground
from leadpact.pact.shape_handover import HandoffShape
from leadpact.pact.shape_promises import OwedShape, PromiseShape, ShareShape, VolumeShape
from leadpact.pact.yaml_text import Path

SALES: Path = ("promises", "sales")
MARKETING: Path = ("promises", "marketing")
PERIODS = ("week", "month", "quarter", "year")
KEPT_FOR = ("source", "lead_type", "product_line")
"""What a promise of marketing can be kept for besides the choices among the pact's own fields."""

_WARN = re.compile(r"(\d{1,2})\s?% before")
_REROUTE = re.compile(r"reroute(?: at most (?:(once|twice)|([1-9]) times))?")
_ESCALATE = re.compile(r"escalate to (\S+) after (.+)")
_TELL = re.compile(r"tell (\S+)")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%")
_TIMES = {"once": 1, "twice": 2}


def sales(ground: Ground) -> dict[str, m.SalesPromise]:
    """Return what sales promises, by name."""
    shapes = ground.shape.promises.sales
    found = {"accept": _promise(ground, "accept", shapes.accept, shapes.accept.since)}
    if shapes.first_touch is not None:
        found["first_touch"] = _promise(ground, "first_touch", shapes.first_touch, shapes.first_touch.since)
    if shapes.attempts is not None:
        days = shapes.attempts.on is not None
        found["attempts"] = _promise(ground, "attempts", shapes.attempts, shapes.attempts.since, different_days=days)
    if shapes.answer is not None:
        at: Path = (*SALES, "answer", "every")
        ground.known(shapes.answer.every, ground.shape.stages, "stage", at, ("stages",))
        found["answer"] = _promise(ground, "answer", shapes.answer, "entered", stage=shapes.answer.every)
    return found


def _promise(
    ground: Ground, name: str, shape: PromiseShape, since: str, *, stage: str = "", different_days: bool = False
) -> m.SalesPromise:
    path: Path = (*SALES, name)
    within, otherwise = _within(ground, getattr(shape, "within"), (*path, "within"))  # noqa: B009
    tells, reroutes, escalation = _breach(ground, shape.breach, (*path, "breach"))
    warn = _warn(ground, shape.warn, (*path, "warn"))
    if reroutes and name != "accept":
        ground.fault("PF031", f"`{name}` is owed by whom accepted the lead: it cannot be rerouted",
                     (*path, "breach"), "Write `tell manager`, or `escalate to manager after 1 day`.")  # fmt: skip
    return m.SalesPromise(
        name, since, within, otherwise, warn, tells, reroutes, escalation, ground.line(path), stage, different_days
    )


def _within(ground: Ground, given: str | Mapping[str, str], path: Path) -> tuple[dict[str, Allowance], Allowance]:
    if isinstance(given, str):
        return {}, ground.allowance(given, path)
    if "other" not in given:
        ground.fault("PF005", "`other` is missing: some lead types have no promise", path,
                     "Add e.g. `other: 4 business hours`.", key=True)  # fmt: skip
    types = (*ground.shape.lead_types, "other")
    for name in given:
        ground.known(name, types, "lead type", (*path, name), ("lead_types",), key=True)
    read = {name: ground.allowance(text, (*path, name)) for name, text in given.items()}
    otherwise = read.pop("other", None) or ground.allowance("1 day", path)
    return read, otherwise


def _warn(ground: Ground, text: str | None, path: Path) -> float | None:
    """Return which share of the allowance is left when the warning comes."""
    if text is None:
        return None
    matched = _WARN.fullmatch(text)
    if matched is None or matched.group(1).strip("0") == "":
        ground.fault("PF030", f"`{text}` is no time of warning", path, "Write e.g. `25% before`.")
        return None
    return int(matched.group(1)) / 100


def _breach(ground: Ground, actions: Sequence[str], path: Path) -> tuple[tuple[str, ...], int, m.Escalation | None]:
    """Return who is told, how often the lead is rerouted at most, and whom it reaches in the end."""
    tells: list[str] = []
    reroutes, escalation = 0, None
    ground.once(actions, path)
    for position, action in enumerate(actions):
        at: Path = (*path, position)
        if told := _TELL.fullmatch(action):
            tells.append(told[1])
        elif rerouted := _REROUTE.fullmatch(action):
            word, digit = rerouted.groups()
            _once(ground, "how often the lead is rerouted", reroutes, at)
            reroutes = int(digit) if digit else _TIMES.get(word or "once", 1)
        elif escalated := _ESCALATE.fullmatch(action):
            _once(ground, "whom it reaches in the end", escalation, at)
            escalation = m.Escalation(escalated[1], ground.allowance(escalated[2], at))
        else:
            hint = "Write `tell manager`, `reroute at most twice` or `escalate to sponsor after 1 day`."
            ground.fault("PF031", f"`{action}` is nothing that can follow a breach", at, hint)
    return tuple(tells), reroutes, escalation


def _once(ground: Ground, what: str, before: object, path: Path) -> None:
    if before:
        ground.fault("PF031", f"it is said before {what}", path, "Keep one of the two.")


def owed(ground: Ground) -> tuple[m.MarketingPromise, ...]:
    """Return what marketing promises."""
    shapes = ground.shape.promises.marketing
    every = (("volume", shapes.volume), ("handed_over", shapes.handed_over), ("accepted", shapes.accepted),
             ("complete", shapes.complete))  # fmt: skip
    return tuple(_owed(ground, name, shape) for name, shape in every if shape is not None)


def _owed(ground: Ground, name: str, shape: VolumeShape | ShareShape) -> m.MarketingPromise:
    path: Path = (*MARKETING, name)
    of = shape.of.removeprefix("decided ")
    decided = of != shape.of
    ground.known(of, ground.shape.stages, "stage", (*path, "of"), ("stages",))
    if decided and name == "volume":
        ground.fault("PF047", "a volume counts the leads that reach a stage, answered or not", (*path, "of"),
                     f"Write `{of}`.")  # fmt: skip
    share = _share(ground, shape.share, (*path, "share")) if isinstance(shape, ShareShape) else None
    period, by = _per(ground, shape, path)
    have = tuple(getattr(shape, "have", ()))
    ground.once(have, (*path, "have"))
    for position, field in enumerate(have):
        ground.known(field, ground.shape.fields, "field", (*path, "have", position), ("fields",))
    tells = _tells(ground, shape.breach, (*path, "breach"))
    at_least = shape.at_least if isinstance(shape, VolumeShape) else None
    return m.MarketingPromise(name, at_least, share, of, decided, period, by, have, tells, ground.line(path))


def _tells(ground: Ground, actions: Sequence[str], path: Path) -> tuple[str, ...]:
    tells, reroutes, escalation = _breach(ground, actions, path)
    if reroutes or escalation:
        ground.fault("PF031", "marketing's promises are kept over a period: somebody is told when one is short",
                     path, "Write `tell marketing`.")  # fmt: skip
    return tells


def _share(ground: Ground, text: str, path: Path) -> float:
    matched = _SHARE.fullmatch(text)
    if matched is None or not 0 < float(matched[1]) <= 100:
        ground.fault("PF047", f"`{text}` is no share", path, "Write e.g. `25%`.")
        return 0.0
    return float(matched[1]) / 100


def _per(ground: Ground, shape: OwedShape, path: Path) -> tuple[m.Period | None, tuple[str, ...]]:
    """Return the period of a promise, and what else it is kept for."""
    period: m.Period | None = None
    by = []
    ground.once(shape.per, (*path, "per"))
    fields = ground.shape.fields
    choices = sorted(name for name, field in fields.items() if field.type in ("choice", "country", "boolean"))
    for position, name in enumerate(shape.per):
        at = (*path, "per", position) if ground.text.has((*path, "per", position)) else (*path, "per")
        if name in PERIODS:
            if period not in (None, name):
                ground.fault("PF047", f"it is kept per {period} or per {name}, not both", at, "Keep one of the two.")
            period = name  # type: ignore[assignment]
        elif ground.is_aside(("fields", name)) or ground.known(
            name, [*PERIODS, *KEPT_FOR, *choices], "period or choice", at, ("fields",)
        ):
            by.append(name)
    if isinstance(shape, VolumeShape) and period is None:
        ground.fault("PF005", "a volume without a period is never short", (*path, "per"), "Add `per: month`.")
    return period, tuple(by)


def handoffs(ground: Ground) -> tuple[m.Handoff, ...]:
    """Return the further hops."""
    return tuple(_handoff(ground, index, shape) for index, shape in enumerate(ground.shape.handoffs))


def _handoff(ground: Ground, index: int, shape: HandoffShape) -> m.Handoff:
    path: Path = ("handoffs", index)
    ground.known(shape.sender, ground.shape.queues, "queue", (*path, "from"), ("queues",))
    target(ground, shape.to, (*path, "to"))
    if shape.to == shape.sender:
        ground.fault("PF051", f"`{shape.to}` hands on to itself", (*path, "to"), "Name who comes next.")
    ground.known(shape.upon, ground.shape.stages, "stage", (*path, "upon"), ("stages",))
    rule = ground.rule(path, shape.when, ground.terms.decided, "when")
    return m.Handoff(
        shape.sender, shape.to, shape.upon, rule, ground.allowance(shape.accept, (*path, "accept")), shape.refused
    )
