"""JSON columns: packed and unpacked by msgspec, typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder()
_values = msgspec.json.Decoder(dict[str, Any])
_instants = msgspec.json.Decoder(dict[str, datetime])
_texts = msgspec.json.Decoder(dict[str, str])


def pack(value: object) -> str:
    """Return `value` as JSON text."""
    return _encoder.encode(value).decode()


def values(text: str) -> dict[str, Any]:
    """Return field values; dates are still text (see `engine.values.revive`)."""
    return {} if text == "{}" else _values.decode(text)


def instants(text: str) -> dict[str, datetime]:
    return {} if text == "{}" else _instants.decode(text)


def texts(text: str) -> dict[str, str]:
    return {} if text == "{}" else _texts.decode(text)
