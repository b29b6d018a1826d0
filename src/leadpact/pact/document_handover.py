"""The readable pact, handing over: routes, further hops, queues, partners, hours."""

from __future__ import annotations

from leadpact.pact.document_model import Block, PactText, Row, Section, Table, columns, kept
from leadpact.pact.document_words import holidays, suppliers, target, week, when
from leadpact.pact.model import Member, Queue, Route
from leadpact.pact.model_agreed import Handoff
from leadpact.pact.naming import day, listed, person, plain

_REFUSED = {"back to sender": "goes back to who handed it on", "next in turn": "goes to the next in turn"}


def handover(text: PactText) -> tuple[Section, ...]:
    """Return the sections on who gets a lead, and when they work."""
    return (_routing(text), _handoffs(text), _queues(text), _hours(text))


def _routing(text: PactText) -> Section:
    said = text.statement("A lead that is ready goes where the first line says that is true.", "routing")
    rows = tuple(
        Row(_route(route, text.get("routing", index, "hold")), route.rule.line, route.rule.path)
        for index, route in enumerate(text.pact.routes)
    )
    table = Table("", columns("Route", "If", "Goes to", "Waits"), rows, ordered=True)
    return Section("routing", "Who gets a lead", text.line("routing"), (said, table))


def _route(route: Route, hold: object) -> tuple[str, ...]:
    waits = f"up to {str(hold).partition(' for ')[0]} for {suppliers([route.hold_for])}" if route.hold else ""
    return route.name, when(route.rule, "all others"), target(route.to), waits


def _handoffs(text: PactText) -> Section:
    said = text.statement(
        "Whoever has accepted a lead hands it on when it reaches a stage. Each hop is an offer of its own: it is "
        "accepted or refused.", "handoffs",
    )  # fmt: skip
    rows = tuple(text.row(_handoff(one), "handoffs", at) for at, one in enumerate(text.pact.handoffs))
    names = columns("Hands on", "To", "At the stage", "If", "Answered within", "Refused, it")
    blocks = (said, Table("", names, rows)) if rows else ()
    return Section("handoffs", "Who hands on to whom", text.line("handoffs"), blocks)


def _handoff(one: Handoff) -> tuple[str, ...]:
    return (
        f"the queue {one.sender}", target(one.to), plain(one.upon), when(one.rule, ""), str(one.accept),
        _REFUSED[one.refused],
    )  # fmt: skip


def _queues(text: PactText) -> Section:
    queues = text.pact.queues.values()
    each = tuple(text.row(_queue(queue), "queues", queue.name) for queue in queues)
    heads = columns("Queue", "How a lead gets to somebody", "Hours", "Broken promises are told to")
    names = columns(
        "Queue", "Member", "Turns", "Open leads at most", "Own hours", "Away", numeric=["Turns", "Open leads at most"]
    )
    rows = tuple(_member(text, queue, at) for queue in queues for at in range(len(queue.members)))
    partners = tuple(
        text.row((person(one.name), one.contact, one.hours.name), "partners", one.name)
        for one in text.pact.partners.values()
    )
    blocks: tuple[Block, ...] = kept(
        Table("", heads, each),
        Table("Members", names, rows),
        Table("Partners", columns("Partner", "Is told at", "Hours"), partners),
    )
    return Section("queues", "Queues and partners", text.line("queues"), blocks)


def _queue(queue: Queue) -> tuple[str, ...]:
    way = "offered to its members in turn" if queue.push else "its members take it"
    return queue.name, way, queue.hours.name, person(queue.manager) if queue.manager else "nobody"


def _member(text: PactText, queue: Queue, at: int) -> Row:
    member = queue.members[at]
    given = text.get("queues", queue.name, "members")
    place: str | int = at if isinstance(given, list) else member.name
    cells = (
        queue.name, person(member.name), str(member.weight) if queue.push else "",
        str(member.capacity) if member.capacity else "no limit",
        "" if member.hours is queue.hours else member.hours.name, _away(member),
    )  # fmt: skip
    return text.row(cells, "queues", queue.name, "members", place)


def _away(member: Member) -> str:
    spans = [day(first) if first == last else f"{day(first)} to {day(last)}" for first, last in member.away]
    return listed(spans)


def _hours(text: PactText) -> Section:
    rows = tuple(
        text.row(
            (hours.name, week(hours.week), hours.zone, holidays(hours), listed([day(one) for one in hours.closed])),
            "hours", hours.name,
        )
        for hours in text.pact.hours.values()
    )  # fmt: skip
    names = columns("Hours", "Worked", "Time zone", "Public holidays of", "Also closed")
    return Section("hours", "When we work", text.line("hours"), (Table("", names, rows),))
