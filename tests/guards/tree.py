"""What the guards look at: the files of this repository, its pact language and its pages."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "leadpact"
DOCS = ROOT / "docs"
TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".sql", ".html", ".svg", ".json", ".txt", ".sh", ".cfg", ".csv", ""}


LISTING = ("git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
NOT_OURS = {".git", ".venv", "__pycache__", ".hypothesis", "results", "build", "dist"}
NOT_OURS |= {".mypy_cache", ".ruff_cache", ".import_linter_cache"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file that belongs to the repository: tracked, or about to be."""
    try:
        listed = subprocess.run(LISTING, cwd=ROOT, capture_output=True, check=True, text=True)
    except (FileNotFoundError, subprocess.CalledProcessError):  # no git, or a copy without its history
        found = [path for path in ROOT.rglob("*") if NOT_OURS.isdisjoint(path.relative_to(ROOT).parts)]
    else:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    return tuple(path for path in found if path.is_file())


def texts() -> list[Path]:
    """Return the files that are text."""
    return [path for path in files() if path.suffix in TEXTS]


def modules() -> list[Path]:
    """Return the package's modules."""
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(PACKAGE)]


def pages() -> list[Path]:
    """Return the pages that people read."""
    beside = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    below = [path for folder in (DOCS, ROOT / "examples") for path in files() if path.is_relative_to(folder)]
    return beside + [path for path in below if path.suffix == ".md"]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_backticks(text: str) -> set[str]:
    """Return what a page shows as code, outside of blocks."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text)))


@cache
def reference() -> str:
    """Return all pages of reference and how-to as one text."""
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in pages()
        if path.parent in (DOCS / "reference", DOCS / "how-to", DOCS / "why")
    )
