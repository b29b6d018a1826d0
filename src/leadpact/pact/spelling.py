"""How each dialect of SQL writes what the dialects write differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"


class Dialect(StrEnum):
    """An engine whose SQL can be written."""

    DUCKDB = "duckdb"
    POSTGRESQL = "postgresql"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of one dialect. Texts given to its methods are SQL operands already."""

    dialect: Dialect
    types: Mapping[str, str]

    @property
    def _is_spark(self) -> bool:
        return self.dialect is Dialect.SPARK

    @property
    def _is_postgresql(self) -> bool:
        return self.dialect is Dialect.POSTGRESQL

    def cast(self, written: str, kind: str) -> str:
        """`written` as "double" or "text"."""
        return f"CAST({written} AS {self.types[kind]})"

    def quote(self, text: str) -> str:
        """A literal text. The backslash escapes in Spark, and in PostgreSQL depending on a setting."""
        if self._is_spark:
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        doubled = text.replace("'", "''")
        if self._is_postgresql and "\\" in text:
            return "E'" + doubled.replace("\\", "\\\\") + "'"
        return f"'{doubled}'"

    def text(self, written: str) -> str:
        """A text that compares by code point, as DuckDB and Spark do anyway."""
        cast = self.cast(written, "text")
        return f'({cast} COLLATE "C")' if self._is_postgresql else cast

    def like(self, pattern: str) -> str:
        """The right side of LIKE, without an escape character."""
        if self._is_postgresql:
            return f"{self.quote(pattern)} ESCAPE ''"
        if not self._is_spark:
            return self.quote(pattern)
        # Spark always has one: take one that the pattern does not have.
        escape = next(sign for sign in map(chr, range(ord("!"), 0x250)) if sign not in "%_'\\" + pattern)
        return f"{self.quote(pattern)} ESCAPE {self.quote(escape)}"

    def folded(self, function: str, written: str) -> str:
        """`lower` or `upper` of ASCII letters only, as PostgreSQL does under COLLATE "C"."""
        if self._is_postgresql:
            return f'({function.upper()}({written} COLLATE "C") COLLATE "C")'
        old, new = (_UPPER, _LOWER) if function == "lower" else (_LOWER, _UPPER)
        return f"TRANSLATE({written}, '{old}', '{new}')"

    def day(self, value: date) -> str:
        """A literal date."""
        return f"DATE '{value.isoformat()}'"

    def instant(self, value: datetime) -> str:
        """A literal instant; `value` is in UTC."""
        written = value.replace(tzinfo=None).isoformat(sep=" ")
        return f"TIMESTAMP '{written}Z'" if self._is_spark else f"TIMESTAMPTZ '{written}+00'"

    def days_later(self, day: str, days: int) -> str:
        """A date moved by days."""
        if self._is_spark:
            return f"DATE_ADD({day}, {days})"
        # Not by an interval: DuckDB 2.0 takes those of 30 days and of 1 month for one common subexpression.
        return f"({day} + ({days}))"

    def months_later(self, day: str, months: int) -> str:
        """A date moved by months, not past the month's end."""
        if self._is_spark:
            return f"ADD_MONTHS({day}, {months})"
        return f"CAST({day} + INTERVAL '{months} months' AS DATE)"

    def seconds_later(self, instant: str, seconds: int) -> str:
        """An instant moved by seconds: days in an interval would follow the session's summer time."""
        if self._is_spark:
            return f"({instant} + INTERVAL '{seconds}' SECOND)"
        return f"({instant} + INTERVAL '{seconds} seconds')"

    def days_between(self, later: str, earlier: str) -> str:
        """Days from one date to another, an integer."""
        return f"DATEDIFF({later}, {earlier})" if self._is_spark else f"({later} - {earlier})"

    def microseconds(self, later: str, earlier: str) -> str:
        """Time from one instant to another, a double without a fraction."""
        if self._is_spark:
            return self.cast(f"UNIX_MICROS({later}) - UNIX_MICROS({earlier})", "double")
        if self._is_postgresql:
            exact = f"(EXTRACT(EPOCH FROM {later}) - EXTRACT(EPOCH FROM {earlier})) * 1000000"
            return self.cast(exact, "double")
        return self.cast(f"EPOCH_US({later}) - EPOCH_US({earlier})", "double")


SPELLINGS = MappingProxyType(
    {
        Dialect.DUCKDB: Spelling(Dialect.DUCKDB, {"double": "DOUBLE", "text": "VARCHAR"}),
        Dialect.POSTGRESQL: Spelling(Dialect.POSTGRESQL, {"double": "DOUBLE PRECISION", "text": "TEXT"}),
        Dialect.SPARK: Spelling(Dialect.SPARK, {"double": "DOUBLE", "text": "STRING"}),
    }
)
