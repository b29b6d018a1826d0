"""What changed of the reasons to reject, recycle, disqualify and lose, and of the event that opens an opportunity."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.pact.diff_agreed import included
from leadpact.pact.diff_model import (
    BOTH,
    FIGURES,
    MARKETING,
    OPERATIONS,
    SALES,
    About,
    Compared,
    Difference,
    Spot,
    both,
    quoted,
    section,
)
from leadpact.pact.diff_names import value_content
from leadpact.pact.model import RecycleReason
from leadpact.pact.naming import plain

_ABOUT = About(SALES | MARKETING | OPERATIONS, 60)


def reasons(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the reasons, and of what follows each."""
    old, new = c.old.reasons, c.new.reasons
    for pair in c.pairs("reject", old.reject, new.reject, "reasons", "reject"):
        there = f"the lead then goes to {plain(pair.new)}" if pair.new else ""
        yield from c.came_or_went(pair, "the reason to reject", _ABOUT, there=there)
        if pair.old is not None and pair.new is not None and c.names("stage", pair.old) != pair.new:
            says = (
                f"a lead that is rejected as {plain(pair.name)} goes to {plain(pair.new)} instead of {plain(pair.old)}"
            )
            yield c.tell(pair.spot, "changed", says, _ABOUT, before=pair.old, after=pair.new)
    for back in c.pairs("recycle", old.recycle, new.recycle, "reasons", "recycle"):
        there = f"it is kept by {_program(back.new)} and looked at again {_wake(back.new)}" if back.new else ""
        yield from c.came_or_went(back, "the reason to hand back", _ABOUT, there=there)
        if back.old is not None and back.new is not None:
            yield from _recycle(c, back.spot, back.old, back.new)
    for out in c.pairs("disqualify", old.disqualify, new.disqualify, "reasons", "disqualify"):
        there = quoted(out.new or "")
        yield from c.came_or_went(out, "the reason to disqualify", _ABOUT, there=there)
        if out.old is not None and out.new is not None:
            means = (quoted(out.old), quoted(out.new))
            yield from c.value(out.spot, f"what the reason {plain(out.name)} means", means, _ABOUT.weighing(25))
    lost = (sorted(old.lost), sorted(new.lost))
    yield from included(c, section("reasons", "lost"), "the reasons to lose an opportunity", lost, _ABOUT)


def _program(reason: RecycleReason) -> str:
    return f"the program {reason.program}" if reason.program else "whichever program fits"


def _wake(reason: RecycleReason) -> str:
    wake = reason.wake
    if wake is None:
        return "when something new is known"
    if wake.date is None:
        return f"after {wake.otherwise}"
    return f"{wake.date.words} (where that is unknown, after {wake.otherwise})"


def _recycle(c: Compared, at: Spot, old: RecycleReason, new: RecycleReason) -> Iterator[Difference]:
    lead = f"a lead that is handed back as {plain(new.name)} is"
    if old.program is None or new.program is None or c.names("program", old.program) != new.program:
        before, after = both(_program, old, new)
        if before != after:
            says = f"{lead} kept by {after} instead of {before}"
            yield c.tell(at.at("program"), "changed", says, _ABOUT, before=before, after=after)
    wakes = [
        (value_content(one.wake.date, named), one.wake.otherwise) if one.wake else None
        for one, named in ((old, c.names), (new, lambda _kind, name: name))
    ]
    if wakes[0] != wakes[1]:
        before, after = both(_wake, old, new)
        says = f"{lead} looked at again {after}, instead of {before}"
        yield c.tell(at.at("wake"), "changed", says, _ABOUT, before=before, after=after)
    if old.after_required_attempts != new.after_required_attempts:
        later = "only once the attempts that its type requires were made"
        when = later if new.after_required_attempts else "before all attempts were made, too"
        says = f"a lead can now be handed back as {plain(new.name)} {when}"
        yield c.tell(at.at("after"), "stricter" if new.after_required_attempts else "looser", says, _ABOUT)


def conversion(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the event upon which a lead is qualified for good."""
    about = About(BOTH | FIGURES, 70)
    events = tuple(plain(one.conversion.upon) if one.conversion else "" for one in (c.old, c.new))
    at, subject = section("conversion", "upon"), "the event upon which an opportunity opens"
    yield from c.value(at, subject, (events[0], events[1]), about)
