"""What can happen to the agreement. The journal of the agreement keeps each of these as it is; nothing is removed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, get_args

import msgspec

from leadpact.pact.finding import Severity


class AgreementEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Something that happened to a proposal, or to the version it became.

    `at` is when it happened (aware, UTC), `by` who did it: `sponsor:clara`, `cli:root`, `system:agreement`.
    `digest` is that of the text it is about, empty where it is about none; `version` is the number of the version
    of the pact, 0 where it is about none.
    """

    at: datetime
    by: str
    digest: str = ""
    version: int = 0


class Drafted(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="drafted"):
    """A text was saved. `base` is the version it was made from; why it is made, what is expected by metric, and when
    that is judged."""

    base: int = 0
    why: str = ""
    expects: dict[str, str] = {}
    judge_on: date | None = None


class Found(msgspec.Struct, frozen=True, omit_defaults=True):
    """A finding as it is kept: see `pact.finding.Finding`, here without its example."""

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    remedy: str

    @property
    def key(self) -> str:
        return f"{self.code} {self.path}"


class Examined(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="examined"):
    """The text was checked and proved. `undecided` says what could not be proved in the time there was."""

    findings: tuple[Found, ...] = ()
    undecided: tuple[str, ...] = ()


class Proposed(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="proposed"):
    """The text stands to be signed."""


class Commented(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="commented"):
    """Something was said of a line, from 1, of the text `digest`; 0: of the whole. `answers` is another comment."""

    line: int
    says: str
    answers: int = 0


class Resolved(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="resolved"):
    """What a comment asks for is done, or will not be."""

    comment: int


class Waived(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="waived"):
    """A warning was looked at and is let stand, for a reason. It holds for the finding `key` as long as it says so."""

    key: str
    message: str
    reason: str


class Signed(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="signed"):
    """Somebody signed the text `digest` for a side: marketing, sales or sponsor."""

    side: str
    username: str
    email: str = ""


class Withdrawn(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="withdrawn"):
    why: str = ""


class Observed(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="observed"):
    """From now on it is watched what the text would decide; it decides nothing."""


class Unobserved(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="unobserved"):
    """It is watched no longer."""


class Planned(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="planned"):
    """The text is to be activated at `starts_at`. `trial`: though not everybody has signed it."""

    starts_at: datetime
    trial: bool = False


class Cancelled(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="cancelled"):
    """The planned activation will not take place."""

    why: str = ""


class InForce(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True):
    """`version` decides from now on, instead of `replaced`; who is to know of it, by role."""

    mode: str = "trial"
    replaced: int = 0
    concerns: tuple[str, ...] = ()


class Adopted(InForce, frozen=True, kw_only=True, omit_defaults=True, tag="adopted"):
    """A text was adopted at the command line, signed by nobody."""


class Activated(InForce, frozen=True, kw_only=True, omit_defaults=True, tag="activated"):
    """A proposal became the version that decides."""


class RolledBack(InForce, frozen=True, kw_only=True, omit_defaults=True, tag="rolled_back"):
    """A version that decided before decides again."""

    why: str = ""


class Acknowledged(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="acknowledged"):
    """Somebody has read what the version changes for their role."""

    username: str
    role: str


class Reviewed(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="reviewed"):
    """The review of the version was held."""

    note: str = ""


class Reminded(AgreementEvent, frozen=True, kw_only=True, omit_defaults=True, tag="reminded"):
    """Somebody was told what is due: `about` review or exception, `mark` which of the reminders for `due` it is."""

    about: str
    due: date
    mark: str
    to: tuple[str, ...] = ()


AnyAgreementEvent = (
    Drafted | Examined | Proposed | Commented | Resolved | Waived | Signed | Withdrawn | Observed | Unobserved
    | Planned | Cancelled | Adopted | Activated | RolledBack | Acknowledged | Reviewed | Reminded
)  # fmt: skip

KINDS: dict[str, type[AgreementEvent]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyAgreementEvent)}
"""Every kind by its name in the journal of the agreement."""

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyAgreementEvent)


def kind_of(event: AgreementEvent) -> str:
    """Return the event's name in the journal of the agreement, e.g. `rolled_back`."""
    return str(event.__struct_config__.tag)


def decode(text: bytes | str) -> AgreementEvent:
    """Return the event of a row of the journal of the agreement.

    Raises:
        msgspec.DecodeError: it is none.
    """
    event: AgreementEvent = _decoder.decode(text)
    return event
