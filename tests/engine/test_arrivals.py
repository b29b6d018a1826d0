"""What comes in: learned, gated, joined to the open lead or opening the next."""

from datetime import UTC, date, datetime

from tests.stories import GERMAN_LAB, NOW, OWN_MAIL, Story, accepted, later, northwind, of, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.state import Account


def test_a_captured_lead_is_an_inquiry_that_a_program_keeps_until_a_date() -> None:
    story = Story()
    told = {"fields": {"country": "DE"}, "contact": OWN_MAIL, "way": {"origin": "form"}}
    effects = story.happens(ev.Captured(at=NOW, by="system:form", **told))
    lead = story.lead
    assert [type(effect).__name__ for effect in effects] == [
        "PersonLearned", "LeadOpened", "CycleStarted", "Moved", "Sourced", "Typed", "Scored", "Qualified", "Assigned",
        "NextStep",
    ]  # fmt: skip
    assert (lead.stage, lead.status, lead.cycle, lead.source, lead.lead_type) == (
        "inquiry", "New", 1, "other", "other",
    )  # fmt: skip
    assert (lead.owner_kind, lead.owner) == ("program", "warm-up")
    assert (lead.next_step, lead.next_at) == ("look_again", later(days=10))
    assert lead.product_line == "instruments"


def test_who_stands_on_a_purchased_list_is_a_suspect_in_the_program_for_newcomers() -> None:
    story = Story()
    story.happens(ev.Listed(at=NOW, by="system:import", way={"origin": "purchased_list"}))
    lead = story.lead
    assert (lead.stage, lead.status, lead.source, lead.lead_type) == ("suspect", "Imported", "list", "list")
    assert (lead.owner, lead.next_at) == ("newcomer", later(days=30))


def test_a_response_of_a_suspect_makes_it_an_inquiry_in_the_same_cycle() -> None:
    story = Story()
    story.happens(ev.Listed(at=NOW, by="system:import", way={"origin": "purchased_list"}))
    story.happens(ev.Responded(at=later(days=1), by="person", activity="whitepaper_downloaded"))
    assert story.stages() == ["suspect", "inquiry"]
    assert (story.lead.cycle, story.lead.source, story.lead.lead_type) == (1, "list", "whitepaper")


def test_a_response_joins_the_open_lead_of_its_product_line_and_opens_one_in_another() -> None:
    story = Story()
    story.happens(responded("page_viewed"))
    story.happens(responded("whitepaper_downloaded", later(hours=1)))
    assert len(story.person.leads) == 1
    story.happens(responded("whitepaper_downloaded", later(hours=2), product_line="software"))
    assert sorted(lead.product_line for lead in story.person.leads.values()) == ["instruments", "software"]


def test_a_pact_of_one_lead_a_person_joins_across_product_lines() -> None:
    pact = northwind(("one_open_per: [person, product_line]", "one_open_per: [person]"))
    story = Story(pact)
    story.happens(responded("whitepaper_downloaded"))
    story.happens(responded("whitepaper_downloaded", later(hours=2), product_line="software"))
    assert len(story.person.leads) == 1


def test_a_stronger_response_raises_the_type_until_hand_off_and_a_weaker_one_never_lowers_it() -> None:
    story = Story()
    story.happens(ev.Responded(at=NOW, by="person", activity="whitepaper_downloaded"))
    assert (story.lead.lead_type, story.lead.attempts_required) == ("whitepaper", 1)
    story.happens(ev.Responded(at=later(hours=1), by="person", activity="trial_started"))
    assert (story.lead.lead_type, story.lead.attempts_required) == ("demo", 3)
    story.happens(ev.Responded(at=later(days=60), by="person", activity="whitepaper_downloaded"))
    assert story.lead.lead_type == "demo"


def test_a_response_after_hand_off_changes_no_type_and_its_owner_is_told() -> None:
    story = Story()
    story.happens(ev.OpenedBySales(at=NOW, by="rep:ana", owner="ana"))
    assert story.lead.lead_type == "other"
    effects = story.happens(responded("demo_requested", later(hours=1)))
    assert story.lead.lead_type == "other"
    assert [(told.to, told.about) for told in of(effects, fx.Notified)] == [("rep:ana", "lead_responded")]


def test_facts_go_to_where_the_pact_says_they_belong() -> None:
    story = Story(account=Account(7))
    fields = {"country": "DE", "employees": 400, "budget": True, "decide_by": date(2027, 1, 31), "shoe_size": 44}
    story.happens(ev.Captured(at=NOW, fields=fields, contact={"name": "Mira"}))
    assert story.person.values == {"name": "Mira", "country": "DE", "shoe_size": 44}
    assert story.person.account is not None
    assert story.person.account.values == {"employees": 400}
    assert story.lead.values == {"budget": True, "decide_by": date(2027, 1, 31)}


def test_a_fact_about_the_account_of_a_person_without_one_is_kept_with_the_person() -> None:
    story = Story()
    story.happens(ev.Captured(at=NOW, fields={"employees": 400}))
    assert story.person.values == {"employees": 400}


def test_an_older_report_never_displaces_a_newer_one() -> None:
    story = Story()
    story.happens(ev.Captured(at=NOW, fields={"job_title": "Head of lab"}))
    story.happens(ev.Updated(at=later(days=-2), fields={"job_title": "Student", "country": "DE"}), known=NOW)
    assert story.person.values == {"job_title": "Head of lab", "country": "DE"}
    assert story.person.seen == {"job_title": NOW, "country": later(days=-2)}


def test_learning_without_a_lead_opens_none() -> None:
    story = Story()
    story.happens(ev.Updated(at=NOW, fields={"country": "DE"}))
    story.happens(ev.Behaved(at=later(minutes=1), activity="page_viewed"))
    assert story.person.leads == {}
    assert story.person.history == {"page_viewed": [later(minutes=1)]}


def test_what_is_learned_of_a_closed_lead_is_kept_with_it() -> None:
    story = Story()
    story.happens(ev.Captured(at=NOW, lead_key="A-1", contact={"disposable_mail": True}))
    story.happens(ev.Updated(at=later(days=1), lead_key="A-1", fields={"budget": True}))
    assert story.lead.values == {"budget": True}
    assert story.lead.outcome == "out"


def test_history_stays_in_order_when_it_arrives_out_of_order() -> None:
    story = Story()
    for hours in (3, 1, 2):
        story.happens(ev.Behaved(at=later(hours=hours), activity="page_viewed"), known=later(days=1))
    assert story.person.history["page_viewed"] == [later(hours=1), later(hours=2), later(hours=3)]


def test_the_gate_disqualifies_junk_with_its_reason_and_says_by_which_line() -> None:
    story = Story()
    effects = story.happens(responded(contact={"disposable_mail": True}))
    lead = story.lead
    assert story.stages() == ["inquiry", "disqualified"]
    assert (lead.outcome, lead.closed_reason, lead.status) == ("out", "junk", "Disqualified")
    assert (lead.source, lead.lead_type) == ("other", "demo")
    assert lead.clock is None
    assert of(effects, fx.Closed)[0].why.rule == "gate.junk"
    assert of(effects, fx.Closed)[0].why.seen == {"disposable_mail": True}


def test_unknown_is_never_junk() -> None:
    story = Story()
    story.happens(responded(contact={}))
    assert story.lead.is_open


def test_an_applicant_is_set_aside_without_a_lead_and_operations_is_told() -> None:
    story = Story()
    effects = story.happens(ev.Responded(at=NOW, activity="contact_requested", way={"origin": "careers"}))
    assert story.person.leads == {}
    assert [(aside.gate, aside.action) for aside in of(effects, fx.SetAside)] == [("applicant", "forward")]
    assert [(told.to, told.about) for told in of(effects, fx.Notified)] == [("operations", "not_a_lead_applicant")]


def test_a_gate_reads_what_the_same_arrival_says_about_the_lead() -> None:
    story = Story(northwind(('junk:      {when: "disposable_mail"', 'junk:      {when: "budget = false"')))
    story.happens(ev.Captured(at=NOW, fields={"budget": False}))
    assert story.lead.closed_reason == "junk"


def test_a_customers_response_is_offered_to_the_accounts_owner() -> None:
    story = Story(account=Account(7, is_customer=True, owner="kim"))
    effects = story.happens(responded("whitepaper_downloaded"))
    lead = story.lead
    assert story.stages() == ["inquiry", "mql"]
    assert (lead.owner_kind, lead.owner, lead.status, lead.next_step) == ("rep", "kim", "Offered", "accept")
    assert of(effects, fx.Assigned)[0].why.rule == "gate.customer"
    assert lead.clock is not None
    assert lead.next_at == lead.clock.due_at == datetime(2026, 11, 3, 14, tzinfo=UTC)


def test_a_customer_whose_account_has_no_owner_is_decided_like_anybody_else() -> None:
    story = Story(account=Account(7, is_customer=True))
    story.happens(responded("whitepaper_downloaded"))
    assert (story.lead.stage, story.lead.owner) == ("inquiry", "warm-up")


def test_what_sales_opens_passes_no_gate_and_is_accepted_by_its_owner() -> None:
    story = Story()
    story.happens(ev.OpenedBySales(at=NOW, by="rep:ana", owner="ana", contact={"disposable_mail": True}))
    lead = story.lead
    assert (lead.stage, lead.source, lead.opened_by_sales) == ("sal", "outbound", True)
    assert (lead.owner_kind, lead.owner, lead.accepted_by, lead.accepted_at) == ("rep", "ana", "ana", NOW)
    assert (lead.next_step, lead.next_at) == ("act", later(days=2))


def test_sales_cannot_open_what_is_open_and_learns_whose_it_is() -> None:
    opening = ev.OpenedBySales(at=later(hours=2), by="rep:ben", owner="ben", fields={"country": "FR"})
    assert accepted().refuses(opening) == "The lead is open already, with rep ana."
    story = Story()
    story.happens(ev.Captured(at=NOW))
    assert story.refuses(opening) == (
        "A lead in stage inquiry cannot be opened by sales: the pact does not allow it at all."
    )


def test_a_pact_may_let_sales_take_up_an_inquiry() -> None:
    line = "  - {upon: opened_by_sales,      to: sal}"
    more = line + "\n  - {upon: opened_by_sales, from: [inquiry, recycled], to: sal}"
    story = Story(northwind((line, more)))
    story.happens(ev.Captured(at=NOW))
    story.happens(ev.OpenedBySales(at=later(hours=2), by="rep:ben", owner="ben"))
    assert (story.lead.stage, story.lead.owner, story.lead.accepted_by) == ("sal", "ben", "ben")
    assert story.lead.next_at == later(days=2, hours=2)


def test_that_sales_works_an_inquiry_is_recorded_as_irregular_when_it_is_reported() -> None:
    story = Story()
    story.happens(ev.Captured(at=NOW))
    story.happens(ev.OpenedBySales(at=later(hours=2), by="system:crm", owner="ben", reported=True))
    assert (story.lead.stage, story.lead.owner, story.lead.marks) == ("sal", "ben", ("irregular_skip",))


def test_a_name_from_another_system_is_taken_over_by_the_open_lead() -> None:
    story = Story()
    story.happens(responded("whitepaper_downloaded"))
    story.happens(ev.Updated(at=later(hours=1), lead_key="00Q7", fields={"need": True}))
    assert (len(story.person.leads), story.lead.lead_key) == (1, "00Q7")
    story.happens(responded("webinar_attended", later(hours=2), lead_key="00Q8"))
    assert (len(story.person.leads), story.lead.lead_key) == (1, "00Q7")


def test_a_new_response_to_a_closed_lead_opens_the_next_one() -> None:
    story = Story()
    story.happens(responded(lead_key="A-1", contact={"disposable_mail": True}))
    story.happens(responded("whitepaper_downloaded", later(days=40), lead_key="A-1", contact=OWN_MAIL))
    assert [(lead.lead_key, lead.is_open) for lead in story.person.leads.values()] == [("A-1", False), ("", True)]


def test_how_a_person_came_is_completed_when_it_is_told_later_and_the_source_follows() -> None:
    story = Story()
    story.happens(ev.Captured(at=NOW))
    assert story.lead.source == "other"
    story.happens(responded("whitepaper_downloaded", later(hours=1), way={"utm_medium": "cpc"}))
    assert (story.lead.way, story.lead.source) == ({"utm_medium": "cpc"}, "paid_search")
    story.happens(responded("webinar_attended", later(hours=2), way={"origin": "webinar"}))
    assert (story.lead.way, story.lead.source) == ({"utm_medium": "cpc"}, "paid_search")


def test_a_re_entry_has_its_own_cycle_with_its_own_way_source_type_and_dates() -> None:
    story = recycled()
    assert (story.lead.cycle, story.lead.source, story.lead.lead_type) == (1, "other", "demo")
    at = later(days=40)
    story.happens(responded("webinar_attended", at, way={"origin": "webinar"}))
    assert (story.lead.stage, story.lead.cycle, story.lead.lead_type) == ("recycled", 1, "demo")
    story.happens(responded("trial_started", later(days=41), way={}))
    lead = story.lead
    assert (lead.stage, lead.cycle, lead.source, lead.lead_type) == ("mql", 2, "webinar", "demo")
    assert (lead.cycle_started_at, lead.accepted_at, lead.attempts) == (later(days=41), None, 0)
    assert story.stages() == ["inquiry", "mql", "sal", "recycled", "mql"]
    assert [move.kind for move in story.all_of(fx.Moved)] == [
        "entry", "forward", "forward", "recycle", "reentry",
    ]  # fmt: skip


def test_fields_of_a_lead_that_are_stale_when_they_arrive_count_as_unknown() -> None:
    story = Story()
    fields = {**GERMAN_LAB, "employees": 2000, "budget": True, "authority": True, "need": True}
    fields["decide_by"] = date(2027, 1, 1)
    story.happens(ev.Captured(at=later(days=-200), fields=fields), known=NOW)
    assert story.lead.verdict == "unknown"
    assert ("budget", "authority") in story.lead.asks


def test_a_new_response_that_names_a_closed_lead_joins_the_one_that_is_open_now() -> None:
    story = Story()
    story.happens(responded(lead_key="A-1", contact={"disposable_mail": True}))
    story.happens(responded("whitepaper_downloaded", later(days=1), contact=OWN_MAIL))
    story.happens(responded("webinar_attended", later(days=2), lead_key="A-1", contact=OWN_MAIL))
    assert [lead.is_open for lead in story.person.leads.values()] == [False, True]
