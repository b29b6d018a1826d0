"""Figures: what they say, that each lists exactly its leads, and that the stale ones are seen to be so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.pact.stage_changes import renamed

from building import DEMO, NOW, READY, arrive, ask, happen, live, rows, run
from leadpact.engine import event as ev
from leadpact.errors import NotFound
from leadpact.insight import figures
from leadpact.insight.figures import FIGURES, refresh, remember_cycles, show
from leadpact.insight.numbers import Clockwork, Number, wilson
from leadpact.insight.promises import Acceptance, Marketing
from leadpact.insight.roles import Roles, roles_of
from leadpact.insight.sources import Sources, judge
from leadpact.insight.standing import FunnelNow, Receipts, Reps, Today
from leadpact.operations import agreement, clocks
from leadpact.operations.database import Database
from leadpact.operations.filters import parse_filters
from leadpact.operations.listing import count_leads
from leadpact.operations.scope import EVERYTHING
from leadpact.operations.taking_back import take_back
from leadpact.pact.model import Pact

AT = NOW + timedelta(days=60)


def history(db: Database, pact: Pact) -> dict[str, int]:
    """Leads that live, one that comes back, one that was merged away, an offer that lies, an act that is taken back."""
    leads = live(db, pact)
    [again] = arrive(db, pact, READY | {"email": "zoe@harz-mills.com"})
    back = again.lead_id or 0
    by = owner(db, back)
    at = NOW + timedelta(minutes=5)
    happen(
        db, pact, ev.Accepted(at=at, lead=back, by=by), ev.Recycled(at=at, lead=back, by=by, reason="not_now"), at=at
    )
    twice = arrive(db, pact, READY | {"email": "two@anadolu-labs.com"}, READY | {"ids": {"crm": "c-9"}})
    for one in twice:
        lead = one.lead_id or 0
        happen(db, pact, ev.Accepted(at=at, lead=lead, by=owner(db, lead)), at=at)
    arrive(db, pact, READY | {"email": "two@anadolu-labs.com", "ids": {"crm": "c-9"}}, at=at)
    assert ask(db, "SELECT count(*) FROM lead WHERE outcome = 'merged' AND accepted_by <> ''") == 1
    [lies] = arrive(db, pact, READY | {"email": "lies@harz-mills.com"})
    clocks.strike(db, at=NOW + timedelta(hours=1))
    webinar = {"event": "responded", "activity": "demo_requested", "origin": "webinar", "email": "zoe@harz-mills.com"}
    arrive(db, pact, webinar, at=NOW + timedelta(days=59))
    return {**leads, "back": back, "lies": lies.lead_id or 0}


def owner(db: Database, lead: int) -> str:
    return f"rep:{ask(db, 'SELECT owner FROM lead WHERE id = %s', lead)}"


def numbers(figure: object) -> Iterator[Number]:
    """Yield every number in a figure."""
    if isinstance(figure, Number):
        yield figure
    elif isinstance(figure, tuple):
        for one in figure:
            yield from numbers(one)
    elif is_dataclass(figure):
        for field in fields(figure):
            yield from numbers(getattr(figure, field.name))


@pytest.mark.parametrize("kind", FIGURES)
def test_every_number_lists_exactly_its_leads(kind: type[Any], db: Database, northwind: Pact) -> None:
    history(db, northwind)
    remember_cycles(db)
    for at in (NOW + timedelta(hours=2), AT):
        found = list(numbers(show(db, kind, at=at).figure))
        assert any(one.value for one in found) or kind is Receipts or at == AT
        for one in found:
            listed = count_leads(db, EVERYTHING, parse_filters(northwind, one.query), at=at)
            assert (one.query, listed.number, listed.more) == (one.query, one.leads, False)
            assert one.leads <= one.value


@pytest.mark.parametrize("kind", FIGURES)
def test_figures_and_their_lists_go_on_when_a_stage_is_called_otherwise(
    kind: type[Any], db: Database, northwind: Pact
) -> None:
    history(db, northwind)
    remember_cycles(db)
    before = [(one.value, one.leads) for one in numbers(show(db, kind, at=AT).figure)]
    once = renamed(northwind.text, "mql", "qualified")
    agreement.adopt(db, once, by="x", at=AT)
    pact = agreement.adopt(db, renamed(once, "customer", "client"), by="x", at=AT)
    assert rows(db, "SELECT DISTINCT stage FROM lead WHERE stage IN ('mql', 'customer', 'client')") == [("client",)]
    found = list(numbers(show(db, kind, at=AT).figure))
    assert [(one.value, one.leads) for one in found] == before
    for one in found:
        listed = count_leads(db, EVERYTHING, parse_filters(pact, one.query), at=AT)
        assert (one.query, listed.number) == (one.query, one.leads)


def test_offers_are_counted_by_how_they_were_answered(db: Database, northwind: Pact) -> None:
    history(db, northwind)
    figure = show(db, Acceptance, at=AT).figure
    [november] = [span.answers for span in figure.months if span.began_on == date(2026, 11, 1)]
    told = rows(
        db,
        "SELECT CASE WHEN breached_at IS NOT NULL THEN 'breached' ELSE c.outcome END, count(*) FROM clock c"
        " JOIN lead l ON l.id = c.lead_id WHERE l.outcome <> 'merged' AND coalesce(breached_at, stopped_at) IS NOT NULL"
        " AND coalesce(breached_at, stopped_at) < '2026-12-01' GROUP BY 1",
    )
    assert dict(told) == {
        "met": november.met.value,
        "breached": november.breached.value,
        **({"withdrawn": november.withdrawn.value} if november.withdrawn.value else {}),
    }
    assert november.met.value == 6
    assert november.breached.value > 0
    assert november.minutes == 5.0
    assert november.in_time == 6 / (6 + november.breached.value)
    parts = figure.by("owner", date(2026, 11, 1))
    assert sum(part.answers.met.value for part in parts) == 6
    assert len(figure.months) == len(figure.weeks) == 13


def test_marketing_brought_so_many_and_so_many_of_these_were_taken(db: Database, northwind: Pact) -> None:
    history(db, northwind)
    figure = show(db, Marketing, at=AT).figure
    [november] = [month for month in figure.months if month.began_on == date(2026, 11, 1)]
    entered = dict(
        rows(
            db,
            "SELECT m.stage, count(DISTINCT (lead_id, m.cycle)) FROM movement m JOIN lead l ON l.id = lead_id"
            " WHERE l.outcome <> 'merged' AND happened_at < '2026-12-01' GROUP BY 1",
        )
    )
    assert (november.inquiries.value, november.ready.value) == (entered["inquiry"], entered["mql"])
    assert (november.accepted.value, november.rejected.value) == (6, 1)
    assert november.accepted_share == 6 / 7
    assert november.handed_over_share == entered["mql"] / entered["inquiry"]


def test_each_cycle_counts_for_its_own_source(db: Database, northwind: Pact) -> None:
    leads = history(db, northwind)
    remember_cycles(db)
    assert rows(db, "SELECT lead_id, cycle, source FROM former_cycle") == [(leads["back"], 1, "paid_search")]
    span = show(db, Sources, at=AT).figure.span("90 days")
    by_name = {row.source: row for row in span.rows}
    assert by_name["webinar"].started == Number(1, 1, by_name["webinar"].started.query)
    assert by_name["webinar"].accepted.value == 0
    assert by_name["paid_search"].accepted.value == 6
    assert by_name["paid_search"].rejected.value == 1
    assert [(one.reason, one.number.value) for one in by_name["paid_search"].reasons] == [("no_fit", 1)]
    assert by_name["paid_search"].won.value == 1
    assert [(one.currency, one.amount) for one in by_name["paid_search"].amounts] == [("EUR", 1_200_000)]
    assert by_name["paid_search"].accepted_share == 6 / 7
    assert sum(row.started.value for row in span.rows) == ask(
        db, "SELECT sum(cycle) FROM lead WHERE outcome <> 'merged'"
    )


def test_what_was_taken_back_does_not_count(db: Database, northwind: Pact) -> None:
    [one] = arrive(db, northwind, READY | {"email": "una@harz-mills.com"})
    lead = one.lead_id or 0
    at = NOW + timedelta(minutes=5)
    [done] = happen(db, northwind, ev.Accepted(at=at, lead=lead, by=owner(db, lead)), at=at)
    assert show(db, Today, at=at).figure.accepted.value == 1
    take_back(db, done.event_id or 0, by=owner(db, lead), at=at + timedelta(minutes=1))
    assert ask(db, "SELECT count(*) FROM movement WHERE kind = 'undo'") == 1
    today = show(db, Today, at=at).figure
    assert (today.accepted.value, today.ready.value) == (0, 1)
    filters = parse_filters(northwind, "reached=sal")
    assert count_leads(db, EVERYTHING, filters, at=at).number == 0


def test_a_lead_that_was_merged_away_is_nowhere(db: Database, northwind: Pact) -> None:
    arrive(
        db,
        northwind,
        DEMO | {"email": "mira@anadolu-labs.com"},
        DEMO | {"ids": {"crm": "c-1"}},
        DEMO | {"email": "mira@anadolu-labs.com", "ids": {"crm": "c-1"}},
    )
    assert ask(db, "SELECT count(*) FROM lead") == 2
    assert show(db, Today, at=NOW).figure.arrived == Number(1, 1, "started_since=2026-11-23&started_until=2026-11-23")
    [ready] = [stage for stage in show(db, FunnelNow, at=NOW).figure.stages if stage.stage == "mql"]
    assert ready.here.value == 1


def test_the_funnel_balances(db: Database, northwind: Pact) -> None:
    """All of it happened this month, so what came and did not go is there."""
    live(db, northwind)
    at = NOW + timedelta(hours=3)
    for stage in show(db, FunnelNow, at=at).figure.stages:
        assert stage.here.value == stage.came.value - stage.went.value


def test_today_is_a_day_of_the_pacts_zone(db: Database, northwind: Pact) -> None:
    late = datetime.fromisoformat("2026-11-23T23:30:00+00:00")  # half past midnight in Berlin
    arrive(db, northwind, DEMO | {"email": "night@harz-mills.com"}, at=late)
    assert show(db, Today, at=NOW).figure.arrived.value == 0
    figure = show(db, Today, at=late).figure
    assert (figure.day, figure.arrived.value) == (date(2026, 11, 24), 1)


def test_a_rep_is_told_what_is_theirs(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    reps = {rep.name: rep for rep in show(db, Reps, at=NOW + timedelta(hours=2)).figure.reps}
    assert set(reps) == {"abe", "ana", "ben", "cleo", "dan", "zoe"}
    assert reps["ana"].accepted.value + reps["ben"].accepted.value == 4
    assert reps["ana"].met.value + reps["ben"].met.value == 4
    assert reps["ana"].open.value == ask(
        db, "SELECT count(*) FROM lead WHERE owner = 'ana' AND owner_kind = 'rep' AND closed_at IS NULL"
    )
    assert reps["abe"].in_time is None


def test_receipts_are_counted_by_what_became_of_them(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    arrive(db, northwind, DEMO | {"email": "no address"}, channel="form")
    figure = show(db, Receipts, at=NOW).figure
    assert {row.channel: row.states for row in figure.channels}["form"] == {"rejected": 1}
    assert figure.states == {"recorded": 13, "rejected": 1}


def test_a_figure_that_was_never_made_is_made_when_asked_for(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    shown = show(db, Today, at=NOW)
    assert (shown.figure.arrived.value, shown.computed_at, shown.is_stale) == (1, NOW, False)
    assert ask(db, "SELECT count(*) FROM figure") == 0


@pytest.mark.usefixtures("db")
def test_without_a_pact_there_is_no_figure(db: Database) -> None:
    with pytest.raises(NotFound):
        show(db, Today, at=NOW)


def test_figures_are_made_when_the_journal_has_grown_or_a_day_has_begun(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    assert refresh(db, at=NOW) == len(FIGURES)
    assert refresh(db, at=NOW + timedelta(minutes=1)) == 0
    arrive(db, northwind, DEMO | {"email": "vic@harz-mills.com"})
    stale = show(db, Today, at=NOW + timedelta(minutes=2))
    assert (stale.figure.arrived.value, stale.computed_at, stale.is_stale) == (1, NOW, True)
    assert refresh(db, at=NOW + timedelta(minutes=3)) == len(FIGURES)
    fresh = show(db, Today, at=NOW + timedelta(minutes=4))
    assert (fresh.figure.arrived.value, fresh.is_stale) == (2, False)
    assert refresh(db, at=NOW + timedelta(days=1)) == len(FIGURES)
    assert show(db, Today, at=NOW + timedelta(days=1)).figure.arrived.value == 0


def test_figures_are_made_again_after_a_while_though_nothing_was_written(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    refresh(db, at=NOW)
    arrive(db, northwind, DEMO | {"email": "no address"}, channel="form")
    assert refresh(db, at=NOW + timedelta(minutes=9)) == 0
    assert show(db, Receipts, at=NOW).figure.states == {"recorded": 1}
    assert refresh(db, at=NOW + timedelta(minutes=10)) == len(FIGURES)
    assert show(db, Receipts, at=NOW).figure.states == {"recorded": 1, "rejected": 1}


def test_what_another_version_has_made_is_made_anew(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    refresh(db, at=NOW)
    run(db, "UPDATE figure SET body = '{\"other\": 1}' WHERE name = 'today'")
    assert show(db, Today, at=NOW + timedelta(minutes=1)).computed_at == NOW + timedelta(minutes=1)
    assert refresh(db, at=NOW + timedelta(minutes=1)) == len(FIGURES)
    assert show(db, Today, at=NOW + timedelta(minutes=2)).computed_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("kind", FIGURES)
def test_a_figure_that_is_kept_is_the_one_that_was_made(kind: type[Any], db: Database, northwind: Pact) -> None:
    history(db, northwind)
    remember_cycles(db)
    made = show(db, kind, at=AT).figure
    refresh(db, at=AT)
    assert show(db, kind, at=AT).figure == made


def test_an_older_figure_does_not_displace_a_newer_one(db: Database, northwind: Pact) -> None:
    arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    refresh(db, at=NOW + timedelta(days=1))
    refresh(db, at=NOW)
    assert ask(db, "SELECT min(computed_at) FROM figure") == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (10, 10, 0.7225, 1.0)],
)
def test_wilsons_interval_is_as_published(part: int, whole: int, low: float, high: float) -> None:
    """81 of 263 is the example of Newcombe (1998), table I."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


def months(*shares: tuple[int, int]) -> dict[date, dict[str, int]]:
    """Return (accepted, decided) of September, October and November."""
    return {
        date(2026, 9 + number, 1): {"accepted": accepted, "decided": decided}
        for number, (accepted, decided) in enumerate(shares)
    }


def test_a_source_does_not_pan_out_when_its_share_is_surely_below_that_of_all() -> None:
    counts = {"decided": (60, 60), "accepted": (15, 15)}
    told = judge(counts, months((12, 20), (2, 20), (1, 20)), 0.5, months((50, 100), (50, 100), (50, 100)))
    assert (told.pans_out, told.decided, told.since) == (False, 60, date(2026, 10, 1))
    assert told.high == pytest.approx(0.3723, abs=5e-5)


def test_a_source_pans_out_while_chance_may_explain_it() -> None:
    counts = {"decided": (60, 60), "accepted": (24, 24)}
    assert judge(counts, {}, 0.5, {}).pans_out is True


def test_of_few_decided_nothing_is_said() -> None:
    assert judge({"decided": (29, 29), "accepted": (0, 0)}, {}, 0.5, {}).pans_out is None
    assert judge({"decided": (30, 30)}, months((0, 30)), 0.5, months((50, 100))).pans_out is False


def test_a_month_in_which_nothing_was_decided_breaks_no_run() -> None:
    counts = {"decided": (40, 40), "accepted": (2, 2)}
    told = judge(counts, months((1, 20), (0, 0), (1, 20)), 0.5, months((50, 100), (50, 100), (50, 100)))
    assert told.since == date(2026, 9, 1)


def test_the_parts_of_stages_follow_from_the_moves(northwind: Pact) -> None:
    assert roles_of(northwind) == Roles("inquiry", "mql", "sal", "opportunity", "recycled", "disqualified", "customer")


def test_the_spans_are_those_of_the_zone(northwind: Pact) -> None:
    works = Clockwork(northwind, datetime.fromisoformat("2026-12-31T23:30:00+00:00"))
    assert works.today == date(2027, 1, 1)
    assert (works.months[0], works.months[-1]) == (date(2026, 1, 1), date(2027, 1, 1))
    assert (works.weeks[0], works.weeks[-1]) == (date(2026, 10, 5), date(2026, 12, 28))
    assert works.until == datetime.fromisoformat("2027-01-01T23:00:00+00:00")


def test_every_metric_says_its_grain_its_columns_and_its_units() -> None:
    from leadpact.insight.numbers import SQL

    files = sorted(SQL.glob("*.sql"))
    assert len(files) >= 11
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert all(f"\n-- {word}:" in text for word in ("Grain", "Columns", "Units", "Dialect")), path.name
    assert figures.FIGURES
