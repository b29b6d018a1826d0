"""Where the leads of one version stand in another: stages and statuses that are gone, and what they became.

Where a lead stands is history: it is never guessed, but follows from what the pact states (`was`), or from the
version that is left. Who works it next is for the new version to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadpact.pact.model import Pact, Stage

Place = tuple[str, str]
"""A stage and a lead status."""


@dataclass(frozen=True, slots=True)
class Became:
    """What a place of the version before is in the new one, and why: "the stage sal was called mql"."""

    stage: str
    status: str
    because: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A place that the new version does not have, and does not say what became of it."""

    stage: str
    status: str
    why: str


def became(places: Iterable[Place], *, before: Pact | None, now: Pact) -> tuple[dict[Place, Became], tuple[Lost, ...]]:
    """Return what becomes of leads that stand in `places`, and those places of which nothing is said.

    A place that the version `now` has as it is becomes nothing: it is in neither.

    Args:
        before: the version that decided until now; None: none.
    """
    moved: dict[Place, Became] = {}
    lost = []
    for stage, status in places:
        if is_known(now, stage, status):
            continue
        found = _became(stage, status, before, now)
        if isinstance(found, Became):
            moved[stage, status] = found
        else:
            lost.append(Lost(stage, status, found))
    return moved, tuple(lost)


def is_known(pact: Pact, stage: str, status: str) -> bool:
    """Whether leads can stand there. A lead that stands nowhere yet has neither a stage nor a status."""
    return (stage == "" and status == "") or (stage in pact.stages and status in pact.stages[stage].statuses)


def present_names(versions: Sequence[Pact], active: Pact) -> dict[str, str]:
    """Return what stages that the active version has not are called in it, as the versions state it.

    A name is followed to what it became, and where that leads nowhere, to what it had been: one may have gone back.

    Args:
        versions: every version, in the order of their numbers.
    """
    became_of: dict[str, dict[str, None]] = {}
    was_of: dict[str, dict[str, None]] = {}
    for stage in (stage for pact in versions for stage in pact.stages.values()):
        for former in stage.was:
            became_of.setdefault(former, {})[stage.name] = None
            was_of.setdefault(stage.name, {})[former] = None
    names = {name for pact in versions for name in pact.stages} - active.stages.keys()
    found = {name: _reached(name, active, became_of) or _reached(name, active, was_of) for name in sorted(names)}
    return {name: present for name, present in found.items() if present}


def _reached(name: str, active: Pact, leads_to: Mapping[str, Iterable[str]]) -> str:
    """Return the first stage of the active version that is reached from `name`, the nearest first; empty: none."""
    ahead, seen = [name], {name}
    while ahead:
        now = ahead.pop(0)
        if now in active.stages:
            return now
        ahead += [one for one in leads_to.get(now, ()) if one not in seen]
        seen.update(ahead)
    return ""


def _became(stage: str, status: str, before: Pact | None, now: Pact) -> Became | str:
    """Return what became of a place, or why that cannot be told."""
    candidates = _candidates(stage, status, before, now)
    if not candidates:
        gone = "stage" if stage not in now.stages else "status"
        return f"there is no {gone} {stage if gone == 'stage' else status} in it, and no stage says that it `was` that"
    chosen = [one for one in candidates if status in one.statuses] or candidates
    if status not in chosen[0].statuses and stage in now.stages and now.stages[stage] not in chosen:
        chosen = [now.stages[stage], *chosen]  # the stage goes on, and nothing says which of them the status went to
    if len(chosen) > 1:
        return f"it may be {' or '.join(one.name for one in chosen)}"
    [target] = chosen
    ended = _ends(before, stage)
    if ended != target.closes and ended != "unknown":
        return f"it would become {target.name}, where a lead is {_said(target.closes)}, but there it is {_said(ended)}"
    because = f"the status {status} is gone" if stage == target.name else f"what was {stage} is {target.name}"
    return Became(target.name, status if status in target.statuses else target.statuses[0], because)


def _candidates(stage: str, status: str, before: Pact | None, now: Pact) -> list[Stage]:
    """Return the stages that say they were this place; those that this place says it was, on the way back."""
    stated = [one for one in now.stages.values() if status in one.was and status] or [
        one for one in now.stages.values() if stage in one.was
    ]
    if stated or before is None or stage not in before.stages:
        return stated
    back = before.stages[stage].was
    return [one for one in now.stages.values() if one.name in back and one.name not in before.stages] or [
        one for one in now.stages.values() if one.name in back
    ]


def _ends(pact: Pact | None, stage: str) -> str | None:
    if pact is None or stage not in pact.stages:
        return "unknown"
    return pact.stages[stage].closes


def _said(closes: str | None) -> str:
    return {None: "open", "won": "won", "lost": "lost", "out": "disqualified"}[closes]


def lost_in_words(lost: Sequence[Lost], counts: Mapping[Place, int]) -> str:
    """Return what keeps the new version from deciding: "214 leads stand in mql (Ready): there is no stage mql"."""
    said = []
    for one in lost:
        count = counts[one.stage, one.status]
        leads = "1 lead stands" if count == 1 else f"{count:,} leads stand"
        said.append(f"{leads} in {one.stage} ({one.status}): {one.why}")
    return "; ".join(said)
