"""A thing that only has another name is told as such, and everything that names it is no change."""

from __future__ import annotations

from functools import cache

import pytest
from pact_mutations import BASE, replaced

from leadpact.pact.diff import differences
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact


@cache
def base() -> Pact:
    return parse_pact(BASE)


def told(text: str) -> list[str]:
    return [one.says for one in differences(base(), parse_pact(text))]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("sdr-apac", "sdr-asia", "The queue sdr-apac is now called sdr-asia."),
        ("lines_running", "lines", "The field lines running is now called lines."),
        ("sample_requested", "sample_ordered", "The activity sample requested is now called sample ordered."),
        ("india", "bharat", "The hours india is now called bharat."),
        ("indus", "ganges", "The partner Indus is now called Ganges."),
        ("warm-up", "nurture", "The program warm-up is now called nurture."),
        ("loss-calculator", "roi-calculator", "The resource loss-calculator is now called roi-calculator."),
        ("wrong_number", "bad_number", "The outcome wrong number is now called bad number."),
        ("no_contact", "not_reached", "The reason to hand back no contact is now called not reached."),
        ("name: North America", "name: USA and Canada", "The route North America is now called USA and Canada."),
        ("Growth market India", "India", "The exception Growth market India is now called India."),
        ("everyone else", "all others", "The segment everyone else is now called all others."),
        ("  accepted share:", "  acceptance:", "The word “accepted share” is now called “acceptance”."),
        ("Budget identified", "Budget known", "The status Budget identified of SQL is now called Budget known."),
        ("paid_search", "search_ads", "The source paid search is now called search ads."),
    ],
)  # fmt: skip
def test_what_is_only_called_otherwise_is_told_once(old: str, new: str, says: str) -> None:
    if old == "india":  # an address of the partner has the name too
        text = BASE.replace("india:", "bharat:").replace("hours: india", "hours: bharat")
    elif old == "indus":
        text = BASE.replace("indus:", "ganges:").replace("partner:indus", "partner:ganges")
    elif old == "lines_running":
        text = BASE.replace("lines_running", new)
    else:
        text = BASE.replace(old, new)
    assert told(text) == [says]


def test_a_stage_is_known_again_by_what_it_was() -> None:
    text = BASE.replace("  sql: ", "  sales_qualified: ").replace("to: sql", "to: sales_qualified")
    text = text.replace("upon: sql", "upon: sales_qualified").replace("from: sql,", "from: sales_qualified,")
    stage = "{statuses: [Meeting booked, Budget identified], held_by: owner, next_step: 14 days}"
    other = "{was: sql, statuses: [Meeting, Budget], held_by: owner, next_step: 10 days}"
    text = replaced(text, (stage, other)).replace("status: Budget identified", "status: Budget")
    assert told(text) == [
        "The stage SQL is now called sales qualified.",
        "The owner of a lead in sales qualified must act within 10 days instead of 14 days.",
        "Sales qualified now has the status Meeting too.",
        "Sales qualified now has the status Budget too.",
        "Sales qualified no longer has the status Meeting booked.",
        "Sales qualified no longer has the status Budget identified.",
        "A lead now enters sales qualified with the status Meeting instead of Meeting booked.",
        "A lead in SAL now goes to sales qualified with the status Budget when budget; it no longer goes to sales "
        "qualified with the status Budget identified.",
    ]


def test_a_stage_that_is_split_says_where_its_leads_count() -> None:
    whole = "  sal:          {statuses: [SAL, Working], held_by: owner, next_step: 2 days}\n"
    halves = (
        "  sal:          {statuses: [SAL], held_by: owner, next_step: 2 days}\n"
        "  worked:       {was: sal, statuses: [Working], held_by: owner, next_step: 3 days}\n"
    )
    text = replaced(BASE, (whole, halves), ("from: sal, status: Working}", "from: sal, to: worked}"))
    text = replaced(
        text, ("to: sal, status: Working}", "to: worked}"), ("from: sal, to: sql, s", "from: worked, to: sql, s")
    )
    says = told(text)
    assert says[0] == "There is now the stage worked: its owner's job; it was split from SAL."
    assert says[1] == "The status Working now belongs to worked instead of SAL."
    assert "Upon attempted, a lead in SAL now goes to worked; it no longer gets the status Working." in says


def test_two_things_of_one_content_are_not_taken_for_each_other() -> None:
    """`voicemail` and `no_answer` say the same: which of them a third stands for cannot be known."""
    text = replaced(BASE, ("  voicemail:    {counts: true}", "  mailbox:      {counts: true}"))
    assert told(text) == [
        "There is now the outcome mailbox: an attempt that ends so counts.",
        "The outcome voicemail is gone.",
    ]


def test_what_was_there_before_and_says_what_another_said_is_not_that_other() -> None:
    fair = "  fair:        {party: marketing, where: \"origin = 'fair'\"}\n"
    webinar = "  webinar:     {party: marketing, where: \"origin = 'webinar'\"}\n"
    assert told(replaced(BASE, (fair + webinar, webinar.replace("'webinar'", "'fair'")))) == [
        "The source webinar now asks that origin is “fair”, no longer that origin is “webinar”.",
        "The source fair is gone.",
    ]
