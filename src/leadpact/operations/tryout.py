"""A candidate pact tried on the journal: who would have been decided otherwise, when, and why."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from leadpact.engine.differing import KINDS
from leadpact.engine.tally import Case, Tally, Told
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.operations.tryout_work import ISOLATED, ReplayBroken, Task, work
from leadpact.pact.model import Pact

__all__ = ["MOST_CASES", "ReplayBroken", "Tryout", "try_on_history"]

MOST_CASES = 20
EVENTS_A_PROCESS = 5_000
"""A process that has fewer to do takes longer to start than it spares."""

VERSIONS = "SELECT id, digest FROM pact_version ORDER BY id"
SPAN = "SELECT count(*), max(recorded_at) FROM journal_event"
NAMES = "SELECT id, name, email FROM person WHERE id = ANY(%s)"

Progress = Callable[[int, int], None]
"""Is told how many events of how many have been replayed."""


@dataclass(frozen=True, slots=True)
class Tryout:
    """What a candidate would have decided otherwise; see `engine.tally.Tally` for what is counted.

    Args:
        since, until: the stretch that was asked for; None: all there is.
        through: the last instant that the journal knows of.
        names: of the persons in the cases.
        seconds: how long it took.
    """

    candidate: Pact
    since: datetime | None
    until: datetime | None
    through: datetime | None
    tally: Tally
    names: Mapping[int, str]
    seconds: float

    def as_json(self, *, names: bool = True) -> dict[str, Any]:
        """Return it as JSON can hold it; without `names` it holds nobody's name."""
        tally, pact = self.tally, self.candidate
        return {
            "candidate": {"name": pact.name, "version": pact.version or None, "digest": pact.digest},
            "since": _iso(self.since), "until": _iso(self.until), "through": _iso(self.through),
            "decisions": tally.decisions, "otherwise": tally.otherwise, "looks": tally.looks,
            "leads": tally.leads, "leads_otherwise": tally.differing,
            "kinds": {kind: self._kind(kind, names) for kind, _ in self.kinds},
            "versions": self._versions(),
            "not_as_recorded": {"entries": tally.unlike, "first": tally.unlike_first},
            "untried": dict(sorted(tally.untried.items())),
            "seconds": round(self.seconds, 1),
        }  # fmt: skip

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """In what leads are decided otherwise, in the order of KINDS, and how many."""
        return [(kind, self.tally.kinds[kind]) for kind in KINDS if self.tally.kinds[kind]]

    @property
    def cases(self) -> list[tuple[str, list[Case]]]:
        """The first cases of each kind, in the order of KINDS."""
        return [(kind, self.tally.cases.get(kind, [])) for kind, _ in self.kinds]

    def shifts(self, kind: str) -> list[tuple[str, str, int]]:
        """Return what it was, what it would be, and for how many leads; the most frequent first."""
        found = [(was, would, count) for (one, was, would), count in self.tally.shifts.items() if one == kind]
        return sorted(found, key=lambda shift: (-shift[2], *shift[:2]))

    def became(self, kind: str) -> dict[str, int]:
        """Return in which stages leads stand now that are handed to sales otherwise in this way."""
        found = {stage: count for (one, stage), count in self.tally.became.items() if one == kind}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _kind(self, kind: str, names: bool) -> dict[str, Any]:
        shifts = [{"was": was, "would": would, "leads": count} for was, would, count in self.shifts(kind)]
        cases = [self._case(case, names) for case in self.tally.cases.get(kind, ())]
        return {"leads": self.tally.kinds[kind], "shifts": shifts, "became": self.became(kind), "cases": cases}

    def _case(self, case: Case, names: bool) -> dict[str, Any]:
        who = {"name": self.names.get(case.person, "")} if names else {}
        return {
            "lead": case.lead or None, "person": case.person, **who, "at": _iso(case.at), "event": case.event,
            "live": _told(case.live), "candidate": _told(case.candidate),
        }  # fmt: skip

    def _versions(self) -> list[dict[str, int]]:
        counts = self.tally.versions
        return [
            {"version": one, "decisions": counts[one, False] + counts[one, True], "otherwise": counts[one, True]}
            for one in sorted({version for version, _ in counts})
        ]


def _told(told: Told) -> dict[str, Any]:
    said = told.said
    return {"is": told.label, "at": _iso(told.at), "says": said.words, "line": said.line, "version": said.version}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def try_on_history(
    database: Database,
    candidate: Pact,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int = MOST_CASES,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Tryout:
    """Take the decisions of the journal again under `candidate`, and tell which come out otherwise.

    One snapshot is read, so that others may go on writing; nothing is written. Memory is bounded by the people of one
    company, not by the length of the journal.

    Args:
        since, until: what was decided from `since` on and before `until` (aware); None: all there is.
        most: cases that are told in words, of each kind the first.
        jobs: processes that work side by side, at most; a short journal takes one.

    Raises:
        NotFound: no pact was adopted yet: there is no history.
        BadInput: the candidate calls a field a date that was none.
        ReplayBroken: a process died.
    """
    began = time.monotonic()
    agreement.active(database)
    with database.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute(ISOLATED)
        found = {digest: number for number, digest in connection.execute(VERSIONS).fetchall()}
        candidate = replace(candidate, version=found.get(candidate.digest, 0))
        total, through = connection.execute(SPAN).fetchone() or (0, None)
        tally = Tally(most)
        if through is not None:
            task = Task(candidate.text, candidate.version, since, until, through, most)
            done = 0
            for events, counted in work(database, connection, task, max(1, min(jobs, total // EVENTS_A_PROCESS))):
                done += events
                if counted is not None:
                    tally.add(counted)
                if progress is not None:
                    progress(done, total)
        named = sorted({case.person for cases in tally.cases.values() for case in cases})
        names = {number: name or email for number, name, email in connection.execute(NAMES, (named,)).fetchall()}
    return Tryout(candidate, since, until, through, tally, names, time.monotonic() - began)
