"""Which rule takes a lead, and in a queue, whose turn it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stories import NOW, northwind

from leadpact.engine.facts import facts_of
from leadpact.engine.routing import (
    LAP,
    Dealt,
    NobodyFree,
    OnHold,
    Routed,
    Seat,
    deal,
    presence,
    route,
    seat_of,
    start_of,
)
from leadpact.engine.state import Account, Person


def seat(member: str, **known: object) -> Seat:
    usual = {"weight": 1, "capacity": None, "open_leads": 0, "turn": 0, "present": True, "at_work": True}
    return Seat(member, **{**usual, **known})  # type: ignore[arg-type]


def routed(values: dict[str, object], *, account: Account | None = None, **how: object) -> Routed | OnHold:
    facts = facts_of(northwind(), Person(1, account=account, values=dict(values)), None, NOW)
    return route(northwind(), facts, **{"may_hold": True, **how})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "to", "name"),
    [
        ({"country": "TR"}, ("partner", "delta"), "Partner land"),
        ({"country": "DE", "employees": 200}, ("queue", "emea-sdr"), "Large in EMEA"),
        ({"country": "DE", "employees": 199}, ("queue", "inside"), "All others"),
        ({"country": "US"}, ("queue", "amer-sdr"), "Americas"),
        ({}, ("queue", "inside"), "All others"),
    ],
)
def test_the_first_rule_that_is_true_takes_the_lead(values: dict[str, object], to: tuple[str, str], name: str) -> None:
    found = routed(values, may_hold=False)
    assert isinstance(found, Routed)
    assert ((found.kind, found.to), found.route) == (to, name)
    assert found.why.rule == f"routing.{name}"


def test_a_rule_that_waits_for_a_fact_holds_the_lead_while_it_may() -> None:
    found = routed({"country": "DE"})
    assert isinstance(found, OnHold)
    assert (found.route.name, found.span.total_seconds(), found.why.says) == (
        "Large in EMEA", 600, "waits for append",
    )  # fmt: skip
    assert found.why.unknown == ("employees",)
    assert isinstance(routed({"country": "DE"}, may_hold=False), Routed)


def test_a_colleague_already_here_comes_before_the_owner_of_the_account() -> None:
    account = Account(7, owner="kim", open_leads={5: (9, "zoe"), 3: (8, "lou"), 2: (1, "me"), 1: (9, "")})
    found = routed({"country": "TR"}, account=account)
    assert isinstance(found, Routed)
    assert (found.kind, found.to, found.route) == ("rep", "lou", "Colleague already here"), "of the oldest lead"


def test_who_has_had_the_lead_is_passed_over_and_the_last_rule_takes_it_anyway() -> None:
    account = Account(7, owner="kim", open_leads={3: (8, "lou")})
    for without, to in (((), "lou"), (("lou",), "kim"), (("lou", "kim"), "delta"), (("lou", "kim", "delta"), "inside")):
        found = routed({"country": "TR"}, account=account, without=without, may_hold=False)
        assert isinstance(found, Routed)
        assert found.to == to


def test_whose_turn_it_is_goes_round_by_weight() -> None:
    turns = [seat("ana", weight=2), seat("ben")]
    assert "".join(run(turns, 9)) == "aba" * 3


def run(seats: list[Seat], leads: int) -> list[str]:
    """Deal `leads` leads one after the other; return the first letters of who got them."""
    got = []
    for _ in range(leads):
        dealt = deal(seats)
        if isinstance(dealt, NobodyFree):
            break
        got.append(dealt.seat.member[0])
        after = dealt.seat.after_a_lead(start_of(seats))
        seats = [after if seat.member == after.member else seat for seat in seats]
    return got


def test_nobody_free_says_why_of_each() -> None:
    nobody = deal(
        [
            seat("ana", present=False, absence="away until 2026-12-24"),
            seat("ben", capacity=2, open_leads=2),
            seat("cleo"),
        ],
        without=["cleo"],
    )
    assert isinstance(nobody, NobodyFree)
    assert nobody.skipped == ("ana: away until 2026-12-24", "ben: 2 of 2 open leads", "cleo: had it before")


def test_who_is_at_work_comes_before_who_is_not_and_out_of_hours_all_take_part() -> None:
    dealt = deal([seat("ana", at_work=False), seat("ben", turn=LAP)])
    assert isinstance(dealt, Dealt)
    assert (dealt.seat.member, dealt.skipped) == ("ben", ("ana: not at work now",))
    dealt = deal([seat("ana", at_work=False), seat("ben", turn=LAP, at_work=False)])
    assert isinstance(dealt, Dealt)
    assert (dealt.seat.member, dealt.skipped) == ("ana", ())


def test_a_colleagues_owner_gets_the_lead_whatever_the_turn_and_the_room_but_not_on_leave() -> None:
    seats = [seat("ana"), seat("ben", turn=9 * LAP, capacity=1, open_leads=1)]
    dealt = deal(seats, prefer="ben")
    assert isinstance(dealt, Dealt)
    assert (dealt.seat.member, dealt.says) == ("ben", "already works a colleague of this lead")
    dealt = deal([seats[0], replace(seats[1], present=False, absence="absent")], prefer="ben")
    assert isinstance(dealt, Dealt)
    assert (dealt.seat.member, dealt.says) == ("ana", "next in turn, 0 open leads")


def test_somebody_who_comes_back_does_not_catch_up() -> None:
    seats = [seat("ana"), seat("ben", turn=100 * LAP), seat("cleo", turn=100 * LAP)]
    assert "".join(run(seats, 7)) == "aabcabc"


def test_leads_of_colleagues_do_not_keep_the_turn_from_anybody() -> None:
    seats, got = [seat("ana"), seat("ben"), seat("pia")], []
    for lead in range(12):
        dealt = deal(seats, prefer="pia" if lead % 2 else "")
        assert isinstance(dealt, Dealt)
        got.append(dealt.seat.member[0])
        after = dealt.seat.after_a_lead(start_of(seats))
        seats = [after if seat.member == after.member else seat for seat in seats]
    assert Counter(got) == {"p": 6, "a": 3, "b": 3}


SEATS = st.lists(
    st.builds(
        Seat,
        member=st.sampled_from("abcd"),
        weight=st.sampled_from([1, 1, 2, 3, 10]),
        capacity=st.sampled_from([None, None, 1, 3]),
        open_leads=st.sampled_from([0, 0, 1]),
        turn=st.sampled_from([0, 0, LAP, LAP // 2, 5 * LAP]),
        present=st.sampled_from([True, True, False]),
        at_work=st.booleans(),
        absence=st.just("absent"),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda drawn: drawn.member,
)
PREFER = st.sampled_from(["", "a", "z"])
WITHOUT = st.sampled_from([(), ("a",), ("a", "b")])


@given(SEATS.flatmap(lambda drawn: st.tuples(st.just(drawn), st.permutations(drawn))), PREFER, WITHOUT)
def test_the_order_of_seats_does_not_matter(
    pair: tuple[list[Seat], list[Seat]], prefer: str, without: tuple[str, ...]
) -> None:
    assert deal(pair[0], prefer=prefer, without=without) == deal(pair[1], prefer=prefer, without=without)
    assert start_of(pair[0]) == start_of(pair[1])


@given(SEATS, st.integers(1, 30))
def test_the_absent_and_the_full_get_nothing(seats: list[Seat], leads: int) -> None:
    got = Counter(run(seats, leads))
    for drawn in seats:
        if not drawn.present:
            assert got[drawn.member] == 0
        if drawn.capacity is not None:
            assert drawn.open_leads + got[drawn.member] <= max(drawn.capacity, drawn.open_leads)
    if sum(got.values()) < leads:
        assert all(not s.present or (s.capacity or 0) <= s.open_leads + got[s.member] for s in seats)


WEIGHTS = st.lists(st.sampled_from([1, 1, 2, 3, 7, 10]), min_size=1, max_size=6)


@given(WEIGHTS, st.integers(1, 60))
def test_nobody_gets_more_than_one_lead_beyond_their_share(weights: list[int], leads: int) -> None:
    seats = [seat("abcdef"[place], weight=weight) for place, weight in enumerate(weights)]
    dealt = run(seats, leads)
    for count in range(1, leads + 1):
        got = Counter(dealt[:count])
        for one in seats:
            share = Fraction(one.weight * count, sum(weights))
            assert got[one.member] < share + 1


def test_a_member_is_away_from_the_first_day_to_the_last_in_their_own_zone() -> None:
    ana = replace(northwind().queues["emea-sdr"].members[0], away=((date(2026, 12, 24), date(2027, 1, 2)),))
    for at, present in (
        (datetime(2026, 12, 23, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 23, 23, 0, tzinfo=UTC), False),  # midnight in Berlin
        (datetime(2027, 1, 2, 22, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 2, 23, 0, tzinfo=UTC), True),
    ):
        assert presence(ana, at) == (present, "" if present else "away until 2027-01-02")
    assert presence(ana, NOW, absences=["ana"]) == (False, "absent")


def test_a_seat_shows_the_member_as_they_are_at_an_instant() -> None:
    ana = northwind().queues["emea-sdr"].members[0]
    assert seat_of(ana, NOW, open_leads=3, turn=LAP) == Seat("ana", 2, 60, 3, LAP, present=True, at_work=True)
    evening = datetime(2026, 11, 3, 20, tzinfo=UTC)
    assert seat_of(ana, evening, open_leads=3, turn=0).at_work is False
    absent = seat_of(ana, NOW, open_leads=3, turn=0, absences=["ana"])
    assert (absent.present, absent.at_work, absent.absence) == (False, False, "absent")
