"""`demo`: the worked example, through the real pipeline, into the real database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.agreement import who
from leadpact.cli.options import As_json
from leadpact.cli.output import counted, give, note, say
from leadpact.cli.serving import HOST, PORT, THREADS, Host, Port, examples, serve
from leadpact.errors import NotFound, Refused

if TYPE_CHECKING:
    from leadpact.operations.capture import Captured
    from leadpact.operations.database import Database
    from leadpact.operations.leads_file import FileLead
    from leadpact.operations.trial import Rejected, Tried
    from leadpact.pact.model import Pact

CHANNEL = "demo"


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End when the leads are decided.")] = False,
    as_json: As_json = False,
    host: Host = HOST,
    port: Port = PORT,
) -> None:
    """Adopt the example pact, capture its leads, show what was decided and why; then serve.

    Doing it again changes nothing. A database that works under a pact of its own is left alone.

    \b
    Examples:
      leadpact demo
      leadpact demo --no-serve --json
      LEADPACT_HOME=/tmp/try leadpact demo
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now

    with opened() as database:
        taken = _take(database, now())
    _show(taken, as_json=as_json)
    if not no_serve:
        serve(host, port, THREADS, tell=note if as_json else say)


@dataclass(slots=True)
class _Taken:
    """What became of the example's leads: those that are new, those that were here before."""

    pact: Pact
    at: datetime
    decided: list[Tried]
    rejected: list[Rejected]
    known_before: int


def _take(database: Database, at: datetime) -> _Taken:
    from leadpact.operations import agreement
    from leadpact.operations.capture import Parcel, capture
    from leadpact.operations.leads_file import FileLead, read_leads

    folder = examples() / "northwind"
    text = (folder / "pact.yaml").read_text(encoding="utf-8")
    _check_free(database, text)
    pact = agreement.adopt(database, text, by=who(), at=at)
    read = read_leads(pact, folder / "leads.csv", None, at=at)
    leads = [one for one in read.records if isinstance(one, FileLead)]
    parcels = [(lead, Parcel(CHANNEL, key, payload)) for lead in leads for key, payload in lead.parcels()]
    captured = capture(database, pact, [parcel for _, parcel in parcels], at=at)
    taken = _Taken(pact, at, [], [], 0)
    of_lead: dict[int, list[Captured]] = {}
    for (lead, _), one in zip(parcels, captured, strict=True):
        of_lead.setdefault(lead.line, []).append(one)
    for lead in leads:
        _sort_in(taken, lead, of_lead[lead.line])
    return taken


def _check_free(database: Database, text: str) -> None:
    """Look that no pact but the example's decides here.

    Raises:
        Refused: one does; the demonstration would take its place.
    """
    from leadpact.operations import agreement
    from leadpact.pact.load import parse_pact

    try:
        active = agreement.active(database)
    except NotFound:
        return
    if active.name != parse_pact(text).name:
        raise Refused(
            f"The pact {active.name} decides here; the demonstration would take its place.",
            remedy="Give the demonstration a home of its own: LEADPACT_HOME=/tmp/leadpact-demo leadpact demo",
        )


def _sort_in(taken: _Taken, lead: FileLead, captured: list[Captured]) -> None:
    from leadpact.operations.trial import Rejected, Tried

    if all(one.again for one in captured):
        taken.known_before += 1
        return
    faults = {name: fault for one in captured for name, fault in one.faults.items()}
    recorded = [one.recorded for one in captured if one.state == "recorded" and one.recorded is not None]
    decisions = [found.decisions[0] for found in recorded if found.decisions]
    decisions += recorded[-1].decisions[1:] if recorded else ()  # what its queue did with it after all that
    if not decisions:
        taken.rejected.append(Rejected(lead.line, faults))
        return
    person = decisions[-1].person
    ids = [found.lead_id for found in recorded if found.lead_id is not None]
    taken.decided.append(Tried(lead.line, person, person.leads.get(ids[-1]) if ids else None, decisions, faults, ()))


def _show(taken: _Taken, *, as_json: bool) -> None:
    from leadpact.cli.verdicts import as_json as lead_as_json
    from leadpact.cli.verdicts import rejected_as_json
    from leadpact.operations.verdicts import verdict_of

    verdicts = [verdict_of(taken.pact, tried, taken.at) for tried in taken.decided]
    if as_json:
        summary: dict[str, Any] = dict(Counter(one.verdict.replace(" ", "_") for one in verdicts))
        give({
            "pact": {"name": taken.pact.name, "version": taken.pact.version, "digest": taken.pact.digest},
            "changed": bool(taken.decided or taken.rejected),
            "leads": [lead_as_json(one, tried) for one, tried in zip(verdicts, taken.decided, strict=True)],
            "rejected": [rejected_as_json(one) for one in taken.rejected],
            "known_before": taken.known_before,
            "summary": summary,
        })  # fmt: skip
        return
    if not taken.decided and not taken.rejected:
        say(f"Nothing changed: all {counted(taken.known_before, 'row')} of the example were here already.")
        return
    from leadpact.cli.tables import decided_table

    decided_table(taken.pact, verdicts, taken.decided, taken.rejected, hint=False)
    say(f"All of it is stored, under version {taken.pact.version} of the pact {taken.pact.name}. Go on with:")
    say("  leadpact explain mira.kaya@helvora-pharma.com   why that lead is where it is")
    say("  leadpact receipts                               what was rejected, kept for correction")
    say("  leadpact audit                                  prove that journal and tables agree")
