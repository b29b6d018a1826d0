"""What is true of a company: rates, lags and effects, stated with their units, so that what measures can be tested.

A share is a probability between 0 and 1. A `Lag` is a lognormal waiting time with a floor. Everything that is not
stated here follows from the pact under which the company works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Lag:
    """A waiting time: lognormal around `median`, `spread` the standard deviation of its logarithm, never under `least`.

    The unit is that of the field that holds it. `least` is what lets a stretch of time be taken up at once: nobody
    answers sooner to what happens in it.
    """

    median: float
    spread: float
    least: float


@dataclass(frozen=True, slots=True)
class SourceTruth:
    """A source of leads.

    Args:
        share: of all persons who come by themselves, those who first come through this source.
        interested: of those, the share with a real purchase in mind, before the segment's factor.
        cost: of a lead, in minor units of the currency.
        opens_with: activities of the first response, with their weights.
        way: how the person came, as the pact's sources read it.
        trend: the volume in the last three months against that of the months before.
        weekend: the volume of a day of the weekend against that of a weekday.
        batched: arrives as lists or reports in batches, not one by one.
    """

    share: float
    interested: float
    cost: int
    opens_with: Mapping[str, float]
    way: Mapping[str, str]
    trend: float = 1.0
    weekend: float = 0.2
    batched: bool = False


@dataclass(frozen=True, slots=True)
class SegmentTruth:
    """Companies by size. `share` of accounts; `employees` from, to; `interested` multiplies the source's share."""

    share: float
    employees: tuple[int, int]
    interested: float
    people: float
    """The weight of one such account in the draw of where a person works."""
    amount: int
    """The median of a purchase, in minor units."""


@dataclass(frozen=True, slots=True)
class JourneyTruth:
    """What persons do after their first response.

    Args:
        pace_days: between two responses of somebody interested.
        asks: the share of the interested who, sooner or later, ask for a demo, start a trial, or ask for contact.
        curious_asks: the same of those who are not interested.
        papers: the mean number of further papers and webinars before that.
        looks: page views seen with each response, at most.
        told: the share of forms that tell the company's size and industry; of the others `appended` are supplied
            by an append within minutes, and the rest stays unknown.
        free_mail: the share of persons who give a private address.
    """

    pace_days: Lag
    asks: Mapping[str, float]
    curious_asks: Mapping[str, float]
    papers: float
    looks: int
    told: float
    appended: float
    free_mail: float


@dataclass(frozen=True, slots=True)
class SalesTruth:
    """How those who work leads answer, what comes of it, and what they leave undone.

    Args:
        answer_demo: minutes around the clock until an offered demo request is answered.
        answer_other: minutes of business time until any other offer is answered, or a waiting lead is taken.
        forgets_offer: the share of offers that are forgotten.
        forgotten_takes: how many times as long as usual one takes that was, if it is still theirs by then.
        rejects: the share of answers that reject, by whether the person is interested.
        rejects_source: the same for sources whose leads are worse than they look, whoever the person is.
        misroutes: the share of answers that say "not mine".
        first_try: minutes of business time from taking the lead to the first attempt.
        next_try: hours of business time between attempts.
        dispositions: the outcome of an attempt.
        books: the share of connected attempts that lead to a meeting, by whether the person is interested.
        gives_up_after: attempts without reaching anybody before the lead goes back.
        to_meeting: days from booking to the meeting.
        holds: the share of meetings that take place.
        logs_late: the share of meetings that are noted an hour after they began, and not by the calendar.
        opens: the share of held meetings that lead to an opportunity, by whether the person is interested.
        disqualifies: of what ends without one, the share that is disqualified; the rest is recycled.
        forgets_lead: the share of accepted leads on which nothing is done for `forgotten_days`, and which then are
            recycled; days of nine working hours.
        skips: the share of accepted leads of which the CRM reports an opportunity, and nothing before it is logged, by
            whether the person is interested.
        opens_own: leads that a member of a regional queue opens on their own, a month.
    """

    answer_demo: Lag
    answer_other: Lag
    forgets_offer: float
    forgotten_takes: float
    rejects: Mapping[bool, float]
    rejects_source: Mapping[str, float]
    misroutes: float
    first_try: Lag
    next_try: Lag
    dispositions: Mapping[str, float]
    books: Mapping[bool, float]
    gives_up_after: int
    to_meeting: Lag
    holds: float
    logs_late: float
    opens: Mapping[bool, float]
    disqualifies: float
    forgets_lead: float
    forgotten_days: Lag
    skips: Mapping[bool, float]
    opens_own: float


@dataclass(frozen=True, slots=True)
class PurchaseTruth:
    """What becomes of opportunities.

    Args:
        wins: the share won, by grade.
        to_close: days from opening to the end.
        amount_spread: of the amount around the segment's median, on the scale of its logarithm.
        lost: reasons, with their weights.
        unheard: purchases a year of persons whose lead sales never took: the CRM reports them as won.
    """

    wins: Mapping[str, float]
    to_close: Lag
    amount_spread: float
    lost: Mapping[str, float]
    unheard: int


@dataclass(frozen=True, slots=True)
class NurtureTruth:
    """What nurture does. `returns`: the share of recycled persons who respond again by themselves; `by_program` is
    what a program multiplies it by; `after_days`: how long that takes; `ready`: of those who return, the share that
    has become interested."""

    returns: float
    by_program: Mapping[str, float]
    after_days: Lag
    ready: float


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What arrives and cannot be used, or is no lead, in a year of a company of `per` persons."""

    per: int = 6000
    rejected_rows: int = 40
    junk: int = 25
    applicants: int = 12
    twins: int = 30
    """Persons who come under two addresses and turn out to be one by phone and name, or by an id."""


@dataclass(frozen=True, slots=True)
class CompanyTruth:
    """All of it. `people` and `accounts` are the size; `season` weighs the months, January first."""

    people: int
    accounts: int
    season: tuple[float, ...]
    countries: Mapping[str, float]
    industries: Mapping[str, float]
    seniorities: Mapping[str, float]
    product_lines: Mapping[str, float]
    sources: Mapping[str, SourceTruth]
    segments: Mapping[str, SegmentTruth]
    journey: JourneyTruth
    sales: SalesTruth
    purchase: PurchaseTruth
    nurture: NurtureTruth
    mistakes: Mistakes = field(default_factory=Mistakes)
