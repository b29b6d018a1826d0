"""Lists of leads: what each filter lists, in which order, page by page, and for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import DEMO, NOW, READY, arrive, arrive_together, ask, happen, live, rows, run
from leadpact.engine import event as ev
from leadpact.errors import BadInput, TooBroad
from leadpact.operations import clocks
from leadpact.operations.database import Database
from leadpact.operations.filters import EVER, FREE, MANY, NONE, NUMBERS, ONE, LeadFilters, Period, parse_filters
from leadpact.operations.listing import Count, count_leads, list_leads
from leadpact.operations.paging import SORTS
from leadpact.operations.reading import reading
from leadpact.operations.scope import EVERYTHING, NOTHING, Scope
from leadpact.pact.model import Pact

AT = NOW + timedelta(hours=2)


def found(db: Database, query: str, *, scope: Scope = EVERYTHING, **more: str) -> list[int]:
    """Return the leads that a query lists, by their number."""
    page = list_leads(db, scope, parse_filters(_pact(db), query), at=AT, **more)
    assert page.count == Count(len(page.lines))
    return sorted(line.id for line in page.lines)


def _pact(db: Database) -> Pact:
    from leadpact.operations import agreement

    return agreement.active(db)


def named(leads: dict[str, int], *names: str) -> list[int]:
    return sorted(leads[name] for name in names)


def test_a_line_says_all_that_a_table_may_show(db: Database, northwind: Pact) -> None:
    [one] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com", "name": "Mira Kaya", "company": "Anadolu"})
    page = list_leads(db, EVERYTHING, LeadFilters(), at=NOW, more=["region", "employees", "budget"])
    [line] = page.lines
    assert (line.id, line.name, line.email, line.account) == (
        one.lead_id,
        "Mira Kaya",
        "mira@anadolu-labs.com",
        "Anadolu",
    )
    assert (line.stage, line.status, line.owner_kind, line.queue) == ("mql", "Offered", "rep", "emea-sdr")
    assert line.owner in ("ana", "ben")
    assert (line.source, line.lead_type, line.product_line) == ("paid_search", "demo", "instruments")
    assert (line.grade, line.fit, line.engagement, line.score) == ("A", 4500, 4000, 8500)
    assert (line.verdict, line.next_step, line.cycle, line.marks) == ("ready", "accept", 1, ())
    assert line.next_at == line.clock_due_at == NOW + timedelta(minutes=30)
    assert (line.started_at, line.opened_at, line.entered_at) == (NOW, NOW, NOW)
    assert (line.closed_at, line.outcome, line.closed_reason) == (None, "", "")
    assert line.more == {"region": "EMEA", "employees": "500", "budget": None}
    assert (page.count, page.before, page.after, page.cut) == (Count(1), "", "", False)


CASES: list[tuple[str, tuple[str, ...]]] = [
    ("stage=customer", ("won",)),
    ("stage=customer&stage=lost", ("won", "lost")),
    ("status=Marketing", ("recycled",)),
    ("owner=partner:delta", ("partner",)),
    ("owner=rep:delta", ()),
    ("source=list", ("listed",)),
    ("source=none", ()),
    ("lead_type=whitepaper", ("paper",)),
    ("product_line=software", ("software",)),
    ("state=closed&outcome=won", ("won",)),
    ("outcome=out", ("rejected", "junk")),
    ("closed_reason=price", ("lost",)),
    ("verdict=ready&stage=recycled", ("recycled",)),
    ("reached=sql", ("won", "lost", "working")),
    ("reached=sal", ("won", "lost", "recycled", "working")),
    ("left=sal&stage=recycled", ("recycled",)),
    ("rejected=any", ("rejected",)),
    ("rejected=no_fit&rejected_since=2026-11-23&rejected_until=2026-11-23", ("rejected",)),
    ("rejected=not_ready", ()),
    ("rejected=any&rejected_until=2026-11-22", ()),
    ("accepted_by=nobody", ()),
    ("started_since=2026-11-23&rejected=any", ("rejected",)),
    ("started_until=2026-11-22", ()),
    ("started_since=2026-11-23&source=list", ("listed",)),
    ("started_since=2026-11-23&reached=customer&source=paid_search", ("won",)),
    ("field.country=GR", ("partner",)),
    ("field.budget=yes", ("working",)),
    ("field.region=AMER", ("free",)),
    ("field.industry=Food&field.country=GR", ("partner",)),
    ("text=anadolu&outcome=won", ("won",)),
    ("text=KAYA", ("won",)),
    ("text=tom ha", ("recycled",)),
]


def test_each_filter_lists_its_leads(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    assert found(db, "") == sorted(set(leads.values()))
    for query, names in CASES:
        assert (query, found(db, query)) == (query, named(leads, *names))


def test_unknown_is_a_value_of_a_field(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    known = found(db, "field.region=EMEA&field.region=AMER&field.region=APAC")
    unknown = found(db, "field.region=unknown")
    assert sorted(known + unknown) == sorted(set(leads.values()))
    assert leads["listed"] in unknown


def test_offers_are_found_by_what_became_of_them(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    clocks.strike(db, at=AT)
    breached = rows(db, "SELECT DISTINCT lead_id FROM clock WHERE breached_at IS NOT NULL OR outcome = 'breached'")
    assert found(db, "clock=breached&clock_since=2026-11-23") == sorted(lead for (lead,) in breached)
    assert len(breached) >= 2
    assert found(db, "clock=met") == named(leads, "won", "lost", "recycled", "working")
    assert found(db, "clock=breached&clock_until=2026-11-22") == []
    moved = rows(db, "SELECT id FROM lead WHERE reroutes > 0")
    assert found(db, "clock=rerouted") == sorted(lead for (lead,) in moved)
    assert moved
    by = ask(db, "SELECT owner FROM clock WHERE outcome = 'met' LIMIT 1")
    theirs = rows(db, "SELECT lead_id FROM clock WHERE outcome = 'met' AND owner = %s", by)
    assert found(db, f"clock=met&clock_owner={by}") == sorted(lead for (lead,) in theirs)
    started = rows(db, "SELECT DISTINCT lead_id FROM clock")
    assert found(db, "started_since=2026-11-01&clock=any") == sorted(lead for (lead,) in started)


def test_irregular_ways_are_found_by_their_mark(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    lead = leads["paper"]
    won = ev.OpportunityWon(at=NOW, lead=lead, opportunity="o-9", reported=True, by="system:crm")
    happen(db, northwind, won)
    [mark] = ask(db, "SELECT array(SELECT jsonb_array_elements_text(marks)) FROM lead WHERE id = %s", lead)
    assert found(db, "mark=irregular") == [lead]
    assert found(db, f"mark={mark}") == [lead]
    assert found(db, "mark=irregular_") == []


def test_what_is_due_is_so_by_the_clock_and_the_day_of_the_zone(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    due = dict(rows(db, "SELECT id, next_at FROM lead WHERE next_at IS NOT NULL"))
    assert found(db, "due=overdue") == sorted(lead for lead, at in due.items() if at < AT)
    assert leads["rejected"] not in due
    midnight = NOW.replace(hour=23)  # in Berlin
    assert found(db, "due=today") == sorted(lead for lead, at in due.items() if at < midnight)
    assert found(db, "due=week") == sorted(lead for lead, at in due.items() if at < midnight + timedelta(days=6))


def test_a_day_belongs_to_the_pacts_zone(db: Database, northwind: Pact) -> None:
    late = NOW.replace(hour=23, minute=30)  # half past midnight in Berlin
    [one] = arrive(db, northwind, DEMO | {"email": "night@harz-mills.com"}, at=late)
    assert found(db, "opened_since=2026-11-24&opened_until=2026-11-24") == [one.lead_id]
    assert found(db, "opened_until=2026-11-23") == []


def test_leads_of_a_company_and_of_a_person(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    account, person = rows(db, "SELECT account_id, person_id FROM lead WHERE id = %s", leads["won"])[0]
    assert found(db, f"account={account}") == named(leads, "won", "lost")
    assert found(db, f"person={person}") == named(leads, "won")


def test_a_lead_that_was_merged_away_is_listed_only_when_asked_for(db: Database, northwind: Pact) -> None:
    [one, _, _] = arrive(
        db,
        northwind,
        DEMO | {"email": "mira@anadolu-labs.com"},
        DEMO | {"ids": {"crm": "c-1"}},
        DEMO | {"email": "mira@anadolu-labs.com", "ids": {"crm": "c-1"}},
    )
    merged = ask(db, "SELECT id FROM lead WHERE outcome = 'merged'")
    assert merged is not None
    [kept] = found(db, "")
    assert {kept, merged} == {lead for (lead,) in rows(db, "SELECT id FROM lead")}
    assert found(db, "outcome=merged") == [merged]
    assert one.lead_id in (kept, merged)


def test_a_number_is_looked_for_as_a_lead_too(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    assert found(db, f"text={leads['paper']}") == [leads["paper"]]


# Whose


def test_a_scope_holds_the_same_leads_in_the_list_as_one_by_one(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    told = rows(db, "SELECT id, owner_kind, owner, queue, accepted_by FROM lead WHERE outcome <> 'merged'")
    scopes = [
        Scope(owners=("rep:ana",)),
        Scope(owners=("rep:ben",), queues=("inside",)),
        Scope(owners=("partner:delta",)),
        Scope(owners=("rep:delta",)),
        Scope(queues=("emea-sdr", "inside")),
        Scope(owners=("program:warm-up",)),
        NOTHING,
        EVERYTHING,
    ]
    sizes = set()
    for scope in scopes:
        held = sorted(lead for lead, *whose in told if scope.holds(*whose))
        assert found(db, "", scope=scope) == held
        sizes.add(len(held))
    assert len(sizes) > 4


def test_text_is_looked_for_among_ones_own(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    owner = ask(db, "SELECT owner FROM lead WHERE id = %s", leads["won"])
    assert found(db, "text=mira", scope=Scope(owners=(f"rep:{owner}",))) == named(leads, "won")
    assert found(db, "text=mira", scope=Scope(owners=("partner:delta",))) == []


# Orders and pages


@pytest.mark.parametrize("sort", SORTS)
def test_pages_forward_and_back_show_every_lead_once(sort: str, db: Database, northwind: Pact) -> None:
    live(db, northwind)
    arrive_together(db, northwind, [DEMO | {"email": f"p{n}@twin-mills.com", "name": "Same Name"} for n in range(6)])
    whole = list_leads(db, EVERYTHING, LeadFilters(), at=AT, sort=sort, most=100)
    ids = [line.id for line in whole.lines]
    assert len(ids) == len(set(ids)) == ask(db, "SELECT count(*) FROM lead")
    pages, token = [], ""
    while True:
        page = list_leads(db, EVERYTHING, LeadFilters(), at=AT, sort=sort, after=token, most=4)
        pages.append([line.id for line in page.lines])
        assert page.count == Count(len(ids))
        if not page.after:
            break
        token = page.after
    assert [lead for kept in pages for lead in kept] == ids
    for expected in reversed(pages[:-1]):
        assert page.before
        page = list_leads(db, EVERYTHING, LeadFilters(), at=AT, sort=sort, after=page.before, most=4)
        assert [line.id for line in page.lines] == expected
    assert page.before == ""


def test_each_order_is_what_it_says(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    arrive(db, northwind, DEMO | {"email": "e@harz-mills.com", "name": "Émile Zola"}, at=AT)

    def column(sort: str, query: str) -> None:
        listed = [line.id for line in list_leads(db, EVERYTHING, LeadFilters(), at=AT, sort=sort).lines]
        assert listed == [lead for (lead,) in rows(db, query)]

    column("newest", "SELECT id FROM lead ORDER BY cycle_started_at DESC, id DESC")
    column("due", "SELECT id FROM lead ORDER BY next_at NULLS LAST, id")
    column("score", "SELECT id FROM lead ORDER BY fit + engagement DESC, id DESC")
    column("entered", "SELECT id FROM lead ORDER BY entered_at DESC NULLS LAST, id DESC")
    names = [line.name for line in list_leads(db, EVERYTHING, LeadFilters(), at=AT, sort="name").lines]
    assert names == sorted(names, key=lambda name: name.lower().replace("é", "e"))
    assert "Émile Zola" in names[: names.index("Mira Kaya")]


@pytest.mark.usefixtures("northwind")
@pytest.mark.parametrize("token", ["nonsense", "W10", "é", "eyJ9", "A" * 5000])
def test_a_token_that_names_no_place_is_refused(token: str, db: Database) -> None:
    with pytest.raises(BadInput) as caught:
        list_leads(db, EVERYTHING, LeadFilters(), at=AT, after=token)
    assert caught.value.fields == {"after": "names no place in this order"}


def test_a_token_of_another_order_is_refused(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    token = list_leads(db, EVERYTHING, LeadFilters(), at=AT, most=2).after
    with pytest.raises(BadInput):
        list_leads(db, EVERYTHING, LeadFilters(), at=AT, sort="name", after=token)


@pytest.mark.usefixtures("northwind")
def test_an_order_or_a_column_that_there_is_not_is_refused(db: Database) -> None:
    with pytest.raises(BadInput, match="no order `shoe`"):
        list_leads(db, EVERYTHING, LeadFilters(), at=AT, sort="shoe")
    with pytest.raises(BadInput, match="no column `shoe`"):
        list_leads(db, EVERYTHING, LeadFilters(), at=AT, more=["shoe"])


def test_of_very_many_it_is_only_said_that_there_are_more(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    columns = ", ".join(
        name
        for (name,) in rows(db, "SELECT column_name FROM information_schema.columns WHERE table_name = 'lead'"
                            " AND table_schema = 'public' AND column_name <> 'id'")
    )  # fmt: skip
    run(db, f"INSERT INTO lead (id, {columns}) SELECT 1000000 + n, {columns} FROM lead, generate_series(1, 999) n")
    assert count_leads(db, EVERYTHING, LeadFilters(), at=AT) == Count(1000)
    run(db, f"INSERT INTO lead (id, {columns}) SELECT 2000000, {columns} FROM lead LIMIT 1")
    assert count_leads(db, EVERYTHING, LeadFilters(), at=AT) == Count(1000, more=True)
    page = list_leads(db, EVERYTHING, LeadFilters(), at=AT)
    assert (len(page.lines), page.count) == (50, Count(1000, more=True))


def test_what_takes_too_long_is_refused_with_what_to_narrow(db: Database) -> None:
    with pytest.raises(TooBroad) as caught, reading(db, within=timedelta(milliseconds=20)) as connection:
        connection.execute("SELECT pg_sleep(5)")
    assert "name a stage" in caught.value.remedy


def test_a_reader_cannot_write(db: Database) -> None:
    import psycopg

    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), reading(db) as connection:
        connection.execute("DELETE FROM lead")


# Addresses


DAYS = st.sampled_from([None, date(2026, 1, 1), date(2026, 12, 31)])
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(*days) if None in days or days[0] <= days[1] else EVER)
WORDS = st.sampled_from(["", "mira kaya", "a&b=c", "100%"])


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_survive_the_way_through_an_address(data: st.DataObject, northwind: Pact) -> None:
    told: dict[str, object] = {}
    for name, known in MANY.items():
        told[name] = tuple(data.draw(st.lists(st.sampled_from(list(known(northwind))), max_size=2, unique=True)))
    for name, known in ONE.items():
        told[name] = data.draw(st.sampled_from(["", *known(northwind)]))
    for name in ("opened", "closed", "started", "reached_in", "left_in", "clock_in", "rejected_in"):
        told[name] = data.draw(PERIODS)
    for name in ("text", "clock_owner", "accepted_by"):
        told[name] = data.draw(WORDS)
    for name in NUMBERS:
        told[name] = data.draw(st.sampled_from([0, 1, 2**63 - 1]))
    told["owner"] = data.draw(st.sampled_from([(), ("rep:ana", "queue:inside")]))
    told["mark"] = data.draw(st.sampled_from([(), ("irregular",)]))
    told["closed_reason"] = data.draw(st.sampled_from([(), ("price", "no_fit")]))
    told["fields"] = data.draw(st.sampled_from([(), (("budget", "yes"), ("country", "DE"), ("region", "unknown"))]))
    filters = LeadFilters(**told)  # type: ignore[arg-type]
    assert set(FREE) | {NONE}
    assert parse_filters(northwind, filters.to_query()) == filters


def test_all_faults_of_an_address_are_told_at_once(northwind: Pact) -> None:
    with pytest.raises(BadInput) as caught:
        parse_filters(
            northwind,
            "stage=shoe&owner=ana&due=never&opened_since=soon&account=x&hat=1&field.hat=1&field.budget=maybe"
            "&left_since=2026-02-01&left_until=2026-01-01",
        )
    assert set(caught.value.fields) == {
        "stage", "owner", "due", "opened_since", "account", "hat", "field.hat", "field.budget", "left_until",
    }  # fmt: skip
    assert caught.value.fields["due"] == "there is no `never`; there are overdue, today, week"


def test_what_belongs_to_the_page_is_no_filter(northwind: Pact) -> None:
    assert parse_filters(northwind, {"sort": ["name"], "stage": ["mql", ""]}, beside=("sort",)) == LeadFilters(
        stage=("mql",)
    )
