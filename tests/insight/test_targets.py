"""What marketing promised, beside what it has brought in the month."""

from __future__ import annotations

from datetime import date

import pytest
from tests.stories import northwind

from leadpact.insight.numbers import Number
from leadpact.insight.promises import Delivery
from leadpact.insight.targets import targets

NOVEMBER = date(2026, 11, 1)


def month(ready: int, inquiries: int = 400, accepted: int = 70, rejected: int = 30) -> Delivery:
    return Delivery(NOVEMBER, *(Number(value, value) for value in (inquiries, ready, accepted, rejected)))


@pytest.mark.parametrize(
    ("ready", "today", "state", "expected"),
    [
        (120, date(2026, 11, 20), "kept", 180),
        (60, date(2026, 11, 15), "on the way", 120),
        (59, date(2026, 11, 15), "short", 118),
        (119, date(2026, 12, 1), "short", 119),
    ],
)
def test_a_volume_is_judged_by_its_pace_until_the_month_is_over(
    ready: int, today: date, state: str, expected: float
) -> None:
    volume = targets(PACT, month(ready), today)["volume"]
    assert (volume.state, volume.expected, volume.says) == (state, expected, "promised 120 a month")
    assert "volume:" in PACT.text.split("\n")[volume.line - 1]


@pytest.mark.parametrize(("accepted", "state"), [(70, "kept"), (69, "short")])
def test_a_share_is_kept_or_short(accepted: int, state: str) -> None:
    found = targets(PACT, month(100, accepted=accepted, rejected=100 - accepted), NOVEMBER)["accepted"]
    assert (found.state, found.says) == (state, "promised 70%")


def test_what_is_promised_of_another_stage_is_not_told_of_these_numbers() -> None:
    other = northwind(("share: 25%, of: inquiry", "share: 25%, of: sql"))
    assert set(targets(other, month(1), NOVEMBER)) == {"volume", "accepted"}


def test_a_month_without_answers_is_not_short() -> None:
    assert targets(PACT, month(0, accepted=0, rejected=0), NOVEMBER)["accepted"].state == "kept"


PACT = northwind()
