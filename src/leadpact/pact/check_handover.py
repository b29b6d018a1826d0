"""Handing over: queues, partners and hops that leads reach, whoever is told of a breach, what the gate keeps away."""

from __future__ import annotations

from leadpact.pact.check_ground import Inspection, is_named
from leadpact.pact.naming import listed, plain


def inspect(ground: Inspection) -> None:
    """Find takers whom nothing leads to, and hops that come too early."""
    _takers(ground)
    _managers(ground)
    _hops(ground)
    _given_up(ground)
    _gate(ground)


def _takers(ground: Inspection) -> None:
    for name in ground.pact.queues:
        if name not in ground.takers:
            said = f"no route, gate or hop leads to the queue {name}"
            ground.find("LP073", said, ("queues", name), key=True)
    for name in ground.pact.partners:
        if f"partner:{name}" not in ground.takers:
            said = f"no route, gate or hop leads to the partner {name}"
            ground.find("LP074", said, ("partners", name), key=True)


def _managers(ground: Inspection) -> None:
    """Whoever is told of a breach as the manager has to be somebody."""
    telling = [
        promise.name
        for promise in ground.pact.promises.values()
        if promise.tell_manager or (promise.escalation is not None and promise.escalation.to == "manager")
    ]
    if not telling:
        return
    for queue in ground.pact.queues.values():
        if queue.name in ground.takers and not is_named(queue.manager):
            said = f"the manager is told when {listed(telling, 'or')} is broken, but {queue.name} has none"
            ground.find("LP063", said, ("queues", queue.name), key=True)


def _hops(ground: Inspection) -> None:
    pact = ground.pact
    for position, hop in enumerate(pact.handoffs):
        path = ("handoffs", position)
        if hop.sender not in ground.takers:
            said = f"{hop.sender} hands leads on, but no route, gate or hop leads to it"
            ground.find("LP075", said, (*path, "from"))
        stage = pact.stages[hop.upon]
        if stage.held_by != "owner":
            when = "over" if not stage.is_open else "not yet accepted"
            said = f"{hop.sender} hands leads on when they reach {plain(hop.upon)}, where they are {when}"
            ground.find("LP076", said, (*path, "upon"))


def _given_up(ground: Inspection) -> None:
    """One call that failed says nothing of the lead: to give it up takes a reason, or so many attempts."""
    stages = ground.pact.stages
    for move in ground.pact.moves:
        stage = stages.get(move.to or "")
        ends = stage is not None and (stage.aside or stage.closes in ("out", "lost"))
        if stage is not None and ends and "attempted" in move.upon and move.rule.condition is None:
            said = f"a lead goes to {plain(stage.name)} upon the first attempt, whatever comes of it"
            ground.find("LP078", said, ("moves", move.index, "to"))


def _gate(ground: Inspection) -> None:
    if not any(gate.disqualify for gate in ground.pact.gate):
        ground.find("LP077", "no gate disqualifies junk: it is qualified and routed like any lead", ("gate",), key=True)
