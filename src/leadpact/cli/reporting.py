"""`explain`, `audit` and `funnel`: what the journal and the tables say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.options import As_json
from leadpact.cli.output import NO, console, counted, give, progress, say

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from leadpact.insight.funnel import StageCount
    from leadpact.operations.biography import Chapter
    from leadpact.operations.database import Database
    from leadpact.operations.lookup import LeadRecord
    from leadpact.pact.model import Pact

LEARNED = ("person_learned", "account_learned", "lead_learned", "activity_seen")
"""The effects that say what came in; the others say what was decided."""


def explain(
    lead: Annotated[str, typer.Argument(metavar="LEAD", help="Its id, or the person's email address.")],
    as_json: As_json = False,
) -> None:
    """Tell why a lead is where it is: whose job, what comes next, and every decision with its line of the pact.

    \b
    Examples:
      leadpact explain mira.kaya@helvora-pharma.com
      leadpact explain 17 --json
    """
    from leadpact.cli.context import opened
    from leadpact.operations.biography import leads_named, life_of
    from leadpact.operations.lookup import find_lead

    told = []
    with opened() as database:
        for lead_id in leads_named(database, lead):
            record = find_lead(database, lead_id)
            told.append(_tell(database, record, life_of(database, lead_id)))
    if as_json:
        give({"leads": told})
        return
    for one in told:
        _say_lead(one)


def _tell(database: Database, record: LeadRecord, life: list[Chapter]) -> dict[str, Any]:
    """Return a lead with its history in sentences, each from the version under which it was decided."""
    from leadpact.engine.explain import next_question
    from leadpact.operations import agreement

    now = agreement.active(database)
    lead = record.lead
    return {
        "lead": lead.id, "name": record.name, "email": record.email, "product_line": lead.product_line,
        "cycle": lead.cycle, "stage": lead.stage, "status": lead.status, "owner_kind": lead.owner_kind,
        "owner": lead.owner, "next_step": lead.next_step, "next_at": _local(lead.next_at, now.zone),
        "closed": lead.closed_reason, "next_question": next_question(now, lead) or "",
        "history": [_chapter(agreement.version(database, chapter.pact_version), chapter) for chapter in life],
    }  # fmt: skip


def _chapter(pact: Pact, chapter: Chapter) -> dict[str, Any]:
    from leadpact.engine.explain import sentence

    said = [
        {"effect": str(effect.__struct_config__.tag), "says": sentence(pact, effect), "line": effect.why.line}
        for effect in chapter.effects
    ]
    return {
        "event": chapter.kind, "activity": chapter.activity, "by": chapter.actor,
        "at": _local(chapter.happened_at, pact.zone), "known_at": _local(chapter.recorded_at, pact.zone),
        "pact_version": chapter.pact_version, "decided": said,
    }  # fmt: skip


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds") if at is not None else ""


def _say_lead(told: dict[str, Any]) -> None:
    from rich.text import Text

    screen = console()
    said = f"{told['name'] or told['email']}: {told['product_line']}, lead {told['lead']}, cycle {told['cycle']}"
    screen.print(Text(said, "bold"))
    if told["closed"] or not told["next_step"]:
        screen.print(Text(f"Closed in {told['stage']}: {told['closed']}."))
    else:
        keeper = f"{told['owner_kind']} {told['owner']}"
        step = f"next step: {told['next_step'].replace('_', ' ')} by {_short(told['next_at'])}"
        screen.print(Text(f"In {told['stage']} ({told['status']}), the job of {keeper}; {step}."))
    if told["next_question"]:
        screen.print(Text(f"Next question: {told['next_question']}"))
    for chapter in told["history"]:
        what = chapter["activity"] or chapter["event"]
        by = f" by {chapter['by']}" if chapter["by"] else ""
        place = f"  pact version {chapter['pact_version']}"
        screen.print(Text(f"\n{_short(chapter['at'])}  {what.replace('_', ' ')}{by}", "bold").append(place, "dim"))
        for decided in chapter["decided"]:
            named = f"line {decided['line']}" in decided["says"] or not decided["line"]
            text = Text(f"  {decided['says']}", "dim" if decided["effect"] in LEARNED else "")
            screen.print(text if named else text.append(f"  (line {decided['line']})", "dim"))
    screen.print()


def _short(moment: str) -> str:
    return moment[:16].replace("T", " ")


def audit(as_json: As_json = False) -> None:
    """Replay the journal and compare it with every table; name whatever does not fit.

    Ends with 0 if nothing was found, else with 1. Nothing is changed; the report is kept.

    \b
    Examples:
      leadpact audit
      leadpact audit --json
    """
    from leadpact.cli.agreement import who
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations.audits import run_audit

    with opened() as database, progress("events", shown=not as_json) as show:
        report = run_audit(database, by=who(), at=now(), progress=lambda done, total: show(done, total))
    if as_json:
        findings = [
            {"code": one.code, "message": one.message, "table": one.table, "id": one.id, "remedy": one.remedy}
            for one in report.findings
        ]
        give({"clean": not findings, "findings": findings, "counted": report.counted})
    else:
        for finding in report.findings:
            say(f"{finding.code} {finding.table} {finding.id}: {finding.message}")
            say(f"    {finding.remedy}")
        looked = ", ".join(f"{number:,} {what.replace('_', ' ')}" for what, number in report.counted.items())
        found = counted(len(report.findings), "finding") if report.findings else "nothing wrong"
        say(f"Looked at {looked}: {found}.")
    if report.findings:
        raise typer.Exit(NO)


def funnel(
    by: Annotated[
        str, typer.Option(help="What to count by: source, lead_type, origin, or a field of the pact.")
    ] = "source",
    as_json: As_json = False,
) -> None:
    """Count the leads that were ever in each stage, by source or whatever else is known of them.

    A lead counts once a stage, with its latest cycle there; one that joined another does not count.

    \b
    Examples:
      leadpact funnel
      leadpact funnel --by region --json
    """
    from leadpact.cli.context import opened
    from leadpact.insight.funnel import leads_by_stage

    with opened() as database:
        found = leads_by_stage(database, by=by)
    if as_json:
        rows = [{"value": row.value, "counts": _counts(found.stages, row.counts)} for row in found.rows]
        give({"by": found.by, "stages": found.stages, "rows": rows, "totals": _counts(found.stages, found.totals)})
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0), show_footer=True)
    table.add_column(by.replace("_", " "), footer="all")
    for stage, total in zip(found.stages, found.totals, strict=True):
        table.add_column(stage, justify="right", footer=f"{total.leads:,}")
    for row in found.rows:
        table.add_row(Text(row.value or "(not known)"), *(f"{one.leads:,}" if one.leads else "" for one in row.counts))
    console().print(table)


def _counts(stages: Sequence[str], counts: Sequence[StageCount]) -> dict[str, dict[str, int]]:
    return {stage: {"cycles": one.cycles, "leads": one.leads} for stage, one in zip(stages, counts, strict=True)}
