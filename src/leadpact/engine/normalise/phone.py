"""Telephone numbers in the international form, E.164."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from leadpact.engine.normalise.text import Bad, quoted, tidy

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber
_LONGEST = 100


class CleanPhone(msgspec.Struct, frozen=True):
    """A number that can be dialled from anywhere.

    `number` is E.164 ("+493012345678"), which is also its key; the extension is kept apart. `country` is the
    alpha-2 code of where it rings, empty for numbers of no country. `kind`: "mobile", "fixed", "either",
    "free", "premium", "shared", "voip", "personal", "company" (one number for all of it), "other". `valid`
    is False if only its length is right: no such number is known to be given out.
    """

    number: str
    country: str
    extension: str
    kind: str
    valid: bool


def clean_phone(text: str, country: str = "") -> CleanPhone | Bad:
    """Read one telephone number.

    Args:
        text: as typed: "+49 (0)30 123-45", "0049 30 12345", "030/12345 ext. 7", "1-800-FLOWERS".
        country: alpha-2 code of where it was typed, for numbers without a country's prefix; empty if not
        known.

    Returns:
        The number, or `Bad` with one of the codes `phone.missing`, `phone.country` (national, but nobody
        knows where), `phone.syntax`, `phone.length`.
    """
    # A spreadsheet's apostrophe marks a text; it is no part of the number.
    digits = tidy(text).lstrip("'")
    if not digits:
        return Bad("phone.missing", "No telephone number is given.")
    if len(digits) > _LONGEST:
        return Bad("phone.syntax", f"{quoted(digits)} is no telephone number.")
    return _read(digits, country.upper() or None)


@lru_cache(maxsize=65_536)
def _read(digits: str, region: str | None) -> CleanPhone | Bad:
    read = _parse(digits, region)
    if digits.startswith("00") and not _is_valid(read):
        # 00 is how most of the world dials abroad, and what people write even where it is not.
        abroad = _parse(f"+{digits[2:]}", None)
        if _is_valid(abroad) or not _is_possible(read):
            read = abroad
    return read if isinstance(read, Bad) else _clean(digits, read)


def _parse(digits: str, region: str | None) -> PhoneNumber | Bad:
    from phonenumbers import NumberParseException, parse

    try:
        return parse(digits, region)
    except NumberParseException as fault:
        if fault.error_type == NumberParseException.INVALID_COUNTRY_CODE and not digits.startswith(("+", "tel:+")):
            return Bad("phone.country", f"{quoted(digits)} does not say its country; start it with + and its code.")
        return Bad("phone.syntax", f"{quoted(digits)} is no telephone number.")


def _is_valid(read: PhoneNumber | Bad) -> bool:
    from phonenumbers import is_valid_number

    return not isinstance(read, Bad) and is_valid_number(read)


def _is_possible(read: PhoneNumber | Bad) -> bool:
    from phonenumbers import is_possible_number

    return not isinstance(read, Bad) and is_possible_number(read)


def _clean(digits: str, read: PhoneNumber) -> CleanPhone | Bad:
    from phonenumbers import PhoneNumberFormat, format_number, region_code_for_number

    if not _is_possible(read):
        return Bad("phone.length", f"{quoted(digits)} has too few or too many digits for its country.")
    where = region_code_for_number(read) or ""
    number = format_number(read, PhoneNumberFormat.E164).partition(";")[0]
    return CleanPhone(number, where if where.isalpha() else "", read.extension or "", _kind(read), _is_valid(read))


def _kind(read: PhoneNumber) -> str:
    from phonenumbers import PhoneNumberType, number_type

    kinds = {
        PhoneNumberType.MOBILE: "mobile",
        PhoneNumberType.FIXED_LINE: "fixed",
        PhoneNumberType.FIXED_LINE_OR_MOBILE: "either",
        PhoneNumberType.TOLL_FREE: "free",
        PhoneNumberType.PREMIUM_RATE: "premium",
        PhoneNumberType.SHARED_COST: "shared",
        PhoneNumberType.VOIP: "voip",
        PhoneNumberType.PERSONAL_NUMBER: "personal",
        PhoneNumberType.UAN: "company",
    }
    return kinds.get(number_type(read), "other")
