"""From bytes to text: which encoding, and what to do with bytes that it does not know."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import charset_normalizer

from leadpact.errors import BadInput

SAMPLE = 1 << 18  # bytes read to find how a file is written
CHUNK = 1 << 18  # bytes decoded at a time

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the start of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What spreadsheets and CRMs write when they do not write Unicode.
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp932", "gb18030", "big5", "cp949"]
_MARK = "leadpact.mark"
_UNKNOWN = re.compile("[\ud800-\udfff]|\0")


def _mark_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode each unknown byte b to the lone surrogate U+DC00 + b, so that it is found again later."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_MARK, _mark_bytes)


def is_marked(text: str) -> bool:
    """Say whether `text` has a character that no database stores: an unknown byte or a NUL."""
    return "\0" in text or (not text.isascii() and _UNKNOWN.search(text) is not None)


def shown(text: str) -> str:
    """Return `text` with unknown bytes and NULs written out, as in `Jos\\xe9`."""
    return _UNKNOWN.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text) if is_marked(text) else text


def fault_in(text: str, encoding: str) -> str:
    """Name what is wrong in a marked `text`."""
    found = _UNKNOWN.search(text)
    if found is None or found[0] == "\0":
        return "it holds a NUL character"
    return f"byte {ord(found[0]) & 0xFF:#04x} does not belong to {encoding}"


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, unpacked if it is gzip (told by its first bytes, not by its name).

    Raises:
        BadInput: the packed data is damaged; raised where the damage is met.
    """
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        if not packed:
            yield plain
            return
        try:
            with gzip.open(plain, "rb") as unpacked:
                yield cast("IO[bytes]", unpacked)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadInput(
                f"{path.name} is damaged: {error}",
                remedy="Export or send it once more; a transfer was probably cut short.",
            ) from error


def chunks(stream: IO[bytes], encoding: str) -> Iterator[str]:
    """Decode `stream` piece by piece; a byte order mark is dropped, unknown bytes are marked."""
    decoder = codecs.getincrementaldecoder(encoding)(_MARK)
    at_start = True
    while True:
        data = stream.read(CHUNK)
        text = decoder.decode(data, final=not data)
        if at_start and text:
            text, at_start = text.removeprefix("\ufeff"), False
        if text:
            yield text
        if not data:
            return


def head(path: Path, encoding: str, size: int) -> tuple[str, bool]:
    """Return the first `size` characters of a file, and whether they are the whole of it."""
    text = ""
    with opened(path) as stream:
        for piece in chunks(stream, encoding):
            text += piece
            if len(text) > size:
                return text[:size], False
    return text, True


def find_encoding(stream: IO[bytes]) -> tuple[str, bool]:
    """Return the encoding of `stream`, and whether it is a guess.

    A byte order mark decides; then the pattern of zero bytes that UTF-16 makes; then UTF-8, if most of
    what is not ASCII is valid in it. Only what is left is guessed from the look of the letters. Where
    the start of a long file is plain ASCII, the first piece that is not is looked at.
    """
    sample = stream.read(SAMPLE)
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding, False
    if (wide := _utf16(sample)) is not None:
        return wide, True
    last = sample
    while last and sample.isascii():
        last = stream.read(SAMPLE)
        sample = last or sample
    return _utf8_or_legacy(sample)


def _utf16(sample: bytes) -> str | None:
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even, odd = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if max(even, odd) * 4 < pairs or min(even, odd) * 5 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8_or_legacy(sample: bytes) -> tuple[str, bool]:
    text = codecs.getincrementaldecoder("utf-8")(_MARK).decode(sample)  # a cut last character is no fault
    unknown = len(re.findall("[\ud800-\udfff]", text))
    known = sum(map(len, re.findall("[^\x00-\x7f\ud800-\udfff]+", text)))
    # Text in another encoding is next to never valid UTF-8 by chance: what is valid is meant.
    if unknown == 0 or known > unknown:
        return "utf-8", unknown > 0
    return _legacy(sample), True


def _legacy(sample: bytes) -> str:
    telling = b"\n".join(line for line in sample.splitlines() if not line.isascii())[:20_000]
    matches = list(charset_normalizer.from_bytes(telling, cp_isolation=_LEGACY))
    if not matches:
        return "latin-1"
    best = max((-match.chaos, match.coherence) for match in matches)
    equal = [match for match in matches if (-match.chaos, match.coherence) == best]
    western = any("cp1252" in match.could_be_from_charset for match in equal)
    return "cp1252" if western else equal[0].encoding
