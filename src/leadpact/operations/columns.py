"""The pact's fields as SQL over a lead `l`, its person `p` and their company `a`, as a condition would read them."""

from __future__ import annotations

from leadpact.pact.model import Pact
from leadpact.pact.sql import Dialect, SqlSource, to_sql
from leadpact.pact.terms import CAMPAIGN_TERMS
from leadpact.pact.vocabulary import Type

OF_A_LEAD = {name: f"l.{name}" for name in ("product_line", "segment", "grade", "owner", "closed_reason")}
WAYS = ("origin", *CAMPAIGN_TERMS)
CAST = {
    Type.INTEGER: "::bigint",
    Type.AMOUNT: "::bigint",
    Type.NUMBER: "::double precision",
    Type.BOOLEAN: "::boolean",
    Type.DATE: "::date",
    Type.TIMESTAMP: "::timestamptz",
}


def columns(pact: Pact) -> dict[str, str]:
    """Return SQL for every field: the lead's before the company's before the person's, derived ones computed."""
    columns = {name: f"(l.way ->> {quoted(name)})" for name in WAYS}
    for name, definition in pact.fields.items():
        text = ", ".join(f"{alias}.facts ->> {quoted(name)}" for alias in ("l", "a", "p"))
        columns[name] = f"(coalesce({text})){CAST.get(definition.type.type, '')}"
    columns |= {name: column for name, column in OF_A_LEAD.items() if name not in columns}
    for definition in pact.derived:
        if definition.derived is not None:
            source = SqlSource(columns, "now()", "current_date", "", "", "", "", "", "l.person_id")
            derived = to_sql(definition.derived.expression, Dialect.POSTGRESQL, source)
            columns[definition.name] = f"coalesce({columns[definition.name]}, {derived})"
    return columns


def quoted(text: str) -> str:
    """Return `text` as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
