"""The page docs/reference/checks.md, from what each code stands for.

To renew it: .venv/bin/python tests/pact/checks_page.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import fill

from leadpact.pact.check_registry import Check, checks, proofs

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "checks.md"
HEAD = """# What is checked

A pact that loads can still be a bad agreement. [`leadpact check`](cli.md#leadpact-check) finds the classic errors; each
has a code. [How to](../how-to/check-a-pact.md) read them, let one stand, or have a build refuse them. What keeps a pact
from loading has codes of its own: `PF...` in [the pact](pact.md#faults), `EX...` in
[expressions](expressions.md#faults). `leadpact check --explain CODE` says of any code what this page says.

An **error** forbids to sign the pact. A **warning** has to be put right, or let stand with a written waiver. A **note**
asks for nothing. A code stands for the same in every version; one that is given up is not used again.
"""
THEMES = {
    "LP00": "The parties",
    "LP01": "Words, and what counts",
    "LP02": "The funnel",
    "LP030": "What is no status",
    "LP038": "Purchased lists",
    "LP040": "Coming back",
    "LP045": "Fields",
    "LP050": "The score",
    "LP055": "What the sides owe each other",
    "LP070": "Handing over",
    "LP080": "Exceptions",
    "LP090": "Names and rules that are there twice",
    "LP100": "What the solver proves",
}
"""The first code of each chapter, or how it begins."""


def page() -> str:
    """Return the whole page."""
    every = {**checks(), **proofs()}
    return "\n".join([HEAD, *_table(every.values()), *_chapters(every.values())]) + "\n"


def _table(every: Iterable[Check]) -> Iterator[str]:
    yield "| code | | what is wrong |"
    yield "| --- | --- | --- |"
    for about in every:
        yield f"| [`{about.code}`](#{about.code.lower()}) | {about.severity} | {about.title} |"


def _chapters(every: Iterable[Check]) -> Iterator[str]:
    title = ""
    for about in every:
        begins = max(first for first in THEMES if first <= about.code)
        if THEMES[begins] != title:
            title = THEMES[begins]
            yield f"\n## {title}"
        yield from _entry(about)


def _entry(about: Check) -> Iterator[str]:
    yield f"\n### {about.code}\n"
    yield _wrapped(f"{about.severity.capitalize()}: **{about.title}**. {about.why}")
    yield f"\n{_wrapped(about.remedy)}"
    for word, example in (("Wrong", about.fault), ("Right", about.right)):
        if example:
            yield f"\n{word}:\n\n```yaml\n{example}\n```"


def _wrapped(text: str) -> str:
    return fill(text, 120, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
