"""How the rows of a table become events: the mapping file of an import; see docs/reference/mapping.md."""

from __future__ import annotations

from leadpact.operations.mapping.file import load_mapping, parse_mapping
from leadpact.operations.mapping.guess import guess_mapping
from leadpact.operations.mapping.model import Constant, Mapping, Moment, Source, absent_columns, apply, key_of

__all__ = [
    "Constant",
    "Mapping",
    "Moment",
    "Source",
    "absent_columns",
    "apply",
    "guess_mapping",
    "key_of",
    "load_mapping",
    "parse_mapping",
]
