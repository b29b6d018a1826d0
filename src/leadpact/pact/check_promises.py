"""What the sides owe each other: that both owe something, that it is measured, that something follows a breach."""

from __future__ import annotations

from leadpact.pact.allowance import Allowance, BusinessDays, BusinessTime, Months, WallTime
from leadpact.pact.check_ground import Inspection
from leadpact.pact.check_lists import names_a_list
from leadpact.pact.check_week import longest_gap, open_minutes, working_days
from leadpact.pact.hours import Hours
from leadpact.pact.model import LeadType
from leadpact.pact.model_agreed import Bandwidth, SalesPromise
from leadpact.pact.naming import listed, plain
from leadpact.pact.nodes import Behaviour, Literal, walk
from leadpact.pact.yaml_text import Path

SALES: Path = ("promises", "sales")
MARKETING: Path = ("promises", "marketing")
A_MONTH = {"week": 365.25 / 12 / 7, "month": 1.0, "quarter": 1 / 3, "year": 1 / 12}
WEEK = 7 * 24 * 60  # minutes
STRENGTH = {"awareness": 1, "consideration": 2, "decision": 3}
FOLLOWING = ("first_touch", "attempts", "answer")
"""The promises about what follows an acceptance."""


def inspect(ground: Inspection) -> None:
    """Find promises that bind nobody, or that cannot be kept as they are made."""
    for promise in ground.pact.promises.values():
        _binds(ground, promise)
        _measured(ground, promise)
        _runs_at_night(ground, promise)
    _long(ground)
    _marketing(ground)
    _both_halves(ground)
    _bandwidth(ground)
    _attempts(ground)


def _binds(ground: Inspection, promise: SalesPromise) -> None:
    if not promise.has_consequence:
        said = f"nothing follows when sales breaks its promise `{promise.name}`"
        ground.find("LP055", said, (*SALES, promise.name), key=True)


def _measured(ground: Inspection, promise: SalesPromise) -> None:
    pact = ground.pact
    counts = any(activity.attempt for activity in pact.activities.values())
    if promise.name in ("first_touch", "attempts") and not counts:
        said = f"`{promise.name}` is kept by attempts, but no activity is one"
        ground.find("LP057", said, (*SALES, promise.name), key=True, remedy="Write `attempt: true` at calls and mails.")
    if promise.name == "answer" and not pact.dispositions:
        remedy = "List the outcomes of an attempt under `dispositions`."
        said = "`answer` is kept by a disposition, but there is none"
        ground.find("LP057", said, (*SALES, promise.name), key=True, remedy=remedy)
    if (
        promise.name == "attempts"
        and pact.dispositions
        and not any(d.ends_attempts for d in pact.dispositions.values())
    ):
        said = "`attempts` is kept once somebody is connected, but no disposition `ends: attempts`"
        remedy = "Write `ends: attempts` at the disposition that says so."
        ground.find("LP057", said, (*SALES, promise.name), key=True, remedy=remedy)
    if promise.stage and pact.stages[promise.stage].held_by != "owner":
        said = f"`{promise.name}` is about leads in {plain(promise.stage)}, which nobody in sales owns"
        remedy = "Name a stage that an owner holds, the one of accepted leads."
        ground.find("LP057", said, (*SALES, promise.name, "every"), remedy=remedy)


def _marketing(ground: Inspection) -> None:
    pact = ground.pact
    if not pact.owes:
        ground.find("LP058", "marketing promises nothing", ("promises", "marketing"))
    for promise in pact.owes:
        if not promise.tells:
            said = f"nobody is told when marketing falls short of `{promise.name}`"
            ground.find("LP056", said, (*MARKETING, promise.name), key=True)
        events = {event for move in pact.moves if promise.of in (move.origin or ()) for event in move.upon}
        if promise.decided and not events & {"accepted", "rejected"}:
            said = (
                f"`{promise.name}` counts what sales has decided in {plain(promise.of)}, but it decides nothing there"
            )
            remedy = "Name the stage out of which sales accepts or rejects."
            ground.find("LP057", said, (*MARKETING, promise.name, "of"), remedy=remedy)


def _both_halves(ground: Inspection) -> None:
    pact = ground.pact
    owed = [kind.name for kind in pact.lead_types if kind.attempts]
    if owed and not any(name in pact.promises for name in FOLLOWING):
        said = f"sales owes attempts for {listed(owed)}, but promises nothing about what follows an acceptance"
        ground.find("LP059", said, SALES, key=True)


def _runs_at_night(ground: Inspection, promise: SalesPromise) -> None:
    """A clock on the wall runs while nobody works: only where some taker never closes may it be meant."""
    gaps = [longest_gap(hours) for hours in _takers_hours(ground)]
    if not gaps:
        return
    for path, allowance in _allowances(ground, promise):
        if isinstance(allowance, WallTime) and allowance.span.total_seconds() / 60 <= min(gaps):
            said = f"`{promise.name}` within {allowance} runs by the clock on the wall, while whoever owes it is closed"
            remedy = f"Write `{_in_business_time(allowance)}`, or let somebody work at all hours."
            ground.find("LP060", said, path, remedy=remedy)


def _in_business_time(allowance: WallTime) -> str:
    number, unit = str(allowance).split()
    if unit.startswith("week"):
        return f"{int(number) * 5} business days"
    return f"{number} business {unit}"


def _long(ground: Inspection) -> None:
    """An offer that may wait for longer than its taker works in a week is no offer."""
    takers = _takers_hours(ground)
    for path, allowance in _allowances(ground, ground.pact.accept):
        if takers and all(_is_over_a_week(allowance, hours) for hours in takers):
            said = f"an offer may wait for {allowance}, longer than a week"
            ground.find("LP061", said, path)


def _is_over_a_week(allowance: Allowance, hours: Hours) -> bool:
    match allowance:
        case WallTime(span=span):
            return span.total_seconds() / 60 > WEEK
        case BusinessTime(span=span):
            return span.total_seconds() / 60 > open_minutes(hours)
        case BusinessDays(count=count):
            return count > working_days(hours)
        case Months():
            return True


def _allowances(ground: Inspection, promise: SalesPromise) -> list[tuple[Path, Allowance]]:
    """Return the allowances of a promise, each with its place."""
    base: Path = (*SALES, promise.name, "within")
    if not isinstance(ground.text.get(base), dict):
        return [(base, promise.otherwise)]
    every = {**promise.within, "other": promise.otherwise}
    return [((*base, name), allowance) for name, allowance in every.items()]


def _takers_hours(ground: Inspection) -> list[Hours]:
    """Return the hours of every queue and partner that the pact sends leads to."""
    queues = [queue.hours for name, queue in ground.pact.queues.items() if name in ground.takers]
    partners = [one.hours for name, one in ground.pact.partners.items() if f"partner:{name}" in ground.takers]
    return [*queues, *partners]


def _bandwidth(ground: Inspection) -> None:
    """Compare what marketing promises to bring with what all who work leads can work, a month."""
    pact = ground.pact
    working = [team.bandwidth for team in pact.teams.values() if team.side != "marketing"]
    known = [bandwidth for bandwidth in working if bandwidth is not None]
    for promise in pact.owes:
        handed_over = pact.stages[promise.of].held_by in ("routing", "owner")
        if promise.at_least is None or promise.period is None or not handed_over or not known:
            continue
        brought = promise.at_least * A_MONTH[promise.period]
        worked = sum(map(_a_month, known))
        if len(known) == len(working) and brought > worked:
            said = (
                f"marketing promises {brought:,.0f} leads a month, more than the {worked:,.0f} that the teams can work"
            )
            ground.find("LP062", said, (*MARKETING, promise.name, "at_least"))


def _a_month(bandwidth: Bandwidth) -> float:
    return bandwidth.leads * A_MONTH[bandwidth.per]


def _attempts(ground: Inspection) -> None:
    kinds = [(kind, _strength(ground, kind)) for kind in ground.pact.lead_types]
    for kind, strength in kinds:
        path: Path = ("lead_types", kind.name, "attempts")
        if kind.attempts == 0 and not _is_of_a_list(kind):
            ground.find("LP064", f"whoever accepts a lead of type {plain(kind.name)} owes it no attempt", path)
        more = [plain(one.name) for one, weak in kinds if 0 < weak < strength and one.attempts > kind.attempts > 0]
        if strength == STRENGTH["decision"] and more:
            said = f"{plain(kind.name)} shows the strongest interest, but is owed fewer attempts than {listed(more)}"
            ground.find("LP065", said, path)


def _is_of_a_list(kind: LeadType) -> bool:
    condition = kind.rule.condition
    texts = [node.value for node in walk(condition.expression.node) if isinstance(node, Literal)] if condition else []
    return any(names_a_list(text) for text in (kind.name, *texts) if isinstance(text, str))


def _strength(ground: Inspection, kind: LeadType) -> int:
    """Return how far along a purchase the activities are that make a lead of a type; 0 where none says it."""
    condition = kind.rule.condition
    facts = [node for node in walk(condition.expression.node) if isinstance(node, Behaviour)] if condition else []
    shown = [ground.pact.activities[fact.activity].shows for fact in facts]
    return max((STRENGTH[stage] for stage in shown if stage), default=0)
