"""What every kind of value needs first: one way to write each character, and no invisible ones."""

from __future__ import annotations

import re
import unicodedata

import msgspec


class Bad(msgspec.Struct, frozen=True):
    """A text that is not what its field asks for; `code` is stable ("email.domain"), `reason` a sentence."""

    code: str
    reason: str


# Invisible characters which pasted text brings along: soft hyphen, zero-width space, direction marks, byte
# order mark. The joiners U+200C and U+200D stay: Persian and Indic names are written with them.
_INVISIBLE = dict.fromkeys(
    (0xAD, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
# Control characters, and halves of surrogate pairs, which no UTF-8 file or database can hold.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# Letters that Unicode does not take apart, as they are written without their stroke or joint; and accents.
_BASE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | {chr(accent): "" for accent in range(0x300, 0x370)}
)
_NO_ASCII_WORD = re.compile("[^a-z0-9]+")


def tidy(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), without invisible characters, with single blanks."""
    if text.isascii() and text.isprintable():
        if "  " not in text and text[:1] != " " and text[-1:] != " ":
            return text
    else:
        text = _UNWRITABLE.sub(" ", unicodedata.normalize("NFC", text).translate(_INVISIBLE))
    return " ".join(text.split())


def fold(text: str) -> str:
    """Return the words of a text for comparing: lower case, no accents, no punctuation, single blanks.

    "Łódź-Süd" becomes "lodz sud". A dot or apostrophe joins what it stands between: "S.A." becomes "sa".
    Signs that make the vowels of Indic and Thai words or the voiced kana of Japanese are kept.
    """
    if text.isascii():
        return _NO_ASCII_WORD.sub(" ", text.lower().replace(".", "").replace("'", "")).strip()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_BASE)
    return " ".join("".join(map(_folded, unicodedata.normalize("NFC", apart))).split())


def _folded(letter: str) -> str:
    if letter in ".'’‘":
        return ""
    if letter.isalnum() or unicodedata.category(letter).startswith("M"):
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "


def quoted(text: str) -> str:
    """Return the text as a message shows it: in quotes, cut after 60 characters."""
    return repr(text if len(text) <= 60 else text[:60] + "…")
