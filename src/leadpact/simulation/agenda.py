"""What lies ahead, by its instant: what somebody means to do, what is due, what the CRM will report."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from leadpact.engine.event import Event
from leadpact.operations.capture import Parcel
from leadpact.simulation.scenes import Cue


@dataclass(frozen=True, slots=True)
class Step:
    """What whoever has a lead means to do, if it is still theirs then and stands as it stood.

    `does` names it; `since` is the mark of the stay that it was planned in; `number` counts repetitions.
    """

    lead: int
    does: str
    since: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A lead's clock or next step."""

    lead: int


@dataclass(frozen=True, slots=True)
class Said:
    """An event that somebody will record, whatever happens in between; what is not theirs any more is refused."""

    event: Event


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel that will arrive, from the person with the key `who` or about them."""

    parcel: Parcel
    who: str
    hot: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """The hour at which a worker looks at what programs keep."""


Entry = Step | Due | Said | Sent | Cue | Night


@dataclass(slots=True)
class Agenda:
    """Entries in the order of their instants; of one instant in the order in which they were put."""

    _heap: list[tuple[datetime, int, Entry]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def put(self, at: datetime, entry: Entry) -> None:
        heapq.heappush(self._heap, (at, next(self._numbers), entry))

    def next_at(self) -> datetime | None:
        """Return the instant of the next entry."""
        return self._heap[0][0] if self._heap else None

    def peek(self) -> Entry:
        return self._heap[0][2]

    def take(self) -> tuple[datetime, Entry]:
        at, _, entry = heapq.heappop(self._heap)
        return at, entry

    def __len__(self) -> int:
        return len(self._heap)
