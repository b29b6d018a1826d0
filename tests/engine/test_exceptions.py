"""Exceptions of the pact as they hold for a lead: thresholds, attempts, routes and promises of their own."""

from __future__ import annotations

from datetime import timedelta

from tests.stories import GERMAN_LAB, NOW, Story, later, northwind, responded

from leadpact.engine import effect as fx
from leadpact.engine.explain import sentence
from leadpact.pact.allowance import WallTime

TURKEY = """exceptions:
  - name: Growth market Turkey
    where: "country = 'TR'"
    changes:
      qualification: {segments: {everyone else: {ready: {asked: "happened('whitepaper_downloaded', '30 days')"}}}}
      lead_types: {whitepaper: {attempts: 4}}
      promises: {sales: {accept: {within: {whitepaper: 2 hours}}}}
      routing:
        - {name: Turkey direct, when: "employees >= 100", to: inside}
    case: A ramping partner has the bandwidth.
    owner: field.emea@northwind.example
    approved_by: coo@northwind.example
    until: 2026-12-31
"""
PACT = northwind(("promises:\n", TURKEY + "promises:\n"))
TURKISH_LAB = {**GERMAN_LAB, "country": "TR"}


def of_kind(effects: list[fx.Effect], kind: type[fx.Effect]) -> list[fx.Effect]:
    return [effect for effect in effects if type(effect) is kind]


def test_the_standard_holds_where_no_exception_does() -> None:
    effects = Story(PACT).happens(responded("whitepaper_downloaded"))
    assert of_kind(effects, fx.Excepted) == []
    (typed,) = of_kind(effects, fx.Typed)
    assert isinstance(typed, fx.Typed)
    assert (typed.lead_type, typed.attempts_required) == ("whitepaper", 1)


def test_what_an_exception_changes_decides_in_its_place() -> None:
    story = Story(PACT)
    effects = story.happens(responded("whitepaper_downloaded", fields=TURKISH_LAB))
    lead = story.lead
    assert lead.exceptions == ("Growth market Turkey",)
    assert (lead.lead_type, lead.attempts_required, lead.verdict, lead.criterion) == ("whitepaper", 4, "ready", "asked")
    assert (lead.owner_kind, lead.owner) == ("queue", "inside")
    assert lead.clock is not None
    assert lead.clock.due_at == later(hours=2)
    (queued,) = of_kind(effects, fx.Queued)
    assert queued.why.rule == "routing.Turkey direct"
    assert "Turkey direct" in PACT.text.split("\n")[queued.why.line - 1]
    (excepted,) = of_kind(effects, fx.Excepted)
    assert "exception Growth market Turkey holds" in sentence(PACT, excepted)


def test_an_exception_falls_back_to_the_standard_after_its_last_day() -> None:
    story = Story(PACT)
    story.happens(responded("whitepaper_downloaded", at=later(days=59), fields=TURKISH_LAB))
    assert story.lead.exceptions == ()
    assert story.lead.attempts_required == 1


def test_what_held_at_hand_over_stays() -> None:
    story = Story(PACT)
    story.happens(responded("whitepaper_downloaded", fields=TURKISH_LAB))
    story.happens(responded("webinar_attended", at=later(hours=1), fields=GERMAN_LAB))
    lead = story.lead
    assert lead.exceptions == ("Growth market Turkey",)
    assert lead.attempts_required == 4


def test_a_clock_that_runs_keeps_the_allowance_it_started_with() -> None:
    assert PACT.accept.within.get("whitepaper") is None
    story = Story(PACT)
    story.happens(responded("whitepaper_downloaded", fields=TURKISH_LAB))
    clock = story.lead.clock
    assert clock is not None
    assert clock.due_at - clock.started_at == WallTime(timedelta(hours=2)).span
    assert clock.started_at == NOW
