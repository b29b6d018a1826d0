"""The past told again: what was known of persons and their companies when each entry was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.chronicle import Chronicle
from tests.engine.test_properties import PACT, happenings
from tests.stories import NOW, Story, later, northwind, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.differing import plain
from leadpact.engine.past import Entry, Past, Unreplayable
from leadpact.engine.state import Account, Person

CLEO = ev.OpenedBySales(at=NOW, by="rep:cleo", owner="cleo")


def company(told: Chronicle, number: int, transaction: int) -> Account:
    """Return a company as an entry of a transaction would see it that is about one of its people."""
    night, person = ev.DayPassed(at=NOW), told.past.people[number][0]
    entry = Entry(99, transaction, person, 0, night, NOW, NOW, None, [], 1)
    account = told.past.before(entry).account
    assert account is not None
    return account


def test_what_colleagues_in_sales_work_is_seen_at_once() -> None:
    told = Chronicle(PACT)
    lead = told.happens(CLEO, 1, company=7)
    told.happens(responded(), 2, company=7, together=True)
    assert company(told, 7, 1).open_leads[lead.id] == (1, "cleo")
    assert told.past.persons[2].account is told.past.accounts[7]


def test_leads_of_before_somebody_joined_are_seen_from_the_next_transaction_on() -> None:
    told = Chronicle(PACT)
    lead = told.happens(CLEO, 1)
    told.happens(responded(), 2, company=7)
    told.taken(ev.Behaved(at=NOW, activity="page_viewed"), 1, company=7)
    assert lead.id not in company(told, 7, told.entries[-1].transaction).open_leads
    assert company(told, 7, 99).open_leads[lead.id] == (1, "cleo")


def test_leads_that_change_hands_in_a_merge_are_seen_so_from_the_next_transaction_on() -> None:
    told = Chronicle(PACT)
    lead = told.happens(CLEO, 3, company=7)
    told.happens(responded(), 2, company=7)
    told.happens(replace_line(responded()), 1, company=8)
    told.taken(ev.Merged(at=NOW, absorbed=3, key="crm:1"))
    now = told.entries[-1].transaction
    assert company(told, 7, now).open_leads[lead.id] == (3, "cleo")
    assert lead.id not in company(told, 7, 99).open_leads
    assert company(told, 8, 99).open_leads[lead.id] == (1, "cleo")
    assert told.past.persons[3].leads == {}


def replace_line(event: ev.Responded) -> ev.Responded:
    return ev.Responded(at=event.at, activity=event.activity, product_line="software", fields=event.fields)


def test_leads_are_read_in_the_order_of_their_ids_once_a_merge_is_committed() -> None:
    told = Chronicle(PACT)
    first = told.happens(responded(), 1)
    second = told.happens(replace_line(responded()), 2)
    told.taken(ev.Merged(at=NOW, absorbed=1, key="crm:1"), 2)
    merged = told.entries[-1]
    assert list(told.past.before(merged).leads) == [second.id, first.id]
    assert list(told.past.before(replace(merged, transaction=99)).leads) == [first.id, second.id]


def test_any_response_counts_in_its_transaction_and_afterwards_those_that_are_responses() -> None:
    told = Chronicle(PACT)
    told.happens(responded(), 1, company=7)
    told.happens(responded("", later(hours=1)), 2, company=7)
    assert company(told, 7, 2).responded == [(1, NOW), (2, later(hours=1))]
    assert company(told, 7, 99).responded == [(1, NOW)]


def test_another_pact_may_call_other_activities_responses() -> None:
    told = Chronicle(PACT)
    told.happens(responded(), 1, company=7)
    told.taken(ev.Behaved(at=later(hours=1), activity="page_viewed"), 2, company=7)
    past = Past(PACT, {1: PACT.responses}, frozenset({"page_viewed"}))
    for entry in told.entries:
        past.take(entry)
    person = past.standing(1)
    assert person.account is not None
    assert person.account.responded == [(1, NOW)]
    seen = past.seen_by_another(person)
    assert seen.account is not None
    assert seen.account.responded == [(2, later(hours=1))]
    assert seen.leads is person.leads


def test_an_entry_that_builds_on_nothing_is_named() -> None:
    effect = fx.StatusSet(101, status="Ready")
    entry = Entry(17, 1, 1, 101, ev.DayPassed(at=NOW), NOW, NOW, None, [effect], 1)
    with pytest.raises(Unreplayable, match="Entry 17 of the journal cannot be replayed: 101 is") as wrong:
        Past(PACT, {1: PACT.responses}).take(entry)
    assert "leadpact audit" in wrong.value.remedy


def test_an_entry_names_every_lead_that_something_was_decided_of() -> None:
    told = Chronicle(northwind())
    lead = told.happens(responded())
    assert (told.entries[0].opened, told.entries[0].leads) == (lead.id, {lead.id})
    story = Story()
    story.happens(ev.Behaved(at=NOW, activity="page_viewed"))
    (decision,) = story.decisions
    nobody = replace(told.entries[0], lead=0, effects=plain(decision.effects))
    assert (nobody.opened, nobody.leads) == (0, set())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.booleans()), min_size=9, max_size=9), happenings())
def test_what_is_decided_once_more_leaves_the_same_as_what_was_recorded(
    who: list[tuple[int, bool]], told: list[tuple[ev.Event, datetime]]
) -> None:
    journal = Chronicle(PACT)
    for (person, together), (event, known) in zip(who, told, strict=False):
        new = 7 if person < 3 and person not in journal.past.account_of else 0
        journal.taken(event, person, known=known, company=new, together=together and bool(journal.entries))
    again, applied = (Past(PACT, journal.past.responses) for _ in range(2))
    for entry in journal.entries:
        decision = again.again(journal.pact, entry, again.before(entry))
        assert plain(decision.effects) == list(entry.effects)
        again.take(entry, decision.person)
        applied.take(entry)
        assert again.persons == applied.persons == journal_as_of(journal, entry)
        assert again.accounts == applied.accounts


def journal_as_of(journal: Chronicle, last: Entry) -> dict[int, Person]:
    past = Past(PACT, journal.past.responses)
    for entry in journal.entries[: last.id]:
        past.take(entry)
    return past.persons
