"""The readable pact, what was agreed on: who the firm is, who the parties are, what their words mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from leadpact.pact.document_model import Listing, PactText, Section, Statement, Table, columns, kept
from leadpact.pact.document_words import expected, sentence, title
from leadpact.pact.model_agreed import Team
from leadpact.pact.naming import day, listed, plain


def agreed(text: PactText) -> tuple[Section, ...]:
    """Return the sections on what both sides are, and mean by their words."""
    return (_company(text), _parties(text), _definitions(text), _leads(text))


def _company(text: PactText) -> Section:
    pact = text.pact
    firm, profile = pact.company, pact.ideal_customer
    said: list[Statement] = []
    if firm.sells:
        said.append(text.statement(f"The firm sells {firm.sells}.", "company", "sells"))
    if firm.cycle:
        said.append(text.statement(f"A purchase usually takes {firm.cycle}.", "company", "cycle"))
    if firm.relation:
        said.append(text.statement(f"How it lives with its customers: {firm.relation}.", "company", "relation"))
    if profile is not None and profile.condition is not None:
        because = f", because {profile.because}" if profile.because else ""
        said.append(
            text.statement(f"The best customers are those for whom {profile.condition.words}{because}.",
                           "ideal_customer")
        )  # fmt: skip
    said.append(text.statement(f"Days begin in {pact.zone.key}; amounts are in {pact.currency}.", "timezone"))
    names = columns("Team", "Side", "People", "Can work", "Is paid for", numeric=["People"])
    rows = tuple(text.row(_team(team), "teams", team.name) for team in pact.teams.values())
    blocks = kept(Listing("", tuple(said)), Table("Teams", names, rows))
    return Section("company", "What we sell, and how it is bought", text.line(text.key("company")), blocks)


def _team(team: Team) -> tuple[str, ...]:
    work = f"{team.bandwidth.leads:,} leads a {team.bandwidth.per}" if team.bandwidth else ""
    return title(team.name.replace("-", " ")), team.side, str(team.people or ""), work, team.incentive


def _parties(text: PactText) -> Section:
    a = text.pact.agreement
    said = []
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
        said.append(text.statement("Nobody is to look at it again.", text.key("agreement")))
    if a.success:
        measured = f"Both sides measure it by {listed([plain(metric) for metric in a.success])}."
        said.append(text.statement(measured, "agreement", "success"))
    blocks = kept(Listing("", tuple(said)), Listing("What this version is for", _change(text)))
    return Section("agreement", "Who agreed", text.line(text.key("agreement")), blocks)


def _change(text: PactText) -> tuple[Statement, ...]:
    change = text.pact.agreement.change
    if change is None:
        return ()
    path = ("agreement", "change")
    said = [text.statement(sentence(change.why), *path, "why")]
    if change.expect or change.judge_on:
        said.append(text.statement(expectation(change.expect, change.judge_on), *path, "expect"))
    return tuple(said)


def expectation(expect: Mapping[str, str], judge_on: date | None) -> str:
    """Return what is expected by metric, and when it is judged, as sentences."""
    judged = f"It is judged on {day(judge_on)}." if judge_on else "Nobody has said when it is judged."
    return f"Expected of it: {expected(expect)}. {judged}" if expect else judged


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
    if text.get("contact_status"):
        whoever = "Whoever is a contact or a customer already has the status of their current lead."
        said.append(text.statement(whoever, "contact_status"))
    return Section("leads", "What one lead is", text.line("leads"), tuple(said))
