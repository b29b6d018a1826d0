"""How decided leads look on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from leadpact.cli.output import console, counted
from leadpact.engine import effect as fx
from leadpact.engine.exceptions import agreed
from leadpact.operations import verdicts
from leadpact.operations.trial import Rejected, Tried, facts_now
from leadpact.operations.verdicts import Verdict, points
from leadpact.pact.model import Pact, Rule

STYLES: Mapping[str, str] = {
    verdicts.READY: "bold green",
    verdicts.NOT_READY: "",
    verdicts.NOT_KNOWN: "yellow",
    verdicts.DISQUALIFIED: "red",
    verdicts.NO_LEAD: "red",
    verdicts.PASSED: "cyan",
}
MARKS = {True: "[green]yes[/]", False: "[red]no[/]", None: "[yellow]not known[/]"}
MOST_FAULTS = 20
TOLD_ABOVE = (fx.Scored, fx.PersonLearned, fx.AccountLearned, fx.LeadLearned)


def decided_table(
    pact: Pact, shown: Sequence[Verdict], decided: Sequence[Tried], unusable: Sequence[Rejected], *, hint: bool = True
) -> None:
    """Print one line a lead, then the counts, then what could not be used. `hint`: say how to see more of a lead."""
    screen = console()
    screen.print(_table(pact, shown))
    screen.print(_summary(shown))
    left_out = [(tried.line, tried.faults) for tried in decided if tried.faults]
    _faults(f"{counted(len(left_out), 'lead')} with values left out:", left_out)
    _faults(f"{counted(len(unusable), 'row')} unusable:", [(one.line, one.faults) for one in unusable])
    if hint:
        screen.print("[dim]Everything about one lead: add --why and its line or email.[/]")


def _table(pact: Pact, shown: Sequence[Verdict]) -> Table:
    table = Table(title=f"{escape(pact.title or pact.name)}", title_style="bold", title_justify="left", box=None,
                  header_style="dim", pad_edge=False, padding=(0, 1, 0, 0))  # fmt: skip
    table.add_column("line", justify="right", style="dim")
    table.add_column("lead", max_width=18, no_wrap=True, overflow="ellipsis")
    table.add_column("verdict", no_wrap=True)
    table.add_column("fit", no_wrap=True)
    table.add_column("engaged", justify="right", no_wrap=True)
    table.add_column("stage", no_wrap=True)
    table.add_column("goes to", max_width=18, no_wrap=True, overflow="ellipsis")
    table.add_column("why", ratio=1, overflow="fold")
    table.add_column("pact", justify="right", style="dim", no_wrap=True)
    for one in shown:
        fit = f"{one.grade} {points(one.fit)}" if one.grade else ""
        engaged = points(one.engagement) if one.grade else ""
        style = STYLES.get(one.verdict, "dim")
        table.add_row(str(one.line), Text(one.who), Text(one.verdict, style), fit, engaged, one.stage,
                      Text(one.goes_to), Text(f"ask: {one.ask}" if one.ask else one.why),
                      f":{one.rule_line}" if one.rule_line else "")  # fmt: skip
    return table


def _summary(shown: Sequence[Verdict]) -> Text:
    verdict = Counter(one.verdict for one in shown)
    said = Text("\n")
    said.append(f"{counted(len(shown), 'lead')} decided", "bold")
    said.append(": " + ", ".join(f"{number} {word}" for word, number in verdict.most_common()) + ".\n")
    keepers = Counter(one.goes_to for one in shown if one.goes_to)
    said.append("They go to: " + ", ".join(f"{name} {number}" for name, number in keepers.most_common()) + ".\n")
    return said


def _faults(title: str, found: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    if not found:
        return
    screen = console()
    screen.print(f"[yellow]{title}[/]")
    for line, faults in found[:MOST_FAULTS]:
        said = "; ".join(f"{name}: {fault}" if name else fault for name, fault in faults.items())
        screen.print(Text(f"  line {line}: {said}"))
    if len(found) > MOST_FAULTS:
        screen.print(f"  and {len(found) - MOST_FAULTS} more; --json has them all")


def lead_in_full(pact: Pact, shown: Verdict, tried: Tried, at: datetime) -> None:
    """Print everything about one lead: score by its parts, each condition with what it read, and all that follows."""
    screen = console()
    screen.print(Text(f"{shown.who}  (line {shown.line})", "bold"))
    screen.print(Text(f"{shown.verdict}: {shown.why}", STYLES.get(shown.verdict, "")))
    if shown.ask:
        screen.print(Text(f"Next question: {shown.ask}"))
    if tried.lead is not None:
        _print_score(pact, tried)
        screen.print(_rules(pact, tried, at))
    screen.print(_followed(pact, tried))


def _print_score(pact: Pact, tried: Tried) -> None:
    scored = next((effect for effect in reversed(tried.effects) if isinstance(effect, fx.Scored)), None)
    if scored is None:
        return
    table = Table(box=None, header_style="dim", padding=(0, 1, 0, 0), title="Score", title_justify="left")
    table.add_column("points", justify="right")
    table.add_column("for")
    for part in (*scored.fit_parts, *scored.engagement_parts):
        said = Text(verdicts.part_in_words(pact, part)).append(f"  line {part.line}", "dim")
        table.add_row(points(part.points), said)
    table.add_row(points(scored.fit), f"fit: grade {scored.grade}", style="bold")
    table.add_row(points(scored.engagement), "engagement", style="bold")
    console().print(table)


def _rules(pact: Pact, tried: Tried, at: datetime) -> Tree:
    """Return the segments down to the one that decided, each condition with its parts."""
    facts = facts_now(pact, tried, at)
    tree = Tree("Qualification")
    assert tried.lead is not None
    for segment in agreed(pact, tried.lead).segments:
        branch = tree.add(f"segment {escape(segment.name)} [dim](line {segment.rule.line})[/]")
        _grow(branch, segment.rule, facts)
        if segment.name != tried.lead.segment:
            continue
        for name, rule in segment.ready:
            _grow(branch.add(f"ready by {escape(name)} [dim](line {rule.line})[/]"), rule, facts)
        break
    return tree


def _grow(branch: Tree, rule: Rule, facts: object) -> None:
    if rule.condition is None:
        branch.add("always")
        return
    levels = [branch]
    for depth, words, verdict, values in verdicts.tree_of(rule.condition, facts):  # type: ignore[arg-type]
        read = f" [dim]({escape(values)})[/]" if values else ""
        del levels[depth + 1 :]
        levels.append(levels[depth].add(f"{MARKS[verdict]}  {escape(words)}{read}"))


def _followed(pact: Pact, tried: Tried) -> Table:
    from leadpact.engine.explain import sentence

    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), title="What follows", title_justify="left")
    table.add_column("effect")
    for effect in tried.effects:
        if isinstance(effect, TOLD_ABOVE):
            continue
        table.add_row(Text(sentence(pact, effect)))
    return table
