"""The words both sides use, and what counts: sourced, touch, the event that qualifies for good."""

from __future__ import annotations

import re
from collections.abc import Callable

from leadpact.pact.check_ground import Inspection
from leadpact.pact.naming import listed

_LEAD = re.compile(r"(an? |one )?leads?\b.*")
_READY = re.compile(r".*\b(ready|sales qualified|qualified leads?)\b.*")
_TOLD = {"sourced": re.compile(r"\bsourc(e|ed|ing)\b"), "touch": re.compile(r"\btouch(es)?\b")}
_OPENING = frozenset({"meeting_booked", "meeting_held", "opportunity_opened"})


def inspect(ground: Inspection) -> None:
    """Find words without a meaning, and things that count without a rule."""
    _words(ground)
    _sourced(ground)
    _touches(ground)
    _conversion(ground)


def _words(ground: Inspection) -> None:
    needed = (("lead", _LEAD.fullmatch), ("sales-ready", _READY.fullmatch))
    missing = [f"`{word}`" for word, fits in needed if not _is_defined(ground, fits)]
    if missing:
        ground.find("LP010", f"the definitions do not say what {listed(missing)} means", ("definitions",), key=True)


def _is_defined(ground: Inspection, fits: Callable[[str], object]) -> bool:
    return any(text.strip() and fits(_plain(word)) for word, text in ground.pact.definitions.items())


def _plain(word: str) -> str:
    return " ".join(re.split(r"[\W_]+", word.casefold())).strip()


def _sourced(ground: Inspection) -> None:
    if ground.pact.sourced is None:
        ground.find("LP012", "nothing says by which rule a lead counts as sourced by a party", ("sourced",))


def _touches(ground: Inspection) -> None:
    pact = ground.pact
    touches = [activity for activity in pact.activities.values() if activity.touch]
    if not touches:
        ground.find("LP013", "no activity counts as a touch", ("activities",), key=True)
    for activity in touches:
        if activity.attempt:
            said = f"`{activity.name}` counts as a touch, though it is an attempt of ours"
            ground.find("LP014", said, ("activities", activity.name), key=True)
    by_rule = (("sourced", pact.sourced is not None), ("touch", bool(touches)))
    untold = [f"`{word}`" for word, ruled in by_rule if ruled and not _is_told(ground, word)]
    if untold:
        said = f"{listed(untold)} {'has a rule' if len(untold) == 1 else 'have rules'} but no definition in plain words"
        ground.find("LP011", said, ("definitions",), key=True)


def _is_told(ground: Inspection, word: str) -> bool:
    fits = _TOLD[word].search
    return any(text.strip() and fits(_plain(name)) for name, text in ground.pact.definitions.items())


def _conversion(ground: Inspection) -> None:
    pact = ground.pact
    happens = [event for move in pact.moves for event in sorted(move.upon) if event in _OPENING]
    if pact.conversion is None and happens:
        said = f"a lead can move upon `{happens[0]}`, but nothing says upon which event it is qualified for good"
        ground.find("LP015", said, ("conversion",))
