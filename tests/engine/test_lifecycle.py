"""Stages: what a movement is called, and which the pact allows."""

from dataclasses import replace

import pytest
from tests.stories import NOW, Story, accepted, later, northwind, of, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.lifecycle import kind_of_movement

OPEN = ["suspect", "inquiry", "mql", "sal", "sql", "opportunity"]


@pytest.mark.parametrize(
    ("origin", "to", "kind"),
    [
        ("", "inquiry", "entry"), ("", "lost", "entry"), ("", "recycled", "entry"),
        ("inquiry", "mql", "forward"), ("suspect", "customer", "skip"), ("opportunity", "customer", "forward"),
        ("sql", "sal", "back"), ("opportunity", "suspect", "back"),
        ("mql", "recycled", "recycle"), ("recycled", "mql", "reentry"), ("recycled", "customer", "reentry"),
        ("recycled", "disqualified", "exit"), ("inquiry", "lost", "exit"), ("customer", "lost", "exit"),
        ("lost", "recycled", "reopen"), ("customer", "opportunity", "reopen"), ("lost", "customer", "reopen"),
    ],
)  # fmt: skip
def test_a_movement_is_called_what_it_is(origin: str, to: str, kind: str) -> None:
    assert kind_of_movement(northwind(), origin, to) == kind


def test_every_movement_between_two_stages_has_a_name_and_back_and_forth_are_opposites() -> None:
    pact = northwind()
    for origin in pact.stages:
        for to in pact.stages:
            if origin != to:
                assert kind_of_movement(pact, origin, to) in (
                    "forward", "skip", "back", "recycle", "reentry", "exit", "reopen",
                )  # fmt: skip
    for place, origin in enumerate(OPEN):
        for to in OPEN[place + 1 :]:
            assert kind_of_movement(pact, to, origin) == "back"
            assert kind_of_movement(pact, origin, to) != "back"


def test_a_move_says_which_line_of_the_pact_allowed_it() -> None:
    story = accepted()
    move = story.all_of(fx.Moved)[-1]
    assert move.why.rule == "moves.6"
    assert story.pact.text.splitlines()[move.why.line - 1].strip().startswith("- {upon: accepted,")


def test_moves_by_condition_follow_each_other_but_never_in_a_circle() -> None:
    line = '  - {when: "budget",             from: sal, to: sql, status: Budget identified}'
    circle = (
        line + '\n  - {when: "budget", from: sql, to: opportunity}\n  - {when: "budget", from: opportunity, to: sal}'
    )
    story = accepted(northwind((line, circle)))
    effects = story.happens(ev.Updated(at=later(hours=1), fields={"budget": True}))
    assert [move.to for move in of(effects, fx.Moved)] == ["sql", "opportunity"]


def test_a_move_by_condition_into_a_closing_stage_closes_the_lead() -> None:
    line = "  - {when: ready,                from: inquiry, to: mql}"
    story = Story(northwind((line, line + "\n  - {when: \"industry = 'Academia'\", from: inquiry, to: disqualified}")))
    effects = story.happens(responded("whitepaper_downloaded", fields={"industry": "Academia"}))
    assert [(close.outcome, close.reason) for close in of(effects, fx.Closed)] == [("out", "Disqualified")]
    assert (story.lead.is_open, story.lead.next_step, story.lead.clock) == (False, "", None)


def test_an_event_the_pact_has_no_entry_for_enters_the_first_stage_as_irregular() -> None:
    moves = {**northwind().moves_upon, "opened_by_sales": ()}
    story = Story(replace(northwind(), moves_upon=moves))
    story.happens(ev.OpenedBySales(at=NOW, by="rep:ana", owner="ana"))
    assert [(move.to, move.irregular) for move in story.all_of(fx.Moved)] == [("suspect", True)]


def test_recycling_ends_a_cycle_and_re_entry_starts_the_next_with_nothing_of_the_last() -> None:
    story = recycled()
    assert story.lead.cycle == 1
    story.happens(responded("trial_started", later(days=3)))
    lead = story.lead
    assert (lead.cycle, lead.accepted_at, lead.accepted_by, lead.recycle_reason, lead.recycled_at) == (
        2,
        None,
        "",
        "",
        None,
    )
    assert (lead.attempts, lead.reroutes, lead.woken, lead.attempts_ended) == (0, 0, False, False)
    assert [start.cycle for start in story.all_of(fx.CycleStarted)] == [1, 2]
