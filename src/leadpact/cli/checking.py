"""`check`: everything that is wrong with a pact, or doubtful, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.options import As_json
from leadpact.cli.output import NO, counted, fault_as_json, give, say
from leadpact.errors import BadInput, FaultyText

if TYPE_CHECKING:
    from leadpact.errors import Fault
    from leadpact.pact.check_registry import Check
    from leadpact.pact.finding import Example, Finding
    from leadpact.pact.include import Whole
    from leadpact.pact.model import Pact
    from leadpact.pact.prove_inquiry import Undecided

GROUPS = {"error": "Errors", "warning": "Warnings", "note": "Notes"}

MaybePact = Annotated[Path | None, typer.Argument(metavar="PACT", help="The file of the pact.")]
ExplainCode = Annotated[
    str, typer.Option("--explain", metavar="CODE", help="Say what a code stands for, and why it matters.")
]
Strict = Annotated[bool, typer.Option("--strict", help="End with 1 for warnings too.")]
Today = Annotated[
    str, typer.Option("--today", metavar="DATE", help="Compare the pact's dates with this day, such as 2026-11-25.")
]
NoProofs = Annotated[bool, typer.Option("--no-proofs", help="Leave out what only the solver finds.")]
Seconds = Annotated[float, typer.Option("--seconds", min=0.001, max=3600, help="So long the solver may take.")]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was found, and the file in which it stands."""

    file: Path
    finding: Finding


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file came to: what was found, what could not be decided, and the pact or the faults it has instead."""

    path: Path
    found: Sequence[Told]
    read: Pact | Sequence[Fault]
    undecided: Sequence[Left] = ()

    def has(self, *severities: str) -> bool:
        return any(told.finding.severity in severities for told in self.found)


@dataclass(frozen=True, slots=True)
class Left:
    """A question that the solver did not decide in its time, and where it stands."""

    file: Path
    line: int
    path: str
    question: str


def check(
    pact: MaybePact = None,
    as_json: As_json = False,
    explain: ExplainCode = "",
    strict: Strict = False,
    today: Today = "",
    no_proofs: NoProofs = False,
    seconds: Seconds = 10.0,
) -> None:
    """Read a pact and name everything that is wrong with it or doubtful, with its place and what would be right.

    An error forbids to sign the pact, a warning asks for a written waiver, a note for nothing. Ends with 1 if there
    is an error, else with 0.

    \b
    Examples:
      leadpact check examples/northwind/pact.yaml
      leadpact check pact.yaml --json --strict
      leadpact check --explain LP040
    """
    if explain:
        _explain(explain, as_json=as_json)
    elif pact is None:
        raise BadInput("No pact is named.", remedy="Name its file, or a code: `leadpact check --explain LP040`.")
    else:
        looked = _look(pact, _day(today), 0.0 if no_proofs else seconds)
        (_give if as_json else _tell)(looked)
        if looked.has("error", "warning") if strict else looked.has("error"):
            raise typer.Exit(NO)


def _look(path: Path, today: date | None, seconds: float) -> Looked:
    """Read, check and, if there are `seconds` for it, prove the pact in the file `path`."""
    from leadpact.clock import now
    from leadpact.pact.check import check
    from leadpact.pact.load import load_whole

    try:
        pact, whole = load_whole(path)
    except FaultyText as error:
        return Looked(path, [_of_fault(path, fault) for fault in error.faults], error.faults)
    found = check(pact, today=today or now().astimezone(pact.zone).date())
    undecided: Sequence[Undecided] = ()
    if seconds:
        from leadpact.pact.check_united import united
        from leadpact.pact.prove import prove  # brings the solver, which is slow to load

        proof = prove(pact, seconds=seconds)
        found, undecided = united(found, proof.findings), proof.undecided
    placed = [_placed(path, whole, finding) for finding in found]
    return Looked(path, placed, pact, [_left(path, whole, one) for one in undecided])


def _left(path: Path, whole: Whole, undecided: Undecided) -> Left:
    file, line = whole.place(undecided.line)
    return Left(path.parent / file if file else path, line, undecided.path, undecided.question)


def _placed(path: Path, whole: Whole, finding: Finding) -> Told:
    """Return a finding in the whole text where it is written: in the file `path`, or in one that it includes."""
    file, line = whole.place(finding.line)
    return Told(path.parent / file if file else path, replace(finding, line=line))


def _of_fault(path: Path, fault: Fault) -> Told:
    from leadpact.pact.finding import Finding

    file = path.parent / fault.file if fault.file else path
    return Told(
        file, Finding(fault.code, "error", fault.path, fault.line, fault.column, fault.message, fault.suggestion)
    )


def _give(looked: Looked) -> None:
    said = {
        "pact": str(looked.path),
        "good": not looked.has("error"),
        "findings": [_as_json(looked.path, told) for told in looked.found],
        "undecided": [{"path": one.path, "line": one.line, "question": one.question} for one in looked.undecided],
    }
    give(said | _read_as_json(looked.read))


def _tell(looked: Looked) -> None:
    groups = {title: list(_lines(looked, severity)) for severity, title in GROUPS.items()}
    groups["Not decided"] = [f"{one.file}:{one.line}: {one.question}" for one in looked.undecided]
    for title, lines in groups.items():
        for line in (title, "", *lines, "") if lines else ():
            say(line)
    say(_sum(looked))


def _read_as_json(read: Pact | Sequence[Fault]) -> dict[str, Any]:
    if isinstance(read, Sequence):
        return {"faults": [fault_as_json(fault) for fault in read]}
    return {"faults": [], "holds": holdings(read), "digest": read.digest}


def _lines(looked: Looked, severity: str) -> Iterator[str]:
    for told in looked.found:
        finding = told.finding
        if finding.severity != severity:
            continue
        yield f"{told.file}:{finding.line}:{finding.column}: {finding.code} {severity} {finding.message}"
        if finding.remedy:
            yield f"    {finding.remedy}"
        if finding.example is not None:
            yield f"    {_example(finding.example)}"


def _example(example: Example) -> str:
    """Return the lead that shows a finding, as a sentence."""
    known = [f"{name} is {value}" for name, value in example.values.items()]
    known += [f"{activity} {_ago(seconds)}" for activity, times in example.activities.items() for seconds in times]
    lead = ", ".join(known) or "a lead of which nothing is known"
    when = f", on {example.at:%Y-%m-%d at %H:%M} UTC" if example.at is not None else ""
    return f"For example: {lead}{when}{f': {example.shows}' if example.shows else ''}."


def _ago(seconds: int) -> str:
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{counted(seconds // length, unit)} ago"
    return f"{counted(seconds, 'second')} ago"


def _sum(looked: Looked) -> str:
    path, read = looked.path, looked.read
    if isinstance(read, Sequence):
        return f"{path} has {counted(len(looked.found), 'fault')}."
    if looked.has("error", "warning"):
        counts = {severity: sum(told.finding.severity == severity for told in looked.found) for severity in GROUPS}
        said = [counted(number, severity) for severity, number in counts.items() if number]
        return f"{path} has {' and '.join(filter(None, (', '.join(said[:-1]), said[-1])))}."
    held = ", ".join(counted(number, noun) for noun, number in holdings(read).items() if number)
    as_far = " as far as it was decided" if looked.undecided else ""
    return f"{path} is good{as_far}: {read.name}, {held}."


def _as_json(path: Path, told: Told) -> dict[str, Any]:
    finding, example = told.finding, told.finding.example
    said = {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "remedy": finding.remedy,
        "example": None
        if example is None
        else {
            "values": dict(example.values),
            "activities": dict(example.activities),
            "shows": example.shows,
            "at": example.at,
        },
    }
    return said if told.file == path else {"file": str(told.file), **said}


def holdings(pact: Pact) -> dict[str, int]:
    """Return how much of what a pact states, by noun."""
    return {
        "field": len(pact.fields),
        "activity": len(pact.activities),
        "stage": len(pact.stages),
        "move": len(pact.moves),
        "segment": len(pact.segments),
        "route": len(pact.routes),
        "queue": len(pact.queues),
        "partner": len(pact.partners),
        "program": len(pact.programs),
    }


def _explain(code: str, *, as_json: bool) -> None:
    from leadpact.pact.check_registry import explain

    about = explain(code)
    if as_json:
        names = ("code", "severity", "title", "why", "remedy", "fault", "right")
        give({name: getattr(about, name) for name in names})
        return
    for line in _explanation(about):
        say(line)


def _explanation(about: Check) -> Iterator[str]:
    from textwrap import fill, indent

    yield f"{about.code} {about.severity}: {about.title}\n"
    yield fill(about.why, 100)
    yield f"\n{about.remedy}"
    for title, example in (("Wrong", about.fault), ("Right", about.right)):
        if example:
            yield f"\n{title}:\n\n{indent(example, '    ')}"


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"`{text}` is no day.", remedy="Write e.g. 2026-11-25.") from None
