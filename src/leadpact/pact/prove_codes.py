"""What the prover can find, by code; its data stand in `proofs.toml`."""

from __future__ import annotations

from collections.abc import Mapping

from leadpact.pact.check_registry import Check, proofs

EXPLANATIONS: Mapping[str, Check] = proofs()
"""Every kind of finding of the prover."""

BETTER_SAID: Mapping[str, str] = {"LP028": "LP102", "LP060": "LP110", "LP091": "LP102"}
"""What the checker finds by comparing texts and the prover at the same path with an example: code -> the prover's."""
