"""The readable pact, what departs from the standard: each exception, and each value beside that of the standard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leadpact.pact.build_exceptions import leaves
from leadpact.pact.document_agreed import expectation
from leadpact.pact.document_model import Block, Listing, PactText, Section, Statement, Table, columns
from leadpact.pact.document_promises import breach, within
from leadpact.pact.document_words import percent, sentence, target, when
from leadpact.pact.model import Pact
from leadpact.pact.model_agreed import MarketingPromise, SalesPromise, Variation
from leadpact.pact.naming import day, listed, plain
from leadpact.pact.overlay import overlaid

NOTHING = "nothing"
_OWED = {"volume": "Volume", "handed_over": "Share handed over", "accepted": "Share accepted", "complete": "Complete"}
_CLOCKS = {"accept": "Acceptance", "first_touch": "First touch", "attempts": "Attempts", "answer": "Answer"}
_SIDES = {"marketing": "Marketing", "sales": "Sales"}


def exceptions(text: PactText) -> Section:
    """Return the section on exceptions."""
    blocks: list[Block] = []
    for at, variation in enumerate(text.pact.exceptions):
        blocks += _variation(text, at, variation)
    if not blocks:
        blocks.append(text.statement("There is no exception: the standard holds everywhere.", "exceptions"))
    return Section("exceptions", "What departs from the standard", text.line("exceptions"), tuple(blocks))


def _variation(text: PactText, at: int, one: Variation) -> list[Block]:
    path = ("exceptions", at)
    said = [Statement(f"It holds where {when(one.rule, 'anything')}{_span(one)}.", one.rule.line, one.rule.path)]
    why = f"Why: {sentence(one.case)}" if one.case else "Nobody has written down why."
    said.append(text.statement(why, *path, "case"))
    owner = f"{one.owner} asked for it and sees to it." if one.owner else "Nobody sees to it."
    said.append(text.statement(owner, *path, "owner"))
    allowed = f"{one.approved_by} approved it." if one.approved_by else "Nobody has approved it."
    said.append(text.statement(allowed, *path, "approved_by"))
    if one.expect or one.judge_on:
        said.append(text.statement(expectation(one.expect, one.judge_on), *path, "expect"))
    return [Listing(one.name, tuple(said)), _compared(text, at, one)]


def _span(one: Variation) -> str:
    since = f", from {day(one.since)}" if one.since else ""
    if one.until is None:
        return f"{since}, without end"
    return f"{since}{',' * (not one.since)} until {day(one.until)}; then the standard holds again"


def _compared(text: PactText, at: int, one: Variation) -> Table:
    """The values of the standard beside those of the exception."""
    standard, there = text.pact, overlaid(text.pact, [one.name])
    rows = []
    for path in leaves(one.changes):
        if path == ("routing",):
            rows += [
                text.row((f"Route: {route.name}", NOTHING, f"{when(route.rule, 'all others')}: {target(route.to)}"),
                         "exceptions", at, "changes", "routing", index)
                for index, route in enumerate(there.routes[: len(there.routes) - len(standard.routes)])
            ]  # fmt: skip
            continue
        what, value = _told([*map(str, path)])
        rows.append(text.row((what, value(standard), value(there)), "exceptions", at, "changes", *path))
    return Table("", columns("What", "Standard", "Here"), tuple(rows))


def _told(path: Sequence[str]) -> tuple[str, Callable[[Pact], str]]:
    """Return what stands at `path`, in words, and how to read its value out of a pact."""
    match path:
        case ["qualification", "segments", name, "when"]:
            return f"Who belongs to {name}", lambda pact: _segment(pact, name)
        case ["qualification", "segments", name, "ready", criterion]:
            return f"Ready in {name}: {criterion}", lambda pact: _criterion(pact, name, criterion)
        case ["score", "grades", letter]:
            return f"Grade {letter} from", lambda pact: str(dict(pact.score.grades).get(letter, NOTHING))
        case ["score", "engagement", part, name]:
            what = "Points" if part == "points" else "Points at most a day"
            return f"{what} for {plain(name)}", lambda pact: _points(pact, part, name)
        case ["lead_types", name, "attempts"]:
            return f"Attempts owed: {plain(name)}", lambda pact: _attempts(pact, name)
        case ["promises", "sales", name, "within", kind]:
            which = "all others" if kind == "other" else plain(kind)
            return f"Sales: {_CLOCKS[name].lower()} ({which})", lambda pact: _limit(pact, name, kind)
        case ["promises", side, name, key]:
            said = (_OWED if side == "marketing" else _CLOCKS)[name]
            what = said if key in ("share", "at_least", "within") else f"{said}, {plain(key)}"
            return f"{_SIDES[side]}: {what.lower()}", lambda pact: _promise(pact, side, name, key)
    raise AssertionError(f"no exception may change {path}")


def _segment(pact: Pact, name: str) -> str:
    return next((when(one.rule, "all others") for one in pact.segments if one.name == name), NOTHING)


def _criterion(pact: Pact, segment: str, name: str) -> str:
    ready = (criterion for one in pact.segments if one.name == segment for criterion in one.ready)
    return next((when(rule, "always") for criterion, rule in ready if criterion == name), NOTHING)


def _points(pact: Pact, part: str, name: str) -> str:
    engagement = pact.score.engagement
    if engagement is None:
        return NOTHING
    return str((engagement.points if part == "points" else engagement.daily_cap).get(name, NOTHING))


def _attempts(pact: Pact, name: str) -> str:
    return next((str(one.attempts) for one in pact.lead_types if one.name == name), NOTHING)


def _limit(pact: Pact, name: str, kind: str) -> str:
    promise = pact.promises.get(name)
    return NOTHING if promise is None else str(promise.within.get(kind, promise.otherwise))


def _promise(pact: Pact, side: str, name: str, key: str) -> str:
    if side == "marketing":
        return next((_owed(one, key) for one in pact.owes if one.name == name), NOTHING)
    promise = pact.promises.get(name)
    return NOTHING if promise is None else _kept(promise, key)


def _owed(one: MarketingPromise, key: str) -> str:
    found = {
        "share": percent(one.share) if one.share is not None else "",
        "at_least": f"{one.at_least:,}" if one.at_least is not None else "",
        "of": f"{'answered ' * one.decided}{plain(one.of)}",
        "per": listed([*([one.period] if one.period else []), *map(plain, one.by)]),
        "have": listed([plain(field) for field in one.have]),
        "breach": listed([f"tell {name}" for name in one.tells]),
    }
    return found[key] or NOTHING


def _kept(one: SalesPromise, key: str) -> str:
    if key == "within":
        return within(one)
    if key == "warn":
        return f"{percent(one.warn_before)} before" if one.warn_before is not None else NOTHING
    return breach(one)
