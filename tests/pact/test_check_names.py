"""Names that are one, names that are two, names that mean a purchased list, and statuses that are none."""

from __future__ import annotations

import pytest

from leadpact.pact.check_lists import names_a_list
from leadpact.pact.check_spelling import differ_by_spelling
from leadpact.pact.check_statuses import meaning

ONE = [
    ("Chemicals", "chemicals"), ("no_fit", "no-fit"), ("no fit", "nofit"), ("e-mail", "email"), ("webinar", "webinars"),
    ("Company", "Companies"), ("Zürich", "Zurich"), ("Pharma", "Phamra"), ("Pharmaceuticals", "Pharmaceutcals"),
    ("Organisation", "Organization"), ("paid_search", "paid_serach"), ("1-10", "1 - 10"), ("C-level", "c level"),
    ("meeting_booked", "Meeting booked"), ("trade_fair", "trade_fairs"), ("de", "DE"),
]  # fmt: skip
TWO = [
    ("A", "B"), ("DE", "DK"), ("1-10", "11-0"), ("1-10", "110"), ("A", "A+"), ("A+", "A-"), ("Q1", "Q2"),
    ("call_1", "call_2"), ("<10", ">10"), ("Ireland", "Iceland"), ("Gambia", "Zambia"), ("Austria", "Australia"),
    ("contact_requested", "contract_requested"), ("inbound", "outbound"), ("internal", "external"), ("VP", "VPs"),
    ("online_big", "online_top"), ("qualified", "unqualified"), ("Nurture", "Nurtured"), ("Manage", "Manager"),
    ("Printing", "Painting"), ("north", "south"), ("demo", "demon"), ("price", "prize"), ("attended", "attendee"),
    ("Working", "Walking"), ("paid_search_us", "paid_search_uk"), ("sal", "sql"), ("new", "news"),
    ("Connected", "Contacted"), ("segment 10", "segment 11"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE)
def test_names_that_only_their_spelling_tells_apart_are_one(one: str, other: str) -> None:
    assert differ_by_spelling(one, other)
    assert differ_by_spelling(other, one)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_names_that_mean_two_things_are_two(one: str, other: str) -> None:
    assert not differ_by_spelling(one, other)
    assert not differ_by_spelling(other, one)


def test_a_name_is_no_other_spelling_of_itself() -> None:
    assert not differ_by_spelling("webinar", "webinar")


@pytest.mark.parametrize(
    "name",
    ["list", "purchased_list", "List import", "bought-list", "rented_addresses", "lists", "purchased", "cold list",
     "list_broker", "brokered_leads", "third-party list"],
)  # fmt: skip
def test_a_name_can_mean_a_purchased_list(name: str) -> None:
    assert names_a_list(name)


@pytest.mark.parametrize(
    "name",
    ["mailing_list", "waiting list", "price_list", "checklist", "rental", "broker", "Insurance broker", "rented flat",
     "listing", "guest_list", "wish list", "webinar", "purchased a licence", "specialist"],
)  # fmt: skip
def test_a_name_can_sound_like_one_and_mean_another(name: str) -> None:
    assert not names_a_list(name)


MEANINGS = {
    "outcome": [
        "Left voicemail",
        "No answer",
        "no-answer",
        "Called",
        "Connected",
        "Attempted to contact",
        "2nd call",
        "Left a message",
        "Line busy",
        "Call back later",
        "Voice mail",
        "Attempt 3",
        "Hung up",
        "Not reached",
        "Emailed",
        "Called twice",
    ],
    "reachability": [
        "Wrong number",
        "Bounced",
        "Email bounced",
        "Bounced email",
        "Left company",
        "Invalid e-mail",
        "Phone disconnected",
        "No phone number",
        "Has left the company",
        "No longer there",
        "Hard bounce",
        "Number not in service",
        "Unreachable",
    ],
    "permission": ["Unsubscribed", "Do not contact", "Opted out", "Opt-out", "Do not call", "Consent withdrawn", "DNC"],
}
STANDINGS = [
    "New",
    "Open",
    "Working",
    "Contacted",
    "Attempting contact",
    "Offered",
    "Accepted",
    "Meeting booked",
    "Qualified",
    "Unqualified",
    "Nurture",
    "Not ready",
    "Bad timing",
    "Bad fit",
    "Wrong person",
    "Wrong product",
    "Disqualified",
    "Duplicate",
    "Recycled",
    "Company left us",
    "Bounced back to marketing",
    "Called for tender",
    "In talks",
    "Unresponsive",
    "Answered",
    "Phone verified",
    "Number of seats known",
    "Subscribed",
    "Visit agreed",
    "Purchased list",
    "No budget",
    "No decision",
    "Lost",
    "Missing data",
]


@pytest.mark.parametrize(("found", "status"), [(found, name) for found, names in MEANINGS.items() for name in names])
def test_a_status_can_say_something_else_than_where_a_lead_stands(found: str, status: str) -> None:
    assert meaning(status) == found


@pytest.mark.parametrize("status", STANDINGS)
def test_a_status_can_say_where_a_lead_stands_in_many_words(status: str) -> None:
    assert meaning(status) is None
