"""What became of leads under each exception, beside those of the standard."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import Connection

from leadpact.insight.numbers import Clockwork, Number, number, rows, share, wilson


@dataclass(frozen=True, slots=True)
class Effect:
    """The leads of one exception, of those there are now; those of the standard have the empty `name`.

    `offered`, `accepted` and `won` are of these: handed to sales, accepted by it, won.
    """

    name: str
    leads: Number
    offered: int
    accepted: int
    won: int

    @property
    def handed_over_share(self) -> float | None:
        return share(self.offered, self.leads.value)

    @property
    def accepted_share(self) -> float | None:
        return share(self.accepted, self.offered)

    @property
    def won_share(self) -> float | None:
        return share(self.won, self.leads.value)

    @property
    def accepted_within(self) -> tuple[float, float]:
        """Between what the accepted share lies with 95 % confidence."""
        return wilson(self.accepted, self.offered)


@dataclass(frozen=True, slots=True)
class Effects:
    """The standard first, then the exceptions by name."""

    rows: tuple[Effect, ...]

    def of(self, name: str) -> Effect | None:
        return next((row for row in self.rows if row.name == name), None)


def effects(connection: Connection, works: Clockwork) -> Effects:
    """Count what became of leads by exception; `works` is not asked for the time: these are the leads of now."""
    del works
    return Effects(
        tuple(
            Effect(
                row["name"],
                number(row["leads"], row["leads"], exception=(row["name"],))
                if row["name"]
                else Number(row["leads"], row["leads"]),
                row["offered"],
                row["accepted"],
                row["won"],
            )
            for row in rows(connection, "exception_effects")
        )
    )
