"""What a condition can read about a lead at an instant."""

from datetime import timedelta

import pytest
from tests.stories import NOW, later, northwind

from leadpact.engine.facts import colleagues_owner, facts_of
from leadpact.engine.state import Account, Lead, Person

HALF_A_YEAR = timedelta(days=180)


def test_the_leads_values_stand_above_the_accounts_and_those_above_the_persons() -> None:
    account = Account(7, values={"employees": 2, "industry": "Food"})
    person = Person(1, account=account, values={"employees": 1, "industry": "Pharma", "country": "TR"})
    lead = Lead(5, 1, values={"employees": 3})
    values = facts_of(northwind(), person, lead, NOW).values
    assert (values["employees"], values["industry"], values["country"], values["region"]) == (3, "Food", "TR", "EMEA")


def test_a_fact_is_fresh_for_as_long_as_the_pact_says_and_not_an_instant_longer() -> None:
    lead = Lead(5, 1, values={"budget": True, "need": True}, seen={"budget": NOW, "need": NOW})
    for at, budget in ((NOW + HALF_A_YEAR, True), (NOW + HALF_A_YEAR + timedelta(seconds=1), None)):
        values = facts_of(northwind(), Person(1), lead, at).values
        assert (values["budget"], values["need"]) == (budget, True)


def test_the_age_of_a_fact_is_that_of_the_value_in_use() -> None:
    old, new = later(days=-200), NOW
    person = Person(1, values={"budget": True}, seen={"budget": old})
    assert facts_of(northwind(), person, None, NOW).values["budget"] is None
    lead = Lead(5, 1, values={"budget": False}, seen={"budget": new})
    assert facts_of(northwind(), person, lead, NOW).values["budget"] is False
    pact = northwind(
        (
            "decide_by: {type: date,",
            "budget_of_account: {type: integer, about: account, fresh: 1 day}\n  decide_by: {type: date,",
        )
    )
    account = Account(7, values={"budget_of_account": 5}, seen={"budget_of_account": old})
    known = Person(1, account=account, values={"budget_of_account": 4}, seen={"budget_of_account": new})
    assert facts_of(pact, known, None, NOW).values["budget_of_account"] is None


@pytest.mark.parametrize(("seconds", "counts"), [(-1, False), (0, False), (1, True)])
def test_a_response_counts_since_the_recycling_only_when_it_came_after_it(seconds: int, counts: bool) -> None:
    person = Person(1, history={"demo_requested": [NOW + timedelta(seconds=seconds)]})
    facts = facts_of(northwind(), person, Lead(5, 1, recycled_at=NOW), later(hours=1))
    assert facts.call("responded_since", "recycled") is counts


def test_a_response_that_is_still_to_come_does_not_count() -> None:
    person = Person(1, account=Account(7), history={"demo_requested": [later(hours=2)]})
    facts = facts_of(northwind(), person, Lead(5, 1, recycled_at=NOW), later(hours=1))
    assert facts.call("responded_since", "recycled") is False
    assert facts.call("account.people_responded", "30 days") == 0


def test_nothing_counts_since_a_recycling_that_never_was_and_nobody_answers_for_no_account() -> None:
    person = Person(1, history={"demo_requested": [NOW]})
    facts = facts_of(northwind(), person, Lead(5, 1), NOW)
    assert facts.call("responded_since", "recycled") is False
    assert facts.call("account.people_responded", "30 days") is None
    with pytest.raises(LookupError, match=r"no host fact is called account\.size"):
        facts.call("account.size")


def test_the_day_is_that_of_the_pacts_zone() -> None:
    evening = NOW.replace(hour=23, minute=30)
    assert facts_of(northwind(), Person(1), None, evening).today.isoformat() == "2026-11-04"


def test_a_person_without_an_account_leaves_what_is_asked_of_it_unknown() -> None:
    values = facts_of(northwind(), Person(1), None, NOW).values
    assert not {"account_is_customer", "account_owner", "account_has_open_lead"} & set(values)
    values = facts_of(northwind(), Person(1, account=Account(7)), None, NOW).values
    assert (values["account_is_customer"], values["account_owner"], values["account_has_open_lead"]) == (
        False,
        None,
        False,
    )


def test_a_colleagues_owner_is_of_the_oldest_lead_that_somebody_in_sales_works() -> None:
    account = Account(7, open_leads={9: (3, "zoe"), 4: (2, ""), 2: (1, "own"), 5: (2, "lou")})
    assert colleagues_owner(Person(1, account=account)) == "lou"
    assert colleagues_owner(Person(2, account=account)) == "own"
    assert colleagues_owner(Person(1)) is None
