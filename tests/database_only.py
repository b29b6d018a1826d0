"""A plugin of pytest's: keeps of the collected tests those that use the database under test."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what does not ask for `postgres_url`, directly or through another fixture."""
    chosen = [item for item in items if "postgres_url" in getattr(item, "fixturenames", ())]
    left_out = [item for item in items if item not in set(chosen)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = chosen
