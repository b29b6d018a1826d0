"""A world is the same from the same seed and end, and everything in it can be taken."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from tests.simulation.conftest import CLOCKS_GO_BACK, SUNDAY_NIGHT, WEDNESDAY_NOON

from leadpact.engine.normalise import Bad, clean_domain, clean_email, clean_phone
from leadpact.pact.load import parse_pact
from leadpact.simulation.northwind import NAME, pact_text
from leadpact.simulation.northwind.truth import TRUTH, of_size
from leadpact.simulation.stories import STORIES
from leadpact.simulation.world import World


def test_the_same_seed_and_end_make_the_same_world_to_the_last_byte() -> None:
    first, again = (World(of_size(200), seed=3, until=WEDNESDAY_NOON) for _ in range(2))
    assert repr(first.acts) == repr(again.acts)
    assert repr(list(first.everybody)) == repr(list(again.everybody))


@pytest.mark.parametrize(("seed", "later"), [(4, timedelta(0)), (3, timedelta(hours=1))])
def test_another_seed_or_end_makes_another(seed: int, later: timedelta) -> None:
    world = World(of_size(200), seed=3, until=WEDNESDAY_NOON)
    other = World(of_size(200), seed=seed, until=WEDNESDAY_NOON + later)
    assert repr(world.acts) != repr(other.acts)


def test_a_person_is_the_same_in_a_larger_company() -> None:
    """What is drawn for somebody hangs on nobody else; where they work hangs on which companies there are."""
    small, large = (World(of_size(size), seed=3, until=WEDNESDAY_NOON).people for size in (100, 400))
    assert all(large[key].seniority == one.seniority for key, one in small.items())
    assert all(large[key].source == one.source for key, one in small.items())


@pytest.mark.parametrize("until", [WEDNESDAY_NOON, SUNDAY_NIGHT, CLOCKS_GO_BACK])
def test_everything_happens_in_the_year_in_order_and_once(until: object) -> None:
    world = World(of_size(300), seed=1, until=until)  # type: ignore[arg-type]
    instants = [act.at for act in world.acts]
    assert instants == sorted(instants)
    assert world.year.start <= instants[0]
    assert instants[-1] <= world.until
    keys = Counter((act.channel, act.key) for act in world.acts)
    assert [key for key, count in keys.items() if count > 1] == []


def test_everybody_has_an_address_of_their_own_that_is_one() -> None:
    everybody = list(World(TRUTH, seed=1, until=WEDNESDAY_NOON).everybody)
    assert len(everybody) > 6_000
    assert len({one.email for one in everybody}) == len(everybody)
    read = [clean_email(one.email) for one in everybody]
    assert [one for one in read if isinstance(one, Bad)] == []
    domains = [clean_domain(one.account.domain) for one in everybody if one.account is not None]
    assert [one for one in domains if isinstance(one, Bad)] == []
    phones = [clean_phone(one.phone, "") for one in everybody if one.phone]
    assert [one for one in phones if isinstance(one, Bad)] == []
    assert len(phones) > 2_000


def test_no_two_accounts_have_one_name_or_domain() -> None:
    market = World(TRUTH, seed=1, until=WEDNESDAY_NOON).market
    assert len(market) == len({one.domain for one in market}) == len({one.name for one in market}) == 800


def test_shares_of_sources_and_of_the_interested_are_those_of_the_truth() -> None:
    people = World(TRUTH, seed=1, until=WEDNESDAY_NOON).people.values()
    total = sum(one.share for one in TRUTH.sources.values())
    for name, source in TRUTH.sources.items():
        share = sum(one.source == name for one in people) / len(people)
        assert abs(share - source.share / total) < 0.012, name
    partner, vendor = (
        [one.interested for one in people if one.source == name] for name in ("partner", "content_syndication")
    )
    assert sum(partner) / len(partner) > 0.35
    assert sum(vendor) / len(vendor) < 0.05


def test_the_pact_is_the_company_s_own_and_knows_all_that_the_world_says() -> None:
    pact = parse_pact(pact_text())
    assert pact.name == NAME
    assert {*TRUTH.sources, "outbound"} == {one.name for one in pact.sources}
    assert set(TRUTH.sales.dispositions) == set(pact.dispositions)
    assert set(TRUTH.purchase.lost) <= set(pact.reasons.lost)
    assert len(pact.product_lines) == len(TRUTH.product_lines) == 3


def test_stories_are_told_of_somebody_a_source_or_a_file() -> None:
    assert len({one.key for one in STORIES}) == len(STORIES) == 15
    told = [bool(one.email) + bool(one.source) + bool(one.channel) for one in STORIES]
    assert told == [1] * len(STORIES)
    cast = {one.email for one in World(of_size(20), seed=1, until=WEDNESDAY_NOON).everybody if one.planted}
    assert {one.email for one in STORIES if one.email} <= cast
