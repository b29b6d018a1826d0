"""What a face hands in: its shape is looked at, then it is received or decided; whatever is wrong is kept too."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg

from leadpact.engine import event as ev
from leadpact.engine.normalise import tidy
from leadpact.models import packing
from leadpact.operations import capture
from leadpact.operations.capture import COLUMNS, Captured, Parcel
from leadpact.operations.database import Database
from leadpact.operations.journal import Busy
from leadpact.operations.payload import CONTACT, OWN, WAY
from leadpact.pact.model import Pact

MOST_NAMES = 500
LONGEST = 20_000
"""Characters of any value."""
LONGEST_OF_INDEXED = 200
"""Characters of a value that rows are found by: what is longer fits into no index."""
LARGEST = 2**53 - 1
"""Whole numbers up to here are the same in every program that reads JSON."""

INDEXED = frozenset({"event", "activity", "product_line", "lead_key", "key", "by", "owner", "opportunity"})

KEEP = f"""
    INSERT INTO receipt ({", ".join(COLUMNS)}) VALUES ({", ".join(["%s"] * len(COLUMNS))})
    ON CONFLICT (channel, key) DO NOTHING
"""

_log = logging.getLogger("leadpact.intake")


def faults_of_shape(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return what no reading could make anything of, by field: nested values, NUL characters, endless texts.

    What the pact says about a value is for `operations.payload` to check.
    """
    if len(payload) > MOST_NAMES:
        return {"fields": f"{len(payload)} names are more than the {MOST_NAMES} that are read"}
    faults: dict[str, str] = {}
    for name, value in payload.items():
        if name not in ("fields", "ids"):
            _check(faults, name, value, LONGEST_OF_INDEXED if name in INDEXED else LONGEST)
        elif isinstance(value, Mapping):
            _check_inner(faults, name, value)
        elif value is not None:
            faults[name] = f"`{name}` is an object: names and their values"
    return faults


def _check_inner(faults: dict[str, str], place: str, values: Mapping[str, Any]) -> None:
    if len(values) > MOST_NAMES:
        faults[place] = f"{len(values)} names are more than the {MOST_NAMES} that are read"
        return
    for name, value in values.items():
        indexed = place == "ids" or name in INDEXED
        _check(faults, name, value, LONGEST_OF_INDEXED if indexed else LONGEST)


def _check(faults: dict[str, str], name: str, value: Any, longest: int) -> None:
    fault = _fault_of_name(name) or _fault_of_value(value, longest)
    if fault:
        faults[tidy(name)[:LONGEST_OF_INDEXED]] = fault


def _fault_of_name(name: str) -> str:
    if len(name) > LONGEST_OF_INDEXED:
        return f"this name has {len(name)} characters; at most {LONGEST_OF_INDEXED} are read"
    return "its name holds a NUL character; leave that out" if "\x00" in name else ""


def _fault_of_value(value: Any, longest: int) -> str:
    if value is None or isinstance(value, bool | float):
        return ""
    if isinstance(value, str):
        if "\x00" in value:
            return f"character {value.index(chr(0)) + 1} is NUL; leave it out"
        return f"it has {len(value)} characters; at most {longest} are read" if len(value) > longest else ""
    if isinstance(value, int):
        return f"whole numbers go up to {LARGEST}" if abs(value) > LARGEST else ""
    return "one text, number, yes or no is read here, not a list or an object"


def ignored_names(pact: Pact, payload: Mapping[str, Any]) -> list[str]:
    """Return the names in a payload that neither the pact nor the kind of event knows; they were not read."""
    kind = ev.KINDS.get(str(payload.get("event")))
    known = {"fields", "ids", "key", "channel", *OWN, *CONTACT, *WAY, *(kind.__struct_fields__ if kind else ())}
    names = [*payload, *(payload.get("fields") or ())]
    return [name for name in names if name not in known and name not in pact.fields]


def take(
    database: Database, parcels: Sequence[Parcel], *, at: datetime, decide_under: Pact | None = None
) -> list[Captured]:
    """Receive `parcels`, or receive and decide them; each gets its result, whatever the others are.

    Args:
        at: when they arrived (aware, UTC).
        decide_under: the active pact, to decide at once; None: a worker decides soon after.

    Returns:
        One result a parcel, in the same order; all of it is committed. A parcel of no readable shape
        is rejected. One that came before, or twice in `parcels`, is marked `again`. With `decide_under`
        a result is still pending when deciding failed for the program's own reasons: the worker takes it up.
    """
    faulty = {index: found for index, parcel in enumerate(parcels) if (found := faults_of_shape(parcel.payload))}
    sound = [parcel for index, parcel in enumerate(parcels) if index not in faulty]
    taken: Sequence[Captured] = ()
    if sound and decide_under is None:
        taken = capture.receive(database, sound, at=at)
    elif sound and decide_under is not None:
        taken = _decide(database, decide_under, sound, at)
    if not faulty:
        return _marked(parcels, taken)
    refused = keep_rejected(database, [(parcels[index], found) for index, found in faulty.items()], at=at)
    rest, kept = iter(taken), dict(zip(faulty, refused, strict=True))
    return _marked(parcels, [kept[index] if index in kept else next(rest) for index in range(len(parcels))])


def _marked(parcels: Sequence[Parcel], results: Sequence[Captured]) -> list[Captured]:
    """Mark what came twice among `parcels` as having come before."""
    if len(parcels) == 1:
        return list(results)
    seen: set[tuple[str, str]] = set()
    marked = []
    for parcel, result in zip(parcels, results, strict=True):
        again = (parcel.channel, parcel.key) in seen
        seen.add((parcel.channel, parcel.key))
        marked.append(replace(result, again=True) if again else result)
    return marked


def _decide(database: Database, pact: Pact, parcels: Sequence[Parcel], at: datetime) -> list[Captured]:
    try:
        return capture.capture(database, pact, parcels, at=at)
    except psycopg.OperationalError:
        raise
    except Busy:
        return capture.receive(database, parcels, at=at)
    except Exception:  # noqa: BLE001 - whatever deciding trips over, what arrived is kept
        if len(parcels) == 1:
            _log.exception("Deciding failed; what arrived is received for a worker to take up.")
            return capture.receive(database, parcels, at=at)
    return [result for parcel in parcels for result in _decide(database, pact, [parcel], at)]


def keep_rejected(
    database: Database, refused: Sequence[tuple[Parcel, dict[str, str]]], *, at: datetime
) -> list[Captured]:
    """Keep what cannot be used as rejected receipts with their faults by field, to be corrected and retried."""
    with database.connection() as connection, connection.transaction():
        ids = database.draw(connection, "receipt_id", len(refused))
        rows = [
            (receipt, parcel.channel, parcel.key, packing.pack(parcel.payload), at, "rejected", packing.pack(faults),
             None, None, None, at)
            for receipt, (parcel, faults) in zip(ids, refused, strict=True)
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.executemany(KEEP, rows)
        kept = capture.find(connection, [parcel for parcel, _ in refused])
    fresh = set(ids)
    found = [kept[parcel.channel, parcel.key] for parcel, _ in refused]
    return [replace(one, again=one.receipt_id not in fresh) for one in found]
