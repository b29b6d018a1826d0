"""Errands: what somebody asked for that takes longer than a request, done one after the other beside the receipts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from threading import Event
from typing import Any

import psycopg

from leadpact import clock
from leadpact.errors import LeadpactError, Refused
from leadpact.operations import agreement, audits, errands, repair, uploads
from leadpact.operations.database import Database
from leadpact.operations.errands import Errand
from leadpact.operations.proposals import state_of
from leadpact.operations.tryout import try_on_history

LOOK_EVERY = 0.3  # seconds between two looks, should a notification get lost
CASES = 10  # that are kept of each kind of difference
PATIENCE = 30.0  # seconds at most between two tries to reach a server that does not answer

Progress = Callable[[int, int], None]


class Stopped(Exception):
    """The worker ends: what it is at is left to the next."""


def attend(database: Database, *, stop: Event) -> None:
    """Do errands as they are asked for, until `stop` is set; a server that goes away is waited for."""
    pause = LOOK_EVERY
    while not stop.is_set():
        try:
            with psycopg.connect(database.url, autocommit=True) as session:
                session.execute(f"LISTEN {errands.CHANNEL}")
                pause = LOOK_EVERY
                while not stop.is_set():
                    do_waiting(database, session, stop)
                    for _ in session.notifies(timeout=LOOK_EVERY, stop_after=1):
                        pass
        except psycopg.OperationalError:  # the worker itself says that the server is away
            stop.wait(pause)
            pause = min(2 * pause, PATIENCE)


def do_waiting(database: Database, session: psycopg.Connection, stop: Event | None = None) -> int:
    """Do all errands that wait; return how many were done."""
    done = 0
    while (errand := errands.take_up(session, at=clock.now())) is not None:
        try:
            _do(database, errand, stop)
        except Stopped:
            return done
        finally:
            errands.put_down(session, errand.id)
        done += 1
    return done


def _do(database: Database, errand: Errand, stop: Event | None) -> None:
    """Do an errand and note what came of it; what goes wrong with one must not keep the others from being done."""

    def progress(done: int, total: int) -> None:
        errands.advance(database, errand.id, done, total)
        if stop is not None and stop.is_set():
            raise Stopped

    try:
        result = _DOES[errand.kind](database, errand, progress)
    except (Stopped, psycopg.OperationalError):
        raise
    except LeadpactError as error:
        errands.end(database, errand.id, None, at=clock.now(), failure=str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told where it was asked for
        errands.end(database, errand.id, None, at=clock.now(), failure=repr(error))
    else:
        errands.end(database, errand.id, result, at=clock.now())


def _audit(database: Database, errand: Errand, progress: Progress) -> dict[str, Any]:
    kept = audits.run_audit(database, by=errand.asked_by, at=clock.now(), progress=progress)
    return {"report": kept.id, "findings": len(kept.findings)}


def _retry(database: Database, errand: Errand, progress: Progress) -> dict[str, Any]:
    channel, field, says = errand.details["group"]
    values = errand.details["values"]
    done = repair.retry_group(database, (channel, field, says), values, at=clock.now(), progress=progress)
    return asdict(done)


def _import(database: Database, errand: Errand, progress: Progress) -> dict[str, Any]:
    pact = agreement.active(database)
    report = asdict(uploads.bring_in_asked(database, pact, errand.details, at=clock.now(), progress=progress))
    # What the rows say about people is in the receipts, and nowhere else.
    faults = [{"line": fault["line"], "faults": fault["faults"]} for fault in report["first_faults"]]
    return {**report, "first_faults": faults}


def _try_on_history(database: Database, errand: Errand, progress: Progress) -> dict[str, Any]:
    view = state_of(database, int(errand.details["proposal"]))
    if view.pact is None or view.proposal.digest != errand.details["digest"]:
        raise Refused("The text was changed since.", remedy="Try it anew as it is now.")
    found = try_on_history(database, view.pact, progress=progress, most=CASES)
    return found.as_json(names=False)


_DOES: dict[str, Callable[[Database, Errand, Progress], dict[str, Any]]] = {
    errands.AUDIT: _audit,
    errands.RETRY: _retry,
    errands.IMPORT: _import,
    errands.TRYOUT: _try_on_history,
}
