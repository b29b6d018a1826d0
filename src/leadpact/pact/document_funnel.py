"""The readable pact, the way of a lead: stages and statuses, moves, reasons."""

from __future__ import annotations

from leadpact.pact.document_model import Block, Listing, PactText, Section, Table, columns, kept
from leadpact.pact.document_words import BY_REASON, EXITS, destinations, events, origin, title, trigger
from leadpact.pact.model import Move, Pact, RecycleReason, Stage
from leadpact.pact.naming import listed, plain

_HELD = {"programs": "a program", "routing": "whoever routing says", "owner": "its owner"}
_CLOSES = {"won": "won", "lost": "lost", "out": "disqualified"}


def funnel(text: PactText) -> tuple[Section, ...]:
    """Return the sections on the way of a lead."""
    return (_stages(text), _moves(text), _reasons(text))


def _stages(text: PactText) -> Section:
    pact = text.pact
    said = text.statement("A lead is in one stage at a time; each lead status belongs to one stage.", "stages")
    rows = tuple(text.row(_stage(stage), "stages", stage.name) for stage in pact.stages.values())
    names = columns("Stage", "Lead statuses", "Whose job it is", "Next step within", "Kind", "Before it was")
    statuses = tuple(
        text.row((status, plain(stage.name), status_set(pact, stage, status)), "stages", stage.name, "statuses", at)
        for stage in pact.stages.values()
        for at, status in enumerate(stage.statuses)
    )
    blocks: list[Block] = [said, Table("", names, rows, ordered=True)]
    blocks.append(Table("What each lead status says", columns("Status", "Stage", "Is set"), statuses))
    if pact.conversion is not None:
        upon = (
            "the budget is identified" if pact.conversion.upon == "budget_identified" else plain(pact.conversion.upon)
        )
        qualified = f"A lead is qualified for good, and an opportunity is opened, upon this event: {upon}."
        blocks.append(text.statement(qualified, "conversion", "upon"))
    return Section("stages", "The way of a lead", text.line("stages"), tuple(blocks))


def _stage(stage: Stage) -> tuple[str, ...]:
    if stage.closes:
        kind = f"closed: {_CLOSES[stage.closes]}"
    else:
        kind = "open, beside the funnel" if stage.aside else "open"
    held = _HELD[stage.held_by] if stage.held_by else "nobody's: it is over"
    step = str(stage.next_step) if stage.next_step else ""
    before = listed([plain(name) for name in stage.was])
    return plain(stage.name), ", ".join(stage.statuses), held, step, kind, before


def status_set(pact: Pact, stage: Stage, status: str) -> str:
    """Return when a lead gets `status` in `stage`: "upon accepted", "when ready"."""
    always: set[str] = set()
    said: dict[str, None] = {}
    for move in pact.moves:
        reasons = _leads_to(pact, move, stage).get(stage.name)
        if reasons is None or (move.status or stage.statuses[0]) != status:
            continue
        upon = _events_to(pact, move, stage)
        if move.rule.condition is None and not reasons:
            always |= upon
        else:
            because = f" ({listed([plain(reason) for reason in reasons], 'or')})" if reasons else ""
            said.setdefault(f"{'upon' if upon else 'when'} {trigger(move, upon)}{because}")
    first = [f"upon {events(always)}"] if always else []
    return "; ".join([*first, *said]) or "by hand or by another system"


def _leads_to(pact: Pact, move: Move, stage: Stage) -> dict[str, tuple[str, ...]]:
    """As `destinations`, where a move that only sets a status leads to the stage it is made in."""
    stays = move.to is None and move.status in stage.statuses
    return {stage.name: ()} if stays else destinations(pact, move)


def _events_to(pact: Pact, move: Move, stage: Stage) -> set[str]:
    """The events of `move` upon which it leads to `stage`: with "by reason", each leads to an exit of its own."""
    if move.to != BY_REASON:
        return set(move.upon)
    return {event for event in move.upon if event not in EXITS or pact.exit_stage(EXITS[event]) == stage.name}


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
    out = tuple(
        text.row((plain(name), means), "reasons", "disqualify", _place(text, "disqualify", name))
        for name, means in reasons.disqualify.items()
    )
    lost = tuple(
        text.statement(f"{title(name)}.", "reasons", "lost", _place(text, "lost", name))
        for name in sorted(reasons.lost, key=lambda name: _place(text, "lost", name))
    )
    names = columns("Reason", "Kept by", "Looked at again", "Only")
    blocks = kept(
        Table("Why sales may reject a lead", columns("Reason", "The lead goes to"), reject),
        Table("Why sales may hand a lead back", names, recycle),
        Table("Why a lead may be disqualified", columns("Reason", "Means"), out),
        Listing("Why an opportunity may be lost", lost),
    )
    return Section("reasons", "Reasons, and what follows", text.line("reasons"), blocks)


def _place(text: PactText, key: str, name: str) -> str | int:
    """The place of a reason in the file, which may write them as a list."""
    written = text.get("reasons", key)
    return written.index(name) if isinstance(written, list) else name


def _recycle(reason: RecycleReason) -> tuple[str, ...]:
    wake = ""
    if reason.wake is not None and reason.wake.date is not None:
        wake = f"at {reason.wake.date.words}; if that is unknown, after {reason.wake.otherwise}"
    elif reason.wake is not None:
        wake = f"after {reason.wake.otherwise}"
    only = "once the required attempts were made" if reason.after_required_attempts else ""
    kept_by = f"the program {reason.program}" if reason.program else "whichever program fits"
    return plain(reason.name), kept_by, wake or "when something new is known", only
