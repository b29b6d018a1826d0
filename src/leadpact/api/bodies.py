"""The bytes of a request -> JSON values; what is no JSON, too long or too deep is refused with its place."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from leadpact.api.errors import Malformed, NoLength, TooLarge, WrongType
from leadpact.errors import BadInput
from leadpact.operations.intake import LONGEST_OF_INDEXED

MOST_BYTES = 256 * 1024
"""Of one payload."""
MOST_BYTES_OF_BATCH = 10 * 1024 * 1024
MOST_IN_BATCH = 1000
DEEPEST = 16
"""Levels of lists and objects in each other."""


def read_object(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object in the request's body.

    Raises:
        WrongType, NoLength, TooLarge, Malformed: the body is none; the message says where.
    """
    value = _read(request, MOST_BYTES)
    if not isinstance(value, dict):
        raise Malformed("The body is no JSON object.", remedy='Send one, like {"fields": {"email": "a@b.example"}}.')
    return value


def read_batch(request: HttpRequest) -> list[Any]:
    """Return the payloads in the request's body: a JSON array, or an object with the array `leads`.

    Raises:
        WrongType, NoLength, TooLarge, Malformed: the body is none, empty, or holds more than 1000.
    """
    value = _read(request, MOST_BYTES_OF_BATCH)
    if isinstance(value, dict):
        value = value.get("leads")
    if not isinstance(value, list) or not value:
        raise Malformed("The body holds no payloads.", remedy='Send a JSON array of them, or {"leads": [...]}.')
    if len(value) > MOST_IN_BATCH:
        raise TooLarge(f"{len(value)} payloads came.", remedy=f"Send at most {MOST_IN_BATCH} at a time.")
    return value


def header_key(request: HttpRequest) -> str:
    """Return the idempotency key in the header `Idempotency-Key`; empty when there is none.

    Raises:
        BadInput: it is longer than 200 characters.
    """
    key: str = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if len(key) > LONGEST_OF_INDEXED:
        raise BadInput(
            f"The header Idempotency-Key has {len(key)} characters.",
            remedy=f"Use at most {LONGEST_OF_INDEXED}.",
            fields={"key": f"at most {LONGEST_OF_INDEXED} characters"},
        )
    return key


def own_key(payload: dict[str, Any]) -> str:
    """Return the idempotency key that stands in the payload; empty when there is none that can be used."""
    key = payload.get("key")
    if isinstance(key, bool) or not isinstance(key, str | int):
        return ""
    text = str(key).strip()
    return text if len(text) <= LONGEST_OF_INDEXED and "\x00" not in text else ""


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _read(request: HttpRequest, most: int) -> Any:
    content_type = request.content_type or ""
    if content_type != "application/json" and not content_type.endswith("+json"):
        said = f"is said to be `{content_type}`" if content_type else "does not say what it is"
        raise WrongType(f"The body {said}.", remedy="Send JSON with the header Content-Type: application/json.")
    body = _bytes(request, most)
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise _malformed(body, str(wrong)) from None
    except RecursionError:
        raise _too_deep() from None
    if _is_deeper(value, DEEPEST):
        raise _too_deep()
    return value


def _bytes(request: HttpRequest, most: int) -> bytes:
    said = request.META.get("CONTENT_LENGTH") or ""
    if not said and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise NoLength("The body comes in pieces.", remedy="Send it whole, with the header Content-Length.")
    if said.isdigit() and int(said) > most:
        raise _too_long(most)
    try:
        body = request.body
    except RequestDataTooBig:
        raise _too_long(most) from None
    except UnreadablePostError:
        raise Malformed("The body broke off on its way.", remedy="Send it again with the same key.") from None
    if len(body) > most:
        raise _too_long(most)
    return body


def _too_long(most: int) -> TooLarge:
    return TooLarge(f"The body is longer than {most} bytes.", remedy="Send less at a time.")


def _too_deep() -> Malformed:
    remedy = "A payload is flat: names and values, at most inside `fields` and `ids`."
    return Malformed(f"The body nests lists or objects more than {DEEPEST} levels deep.", remedy=remedy)


def _malformed(body: bytes, said: str) -> Malformed:
    place = re.search(r"\(byte (\d+)\)", said)
    before = body[: int(place[1])] if place else body
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    what = said.partition(" (byte")[0].removeprefix("JSON is malformed: ")
    if not place and "truncated" in said:
        what = "it ends too early, or holds half a character"
    return Malformed(
        f"The body is no JSON: {what}, at line {line}, column {column}.", remedy="Correct it there; it is UTF-8."
    )


def _is_deeper(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        return levels == 0 or any(_is_deeper(inner, levels - 1) for inner in value.values())
    if isinstance(value, list):
        return levels == 0 or any(_is_deeper(inner, levels - 1) for inner in value)
    return False
