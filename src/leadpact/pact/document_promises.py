"""The readable pact, what the two sides owe each other."""

from __future__ import annotations

from leadpact.pact.document_model import Block, Listing, PactText, Section, Sides, Table, columns
from leadpact.pact.document_words import percent, times
from leadpact.pact.model_agreed import MarketingPromise, SalesPromise
from leadpact.pact.naming import listed, person, plain

SALES = ("promises", "sales")
MARKETING = ("promises", "marketing")
_OWED = {"volume": "Volume", "handed_over": "Handed over", "accepted": "Accepted", "complete": "Complete"}
_CLOCKS = {
    "accept": ("Accept", "every lead that is offered is accepted, rejected with a reason, or called misrouted"),
    "first_touch": ("First touch", "somebody tries to reach the person"),
    "attempts": ("Attempts", "the attempts that its type asks for are made{days}, or the person is reached"),
    "answer": ("Answer", "every lead in {stage} has an outcome or has moved on"),
}  # fmt: skip
_SHORT = {"accept": "Answered", "first_touch": "First touch", "attempts": "Attempts made", "answer": "Outcome"}


def promises(text: PactText) -> Section:
    """Return the section on what marketing owes sales, and sales owes marketing."""
    pact = text.pact
    owed = tuple(text.statement(marketing_says(one), *MARKETING, one.name) for one in pact.owes)
    if not owed:
        owed = (text.statement("Marketing has promised nothing.", "promises"),)
    clocks = tuple(text.statement(_clock_says(one), *SALES, one.name) for one in pact.promises.values())
    said = text.statement(
        "A promise of sales runs in the working hours of whom the lead was offered to; a promise of marketing is kept "
        "over a period.", "promises",
    )  # fmt: skip
    sides = Sides(Listing("What marketing owes sales", owed), Listing("What sales owes marketing", clocks))
    blocks: tuple[Block, ...] = (said, sides, _by_type(text))
    return Section("promises", "What both sides promise", text.line("promises"), blocks)


def marketing_says(one: MarketingPromise) -> str:
    """Return a promise of marketing as a sentence with its name before it."""
    kept = f" {_period(one)}" if one.period or one.by else ""
    told = _told(one.tells) if one.tells else "nobody is told"
    return f"{_OWED[one.name]}: {owed(one)}{kept}. When it is short, {told}."


def owed(one: MarketingPromise) -> str:
    """Return what marketing owes, without the period: "at least 25% of the leads in inquiry become ready for sales"."""
    stage = plain(one.of)
    if one.name == "volume":
        return f"at least {one.at_least:,} leads reach {stage}"
    of = f"at least {percent(one.share or 0)} of "
    of += f"those in {stage} that sales has answered" if one.decided else f"the leads in {stage}"
    if one.name == "complete":
        have = listed([plain(name) for name in one.have])
        return f"{have} {'is' if len(one.have) == 1 else 'are'} known of {of}"
    return f"{of} {'become ready for sales' if one.name == 'handed_over' else 'are accepted'}"


def _period(one: MarketingPromise) -> str:
    """In which period, and for what each: "each month, in every region"."""
    by = listed([plain(name) for name in one.by])
    parts = [f"each {one.period}"] if one.period else []
    return ", ".join([*parts, *([f"for every {by} by itself"] if by else [])])


def _clock_says(one: SalesPromise) -> str:
    name, owed = _CLOCKS[one.name]
    owed = owed.format(stage=plain(one.stage), days=" on different days" if one.different_days else "")
    warned = (
        f" A warning comes when {percent(one.warn_before)} of that time is left." if one.warn_before is not None else ""
    )
    return f"{name}: {owed} within {within(one)} {since(one)}.{warned} {breach(one)}"


def since(one: SalesPromise) -> str:
    """Return what a promise of sales counts from: "of the offer"."""
    if one.stage:
        return f"of its coming to {plain(one.stage)}"
    return "of the offer" if one.since == "offered" else "of the acceptance"


def within(one: SalesPromise) -> str:
    """Return how long a promise has, by lead type: "30 business minutes (demo) or 4 business hours (all others)"."""
    if not one.within:
        return str(one.otherwise)
    by_type = [f"{allowance} ({plain(kind)})" for kind, allowance in one.within.items()]
    return listed([*by_type, f"{one.otherwise} (all others)"], "or")


def breach(one: SalesPromise) -> str:
    """Return what follows when a promise is broken, as a sentence."""
    follows = [_told(one.tells)] if one.tells else []
    if one.reroutes:
        follows.append(f"the lead goes to somebody else, at most {times(one.reroutes)}")
    if one.escalation is not None:
        follows.append(f"after another {one.escalation.after} it reaches {party(one.escalation.to)}")
    return f"When it is broken: {'; '.join(follows) or 'nothing follows'}."


def _told(names: tuple[str, ...]) -> str:
    return f"{listed([party(name) for name in names])} {'is' if len(names) == 1 else 'are'} told"


def party(name: str) -> str:
    """Return whom a consequence reaches: a part of the process, or somebody by name."""
    return f"the {name}" if name in ("manager", "sponsor") else name if name in ("marketing", "sales") else person(name)


def _own(one: SalesPromise, kind: str) -> tuple[str, ...]:
    """Under which key the file says how long a promise has for a lead type."""
    return (kind if kind in one.within else "other",) if one.within else ()


def _by_type(text: PactText) -> Table:
    """The promises of sales by the type of the lead: a row a type, a column a promise that differs by type or not."""
    pact = text.pact
    shown = [one for one in pact.promises.values() if one.name != "answer"]
    names = ["Lead type", "Attempts owed", *(f"{_SHORT[one.name]} within" for one in shown)]
    rows = tuple(
        text.row(
            (plain(kind.name), str(kind.attempts), *(str(one.within.get(kind.name, one.otherwise)) for one in shown)),
            *SALES, "accept", "within", *_own(pact.accept, kind.name),
        )
        for kind in pact.lead_types
    )  # fmt: skip
    return Table("What sales owes, by the type of the lead", columns(*names, numeric=["Attempts owed"]), rows)
