"""Names that are one, names that are two, and names that mean a purchased list."""

from __future__ import annotations

import pytest

from leadpact.pact.check_lists import names_a_list
from leadpact.pact.check_spelling import differ_by_spelling

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
