"""As test_pages.py, but axe looks at every page of everybody: `make walk`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.looking import Screen
from tests.browser.soundness import unsound
from tests.browser.walking import PEOPLE, Walk


@pytest.mark.parametrize("name", PEOPLE)
def test_axe_finds_nothing_on_any_page(open_demo_as: Callable[..., Screen], routes: list[str], name: str) -> None:
    assert "\n".join(unsound(open_demo_as(name), Walk(routes), set(), thorough=True)) == ""
