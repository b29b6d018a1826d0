"""JSON columns: packed and unpacked by msgspec, typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from leadpact.engine.state import Clock

_encoder = msgspec.json.Encoder()
_values = msgspec.json.Decoder(dict[str, Any])
_instants = msgspec.json.Decoder(dict[str, datetime])
_texts = msgspec.json.Decoder(dict[str, str])
_names = msgspec.json.Decoder(tuple[str, ...])
_asks = msgspec.json.Decoder(tuple[tuple[str, ...], ...])
_clock = msgspec.json.Decoder(Clock)


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


def names(text: str) -> tuple[str, ...]:
    return () if text == "[]" else _names.decode(text)


def asks(text: str) -> tuple[tuple[str, ...], ...]:
    return () if text == "[]" else _asks.decode(text)


def clock(text: str | None) -> Clock | None:
    return None if text is None else _clock.decode(text)
