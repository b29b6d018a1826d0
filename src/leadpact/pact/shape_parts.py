"""The kinds of values in a pact file, and what every section of it has in common."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Condition = Annotated[str, Field(description="An SQL boolean over fields and facts.", min_length=1)]
AllowanceText = Annotated[str, Field(examples=["30 business minutes", "1 business day", "6 months"])]
Points = Annotated[int, Field(ge=-1000, le=1000)]
Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]


def as_list(value: Any) -> Any:
    """Return a list of one for a single text."""
    return [value] if isinstance(value, str) else value


def as_entries(value: Any) -> Any:
    """Return a mapping without particulars for a list of names."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return value
    return {name: {} for name in value}


OneOrMany = Annotated[list[str], BeforeValidator(as_list, json_schema_input_type=str | list[str])]


def as_day(value: Any) -> Any:
    """Return the day that a text names; anything else as it is."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value  # 31 February: no date, which pydantic says
    return value


Day = Annotated[date, BeforeValidator(as_day)]


class Shape(BaseModel):
    """A section: unknown keys are faults, values are not converted in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
