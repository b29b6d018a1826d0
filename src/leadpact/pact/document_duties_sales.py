"""What those do who work leads, and their managers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadpact.pact.document_model import Duty
from leadpact.pact.document_promises import since, within
from leadpact.pact.document_words import target
from leadpact.pact.model import Pact, Queue, Stage
from leadpact.pact.model_agreed import Handoff, SalesPromise
from leadpact.pact.naming import listed, person, plain

BROKEN = {
    "accept": "an offer was not answered in time",
    "first_touch": "nobody tried to reach the person in time",
    "attempts": "the required attempts were not made in time",
    "answer": "a lead has no outcome in time",
}
"""By promise of sales, how it reads when it is broken."""

AT_ONCE = "at once"
ANSWERS = "accepts it, rejects it with the reason, or calls it misrouted"


def rep(pact: Pact) -> Iterator[Duty]:
    """Yield what representatives do: all that sales owes, or with hops, what comes after lead development."""
    hops = [one for one in pact.handoffs if not one.to.startswith("partner:")]
    if hops:
        stages = listed(list(dict.fromkeys(plain(one.upon) for one in hops)), "or")
        yield Duty(f"Accepts or refuses every lead that lead development hands on at {stages}", _limits(hops),
                   ("handoffs",))  # fmt: skip
    if _gets_directly(pact):
        yield from _works(pact)
    yield from _next_steps(pact, of_sales=True)
    yield from _hands_back(pact)


def ldr(pact: Pact) -> Iterator[Duty]:
    """Yield what lead development does: the queues out of which leads are handed on."""
    if not pact.handoffs:
        return
    yield from _works(pact)
    yield from _next_steps(pact, of_sales=False)
    for at, one in enumerate(pact.handoffs):
        what = f"Hands a lead of the queue {one.sender} on to {target(one.to)}"
        yield Duty(what, f"when it reaches {plain(one.upon)}", ("handoffs", at))
    yield from _hands_back(pact)


def manager(pact: Pact) -> Iterator[Duty]:
    """Yield what the managers of sales do: broken promises, queues."""
    for name, one in pact.promises.items():
        if one.tell_manager:
            yield Duty(f"Is told when {BROKEN[name]}, and sees to it", AT_ONCE, ("promises", "sales", name, "breach"))
        yield from escalated(name, one, "manager")
    for who, queues in _by_manager(pact).items():
        names = f"{'queue' if len(queues) == 1 else 'queues'} {listed([queue.name for queue in queues])}"
        yield Duty(f"{person(who)} sees to the {names}: who is in, who is away, how much each carries", "every day",
                   ("queues", queues[0].name, "manager"))  # fmt: skip


def partner(pact: Pact) -> Iterator[Duty]:
    """Yield what partners do with the leads that are passed to them."""
    if not pact.partners:
        return
    yield Duty(f"Answers every lead that is passed to them: {ANSWERS}",
               f"within {within(pact.accept)} {since(pact.accept)}, in the partner's own hours",
               ("promises", "sales", "accept"))  # fmt: skip
    hops = [one for one in pact.handoffs if one.to.startswith("partner:")]
    if hops:
        yield Duty("Accepts or refuses every lead that lead development hands on to them", _limits(hops), ("handoffs",))
    yield from _next_steps(pact)
    yield from _hands_back(pact)
    for one in pact.partners.values():
        told = f" and is told at {one.contact}" if one.contact else ""
        yield Duty(f"{person(one.name)} works in the hours of {one.hours.name}{told}", "always", ("partners", one.name))


def escalated(name: str, one: SalesPromise, to: str, *, who: str = "Is") -> Iterator[Duty]:
    """Yield that a broken promise reaches `to` in the end, if it does."""
    if one.escalation is not None and one.escalation.to == to:
        yield Duty(f"{who} reached when {BROKEN[name]} and still nothing happens", f"{one.escalation.after} after that",
                   ("promises", "sales", name, "breach"))  # fmt: skip


def _limits(hops: Sequence[Handoff]) -> str:
    return f"within {listed(list(dict.fromkeys(str(one.accept) for one in hops)), 'or')}"


def _gets_directly(pact: Pact) -> bool:
    """Say whether routing gives leads to sales itself, and not only to lead development."""
    first = {one.sender for one in pact.handoffs}
    return not first or any(route.to in pact.queues and route.to not in first for route in pact.routes)


def _works(pact: Pact) -> Iterator[Duty]:
    """What is owed to a lead that routing has offered."""
    accept = pact.accept
    yield Duty(f"Answers every lead that is offered: {ANSWERS}", f"within {within(accept)} {since(accept)}",
               ("promises", "sales", "accept"))  # fmt: skip
    for name, what in _OWED.items():
        promise = pact.promises.get(name)
        if promise is not None:
            days = " on different days" if promise.different_days else ""
            what = what.format(stage=plain(promise.stage), days=days)
            yield Duty(what, f"within {within(promise)} {since(promise)}", ("promises", "sales", name))
    asked = [plain(field.name) for field in pact.fields.values() if {"ldr", "sdr"} & {*field.supplied}]
    if asked:
        yield Duty(f"Finds out what only a talk can tell: {listed(asked)}", "while working the lead", ("fields",))


_OWED = {
    "first_touch": "Tries to reach the person",
    "attempts": "Makes the attempts that the type of the lead asks for{days}, or reaches the person",
    "answer": "Gives every lead in {stage} an outcome, or moves it on",
}


def _next_steps(pact: Pact, *, of_sales: bool | None = None) -> Iterator[Duty]:
    """The dated next step of the stages that an owner holds: with hops, of one side of them, if one is meant."""
    for stage in pact.stages.values():
        theirs = of_sales is None or _is_theirs(pact, stage, of_sales=of_sales)
        if stage.held_by == "owner" and stage.next_step is not None and theirs:
            what = f"Takes the next step with every lead in {plain(stage.name)}"
            yield Duty(what, f"within {stage.next_step} of the one before", ("stages", stage.name))


def _is_theirs(pact: Pact, stage: Stage, *, of_sales: bool) -> bool:
    if not pact.handoffs or (of_sales and _gets_directly(pact)):
        return of_sales
    return (stage.order >= min(pact.stages[one.upon].order for one in pact.handoffs)) is of_sales


def _hands_back(pact: Pact) -> Iterator[Duty]:
    required = [plain(name) for name, one in pact.reasons.recycle.items() if one.after_required_attempts]
    only = f"; for {listed(required, 'or')} only once the required attempts were made" if required else ""
    yield Duty(f"Hands back to marketing what is too early, with a reason{only}", "when it turns out",
               ("reasons", "recycle"))  # fmt: skip


def _by_manager(pact: Pact) -> dict[str, list[Queue]]:
    found: dict[str, list[Queue]] = {}
    for queue in pact.queues.values():
        if queue.manager:
            found.setdefault(queue.manager, []).append(queue)
    return found
