"""`replay`: a candidate pact tried on the journal: who would have been decided otherwise."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli.options import As_json
from leadpact.cli.output import console, counted, give, progress, say
from leadpact.errors import BadInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from leadpact.engine.tally import Case, Told
    from leadpact.operations.database import Database
    from leadpact.operations.tryout import Tryout
    from leadpact.pact.model import Pact

WORDS = {
    "ready_now": "handed to sales, and never was",
    "no_longer": "not handed to sales, and was",
    "earlier": "handed to sales earlier",
    "later": "handed to sales later",
    "lead": "a lead, and was none",
    "no_lead": "no lead, and was one",
    "refused": "something that was done is not allowed",
    "stage": "stands in another stage",
    "route": "goes elsewhere",
    "program": "kept by another program",
    "verdict": "another verdict, which moves it nowhere",
    "criterion": "ready by another criterion",
    "lead_type": "another lead type",
    "attempts": "another number of attempts owed",
    "exception": "other exceptions hold",
    "source": "another source",
    "stricter": "an answer is due earlier",
    "looser": "an answer is due later",
    "clock": "a promise runs under one of them only",
    "next_step": "another next step, or another date",
    "status": "another status in the same stage",
    "grade": "another grade",
    "score": "another score",
    "other": "something else, such as who is told",
}
"""What the candidate does with a lead, by kind of difference."""

UNSHIFTED = ("score", "other", "next_step", "clock")
"""Kinds of which it says nothing to tell what it was and what it would be."""

MOST_SHIFTS = 8

Candidate = Annotated[
    str, typer.Argument(metavar="CANDIDATE", help="The file of a pact, or the number of a version that was adopted.")
]
Since = Annotated[str, typer.Option(metavar="DATE", help="Only what was decided from this day, or instant, on.")]
Until = Annotated[
    str, typer.Option(metavar="DATE", help="Only what was decided up to the end of this day, or before this instant.")
]
Limit = Annotated[int, typer.Option(min=0, max=1000, help="Cases told in words, of each kind the first.")]
Jobs = Annotated[int, typer.Option(min=0, max=64, help="Processes that work side by side; 0: one a core.")]


def replay(
    candidate: Candidate,
    *,
    since: Since = "",
    until: Until = "",
    limit: Limit = 5,
    jobs: Jobs = 0,
    as_json: As_json = False,
) -> None:
    """Try a pact on the journal: who would have been decided otherwise, when, and why.

    Every decision is taken again under the candidate, with what was known at its instant. Nothing is written.

    \b
    Examples:
      leadpact replay pact-draft.yaml
      leadpact replay pact-draft.yaml --since 2026-07-01 --until 2026-09-30
      leadpact replay 2 --json
    """
    from leadpact.cli.context import opened
    from leadpact.operations.tryout import try_on_history

    with opened() as database:
        pact = _candidate(database, candidate)
        first, last = _instant(since, pact.zone, "--since"), _instant(until, pact.zone, "--until", after=True)
        with progress("events", shown=not as_json) as show:
            found = try_on_history(
                database, pact, since=first, until=last, most=limit, jobs=jobs or os.cpu_count() or 1, progress=show
            )
    if as_json:
        give(found.as_json())
    else:
        _show(found, candidate)


def _candidate(database: Database, named: str) -> Pact:
    """Return the pact in a file, or a version by its number.

    Raises:
        NotFound, BadInput, FaultyText: there is no such version, no such file, or it is no pact.
    """
    from leadpact.operations import agreement
    from leadpact.pact.load import load_pact

    path = Path(named)
    if named.isdecimal() and not path.exists():
        return agreement.version(database, int(named))
    return load_pact(path)


def _instant(text: str, zone: ZoneInfo, option: str, *, after: bool = False) -> datetime | None:
    """Return a day's beginning in `zone`, or an instant; `after`: of a day, its end. None for no text.

    Raises:
        BadInput: it is neither.
    """
    if not text:
        return None
    try:
        if len(text) == len("2026-07-01"):
            day = date.fromisoformat(text) + timedelta(days=1 if after else 0)
            return datetime.combine(day, time(), zone)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadInput(f"{option} is no date: {text}.", remedy="Write it as 2026-07-01, or with a time.") from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _show(found: Tryout, named: str) -> None:
    tally = found.tally
    looked = f"{counted(tally.decisions, 'decision')} about {counted(tally.leads, 'lead')}"
    say(f"{named} was tried on {looked}{_span(found)}.")
    if tally.unlike:
        first = ", ".join(map(str, tally.unlike_first[:5]))
        entries = "entry of the journal does" if tally.unlike == 1 else "entries of the journal do"
        say(f"{tally.unlike:,} {entries} not come out as recorded, and could not be compared: {first}.")
    for lacking, count in sorted(tally.untried.items()):
        say(f"{counted(count, 'decision')} could not be tried: the candidate does not have {lacking}.")
    if not tally.kinds:
        say("It would have decided every one of them alike.")
        return
    say(f"It would have decided otherwise of {counted(tally.differing, 'lead')}:")
    _kinds(found)
    for kind, cases in found.cases:
        if cases:
            _cases(found, kind, cases)


def _span(found: Tryout) -> str:
    zone = found.candidate.zone
    said = f" from {found.since.astimezone(zone):%Y-%m-%d %H:%M}" if found.since else ""
    end = found.until or found.through
    return f"{said} until {end.astimezone(zone):%Y-%m-%d %H:%M}" if end else said


def _kinds(found: Tryout) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("leads", justify="right", no_wrap=True)
    table.add_column("under the candidate")
    table.add_column("it was", style="dim")
    table.add_column("it would be", style="dim")
    for kind, count in found.kinds:
        table.add_row(f"{count:,}", Text(WORDS[kind], "bold"), "", "")
        if became := found.became(kind):
            stand = ", ".join(f"{number:,} in {stage}" for stage, number in became.items())
            table.add_row("", Text(f"now {stand}", "dim"), "", "")
        shifts = found.shifts(kind) if kind not in UNSHIFTED else []
        for was, would, leads in shifts[:MOST_SHIFTS]:
            table.add_row(Text(f"{leads:,}", "dim"), "", Text(_plain(was)), Text(_plain(would)))
        if len(shifts) > MOST_SHIFTS:
            table.add_row("", "", f"and {len(shifts) - MOST_SHIFTS:,} more", "")
    console().print(table)


def _cases(found: Tryout, kind: str, cases: list[Case]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    screen = console()
    screen.print(Text(f"\n{WORDS[kind][:1].upper()}{WORDS[kind][1:]}", "bold"))
    for case in cases:
        who = f"lead {case.lead}" if case.lead else f"person {case.person}"
        name = found.names.get(case.person, "")
        at = case.at.astimezone(found.candidate.zone)
        screen.print(Text(f"{at:%Y-%m-%d %H:%M}  {name or who}" + (f" ({who})" if name else "")))
        for label, told in (("was", case.live), ("would", case.candidate)):
            screen.print(Padding(Text(f"{label:<6}").append(_told(found, told)), (0, 0, 0, 2)))


def _told(found: Tryout, told: Told) -> str:
    said = told.said
    at = f"{told.at.astimezone(found.candidate.zone):%Y-%m-%d %H:%M}: " if told.at else "never: "
    place = f" (line {said.line})" if said.line and f"line {said.line}" not in said.words else ""
    return f"{at}{said.words}{place}"


def _plain(label: str) -> str:
    return label.replace("_", " ") or "nothing"
