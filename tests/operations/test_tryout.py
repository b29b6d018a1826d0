"""A candidate pact tried on the journal: the pact of the past differs in nothing, another one in what it changes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from tests.operations.test_at_random import instants, step

from building import NOW, READY, arrive, arrive_together, ask, live, rows, run, sizes
from leadpact.errors import LeadpactError, NotFound
from leadpact.operations import agreement, tryout, tryout_work
from leadpact.operations.database import Database
from leadpact.operations.past_reading import shares
from leadpact.operations.tryout import Tryout, try_on_history
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact
from leadpact.simulation.northwind import pact_text
from leadpact.simulation.northwind.truth import of_size
from leadpact.simulation.run import Run
from leadpact.simulation.world import World

UNTIL = datetime(2026, 11, 25, 11, tzinfo=UTC)
ALL = 10_000
EFFECTS = """
    SELECT j.id, j.lead_id, e ->> 'type', e -> 'why' ->> 'rule', e -> 'why' ->> 'says', p.facts ->> 'country', e
    FROM journal_event j JOIN person p ON p.id = j.person_id, jsonb_array_elements(j.effects) e ORDER BY j.id
"""
ALTER = """
    UPDATE journal_event
    SET effects = effects || jsonb_build_object('type', 'marked', 'lead', %(lead)s::bigint, 'mark', 'odd')
    WHERE id = %(entry)s
"""


def lived(db: Database, seed: int, people: int = 30) -> Pact:
    """Let a small company live a year under the pact of the demo."""
    world = World(of_size(people), seed=seed, until=UNTIL)
    pact = agreement.adopt(db, pact_text(), by="test", at=world.year.start)
    Run(db, pact, world).go()
    return pact


def changed(pact: Pact, *changes: tuple[str, str]) -> Pact:
    text = pact.text
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times in the pact: {old}"
        text = text.replace(old, new)
    return parse_pact(text)


def is_alike(found: Tryout) -> bool:
    tally = found.tally
    assert (tally.unlike_first, dict(tally.untried)) == ([], {})
    return (tally.otherwise, tally.looks, tally.differing, dict(tally.kinds)) == (0, 0, 0, {})


def leads(found: Tryout, *kinds: str) -> set[int]:
    """Return the leads of some kinds; all of them have to be told as cases."""
    cases = [case for kind in kinds for case in found.tally.cases.get(kind, ())]
    assert len(cases) == sum(found.tally.kinds[kind] for kind in kinds)
    return {case.lead for case in cases}


# The pact of the past


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_under_the_pact_that_it_was_lived_under_differs_in_nothing(seed: int, db: Database) -> None:
    pact = lived(db, seed)
    found = try_on_history(db, pact)
    assert is_alike(found)
    assert found.tally.decisions == ask(db, "SELECT count(*) FROM journal_event") > 200
    assert found.tally.leads == ask(db, "SELECT count(*) FROM lead")
    assert found.candidate.version == pact.version


def test_other_lines_and_remarks_differ_in_nothing(db: Database) -> None:
    pact = lived(db, 4)
    candidate = changed(pact, ("\nhours:", "\n# A remark.\n\nhours:"))
    assert is_alike(try_on_history(db, candidate))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happened_at_random_differs_in_nothing(seed: int, db: Database, northwind: Pact) -> None:
    chance = Random(seed)
    for at in instants(chance):
        step(db, northwind, chance, at)
    found = try_on_history(db, northwind)
    assert is_alike(found)
    assert found.tally.decisions == ask(db, "SELECT count(*) FROM journal_event") > 20


def test_what_many_did_at_once_differs_in_nothing(db: Database, northwind: Pact) -> None:
    def one(seed: int) -> None:
        chance = Random(seed)
        for _ in range(12):
            step(db, northwind, chance, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(100, 104)))
    assert is_alike(try_on_history(db, northwind))


def test_each_version_is_compared_with_what_it_decided(db: Database, northwind: Pact) -> None:
    other = changed(northwind, ("engagement >= 40", "engagement >= 60"), ("demo: 30 business", "demo: 45 business"))
    live(db, northwind)
    at = NOW + timedelta(days=1)
    second = agreement.adopt(db, other.text, by="test", at=at)
    arrive_together(db, second, [READY | {"email": f"new{n}@quarz-works.com"} for n in range(3)], at=at)
    for number, pact in ((1, northwind), (2, second)):
        found = try_on_history(db, pact).tally
        assert found.versions[pact.version, True] == 0 < found.versions[pact.version, False]
        assert found.otherwise == sum(found.versions[one, True] for one in (northwind.version, second.version)) > 0
        assert found.unlike == 0, number


# Another pact


def of_effects(db: Database, kinds: Iterable[str]) -> list[tuple[int, int, str, str, str, str, str]]:
    return [row for row in rows(db, EFFECTS) if row[2] in kinds]


def test_a_route_that_takes_more_takes_exactly_those_that_came_after_it(db: Database) -> None:
    pact = lived(db, 5, people=120)
    after = {route.rule.path for route in pact.routes[4:]}
    expected = {
        lead
        for _, lead, _, rule, _, country, _ in of_effects(db, ("queued", "assigned"))
        if rule in after and country in ("GB", "FR", "US")
    }
    candidate = changed(pact, ("country IN ('TR', 'GR')", "country IN ('TR', 'GR', 'GB', 'FR', 'US')"))
    found = try_on_history(db, candidate, most=ALL)
    assert leads(found, "route") == expected
    assert len(expected) > 3
    assert {would for _, would, _ in found.shifts("route")} == {"partner:delta"}
    assert set(found.tally.kinds) == {"route"}


def test_a_promise_that_is_stricter_is_so_for_exactly_those_to_whom_it_was_made(db: Database) -> None:
    pact = lived(db, 6, people=60)
    made = {lead for _, lead, _, _, says, _, _ in of_effects(db, ("clock_started",)) if says == "within 30 minutes"}
    found = try_on_history(db, changed(pact, ("demo: 30 minutes", "demo: 20 minutes")), most=ALL)
    assert leads(found, "stricter") == made
    assert len(made) > 3
    assert found.shifts("stricter") == [("30 minutes", "20 minutes", len(made))]
    assert set(found.tally.kinds) <= {"stricter", "next_step"}
    case = found.tally.cases["stricter"][0]
    assert case.candidate.said.words.endswith("within 20 minutes")
    assert pact.text.splitlines()[case.live.said.line - 1].strip().startswith("accept:")


def test_a_criterion_that_is_gone_keeps_exactly_those_from_sales_who_came_by_it(db: Database) -> None:
    pact = lived(db, 7, people=150)
    by_trial, moved = set(), set()
    for entry, lead, kind, _, _, _, effect in of_effects(db, ("qualified", "moved")):
        told = json.loads(effect)
        if kind == "qualified" and told.get("criterion") == "trial":
            by_trial.add((entry, lead))
        elif kind == "moved" and told["to"] == "mql" and told["origin"] in ("inquiry", "suspect", "recycled", ""):
            moved.add((entry, lead))
    expected = {lead for _, lead in by_trial & moved}
    candidate = changed(pact, ("        trial: \"happened('trial_started', '14 days') AND grade <> 'D'\"\n", ""))
    found = try_on_history(db, candidate, most=ALL)
    assert leads(found, "no_longer", "later") == expected
    assert len(expected) > 2
    assert not {"ready_now", "earlier", "stricter", "looser"} & set(found.tally.kinds)


def test_a_criterion_that_is_looser_hands_over_those_who_were_close(db: Database) -> None:
    pact = lived(db, 8, people=150)
    found = try_on_history(db, changed(pact, ("engagement >= 40", "engagement >= 30")), most=ALL)
    assert leads(found, "ready_now", "earlier")
    assert not {"no_longer", "later", "refused"} & set(found.tally.kinds)
    for case in [*found.tally.cases.get("ready_now", ()), *found.tally.cases.get("earlier", ())]:
        assert case.candidate.said.words.startswith("Ready: grade is A or B, and engagement is at least 30")
        assert case.live.at is None or (case.candidate.at is not None and case.candidate.at < case.live.at)


def test_an_exception_is_told_of_those_for_whom_it_holds(db: Database, northwind: Pact) -> None:
    greek = READY | {"country": "GR", "email": "eleni@athens-foods.com"}
    arrive(db, northwind, greek, READY | {"email": "tom@berlin-optics.com"})
    exception = """exceptions:
  - name: Greece
    where: "country = 'GR'"
    changes: {lead_types: {demo: {attempts: 5}}}
    case: They answer late.
    owner: field.emea@northwind.example
    approved_by: coo@northwind.example
    until: 2027-06-30
"""
    found = try_on_history(db, changed(northwind, ("\nprograms:", f"\n{exception}programs:")))
    assert dict(found.tally.kinds) == {"exception": 1, "attempts": 1}
    [case] = found.tally.cases["exception"]
    assert (case.live.label, case.candidate.label) == ("standard", "Greece")
    assert case.candidate.said.words.startswith(
        "The exception Greece holds instead of the standard, because country is"
    )


# How


@pytest.fixture
def short_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let several processes work on a small journal, too, in small shares."""
    monkeypatch.setattr(tryout, "EVENTS_A_PROCESS", 1)
    monkeypatch.setattr(tryout_work, "PERSONS_AT_ONCE", 10)


@pytest.mark.usefixtures("short_shares")
def test_several_processes_find_what_one_finds(db: Database) -> None:
    pact = lived(db, 9, people=60)
    candidate = changed(pact, ("engagement >= 40", "engagement >= 30"), ("demo: 30 minutes", "demo: 45 minutes"))
    seen: list[tuple[int, int]] = []
    told = [
        try_on_history(db, candidate, jobs=jobs, most=3, progress=lambda done, total: seen.append((done, total)))
        for jobs in (1, 2)
    ]
    one, two = ({**found.as_json(), "seconds": 0} for found in told)
    assert one == two
    total = ask(db, "SELECT count(*) FROM journal_event")
    assert seen[-1] == (total, total)
    assert all(len(kind["cases"]) <= 3 for kind in one["kinds"].values())


@pytest.mark.usefixtures("short_shares")
def test_nothing_is_written(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    before = sizes(db)
    try_on_history(db, changed(northwind, ("engagement >= 40", "engagement >= 20")), jobs=2)
    assert sizes(db) == before


def test_the_answer_can_be_kept_without_anybody_s_name(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    found = try_on_history(db, changed(northwind, ("demo: 30 business", "demo: 45 business")))
    named = json.dumps(found.as_json())
    assert "Mira Kaya" in named
    kept = json.dumps(found.as_json(names=False))
    assert "Mira" not in kept
    assert json.loads(kept)["kinds"]["looser"]["leads"] == found.tally.kinds["looser"]


def test_a_row_that_was_altered_is_named_and_not_compared(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    [(entry, lead)] = rows(db, "SELECT id, lead_id FROM journal_event WHERE kind = 'accepted' ORDER BY id LIMIT 1")
    run(db, ALTER, {"entry": entry, "lead": lead})
    found = try_on_history(db, northwind).tally
    assert (found.unlike, found.unlike_first, found.otherwise) == (1, [entry], 0)


@pytest.mark.usefixtures("short_shares")
def test_a_row_that_builds_on_nothing_stops_the_replay(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    entry = ask(db, "SELECT min(id) FROM journal_event WHERE kind = 'accepted'")
    run(db, ALTER, {"entry": entry, "lead": 999_999_999})
    for jobs in (1, 2):
        with pytest.raises(LeadpactError, match=f"Entry {entry} of the journal cannot be replayed: 999999999"):
            try_on_history(db, northwind, jobs=jobs)


def test_where_no_pact_was_adopted_there_is_no_history(db: Database) -> None:
    with pytest.raises(NotFound):
        try_on_history(db, parse_pact(pact_text()))


def test_before_anything_has_happened_nothing_differs(db: Database, northwind: Pact) -> None:
    found = try_on_history(db, northwind)
    assert (is_alike(found), found.tally.decisions, found.through) == (True, 0, None)


def test_a_stretch_of_time_counts_by_when_it_was_decided(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    edge = NOW + timedelta(minutes=30)
    counts = [
        try_on_history(db, northwind, since=since, until=until).tally.decisions
        for since, until in ((None, edge), (edge, None), (None, None))
    ]
    assert counts[0] + counts[1] == counts[2]
    assert counts[0] == ask(db, "SELECT count(*) FROM journal_event WHERE decided_at < %s", edge)


# Who belongs together


def test_people_of_a_company_and_whoever_became_one_with_them_are_one_share(db: Database, northwind: Pact) -> None:
    arrive(
        db,
        northwind,
        READY | {"email": "a@firm1-labs.com", "ids": {"crm": "c-1"}},
        READY | {"email": "b@firm1-labs.com"},
        READY | {"email": "c@firm2-labs.com", "ids": {"crm": "c-2"}},
        READY | {"email": "d@firm2-labs.com"},
        READY | {"email": "e@firm3-labs.com"},
        READY | {"email": "a@firm1-labs.com", "ids": {"crm": "c-2"}},  # a and c are one
        {"event": "updated", "email": "f@gmail.com"},
    )
    number = {email: who for who, email in rows(db, "SELECT id, email FROM person")}
    merged = ask(db, "SELECT id FROM person WHERE merged_into IS NOT NULL")
    with db.connection() as connection, connection.transaction():
        found = sorted(map(sorted, shares(connection, 1)))
    together = sorted({number["b@firm1-labs.com"], number["d@firm2-labs.com"], merged}
                      | {ask(db, "SELECT merged_into FROM person WHERE id = %s", merged)})  # fmt: skip
    assert found == sorted([together, [number["e@firm3-labs.com"]], [number["f@gmail.com"]]])
    with db.connection() as connection, connection.transaction():
        assert [len(share) for share in shares(connection, 2)] == [2, 4]
    assert is_alike(try_on_history(db, northwind))
