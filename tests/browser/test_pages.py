"""Every page of everybody is silent and does not move; each kind of page is accessible, in every form.

`make walk` lets axe look at each page of each person.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.looking import Screen
from tests.browser.soundness import unsound
from tests.browser.walking import PEOPLE, Walk


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The kinds of pages of which one has been looked at closely, by whomever."""
    return set()


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_of_everybody_is_sound(
    open_demo_as: Callable[..., Screen], routes: list[str], known: set[str], name: str
) -> None:
    walk = Walk(routes)
    found = unsound(open_demo_as(name), walk, known)
    assert "\n".join(found) == ""
    assert len(walk.seen) >= 10
