"""What the pages show, happens: their console blocks are run, page by page, in a home of their own.

A line that begins with `$ ` is a command, and a backslash continues it. What stands under it is what it
prints; `...` stands for any text, the blanks around it among it, and on a line of its own for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.guards.tree import ROOT, named, pages

SECONDS = 120  # a command that takes longer hangs


def steps(page: Path) -> list[tuple[str, str]]:
    """Return the commands of a page with what they are said to print."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"(?ms)^```console\n(.*?)^```", page.read_text(encoding="utf-8")):
        for part in re.split(r"(?m)^\$ ", block)[1:]:
            command, _, output = part.partition("\n") if "\\\n" not in part else _continued(part)
            found.append((command, output.strip()))
    return found


def _continued(part: str) -> tuple[str, str, str]:
    lines = part.split("\n")
    last = next(index for index, line in enumerate(lines) if not line.endswith("\\"))
    return "\n".join(lines[: last + 1]), "\n", "\n".join(lines[last + 1 :])


def matches(shown: str, printed: str) -> bool:
    """Say whether `printed` is as `shown`, blanks at the ends of lines aside."""
    any_text = re.compile(r"(?:\\ )*\\\.\\\.\\\.(?:\\ )*")
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else any_text.sub(".*", re.escape(line.rstrip())) + r"\n"
        for line in shown.splitlines()
    )
    actual = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, actual) is not None


SHOWING = [page for page in pages() if page.is_file() and steps(page)]


@pytest.fixture
def place(base: Path) -> Path:
    """A directory in which the page's reader stands: the examples are there."""
    standing = base / "checkout"
    standing.mkdir()
    (standing / "examples").symlink_to(ROOT / "examples")
    return standing


@pytest.mark.slow
@pytest.mark.parametrize("page", SHOWING, ids=named)
def test_the_commands_of_the_page_do_what_it_says(page: Path, place: Path) -> None:
    ours = ("LEADPACT_", "DATABASE_URL", "DJANGO_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environ['PATH']}"
    environ |= {"LEADPACT_HOME": str(place.parent / "home"), "COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb"}
    for command, shown in steps(page):
        ran = subprocess.run(
            ["bash", "-c", command], cwd=place, env=environ, capture_output=True, text=True, timeout=SECONDS
        )
        assert ran.returncode == 0, f"$ {command}\n{ran.stdout}{ran.stderr}"
        if shown:
            assert matches(shown, ran.stdout), f"$ {command}\n{ran.stdout}\nis not as shown:\n{shown}"


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("one\ntwo", "one\ntwo\n", True),
        ("one\n...", "one\ntwo\nthree\n", True),
        ("one\n...", "one\n", True),
        ("...", "one\ntwo\n", True),
        ("...\nthree", "one\ntwo\nthree\n", True),
        ("one\n...\nthree", "one\nthree\n", True),
        ("version ... here", "version 3 here", True),
        ("a ... b", "a b", True),
        ("a ... b", "a c", False),
        ("one\n...\nthree", "one\ntwo\n", False),
        ("one", "one\ntwo", False),
        ("a.c", "abc", False),
    ],
)
def test_three_points_stand_for_any_text(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same


def test_the_readme_shows_something_to_run() -> None:
    assert ROOT / "README.md" in SHOWING
