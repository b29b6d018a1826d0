"""The journal of the agreement, its signatures, and which version decided: does each follow from the other?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
from psycopg import Connection

from leadpact.errors import FaultyText
from leadpact.operations.audit.finding import Findings
from leadpact.operations.in_force import ACTIVE
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.restaging import present_names
from leadpact.pact.signing import BOTH, Signature, Somebody, digest_of, fold
from leadpact.pact.signing_event import Adopted, AgreementEvent, Drafted, InForce, Signed, decode, kind_of

TEXTS = "SELECT digest, body FROM agreement_text ORDER BY digest"
ENTRIES = """
    SELECT id, proposal, kind, happened_at, actor, coalesce(version, 0), digest, payload::text FROM agreement_event
    ORDER BY id
"""
NAMES = "SELECT former, present FROM stage_name"
ACTIVATIONS = "SELECT id, version, starts_at, mode, kind, event_id FROM pact_activation ORDER BY id"
VERSIONS = "SELECT id, digest FROM pact_version ORDER BY id"
MADE_BY = {"adopt": "adopted", "activate": "activated", "rollback": "rolled_back", "sign": "signed"}
"""Which entry an activation of each kind follows from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that can be read."""

    id: int
    proposal: int
    event: AgreementEvent


def check_agreement(connection: Connection, findings: Findings) -> int:
    """Verify what was signed and activated; return how many signatures there are."""
    texts = _texts(connection, findings)
    entries = _entries(connection, findings, texts)
    versions: dict[int, str] = dict(connection.execute(VERSIONS).fetchall())
    _check_beginnings(findings, entries, versions)
    _check_activations(connection, findings, entries, versions, texts)
    _check_names(connection, findings, texts, versions)
    return sum(isinstance(one.event, Signed) for one in entries)


def _texts(connection: Connection, findings: Findings) -> Mapping[str, str]:
    found: dict[str, str] = dict(connection.execute(TEXTS).fetchall())
    for digest, body in found.items():
        if digest_of(body) != digest:
            findings.add("AU050", "agreement_text", digest[:8], "The text is not the one that was saved.")
    return found


def _entries(connection: Connection, findings: Findings, texts: Mapping[str, str]) -> list[Entry]:
    found = []
    for number, proposal, kind, happened, actor, version, digest, payload in connection.execute(ENTRIES).fetchall():
        try:
            event = decode(payload)
        except msgspec.DecodeError as error:
            findings.add("AU051", "agreement_event", number, f"It cannot be read: {error}.")
            continue
        if (kind_of(event), event.at, event.by, event.version, event.digest) != (
            kind,
            happened,
            actor,
            version,
            digest,
        ):
            findings.add("AU051", "agreement_event", number, "Its columns are not what the entry says.")
        if event.digest and event.digest not in texts:
            what = "signature is for" if isinstance(event, Signed) else "entry is about"
            findings.add(
                "AU052", "agreement_event", number, f"The {what} a text that is not there: {event.digest[:8]}."
            )
        found.append(Entry(number, proposal, event))
    return found


def _check_beginnings(findings: Findings, entries: Sequence[Entry], versions: Mapping[int, str]) -> None:
    """A proposal begins with a text; a version is made of one, by one entry."""
    begun: set[int] = set()
    made: dict[int, Entry] = {}
    for one in entries:
        if one.proposal not in begun and not isinstance(one.event, Drafted | Adopted):
            said = f"Proposal {one.proposal} does not begin with a text, but is {kind_of(one.event)}."
            findings.add("AU055", "agreement_event", one.id, said)
        begun.add(one.proposal)
        if isinstance(one.event, InForce):
            made.setdefault(one.event.version, one)
    for number, digest in versions.items():
        entry = made.get(number)
        if entry is None:
            findings.add("AU055", "pact_version", number, "No entry says that it was adopted or activated.")
        elif entry.event.digest != digest:
            findings.add(
                "AU055", "pact_version", number, "Its text is another than the one that was adopted or activated."
            )


def _check_activations(
    connection: Connection,
    findings: Findings,
    entries: Sequence[Entry],
    versions: Mapping[int, str],
    texts: Mapping[str, str],
) -> None:
    by_id = {one.id: one for one in entries}
    rows = connection.execute(ACTIVATIONS).fetchall()
    for number, version, _starts_at, mode, kind, event_id in rows:
        entry = by_id.get(event_id)
        if entry is None or (kind_of(entry.event), entry.event.version) != (MADE_BY[kind], version):
            said = f"The entry {event_id} does not say that version {version} decides by {kind}."
            findings.add("AU053", "pact_activation", number, said)
        elif isinstance(entry.event, InForce) and entry.event.mode != mode:
            findings.add("AU053", "pact_activation", number, f"It is {mode}, the entry says {entry.event.mode}.")
        if mode == "standard":
            for said in _wanting(entries, entry, versions.get(version, ""), texts):
                findings.add("AU054", "pact_activation", number, f"Version {version} is the standard, but {said}.")
    for before, row in pairwise(rows):
        if row[2] < before[2]:
            findings.add("AU053", "pact_activation", row[0], "It starts before the one that it follows.")
    told = {row[5] for row in rows}
    for one in entries:
        if isinstance(one.event, InForce) and one.id not in told:
            said = f"Nothing in pact_activation tells that version {one.event.version} decides since."
            findings.add("AU053", "agreement_event", one.id, said)


def _wanting(entries: Sequence[Entry], last: Entry | None, digest: str, texts: Mapping[str, str]) -> list[str]:
    """Return what a text lacked to be the standard at the entry `last`, as parts of a sentence."""
    pact = _parsed(texts.get(digest, ""))
    if pact is None or last is None:
        return []  # what is gone or was altered is found by itself
    signers = pact.agreement.signers
    given: dict[str, Signature] = {}
    for one in _given(entries, last, digest):
        given.setdefault(one.side, one)
    said = [f"its text names nobody who signs for {side}" for side in BOTH if side not in signers]
    for side, name in signers.items():
        signature = given.get(side)
        if signature is None:
            said.append(f"nobody had signed it for {side}")
        elif not Somebody(signature.by, signature.username, signature.email).goes_by(name):
            said.append(f"{signature.by} signed it for {side}, for which it names {name}")
    marketing, sales = given.get("marketing"), given.get("sales")
    if marketing is not None and sales is not None:
        other = Somebody(sales.by, sales.username, sales.email)
        said += ["one person signed it for marketing and sales"] if marketing.is_by(other) else []
    return said


def _given(entries: Sequence[Entry], last: Entry, digest: str) -> list[Signature]:
    """Return the signatures of a text that its proposal had by the entry `last`."""
    told = [(one.id, one.event) for one in entries if one.proposal == last.proposal and one.id <= last.id]
    return [one for one in fold(last.proposal, told).signatures if one.digest == digest]


def _check_names(
    connection: Connection, findings: Findings, texts: Mapping[str, str], versions: Mapping[int, str]
) -> None:
    """What stages of former versions are called now follows from the versions."""
    row = connection.execute(ACTIVE).fetchone()
    pacts = {number: _parsed(texts.get(digest, "")) for number, digest in versions.items()}
    active = pacts.get(row[0]) if row else None
    if active is None:
        return
    told = present_names([pact for pact in pacts.values() if pact is not None], active)
    stored: dict[str, str] = dict(connection.execute(NAMES).fetchall())
    for former in sorted({*told, *stored}):
        if told.get(former) != stored.get(former):
            findings.differs("stage_name", former, "present", told.get(former), stored.get(former))


def _parsed(text: str) -> Pact | None:
    try:
        return parse_pact(text)
    except FaultyText:
        return None
