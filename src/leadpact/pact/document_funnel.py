"""The readable pact, the way of a lead: stages, moves, reasons, programs."""

from __future__ import annotations

from leadpact.pact.document_model import Listing, PactText, Section, Table, columns, kept
from leadpact.pact.document_words import (
    BY_REASON,
    destinations,
    origin,
    title,
    trigger,
    when,
)
from leadpact.pact.model import Move, RecycleReason, Stage
from leadpact.pact.naming import listed, plain

_HELD = {"programs": "a program", "routing": "whoever routing says", "owner": "its owner"}
_CLOSES = {"won": "won", "lost": "lost", "out": "disqualified"}


def funnel(text: PactText) -> tuple[Section, ...]:
    """Return the sections on the way of a lead."""
    return (_stages(text), _moves(text), _reasons(text), _programs(text))


def _stages(text: PactText) -> Section:
    rows = tuple(text.row(_stage(stage), "stages", stage.name) for stage in text.pact.stages.values())
    names = columns("Stage", "Lead statuses", "Whose job it is", "Next step within", "Kind")
    said = [text.statement("A lead is in one stage at a time; each lead status belongs to one stage.", "stages")]
    if text.get("contact_status"):
        whoever = "Whoever is a contact or a customer already has the status of their current lead."
        said.append(text.statement(whoever, "contact_status"))
    return Section("stages", "The stages", text.line("stages"), (*said, Table("", names, rows, ordered=True)))


def _stage(stage: Stage) -> tuple[str, ...]:
    if stage.closes:
        kind = f"closed: {_CLOSES[stage.closes]}"
    else:
        kind = "open, beside the funnel" if stage.aside else "open"
    held = _HELD[stage.held_by] if stage.held_by else "nobody's: it is over"
    step = str(stage.next_step) if stage.next_step else ""
    return plain(stage.name), ", ".join(stage.statuses), held, step, kind


def _moves(text: PactText) -> Section:
    rows = tuple(text.row(_move(text, move), "moves", move.index) for move in text.pact.moves)
    said = text.statement("What other systems report is never refused: a move that is not here is marked.", "moves")
    table = Table("", columns("Upon", "From", "To", "Status", "Also"), rows, ordered=True)
    return Section("moves", "What moves a lead", text.line("moves"), (said, table))


def _move(text: PactText, move: Move) -> tuple[str, ...]:
    pact = text.pact
    to = "stays" if move.to is None else plain(move.to)
    if move.to == BY_REASON:
        to = f"{listed([plain(stage) for stage in destinations(pact, move)], 'or')}, by its reason"
    also = [
        *(["begins the next cycle"] if move.next_cycle else []),
        *(["is an acceptance"] if move.accepts else []),
    ]
    return trigger(move), origin(pact, move) or "the beginning", to, move.status or "", listed(also)


def _reasons(text: PactText) -> Section:
    reasons = text.pact.reasons
    reject = tuple(
        text.row((plain(name), plain(stage)), "reasons", "reject", name) for name, stage in reasons.reject.items()
    )
    recycle = tuple(text.row(_recycle(one), "reasons", "recycle", name) for name, one in reasons.recycle.items())
    blocks = kept(
        Table("Why sales may reject a lead", columns("Reason", "Leads to"), reject),
        Table("Why sales may hand a lead back", columns("Reason", "Kept by", "Looked at again", "Only"), recycle),
        _listed(text, "Why a lead may be disqualified", "disqualify"),
        _listed(text, "Why an opportunity may be lost", "lost"),
    )
    return Section("reasons", "Reasons, and what follows", text.line("reasons"), blocks)


def _recycle(reason: RecycleReason) -> tuple[str, ...]:
    wake = ""
    if reason.wake is not None and reason.wake.date is not None:
        wake = f"at {reason.wake.date.words}; if that is unknown, after {reason.wake.otherwise}"
    elif reason.wake is not None:
        wake = f"after {reason.wake.otherwise}"
    only = "once the required attempts were made" if reason.after_required_attempts else ""
    kept_by = f"the program {reason.program}" if reason.program else "whichever program fits"
    return plain(reason.name), kept_by, wake or "when something new is known", only


def _listed(text: PactText, heading: str, key: str) -> Listing:
    """The reasons of a list, each with its own line, in the order of the file."""
    names = text.get("reasons", key)
    items = enumerate(names if isinstance(names, list) else [])
    return Listing(heading, tuple(text.statement(title(str(name)), "reasons", key, at) for at, name in items))


def _programs(text: PactText) -> Section:
    rows = tuple(
        text.row(
            (program.name, when(program.rule, "all others"), f"after {program.look_again}"), "programs", program.name
        )
        for program in text.pact.programs
    )
    said = text.statement("Leads that are not sales' yet are kept by the first program that fits.", "programs")
    table = Table("", columns("Program", "Keeps", "Looks at a lead again"), rows, ordered=True)
    return Section("programs", "Who keeps leads until then", text.line("programs"), (said, table))
