"""The readable pact, the score: its points, and one lead computed by them."""

from __future__ import annotations

from dataclasses import replace

from leadpact.pact.document_model import Block, Listing, PactText, Row, Section, Step, Table, Worked, columns, kept
from leadpact.pact.document_words import when
from leadpact.pact.naming import day, plain

MINUS = "\N{MINUS SIGN}"


def score(text: PactText, worked: Worked | None) -> Section:
    """Return the section on the score; `worked` is a lead whose score is shown step by step."""
    blocks = (*_fit(text), *_engagement(text))
    heading = "The score"
    if not blocks:
        key = text.key("score")
        return Section("score", heading, text.line(key), (text.statement("Nothing is scored.", key),))
    reviewed = text.pact.score.reviewed
    last = f"last looked at on {day(reviewed)}" if reviewed else "never looked at since they were set"
    looked = text.statement(f"The points were {last}.", "score", "reviewed")
    example = _worked(text, worked) if worked is not None else ()
    return Section("score", heading, text.line("score"), (*blocks, looked, *example))


def _fit(text: PactText) -> tuple[Block, ...]:
    score = text.pact.score
    fit = tuple(
        text.row((signed(one.points), when(one.rule, "always"), one.rule.because), "score", "fit", index)
        for index, one in enumerate(score.fit)
    )
    grades = tuple(text.row((letter, _from(least)), "score", "grades", letter) for letter, least in score.grades)
    return kept(
        Table("Points for who they are", columns("Points", "If", "Because", numeric=["Points"]), fit),
        Table("Grades of that fit", columns("Grade", "From", numeric=["From"]), grades),
    )


def _engagement(text: PactText) -> tuple[Block, ...]:
    found = text.pact.score.engagement
    if found is None:
        return ()
    path = ("score", "engagement")
    did = tuple(
        text.row(
            (signed(points), plain(name), f"{found.daily_cap[name]} a day" if name in found.daily_cap else ""),
            *path, "points", name,
        )
        for name, points in found.points.items()
    )  # fmt: skip
    fades = f"Points for what they did count half after {text.get(*path, 'half_life')}, and so on."
    names = columns("Points when new", "For", "At most", numeric=["Points when new"])
    return (*kept(Table("Points for what they did", names, did)), text.statement(fades, *path, "half_life"))


def _worked(text: PactText, worked: Worked) -> tuple[Block, ...]:
    known = ", ".join(f"{name}: {value}" for name, value in worked.known) or "nothing"
    said = [text.statement(f"What is known of the lead: {known}.", "score")]
    if worked.did:
        said.append(text.statement(f"What they did: {', '.join(worked.did)}.", "score"))
    fit, engagement = worked.fit_points, worked.engagement_points
    graded = f"grade {worked.grade}" if worked.grade else ""
    rows = [*map(_step, worked.fit), _sum(text, fit, "fit", graded)]
    if text.pact.score.engagement is not None:
        rows += [*map(_step, worked.engagement), _sum(text, engagement, "engagement", "")]
        rows.append(_sum(text, fit + engagement, "score", "fit and engagement together"))
    table = Table("", columns("Points", "For", "How", numeric=["Points"]), tuple(rows))
    verdict = (text.statement(worked.verdict, "qualification", "segments"),) if worked.verdict else ()
    return (Listing("An example, computed", tuple(said)), table, *verdict)


def _sum(text: PactText, points: int, what: str, how: str) -> Row:
    return replace(text.row((_exact(points), what, how), "score"), total=True)


def _step(step: Step) -> Row:
    return Row((_exact(step.points, sign=True), step.why, step.how), step.line, step.path)


def signed(points: int) -> str:
    """Return points as they are added: "+20", "−40"."""
    return f"+{points}" if points > 0 else f"{MINUS}{-points}" if points < 0 else "0"


def _exact(hundredths: int, *, sign: bool = False) -> str:
    """Points given in hundredths, to the last digit, so that the parts add up to the whole."""
    said = f"{abs(hundredths) / 100:.2f}".rstrip("0").rstrip(".")
    return f"{MINUS}{said}" if hundredths < 0 else f"+{said}" if sign else said


def _from(least: int) -> str:
    return f"{MINUS}{-least}" if least < 0 else str(least)
