"""The readable pact, how it decides: sources, lead types, the gate, qualification, the score."""

from __future__ import annotations

from leadpact.pact.document_model import Block, Listing, PactText, Section, Statement, Table, columns, kept
from leadpact.pact.document_words import target, title, when
from leadpact.pact.model import Gate, Segment
from leadpact.pact.naming import day, plain

_BY = {
    "rules": "ready by rules",
    "score": "ready by score",
    "both": "ready by rules and score together",
    "everything": "all go to sales",
}


def deciding(text: PactText) -> tuple[Section, ...]:
    """Return the sections on how leads are told apart and found ready."""
    return (_gate(text), _sources(text), _lead_types(text), _qualification(text), _score(text))


def _gate(text: PactText) -> Section:
    said = text.statement(
        "Before anything else it is looked whether this is a lead; what is unknown never counts.", "gate"
    )
    items = tuple(text.statement(_gated(gate), "gate", gate.name) for gate in text.pact.gate)
    blocks: tuple[Block, ...] = (said, *kept(Listing("", items, ordered=True)))
    if not items:
        blocks = (Statement("Everything that arrives is a lead.", text.line("gate"), "gate"),)
    return Section("gate", "What is no lead", text.line("gate"), blocks)


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
    return Section("sources", "Where leads come from", text.line("sources"), (said, table))


def _lead_types(text: PactText) -> Section:
    accept = text.pact.accept
    rows = tuple(
        text.row(
            (
                plain(one.name),
                when(one.rule, "all others"),
                str(one.attempts),
                str(accept.within.get(one.name, accept.otherwise)),
            ),
            "lead_types",
            one.name,
        )
        for one in text.pact.lead_types
    )
    names = columns("Lead type", "Which", "Attempts owed", "To be answered within", numeric=["Attempts owed"])
    said = text.statement("The first type that fits; it says what sales owes the lead.", "lead_types")
    return Section(
        "lead_types", "Kinds of leads", text.line("lead_types"), (said, Table("", names, rows, ordered=True))
    )


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


def _score(text: PactText) -> Section:
    score = text.pact.score
    fit = tuple(
        text.row((_signed(one.points), when(one.rule, "always"), one.rule.because), "score", "fit", index)
        for index, one in enumerate(score.fit)
    )
    grades = tuple(text.row((letter, _from(least)), "score", "grades", letter) for letter, least in score.grades)
    blocks: tuple[Block, ...] = kept(
        Table("Points for who they are", columns("Points", "If", "Because", numeric=["Points"]), fit),
        Table("Grades of that fit", columns("Grade", "From", numeric=["From"]), grades),
    )
    if score.engagement is not None:
        caps = score.engagement.daily_cap
        did = tuple(
            text.row(
                (_signed(points), plain(name), f"{caps[name]} a day" if name in caps else ""),
                "score", "engagement", "points", name,
            )
            for name, points in score.engagement.points.items()
        )  # fmt: skip
        half_life = text.get("score", "engagement", "half_life")
        fades = f"Points for what they did count half after {half_life}, and so on."
        names = columns("Points when new", "For", "At most", numeric=["Points when new"])
        blocks = (
            *blocks,
            Table("Points for what they did", names, did),
            text.statement(fades, "score", "engagement", "half_life"),
        )
    if not blocks:
        return Section("score", "The score", text.line("score"), (text.statement("Nothing is scored.", "score"),))
    reviewed = f"last looked at on {day(score.reviewed)}" if score.reviewed else "never looked at since they were set"
    looked = text.statement(f"The points were {reviewed}.", "score", "reviewed")
    return Section("score", "The score", text.line("score"), (*blocks, looked))


def _signed(points: int) -> str:
    return f"+{points}" if points > 0 else f"\N{MINUS SIGN}{-points}" if points < 0 else "0"


def _from(least: int) -> str:
    return f"\N{MINUS SIGN}{-least}" if least < 0 else str(least)
