"""Small companies that live a year in the worker's database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.pact.model import Pact
from leadpact.simulation.northwind import pact_text
from leadpact.simulation.run import Run
from leadpact.simulation.world import World

WEDNESDAY_NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 29, 2, tzinfo=UTC)
CLOCKS_GO_BACK = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # in Berlin 02:30, for the second time

Live = Callable[[World], Pact]


@pytest.fixture
def live(db: Database) -> Live:
    """Lets a world live its year; returns the pact."""

    def run(world: World) -> Pact:
        pact = agreement.adopt(db, pact_text(), by="test", at=world.year.start)
        Run(db, pact, world).go()
        return pact

    return run
