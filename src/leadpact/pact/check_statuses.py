"""What is no lead status: outcomes of attempts, reachability, permissions; and whether each has its own place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from leadpact.pact.check_ground import Inspection
from leadpact.pact.naming import plain
from leadpact.pact.yaml_text import Path

_OUTCOME = re.compile(
    r"(left |got |sent )?(a )?(voice ?mail|vm|answering machine)( left)?|left (a )?message|message left"
    r"|(call )?(no|not|not yet|did not|didn t|never) (answer(ed)?|pick(ed)? up|reached|repl(y|ied)|respon(se|ded))"
    r"|(line |number )?(busy|engaged)|hung up|hang up"
    r"|connected|reached|spoke( to| with)?|called( back)?|phoned|e ?mailed|texted"
    r"|call ?back( later| requested)?|call (again|later|back later)"
    r"|attempted( to)?( contact| reach| call)?"
    r"|(attempt|call|try|dial)( no)? ?\d+|(\d+(st|nd|rd|th)|first|second|third|last) (attempt|call|try|dial)"
    r"|call(ed)? (once|twice|\d+ ?x|\d+ times)"
)
_BAD = "wrong|bad|invalid|dead|disconnected|incorrect|undeliverable|bouncing|bounced"
_NUMBER = (
    rf"({_BAD}|no|missing) ((tele)?phone |mobile |cell )?(number|(tele)?phone)"
    rf"|((tele)?phone|number|mobile)( number)? (is )?({_BAD}|out of service|not in service)"
)
_MAIL = (
    rf"({_BAD}) (e ?mail|mail)( address)?|(e ?mail|mail)( address)? (is |has )?({_BAD})"
    r"|(hard |soft )?(e ?mail |mail )?bounc(e|ed|ing)|not deliverable"
)
_PERSON = (
    r"gone|(has )?left (the )?(company|firm|job|employer)|moved on"
    r"|no longer (there|employed|with (the )?company|at (the )?company)"
)
_BAD_CHANNEL = re.compile(f"{_NUMBER}|{_MAIL}")
_UNREACHABLE = re.compile(f"{_NUMBER}|{_MAIL}|{_PERSON}|unreachable|not reachable")
_SAYS_SO = re.compile(f"{_NUMBER}|{_MAIL}|{_PERSON}")
_PERMISSION = re.compile(
    r"un ?subscribed?|opt(ed)? ?out|do not (contact|call|mail|e ?mail)|dnc|(no|withdrawn) consent|consent withdrawn"
)


def inspect(ground: Inspection) -> None:
    """Find what is called a status and is none, and what has no place of its own."""
    for status, path in _every_status(ground):
        _judge(ground, status, path)
    _reasons(ground)
    _dispositions(ground)
    _reachability(ground)
    if not ground.pact.has_contact_status:
        ground.find("LP036", "people who are contacts or customers already have no status", ("contact_status",))
    _permissions(ground)


def words(name: str) -> str:
    """Return a name in lower case, a blank for each sign between its words: `No-Answer` is "no answer"."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


def _every_status(ground: Inspection) -> Iterator[tuple[str, Path]]:
    for stage in ground.pact.stages.values():
        for position, status in enumerate(stage.statuses):
            yield status, ("stages", stage.name, "statuses", position)


def meaning(status: str) -> Literal["outcome", "reachability", "permission"] | None:
    """Return what a status says instead of where a lead stands; None where it does not."""
    said = words(status)
    if _UNREACHABLE.fullmatch(said):
        return "reachability"
    if _OUTCOME.fullmatch(said):
        return "outcome"
    return "permission" if _PERMISSION.fullmatch(said) else None


def _judge(ground: Inspection, status: str, path: Path) -> None:
    match meaning(status):
        case "reachability":
            said = f"the status `{status}` says whether we reach somebody, not where the lead stands"
            ground.find("LP031", said, path)
        case "permission":
            ground.find("LP032", f"the status `{status}` says what we may do, not where the lead stands", path)
        case found if found == "outcome" or _is_a_disposition(ground, words(status)):
            ground.find("LP030", f"the status `{status}` is the outcome of an attempt", path)


def _is_a_disposition(ground: Inspection, said: str) -> bool:
    """Whether a status is a disposition of the pact in another spelling."""
    joined = said.replace(" ", "")
    return any(words(name).replace(" ", "") == joined for name in ground.pact.dispositions)


def _reasons(ground: Inspection) -> None:
    reasons = ground.pact.reasons
    for kind, names in (("reject", reasons.reject), ("recycle", reasons.recycle), ("disqualify", reasons.disqualify)):
        for position, name in enumerate(names):
            if _BAD_CHANNEL.fullmatch(words(name)):
                listed: Path = ("reasons", kind, position)
                path = listed if ground.text.get(listed) is not None else ("reasons", kind, name)
                said = f"`{plain(name)}` is a reason to {kind} a lead: what is wrong is a channel, not the lead"
                ground.find("LP033", said, path, key=True)


def _dispositions(ground: Inspection) -> None:
    for disposition in ground.pact.dispositions.values():
        if not disposition.reachability and _SAYS_SO.fullmatch(words(disposition.name)):
            said = f"`{disposition.name}` says that somebody cannot be reached so, but records it nowhere"
            ground.find("LP034", said, ("dispositions", disposition.name), key=True)


def _reachability(ground: Inspection) -> None:
    channels = ground.pact.reachability
    if not channels:
        ground.find("LP035", "nothing records that a number is wrong or that mail bounces", ("reachability",))
    for channel, values in channels.items():
        if len(values) < 2:
            said = f"`{channel}` can only be {values[0]}" if values else f"`{channel}` has no values"
            ground.find("LP035", said, ("reachability", channel), key=True, remedy="Add what it is when it fails.")


def _permissions(ground: Inspection) -> None:
    permissions = ground.pact.permissions
    if "always" in {basis for bases in permissions.values() for basis in bases}:
        return
    said = "no permission is `always: true`: who opted out of marketing could not be answered"
    path: Path = ("permissions", "answering") if "answering" in permissions else ("permissions",)
    ground.find("LP037", said, path, key=True)
