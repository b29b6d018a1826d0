"""The readable pact, what is known of a lead: fields, what can happen, how an attempt can end."""

from __future__ import annotations

from leadpact.pact.document_model import Block, Listing, PactText, Section, Table, columns, kept
from leadpact.pact.document_words import suppliers, title
from leadpact.pact.model import Activity, Disposition, FieldDefinition
from leadpact.pact.naming import listed, plain
from leadpact.pact.vocabulary import Type

_ABOUT = {"person": "Of the person", "account": "Of the company", "lead": "Of this one interest"}
_HOLDS = {
    Type.BOOLEAN: "yes or no", Type.INTEGER: "a whole number", Type.NUMBER: "a number", Type.TEXT: "a text",
    Type.DATE: "a date", Type.TIMESTAMP: "a time", Type.COUNTRY: "a country", Type.AMOUNT: "an amount",
    Type.CHOICE: "a choice",
}  # fmt: skip


def known(text: PactText) -> tuple[Section, ...]:
    """Return the sections on what is known of a lead."""
    return (_activities(text), _fields(text))


def _fields(text: PactText) -> Section:
    names = columns("Field", "Holds", "Comes from", "Question that tells it", "Known for", "Means")
    tables = [
        Table(
            heading,
            names,
            tuple(
                text.row(_field(field, text.get("fields", name, "fresh")), "fields", name)
                for name, field in text.pact.fields.items()
                if field.about == about
            ),
        )
        for about, heading in _ABOUT.items()
    ]
    purposes = tuple(
        text.statement(_permission(name, basis), "permissions", name) for name, basis in text.pact.permissions.items()
    )
    blocks = kept(*tables, Listing("Whether we may write to them", purposes))
    return Section("fields", "What we know of a lead", text.line("fields"), blocks)


def _field(field: FieldDefinition, fresh: object) -> tuple[str, ...]:
    holds = f"one of {listed(field.type.choices, 'or')}" if field.type.choices else _HOLDS[field.type.type]
    comes = f"computed: {field.derived.words}" if field.derived else suppliers(field.supplied)
    return plain(field.name), holds, comes, field.ask, str(fresh or ""), field.means


def _permission(name: str, basis: tuple[str, ...]) -> str:
    if basis == ("always",):
        return f"{title(name)} is always allowed."
    needed = listed([plain(one) for one in basis], "or")
    return f"{title(name)} needs {needed}." if basis else f"{title(name)} needs no permission."


def _activities(text: PactText) -> Section:
    names = columns("Activity", "Whose act", "Counts as a touch", "Shows")
    rows = tuple(text.row(_activity(one), "activities", one.name) for one in text.pact.activities.values())
    touches = [plain(one.name) for one in text.pact.activities.values() if one.touch]
    counts = listed(touches, "and") or "nothing"
    said = text.statement(f"A response is their act, an attempt is ours. What counts as a touch: {counts}.",
                          "activities")  # fmt: skip
    outcomes = tuple(text.row(_outcome(one), "dispositions", one.name) for one in text.pact.dispositions.values())
    channels = tuple(
        text.row((title(channel), listed([plain(value) for value in values], "or")), "reachability", channel)
        for channel, values in text.pact.reachability.items()
    )
    heads = columns("Outcome", "Counts as an attempt", "Ends what is owed", "Tells us that")
    blocks: tuple[Block, ...] = kept(
        said,
        Table("", names, rows),
        Table("How an attempt can end (an outcome is never a status)", heads, outcomes),
        Table("Whether we can reach them", columns("Channel", "What can be known"), channels),
    )
    return Section("activities", "What can happen, and what counts as a touch", text.line("activities"), blocks)


def _activity(one: Activity) -> tuple[str, ...]:
    whose = "theirs: a response" if one.response else "ours: an attempt" if one.attempt else "seen"
    return plain(one.name), whose, "yes" if one.touch else "no", one.shows or ""


def _outcome(one: Disposition) -> tuple[str, ...]:
    return (
        plain(one.name),
        "yes" if one.counts else "no",
        "yes" if one.ends_attempts else "no",
        listed([f"{plain(channel)} is {plain(value)}" for channel, value in one.reachability]),
    )
