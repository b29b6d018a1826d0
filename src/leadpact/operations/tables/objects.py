"""Tables as JSON: one object a line, or one array of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from leadpact.errors import BadInput
from leadpact.operations.tables.encoding import chunks, fault_in, head, is_marked, opened, shown
from leadpact.operations.tables.model import BadRow, Dialect, Format, Row, Table
from leadpact.operations.tables.records import LONGEST, blocks

_SAMPLE = 1000  # objects whose keys make the header
_BETWEEN = re.compile(r"[\s,\]]*")
_NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)|\n\s*,?\s*(?=\{)")
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_FINDER = json.JSONDecoder()


def read_objects(path: Path, encoding: str) -> Table:
    """Return the table in the JSON file `path`, whose encoding is known.

    The header is the keys of the first 1,000 objects in the order of their appearance. A row has the
    text "" for a key that its object lacks and for null, and may have further keys that come up only later.
    Numbers are kept as they are written; a list or an object within is kept as JSON.

    Raises:
        BadInput: there is no object in it.
    """
    kind = _kind(path, encoding)

    def texts() -> Iterator[tuple[int, str]]:
        with opened(path) as stream:
            pieces = chunks(stream, encoding)
            yield from _elements(pieces) if kind == "json array" else _lines(pieces)

    names: dict[str, None] = {}
    for line, text in islice(texts(), _SAMPLE):
        one = _row(line, text, {}, encoding)
        names.update(dict.fromkeys(one.values) if isinstance(one, Row) else {})
    if not names:
        raise BadInput(
            f"{path.name} holds no JSON object at its start.",
            remedy="Give an array of objects, or one object a line.",
        )
    empty = dict.fromkeys(names, "")
    return Table(
        tuple(names),
        Dialect(kind, encoding),
        (),
        lambda: (_row(line, text, empty, encoding) for line, text in texts()),
    )


def _kind(path: Path, encoding: str) -> Format:
    start = head(path, encoding, 1 << 10)[0].lstrip()
    # Objects that go over several lines are no JSON lines; a row of them reads like an array.
    return "json array" if re.match(r"\[|\{\s*\n", start) else "json lines"


def _row(line: int, text: str, empty: dict[str, str], encoding: str) -> Row | BadRow:
    if is_marked(text):
        return BadRow(line, shown(text), fault_in(text, encoding))
    if "\\u0000" in text:
        return BadRow(line, text, "it holds a NUL character")
    try:
        values = _OBJECT.decode(text)
        return Row(line, empty | {key: _text(bytes(value)) for key, value in values.items()})
    except msgspec.DecodeError as error:
        return BadRow(line, text, f"it is no JSON object: {error}")


def _text(raw: bytes) -> str:
    if raw.startswith(b'"'):
        return msgspec.json.decode(raw, type=str)
    return "" if raw == b"null" else raw.decode()


def _lines(pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
    for block in blocks(pieces, "\n"):
        for line, text in enumerate(block.lines, start=block.first):
            if text.strip():
                yield line, text


def _elements(pieces: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Yield the text of each element of an array, or of each object in a row of them, and its line.

    What cannot be read is one text, up to the next thing that looks like the start of an object.
    """
    buffer, at, line, ended = next(pieces, "").removeprefix("\ufeff"), 0, 1, False
    opened_at = len(buffer) - len(buffer.lstrip())
    if buffer.startswith("[", opened_at):
        line, at = 1 + buffer.count("\n", 0, opened_at), opened_at + 1
    while True:
        end = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        line, at = line + buffer.count("\n", at, end), end
        try:
            if at == len(buffer):
                raise json.JSONDecodeError("nothing is left", "", 0)
            end = _FINDER.raw_decode(buffer, at)[1]
        except (json.JSONDecodeError, RecursionError):
            if not ended and len(buffer) - at < LONGEST:
                more = next(pieces, "")
                buffer, at, ended = buffer[at:] + more, 0, not more
                continue
            if at == len(buffer):
                return
            found = _NEXT_OBJECT.search(buffer, at + 1)
            end = found.end() if found else len(buffer)
        yield line, buffer[at:end]
        line, at = line + buffer.count("\n", at, end), end
