"""The frozen types of what the parties owe each other, what counts, and what departs from the standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from leadpact.pact.allowance import Allowance
from leadpact.pact.model_rule import Rule

Period = Literal["week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Company:
    sells: str
    cycle: str
    relation: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a version is for: why it was made, what is expected by metric, and when that is judged."""

    why: str
    expect: Mapping[str, str]
    judge_on: date | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The parties: who signs for each side, who stands over both, and how long a version stands."""

    sponsor: str | None
    marketing: str | None
    sales: str | None
    working_group: tuple[str, ...]
    review_owner: str | None
    review_every: Allowance | None
    success: tuple[str, ...] = ()
    change: Change | None = None

    @property
    def signers(self) -> Mapping[str, str]:
        """Who has to sign, by side: sponsor, marketing, sales; only those whom the pact names."""
        named = (("marketing", self.marketing), ("sales", self.sales), ("sponsor", self.sponsor))
        return {side: who for side, who in named if who}


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """How many leads a team can work in a period."""

    leads: int
    per: Period


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    side: Literal["marketing", "sales", "partner"]
    people: int | None
    bandwidth: Bandwidth | None
    incentive: str
    line: int


@dataclass(frozen=True, slots=True)
class Sourced:
    """Who brought a lead: by what, before which stage, and how long ago at most."""

    by: tuple[str, ...]
    before: str | None
    lookback: Allowance | None
    line: int


@dataclass(frozen=True, slots=True)
class Influenced:
    """What has contributed to an opportunity: whose touches, from how long before its opening, up to when."""

    by: str
    people: str
    since: Allowance | None
    until: Literal["opening", "close"]
    line: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom a broken promise reaches in the end, and how long after it was broken."""

    to: str
    after: Allowance


@dataclass(frozen=True, slots=True)
class SalesPromise:
    """A clock that sales keeps, in the hours of whom it runs for.

    Args:
        name: accept, first_touch, attempts or answer.
        since: the event it starts with: offered, accepted, or the entry into `stage`.
        stage: of `answer`, the stage whose leads are answered; else "".
        within: lead type -> allowance; `otherwise` for the rest.
        warn_before: share of the allowance that is left when the warning comes.
        tells: who is told of a breach: manager, marketing, sales, sponsor or a name.
        reroutes: how often at most the lead is given to somebody else.
        different_days: attempts of one day count once.
    """

    name: str
    since: str
    within: Mapping[str, Allowance]
    otherwise: Allowance
    warn_before: float | None
    tells: tuple[str, ...]
    reroutes: int
    escalation: Escalation | None
    line: int
    stage: str = ""
    different_days: bool = False

    @property
    def tell_manager(self) -> bool:
        return "manager" in self.tells

    @property
    def has_consequence(self) -> bool:
        """Whether anything at all follows a breach."""
        return bool(self.tells or self.reroutes or self.escalation)


@dataclass(frozen=True, slots=True)
class MarketingPromise:
    """What marketing owes: a number of leads a period, or a share of those that reach a stage.

    Args:
        name: volume, handed_over, accepted or complete.
        at_least: of `volume`, so many leads; `share` of the others, 0 to 1.
        of: the stage. `decided`: of the leads in it that sales has answered.
        period: what it is kept in; None: over all the time that is looked at.
        by: names whose every value it is kept for: a choice of the pact, source, lead_type, product_line.
        have: of `complete`, the fields that are known.
    """

    name: str
    at_least: int | None
    share: float | None
    of: str
    decided: bool
    period: Period | None
    by: tuple[str, ...]
    have: tuple[str, ...]
    tells: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Handoff:
    """A further hop: who has accepted a lead out of `sender` hands it on when it reaches the stage `upon`."""

    sender: str
    to: str
    upon: str
    rule: Rule
    accept: Allowance
    refused: Literal["back to sender", "next in turn"]


@dataclass(frozen=True, slots=True)
class Resource:
    name: str
    shows: str | None
    persona: str
    link: str
    line: int


@dataclass(frozen=True, slots=True)
class Branch:
    """What follows an answer to what was sent, by activity, and what follows silence; resources."""

    within: Allowance
    no_response: str
    responses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a program: `kind` send has a resource, branch its branch, wait and rest a time."""

    kind: Literal["send", "branch", "wait", "rest"]
    resource: str
    branch: Branch | None
    time: Allowance | None


@dataclass(frozen=True, slots=True)
class Variation:
    """An exception: what differs from the standard, for which leads, why, and until when.

    Args:
        rule: whom it holds for.
        changes: what it changes, as the text states it.
        paths: the places of the standard that it changes: `promises.sales.accept.within.demo`.
        since, until: its first and last day; None: without end.
        expect: what is expected of it, by metric; judged on `judge_on`.
    """

    name: str
    rule: Rule
    changes: Mapping[str, Any]
    paths: tuple[str, ...]
    case: str
    owner: str
    approved_by: str
    expect: Mapping[str, str]
    judge_on: date | None
    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Conversion:
    """The event upon which a lead is qualified for good, and an opportunity opens."""

    upon: str
    line: int
