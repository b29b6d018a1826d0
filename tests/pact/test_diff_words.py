"""Each difference says what follows from it: the sentences, as people read them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pact_mutations import ACCEPT, BASE, MUTATIONS, replaced

from leadpact.pact.diff import Difference, differences
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact

GLOBAL = Path(__file__).resolve().parents[2] / "examples" / "global"


@cache
def base() -> Pact:
    return parse_pact(BASE)


def found(*changes: tuple[str, str]) -> list[Difference]:
    return list(differences(base(), parse_pact(replaced(BASE, *changes))))


def told(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    return [(one.kind, one.says) for one in found(*changes)]


SAID = {
    "Agreement.sales": ("changed", "vp.sales@brightwater.example now signs for sales instead of "
                                   "cro@brightwater.example."),
    "Agreement.success": ("removed", "The measures of the pact no longer include revenue."),
    "Pact.one_open_per_product_line":
        ("changed", "A person now has one open lead at most, was one open lead for each product line at most."),
    "FieldType.choices": ("added", "The choices of industry now include Cellar."),
    "FieldDefinition.derived": ("changed", "The field latin america no longer takes Uruguay as country."),
    "FieldDefinition.fresh": ("changed", "The value of authority counts as known for 90 days instead of 180 days."),
    "Activity.touch": ("changed", "Meeting held no longer counts as a touch."),
    "LeadType.attempts":
        ("looser", "A lead of type fair is now owed 2 attempts instead of 3 attempts: looser for sales."),
    "Stage.order": ("moved", "The stage opportunity is now placed before SQL."),
    "Stage.next_step": ("stricter", "The owner of a lead in SQL must act within 10 days instead of 14 days."),
    "Reasons.reject": ("changed", "A lead that is rejected as bad data goes to disqualified instead of recycled."),
    "Wake.date": (
        "changed", "A lead that is handed back as timing is looked at again 2 months before decide by (where that is "
        "unknown, after 6 months), instead of 3 months before decide by (where that is unknown, after 6 months).",
    ),
    "Gate.to": (
        "changed", "The gate customer now sends a lead to the queue sdr-emea; it no longer sends a lead to the "
                   "owner of "
        "the account.",
    ),
    "Rule.condition": ("looser", "The criterion BANT of large no longer asks for authority."),
    "Segment.ready": (
        "removed", "A lead of large is no longer ready by asked alone: demo requested within the last 30 days, and "
        "seniority is C-level or Director.",
    ),
    "Score.grades": ("changed", "The grade A is given from 45 points for fit on, instead of 35 points."),
    "FitPoints.points":
        ("changed", "The score gives 12 points instead of 15 points where lines running is at least 3."),
    "Engagement.points": ("changed", "The score gives 20 points instead of 25 points for contact requested."),
    "Move.origin":
        ("removed", "Upon meeting booked, a lead in recycled no longer goes to SQL, which accepts it."),
    "Move.to": (
        "changed", "Upon opportunity lost, a lead in opportunity now goes to disqualified; it no longer goes to lost.",
    ),
    "Hours.week": (
        "changed", "The week of the hours india is now Monday to Friday 09:30 to 18:30 instead of Monday to Saturday "
        "09:30 to 18:30.",
    ),
    "Queue.members": ("removed", "Quinn no longer works in the queue territory-apac."),
    "Member.weight": ("changed", "Bruno takes two of five turns in sdr-emea, was one of four."),
    "Member.away": ("added", "Anna in sdr-emea is away on 28 December 2026."),
    "Route.to": (
        "changed", "Leads where country is Algeria, Egypt, Libya, Morocco or Tunisia go to the queue sdr-emea "
                   "instead of "
        "the partner Nile (route Northern Africa).",
    ),
    "Handoff.to": (
        "changed", "A lead of the queue sdr-apac that reaches SQL is offered to the queue territory-emea instead of "
                   "the "
        "queue territory-apac.",
    ),
    "MarketingPromise.share": (
        "looser", "The accepted share that marketing promises is now at least 65% instead of 70%: looser for "
                  "marketing.",
    ),
    "MarketingPromise.tells":
        ("removed", "When the volume that marketing promises is short, it is no longer told to sales."),
    "SalesPromise.within": (
        "stricter", "A demo lead must now be answered within 15 business minutes instead of 30 business minutes: "
                    "stricter "
        "for sales.",
    ),
    "SalesPromise.otherwise": (
        "stricter", "A lead of any type but demo or distributor must now be answered within 3 business hours "
                    "instead of 4 "
        "business hours: stricter for sales.",
    ),
    "SalesPromise.reroutes": (
        "changed", "When a lead is not answered in time, it goes to somebody else at most once instead of at most "
                   "twice.",
    ),
    "SalesPromise.warn_before": (
        "changed", "It is warned that a lead is not called or written to for the first time yet when 30% of its "
                   "time is "
        "left instead of when 25% of its time is left.",
    ),
    "Branch.no_response": (
        "changed", "What step 2 of the program warm-up sends after no response is now filter-guide instead of "
        "brewery-case.",
    ),
    "Variation.changes": (
        "looser", "Where Growth market India holds, the share handed over that marketing promises is now at least 40% "
        "instead of 45%: looser for marketing.",
    ),
    "Variation.paths": (
        "stricter", "Where Growth market India holds, a lead of type fair is now owed 5 attempts instead of 3 "
                    "attempts: "
        "stricter for sales.",
    ),
    "Variation.until":
        ("changed", "The last day of the exception Growth market India is now 31 May 2027 instead of 30 June 2027."),
}  # fmt: skip


@pytest.mark.parametrize("changed", SAID)
def test_a_change_is_told_by_what_follows(changed: str) -> None:
    assert told(*MUTATIONS[changed]) == [SAID[changed]]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("30 business minutes", "15 minutes", ("stricter", "within 15 minutes instead of 30 business minutes: "
                                                           "stricter")),
        ("30 business minutes", "45 business minutes",
         ("looser", "within 45 business minutes instead of 30 business minutes: looser")),
        ("30 business minutes", "1 business day", ("looser", "within 1 business day instead of 30 business minutes: "
                                                             "looser")),
        # a wall clock that runs longer than the business time may end sooner or later than it
        ("30 business minutes", "20 hours", ("changed", "within 20 hours instead of 30 business minutes")),
    ],
)  # fmt: skip
def test_a_time_is_stricter_only_where_it_is_over_sooner_whenever_it_starts(
    before: str, after: str, says: tuple[str, str]
) -> None:
    kind, text = says
    rest = " for sales." if ":" in text else "."
    assert told((ACCEPT, ACCEPT.replace(before, after))) == [(kind, f"A demo lead must now be answered {text}{rest}")]


BANT = '"budget AND authority AND need AND decide_by <= today + 6 months"'


@pytest.mark.parametrize(
    ("condition", "kind", "says"),
    [
        ("budget AND authority AND need", "looser",
         "no longer asks that decide by is at the latest 6 months from today"),
        ("budget AND authority AND need AND decide_by <= today + 6 months AND NOT free_mail", "stricter",
         "now also asks that free mail is false"),
        ("budget AND authority AND need AND decide_by <= today + 12 months", "looser",
         "now asks that decide by is at the latest 12 months from today, no longer that decide by is at the latest "
         "6 months from today"),
        ("budget AND need AND decide_by <= today + 6 months AND employees >= 50", "changed",
         "no longer asks for authority and now also asks that employees is at least 50"),
        ("budget OR need", "looser",
         "now asks that budget or need, no longer that budget, authority, need and decide by is at the latest 6 months "
         "from today"),
    ],
)  # fmt: skip
def test_a_criterion_says_which_part_is_asked_otherwise(condition: str, kind: str, says: str) -> None:
    assert told((BANT, f'"{condition}"')) == [(kind, f"The criterion BANT of large {says}.")]


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("happened('demo_requested', '30 days')",
         "is no longer met by sample requested within the last 30 days alone"),
        ("happened('demo_requested', '30 days') OR happened('sample_requested', '14 days')",
         "is now met where sample requested within the last 14 days, no longer where sample requested within the "
         "last 30 "
         "days"),
        ("happened('sample_requested', '30 days') OR happened('demo_requested', '30 days') OR origin = 'call'",
         "is now also met by origin is “call” alone"),
    ],
)  # fmt: skip
def test_of_alternatives_it_is_told_which_one_is_enough_no_longer_or_now(condition: str, says: str) -> None:
    demo = "happened('demo_requested', '30 days') OR happened('sample_requested', '30 days')"
    assert told((demo, condition)) == [("changed", f"The lead type demo {says}.")]


def test_a_route_that_is_new_says_from_whom_it_takes_leads() -> None:
    before = "  - {name: Latin America"
    new = "  - {name: Brewers, when: \"country = 'MX' AND industry = 'Brewery'\", to: territory-latin-america}\n"
    [one] = found((before, new + before))
    assert one.says == (
        "Leads where country is Mexico and industry is Brewery now go to the queue territory-latin-america instead "
        "of the "
        "queue sdr-latin-america (new route Brewers)."
    )
    assert (one.kind, one.old_line, one.path) == ("added", None, "routing.Brewers")
    assert BASE.splitlines()[(one.new_line or 0) - 1].startswith(before)
    assert {"nicolas", "olivia", "rep", "manager"} <= one.concerns


def test_a_route_that_is_gone_says_who_gets_its_leads() -> None:
    gone = next(line for line in BASE.splitlines() if line.startswith("  - {name: Latin America")) + "\n"
    assert told((gone, "")) == [
        ("removed", "Leads where latin america now go to the queue sdr-north-america instead of the queue "
                    "sdr-latin-america (route Latin America is gone)."),
    ]  # fmt: skip


def test_a_route_that_asks_less_takes_more_leads() -> None:
    assert told(("country IN ('DZ', 'EG', 'LY', 'MA', 'TN')", "country IN ('DZ', 'EG', 'LY', 'MA', 'TN', 'SD')")) == [
        (
            "changed",
            "The route Northern Africa to the partner Nile takes more leads: it now also takes Sudan as country.",
        ),
    ]


def test_an_exception_that_is_new_says_what_holds_there_instead() -> None:
    there = "exceptions:                        # the standard is what holds without them\n"
    new = (
        "  - name: Brewers first\n"
        "    where: \"industry = 'Brewery'\"\n"
        "    changes:\n"
        "      promises: {sales: {accept: {within: {demo: 15 business minutes}}}}\n"
        "      qualification: {segments: {large: {ready: {asked: \"happened('demo_requested', '60 days')\"}}}}\n"
        "      score: {grades: {A: 30}}\n"
        "    until: 2027-01-31\n"
    )
    assert told((there, there + new)) == [
        ("added", "There is now the exception Brewers first: it holds where industry is Brewery, until 31 January "
                  "2027."),
        ("looser", "Where Brewers first holds, the criterion asked of large now asks for demo requested within the "
                   "last "
                   "60 days, no longer for demo requested within the last 30 days and no longer asks that seniority is "
                   "C-level or Director."),
        ("changed", "Where Brewers first holds, the grade A is given from 30 points for fit on, instead of 35 points."),
        ("stricter", "Where Brewers first holds, a demo lead must now be answered within 15 business minutes "
                     "instead of "
                     "30 business minutes: stricter for sales."),
    ]  # fmt: skip


def test_where_an_exception_is_gone_the_standard_is_told_for_whom_it_held() -> None:
    says = told((BASE[BASE.index("exceptions:") :], ""))
    assert says[0] == (
        "removed",
        "The exception Growth market India is gone: where country is India, the standard holds again.",
    )
    assert says[-1][1] == (
        "Where Growth market India held, leads where country is India now go to whoever works the colleague's lead, "
        "the "
        "owner of the account or the queue sdr-apac instead of the partner Indus (route India is gone)."
    )
    assert ("stricter", "Where Growth market India held, a lead of any type but demo or distributor must now be "
                        "answered "
            "within 4 business hours instead of 1 business day: stricter for sales.") in says  # fmt: skip
    assert ("stricter", "Where Growth market India held, a demo lead must now be answered within 30 business minutes "
            "instead of 2 business hours: stricter for sales.") in says  # fmt: skip
    assert ("looser", "Where Growth market India held, a lead of type demo is now owed 4 attempts instead of 6 "
                      "attempts: "
            "looser for sales.") in says  # fmt: skip
    assert len(says) == 7


def test_a_standard_that_changes_below_an_exception_is_told_once() -> None:
    """What the exception states stays as it is for its leads; what it does not state follows the standard."""
    changes = (ACCEPT, ACCEPT.replace("30 business minutes", "20 business minutes"))
    assert [one.path for one in found(changes)] == ["promises.sales.accept.within.demo"]


def test_a_time_of_the_standard_that_an_exception_does_not_state_is_told_of_the_standard_alone() -> None:
    changes = (ACCEPT, ACCEPT.replace("distributor: 1 business day", "distributor: 2 business days"))
    assert [one.path for one in found(changes)] == ["promises.sales.accept.within.distributor"]


def test_the_next_version_of_the_example_differs_in_what_its_page_says_and_in_nothing_else() -> None:
    old, new = load_pact(GLOBAL / "pact.yaml"), load_pact(GLOBAL / "next.yaml")
    assert [one.path for one in differences(old, new)] == [
        "agreement.change.why",
        "lead_types.fair.attempts",
        "qualification.segments.large.when",
        "qualification.segments.large.ready.group",
        "score.reviewed",
        "score.fit.1.points",
        "score.grades.A",
        "routing.Japan",
        "queues.sdr-apac.members.jia",
        "partners.nihon",
        "promises.marketing.volume.at_least",
        "promises.marketing.handed_over.share",
        "promises.sales.accept.within.demo",
        "promises.sales.first_touch.within.other",
        "reasons.recycle.no_budget.wake",
        "hours.japan",
        "exceptions.Growth market India.until",
        "exceptions.Growth market India.changes.promises.marketing.handed_over.share",
    ]
