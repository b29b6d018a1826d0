"""Values that were JSON come back to life."""

from datetime import date

import msgspec
import pytest
from tests.stories import NOW, northwind

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead
from leadpact.engine.values import revive, revive_effect, revive_event, revive_reason

LIVE = {"decide_by": date(2027, 1, 31), "budget": True, "country": "DE", "name": "2027-01-31", "employees": 5}
TOLD = {**LIVE, "decide_by": "2027-01-31"}


def test_text_becomes_a_date_where_the_pact_says_that_it_is_one_and_nowhere_else() -> None:
    assert revive(northwind(), TOLD) == LIVE
    assert TOLD["decide_by"] == "2027-01-31"


def test_a_timestamp_comes_back_with_its_zone() -> None:
    pact = northwind(("decide_by: {type: date, from", "seen_at: {type: timestamp}\n  decide_by: {type: date, from"))
    assert revive(pact, {"seen_at": "2026-11-03T10:00:00Z"}) == {"seen_at": NOW}


def test_what_lives_already_stays_the_very_same() -> None:
    assert revive(northwind(), LIVE) is LIVE
    effect = fx.LeadLearned(5, values=LIVE, at=NOW)
    assert revive_effect(northwind(), effect) is effect
    event = ev.Updated(at=NOW, fields=LIVE)
    assert revive_event(northwind(), event) is event


def test_text_that_is_no_date_is_an_error_and_never_kept() -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        revive(northwind(), {"decide_by": "soon"})


@pytest.mark.parametrize("kind", [fx.PersonLearned, fx.AccountLearned, fx.LeadLearned])
def test_an_effect_of_the_journal_is_as_it_was_decided(kind: type[fx.LeadLearned]) -> None:
    effect = kind(why=Reason("moves.1", 7, seen={"decide_by": date(2027, 1, 31)}), values=LIVE, at=NOW)
    assert revive_effect(northwind(), fx.decode(fx.encode([effect]))[0]) == effect


def test_what_was_absorbed_comes_back_with_the_values_of_its_leads() -> None:
    effect = fx.PersonAbsorbed(
        absorbed=2,
        values=LIVE,
        seen=dict.fromkeys(LIVE, NOW),
        reachability={},
        history={"call": [NOW]},
        leads=[msgspec.to_builtins(Lead(5, 2, values={"decide_by": date(2027, 1, 31)})), {"id": 6, "person": 2}],
    )
    read = revive_effect(northwind(), fx.decode(fx.encode([effect]))[0])
    assert read.values == LIVE
    assert [lead["values"] for lead in read.leads] == [{"decide_by": date(2027, 1, 31)}, {}]


def test_an_event_of_the_journal_is_as_it_was_decided_on() -> None:
    event = ev.Updated(at=NOW, fields=LIVE)
    read = msgspec.json.decode(msgspec.json.encode(event), type=ev.Updated)
    assert revive_event(northwind(), read) == event
    other = ev.DayPassed(at=NOW)
    assert revive_event(northwind(), other) is other


def test_a_reason_names_the_facts_as_they_were() -> None:
    reason = Reason("moves.1", 7, seen={"decide_by": "2027-01-31"})
    assert revive_reason(northwind(), reason).seen == {"decide_by": date(2027, 1, 31)}
