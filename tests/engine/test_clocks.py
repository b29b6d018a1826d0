"""Promises as running clocks."""

from datetime import UTC, datetime

import pytest
from tests.stories import NOW, northwind

from leadpact.engine.clocks import accept_clock, hours_of

FRIDAY = datetime(2026, 11, 6, 15, 30, tzinfo=UTC)  # 16:30 in Berlin; the office closes at 17:30


@pytest.mark.parametrize(
    ("within", "started", "due", "warn"),
    [
        ("4 business hours", FRIDAY, datetime(2026, 11, 9, 11, tzinfo=UTC), datetime(2026, 11, 9, 10, tzinfo=UTC)),
        (
            "1 business day",
            FRIDAY,
            datetime(2026, 11, 9, 15, 30, tzinfo=UTC),
            datetime(2026, 11, 9, 13, 22, 30, tzinfo=UTC),
        ),
        ("8 hours", FRIDAY, datetime(2026, 11, 6, 23, 30, tzinfo=UTC), datetime(2026, 11, 6, 21, 30, tzinfo=UTC)),
        ("1 month", NOW, datetime(2026, 12, 3, 10, tzinfo=UTC), datetime(2026, 11, 25, 22, tzinfo=UTC)),
    ],
)
def test_a_clock_is_due_and_warns_in_the_time_it_is_counted_in(
    within: str, started: datetime, due: datetime, warn: datetime
) -> None:
    pact = northwind(("other: 4 business hours", f"other: {within}"))
    clock = accept_clock(pact, 5, "other", "ana", pact.hours["emea"], started)
    assert (clock.lead, clock.clock, clock.owner, clock.started_at) == (5, "accept", "ana", started)
    assert (clock.due_at, clock.warn_at) == (due, warn)
    assert (clock.why.rule, clock.why.line, clock.why.says) == (
        "promises.sales.accept", pact.accept.line, f"within {within}",
    )  # fmt: skip


def test_a_lead_type_may_have_a_promise_of_its_own() -> None:
    pact = northwind()
    assert accept_clock(pact, 5, "demo", "ana", pact.hours["emea"], NOW).due_at == datetime(
        2026, 11, 3, 10, 30, tzinfo=UTC
    )
    assert accept_clock(pact, 5, "list", "ana", pact.hours["emea"], NOW).due_at == datetime(2026, 11, 3, 14, tzinfo=UTC)


def test_a_pact_may_do_without_a_warning() -> None:
    pact = northwind(("      warn: 25% before\n", ""))
    assert accept_clock(pact, 5, "demo", "ana", pact.hours["emea"], NOW).warn_at is None


@pytest.mark.parametrize(
    ("owner", "queue", "hours"),
    [
        ("ana", "emea-sdr", "emea"), ("zoe", "", "amer"), ("amer-sdr", "amer-sdr", "amer"), ("delta", "", "emea"),
        ("kim", "", "emea"), ("kim", "amer-sdr", "amer"),
    ],
)  # fmt: skip
def test_an_owner_works_the_hours_of_their_queue_or_those_of_the_first_calendar(
    owner: str, queue: str, hours: str
) -> None:
    assert hours_of(northwind(), owner, queue) == northwind().hours[hours]
