"""The closure, DuckDB and PostgreSQL give one answer, on rows chosen to sit on every edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import psycopg
import pytest
import sqlglot
from conditions import ACTIVITIES, ANY, LEADS, MICROSECOND, QUIET, ROWS, SOURCE, VOCABULARY, statements
from hypothesis import given
from hypothesis import strategies as st

from leadpact.errors import NotFound
from leadpact.pact.evaluate import compile
from leadpact.pact.expression import Expression, parse
from leadpact.pact.nodes import Node, Span, walk
from leadpact.pact.sql import Dialect, to_sql
from leadpact.pact.vocabulary import Type

PARSERS = {Dialect.DUCKDB: "duckdb", Dialect.POSTGRESQL: "postgres", Dialect.SPARK: "spark"}


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Europe/Berlin'")
        for statement in statements():
            connection.execute(statement)
        connection.executemany(f"INSERT INTO lead VALUES ({', '.join('?' * len(LEADS[0]))})", LEADS)
        connection.executemany("INSERT INTO activity VALUES (?, ?, ?, ?)", ACTIVITIES)
        yield connection


@pytest.fixture(scope="module")
def postgres(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("SET TimeZone = 'Europe/Berlin'")
        for statement in statements():
            cursor.execute(statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))
        cursor.executemany(f"INSERT INTO lead VALUES ({', '.join(['%s'] * len(LEADS[0]))})", LEADS)
        cursor.executemany("INSERT INTO activity VALUES (%s, %s, %s, %s)", ACTIVITIES)
        yield connection


def calculated(node_type: Type, written: str, dialect: Dialect) -> str:
    """A column that drivers hand over alike."""
    if node_type is not Type.TIMESTAMP:
        return written
    if dialect is Dialect.DUCKDB:
        return f"EPOCH_US({written})"
    return f"CAST(EXTRACT(EPOCH FROM {written}) * 1000000 AS BIGINT)"


def asked(expressions: list[Expression], dialect: Dialect) -> str:
    columns = [calculated(each.type, to_sql(each, dialect, SOURCE), dialect) for each in expressions]
    return f"SELECT {', '.join(columns)} FROM lead AS r ORDER BY r.id"


def expected(expressions: list[Expression]) -> list[tuple[object, ...]]:
    conditions = [compile(each) for each in expressions]
    return [tuple(plain(condition.value(row)) for condition in conditions) for row in ROWS]


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return (value - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND
    return value


def check(texts: list[str], duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection) -> None:
    expressions = [parse(text, VOCABULARY, expects=None) for text in texts]
    answers = expected(expressions)
    assert duck.execute(asked(expressions, Dialect.DUCKDB)).fetchall() == answers
    assert postgres.execute(asked(expressions, Dialect.POSTGRESQL)).fetchall() == answers


EDGY = [
    "number BETWEEN 1 AND set",
    "number NOT BETWEEN set AND 1",
    "whole BETWEEN other.whole AND 3",
    "word LIKE 'a\\b'",
    "word LIKE 'a\\%'",
    "word LIKE '%\\%'",
    "word LIKE '_'",
    "word LIKE 'a_b'",
    "word LIKE ''",
    "word NOT LIKE '%'",
    "'a' < 'B'",
    "word < 'a'",
    "word >= '\uffff'",
    "lower(word) = 'a'",
    "lower(word)",
    "upper(word)",
    "length(word)",
    "grade = 'it''s'",
    "whole = 9223372036854775807",
    "whole > 9007199254740992",
    "whole > 9007199254740992.0",
    "whole IN (1, 2.5)",
    "whole * whole * whole > other.whole",
    "-whole",
    "abs(whole) >= 9223372036854775807",
    "whole / other.whole",
    "number / set",
    "number * set",
    "number = 0",
    "number IS NULL",
    "price * 7 / 3",
    "price >= 1.5",
    "count('seen', '30 days')",
    "count('seen', '24 hours')",
    "count('it''s')",
    "days_since('seen')",
    "last('seen')",
    "happened('seen', '24 hours')",
    "decayed('it''s', '24 hours')",
    "decayed('seen', '1 minute')",
    "account.people('30 days') + 1",
    "day + 13 months",
    "day - 1 month",
    "day + 900 years",
    "day - 1 day",
    "(day + 1 month) - (day + 30 days)",
    "end - today",
    "moment + 24 hours",
    "moment + 60 minutes",
    "moment - 52000 weeks",
    "now > moment",
    "coalesce(day, end, today)",
    "coalesce(whole, number, 1)",
    "coalesce(whole, 3)",
    "region_of(country) = 'it''s'",
    "nothing_of(word) IS NULL",
    "yes = case",
    "yes AND case",
    "yes OR case",
    "NOT yes",
    "yes IS NOT TRUE",
    "(yes AND case) IS FALSE",
    "yes IN (TRUE)",
    "yes NOT IN (TRUE, FALSE)",
]


def test_the_edges_of_every_construct_agree(duck, postgres):
    check(EDGY, duck, postgres)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_every_kind_of_node_is_text_that_an_independent_parser_reads(dialect):
    kinds: set[str] = set()
    for text in EDGY:
        expression = parse(text, VOCABULARY, expects=None)
        kinds |= {type(node).__name__ for node in walk(expression.node)}
        written = f"SELECT {to_sql(expression, dialect, SOURCE)} FROM lead AS r"
        assert sqlglot.parse_one(written, dialect=PARSERS[dialect]).key == "select"
    assert {kind.__name__ for kind in Node.__subclasses__()} - kinds == {Span.__name__}


def test_a_quote_in_a_text_stays_in_the_text():
    expression = parse("word = 'x'' OR TRUE OR ''y'", VOCABULARY)
    for dialect in Dialect:
        tree = sqlglot.parse_one(to_sql(expression, dialect, SOURCE), dialect=PARSERS[dialect])
        assert [literal.this for literal in tree.find_all(sqlglot.exp.Literal)] == ["x' OR TRUE OR 'y"]


def test_spark_takes_an_escape_character_that_the_pattern_does_not_have():
    expression = parse("word LIKE 'a!%\\'", VOCABULARY)
    assert to_sql(expression, Dialect.SPARK, SOURCE) == "(CAST(r.c6 AS STRING) LIKE 'a!%\\\\' ESCAPE '\"')"


def test_an_expression_is_written_in_full():
    expression = parse("whole >= 200 AND grade IN ('A', 'B')", VOCABULARY)
    assert to_sql(expression, Dialect.DUCKDB, SOURCE) == (
        "(((r.c2) >= (200)) AND (CAST(r.c8 AS VARCHAR) IN ('A', 'B')))"
    )
    assert to_sql(expression, Dialect.POSTGRESQL, SOURCE) == (
        "(((r.c2) >= (200)) AND ((CAST(r.c8 AS TEXT) COLLATE \"C\") IN ('A', 'B')))"
    )


def test_a_field_or_call_that_the_source_does_not_have_is_named():
    bare = replace(SOURCE, columns={}, calls={})
    with pytest.raises(NotFound, match="'whole'"):
        to_sql(parse("whole > 1", VOCABULARY), Dialect.DUCKDB, bare)
    with pytest.raises(NotFound, match=r"account\.people\('30 days'\)"):
        to_sql(parse("account.people('30 day') > 1", VOCABULARY), Dialect.DUCKDB, bare)


@QUIET
@given(st.lists(ANY, min_size=1, max_size=6))
def test_every_reading_gives_the_same_answer_for_every_row(duck, postgres, drawn):
    check(drawn, duck, postgres)


@QUIET
@given(ANY)
def test_spark_text_of_any_expression_is_read_by_an_independent_parser(drawn):
    expression = parse(drawn, VOCABULARY, expects=None)
    tree = sqlglot.parse_one(f"SELECT {to_sql(expression, Dialect.SPARK, SOURCE)} FROM lead AS r", dialect="spark")
    assert tree.find(sqlglot.exp.Select) is tree
