"""Styles, scripts and pictures: which version of them this is."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path


def digest_of(*folders: Path) -> str:
    """Return a short text that changes whenever a file below `folders` does, or the htmx that comes beside them.

    It is a part of their addresses, so that scripts and styles may name each other without it.
    """
    digest = sha256(version("django-htmx").encode())
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
