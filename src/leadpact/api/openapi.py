"""Parts of the OpenAPI document that the operations share: bodies and parameters are read without pydantic."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

DECIDE: dict[str, Any] = {
    "name": "decide",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "enum": ["now"]},
    "description": "Decide at once and answer with the decision; else a worker decides soon after.",
}
IDEMPOTENCY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "For a payload without `key`. The same key again gives the same receipt.",
}


def body_of(shape: type[BaseModel], *, many: bool = False) -> dict[str, Any]:
    """Return the description of a JSON body of `shape`, or of up to 1000 of them."""
    schema: dict[str, Any] = shape.model_json_schema()
    if many:
        listed = {"type": "array", "items": schema, "minItems": 1, "maxItems": 1000}
        schema = {"oneOf": [listed, {"type": "object", "properties": {"leads": listed}, "required": ["leads"]}]}
    return {"required": True, "content": {"application/json": {"schema": schema}}}
