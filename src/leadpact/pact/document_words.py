"""Parts of a pact's sentences: conditions, hours, targets, moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from leadpact.pact.geography import COUNTRIES
from leadpact.pact.hours import DAY, Hours, Span, Week
from leadpact.pact.model import Move, Pact, Rule
from leadpact.pact.naming import listed, person, plain
from leadpact.pact.terms import UPON

ANY_OPEN = "any open stage"
BY_REASON = "by reason"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TARGETS = {
    "account_owner": "the owner of the account",
    "its_owner": "whoever works the colleague's lead",
}


SUPPLIERS = {
    "form": "forms", "append": "appends", "behaviour": "behaviour", "sdr": "sales development",
    "ldr": "lead development", "sales": "sales", "import": "imports", "firmographic": "company data",
}  # fmt: skip
EXITS: Mapping[str, Literal["aside", "out", "lost"]] = {
    "recycled": "aside", "disqualified": "out", "opportunity_lost": "lost",
}  # fmt: skip
"""The events whose reason leads to one exit."""
_TIMES = {1: "once", 2: "twice"}


def suppliers(names: Iterable[str]) -> str:
    """Return who supplies a field: "forms or appends"."""
    return listed([SUPPLIERS[name] for name in names], "or")


def times(count: int) -> str:
    """Return how often: "once", "3 times"."""
    return _TIMES.get(count, f"{count} times")


def percent(share: float) -> str:
    """Return a share as a whole or broken number of percents: "25%", "12.5%"."""
    return f"{share * 100:.4g}%"


def expected(by_metric: Mapping[str, str]) -> str:
    """Return what is expected by metric: "accepted share +5 points and win rate 12%"."""
    return listed([f"{plain(metric)} {value}" for metric, value in by_metric.items()])


def sentence(text: str) -> str:
    """Return `text` with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def title(code: str) -> str:
    """Return a name of the pact as a heading: `not_ready` as "Not ready"."""
    words = plain(code)
    return f"{words[:1].upper()}{words[1:]}"


def when(rule: Rule, otherwise: str) -> str:
    """Return the condition of a rule in words; `otherwise` where it has none."""
    return rule.condition.words if rule.condition else otherwise


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def target(to: str) -> str:
    """Return who a route or a gate sends a lead to."""
    if to.startswith("partner:"):
        return f"the partner {person(to.removeprefix('partner:'))}"
    return _TARGETS.get(to, f"the queue {to}")


def week(days: Week) -> str:
    """Return the hours of a week: "Monday to Friday 09:00 to 17:30"."""
    if all(spans == ((0, DAY),) for spans in days):
        return "always"
    said = []
    first = 0
    for day in range(1, 8):
        if day < 7 and days[day] == days[first]:
            continue
        if days[first]:
            named = _DAYS[first] if day - first == 1 else f"{_DAYS[first]} to {_DAYS[day - 1]}"
            said.append(f"{named} {listed([_times(one) for one in days[first]])}")
        first = day
    return ", ".join(said)


def _times(times: Span) -> str:
    start, end = times
    return f"{_clock(start)} to {_clock(end)}"


def _clock(minute: int) -> str:
    """A minute after midnight; the end of a shift over midnight is of the next day."""
    return "24:00" if minute == DAY else f"{minute % DAY // 60:02}:{minute % 60:02}"


def holidays(hours: Hours) -> str:
    """Return whose public holidays are free; "" for nobody's."""
    country, _, part = hours.holidays.partition("-")
    return f"{COUNTRIES.get(country, country)}{f' ({part})' if part else ''}" if country else ""


def trigger(move: Move, upon: Iterable[str] | None = None) -> str:
    """Return upon what a move is made: "response", "ready", "meeting booked, when budget".

    Args:
        upon: of its events, those that are meant; all of them without.
    """
    said, held = events(move.upon if upon is None else upon), when(move.rule, "")
    return f"{said}, when {held}" if said and held else said or held


def events(names: Iterable[str]) -> str:
    """Return events in the order of the language: "captured or response"."""
    return listed([plain(name) for name in sorted(names, key=UPON.index)], "or")


def origin(pact: Pact, move: Move) -> str:
    """Return from where a move is made: stages in their order, "any open stage", or "" for an entry."""
    if move.origin is None:
        return ""
    if is_from_any_open(pact, move):
        return ANY_OPEN
    return listed(in_order(pact, move.origin), "or")


def is_from_any_open(pact: Pact, move: Move) -> bool:
    """Say whether a move is made from every stage in which a lead is open, and there are several."""
    still_open = {stage.name for stage in pact.stages.values() if stage.is_open}
    return len(still_open) > 1 and move.origin is not None and set(move.origin) == still_open


def in_order(pact: Pact, names: Iterable[str]) -> list[str]:
    """Return the names of stages, in words, in the order of the pact."""
    return [plain(name) for name in sorted(names, key=lambda name: pact.stages[name].order)]


def destinations(pact: Pact, move: Move) -> dict[str, tuple[str, ...]]:
    """Return the stages that a move leads to, each with the reasons for which it does ("by reason" has several)."""
    if move.to is None:
        return {}
    if move.to != BY_REASON:
        return {move.to: ()}
    found: dict[str, tuple[str, ...]] = {}
    if "rejected" in move.upon:
        for reason, stage in pact.reasons.reject.items():
            found[stage] = (*found.get(stage, ()), reason)
    exits = [pact.exit_stage(kind) for event, kind in EXITS.items() if event in move.upon]
    return found | {stage: found.get(stage, ()) for stage in exits if stage is not None}
