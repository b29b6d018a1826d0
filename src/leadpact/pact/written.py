"""From a place in a text value back to where it is written: in quotes, folded, over several lines."""

from __future__ import annotations

_ESCAPE = {"x": 4, "u": 6, "U": 10}


def offset_in(raw: str, style: str, value: str, offset: int) -> int:
    """Return where in `raw` the character `offset` of `value` stands.

    Args:
        raw: the scalar as written, with its quotes or its `>`.
        style: "" (plain), `'`, `"`, `|` or `>`.
        value: what YAML reads from `raw`.
        offset: at most `len(value)`, the place after its last character.
    """
    # Line breaks and indentation are read as one blank or none, so only the other characters are matched.
    at = _content(raw, style)
    for character in value[:offset]:
        if character.isspace():
            at += _width(raw, style, at) if raw[at : at + 1] == "\\" and style == '"' else 0
            continue
        at = _skip(raw, style, at)
        at += _width(raw, style, at)
    if offset < len(value) and not value[offset].isspace():
        at = _skip(raw, style, at)
    return min(at, len(raw))


def _content(raw: str, style: str) -> int:
    if style in ("|", ">"):
        return _skip(raw, style, raw.find("\n") + 1)
    return 1 if style else 0


def _skip(raw: str, style: str, at: int) -> int:
    """Pass over what separates: blanks, line breaks, and in double quotes an escaped line break."""
    while at < len(raw) and (raw[at].isspace() or (style == '"' and raw[at : at + 2] == "\\\n")):
        at += 1 if raw[at].isspace() else 2
    return at


def _width(raw: str, style: str, at: int) -> int:
    """How many characters of `raw` stand for one of the value."""
    if style == "'" and raw[at : at + 2] == "''":
        return 2
    if style == '"' and raw[at : at + 1] == "\\":
        return _ESCAPE.get(raw[at + 1 : at + 2], 2)
    return 1
