"""What a process does that is to live long: nothing of what it has built up to now is looked at again."""

from __future__ import annotations

import gc

YOUNG = 20_000
"""Objects made since the last look. A batch makes thousands, nearly all of which go by themselves."""


def settle_down() -> None:
    """Keep the collector from walking through what stays: modules, the pact, the pool. Call it once, at the start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
