"""Draws depend on what they are for, and come out as they are stated."""

from __future__ import annotations

from math import log
from statistics import fmean, median, pstdev

from leadpact.simulation.dice import Dice

DICE = Dice(1)
MANY = 4_000


def test_a_draw_does_not_depend_on_the_draws_before_it() -> None:
    alone = Dice(1).uniform("p1", "hour")
    dice = Dice(1)
    for other in range(20):
        dice.uniform("p2", other)
    assert dice.uniform("p1", "hour") == alone == 0.7310531776190748


def test_names_are_not_run_together() -> None:
    assert DICE.uniform("p1", "2x") != DICE.uniform("p12", "x")


def test_another_seed_draws_another_world() -> None:
    assert Dice(2).uniform("p1", "hour") != DICE.uniform("p1", "hour")


def test_shares_means_and_spreads_are_those_stated() -> None:
    assert abs(fmean(DICE.chance(0.3, n) for n in range(MANY)) - 0.3) < 0.02
    weighted = [DICE.weighted({"a": 1, "b": 3}, n) for n in range(MANY)]
    assert abs(weighted.count("b") / MANY - 0.75) < 0.02
    lags = [DICE.lognormal(11, 0.45, n) for n in range(MANY)]
    assert abs(median(lags) - 11) < 0.4
    assert abs(pstdev([log(lag) for lag in lags]) - 0.45) < 0.02
    assert abs(fmean(DICE.exponential(24, n) for n in range(MANY)) - 24) < 1.2


def test_whole_numbers_reach_both_ends() -> None:
    drawn = [DICE.whole(2, 4, n) for n in range(300)]
    assert set(drawn) == {2, 3, 4}


def test_one_of_several_can_be_each() -> None:
    assert {DICE.pick("abc", n) for n in range(100)} == {"a", "b", "c"}
    assert {DICE.weighted({"a": 1.0, "b": 0.0}, n) for n in range(100)} == {"a"}
