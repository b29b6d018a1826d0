"""The order of a day, and the reasons it gives."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.engine.worklist import GROUPS, Job, order, said
from stories import NOW, later

BERLIN = ZoneInfo("Europe/Berlin")


def told(*jobs: Job) -> list[tuple[int, str, str]]:
    return [(one.job.lead, one.group, one.because) for one in order(jobs, at=NOW, zone=BERLIN)]


def test_each_job_has_its_place_and_says_why() -> None:
    jobs = [
        Job(1, "accept", later(minutes=14), later(minutes=14)),
        Job(2, "accept", later(hours=4), later(hours=-2, minutes=-10), cycle=2),
        Job(3, "meet", later(minutes=20)),
        Job(4, "meet", later(minutes=-20)),
        Job(5, "act", later(days=3), responded_at=later(minutes=-31)),
        Job(6, "claim", later(hours=3), later(hours=3)),
        Job(7, "act", later(days=-2)),
        Job(8, "act", later(hours=5)),
        Job(9, "meet", later(hours=2)),
        Job(10, "act", later(days=1), cycle=3),
        Job(11, "claim", later(hours=-1), later(hours=-1)),
    ]
    assert told(*jobs) == [
        (2, "answer", "an offer that should have been answered 2 h 10 min ago; came back, trip 2"),
        (1, "answer", "an offer to answer, 14 min left"),
        (4, "meeting", "the meeting was 20 min ago: how did it go?"),
        (3, "meeting", "the meeting is in 20 min"),
        (5, "responded", "responded 31 min ago"),
        (11, "claim", "waits in the queue for somebody who takes it, 1 h too long"),
        (6, "claim", "waits in the queue for somebody who takes it, 3 h left"),
        (7, "overdue", "due 2 days ago"),
        (9, "today", "the meeting is today at 13:00"),
        (8, "today", "due today at 16:00"),
        (10, "later", "due on 4 November; came back, trip 3"),
    ]
    assert [one.is_now for one in order(jobs, at=NOW, zone=BERLIN)] == [True] * 10 + [False]


def test_today_ends_at_midnight_of_the_zone() -> None:
    assert told(Job(1, "act", later(hours=12, minutes=59)))[0][1] == "today"  # 23:59 in Berlin
    assert told(Job(1, "act", later(hours=13)))[0][1] == "later"


def test_a_response_is_fresh_for_a_day_and_not_before_it_happened() -> None:
    assert told(Job(1, "act", later(days=9), responded_at=later(hours=-24)))[0][1] == "later"
    assert told(Job(1, "act", later(days=9), responded_at=later(hours=-23, minutes=-59)))[0][1] == "responded"
    assert told(Job(1, "act", later(days=9), responded_at=later(minutes=1)))[0][1] == "later"


def test_ties_go_to_the_higher_score_and_then_to_the_older_lead() -> None:
    jobs = [Job(3, "act", NOW, score=100), Job(2, "act", NOW, score=200), Job(1, "act", NOW, score=100)]
    assert [lead for lead, _, _ in told(*jobs)] == [2, 1, 3]


INSTANTS = st.sampled_from([later(days=-1), NOW, later(minutes=5), later(days=2)])
JOBS = st.builds(
    Job,
    st.integers(1, 6),
    st.sampled_from(["accept", "claim", "act", "meet"]),
    INSTANTS,
    st.none() | INSTANTS,
    st.sampled_from([0, 100]),
    st.none() | INSTANTS,
)


@given(st.lists(JOBS, max_size=8, unique_by=lambda job: job.lead), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_jobs_come(jobs: list[Job], chance: st.random.Random) -> None:  # type: ignore[name-defined]
    shuffled = list(jobs)
    chance.shuffle(shuffled)
    assert told(*jobs) == told(*shuffled)
    groups = [GROUPS.index(group) for _, group, _ in told(*jobs)]
    assert groups == sorted(groups)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=9, minutes=5), "9 h 5 min"),
        (timedelta(hours=10, minutes=5), "10 h"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=2, hours=23), "2 days"),
    ],
)
def test_spans_are_said_as_people_do(span: timedelta, words: str) -> None:
    assert said(span) == words
