"""The parties and what they agreed on besides deciding: success, teams, what counts, what is sent."""

from __future__ import annotations

import re

from leadpact.pact import model as m
from leadpact.pact import model_agreed as agreed
from leadpact.pact.allowance import Allowance
from leadpact.pact.build_ground import Ground
from leadpact.pact.build_promises import PERIODS
from leadpact.pact.shape_agreed import BranchShape, ProgramShape, StepShape, TeamShape
from leadpact.pact.yaml_text import Path

NEXT_UNSEEN = "next unseen resource"
_BANDWIDTH = re.compile(rf"([1-9][0-9]{{0,8}}) leads per ({'|'.join(PERIODS)})")
_AFTER = "after "
_BEFORE_OPENING = " before opening"
_KINDS = ("send", "branch", "wait", "rest")


def agreement(ground: Ground) -> m.Agreement:
    """Return the parties."""
    shape = ground.shape.agreement
    review, change = shape.review, shape.change
    ground.once(shape.working_group, ("agreement", "working_group"))
    ground.once(shape.success, ("agreement", "success"))
    return m.Agreement(
        sponsor=shape.sponsor,
        marketing=shape.marketing.signs if shape.marketing else None,
        sales=shape.sales.signs if shape.sales else None,
        working_group=tuple(shape.working_group),
        review_owner=review.owner if review else None,
        review_every=ground.allowance(review.every, ("agreement", "review", "every")) if review else None,
        success=tuple(shape.success),
        change=agreed.Change(change.why, dict(change.expect), change.judge_on) if change else None,
    )


def company(ground: Ground) -> agreed.Company:
    shape = ground.shape.company
    return agreed.Company(shape.sells, shape.cycle, shape.relation)


def teams(ground: Ground) -> dict[str, agreed.Team]:
    """Return the teams by name."""
    return {name: _team(ground, name, shape) for name, shape in ground.shape.teams.items()}


def _team(ground: Ground, name: str, shape: TeamShape) -> agreed.Team:
    path: Path = ("teams", name)
    bandwidth = None
    if shape.bandwidth is not None:
        matched = _BANDWIDTH.fullmatch(shape.bandwidth)
        if matched is None:
            ground.fault("PF046", f"`{shape.bandwidth}` is no bandwidth", (*path, "bandwidth"),
                         "Write e.g. `400 leads per month`.")  # fmt: skip
        else:
            bandwidth = agreed.Bandwidth(int(matched[1]), matched[2])  # type: ignore[arg-type]
    return agreed.Team(name, shape.side, shape.people, bandwidth, shape.incentive, ground.line(path))


def ideal_customer(ground: Ground) -> m.Rule | None:
    """Return the profile of who buys best."""
    shape = ground.shape.ideal_customer
    if shape is None:
        return None
    return ground.rule(("ideal_customer",), shape.when, ground.terms.typed, "when", shape.because)


def sourced(ground: Ground) -> agreed.Sourced | None:
    """Return what says who brought a lead."""
    shape, path = ground.shape.sourced, ("sourced",)
    if shape is None:
        return None
    ground.once(shape.by, (*path, "by"))
    if shape.before is not None:
        ground.known(shape.before, ground.shape.stages, "stage", (*path, "before"), ("stages",))
    lookback = ground.allowance(shape.lookback, (*path, "lookback")) if shape.lookback else None
    return agreed.Sourced(tuple(shape.by), shape.before, lookback, ground.line(path))


def influenced(ground: Ground) -> agreed.Influenced | None:
    """Return what has contributed to an opportunity."""
    shape, path = ground.shape.influenced, ("influenced",)
    if shape is None:
        return None
    since = None
    if shape.since is not None:
        since = ground.allowance(shape.since.removesuffix(_BEFORE_OPENING), (*path, "from"))
    return agreed.Influenced(shape.by, shape.people, since, shape.until, ground.line(path))


def conversion(ground: Ground) -> agreed.Conversion | None:
    """Return the event upon which a lead is qualified for good."""
    shape = ground.shape.conversion
    return agreed.Conversion(shape.upon, ground.line(("conversion",))) if shape else None


def resources(ground: Ground) -> dict[str, agreed.Resource]:
    """Return what can be sent to somebody."""
    return {
        name: agreed.Resource(name, r.shows, r.persona, r.link, ground.line(("resources", name)))
        for name, r in ground.shape.resources.items()
    }


def programs(ground: Ground) -> tuple[m.Program, ...]:
    """Return the programs that keep leads, first that fits."""
    shapes = ground.shape.programs
    ground.first_that_fits(("programs",), [(name, p.entry) for name, p in shapes.items()], "for")
    return tuple(_program(ground, name, shape) for name, shape in shapes.items())


def _program(ground: Ground, name: str, shape: ProgramShape) -> m.Program:
    path: Path = ("programs", name)
    again = None
    if shape.again is not None:
        if not shape.again.startswith(_AFTER):
            ground.fault(
                "PF050", f"`{shape.again}` does not say when", (*path, "again"), "Write e.g. `after 180 days`."
            )
        else:
            again = ground.allowance(shape.again.removeprefix(_AFTER), (*path, "again"))
    return m.Program(
        name,
        ground.rule(path, shape.entry, ground.terms.decided, "for"),
        ground.allowance(shape.look_again, (*path, "look_again")),
        again,
        tuple(_step(ground, step, (*path, "steps", index)) for index, step in enumerate(shape.steps)),
    )


def _step(ground: Ground, shape: StepShape, path: Path) -> agreed.Step:
    said = [kind for kind in _KINDS if getattr(shape, kind) is not None]
    if len(said) != 1:
        ground.fault(
            "PF050", "a step says exactly one of send, branch, wait, rest", path, "Give each a line of its own."
        )
        return agreed.Step("rest", "", None, None)
    kind = said[0]
    if kind == "send":
        _resource(ground, shape.send or "", (*path, "send"))
    branch = _branch(ground, shape.branch, (*path, "branch")) if shape.branch else None
    given = shape.wait or shape.rest
    time: Allowance | None = ground.allowance(given, (*path, kind)) if given else None
    return agreed.Step(kind, shape.send or "", branch, time)  # type: ignore[arg-type]


def _branch(ground: Ground, shape: BranchShape, path: Path) -> agreed.Branch:
    within = ground.allowance(shape.within, (*path, "within"))
    _resource(ground, shape.no_response, (*path, "no response"))
    for activity, resource in shape.responses.items():
        at: Path = (*path, activity)
        ground.known(activity, ground.shape.activities, "activity", at, ("activities",), key=True)
        _resource(ground, resource, at)
    return agreed.Branch(within, shape.no_response, dict(shape.responses))


def _resource(ground: Ground, name: str, path: Path) -> None:
    ground.known(name, [*ground.shape.resources, NEXT_UNSEEN], "resource", path, ("resources",))
