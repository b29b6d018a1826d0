"""The readable pact, what was agreed on: parties, terms, what is known of a lead, what can happen."""

from __future__ import annotations

from leadpact.pact.document_model import Block, Listing, PactText, Section, Statement, Table, columns, kept
from leadpact.pact.document_words import sentence, title
from leadpact.pact.model import Activity, FieldDefinition
from leadpact.pact.naming import listed, plain
from leadpact.pact.vocabulary import Type

SUPPLIERS = {
    "form": "forms", "append": "appends", "behaviour": "behaviour", "sdr": "sales development", "import": "imports",
    "firmographic": "company data",
}  # fmt: skip
_ABOUT = {"person": "person", "account": "company", "lead": "lead"}


def agreed(text: PactText) -> tuple[Section, ...]:
    """Return the sections on what both sides mean by their words."""
    return (_parties(text), _definitions(text), _leads(text), _fields(text), _activities(text))


def _parties(text: PactText) -> Section:
    a = text.pact.agreement
    said = [*_firm(text)]
    if a.sponsor:
        said.append(text.statement(f"{a.sponsor} stands over both sides.", "agreement", "sponsor"))
    for side, who in (("marketing", a.marketing), ("sales", a.sales)):
        signs = f"{who} signs for {side}." if who else f"Nobody signs for {side} yet."
        said.append(text.statement(signs, "agreement", side))
    if a.working_group:
        keep = "keeps" if len(a.working_group) == 1 else "keep"
        said.append(text.statement(f"{listed(a.working_group)} {keep} the pact up.", "agreement", "working_group"))
    if a.review_owner:
        review = f"{a.review_owner} looks at it again every {a.review_every}."
        said.append(text.statement(review, "agreement", "review"))
    else:
        said.append(text.statement("Nobody is to look at it again.", "agreement"))
    return Section("agreement", "Who agreed", text.line("agreement"), (Listing("", tuple(said)),))


def _firm(text: PactText) -> list[Statement]:
    pact = text.pact
    sells, cycle, relation = (text.get("company", key) for key in ("sells", "cycle", "relation"))
    said = []
    if sells:
        said.append(text.statement(f"The firm sells {sells}.", "company", "sells"))
    if cycle:
        said.append(text.statement(f"A purchase usually takes {cycle}.", "company", "cycle"))
    if relation:
        said.append(text.statement(f"How it lives with its customers: {relation}.", "company", "relation"))
    said.append(text.statement(f"Days begin in {pact.zone.key}; amounts are in {pact.currency}.", "timezone"))
    return said


def _definitions(text: PactText) -> Section:
    rows = tuple(
        text.row((term, sentence(means)), "definitions", term) for term, means in text.pact.definitions.items()
    )
    blocks = kept(Table("", columns("Term", "Means"), rows))
    return Section("definitions", "What our words mean", text.line("definitions"), blocks)


def _leads(text: PactText) -> Section:
    pact = text.pact
    per = "person and product line" if pact.one_open_per_product_line else "person"
    first, *others = pact.product_lines
    lines = f"The product lines are {listed([plain(line) for line in pact.product_lines])}."
    said = [
        text.statement(f"There is at most one open lead for each {per}.", "leads", "one_open_per"),
        text.statement(lines if others else f"The only product line is {plain(first)}.", "leads", "product_lines"),
    ]
    if others:
        said.append(
            text.statement(f"Where no product line is named, {plain(first)} is meant.", "leads", "product_lines")
        )
    return Section("leads", "What one lead is", text.line("leads"), tuple(said))


def _fields(text: PactText) -> Section:
    names = columns("Field", "Holds", "Of the", "Comes from", "Question", "Known for", "Means")
    rows = tuple(
        text.row(_field(field, text.get("fields", name, "fresh")), "fields", name)
        for name, field in text.pact.fields.items()
    )
    channels = tuple(
        text.row((title(channel), listed([plain(value) for value in values], "or")), "reachability", channel)
        for channel, values in text.pact.reachability.items()
    )
    permissions = text.get("permissions")
    purposes = tuple(
        text.statement(_permission(str(name), shape), "permissions", str(name))
        for name, shape in (permissions.items() if isinstance(permissions, dict) else ())
    )
    blocks = kept(
        Table("", names, rows),
        Table("Whether we can reach them", columns("Channel", "What can be known"), channels),
        Listing("Whether we may write to them", purposes),
    )
    return Section("fields", "What we know of a lead", text.line("fields"), blocks)


def _field(field: FieldDefinition, fresh: object) -> tuple[str, ...]:
    holds = f"one of {listed(field.type.choices, 'or')}" if field.type.choices else _HOLDS[field.type.type]
    supplied = listed([SUPPLIERS.get(name, name) for name in field.supplied], "or")
    comes = f"computed: {field.derived.words}" if field.derived else supplied
    return (
        plain(field.name), holds, _ABOUT[field.about], comes, field.ask, str(fresh or ""),
        field.means,
    )  # fmt: skip


_HOLDS = {
    Type.BOOLEAN: "yes or no", Type.INTEGER: "a whole number", Type.NUMBER: "a number", Type.TEXT: "a text",
    Type.DATE: "a date", Type.TIMESTAMP: "a time", Type.COUNTRY: "a country", Type.AMOUNT: "an amount",
    Type.CHOICE: "a choice",
}  # fmt: skip


def _permission(name: str, shape: object) -> str:
    given = shape if isinstance(shape, dict) else {}
    if given.get("always"):
        return f"{title(name)} is always allowed."
    basis = [plain(str(one)) for one in given.get("basis", [])]
    return f"{title(name)} needs {listed(basis, 'or')}." if basis else f"{title(name)} needs no permission."


def _activities(text: PactText) -> Section:
    names = columns("Activity", "Whose act", "Counts as a touch", "Shows")
    rows = tuple(text.row(_activity(one), "activities", one.name) for one in text.pact.activities.values())
    outcomes = tuple(
        text.row(
            (
                plain(one.name),
                "yes" if one.counts else "no",
                "yes" if one.ends_attempts else "no",
                listed([f"{plain(channel)} is {plain(value)}" for channel, value in one.reachability]),
            ),
            "dispositions",
            one.name,
        )
        for one in text.pact.dispositions.values()
    )
    heads = columns("Outcome", "Counts as an attempt", "Ends what is owed", "Tells us that")
    blocks: tuple[Block, ...] = kept(Table("", names, rows), Table("How an attempt can end", heads, outcomes))
    return Section("activities", "What can happen", text.line("activities"), blocks)


def _activity(one: Activity) -> tuple[str, ...]:
    whose = "theirs: a response" if one.response else "ours: an attempt" if one.attempt else "seen"
    return plain(one.name), whose, "yes" if one.touch else "no", one.shows or ""
