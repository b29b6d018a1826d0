from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.engine.normalise import (
    Bad,
    CleanCompany,
    CleanDomain,
    CleanEmail,
    CleanName,
    clean_company,
    clean_country,
    clean_domain,
    clean_email,
    clean_name,
    clean_phone,
    fold,
    tidy,
)
from leadpact.pact.geography import COUNTRIES

# Text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź-Süd", "lodz sud"),
        ("S.A. & O'Neill’s", "sa oneills"),
        ("STRASSE Straße", "strasse strasse"),
        ("Ærø İstanbul ılık", "aero istanbul ilik"),
        ("भारत 日本が ประเทศไทย", "भारत 日本が ประเทศไทย"),
        ("  --  ", ""),
    ],
)
def test_text_is_folded_for_comparing(text, folded):
    assert fold(text) == folded


def test_text_is_tidied_to_composed_letters_single_blanks_and_nothing_invisible():
    assert tidy("\ufeff Jose\u0301\u00a0\u200b\tSilva\x00\ud83d ") == "José Silva"
    assert tidy("می‌خواهم") == "می‌خواهم"  # the joiner inside is part of the word


@given(st.text(st.characters(), max_size=12))
def test_tidying_and_folding_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(tidy(text))) == fold(tidy(text))
    tidy(text).encode("utf-8")


# Names


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Ana Silva", "Ana", "Silva"),
        ("ANA SILVA", "Ana", "Silva"),
        ("ludwig van beethoven", "Ludwig", "van Beethoven"),
        ("JOSÉ DE LA CRUZ", "José", "de la Cruz"),
        ("Anna MÜLLER", "Anna", "Müller"),
        ("MCDONALD, RONALD", "Ronald", "McDonald"),
        ("Fiona McKay", "Fiona", "McKay"),
        ("o'neill mary-ann", "O'Neill", "Mary-Ann"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("  Ana\u00a0 Silva\u200b ", "Ana", "Silva"),
        ("J.R. Tolkien", "J.R.", "Tolkien"),
        ("Madonna", "Madonna", ""),
        ("王小明", "", "王小明"),
    ],
)
def test_a_full_name_is_split(full, first, last):
    name = clean_name(full)
    assert (name.first, name.last) == (first, last)


def test_titles_and_middle_names_are_kept_apart_and_written_back():
    name = clean_name("Dr. Juan Q. Xavier de la Vega III")
    assert name == CleanName("Juan", "Q. Xavier", "de la Vega", "Dr.", "III", "juan de la vega")
    assert name.full == "Dr. Juan Q. Xavier de la Vega III"
    assert clean_name("Dr Who").title == "Dr"


def test_a_name_given_in_parts_is_not_split_again():
    name = clean_name("Somebody Else", first=" MARIA DEL ", last="van der Berg Silva")
    assert (name.first, name.middle, name.last) == ("Maria del", "", "van der Berg Silva")
    assert clean_name(last="SILVA").full == "Silva"


def test_the_key_of_a_name_forgets_case_and_accents():
    assert clean_name("JOSÉ GARCÍA-LÓPEZ").key == clean_name("Jose Garcia Lopez", first="Jose", last="García López").key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name.missing"),
        ("---", "name.missing"),
        ("123", "name.missing"),
        ("ana@firm.de", "name.not_a_name"),
        ("Win money https://x.example", "name.not_a_name"),
        ("<b>Ana</b>", "name.not_a_name"),
        ("a" * 201, "name.too_long"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(text, code):
    assert clean_name(text).code == code


# Companies


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Bosch & Söhne GmbH & Co. KG", "bosch and sohne"),
        ("Siemens A.G.", "siemens"),
        ("Acme, Inc.", "acme"),
        ("ACME Inc", "acme"),
        ("Foo Pty. Ltd.", "foo"),
        ("The Coca-Cola Company", "coca cola"),
        ("Procter & Gamble Co.", "procter and gamble"),
        ("PT Astra International", "astra international"),
        ("ООО Ромашка", "ромашка"),
        ("Łódź Sp. z o.o.", "lodz"),
        ("L'Oréal S.A.", "loreal"),
        ("Cooper AB AB", "cooper"),
        ("3M", "3m"),
        ("S.A.", "sa"),
    ],
)
def test_a_company_is_compared_without_its_legal_form(text, key):
    assert clean_company(text) == CleanCompany(text, key)


def test_what_is_no_company_is_refused_with_its_reason():
    assert [clean_company(text).code for text in ("", "???", "x" * 301)] == [
        "company.missing",
        "company.missing",
        "company.too_long",
    ]


# Domains


@pytest.mark.parametrize(
    ("text", "domain", "host"),
    [
        ("https://www.firm.co.uk:8080/a?b=c@d.de", "firm.co.uk", "www.firm.co.uk"),
        ("ana@mail.firm.de", "firm.de", "mail.firm.de"),
        ("mailto:ana@firm.de", "firm.de", "firm.de"),
        ("FIRM.DE.", "firm.de", "firm.de"),
        ("//cdn.firm.com/x", "firm.com", "cdn.firm.com"),
        ("user:secret@firm.de:80", "firm.de", "firm.de"),
        ("firm.de#top", "firm.de", "firm.de"),
        ("München.de", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("acme.myshopify.com", "acme.myshopify.com", "acme.myshopify.com"),
    ],
)
def test_a_domain_is_found(text, domain, host):
    assert clean_domain(text) == CleanDomain(domain, host)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "domain.missing"),
        ("no domain", "domain.syntax"),
        ("firm", "domain.syntax"),
        ("https://", "domain.syntax"),
        ("firm..de", "domain.syntax"),
        ("a" * 64 + ".de", "domain.syntax"),
        ("co.uk", "domain.suffix"),
        ("firm.nowhere", "domain.suffix"),
        ("192.168.0.1", "domain.suffix"),
        ("http://[::1]/", "domain.suffix"),
        ("localhost:8000", "domain.suffix"),
    ],
)
def test_what_is_no_domain_is_refused_with_its_reason(text, code):
    assert clean_domain(text).code == code


# Countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("de", "DE"), ("DEU", "DE"), ("Deutschland", "DE"), ("GERMANY", "DE"), ("allemagne", "DE")),
        *(("USA", "US"), ("U.S.A.", "US"), ("united states of america", "US"), ("Estados Unidos", "US")),
        *(("UK", "GB"), ("England", "GB"), ("Großbritannien", "GB"), ("GBR", "GB")),
        *(("Türkiye", "TR"), ("Turkey", "TR"), ("TURKIYE", "TR"), ("Brasil", "BR"), ("España", "ES")),
        *(("日本", "JP"), ("Россия", "RU"), ("भारत", "IN"), ("대한민국", "KR"), ("Korea", "KR")),
        *(("The Netherlands", "NL"), ("cote d ivoire", "CI"), ("Ivory Coast", "CI"), ("Kosovo", "XK")),
        *(("Trinidad & Tobago", "TT"), ("Saint Lucia", "LC"), ("St. Lucia", "LC"), ("El", "GR")),
    ],
)
def test_a_country_is_known_by_its_codes_and_names(text, code):
    assert clean_country(text).code == code


def test_every_country_is_known_by_its_code_and_by_the_name_we_give_it():
    assert {code: clean_country(code.lower()).code for code in COUNTRIES} == {code: code for code in COUNTRIES}
    assert {code: clean_country(name.upper()).code for code, name in COUNTRIES.items()} == {
        code: code for code in COUNTRIES
    }


@pytest.mark.parametrize("text", ["Kongo", "EU", "Atlantis", "x" * 101])
def test_a_name_that_is_no_country_or_that_of_two_is_refused(text):
    assert clean_country(text).code == "country.unknown"


def test_a_country_spelt_wrong_is_refused_with_a_suggestion():
    assert clean_country("Germny") == Bad("country.unknown", "There is no country 'Germny'. Did you mean Germany?")
    assert clean_country(" ").code == "country.missing"


# All of them

CLEANERS = (clean_email, clean_phone, clean_name, clean_company, clean_domain, clean_country)
PIECES = "a Ä @ . + 49 0 xn-- http:// [ ] < > , ' 李 ß İ \u0301 \u200d 😭 dr de ( ) - ; ext \ud800 \x00"
pieces = st.sampled_from([*PIECES.split(" "), " ", '"'])


@settings(deadline=None)  # the first example loads the lists
@given(st.lists(pieces, max_size=9).map("".join))
def test_no_text_breaks_them_and_what_they_clean_stays_clean(text):
    for clean in CLEANERS:
        cleaned = clean(text)
        assert isinstance(cleaned, Bad) == hasattr(cleaned, "reason")
    email, company, domain = clean_email(text), clean_company(text), clean_domain(text)
    if isinstance(email, CleanEmail):
        assert clean_email(email.address) == email
    if isinstance(company, CleanCompany):
        assert unicodedata.is_normalized("NFC", company.name)
        assert clean_company(company.name) == company
    if isinstance(domain, CleanDomain):
        assert clean_domain(domain.host) == domain


@settings(deadline=None)  # the first example loads the lists
@given(st.text(st.characters(), max_size=30))
def test_no_letters_of_unicode_break_them(text):
    for clean in CLEANERS:
        cleaned = clean(text)
        assert isinstance(cleaned, Bad) == hasattr(cleaned, "reason")
