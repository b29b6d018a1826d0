"""The same decisions again, in simulated time; and the state that a journal gives."""

import msgspec
from hypothesis import given, settings
from tests.engine.test_properties import PACT, decisions, happenings
from tests.stories import NOW, accepted, later, northwind, recycled, responded

from leadpact.engine import effect as fx
from leadpact.engine import event as ev
from leadpact.engine.replay import rebuild, replay
from leadpact.engine.state import Person


def test_a_history_under_the_pact_of_its_time_gives_the_decisions_of_its_time() -> None:
    story = recycled()
    history = [(decision.event, decision.event.at, decision.event.at, 101) for decision in story.decisions]
    again = list(replay(story.pact, Person(1), history))
    assert again == story.decisions
    assert again[-1].person == story.person


def test_a_history_under_another_pact_gives_what_that_one_would_have_done() -> None:
    harder = northwind(
        ("engagement >= 40", "engagement >= 99"), ("AND NOT free_mail AND grade <> 'D'", "AND grade = 'D'")
    )
    history = [(responded(), NOW, NOW, 101), (ev.Accepted(at=NOW, by="rep:ana"), NOW, NOW, 0)]
    first, second = replay(harder, Person(1), history)
    assert first.person.leads[101].stage == "inquiry"
    assert (second.refused is not None, second.person) == (True, first.person)


def test_events_from_the_journal_are_revived_before_they_are_decided() -> None:
    read = msgspec.json.decode(
        b'{"type":"updated","at":"2026-11-03T10:00:00Z","fields":{"decide_by":"2026-12-01"}}', type=ev.Updated
    )
    history = [(ev.Captured(at=NOW), NOW, NOW, 101), (read, NOW, NOW, 0)]
    last = list(replay(northwind(), Person(1), history))[-1]
    assert last.person.leads[101].values["decide_by"].year == 2026


def test_the_journals_effects_give_every_person_as_they_were_decided() -> None:
    stories = [accepted(), recycled()]
    stories[1].person.id = 2
    rows = [
        (number, fx.decode(fx.encode(list(decision.effects))))
        for number, story in enumerate(stories, start=1)
        for decision in story.decisions
    ]
    persons = rebuild(northwind(), rows)
    assert list(persons) == [1, 2]
    assert persons[1] == stories[0].person
    assert persons[2].leads[101].stage == "recycled"


def test_who_was_absorbed_is_no_more() -> None:
    absorbed = fx.PersonAbsorbed(
        absorbed=1, values={"country": "DE"}, seen={"country": NOW}, reachability={}, history={}, leads=[]
    )
    learned = fx.PersonLearned(values={"country": "DE"}, at=NOW)
    persons = rebuild(northwind(), [(1, [learned]), (2, [absorbed])])
    assert persons == {2: Person(2, values={"country": "DE"}, seen={"country": NOW})}


@settings(max_examples=50, deadline=None)
@given(happenings())
def test_replaying_and_rebuilding_give_the_same_person(told: list) -> None:  # type: ignore[type-arg]
    live = decisions(Person(1), told)
    history = [(event, known, known, number) for number, (event, known) in enumerate(told, start=1)]
    again = list(replay(PACT, Person(1), history))
    assert [decision for _, decision in live] == again
    rows = [(1, list(decision.effects)) for decision in again]
    assert rebuild(PACT, rows)[1] == again[-1].person


def test_time_is_simulated_and_need_not_be_now() -> None:
    at = later(days=-4000)
    (decision,) = replay(northwind(), Person(1), [(responded(at=at), at, at, 101)])
    assert decision.person.leads[101].stage == "mql"
    assert decision.person.leads[101].next_at == at
