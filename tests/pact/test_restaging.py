"""What became of a stage or a status in another version of the pact."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.pact.pact_changes import GOOD
from tests.pact.stage_changes import joined, renamed, split, with_was

from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.restaging import Became, became, is_known, lost_in_words, present_names

PACT = parse_pact(GOOD)
CALLED = parse_pact(renamed(GOOD, "mql", "qualified"))
SPLIT = parse_pact(split(GOOD))


def of(stage: str, status: str, before: Pact | None, now: Pact) -> tuple[str, str] | str:
    """Return the place that a place became, or why that cannot be told."""
    moved, lost = became([(stage, status)], before=before, now=now)
    assert len(moved) + len(lost) == 1
    return lost[0].why if lost else (moved[stage, status].stage, moved[stage, status].status)


def test_what_the_new_version_has_as_it_is_becomes_nothing() -> None:
    places = [("mql", "Ready"), ("sal", "Working"), ("", "")]
    assert became(places, before=PACT, now=PACT) == ({}, ())
    assert became(places, before=None, now=PACT) == ({}, ())
    assert [is_known(PACT, *place) for place in (*places, ("mql", "Working"), ("", "Ready"), ("mql", ""))] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_a_stage_that_is_called_otherwise_keeps_its_statuses() -> None:
    assert of("mql", "Offered", PACT, CALLED) == ("qualified", "Offered")
    assert became([("mql", "Ready")], before=PACT, now=CALLED)[0]["mql", "Ready"] == Became(
        "qualified", "Ready", "what was mql is qualified"
    )


def test_a_stage_that_is_gone_without_a_word_loses_its_leads() -> None:
    silent = parse_pact(renamed(GOOD, "mql", "qualified", say=False))
    assert of("mql", "Ready", PACT, silent) == "there is no stage mql in it, and no stage says that it `was` that"
    assert of("mql", "Ready", None, silent) == "there is no stage mql in it, and no stage says that it `was` that"


def test_on_the_way_back_the_name_before_follows_from_the_version_that_is_left() -> None:
    assert of("qualified", "Offered", CALLED, PACT) == ("mql", "Offered")
    assert of("qualified", "Offered", None, PACT).endswith("says that it `was` that")


def test_a_stage_that_was_split_gives_each_lead_to_the_part_that_has_its_status() -> None:
    assert became([("mql", "Ready"), ("mql", "Offered")], before=PACT, now=SPLIT) == (
        {("mql", "Offered"): Became("offered", "Offered", "what was mql is offered")}, (),
    )  # fmt: skip
    assert of("offered", "Offered", SPLIT, PACT) == ("mql", "Offered")


def test_a_status_that_is_gone_loses_its_leads_until_a_stage_says_that_it_was_it() -> None:
    without = GOOD.replace("statuses: [Accepted, Working]", "statuses: [Accepted]").replace(
        "status: Working", "status: Accepted"
    )
    assert of("sal", "Working", PACT, parse_pact(without)) == (
        "there is no status Working in it, and no stage says that it `was` that"
    )
    assert of("sal", "Working", PACT, parse_pact(with_was(without, "sal", "Working"))) == ("sal", "Accepted")


def test_a_status_of_a_stage_that_goes_on_beside_its_part_is_not_guessed() -> None:
    text = (
        split(GOOD)
        .replace("statuses: [Offered]", "statuses: [Proposed]")
        .replace("status: Offered", "status: Proposed")
    )
    assert of("mql", "Offered", PACT, parse_pact(text)) == "it may be mql or offered"


def test_two_stages_joined_in_one_are_told_apart_on_the_way_back_by_the_status() -> None:
    together = parse_pact(joined(GOOD))
    assert of("sql", "Meeting booked", PACT, together) == ("sal", "Meeting booked")
    assert of("sal", "Meeting booked", together, PACT) == ("sql", "Meeting booked")
    assert became([("sal", "Working")], before=together, now=PACT) == ({}, ())


def test_what_ends_a_lead_does_not_become_what_leaves_it_open() -> None:
    text = renamed(GOOD, "customer", "bought", say=False)
    open_again = parse_pact(with_was(text, "recycled", "customer"))
    assert of("customer", "Won", PACT, open_again) == (
        "it would become recycled, where a lead is open, but there it is won"
    )


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        ([GOOD], {}),
        ([GOOD, renamed(GOOD, "mql", "qualified")], {"mql": "qualified"}),
        (
            [GOOD, renamed(GOOD, "mql", "qualified"), renamed(renamed(GOOD, "mql", "qualified"), "qualified", "hot")],
            {"mql": "hot", "qualified": "hot"},
        ),
        ([GOOD, split(GOOD)], {}),
        ([renamed(GOOD, "mql", "qualified"), GOOD], {"qualified": "mql"}),
        ([GOOD, joined(GOOD)], {"sql": "sal"}),
    ],
)
def test_history_counts_under_the_present_names(texts: Sequence[str], names: dict[str, str]) -> None:
    versions = [parse_pact(text) for text in texts]
    assert present_names(versions, versions[-1]) == names


def test_after_going_back_the_former_name_is_the_present_one() -> None:
    assert present_names([PACT, CALLED], PACT) == {"qualified": "mql"}
    hot = parse_pact(renamed(CALLED.text, "qualified", "hot"))
    assert present_names([PACT, CALLED, hot], CALLED) == {"mql": "qualified", "hot": "qualified"}


def test_leads_that_would_stand_nowhere_are_counted_by_place() -> None:
    _, lost = became([("mql", "Offered"), ("mql", "Ready")], before=PACT, now=parse_pact(
        renamed(GOOD, "mql", "qualified", say=False)
    ))  # fmt: skip
    said = lost_in_words(lost, {("mql", "Offered"): 1, ("mql", "Ready"): 1_214})
    assert said.startswith("1 lead stands in mql (Offered): there is no stage mql in it")
    assert "; 1,214 leads stand in mql (Ready): there" in said
