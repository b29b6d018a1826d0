"""`versions`, `propose` and `rollback`: the life of the pact after its text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.agreement import PactFile, who
from leadpact.cli.options import As_json
from leadpact.cli.output import console, counted, give, say
from leadpact.errors import BadInput, Refused

if TYPE_CHECKING:
    from leadpact.operations.agreement import Activation, Adoption
    from leadpact.operations.proposals import ProposalView
    from leadpact.pact.signing import Proposal

Why = Annotated[str, typer.Option(metavar="TEXT", help="Why: a sentence that is kept.")]
OPEN = ("draft", "proposed", "planned")


def versions(as_json: As_json = False) -> None:
    """List the versions of the pact, which of them decides, and the proposals that may become the next.

    \b
    Examples:
      leadpact versions
      leadpact versions --json
    """
    from leadpact.cli.context import opened
    from leadpact.operations import agreement, proposals

    with opened() as database:
        made, activations = agreement.adoptions(database), agreement.activations(database)
        waiting = [one for one in proposals.proposals(database) if one.state in OPEN]
    active = activations[0] if activations else None
    if as_json:
        give({
            "active": active.version if active else None,
            "mode": active.mode if active else None,
            "versions": [_version(one, activations) for one in made],
            "activations": [
                {"version": one.version, "mode": one.mode, "starts_at": one.starts_at, "kind": one.kind, "by": one.by}
                for one in activations
            ],
            "proposals": [_proposal(one) for one in waiting],
        })  # fmt: skip
        return
    _show(made, activations, waiting)


def _version(one: Adoption, activations: tuple[Activation, ...]) -> dict[str, Any]:
    latest = next((found for found in activations if found.version == one.number), None)
    return {
        "version": one.number, "name": one.name, "digest": one.digest, "made_at": one.at, "made_by": one.by,
        "mode": latest.mode if latest else None,
        "decides": bool(activations) and activations[0].version == one.number,
    }  # fmt: skip


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "proposal": one.number, "state": one.state, "why": one.why, "expects": dict(one.expects),
        "judge_on": one.judge_on, "digest": one.digest, "made_from": one.base, "starts_at": one.planned_for,
        "signed": sorted(one.standing()),
    }  # fmt: skip


def _show(made: tuple[Adoption, ...], activations: tuple[Activation, ...], waiting: list[Proposal]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not activations:
        say("There is no version yet. Adopt one: leadpact adopt pact.yaml")
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("version", "mode", "since", "by", "text", ""):
        table.add_column(column, overflow="fold")
    for one in made:
        latest = next(found for found in activations if found.version == one.number)
        decides = "decides now" if latest is activations[0] else ""
        table.add_row(str(one.number), latest.mode, f"{latest.starts_at:%Y-%m-%d %H:%M}", Text(latest.by),
                      one.digest[:8], decides)  # fmt: skip
    console().print(table)
    for proposal in waiting:
        signed = f", signed for {' and '.join(sorted(proposal.standing()))}" if proposal.standing() else ""
        planned = f" for {proposal.planned_for:%Y-%m-%d %H:%M}" if proposal.planned_for else ""
        say(f"Proposal {proposal.number} is {proposal.state}{planned}{signed}: {proposal.why or 'it says not why'}")


def propose(
    pact: PactFile,
    why: Why = "",
    expect: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=TEXT", help='What is expected, as in accepted_share="+5 points".'),
    ] = None,
    judge_on: Annotated[str, typer.Option(metavar="DAY", help="The day on which that is judged: 2027-03-31.")] = "",
    as_json: As_json = False,
) -> None:
    """Propose a pact as the next version: it is checked and proved, and stands to be signed by whom it names.

    What it is for may be said by the text itself, under `agreement.change`.

    \b
    Examples:
      leadpact propose pact.yaml --why "Leads wait too long" --expect accepted_share="+5 points" --judge-on 2027-03-31
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations import proposals
    from leadpact.pact.load import load_pact

    found, expects, day = load_pact(pact), _expects(expect or []), _day(judge_on)
    with opened() as database:
        number = proposals.draft(database, found.text, by=who(), at=now(), why=why, expects=expects, judge_on=day)
        try:
            proposals.propose(database, number, by=who(), at=now())
        except Refused as refused:  # the text is in its file: a draft of each try would be in the way
            proposals.withdraw(database, number, by=who(), at=now(), why=refused.message)
            raise
        view = proposals.state_of(database, number)
    if as_json:
        findings = [{"code": one.code, "severity": one.severity, "line": one.line, "message": one.message,
                     "remedy": one.remedy, "key": one.key} for one in view.findings]  # fmt: skip
        give({**_proposal(view.proposal), "signers": dict(view.signers), "findings": findings})
        return
    _tell(view)


def _tell(view: ProposalView) -> None:
    for one in (*view.errors, *view.unwaived):
        say(f"line {one.line}: {one.severity} {one.code} {one.message}")
        say(f"    {one.remedy}")
    named = ", ".join(f"{name} for {side}" for side, name in view.signers.items()) or "nobody"
    say(f"Proposal {view.proposal.number} stands to be signed by {named}.")
    if view.errors:
        say(f"It cannot be signed: it has {counted(len(view.errors), 'error')}.")
    elif view.unwaived:
        say(f"Before that, {counted(len(view.unwaived), 'warning')} has to be waived or corrected.")


def _expects(given: list[str]) -> dict[str, str]:
    parts = [one.partition("=") for one in given]
    wrong = [name for name, sign, said in parts if not (name.strip() and sign and said.strip())]
    if wrong:
        raise BadInput(f"`{wrong[0]}` says not what is expected.", remedy='Write --expect accepted_share="+5 points".')
    return {name.strip(): said.strip() for name, _, said in parts}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"`{text}` is no day.", remedy="Write it as in 2027-03-31.") from None


def rollback(
    version: Annotated[int, typer.Argument(metavar="VERSION", help="The number, as `versions` shows it.")],
    why: Why = "",
    as_json: As_json = False,
) -> None:
    """Let a former version of the pact decide again. Nothing is lost; promises that run keep the time they have.

    \b
    Examples:
      leadpact rollback 3 --why "Reps cannot keep the new promise"
    """
    from leadpact.cli.context import opened
    from leadpact.clock import now
    from leadpact.operations import activating, agreement

    with opened() as database:
        before = agreement.active(database).version
        pact = activating.roll_back(database, version, why=why, by=who(), at=now())
        found = agreement.standing(database)
    assert found is not None
    if as_json:
        give({"name": pact.name, "version": pact.version, "before": before, "mode": found.mode})
    else:
        say(f"Version {pact.version} of {pact.name} decides from now on ({found.mode}), instead of version {before}.")
