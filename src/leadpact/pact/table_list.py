"""The tables of a pact that people edit as tables; here those of deciding and handing over."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.pact.references import ANY
from leadpact.pact.table_list_agreed import agreed
from leadpact.pact.table_model import Table
from leadpact.pact.table_schema import column, columns, key
from leadpact.pact.yaml_text import Path

READY: Path = ("qualification", "segments", ANY, "ready")
ENGAGEMENT: Path = ("score", "engagement")
MEMBERS: Path = ("queues", ANY, "members")


def _score() -> Iterable[Table]:
    yield Table(
        "points",
        "Score",
        "Points for fit",
        "How well the account and the person match. Points are added up while their condition holds.",
        ("score", "fit"),
        "items",
        columns(("score", "fit", ANY), "points", "when", "because"),
    )
    points: Path = (*ENGAGEMENT, "points")
    yield Table(
        "engagement",
        "Score",
        "Points for engagement",
        "What they did. Points fade with time; an activity gives no more than its limit.",
        points,
        "entries",
        (
            key("Activity"),
            column((*points, ANY), "", "Points"),
            column((*points, ANY), "at_most", "At most", aside=(*ENGAGEMENT, "at_most")),
        ),
    )
    yield Table(
        "grades",
        "Score",
        "Grades",
        "Fit as a letter: the least points for fit that earn it.",
        ("score", "grades"),
        "entries",
        (key("Grade", "One capital letter."), column(("score", "grades", ANY), "", "Least points")),
    )


def _ready() -> Iterable[Table]:
    segment: Path = ("qualification", "segments")
    yield Table(
        "segments",
        "Ready for sales",
        "Segments",
        "Which leads are judged by which criteria. The first that fits counts; the last has no condition.",
        segment,
        "entries",
        (key("Segment"), *columns((*segment, ANY), "when", "by")),
        ordered=True,
        last="when",
    )
    yield Table(
        "criteria",
        "Ready for sales",
        "Criteria",
        "What makes a lead of a segment ready. One criterion that holds is enough.",
        READY,
        "entries",
        (key("Criterion"), column((*READY, ANY), "", "Holds when")),
        group="Segment",
    )
    yield Table(
        "gate",
        "Ready for sales",
        "Gate",
        "What is decided before anything else, in this order.",
        ("gate",),
        "entries",
        (key("Name"), *columns(("gate", ANY), "when", "disqualify", "to", ("not_a_lead", "No lead"))),
        ordered=True,
    )


def _hand_over() -> Iterable[Table]:
    yield Table(
        "routes",
        "Hand over",
        "Routes",
        "Who gets a lead that is ready. The first that is true counts; the last has no condition.",
        ("routing",),
        "items",
        columns(("routing", ANY), "name", "when", "to", ("hold", "Waits")),
        ordered=True,
        last="when",
    )
    yield Table(
        "queues",
        "Hand over",
        "Queues",
        "Where leads wait for an owner.",
        ("queues",),
        "entries",
        (key("Queue"), *columns(("queues", ANY), "push", "pull", "hours", "manager")),
        begins=("members",),
    )
    yield Table(
        "members",
        "Hand over",
        "Members of queues",
        "Who takes leads from which queue, and how many.",
        MEMBERS,
        "entries",
        (key("Member"), *columns((*MEMBERS, ANY), "weight", "capacity", "hours", "away")),
        group="Queue",
    )


def _around() -> Iterable[Table]:
    yield Table(
        "partners",
        "Hand over",
        "Partners",
        "Firms that leads are passed to.",
        ("partners",),
        "entries",
        (key("Partner"), *columns(("partners", ANY), "hours", "contact")),
    )
    yield Table(
        "hours",
        "Hand over",
        "Hours",
        "When somebody works; promises run in these hours.",
        ("hours",),
        "entries",
        (key("Name"), *columns(("hours", ANY), "zone", "week", "holidays", "closed")),
    )
    yield Table(
        "handoffs",
        "Hand over",
        "Further hops",
        "Each is an offer of its own, which has to be answered.",
        ("handoffs",),
        "items",
        columns(("handoffs", ANY), "from", "to", "upon", "when", "accept", "refused"),
    )


TABLES: tuple[Table, ...] = (*_score(), *_ready(), *_hand_over(), *_around(), *agreed())
