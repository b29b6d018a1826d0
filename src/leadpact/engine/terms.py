"""What a candidate pact is tried with: the versions of the past, the stretch of time, how their names meet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.passing import Passing, passing_of
from leadpact.engine.past import Entry
from leadpact.engine.state import Lead, Person
from leadpact.errors import BadInput
from leadpact.pact.include import MARK
from leadpact.pact.model import FieldDefinition, Pact
from leadpact.pact.restaging import Place, became, is_known
from leadpact.pact.vocabulary import Type
from leadpact.pact.yaml_text import read_yaml

ASKED = (
    "timezone", "fields", "activities", "sources", "lead_types", "stages", "reasons", "qualification", "score", "moves",
    "programs", "exceptions",
)  # fmt: skip
"""The sections of a pact that bear on when a lead leaves marketing."""

DATED = (Type.DATE, Type.TIMESTAMP)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a candidate is tried.

    Args:
        versions: those under which the past was decided, by number.
        activated: the instants from which they decided, with their numbers, ascending.
        since, until: what was decided from `since` on and before `until` is tried; None: all there is.
        passing: how time alone changes what the candidate decides.
        may_lack: there is a stage, a status or a queue that the candidate does not have.
        nights: time alone can bring about something else under the candidate than under some version.
        other_responses: what the candidate calls responses, where some version calls others so; None: all agree.
    """

    candidate: Pact
    versions: Mapping[int, Pact]
    activated: Sequence[tuple[datetime, int]]
    since: datetime | None
    until: datetime | None
    passing: Passing
    may_lack: bool
    nights: bool
    other_responses: frozenset[str] | None = None
    _places: dict[Place, Place | None] = field(default_factory=dict)

    def looks_at(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def in_force(self, at: datetime) -> Pact:
        """Return the version that decided at `at`; before the first, that one."""
        place = bisect_right(self.activated, at, key=lambda one: one[0])
        return self.versions[self.activated[max(0, place - 1)][1]]

    def unknown(self, person: Person, lead: int) -> str:
        """Return what of an open lead, or of `lead`, the candidate does not know; "" if it knows all of it."""
        for one in person.leads.values():
            if not (one.is_open or one.id == lead):
                continue
            if one.stage and one.stage not in self.candidate.stages:
                return f"the stage {one.stage}"
            if one.is_open and one.owner_kind == "queue" and one.queue not in self.candidate.queues:
                return f"the queue {one.queue}"
        return ""

    def spoken(self, lead: Lead) -> Lead:
        """Return a lead of the past where it stands in the words of the candidate, if that has words for it."""
        if not self.may_lack:
            return lead
        place = self._place(lead.stage, lead.status)
        return lead if place is None else msgspec.structs.replace(lead, stage=place[0], status=place[1])

    def told(self, effect: fx.Effect) -> fx.Effect:
        """Return an effect of the past with where leads stand in the words of the candidate."""
        if not self.may_lack or not isinstance(effect, fx.Moved):
            return effect
        here, there = self._place(effect.origin, ""), self._place(effect.to, effect.status)
        origin = here[0] if here else effect.origin
        to, status = there or (effect.to, effect.status)
        return msgspec.structs.replace(effect, origin=origin, to=to, status=status)

    def heard(self, entry: Entry) -> Entry:
        """Return an entry of the past with where leads stand, in its event, in the words of the candidate."""
        event = entry.event
        if not self.may_lack:
            return entry
        if isinstance(event, ev.StageReported) and (place := self._place(event.stage, event.status)):
            return replace(entry, event=msgspec.structs.replace(event, stage=place[0]))
        if isinstance(event, ev.Undone):
            before = self.spoken(msgspec.convert(event.before, Lead))
            stands = {"stage": before.stage, "status": before.status}
            return replace(entry, event=msgspec.structs.replace(event, before={**event.before, **stands}))
        return entry

    def _place(self, stage: str, status: str) -> Place | None:
        """Return what a place of the past is for the candidate; None: that has it as it is, or says nothing of it.

        A status that is gone without a word is the first of its stage: to try a pact that is good enough.
        """
        if (stage, status) not in self._places:
            self._places[stage, status] = self._found(stage, status)
        return self._places[stage, status]

    def _found(self, stage: str, status: str) -> Place | None:
        stages = self.candidate.stages
        if not stage or (stage in stages and (not status or status in stages[stage].statuses)):
            return None
        known = [pact for pact in self.versions.values() if stage in pact.stages]
        named = status or next((one.stages[stage].statuses[0] for one in known), "")
        found, _ = became([(stage, named)], before=known[-1] if known else None, now=self.candidate)
        for one in found.values():
            return one.stage, one.status
        return (stage, stages[stage].statuses[0]) if stage in stages else None


def terms_of(
    candidate: Pact,
    versions: Mapping[int, Pact],
    activated: Sequence[tuple[datetime, int]],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Terms:
    """Return on which terms `candidate` can be tried.

    Raises:
        BadInput: it calls a field a date that was none, or the other way about: what is known of it cannot be read.
    """
    for number, pact in versions.items():
        for name in pact.fields.keys() & candidate.fields.keys():
            kinds = {one.fields[name].type.type for one in (pact, candidate)}
            if len(kinds) > 1 and not kinds.isdisjoint(DATED):
                said = " and ".join(sorted(f"{kind}" for kind in kinds))
                raise BadInput(
                    f"The field {name} is of two types, in version {number} and in the candidate: {said}.",
                    remedy="Give the field of the candidate another name.",
                )
    responses = [pact.responses for pact in versions.values()]
    return Terms(
        candidate,
        versions,
        activated,
        since,
        until,
        passing_of(candidate),
        may_lack=any(_has_more(pact, candidate) for pact in versions.values()),
        nights=any(_asked(pact) != _asked(candidate) for pact in versions.values()),
        other_responses=candidate.responses if any(one != candidate.responses for one in responses) else None,
    )


def reading(candidate: Pact, versions: Mapping[int, Pact]) -> Pact:
    """Return a pact that knows the fields of all of these, for `engine.values.revive`."""
    fields: dict[str, FieldDefinition] = {}
    for pact in (*versions.values(), candidate):
        fields |= pact.fields
    return replace(candidate, fields=fields)


def _has_more(pact: Pact, candidate: Pact) -> bool:
    """Say whether a version has places for leads that the candidate does not have."""
    places = [(stage.name, status) for stage in pact.stages.values() for status in stage.statuses]
    return not (all(is_known(candidate, *place) for place in places) and pact.queues.keys() <= candidate.queues.keys())


def _asked(pact: Pact) -> dict[str, Any]:
    """Return what a pact says that bears on when a lead leaves marketing, as it is written."""
    tree = read_yaml(pact.text.removeprefix(MARK)).tree
    return {section: tree.get(section) for section in ASKED}
