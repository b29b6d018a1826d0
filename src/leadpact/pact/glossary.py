"""The words of a pact and what each means: what it defines, its stages, statuses and lead types, the language's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.pact.document_funnel import status_set
from leadpact.pact.document_model import BEYOND, PactText
from leadpact.pact.document_words import sentence, when
from leadpact.pact.model import LeadType, Pact, Stage
from leadpact.pact.naming import listed, plain

LANGUAGE = {
    "account": "The company a person belongs to.",
    "attempt": "Our outbound try: a call, a mail.",
    "business time": "Time that runs only while the owner's hours are open.",
    "buying group": "The people at an account who are in the same purchase.",
    "clock": "A promise that runs; it stops when it is met, and warns before it runs out.",
    "cycle": "One trip of a lead through the funnel. Recycling ends it; a return begins the next.",
    "disposition": "The outcome of one attempt. Never a lead status.",
    "engagement": "Points for what they did, fading with time.",
    "exception": "What differs from the standard for some leads, with a reason, an owner and a last day.",
    "fit": "Points for how well the company and the person match.",
    "gate": "What is looked at before anything else: is this a lead at all?",
    "grade": "Fit as a letter.",
    "hand-off": "A lead is offered to its next owner, who accepts it, rejects it with a reason, or calls it misrouted.",
    "influenced": "What contributed to an opportunity, by the definition of this pact.",
    "lead": "One person's interest in one product line, on its way through the funnel.",
    "lead status": "Where a lead stands, in a word; each status belongs to one stage.",
    "lead type": "What kind of lead it is; it says what sales owes it.",
    "offer": "A lead that somebody is asked to take. The clock runs until they answer.",
    "person": "A human being we know something about.",
    "program": "Who keeps a lead that is not sales' yet: steps that answer to what the person does.",
    "queue": "Where a lead waits for an owner.",
    "recycle": "Sales hands a lead back to marketing, with a reason.",
    "resource": "Something that can be sent: a paper, a calculator, a case.",
    "response": "The person's act: a download, a form, a reply.",
    "route": "A line that says where a lead goes that is ready.",
    "sales-ready": "Meets the definition that both sides signed.",
    "segment": "The leads that one definition of ready is for.",
    "score": "Fit and engagement together.",
    "source": "The channel a lead came through, and whose it is; computed, never typed in.",
    "sourced": "Brought by the party whose source the lead came through, by the definition of this pact.",
    "stage": "The position of a lead in the funnel.",
    "touch": "A response or a meeting that this pact says counts.",
}  # fmt: skip
"""Terms of the language itself, which a pact may define more closely."""

ABBREVIATIONS = {
    "mql": "Marketing qualified lead.",
    "sal": "Sales accepted lead.",
    "sql": "Sales qualified lead.",
}
METRICS = {
    "accepted share": "Of the leads that sales has answered, those that it accepted.",
    "follow-up rate": "Of the leads that sales accepted, those that somebody tried to reach.",
    "volume": "How many leads reach a stage in a period.",
    "handed over": "Of the leads that came in, those that became ready for sales.",
    "first touch": "Sales' first try to reach the person.",
}


_ENDS = {
    "won": "Where the way ends well: they bought.",
    "lost": "Where a purchase did not come about.",
    "out": "Where it ended that was no lead for us.",
}
_ASIDE = "Beside the funnel: handed back to marketing, to come again."
_HELD = {
    "programs": "A stage in which a program keeps the lead.",
    "routing": "A stage in which the lead is offered.",
    "owner": "A stage in which the lead is its owner's job.",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means, and where the pact says so: `line` is 0 for a word of the language.

    `kind`: defined, stage, status, type, or language.
    """

    word: str
    means: str
    line: int
    path: str
    kind: str


def terms_of(pact: Pact) -> dict[str, Term]:
    """Return the terms of `pact` by their word in small letters; what it defines itself comes before all else."""
    found: dict[str, Term] = {}
    for term in _terms(PactText(pact)):
        found.setdefault(term.word.casefold(), term)
    return found


def _terms(text: PactText) -> Iterator[Term]:
    pact = text.pact
    for word, means in pact.definitions.items():
        yield Term(word, sentence(means), text.line("definitions", word), f"definitions.{word}", "defined")
    for stage in pact.stages.values():
        yield Term(plain(stage.name), _stage(stage), stage.line, f"stages.{stage.name}", "stage")
    for stage in pact.stages.values():
        for status in stage.statuses:
            says = f"A lead status of {plain(stage.name)}, set {status_set(pact, stage, status)}."
            yield Term(status, says, stage.line, f"stages.{stage.name}", "status")
    for kind in pact.lead_types:
        yield Term(plain(kind.name), _kind(pact, kind), kind.rule.line, kind.rule.path, "type")
    for word, means in {**LANGUAGE, **METRICS}.items():
        yield Term(word, means, BEYOND, word, "language")


def _stage(stage: Stage) -> str:
    stands_for = ABBREVIATIONS.get(stage.name, "")
    where = _ENDS[stage.closes] if stage.closes else _ASIDE if stage.aside else _HELD[stage.held_by or "owner"]
    return " ".join(filter(None, (stands_for, where, f"Statuses: {listed(stage.statuses)}.")))


def _kind(pact: Pact, kind: LeadType) -> str:
    asked = f"{kind.attempts} attempt{'s' * (kind.attempts != 1)} owed"
    limit = pact.accept.within.get(kind.name, pact.accept.otherwise)
    return f"A lead type: {when(kind.rule, 'all others')}; {asked}, an answer within {limit}."
