"""How to reach somebody: email addresses and telephone numbers."""

from __future__ import annotations

import csv
from xml.etree import ElementTree

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadpact.engine.normalise import Bad, CleanEmail, CleanPhone, clean_email, clean_phone

# Email


def test_an_address_is_kept_deliverable_and_its_key_is_lower_case():
    assert clean_email("Ana.Maria+News@FIRM.de") == CleanEmail(
        "Ana.Maria+News@firm.de",
        "ana.maria+news@firm.de",
        "firm.de",
        free=False,
        disposable=False,
        role=False,
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" ana@firm.de\u00a0", "ana@firm.de"),
        ("Ana Silva <ana@firm.de>", "ana@firm.de"),
        ("<ana@firm.de>", "ana@firm.de"),
        ("mailto:ana@firm.de", "ana@firm.de"),
        ("ana@firm.de;", "ana@firm.de"),
        ("ana@EXÄMPLE.de", "ana@xn--exmple-cua.de"),
        ("mu\u0308ller@firm.de", "müller@firm.de"),
        ("a" * 64 + "@firm.de", "a" * 64 + "@firm.de"),
    ],
)
def test_an_address_is_found_in_what_is_around_it(text, address):
    assert clean_email(text).address == address


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "email.missing"),
        (" \u200b", "email.missing"),
        ("ana", "email.syntax"),
        ("ana silva@firm.de", "email.syntax"),
        ("ana..silva@firm.de", "email.syntax"),
        ("a" * 65 + "@firm.de", "email.syntax"),
        ("ab@" + ".".join(["b" * 60] * 4) + ".firms.de", "email.syntax"),
        ("x" * 1001, "email.syntax"),
        ("ana@firm", "email.domain"),
        ("ana@firm.test", "email.domain"),
        ("ana@localhost", "email.domain"),
        ("ana@-firm.de", "email.domain"),
        ("ana@firm.de.", "email.domain"),
        ("ana@firm.de, ben@firm.de", "email.several"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(text, code):
    refused = clean_email(text)
    assert isinstance(refused, Bad)
    assert refused.code == code
    assert refused.reason.endswith((".", "@'.")) or ":" in refused.reason


def test_free_disposable_and_role_addresses_are_known():
    assert [clean_email(text).free for text in ("a@gmail.com", "a@gmx.de", "a@proton.me", "a@firm.de")] == [
        True,
        True,
        True,
        False,
    ]
    assert [clean_email(text).disposable for text in ("a@mailinator.com", "a@x.mailinator.com", "a@firm.de")] == [
        True,
        True,
        False,
    ]
    assert [clean_email(text).role for text in ("Info@firm.de", "sales+x@firm.de", "infos@firm.de")] == [
        True,
        True,
        False,
    ]


def test_dots_in_a_gmail_address_make_another_mailbox():
    assert clean_email("a.b@gmail.com").key != clean_email("ab@gmail.com").key


addresses = st.builds(
    "{}@{}".format,
    st.text(alphabet="aZ0.+-_ \"'", max_size=6),
    st.one_of(st.text(alphabet="aZ0.-_", max_size=8), st.sampled_from(["firm.de", "x.test", "a.b.com", "io"])),
)


@settings(deadline=None)  # the first example loads the lists
@given(addresses)
@example("a@a.-b.de")
def test_the_short_way_says_what_email_validator_says(text):
    cleaned = clean_email(text)
    try:
        read = validate_email(text.strip(" "), check_deliverability=False)
    except EmailNotValidError:
        assert isinstance(cleaned, Bad)
    else:
        assert cleaned.address == f"{read.local_part}@{read.ascii_domain}"


# Phone


@pytest.mark.parametrize(
    ("text", "country", "number", "where", "extension"),
    [
        ("+49 (0)30 123456", "", "+4930123456", "DE", ""),
        ("030/123456", "DE", "+4930123456", "DE", ""),
        ("0049 30 123456", "DE", "+4930123456", "DE", ""),
        ("0049 30 123456", "US", "+4930123456", "DE", ""),
        ("0049 30 123456", "", "+4930123456", "DE", ""),
        ("011 49 30 123456", "US", "+4930123456", "DE", ""),
        ("'+1 415 555 2671", "", "+14155552671", "US", ""),
        ("(415) 555-2671 ext. 42", "us", "+14155552671", "US", "42"),
        ("1-800-FLOWERS", "US", "+18003569377", "US", ""),
        ("tel:+49-30-123456", "", "+4930123456", "DE", ""),
        ("+800 12345678", "", "+80012345678", "", ""),
        ("+٤٩ ٣٠ ١٢٣٤٥٦", "", "+4930123456", "DE", ""),
    ],
)
def test_a_number_is_read_into_e164(text, country, number, where, extension):
    read = clean_phone(text, country)
    assert (read.number, read.country, read.extension, read.valid) == (number, where, extension, True)


def test_a_number_of_the_right_length_that_nobody_has_is_possible_but_not_valid():
    assert clean_phone("+1 555 555 5555") == CleanPhone("+15555555555", "", "", "other", valid=False)


def test_the_kind_of_line_is_known():
    assert clean_phone("0171 1234567", "DE").kind == "mobile"
    assert clean_phone("030 123456", "DE").kind == "fixed"
    assert clean_phone("+1 415 555 2671").kind == "either"
    assert clean_phone("0800 1234567", "DE").kind == "free"


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("", "DE", "phone.missing"),
        ("' ", "DE", "phone.missing"),
        ("030 123456", "", "phone.country"),
        ("030 123456", "QQ", "phone.country"),
        ("call me", "DE", "phone.syntax"),
        ("4.915E+12", "DE", "phone.syntax"),
        ("+999 123456", "", "phone.syntax"),
        ("1" * 101, "DE", "phone.syntax"),
        ("+1 415 555", "", "phone.length"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text, country, code):
    assert clean_phone(text, country).code == code


# Against data made by others


@pytest.mark.data
def test_the_verdicts_of_isemail_hold_where_they_are_about_what_may_be_mailed(data_dir):
    tests = ElementTree.parse(data_dir / "email" / "isemail_tests.xml").getroot().iter("test")
    verdicts: dict[str, list[bool]] = {}
    for test in tests:
        shown = test.findtext("address") or ""
        address = "".join(chr(ord(sign) - 0x2400) if 0x2400 <= ord(sign) <= 0x2421 else sign for sign in shown)
        # Blanks and line ends around an address are a slip of the form, and forgiven.
        if address == address.strip() and address != "test@io":  # nobody has an address at a top-level domain
            verdicts.setdefault(test.findtext("category"), []).append(isinstance(clean_email(address), CleanEmail))
    assert {kind: (sum(found), len(found)) for kind, found in verdicts.items()} == {
        "ISEMAIL_VALID_CATEGORY": (13, 13),
        "ISEMAIL_DNSWARN": (8, 8),
        "ISEMAIL_ERR": (0, 50),
        "ISEMAIL_CFWS": (0, 4),
        "ISEMAIL_DEPREC": (0, 17),
        "ISEMAIL_RFC5321": (0, 16),
        "ISEMAIL_RFC5322": (0, 30),
    }


@pytest.mark.data
def test_example_numbers_of_every_region_are_read_however_they_are_written(data_dir):
    with (data_dir / "phone" / "example_numbers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong = set()
    for row in rows:
        number, region = f"+{row['country_code']}{row['national_number']}", row["region"]
        ways = [(number, ""), (f"00{number[1:]}", "US")]
        if region.isalpha():
            ways.append((row["national_number"], region))
        for way in ways:
            read = clean_phone(*way)
            if isinstance(read, Bad) or (read.number, read.valid) != (number, True):
                wrong.add(number)
    assert len({row["region"] for row in rows}) == 246
    # Plans change: Benin went from eight digits to ten after these were collected.
    assert len(wrong) <= len(rows) // 100


@pytest.mark.data
def test_most_known_free_and_disposable_hosts_are_recognised(data_dir):
    def share(name: str, what: str) -> float:
        hosts = (data_dir / "domains" / name).read_text(encoding="utf-8").split()
        read = [email for host in hosts if isinstance(email := clean_email(f"a@{host}"), CleanEmail)]
        return sum(getattr(email, what) for email in read) / len(hosts)

    assert share("freemail_free.txt", "free") > 0.9
    assert share("disposable_email_blocklist.conf", "disposable") > 0.99
