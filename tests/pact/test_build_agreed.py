"""The parties, what counts and what is sent: read as they are stated."""

from __future__ import annotations

from datetime import date, timedelta

from pact_changes import GOOD, LANGUAGE, changed, faults, told

from leadpact.pact.allowance import Months, WallTime
from leadpact.pact.load import parse_pact
from leadpact.pact.shape import json_schema
from leadpact.pact.yaml_text import read_yaml

PACT = parse_pact(LANGUAGE)


def days(count: int) -> WallTime:
    return WallTime(timedelta(days=count))


def test_the_pact_for_tests_of_the_language_uses_every_key_of_it() -> None:
    def keys(node: object) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(keys, node))
        if not isinstance(node, dict):
            return set()
        return set(node).union(*map(keys, node.values()))

    schema = json_schema()
    known = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", ())}
    assert known - keys(read_yaml(LANGUAGE).tree) == {"include"}  # which needs files


def test_the_agreement_names_its_parties_and_what_the_version_is_for() -> None:
    agreement = PACT.agreement
    assert agreement.signers == {
        "marketing": "cmo@quay.example",
        "sales": "cro@quay.example",
        "sponsor": "coo@quay.example",
    }
    assert (agreement.review_owner, agreement.review_every) == ("revops@quay.example", days(90))
    assert agreement.success == ("accepted_share", "follow_up_rate")
    change = agreement.change
    assert change is not None
    assert (change.why, change.expect, change.judge_on) == (
        "Large ports wait too long", {"accepted_share": "+5 points"}, date(2027, 1, 31),
    )  # fmt: skip
    assert (PACT.company.sells, PACT.company.cycle, PACT.company.relation) == ("cranes", "9 months", "account teams")


def test_a_pact_without_parties_has_nobody_who_signs() -> None:
    start, end = GOOD.index("agreement:"), GOOD.index("definitions:")
    agreement = parse_pact(GOOD[:start] + GOOD[end:]).agreement
    assert (agreement.signers, agreement.success, agreement.change, agreement.review_every) == ({}, (), None, None)


def test_a_team_says_what_it_can_work_and_what_it_is_paid_for() -> None:
    demand, desk = PACT.teams.values()
    assert (demand.name, demand.side, demand.people, demand.bandwidth) == ("demand", "marketing", 6, None)
    assert desk.bandwidth is not None
    assert (desk.bandwidth.leads, desk.bandwidth.per, desk.incentive) == (400, "month", "meetings held")
    assert LANGUAGE.split("\n")[desk.line - 1].startswith("  desk:   {side: sales")


def test_what_is_sourced_and_influenced_and_upon_what_a_lead_converts() -> None:
    assert PACT.sourced is not None
    assert (PACT.sourced.by, PACT.sourced.before, PACT.sourced.lookback) == (
        ("first response", "opened_by_sales"), "opportunity", days(365),
    )  # fmt: skip
    assert PACT.influenced is not None
    assert (PACT.influenced.by, PACT.influenced.people, PACT.influenced.since, PACT.influenced.until) == (
        "marketing touch", "opportunity roles", days(180), "close",
    )  # fmt: skip
    assert PACT.conversion is not None
    assert PACT.conversion.upon == "meeting_held"
    assert PACT.ideal_customer is not None
    assert (PACT.ideal_customer.text, PACT.ideal_customer.because) == (
        "industry = 'Port' AND employees >= 500", "where we win",
    )  # fmt: skip


def test_what_a_pact_does_not_state_is_nothing() -> None:
    start, end = LANGUAGE.index("sourced:"), LANGUAGE.index("lead_types:")
    text, _ = changed("conversion: {opens: opportunity, upon: meeting_held}\n", "", LANGUAGE[:start] + LANGUAGE[end:])
    pact = parse_pact(text)
    assert (pact.sourced, pact.influenced, pact.conversion) == (None, None, None)


def test_the_steps_of_a_program_are_read_in_order() -> None:
    program = PACT.programs[0]
    assert (program.look_again, program.again_after) == (days(10), days(180))
    assert [(step.kind, step.resource, step.time) for step in program.steps] == [
        ("send", "calculator", None),
        ("branch", "", None),
        ("wait", "", days(10)),
        ("send", "next unseen resource", None),
        ("rest", "", days(180)),
    ]
    branch = program.steps[1].branch
    assert branch is not None
    assert (branch.within, branch.responses, branch.no_response) == (
        days(7), {"trial_started": "case-study"}, "case-study",
    )  # fmt: skip
    assert (PACT.programs[1].steps, PACT.programs[1].again_after) == ((), None)


def test_resources_know_their_buying_stage_and_whom_they_are_for() -> None:
    calculator, study = PACT.resources.values()
    assert (calculator.shows, calculator.persona, calculator.link) == (
        "consideration", "finance", "https://quay.example/roi",
    )  # fmt: skip
    assert (study.name, study.shows, study.persona, study.link) == ("case-study", "decision", "", "")


def test_a_resource_that_has_no_right_form_is_still_known_by_name() -> None:
    text, places = changed("case-study: {shows: decision}", "case-study: {shows: ⟦doubt}", LANGUAGE)
    assert told(text) == [("PF004", *places[0])]


def test_a_reason_to_disqualify_may_say_what_it_means() -> None:
    assert PACT.reasons.disqualify == {"competitor": "Builds cranes too.", "junk": ""}
    assert set(parse_pact(GOOD).reasons.disqualify) == {"competitor", "student", "junk", "no_fit"}


def test_a_stage_may_say_what_it_was_called_before() -> None:
    assert (PACT.stages["mql"].was, PACT.stages["sql"].was) == (("marketing_qualified",), ("opportunity_early",))


def test_what_follows_silence_is_told_missing_with_its_key() -> None:
    text, _ = changed(", no response: case-study", "", LANGUAGE)
    assert [fault.message for fault in faults(text)] == ["`no response` is missing"]


def test_an_allowance_of_months_is_kept_as_the_text_states_it() -> None:
    text, _ = changed("lookback: 365 days", "lookback: 12 months", LANGUAGE)
    sourced = parse_pact(text).sourced
    assert sourced is not None
    assert sourced.lookback == Months(12)
