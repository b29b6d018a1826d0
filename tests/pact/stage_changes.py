"""The good pact with stages called otherwise, split or joined."""

from __future__ import annotations

import re

MQL = "  mql:          {statuses: [Ready, Offered], held_by: routing}\n"
PARTS = """\
  mql:          {statuses: [Ready], held_by: routing}
  offered:      {statuses: [Offered], held_by: routing, was: [mql]}
"""
OFFERED = "{upon: offered,              from: mql, status: Offered}"
OF_SAL = "statuses: [Accepted, Working]"


def renamed(text: str, old: str, new: str, *, say: bool = True) -> str:
    """Return `text` with the stage `old` called `new`; it says what it was, unless not."""
    found = re.sub(rf"\b{old}\b", new, re.sub(r", was: \[[\w, ]+\]", "", text))
    return with_was(found, new, old) if say else found


def with_was(text: str, stage: str, was: str) -> str:
    """Return `text` with the stage saying what it was."""
    line = re.compile(rf"(?m)^(  {stage}: +\{{statuses: \[[^\]]*\])")
    assert len(line.findall(text)) == 1
    return line.sub(rf"\1, was: [{was}]", text)


def split(text: str) -> str:
    """Return `text` with the stage mql split: a lead that is offered stands in the stage `offered`."""
    assert MQL in text
    assert OFFERED in text
    found = text.replace(MQL, PARTS).replace(OFFERED, OFFERED.replace("status: Offered", "to: offered"))
    return re.sub(r"(upon: (?:accepted|rejected|misrouted), +from:) mql", r"\1 [mql, offered]", found)


def joined(text: str) -> str:
    """Return `text` with the stages sal and sql joined in sal."""
    assert OF_SAL in text
    found = re.sub(r"(?m)^  sql: .*\n", "", text)
    found = found.replace(OF_SAL, f"{OF_SAL[:-1]}, Meeting booked, Budget identified]")
    return with_was(re.sub(r"\bsql\b", "sal", found), "sal", "sql")
