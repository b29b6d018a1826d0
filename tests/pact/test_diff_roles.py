"""What changes for somebody: for their role, and of what is about named people, for them."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest
from pact_mutations import BASE, MUTATIONS, replaced

from leadpact.operations.users import ROLES as APP_ROLES
from leadpact.pact.diff import ROLES, Difference, differences, what_changes_for
from leadpact.pact.diff_order import passed
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact


@cache
def base() -> Pact:
    return parse_pact(BASE)


def changed(*names: str) -> tuple[Difference, ...]:
    """Return what differs when all the values `names` change."""
    text = BASE
    for name in names:
        text = replaced(text, *MUTATIONS[name])
    return differences(base(), parse_pact(text))


def paths(found: tuple[Difference, ...]) -> list[str]:
    return [one.path for one in found]


def test_the_roles_are_those_of_the_application() -> None:
    assert ROLES == APP_ROLES


@pytest.mark.parametrize(
    ("value", "roles"),
    [
        ("SalesPromise.within", {"rep", "manager", "revops", "sponsor", "partner"}),
        ("MarketingPromise.share", {"marketer", "revops", "sponsor", "analyst"}),
        ("Program.look_again", {"marketer", "revops"}),
        ("Stage.next_step", {"rep", "manager", "marketer", "revops"}),
        ("Disposition.counts", {"rep", "manager", "revops"}),
        ("Partner.contact", {"rep", "manager", "revops", "partner"}),
        ("Sourced.lookback", {"rep", "manager", "marketer", "revops", "sponsor", "analyst"}),
        ("Agreement.sales", {*ROLES}),
    ],
)
def test_a_change_concerns_the_roles_that_live_with_it(value: str, roles: set[str]) -> None:
    [one] = changed(value)
    assert one.concerns & {*ROLES} == roles
    assert {role for role in ROLES if what_changes_for((one,), role)} == roles


def test_turns_in_a_queue_concern_its_members_and_no_other_rep() -> None:
    found = changed("Member.weight")
    assert {"anna", "bruno", "chiara", "marek"} <= found[0].concerns
    assert what_changes_for(found, "rep", "bruno") == found
    assert what_changes_for(found, "rep", "rep:bruno") == found  # as the journal knows them
    assert what_changes_for(found, "rep", "dana") == ()
    assert what_changes_for(found, "rep") == found  # any rep
    assert what_changes_for(found, "manager", "nora") == found
    assert what_changes_for(found, "marketer") == ()


def test_a_partner_learns_what_is_about_them_and_about_every_partner() -> None:
    found = changed("Partner.contact", "Route.to", "SalesPromise.within")
    assert paths(what_changes_for(found, "partner", "nile")) == [
        "promises.sales.accept.within.demo", "routing.Northern Africa.to", "partners.nile.contact",
    ]  # fmt: skip
    assert paths(what_changes_for(found, "partner", "indus")) == ["promises.sales.accept.within.demo"]


def test_who_signs_learns_it_whatever_their_role() -> None:
    found = changed("Variation.owner", "Program.look_again")
    assert paths(what_changes_for(found, "analyst", "emea@brightwater.example")) == [
        "exceptions.Growth market India.owner"
    ]
    assert what_changes_for(found, "analyst") == ()


def test_the_heaviest_comes_first_and_what_weighs_the_same_as_it_is_read() -> None:
    found = changed("Company.sells", "SalesPromise.within", "Stage.next_step", "Segment.ready", "Conversion.upon")
    told = what_changes_for(found, "rep")
    assert paths(told) == [
        "promises.sales.accept.within.demo",
        "qualification.segments.large.ready.asked",
        "stages.sql.next_step",
        "conversion.upon",
        "company.sells",
    ]
    assert what_changes_for(told, "rep") == told


def test_the_fewest_entries_are_told_to_have_moved() -> None:
    def always(_one: str, _other: str) -> bool:
        return True

    assert [one.name for one in passed("abcdef", "fabcde", always)] == ["f"]
    assert [one.name for one in passed("abcdef", "bcdefa", always)] == ["a"]
    [moved] = passed("abcd", "acdb", always)
    assert (moved.name, moved.before, moved.after) == ("b", (), ("c", "d"))
    assert list(passed("abc", "abc", always)) == []
    assert list(passed("abc", "xaybc", always)) == []


@pytest.mark.parametrize("order", list(permutations("abcd")))
def test_every_pair_that_swapped_and_matters_is_told_once(order: tuple[str, ...]) -> None:
    def matters(one: str, other: str) -> bool:
        return {one, other} != {"a", "b"}

    told = [frozenset({one.name, other}) for one in passed("abcd", order, matters) for other in one.before + one.after]
    swapped = {
        frozenset({one, other})
        for one, other in permutations("abcd", 2)
        if one < other and order.index(one) > order.index(other) and matters(one, other)
    }
    assert sorted(told, key=sorted) == sorted(swapped, key=sorted)
