"""Leads on every edge, and conditions drawn by type: what the readings of a condition are compared on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from leadpact.pact.sql import SqlSource
from leadpact.pact.vocabulary import FieldType, Signature, Type, Vocabulary

FIELDS = {
    "yes": Type.BOOLEAN,
    "case": Type.BOOLEAN,
    "whole": Type.INTEGER,
    "other.whole": Type.INTEGER,
    "number": Type.NUMBER,
    "set": Type.NUMBER,
    "word": Type.TEXT,
    "from": Type.TEXT,
    "grade": Type.CHOICE,
    "country": Type.COUNTRY,
    "day": Type.DATE,
    "end": Type.DATE,
    "moment": Type.TIMESTAMP,
    "price": Type.AMOUNT,
}
VOCABULARY = Vocabulary(
    fields={name: FieldType(kind, ("A", "B", "it's") if name == "grade" else ()) for name, kind in FIELDS.items()},
    activities=frozenset({"seen", "it's"}),
    host_functions={"account.people": Signature(("window",), FieldType(Type.INTEGER))},
    lookups={"region_of": {"DE": "EMEA", "US": "AMER", "GR": "it's"}, "nothing_of": {}},
)
COLUMNS = {name: f"c{index}" for index, name in enumerate(FIELDS)}
SOURCE = SqlSource(
    columns={name: f"r.{column}" for name, column in COLUMNS.items()},
    now="r.now_at",
    today="r.today_is",
    activity_table="activity",
    activity_person="person_id",
    activity_name="kind",
    activity_happened_at="happened_at",
    activity_recorded_at="recorded_at",
    person="r.id",
    calls={"account.people('30 days')": "r.people"},
)
NOWS = [
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 1, 31, 23, 30, 0, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
]
MICROSECOND = timedelta(microseconds=1)
AGES = [
    timedelta(0),
    -MICROSECOND,
    MICROSECOND,
    timedelta(hours=24),
    timedelta(hours=24) - MICROSECOND,
    timedelta(days=21),
    timedelta(days=30),
    timedelta(days=30) - MICROSECOND,
    timedelta(days=30) + MICROSECOND,
    timedelta(days=42),
    timedelta(days=4000),
]
EDGES: dict[Type, list[object]] = {
    Type.BOOLEAN: [None, True, False],
    Type.INTEGER: [None, 0, 1, -1, 2, 3, 200, 2**53 + 1, 2**63 - 1, -(2**63)],
    Type.NUMBER: [None, 0.0, -0.0, 1.5, -2.5, 3.0, 0.1, 1e300, math.nan, math.inf, 1e-40, -1e-40, 2.0**53],
    Type.TEXT: [
        None,
        "",
        "a",
        "A",
        "it's",
        "ab%",
        "a_b",
        "a\\b",
        "Ärger",
        "ärger",
        "𝔘",
        "\uffff",
        "a\nb",
        "ß",
        "İ",
        "Z",
    ],
    Type.CHOICE: [None, "A", "B", "it's"],
    Type.COUNTRY: [None, "DE", "US", "FR"],
    Type.DATE: [
        None,
        date(2024, 2, 29),
        date(2023, 1, 31),
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(1, 1, 2),
        date(9999, 12, 30),
        date(1, 1, 1),
        date(9999, 12, 31),
    ],
    Type.TIMESTAMP: [None, *NOWS, NOWS[0] - timedelta(days=30), datetime(9999, 12, 30, 23, tzinfo=UTC)],
    Type.AMOUNT: [None, 0, 1, 150, -150, 10**15, 2**63 - 1],
}


@dataclass(frozen=True, slots=True)
class Row:
    """One lead, as the closure sees it."""

    id: int
    now: datetime
    today: date
    values: dict[str, object]
    activities: list[tuple[str, datetime, datetime]]
    people: int | None

    @property
    def history(self) -> dict[str, list[datetime]]:
        known = sorted((name, at) for name, at, recorded in self.activities if recorded <= self.now)
        return {name: [at for kind, at in known if kind == name] for name, _ in known}

    def call(self, name: str, *arguments: str) -> object:
        assert (name, arguments) == ("account.people", ("30 days",))
        return self.people


def pick(options: list[object], *seed: object) -> object:
    return options[crc32(repr(seed).encode()) % len(options)]


def make_row(number: int) -> Row:
    now = pick(list(NOWS), number, "now")
    activities = [
        (name, now - pick(AGES, number, name, index), now - pick([-MICROSECOND, timedelta(0)], number, index))
        for name in ("seen", "it's")
        for index in range(crc32(f"{number} {name}".encode()) % 4)
    ]
    return Row(
        id=number,
        now=now,
        today=pick([date(2026, 3, 29), date(2026, 1, 31), date(2024, 2, 29)], number, "today"),
        values={name: pick(EDGES[kind], number, name) for name, kind in FIELDS.items()},
        activities=activities,
        people=pick([None, 0, 3], number, "people"),
    )


ROWS = [make_row(number) for number in range(240)]
SQL_TYPES = {
    Type.BOOLEAN: "BOOLEAN",
    Type.INTEGER: "BIGINT",
    Type.NUMBER: "DOUBLE PRECISION",
    Type.DATE: "DATE",
    Type.TIMESTAMP: "TIMESTAMPTZ",
    Type.AMOUNT: "BIGINT",
}


def statements() -> list[str]:
    columns = ", ".join(f"{COLUMNS[name]} {SQL_TYPES.get(kind, 'TEXT')}" for name, kind in FIELDS.items())
    return [
        f"CREATE TABLE lead (id INTEGER, now_at TIMESTAMPTZ, today_is DATE, people INTEGER, {columns})",
        "CREATE TABLE activity (person_id INTEGER, kind TEXT, happened_at TIMESTAMPTZ, recorded_at TIMESTAMPTZ)",
    ]


LEADS = [(row.id, row.now, row.today, row.people, *row.values.values()) for row in ROWS]
ACTIVITIES = [(row.id, *activity) for row in ROWS for activity in row.activities]


# Texts of conditions, drawn by type.


def joined(*parts: object) -> st.SearchStrategy[str]:
    strategies = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    return st.tuples(*strategies).map(" ".join)


def of(*options: str) -> st.SearchStrategy[str]:
    return st.sampled_from(options)


LEVELS = 3
WINDOWS = of("30 days", "24 hours", "1 minute", "3 weeks")
SPANS = of("1 day", "30 days", "2 weeks", "1 month", "13 months", "1 year", "0 days", "900 years")
EXACT = of("1 minute", "24 hours", "30 days", "2 weeks", "52000 weeks")
EQUAL, ORDER = of("=", "<>", "!="), of("=", "<>", "<", "<=", ">", ">=")


def numbers(level: int) -> st.SearchStrategy[str]:
    leaf = st.one_of(
        of("whole", "other.whole", "number", "set", "0", "1", "3", "-1", "2.5", "-0.1", "9007199254740993"),
        of(
            "count('seen')",
            "days_since('seen')",
            "days_since('it''s')",
            "account.people('30 day')",
            "length(word)",
        ),
        joined("count('it''s', '", WINDOWS, "')").map(lambda text: text.replace("' ", "'").replace(" '", "'")),
        joined("decayed('seen','", WINDOWS, "')").map(lambda text: text.replace("' ", "'").replace(" '", "'")),
    )
    if level == 0:
        return leaf
    below = numbers(level - 1)
    return st.one_of(
        leaf,
        joined("(", below, of("+", "-", "*", "/"), below, ")"),
        joined("abs(", below, ")"),
        joined("- (", below, ")"),
        joined("coalesce(", below, ",", below, ")"),
        joined("(", dates(level - 1), "-", dates(level - 1), ")"),
    )


def amounts(level: int) -> st.SearchStrategy[str]:
    leaf = of("price")
    if level == 0:
        return leaf
    return st.one_of(leaf, joined("(", "price", of("+ price", "- 1.5", "* 3", "/ 7", "/ whole"), ")"), of("abs(price)"))


def texts(level: int) -> st.SearchStrategy[str]:
    leaf = of("word", "from", "'a'", "''", "'it''s'", "'Ärger'", "'\uffff'", "'𝔘'", "'a\\b'")
    if level == 0:
        return leaf
    below = texts(level - 1)
    return st.one_of(
        leaf,
        joined(of("lower(", "upper("), st.one_of(below, of("grade", "country")), ")"),
        joined("coalesce(", below, ",", below, ")"),
    )


def dates(level: int) -> st.SearchStrategy[str]:
    leaf = of("day", "end", "today", "DATE '2024-02-29'", "DATE '2023-01-31'", "DATE '9999-12-01'")
    if level == 0:
        return leaf
    below = dates(level - 1)
    return st.one_of(leaf, joined("(", below, of("+", "-"), SPANS, ")"), joined("coalesce(", below, ",", below, ")"))


def instants(level: int) -> st.SearchStrategy[str]:
    leaf = of("moment", "now", "last('seen')", "last('it''s')", "TIMESTAMP '2026-03-29T03:30:00+02:00'")
    if level == 0:
        return leaf
    below = instants(level - 1)
    return st.one_of(leaf, joined("(", below, of("+", "-"), EXACT, ")"), joined("coalesce(", below, ",", below, ")"))


def compared(operand: st.SearchStrategy[str], literals: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    negation = of("", "NOT")
    return st.one_of(
        joined(operand, ORDER, operand),
        joined(operand, negation, "BETWEEN", operand, "AND", operand),
        joined(operand, negation, "IN (", literals, ",", literals, ")"),
        joined(operand, "IS", negation, "NULL"),
    )


def booleans(level: int) -> st.SearchStrategy[str]:
    low = max(level - 1, 0)
    grades = of("'A'", "'B'", "'it''s'")
    patterns = of("'%'", "'a%'", "'%b'", "'%r%e%'", "'a_b'", "'a\\b'", "'a\\%'", "'_'", "''", "'%''%'", "'a%%b'", "'!'")
    leaf = st.one_of(
        of("yes", "case", "happened('seen')", "happened('it''s', '30 days')", "TRUE", "FALSE"),
        compared(numbers(low), of("0", "1", "3", "2.5", "-1")),
        compared(amounts(low), of("0", "0.01", "1.5", "-1.5")),
        compared(texts(low), of("'a'", "''", "'it''s'")),
        compared(dates(low), of("DATE '2024-02-29'", "DATE '2026-03-29'")),
        compared(instants(low), of("TIMESTAMP '2024-02-29T12:00Z'", "TIMESTAMP '2026-03-29T01:30:00.000000Z'")),
        joined(of("grade", "coalesce(grade, 'B')"), EQUAL, grades),
        joined(of("region_of(country)", "region_of('DE')"), EQUAL, of("'EMEA'", "'it''s'")),
        joined(of("country", "nothing_of(word)", "word"), "IS", of("", "NOT"), "NULL"),
        joined("country", of("IN", "NOT IN"), "('DE', 'FR')"),
        joined(texts(low), of("LIKE", "NOT LIKE"), patterns),
        joined(of("yes", "case"), EQUAL, of("yes", "case", "TRUE", "FALSE")),
    )
    if level == 0:
        return leaf
    below = booleans(level - 1)
    return st.one_of(
        leaf,
        joined("(", below, "AND", below, ")"),
        joined("(", below, "OR", below, ")"),
        joined("(", below, "OR", below, "AND", below, ")"),
        joined("NOT (", below, ")"),
        joined("(", below, ") IS", of("", "NOT"), of("TRUE", "FALSE", "NULL")),
        joined("coalesce(", below, ",", below, ")"),
    )


VALUES = st.one_of(numbers(2), amounts(1), texts(2), dates(2), instants(2), of("region_of(country)"))
ANY = st.one_of(booleans(LEVELS), VALUES)
QUIET = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
