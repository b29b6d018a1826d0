"""The readable pact, how it decides: the gate, sources, lead types, qualification."""

from __future__ import annotations

from leadpact.pact.document_model import Block, Listing, PactText, Section, Table, columns, kept
from leadpact.pact.document_words import target, title, when
from leadpact.pact.model import Gate, Segment
from leadpact.pact.naming import listed, plain

_BY = {
    "rules": "ready by rules",
    "score": "ready by score",
    "both": "ready by rules and score together",
    "everything": "all go to sales",
}
_FIRST = {
    "first response": "its first response says whose it is, by the source that it came through",
    "opened_by_sales": "what sales opened itself is sales' own",
}
_WHOSE = {
    "opportunity roles": "of the people who have a part in it",
    "account": "of anybody at the company",
}


def deciding(text: PactText) -> tuple[Section, ...]:
    """Return the sections on how leads are told apart and found ready."""
    return (_gate(text), _sources(text), _lead_types(text), _qualification(text))


def _gate(text: PactText) -> Section:
    said = text.statement(
        "Before anything else it is looked whether this is a lead; what is unknown never counts.", "gate"
    )
    items = tuple(text.statement(_gated(gate), "gate", gate.name) for gate in text.pact.gate)
    blocks: tuple[Block, ...] = (said, *kept(Listing("", items, ordered=True)))
    if not items:
        blocks = (text.statement("Everything that arrives is a lead.", text.key("gate")),)
    return Section("gate", "What is no lead", text.line(text.key("gate")), blocks)


def _gated(gate: Gate) -> str:
    if gate.disqualify:
        follows = f"it is disqualified as {plain(gate.disqualify)}"
    elif gate.to:
        follows = f"it goes to {target(gate.to)}, past qualification"
    else:
        follows = "no lead is opened, and it is passed on"
    return f"{title(gate.name)} ({when(gate.rule, '')}): {follows}."


def _sources(text: PactText) -> Section:
    rows = tuple(
        text.row((plain(source.name), source.party, when(source.rule, "all others")), "sources", source.name)
        for source in text.pact.sources
    )
    table = Table("", columns("Source", "Whose", "Which"), rows, ordered=True)
    said = text.statement("The source of a cycle is computed and never typed in: it is the first that fits.", "sources")
    counted = (text.statement(sentence, section) for section, sentence in (
        ("sourced", _sourced(text)), ("influenced", _influenced(text)),
    ) if sentence)  # fmt: skip
    return Section("sources", "Where leads come from", text.line("sources"), (said, table, *counted))


def _sourced(text: PactText) -> str:
    found = text.pact.sourced
    if found is None:
        return ""
    within = [f"before the stage {plain(found.before)}"] if found.before else []
    within += [f"at most {found.lookback} ago"] if found.lookback else []
    counts = f" It counts if it happened {listed(within)}." if within else ""
    return f"Who sourced a lead: {'; '.join(_FIRST[by] for by in found.by)}.{counts}"


def _influenced(text: PactText) -> str:
    found = text.pact.influenced
    if found is None:
        return ""
    touch = "every touch of marketing" if found.by == "marketing touch" else "every touch, whoever made it,"
    since = f" from {found.since} before it was opened" if found.since else ""
    until = "until it was opened" if found.until == "opening" else "until it was closed"
    return f"What influenced an opportunity: {touch} {_WHOSE[found.people]},{since} {until}."


def _lead_types(text: PactText) -> Section:
    rows = tuple(
        text.row((plain(one.name), when(one.rule, "all others"), str(one.attempts)), "lead_types", one.name)
        for one in text.pact.lead_types
    )
    names = columns("Lead type", "Which", "Attempts owed", numeric=["Attempts owed"])
    said = text.statement(
        "The first type that fits; it says what sales owes the lead. A stronger response raises it, until the lead is "
        "handed over.", "lead_types",
    )  # fmt: skip
    table = Table("", names, rows, ordered=True)
    return Section("lead_types", "Kinds of leads", text.line("lead_types"), (said, table))


def _qualification(text: PactText) -> Section:
    said = text.statement(
        "A lead is judged by the first segment that fits. What is not known yet comes with the question that would "
        "settle it.", "qualification", "segments",
    )  # fmt: skip
    blocks: list[Block] = [said]
    for segment in text.pact.segments:
        blocks += _segment(text, segment)
    return Section("qualification", "When a lead is ready for sales", text.line("qualification"), tuple(blocks))


def _segment(text: PactText, segment: Segment) -> list[Block]:
    path = ("qualification", "segments", segment.name)
    which = when(segment.rule, "all others")
    enough = ", if one of these holds:" if len(segment.ready) > 1 else ", if this holds:" if segment.ready else "."
    found: list[Block] = [text.statement(f"{title(segment.name)} ({which}): {_BY[segment.by]}{enough}", *path)]
    items = tuple(
        text.statement(f"{name}: {when(rule, 'always')}.", *path, "ready", name) for name, rule in segment.ready
    )
    return [*found, Listing("", items)] if items else found
