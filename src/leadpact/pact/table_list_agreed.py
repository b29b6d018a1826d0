"""The tables of what was agreed: promises, reasons, what is known, exceptions."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.pact.references import ANY
from leadpact.pact.table_model import Column, Table
from leadpact.pact.table_schema import column, columns, key
from leadpact.pact.yaml_text import Path

SALES: Path = ("promises", "sales")
MARKETING: Path = ("promises", "marketing")
ACCEPT: Path = (*SALES, "accept")
COMPLETE: Path = (*MARKETING, "complete")
RECYCLE: Path = ("reasons", "recycle")
CHANGES: Path = ("exceptions", ANY, "changes")


def agreed() -> Iterable[Table]:
    """Yield the tables, in the order in which they are listed."""
    yield from _promises()
    yield from _times()
    yield from _reasons()
    yield from _fields()
    yield from _happenings()
    yield from _exceptions()


def _promises() -> Iterable[Table]:
    volume: Path = (*MARKETING, "volume")
    yield Table(
        "marketing",
        "Promises",
        "What marketing promises",
        "How many leads it brings, and how good they are.",
        MARKETING,
        "kinds",
        (key("Promise"), *columns(volume, "at_least"), *columns(COMPLETE, "share", "of", "have", "per", "breach")),
    )
    yield Table(
        "sales",
        "Promises",
        "What sales promises",
        "How soon it answers, calls and tries again.",
        SALES,
        "kinds",
        (
            key("Promise"),
            *columns(ACCEPT, "within", "warn", "breach"),
            *columns((*SALES, "answer"), "every"),
            *columns((*SALES, "attempts"), "on"),
        ),
    )


def _times() -> Iterable[Table]:
    within: Path = (*ACCEPT, "within")
    yield Table(
        "time",
        "Promises",
        "Time by lead type",
        "A promise has one time for all leads, or one for each lead type, with `other` for the rest.",
        (*SALES, ANY, "within"),
        "by type",
        (key("Lead type"), column((*within, ANY), "", "Within")),
        group="Promise",
    )
    types: Path = ("lead_types",)
    yield Table(
        "lead-types",
        "Promises",
        "Lead types and their attempts",
        "What kind of lead it is. The first that fits counts; the last has no condition.",
        types,
        "entries",
        (key("Lead type"), *columns((*types, ANY), "when", "attempts")),
        ordered=True,
        last="when",
    )


def _reasons() -> Iterable[Table]:
    yield Table(
        "reject",
        "Reasons",
        "Why sales rejects",
        "Each reason, and the stage it leads to.",
        ("reasons", "reject"),
        "entries",
        (key("Reason"), column(("reasons", "reject", ANY), "", "Leads to")),
    )
    yield Table(
        "recycle",
        "Reasons",
        "Why a lead goes back to marketing",
        "Which program keeps it, and when it is looked at again: on a date, and otherwise after a time.",
        RECYCLE,
        "entries",
        (
            key("Reason"),
            *columns((*RECYCLE, ANY), "program", ("wake", "Looked at again after")),
            column((*RECYCLE, ANY), "date", "On the date", steps=("wake", "date")),
            *columns((*RECYCLE, ANY), ("after", "Only after")),
        ),
    )
    yield Table(
        "disqualify",
        "Reasons",
        "Why a lead is none",
        "",
        ("reasons", "disqualify"),
        "entries",
        (key("Reason"), *columns(("reasons", "disqualify", ANY), "means")),
    )
    yield Table("lost", "Reasons", "Why an opportunity was lost", "", ("reasons", "lost"), "names", (key("Reason"),))


def _fields() -> Iterable[Table]:
    yield Table(
        "fields",
        "What is known",
        "Fields",
        "What can be known of a lead, and who supplies it.",
        ("fields",),
        "entries",
        (
            key("Field"),
            *columns(
                ("fields", ANY),
                "type",
                ("of", "Choices"),
                ("from", "Supplied by"),
                "about",
                "ask",
                "fresh",
                "derived",
                "means",
            ),
        ),
    )


def _happenings() -> Iterable[Table]:
    yield Table(
        "activities",
        "What is known",
        "Activities",
        "What can happen around a person.",
        ("activities",),
        "entries",
        (key("Activity"), *columns(("activities", ANY), "response", "attempt", "touch", "shows")),
    )
    yield Table(
        "sources",
        "What is known",
        "Sources",
        "Where leads come from. The first that fits counts; the last has no condition.",
        ("sources",),
        "entries",
        (key("Source"), *columns(("sources", ANY), "party", "where")),
        ordered=True,
        last="where",
    )


def _exceptions() -> Iterable[Table]:
    yield Table(
        "exceptions",
        "Exceptions",
        "Exceptions",
        "Where it differs from the standard, why, and until when.",
        ("exceptions",),
        "items",
        columns(
            ("exceptions", ANY),
            "name",
            "where",
            "case",
            "owner",
            "approved_by",
            ("from", "First day"),
            ("until", "Last day"),
        ),
        begins=("changes",),
    )
    yield Table(
        "changes",
        "Exceptions",
        "What exceptions change",
        "A value of the standard, and what holds instead. Routes of an exception are written in the text.",
        CHANGES,
        "leaves",
        (key("Value of the standard"), Column("value", "Instead", "text", required=True)),
        group="Exception",
    )
