"""What changed of the stages and their statuses: what they are called, who holds them, in which order they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from leadpact.pact.diff_model import BOTH, EVERYBODY, FIGURES, About, Compared, Difference, Spot, both, section
from leadpact.pact.diff_order import reordered
from leadpact.pact.diff_times import times
from leadpact.pact.document_words import BY_REASON
from leadpact.pact.model import Pact, Stage
from leadpact.pact.naming import listed, plain

_STAGE = About(EVERYBODY, 85)
_STATUS = About(BOTH | FIGURES, 60)
_HELD = {"programs": "a program's job", "routing": "the job of whoever routing says", "owner": "its owner's job"}
_CLOSES = {"won": "won", "lost": "lost", "out": "disqualified"}


def stages(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the stages.

    The order of two stages matters if both are on the way from first contact to customer, or if it says in which of
    them a lead is expected that another system reports.
    """
    for pair in c.pairs("stage", c.old.stages, c.new.stages, "stages"):
        if pair.old is None and pair.new is not None:
            yield c.tell(pair.spot, "added", f"there is now the stage {_fresh(c, pair.new)}", _STAGE, after=pair.name)
            continue
        yield from c.came_or_went(pair, "the stage", _STAGE, gone=_went(c, pair.was))
        if pair.old is not None and pair.new is not None:
            yield from _stage(c, pair.spot, pair.old, pair.new)
    yield from _statuses(c)
    yield from _order(c)


def _fresh(c: Compared, stage: Stage) -> str:
    before = [name for name in stage.was if name in c.old.stages]
    split = f"; it was split from {in_words(before)}" if before else ""
    return f"{plain(stage.name)}: {_kind(stage)}{split}"


def _went(c: Compared, name: str) -> str:
    now = [plain(stage.name) for stage in c.new.stages.values() if name in stage.was]
    return f"leads that were in it count in {listed(now)}" if now else ""


def _kind(stage: Stage) -> str:
    if stage.closes:
        return f"a lead in it is {_CLOSES[stage.closes]}"
    held = _HELD[stage.held_by] if stage.held_by else "nobody's job"
    return f"{held}, beside the funnel" if stage.aside else held


def _stage(c: Compared, at: Spot, old: Stage, new: Stage) -> Iterator[Difference]:
    name = plain(new.name)
    if old.held_by and new.held_by:
        held = (_HELD[old.held_by], _HELD[new.held_by])
        yield from c.value(at.at("held_by"), f"a lead in {name}", held, _STAGE)
    acts = f"the owner of a lead in {name} must act within"
    yield from times(c, at.at("next_step"), acts, (old.next_step, new.next_step), About(BOTH, 80))
    if old.closes != new.closes:
        before, after = both(lambda stage: _CLOSES[stage.closes] if stage.closes else "open", old, new)
        says = f"a lead in {name} now counts as {after} instead of {before}"
        yield c.tell(at.at("closes"), "changed", says, _STAGE, before=before, after=after)
    if old.aside != new.aside:
        says = f"the stage {name} is {'now' if new.aside else 'no longer'} beside the funnel"
        yield c.tell(at.at("aside"), "changed", says, _STAGE)
    called = {c.names("stage", one) for one in (*old.was, old.name)}
    claimed = [one for one in new.was if c.names("stage", one) not in called]
    dropped = [one for one in old.was if one not in new.was]
    if claimed:
        says = f"leads that were in {in_words(claimed)} now count in the stage {name}"
        yield c.tell(at.at("was"), "changed", says, _STAGE.weighing(55), after=listed(claimed))
    if dropped:
        says = f"leads that were in {in_words(dropped)} no longer count in the stage {name}"
        yield c.tell(at.at("was"), "changed", says, _STAGE.weighing(55), before=listed(dropped))


def _statuses(c: Compared) -> Iterator[Difference]:
    """Statuses that are new, gone, renamed or of another stage; and with which a stage is entered."""
    now = {c.names("status", status): (status, stage) for status, stage in c.old.stage_of_status.items()}
    gone_stages = {name for name in c.old.stages if c.names("stage", name) not in c.new.stages}
    for status, stage in c.new.stage_of_status.items():
        was, before = now.get(status, ("", ""))
        spot = _status_spot(c, stage, before)
        if not was:
            if stage in (c.names("stage", one) for one in c.old.stages):
                yield c.tell(spot, "added", f"{plain(stage)} now has the status {status} too", _STATUS, after=status)
            continue
        if was != status:
            says = f"the status {was} of {plain(stage)} is now called {status}"
            yield c.tell(spot, "changed", says, _STATUS, before=was, after=status)
        if c.names("stage", before) != stage:
            says = f"the status {status} now belongs to {plain(stage)} instead of {plain(before)}"
            yield c.tell(spot, "changed", says, _STATUS.weighing(75), before=before, after=stage)
    for status, (was, stage) in now.items():
        if status not in c.new.stage_of_status and stage not in gone_stages:
            spot = _status_spot(c, c.names("stage", stage), stage)
            yield c.tell(
                spot, "removed", f"{plain(c.names('stage', stage))} no longer has the status {was}", _STATUS, before=was
            )
    yield from _entered(c)


def _status_spot(c: Compared, stage: str, before: str) -> Spot:
    old = before or next((name for name in c.old.stages if c.names("stage", name) == stage), "")
    return Spot(
        ("stages", stage, "statuses"), ("stages", old, "statuses") if old else None, ("stages", stage, "statuses")
    )


def _entered(c: Compared) -> Iterator[Difference]:
    for name, old in c.old.stages.items():
        new = c.new.stages.get(c.names("stage", name))
        if new is not None and c.names("status", old.statuses[0]) != new.statuses[0]:
            says = f"a lead now enters {plain(new.name)} with the status {new.statuses[0]} instead of {old.statuses[0]}"
            spot = _status_spot(c, new.name, name)
            yield c.tell(spot, "changed", says, _STATUS, before=old.statuses[0], after=new.statuses[0])


def _order(c: Compared) -> Iterator[Difference]:
    new = c.new.stages
    expected = {*_expected(c.old, c).items()} ^ {*_expected(c.new, None).items()}
    doubted = {stage for _, stage in expected}

    def matters(one: str, other: str) -> bool:
        return (new[one].in_line and new[other].in_line) or {one, other} <= doubted

    def spot(name: str) -> Spot:
        was = next(old for old in c.old.stages if c.names("stage", old) == name)
        return Spot(("stages", name), ("stages", was), ("stages", name))

    order = ([c.names("stage", name) for name in c.old.stages], list(new))
    yield from reordered(c, order, matters, spot, _STAGE, noun="the stage", tried="placed")


def _expected(pact: Pact, c: Compared | None) -> Mapping[str, str]:
    """By event that names no stage: in which one a lead is expected that is reported so and was never seen."""
    found = {}
    for event, moves in pact.moves_upon.items():
        origins = {name for move in moves for name in move.origin or ()}
        leads = [move.to for move in moves if move.to and move.to != BY_REASON]
        first = next((name for name in pact.stages if name in origins), "")
        if first and not leads:
            found[event] = c.names("stage", first) if c else first
    return found


def contact_status(c: Compared) -> Iterator[Difference]:
    """Yield whether people who are known already still have a status."""
    if c.old.has_contact_status != c.new.has_contact_status:
        kept = c.new.has_contact_status
        whoever = "whoever is a contact or a customer already"
        says = f"{whoever} now has the status of their current lead" if kept else f"{whoever} has no status any more"
        at = section("contact_status")
        yield c.tell(at.fresh if kept else at.gone, "added" if kept else "removed", says, _STAGE.weighing(65))


def in_words(names: Sequence[str]) -> str:
    """Return stages as words: "MQL and SAL"."""
    return listed([plain(name) for name in names])
