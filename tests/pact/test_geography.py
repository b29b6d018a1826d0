from __future__ import annotations

import re
from collections import Counter

from babel import Locale

from leadpact.pact.geography import COUNTRIES, REGION_OF, REGIONS


def test_every_country_has_one_name_and_one_region():
    assert len(COUNTRIES) == 250  # the 249 of ISO 3166-1, and Kosovo
    assert len(set(COUNTRIES.values())) == 250
    assert COUNTRIES.keys() == REGION_OF.keys()
    assert all(re.fullmatch("[A-Z]{2}", code) for code in COUNTRIES)
    assert Counter(REGION_OF.values()) == {"EMEA": 131, "AMER": 57, "APAC": 62}
    assert set(REGION_OF.values()) == set(REGIONS)


def test_the_codes_are_those_of_cldr_without_its_own_inventions():
    # Ascension, Clipperton, Sark, Diego Garcia, Ceuta and Melilla, European Union, eurozone, Canary Islands,
    # Tristan da Cunha, United Nations, outlying Oceania, unknown, and two for testing.
    invented = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN", "QO", "ZZ", "XA", "XB"}
    territories = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert territories - invented == COUNTRIES.keys()


def test_a_few_places_lie_where_people_expect_them():
    assert {code: REGION_OF[code] for code in ("DE", "TR", "AE", "IR", "ZA", "US", "BR", "MX", "IN", "JP", "AU")} == {
        **dict.fromkeys(("DE", "TR", "AE", "IR", "ZA"), "EMEA"),
        **dict.fromkeys(("US", "BR", "MX"), "AMER"),
        **dict.fromkeys(("IN", "JP", "AU"), "APAC"),
    }
    assert (COUNTRIES["TR"], COUNTRIES["GB"], COUNTRIES["HK"]) == ("Türkiye", "United Kingdom", "Hong Kong")
