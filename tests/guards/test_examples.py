"""Every example runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.guards.tree import ROOT, named

from leadpact.pact.load import load_pact

PACTS = sorted((ROOT / "examples").glob("*/pact.yaml"))


def test_there_are_examples() -> None:
    assert PACTS


@pytest.mark.parametrize("path", PACTS, ids=named)
def test_the_example_is_a_pact_without_faults(path: Path) -> None:
    pact = load_pact(path)
    assert pact.name == path.parent.name
