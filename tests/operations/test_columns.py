"""The tables can be read by every engine without quoting: no column's name is a word of its language."""

from __future__ import annotations

import duckdb
import psycopg
import pytest
import sqlglot
from sqlglot.errors import ParseError

from building import rows
from leadpact.operations.database import Database

OTHERS = ("django_", "auth_")
"""Tables that are Django's own begin so."""
COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
"""


def names(db: Database) -> list[str]:
    """Return the names of our tables and columns."""
    ours = [(table, column) for table, column in rows(db, COLUMNS) if not table.startswith(OTHERS)]
    return sorted({name for pair in ours for name in pair})


def test_there_are_names_to_look_at(db: Database) -> None:
    assert {"journal_event", "happened_at", "owner", "stage", "key", "position"} <= set(names(db))


def test_postgresql_takes_every_name_unquoted(db: Database) -> None:
    with db.connection() as connection:
        for name in names(db):
            with connection.transaction(force_rollback=True):
                connection.execute(f"CREATE TEMPORARY TABLE tried ({name} integer)")
                connection.execute(f"SELECT {name}, tried.{name} AS {name} FROM tried WHERE {name} > 0 ORDER BY {name}")


def test_duckdb_takes_every_name_unquoted(db: Database) -> None:
    reserved = {
        word for (word,) in duckdb.sql(
            "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
        ).fetchall()
    }  # fmt: skip
    assert "order" in reserved
    assert set(names(db)) & reserved == set()
    with duckdb.connect() as connection:
        for name in names(db):
            connection.execute(f"CREATE OR REPLACE TABLE tried ({name} INTEGER)")
            connection.execute(f"SELECT {name}, tried.{name} AS {name} FROM tried WHERE {name} > 0 ORDER BY {name}")


def test_spark_takes_every_name_unquoted(db: Database) -> None:
    for name in names(db):
        try:
            [tree] = sqlglot.parse(
                f"SELECT {name}, tried.{name} AS {name} FROM tried WHERE {name} > 0 ORDER BY {name}", dialect="spark"
            )
        except ParseError as error:
            pytest.fail(f"{name}: {error}")
        assert tree is not None
        assert tree.named_selects == [name, name]
    assert set(names(db)) & SPARK == set()


SPARK = frozenset(
    """
    all and anti any array as at authorization both by case cast check collate column constraint create cross cube
    current_date current_time current_timestamp current_user delete describe distinct drop else end escape except
    exists false fetch filter for foreign from full function grant group grouping having in inner insert intersect
    into is join lateral leading left like local minus natural no not null of offset on only or order outer overlaps
    percentile_cont percentile_disc primary range references revoke right rollup row rows select semi session_user
    set some sql start table tablesample then time to trailing true truncate union unique unknown update user using
    values when where window with within
    """.split()  # noqa: SIM905
)
"""The words that Spark's SQL reference reserves in ANSI mode or for joins."""


def test_the_words_that_are_tried_would_be_refused() -> None:
    with pytest.raises(duckdb.ParserException):
        duckdb.sql("CREATE TABLE tried (order INTEGER)")
    with pytest.raises(ParseError):
        sqlglot.parse("SELECT select FROM tried", dialect="spark")


def test_postgresql_refuses_its_own_words(db: Database) -> None:
    with db.connection() as connection, pytest.raises(psycopg.errors.SyntaxError):
        connection.execute("CREATE TEMPORARY TABLE tried (order integer)")
