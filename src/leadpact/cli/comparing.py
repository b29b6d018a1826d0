"""`diff` and `complexity`: two pacts compared by consequence, and how much there is of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.options import As_json
from leadpact.cli.output import NO, console, counted, give, say
from leadpact.errors import BadInput

if TYPE_CHECKING:
    from leadpact.pact.complexity import Complexity
    from leadpact.pact.departures import Departure
    from leadpact.pact.diff import Difference
    from leadpact.pact.include import Whole
    from leadpact.pact.model import Pact

MARKS = {"added": "+", "removed": "-", "changed": "~", "moved": "~", "stricter": ">", "looser": "<"}

Side = Annotated[str, typer.Argument(metavar="PACT", help="The file of a pact, or the number of a version.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="Only what changes for this role, heaviest first.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="With --role: who it is, as the pact names them.")]


@dataclass(frozen=True, slots=True)
class Read:
    """A pact that is compared: a file, or a version of the installation (`number` above 0)."""

    pact: Pact
    path: Path
    number: int = 0
    whole: Whole | None = None

    @property
    def label(self) -> str:
        return f"version {self.number}" if self.number else str(self.path)

    def place(self, line: int) -> tuple[str, int]:
        """Return the file, or the version, and the line in it, of a line of the whole text."""
        if self.whole is None:
            return self.label, line
        file, line = self.whole.place(line)
        return str(self.path.parent / file if file else self.path), line


def diff(a: Side, b: Side, *, role: Role = "", name: Name = "", as_json: As_json = False) -> None:
    """Tell what a pact says otherwise than another, by what follows from it.

    Comments, the order of what has none, and how things are written are no difference. Ends with 0 if there is none,
    with 1 if there are any; with --role, any for that role.

    \b
    Examples:
      leadpact diff pact.yaml next.yaml
      leadpact diff 3 pact.yaml --role rep --name ana
      leadpact diff 3 4 --json
    """
    from leadpact.pact.diff import ROLES, differences, what_changes_for

    if role and role not in ROLES:
        raise BadInput(f"There is no role `{role}`.", remedy=f"Known: {', '.join(ROLES)}.")
    if name and not role:
        raise BadInput("A name alone does not say what somebody sees.", remedy=f"Name a role: {', '.join(ROLES)}.")
    old, new = _read([a, b])
    found = differences(old.pact, new.pact)
    if role:
        found = what_changes_for(found, role, name)
    if as_json:
        told = [_as_json(one, old, new) for one in found]
        give({"old": _side(old), "new": _side(new), "role": role, "name": name, "differences": told})
    else:
        _show(found, old, new, whom=name or (f"the role {role}" if role else ""))
    if found:
        raise typer.Exit(NO)


def _read(names: Sequence[str]) -> list[Read]:
    """Read files and versions; the database is asked only if a version is named."""
    numbers = [int(one) for one in names if _is_number(one)]
    versions = _versions(numbers) if numbers else {}
    return [versions[int(one)] if _is_number(one) else _file(Path(one)) for one in names]


def _is_number(name: str) -> bool:
    return name.isdecimal() and not Path(name).exists()


def _versions(numbers: Sequence[int]) -> dict[int, Read]:
    from leadpact.cli.context import opened
    from leadpact.operations import agreement

    with opened() as database:
        return {number: Read(agreement.version(database, number), Path(), number) for number in numbers}


def _file(path: Path) -> Read:
    from leadpact.pact.load import load_whole

    pact, whole = load_whole(path)
    return Read(pact, path, whole=whole)


def _side(read: Read) -> dict[str, Any]:
    file = None if read.number else str(read.path)
    return {"version": read.number or None, "file": file, "name": read.pact.name, "digest": read.pact.digest}


def _as_json(one: Difference, old: Read, new: Read) -> dict[str, Any]:
    return {
        "path": one.path, "theme": one.theme, "kind": one.kind, "says": one.says, "before": one.before,
        "after": one.after, "old": _place_as_json(old, one.old_line), "new": _place_as_json(new, one.new_line),
        "concerns": sorted(one.concerns), "only_named": sorted(one.only_named), "weight": one.weight,
    }  # fmt: skip


def _place_as_json(read: Read, line: int | None) -> dict[str, Any] | None:
    if line is None:
        return None
    file, line = read.place(line)
    return {"file": None if read.number else file, "line": line}


def _show(found: Sequence[Difference], old: Read, new: Read, *, whom: str) -> None:
    from leadpact.pact.diff import by_theme

    if not found:
        nothing = f"For {whom}, nothing changes" if whom else "They say the same"
        say(f"{nothing}: {old.label} and {new.label}.")
        return
    for title, group in by_theme(found):
        say(title)
        for one in group:
            _say_wrapped(f"  {MARKS[one.kind]} ", one.says)
            say(f"      {_places(one, old, new)}")
        say("")
    say(f"{counted(len(found), 'difference')}{f' for {whom}' if whom else ''} between {old.label} and {new.label}.")


def _places(one: Difference, old: Read, new: Read) -> str:
    before, after = (
        "" if line is None else "{}:{}".format(*read.place(line))
        for read, line in ((old, one.old_line), (new, one.new_line))
    )
    return f"{before} -> {after}" if before and after else f"only {before or after}"


def _say_wrapped(mark: str, text: str) -> None:
    width = max(console().width, 60)
    for line in wrap(text, width, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False,
                     break_long_words=False):  # fmt: skip
        say(line)


def complexity(pact: Side, as_json: As_json = False) -> None:
    """Count how much of a pact there is to be known, and name what of it could be less.

    The one number is the sum of what is counted: stages, statuses, lead types, sources, reasons, queues, members,
    partners, hand-offs, promises, programs, rules, fields, and values that exceptions change.

    \b
    Examples:
      leadpact complexity pact.yaml
      leadpact complexity 3 --json
    """
    from leadpact.clock import now
    from leadpact.pact.complexity import complexity
    from leadpact.pact.departures import variation

    [read] = _read([pact])
    today = now().astimezone(read.pact.zone).date()
    found, departures = complexity(read.pact, today=today), variation(read.pact, today=today)
    if as_json:
        give(_account_as_json(read, found, departures))
    else:
        _show_account(read, found, departures)


def _account_as_json(read: Read, found: Complexity, departures: Sequence[Departure]) -> dict[str, Any]:
    from leadpact.pact.complexity import FORMULA

    return {
        "pact": _side(read), "number": found.number, "formula": FORMULA, "counts": found.counts, "rules": found.rules,
        "exceptions": found.exceptions, "resources": found.resources,
        "spares": [
            {"kind": one.kind, "says": one.says, "path": one.path,
             "places": [_place_as_json(read, line) for line in one.lines]}
            for one in found.spares
        ],
        "departures": [
            {"exception": one.exception, "what": one.value.what, "standard": one.value.standard, "here": one.value.here,
             "where": one.where, "case": one.case, "owner": one.owner, "approved_by": one.approved_by,
             "from": one.since, "until": one.until, "state": one.state, "days_left": one.days_left,
             "place": _place_as_json(read, one.line)}
            for one in departures
        ],
    }  # fmt: skip


def _show_account(read: Read, found: Complexity, departures: Sequence[Departure]) -> None:
    from leadpact.pact.naming import plain

    say(f"{read.label}: {counted(found.number, 'thing')} to know.")
    for what, counts in (("", found.counts), ("rules: ", found.rules), ("exceptions: ", found.exceptions)):
        told = ", ".join(f"{plain(noun)} {number}" for noun, number in counts.items() if number)
        if told:
            _say_wrapped("  ", f"{what}{told}")
    if departures:
        say("What departs from the standard")
        for one in departures:
            _say_wrapped("  - ", f"{one.exception}: {_beside_standard(one)}{_left(one)}.")
            say("      {}:{}".format(*read.place(one.line)))
    if found.spares:
        say("What there could be less of")
        for spare in found.spares:
            _say_wrapped("  - ", spare.says)
            say(f"      {', '.join('{}:{}'.format(*read.place(line)) for line in spare.lines)}")


def _beside_standard(one: Departure) -> str:
    from leadpact.pact.departures import NOTHING

    value = one.value
    instead = "" if value.standard == NOTHING else f" instead of {value.standard}"
    return f"{value.what}: {value.here}{instead}"


def _left(one: Departure) -> str:
    if one.state == "ended":
        return " (over)"
    if one.state == "planned":
        return f" (from {one.since})"
    return "" if one.days_left is None else f" ({counted(one.days_left, 'day')} left)"
