"""What each code stands for: how grave it is, why it matters, what is right. Its data are TOML files beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from leadpact.errors import NotFound
from leadpact.pact.finding import Severity


@dataclass(frozen=True, slots=True)
class Check:
    """A code of the checker, the prover or the loader.

    Args:
        severity: of every finding of this code. What the loader names is always an error.
        title: what is wrong, in a few words.
        why: why it matters: the mistake behind it, and what it costs.
        remedy: what would be right.
        fault: a part of a pact that has it; "" where it takes a whole one.
        right: the same part without it.
    """

    code: str
    severity: Severity
    title: str
    why: str = ""
    remedy: str = ""
    fault: str = ""
    right: str = ""


@cache
def checks() -> Mapping[str, Check]:
    """Return what is checked of a pact that loads, by code, in the order of the codes."""
    return _read("checks.toml")


@cache
def proofs() -> Mapping[str, Check]:
    """Return what the solver looks for in a pact that loads, by code."""
    return _read("proofs.toml")


@cache
def faults() -> Mapping[str, Check]:
    """Return what keeps a pact from loading, by code."""
    return _read("faults.toml")


def check_of(code: str) -> Check:
    """Return what a code of the checker stands for."""
    return checks()[code]


def explain(code: str) -> Check:
    """Return what `code` stands for, whoever names it: checker, prover or loader.

    Raises:
        NotFound: there is no such code.
    """
    wanted = code.strip().upper()
    found = checks().get(wanted) or proofs().get(wanted) or faults().get(wanted)
    if found is None:
        raise NotFound(
            f"There is no code {code!r}.",
            remedy=f"Codes of findings run from {min(checks())} to {max({**checks(), **proofs()})}; those of faults "
            "begin with PF, EX or WK.",
        )
    return found


def _read(name: str) -> Mapping[str, Check]:
    text = files("leadpact.pact").joinpath(name).read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = tomllib.loads(text)
    found = {code: Check(code, **{"severity": "error", **_trimmed(entry)}) for code, entry in entries.items()}
    return MappingProxyType(dict(sorted(found.items())))


def _trimmed(entry: Mapping[str, str]) -> dict[str, Any]:
    """Texts as they are shown: sentences on one line, however they are broken in the file; examples as written."""
    kept = ("fault", "right")
    return {key: text.strip("\n") if key in kept else " ".join(text.split()) for key, text in entry.items()}
