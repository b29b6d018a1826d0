"""Receipts with the same fault, as a line of a list; faults that differ only in what was sent are one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from leadpact.engine.naming import plain
from leadpact.operations.repair import FaultGroup

QUOTED = re.compile(r"`[^`]*`|'[^']*'")
FOLDED = 3
"""So many faults that one receipt each has, and that differ only in what was sent, are one line."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Receipts with a fault.

    Args:
        says: what is wrong; what was sent is "…" where it differs.
        address: the page that repairs them, or their list where each needs a correction of its own.
    """

    channel: str
    label: str
    says: str
    count: int
    address: str
    each: bool = False

    @classmethod
    def of(cls, group: FaultGroup) -> GroupLine:
        told = {"channel": group.channel, "field": group.field, "says": group.says}
        address = f"/operations/faults?{urlencode(told)}"
        return cls(group.channel, label_of(group.field), group.says, group.count, address)


def label_of(field: str) -> str:
    return plain(field) or "the whole"


def group_lines(groups: Sequence[FaultGroup]) -> list[GroupLine]:
    """Return the lines, what is wrong most often first."""
    alike: dict[tuple[str, str, str], list[FaultGroup]] = {}
    for group in groups:
        if group.count == 1:
            alike.setdefault((group.channel, group.field, QUOTED.sub("…", group.says)), []).append(group)
    folded = {key: found for key, found in alike.items() if len(found) >= FOLDED and "…" in key[2]}
    hidden = {id(group) for found in folded.values() for group in found}
    lines = [GroupLine.of(group) for group in groups if id(group) not in hidden]
    lines += [_folded(*key, len(found)) for key, found in folded.items()]
    return sorted(lines, key=lambda line: -line.count)


def _folded(channel: str, field: str, says: str, count: int) -> GroupLine:
    sought = max(says.split("…"), key=len).strip()
    told = {"state": "not_taken", "channel": channel, "q": sought}
    return GroupLine(channel, label_of(field), says, count, f"/operations/receipts?{urlencode(told)}", each=True)
