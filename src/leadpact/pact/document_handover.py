"""The readable pact, handing over: routes, queues, partners, promises, hours."""

from __future__ import annotations

from leadpact.pact.document_agreed import SUPPLIERS
from leadpact.pact.document_model import Block, Listing, PactText, Row, Section, Table, columns, kept
from leadpact.pact.document_words import holidays, target, week, when
from leadpact.pact.model import Member, Queue, Route
from leadpact.pact.naming import day, listed, person, plain

ACCEPT = ("promises", "sales", "accept")
_TIMES = {1: "once", 2: "twice"}


def handover(text: PactText) -> tuple[Section, ...]:
    """Return the sections on who gets a lead, and by when it is answered."""
    return (_routing(text), _queues(text), _promises(text), _hours(text))


def _routing(text: PactText) -> Section:
    said = text.statement("A lead that is ready goes where the first line says that is true.", "routing")
    rows = tuple(
        Row(_route(route, text.get("routing", index, "hold")), route.rule.line, route.rule.path)
        for index, route in enumerate(text.pact.routes)
    )
    table = Table("", columns("Route", "If", "Goes to", "Waits"), rows, ordered=True)
    return Section("routing", "Who gets a lead", text.line("routing"), (said, table))


def _route(route: Route, hold: object) -> tuple[str, ...]:
    waits = f"up to {str(hold).partition(' for ')[0]} for {SUPPLIERS[route.hold_for]}" if route.hold else ""
    return route.name, when(route.rule, "all others"), target(route.to), waits


def _queues(text: PactText) -> Section:
    queues = text.pact.queues.values()
    said = tuple(text.statement(_queue(queue), "queues", queue.name) for queue in queues)
    names = columns(
        "Queue", "Member", "Turns", "Open leads at most", "Hours", "Away", numeric=["Turns", "Open leads at most"]
    )
    rows = tuple(_member(text, queue, at) for queue in queues for at in range(len(queue.members)))
    partners = tuple(
        text.row((person(one.name), one.contact, one.hours.name), "partners", one.name)
        for one in text.pact.partners.values()
    )
    blocks: tuple[Block, ...] = kept(
        Listing("", said),
        Table("Members", names, rows),
        Table("Partners", columns("Partner", "Is told at", "Hours"), partners),
    )
    return Section("queues", "Queues and partners", text.line("queues"), blocks)


def _queue(queue: Queue) -> str:
    way = "offers its leads to its members in turn" if queue.push else "lets its members take its leads"
    told = (
        f" {person(queue.manager)} is told of broken promises."
        if queue.manager
        else " Nobody is told of broken promises."
    )
    return f"The queue {queue.name} {way}, in the hours of {queue.hours.name}.{told}"


def _member(text: PactText, queue: Queue, at: int) -> Row:
    member = queue.members[at]
    given = text.get("queues", queue.name, "members")
    place: str | int = at if isinstance(given, list) else member.name
    cells = (
        queue.name, person(member.name), str(member.weight) if queue.push else "",
        str(member.capacity) if member.capacity else "no limit", member.hours.name, _away(member),
    )  # fmt: skip
    return text.row(cells, "queues", queue.name, "members", place)


def _away(member: Member) -> str:
    spans = [day(first) if first == last else f"{day(first)} to {day(last)}" for first, last in member.away]
    return listed(spans)


def _promises(text: PactText) -> Section:
    accept = text.pact.accept
    said = [
        text.statement(
            "Sales answers every lead that it is offered. The clock starts with the offer and stops with any answer; "
            "it runs in the hours of whom the lead was offered to.", *ACCEPT,
        )
    ]  # fmt: skip
    rows = [
        text.row((plain(name), str(allowance)), *ACCEPT, "within", name) for name, allowance in accept.within.items()
    ]
    others = "all others" if rows else "all leads"
    rows.append(text.row((others, str(accept.otherwise)), *ACCEPT, "within", "other"))
    after = []
    if accept.warn_before is not None:
        warns = f"A warning is given when {accept.warn_before:.0%} of the time is left."
        after.append(text.statement(warns, *ACCEPT, "warn"))
    after.append(text.statement(_breach(accept.tell_manager, accept.reroutes), *ACCEPT, "breach"))
    table = Table("", columns("Lead type", "Answered within"), tuple(rows))
    return Section("promises", "What sales promises", text.line("promises"), (*said, table, *after))


def _breach(tell_manager: bool, reroutes: int) -> str:
    follows = ["the manager is told"] if tell_manager else []
    if reroutes:
        follows.append(f"the lead goes to somebody else, at most {_TIMES.get(reroutes, f'{reroutes} times')}")
    return f"When it is broken, {listed(follows) or 'nothing follows'}."


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
