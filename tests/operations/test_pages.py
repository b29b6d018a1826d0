"""What the pages of a lead, a person and an account show: exact, in a few queries, and no more than one may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from building import DEMO, NOW, READY, arrive, ask, happen, live
from leadpact.engine import event as ev
from leadpact.engine.facts import facts_of
from leadpact.engine.standing import standing
from leadpact.engine.undo import undoable
from leadpact.engine.wishes import possible
from leadpact.errors import NotFound
from leadpact.operations import desk
from leadpact.operations.accounts import account_page
from leadpact.operations.biography import life_of
from leadpact.operations.database import Database
from leadpact.operations.lead_page import LeadPage, lead_page
from leadpact.operations.loading import load
from leadpact.operations.people import person_page
from leadpact.operations.scope import Scope
from leadpact.pact.model import Pact

LATER = NOW + timedelta(hours=2)
ANA = Scope(owners=("rep:ana",), queues=("emea-sdr",))


def page_of(db: Database, pact: Pact, lead: int, **more: Any) -> LeadPage:
    return lead_page(db, pact, lead, at=LATER, **more)


def account_of(db: Database, domain: str) -> int:
    number: int = ask(db, "SELECT id FROM account WHERE domain = %s", domain)
    return number


def test_a_lead_is_shown_with_its_person_company_and_colleagues(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    page = page_of(db, northwind, leads["won"])
    assert (page.lead.id, page.lead.outcome, page.record.name) == (leads["won"], "won", "Mira Kaya")
    assert page.person.values["seniority"] == "VP"
    assert page.record.keys == (("email", "mira@anadolu-labs.com"),)
    assert page.others == ()
    assert page.account is not None
    assert (page.account.domain, page.account.is_customer, page.account.values["employees"]) == (
        "anadolu-labs.com", True, 500
    )  # fmt: skip
    [ola] = page.colleagues
    assert (ola.name, ola.email, ola.responded_at) == ("Ola Berg", "ola@anadolu-labs.com", NOW)
    assert ola.lead is None, "the colleague's lead was lost"
    assert page.opportunity is not None
    assert (page.opportunity.name, page.opportunity.state, page.opportunity.amount) == (
        f"o-{leads['won']}", "won", 1_200_000
    )  # fmt: skip
    assert [(move.origin, move.stage, move.kind, move.taken_back) for move in page.path] == [
        ("", "inquiry", "entry", False), ("inquiry", "mql", "forward", False), ("mql", "sal", "forward", False),
        ("sal", "sql", "forward", False), ("sql", "opportunity", "forward", False),
        ("opportunity", "customer", "forward", False),
    ]  # fmt: skip
    assert [chapter.kind for chapter in page.chapters] == [
        "opportunity_won", "opportunity_opened", "meeting_booked", "attempted", "accepted", "behaved", "offered",
        "responded",
    ]  # fmt: skip
    assert page.older is None


def test_the_state_of_the_page_is_the_one_that_deciding_sees(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    desk.log_attempt(db, leads["working"], disposition="voicemail", by=owner(db, leads["working"]), at=LATER)
    done = desk.log_attempt(db, leads["working"], disposition="gone", by=owner(db, leads["working"]), at=LATER)
    desk.undo(db, done.event_id, by=done.decisions[0].event.by, at=LATER)
    for lead in leads.values():
        page = page_of(db, northwind, lead)
        with db.connection() as connection, connection.transaction(force_rollback=True):
            states = load(connection, northwind, [page.person.id], (), entries=1, earliest=LATER)
            assert page.person == states.person(page.person.id)


def owner(db: Database, lead: int) -> str:
    return f"rep:{ask(db, 'SELECT owner FROM lead WHERE id = %s', lead)}"


def test_what_is_possible_and_how_it_stands_follow_from_the_page(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    lead = leads["software"]
    page = page_of(db, northwind, lead)
    facts = facts_of(northwind, page.person, page.lead, LATER)
    by = f"{page.lead.owner_kind}:{page.lead.owner}"
    assert possible(northwind, page.lead, by, others=page.others, facts=facts).may("accept")
    assert standing(northwind, facts).verdict == page.lead.verdict
    done = desk.accept(db, lead, by=by, at=LATER)
    found = undoable(page_of(db, northwind, lead).chapters, lead, by=by, at=LATER)
    assert found is not None
    assert found.event_id == done.event_id


def test_of_colleagues_the_newest_open_lead_and_who_works_it(db: Database, northwind: Pact) -> None:
    people = [READY | {"email": f"{name}@bergen-fish.com"} for name in ("xia", "yan")]
    lead = arrive(db, northwind, *people)[0].lead_id or 0
    page = page_of(db, northwind, lead)
    [yan] = page.colleagues
    assert yan.email == "yan@bergen-fish.com"
    assert yan.lead is not None
    assert (yan.lead.stage, yan.lead.owner) == ("mql", page.lead.owner), "colleagues come to the same rep"
    assert page.account is not None
    assert page.account.open_leads == {
        lead: (page.person.id, page.lead.owner),
        yan.lead.id: (yan.id, page.lead.owner),
    }


def test_a_timeline_is_paged_by_key(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    whole = page_of(db, northwind, leads["won"]).chapters
    for _ in range(205):
        happen(db, northwind, ev.Behaved(at=LATER, lead=leads["won"], activity="page_viewed"), at=LATER)
    first = page_of(db, northwind, leads["won"])
    assert (len(first.chapters), first.older) == (200, first.chapters[-1].event_id)
    rest = page_of(db, northwind, leads["won"], before=first.older)
    assert rest.older is None
    told = [chapter.event_id for chapter in (*first.chapters, *rest.chapters)]
    assert told == sorted(told, reverse=True)
    assert len(told) == 205 + len(whole)
    assert [chapter.event_id for chapter in reversed(life_of(db, leads["won"]))] == told


def test_what_was_taken_back_is_marked_on_the_path(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    lead = leads["software"]
    done = desk.accept(db, lead, by=owner(db, lead), at=LATER)
    desk.undo(db, done.event_id, by=owner(db, lead), at=LATER)
    page = page_of(db, northwind, lead)
    assert [(move.stage, move.kind, move.taken_back) for move in page.path[-2:]] == [
        ("sal", "forward", True), ("mql", "undo", False)
    ]  # fmt: skip
    assert [(chapter.kind, chapter.undoes) for chapter in page.chapters[:2]] == [
        ("undone", done.event_id), ("accepted", None)
    ]  # fmt: skip


def test_another_lead_of_the_person_is_shown_unless_it_is_not_the_viewers_to_see(db: Database, northwind: Pact) -> None:
    [first] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    second = READY | {"email": "mira@anadolu-labs.com", "product_line": "software", "country": "US", "industry": "Food"}
    [other] = arrive(db, northwind, second, at=LATER)
    lead, hidden = first.lead_id or 0, other.lead_id or 0
    assert (owner(db, lead), owner(db, hidden)) == ("rep:ana", "rep:abe")
    page = page_of(db, northwind, lead)
    assert [one.id for one in page.others] == [hidden]
    assert page.hidden == frozenset()
    for_ana = page_of(db, northwind, lead, scope=ANA)
    assert for_ana.hidden == {hidden}
    assert hidden in {chapter.lead_id for chapter in page.chapters}
    assert hidden not in {chapter.lead_id for chapter in for_ana.chapters}


def test_a_person_is_shown_with_all_that_is_known_and_was_joined(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "mira@gmail.com", "name": "M. Kaya"})
    arrive(db, northwind, READY | {"ids": {"crm": "c-1"}, "budget": "yes"}, at=LATER)
    together = {"event": "updated", "email": "mira@gmail.com", "ids": {"crm": "c-1"}, "name": "Mira Kaya"}
    arrive(db, northwind, together, at=LATER)
    survivor = ask(db, "SELECT id FROM person WHERE merged_into IS NULL")
    page = person_page(db, northwind, survivor)
    assert (page.record.name, page.record.email, page.record.merged_into) == ("Mira Kaya", "mira@gmail.com", None)
    assert page.record.keys == (("crm", "c-1"), ("email", "mira@gmail.com"))
    assert [one.id for one in page.record.absorbed] == [ask(db, "SELECT id FROM person WHERE merged_into IS NOT NULL")]
    assert [lead.is_open for lead in page.leads] == [True, False]
    known = {fact.name: (fact.value, fact.told_at) for fact in page.facts}
    assert known["name"] == ("Mira Kaya", LATER)
    assert known["country"] == ("DE", LATER)
    assert [fact.name for fact in page.facts if fact.name in northwind.fields] == [
        name for name in northwind.fields if name in known
    ]
    assert {chapter.kind for chapter in page.chapters} >= {"merged", "updated", "responded"}
    gone = person_page(db, northwind, page.record.absorbed[0].id)
    assert gone.record.merged_into == survivor


def test_an_account_is_shown_with_its_people_leads_and_money(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    page = account_page(db, northwind, account_of(db, "anadolu-labs.com"))
    assert (page.account.domain, page.account.is_customer, page.people_count) == ("anadolu-labs.com", True, 2)
    assert [one.email for one in page.people] == ["ola@anadolu-labs.com", "mira@anadolu-labs.com"]
    assert page.after is None
    assert (page.open_leads, page.open_leads_count) == ((), 0)
    assert {one.name: one.state for one in page.opportunities} == {
        f"o-{leads['won']}": "won", f"o-{leads['lost']}": "lost"
    }  # fmt: skip
    assert (page.won_amounts, page.open_amounts) == ({"EUR": 1_200_000}, {})
    desk.open_opportunity(db, leads["software"], amount=900, by="manager:mara", at=LATER)
    bergen = account_page(db, northwind, account_of(db, "bergen-fish.com"))
    assert bergen.open_amounts == {"EUR": 900}
    assert bergen.open_leads_count == len(bergen.open_leads) > 0
    assert {one.stage for one in bergen.open_leads} >= {"opportunity"}


def test_of_leads_that_are_not_theirs_a_viewer_learns_whose_they_are(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    number = account_of(db, "bergen-fish.com")
    nobody = account_page(db, northwind, number, scope=Scope(owners=("partner:delta",)))
    assert {one.visible for one in nobody.open_leads} == {False}
    assert {one.lead.visible for one in nobody.people if one.lead} == {False}
    everybody = account_page(db, northwind, number)
    assert {one.visible for one in everybody.open_leads} == {True}


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_the_people_of_an_account_are_paged_without_losing_or_doubling_one(
    most: int, db: Database, northwind: Pact
) -> None:
    arrive(db, northwind, *(DEMO | {"email": f"r{n}@harz-mills.com"} for n in range(4)))
    arrive(db, northwind, DEMO | {"email": "last@harz-mills.com"}, at=LATER)
    arrive(db, northwind, *({"event": "listed", "email": f"s{n}@harz-mills.com"} for n in range(3)))
    number, seen, after = account_of(db, "harz-mills.com"), [], None
    for _ in range(9):
        page = account_page(db, northwind, number, after=after, most=most)
        seen += [one.email.partition("@")[0] for one in page.people]
        after = page.after
        if after is None:
            break
    assert seen == ["last", "r3", "r2", "r1", "r0", "s2", "s1", "s0"]


def test_what_is_not_there_is_not_found(db: Database, northwind: Pact) -> None:
    for number in (0, -1, 4711, 10**30):
        with pytest.raises(NotFound):
            page_of(db, northwind, number)
        with pytest.raises(NotFound):
            person_page(db, northwind, number)
        with pytest.raises(NotFound):
            account_page(db, northwind, number)


def test_a_page_is_read_in_four_queries(db: Database, northwind: Pact, monkeypatch: pytest.MonkeyPatch) -> None:
    leads = live(db, northwind)
    account = account_of(db, "anadolu-labs.com")
    counted: list[str] = []
    execute = psycopg.Connection.execute

    def count(self: Any, query: Any, *more: Any, **named: Any) -> Any:
        if "set_config" not in str(query):
            counted.append(str(query))
        return execute(self, query, *more, **named)

    monkeypatch.setattr(psycopg.Connection, "execute", count)
    page = page_of(db, northwind, leads["won"])
    assert len(counted) == 4
    counted.clear()
    person_page(db, northwind, page.person.id)
    assert len(counted) == 2
    counted.clear()
    account_page(db, northwind, account)
    assert len(counted) == 4
