"""`decide`: a file of leads under a pact, without a database: the first thing to try."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from leadpact.cli.agreement import PactFile
from leadpact.cli.options import As_json, AtTime
from leadpact.cli.output import NO, give, note, say
from leadpact.errors import BadInput, NotFound

if TYPE_CHECKING:
    from leadpact.operations.leads_file import LeadsFile
    from leadpact.operations.trial import Rejected, Tried
    from leadpact.operations.verdicts import Verdict
    from leadpact.pact.model import Pact

Form = Literal["table", "csv", "json"]
LeadsPath = Annotated[Path, typer.Argument(metavar="FILE", help="The leads: CSV, XLSX or JSON.")]
MappingPath = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="How the columns are to be read; else they are known by name."),
]
Why = Annotated[
    str, typer.Option("--why", metavar="LEAD", help="Show everything about one lead: its line in FILE, or its email.")
]


def decide(
    pact: PactFile,
    file: LeadsPath,
    *,
    at: AtTime = "",
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = "table",
    as_json: As_json = False,
    mapping: MappingPath = None,
    why: Why = "",
) -> None:
    """Decide a file of leads under a pact, and say why. No database, nothing is stored.

    Every row is decided in its order, as if it arrived now and nothing was known before. Ends with 0 if at
    least one lead could be decided, else with 1.

    \b
    Examples:
      leadpact decide examples/northwind/pact.yaml examples/northwind/leads.csv
      leadpact decide pact.yaml leads.xlsx --why mira@anadolu.example
      leadpact decide pact.yaml leads.csv --format csv > decided.csv
    """
    from leadpact.operations.leads_file import read_leads
    from leadpact.operations.mapping import load_mapping
    from leadpact.operations.trial import try_leads
    from leadpact.pact.load import load_pact

    agreed = load_pact(pact)
    instant = instant_of(at)
    read = read_leads(agreed, file, load_mapping(mapping) if mapping else None, at=instant)
    answer = _Answer(agreed, pact, read, instant, *try_leads(agreed, read, at=instant))
    if why:
        answer.show_one(why)
    else:
        {"table": answer.table, "csv": answer.csv, "json": answer.json}["json" if as_json else form]()
    if not answer.decided:
        raise typer.Exit(NO)


def instant_of(text: str) -> datetime:
    """Return the instant that `--at` names, by default the present one.

    Raises:
        BadInput: it is no time, or does not say its offset from UTC.
    """
    from datetime import UTC

    from leadpact.clock import now

    if not text:
        return now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"`{text}` is no time.", remedy="Write it like 2026-11-23T10:00:00+01:00.") from None
    if at.tzinfo is None:
        raise BadInput(f"`{text}` does not say its offset from UTC.", remedy="Add Z or +01:00.")
    return at.astimezone(UTC)


@dataclass(slots=True)
class _Answer:
    """What was decided of a file, in each form."""

    pact: Pact
    path: Path
    read: LeadsFile
    at: datetime
    decided: list[Tried]
    unusable: list[Rejected]
    verdicts: list[Verdict] = field(init=False)

    def __post_init__(self) -> None:
        from leadpact.operations.verdicts import verdict_of

        self.verdicts = [verdict_of(self.pact, tried, self.at) for tried in self.decided]

    def summary(self) -> dict[str, Any]:
        """Return the counts of the answer; each adds up to the leads decided."""
        from leadpact.operations.file_trial import summary_of

        return asdict(summary_of(self.verdicts, self.unusable))

    def json(self) -> None:
        from leadpact.cli.verdicts import as_json, rejected_as_json

        give({
            "pact": {"name": self.pact.name, "file": str(self.path), "digest": self.pact.digest},
            "at": self.at,
            "leads": [as_json(shown, tried) for shown, tried in zip(self.verdicts, self.decided, strict=True)],
            "unusable": [rejected_as_json(one) for one in self.unusable],
            "unread_columns": self.read.unread,
            "notes": self.read.notes,
            "summary": self.summary(),
        })  # fmt: skip

    def csv(self) -> None:
        names = ("line", "who", "verdict", "grade", "fit", "engagement", "stage", "goes_to", "why", "next_question")
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(names)
        for one in self.verdicts:
            out.writerow((one.line, one.who, one.verdict, one.grade, one.fit / 100, one.engagement / 100, one.stage,
                          one.goes_to, one.why, one.ask))  # fmt: skip
        for bad in self.unusable:
            reasons = "; ".join(f"{name}: {fault}" if name else fault for name, fault in bad.faults.items())
            out.writerow((bad.line, "", "unusable", "", "", "", "", "", reasons, ""))

    def table(self) -> None:
        from leadpact.cli.tables import decided_table

        decided_table(self.pact, self.verdicts, self.decided, self.unusable)
        for remark in self.read.notes:
            note(remark)
        if self.read.unread:
            note(f"Nothing was taken from the columns {', '.join(self.read.unread)}.")

    def show_one(self, wanted: str) -> None:
        """Show one lead with all that was decided about it.

        Raises:
            NotFound: the file has no such lead.
        """
        from leadpact.cli.tables import lead_in_full

        for bad in self.unusable:
            if str(bad.line) == wanted:
                say(f"Line {bad.line} cannot be used:")
                for name, fault in bad.faults.items():
                    say(f"  {name}: {fault}" if name else f"  {fault}")
                return
        found = [
            (shown, tried)
            for shown, tried in zip(self.verdicts, self.decided, strict=True)
            if wanted.casefold() in (str(shown.line), str(tried.person.values.get("email", "")).casefold())
        ]
        if not found:
            raise NotFound(f"The file has no lead `{wanted}`.", remedy="Name its line in the file, or its email.")
        for shown, tried in found:
            lead_in_full(self.pact, shown, tried, self.at)
