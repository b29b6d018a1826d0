"""Countries, from codes and from what people call them."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from functools import cache, lru_cache

import msgspec

from leadpact.engine.normalise.text import Bad, fold, quoted, tidy
from leadpact.pact.geography import COUNTRIES

_LONGEST = 100
# Whose names for countries are known: the languages of the larger markets.
_LANGUAGES = (
    "ar bg bn bs ca cs da de el es et fa fi fr ga he hi hr hu id is it ja ka kk ko lt lv mk ms mt nb nl nn "
    "pl pt pt_PT ro ru sk sl sq sr sr_Latn sv th tr uk vi zh zh_Hant"
)
# What CLDR does not say: everyday and former names, parts of a country that people give for it, ISO 3166's
# long names, and two codes that are not ISO's.
_ALSO = {
    "AE": "UAE; Emirates; Dubai; Abu Dhabi",
    "BA": "Bosnia; BiH",
    "BN": "Brunei Darussalam",
    "BO": "Bolivia, Plurinational State of",
    "CD": "DRC; DR Congo; Zaire; Congo Kinshasa; Congo, The Democratic Republic of the; "
    "Democratic Republic of the Congo; Democratic Republic of Congo",
    "CG": "Congo; Congo Brazzaville; Republic of the Congo",
    "CH": "CHE; Swiss; Confoederatio Helvetica",
    "CI": "Ivory Coast; Cote d Ivoire",
    "CN": "PRC; People's Republic of China; Mainland China; PR China",
    "CV": "Cabo Verde",
    "CZ": "Czech Republic",
    "DE": "Federal Republic of Germany; Bundesrepublik Deutschland; BRD",
    "FK": "Falkland Islands (Malvinas)",
    "FM": "Micronesia, Federated States of",
    "GB": "UK; U.K.; Great Britain; Britain; England; Scotland; Wales; Northern Ireland; Großbritannien; "
    "United Kingdom of Great Britain and Northern Ireland; Grande-Bretagne; Inglaterra; İngiltere",
    "GR": "EL; Hellas",
    "HK": "Hong Kong SAR; Hongkong",
    "IE": "Republic of Ireland; Eire",
    "IR": "Iran, Islamic Republic of; Islamic Republic of Iran",
    "KP": "DPRK; Korea, Democratic People's Republic of",
    "KR": "Korea; Republic of Korea; Korea, Republic of; Korea (South)",
    "LA": "Lao People's Democratic Republic",
    "MD": "Moldova, Republic of; Republic of Moldova",
    "MK": "Macedonia; FYROM; Former Yugoslav Republic of Macedonia",
    "MM": "Burma; Myanmar (Burma)",
    "MO": "Macau; Macao SAR",
    "NL": "Holland; The Netherlands; Niederlande",
    "PS": "State of Palestine; Palestine, State of; Palestinian Territory; West Bank",
    "RU": "Russian Federation",
    "SA": "KSA; Kingdom of Saudi Arabia",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TR": "Turkey; Turkiye",
    "TW": "Taiwan, Province of China; Taiwan R.O.C.",
    "TZ": "Tanzania, United Republic of; United Republic of Tanzania",
    "US": "USA; U.S.A.; U.S.; United States of America; America; The States; Estados Unidos de América; EEUU; EUA",
    "VA": "Vatican; Holy See; Holy See (Vatican City State)",
    "VE": "Venezuela, Bolivarian Republic of",
    "VG": "Virgin Islands, British",
    "VI": "Virgin Islands, U.S.",
    "VN": "Viet Nam",
    "ZA": "RSA; Republic of South Africa",
}


class CleanCountry(msgspec.Struct, frozen=True):
    """`code` is ISO 3166 alpha-2 (and XK for Kosovo), `name` the English name."""

    code: str
    name: str


def clean_country(text: str) -> CleanCountry | Bad:
    """Read a country: a code of two or three letters, or a name in English or one of some fifty languages.

    Returns:
        The country, or `Bad` with the code `country.missing` or `country.unknown`.
    """
    said = tidy(text)
    if not said:
        return Bad("country.missing", "No country is given.")
    return _read(said) if len(said) <= _LONGEST else Bad("country.unknown", f"There is no country {quoted(said)}.")


@lru_cache(maxsize=16_384)
def _read(said: str) -> CleanCountry | Bad:
    code = said.upper() if said.upper() in COUNTRIES else _codes().get(fold(said))
    if code:
        return CleanCountry(code, COUNTRIES[code])
    close = get_close_matches(said.title(), COUNTRIES.values(), n=1, cutoff=0.75)
    hint = f" Did you mean {close[0]}?" if close else ""
    return Bad("country.unknown", f"There is no country {quoted(said)}.{hint}")


@cache
def _codes() -> dict[str, str]:
    """Return folded name or code -> alpha-2 code; a name that two countries have is left out."""
    from babel import Locale
    from babel.core import get_global

    abroad: dict[str, set[str]] = defaultdict(set)
    for language in _LANGUAGES.split():
        for code, name in Locale.parse(language).territories.items():
            if code in COUNTRIES:
                abroad[fold(name)].add(code)
    codes = {name: next(iter(owners)) for name, owners in abroad.items() if len(owners) == 1}
    # Then, each above the one before: three-letter codes, English, what people say.
    for code, replaced in get_global("territory_aliases").items():
        if len(code) == 3 and code.isalpha() and replaced[0] in COUNTRIES and len(replaced) == 1:
            codes[fold(code)] = replaced[0]
    for names in (Locale("en").territories, COUNTRIES):
        codes.update({fold(name): code for code, name in names.items() if code in COUNTRIES})
    codes.update({fold(name): code for code, names in _ALSO.items() for name in names.split(";")})
    return codes
