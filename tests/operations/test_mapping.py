"""Mapping files: rows become events, and every fault of a file has its place."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.errors import BadInput, FaultyText
from leadpact.operations.mapping import (
    Mapping,
    Moment,
    Source,
    absent_columns,
    apply,
    guess_mapping,
    key_of,
    load_mapping,
    parse_mapping,
)
from leadpact.operations.mapping.model import moment
from leadpact.operations.tables import Row, read_table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "mapping.md"
FULL = re.search(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]
PLAIN = Mapping("import:file", "responded", {"email": Source("Email")})


def faults(text: str) -> list[str]:
    with pytest.raises(FaultyText) as refusal:
        parse_mapping(text)
    return [str(fault) for fault in refusal.value.faults]


def test_the_mapping_of_the_reference_is_read():
    assert parse_mapping(FULL) == Mapping(
        channel="import:olist",
        event="responded",
        fields={
            "email": Source("Email"),
            "company": Source("Company"),
            "industry": Source("Industry", {"Pharmaceuticals": "Pharma"}, frozenset({"Select"})),
        },
        key=("mql_id",),
        at=Moment("first_contact_date", "iso", "America/Sao_Paulo"),
        constant={"origin": "webinar"},
    )


def test_a_row_becomes_what_the_reference_shows():
    row = Row(
        2,
        {
            "mql_id": "dac32acd",
            "first_contact_date": "2018-02-01",
            "Email": " ada@example.org ",
            "Company": "Acme",
            "Industry": "Pharmaceuticals",
        },
    )
    shown = re.search(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]
    assert apply(parse_mapping(FULL), row) == json.loads(shown)


def test_every_code_of_a_fault_is_in_the_reference():
    source = Path(parse_mapping.__code__.co_filename).read_text(encoding="utf-8")
    codes = set(re.findall(r'"(MF\d+)"', source))
    assert codes == set(re.findall(r"\| (MF\d+) \|", DOCUMENT.read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", ["Select", "", "  ", "n/a"])
def test_a_field_of_which_nothing_is_known_is_left_out(text):
    mapping = Mapping("c", "e", {"city": Source("City", {}, frozenset({"Select", "n/a"}))})
    assert apply(mapping, Row(2, {"City": text}))["fields"] == {}


def test_a_mapping_without_a_time_leaves_it_to_the_receipt():
    assert apply(PLAIN, Row(2, {"Email": "a@b.c"}))["at"] is None


@pytest.mark.parametrize(
    ("text", "source", "meant"),
    [
        ("2018-02-01", Moment("t", "iso", "America/Sao_Paulo"), datetime(2018, 2, 1, 2, tzinfo=UTC)),
        ("2024-07-01T10:00:00+02:00", Moment("t", "iso", "Asia/Tokyo"), datetime(2024, 7, 1, 8, tzinfo=UTC)),
        ("2024-07-01 10:00", Moment("t", "iso", "Europe/Berlin"), datetime(2024, 7, 1, 8, tzinfo=UTC)),
        ("01.02.2024 10:00", Moment("t", "%d.%m.%Y %H:%M"), datetime(2024, 2, 1, 10, tzinfo=UTC)),
        ("1704067200", Moment("t", "epoch"), datetime(2024, 1, 1, tzinfo=UTC)),
        ("1704067200500", Moment("t", "epoch ms"), datetime(2024, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        # the clocks go back at 03:00: 02:30 occurs at 00:30 and at 01:30 UTC
        ("2024-10-27 02:30", Moment("t", "iso", "Europe/Berlin"), datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_their_format_and_zone(text, source, meant):
    assert moment(text, source) == meant


@pytest.mark.parametrize(
    ("text", "format"), [("", "iso"), ("01/02/2024", "iso"), ("nan", "epoch"), ("1e30", "epoch"), ("x", "%d.%m.%Y")]
)
def test_a_time_that_cannot_be_read_refuses_the_row(text, format):
    mapping = Mapping("c", "e", {"email": Source("Email")}, at=Moment("When", format))
    with pytest.raises(BadInput) as refusal:
        apply(mapping, Row(7, {"Email": "a@b.c", "When": text}))
    assert refusal.value.fields == {"When": f"{text!r} is no time in the format {format!r}"}


def test_all_that_is_wrong_with_a_row_is_told_at_once():
    mapping = Mapping("c", "e", {"email": Source("Email")}, key=("Id",), at=Moment("When"))
    with pytest.raises(BadInput, match="Line 7: ") as refusal:
        apply(mapping, Row(7, {"Id": " ", "When": "soon"}))
    assert refusal.value.fields == {
        "Email": "the row has no such column",
        "Id": "it is empty, but belongs to the key",
        "When": "'soon' is no time in the format 'iso'",
    }


def test_columns_that_a_table_lacks_are_named_before_any_row_is_read():
    assert absent_columns(parse_mapping(FULL), ["Email", "mql_id", "Industry"]) == ("first_contact_date", "Company")


def test_the_key_of_one_column_is_its_text_and_of_several_a_list():
    row = Row(2, {"a": " 1 ", "b": "2,3"})
    assert key_of(Mapping("c", "e", {}, key=("a",)), row) == "1"
    assert key_of(Mapping("c", "e", {}, key=("a", "b")), row) == '["1", "2,3"]'


PARTS = st.text(alphabet='a",[] ', max_size=3).map(str.strip)


@given(st.tuples(PARTS, PARTS), st.tuples(PARTS, PARTS))
def test_keys_are_equal_only_if_their_parts_are(one, other):
    for key in [("a", "b"), ()]:
        mapping = Mapping("c", "e", {}, key=key)
        keys = [key_of(mapping, Row(2, {"a": a, "b": b})) for a, b in (one, other)]
        assert (keys[0] == keys[1]) == (one == other)


def test_the_order_of_columns_does_not_change_the_hash_of_a_row():
    assert key_of(PLAIN, Row(2, {"a": "1", "b": "2"})) == key_of(PLAIN, Row(9, {"b": "2", "a": "1"}))
    assert key_of(PLAIN, Row(2, {"a": "1"})) == "row:78e30e0c5c360d75754ffacd7035aa3b"


def test_all_faults_of_a_file_are_told_with_their_places():
    text = """\
chanel: import:file
event: 5
at: {column: Created, format: "%d.%m", zone: Berlin}
fields:
  email: [Email]
  company: {colum: Company, missing: [3]}
  origin: Source
  won: {column: Won, values: {a: 1.5}}
constant: {origin: webinar, since: 2024-05-01}
"""
    assert faults(text) == [
        "1:1 MF003 `chanel` is no key here Did you mean `channel`?",
        "1:1 MF005 `channel` is missing Add it.",
        "2:8 MF004 `event` is no text Write a text, in quotes if need be.",
        "3:31 MF007 '%d.%m' is no format of a time Use iso, epoch, epoch ms, or a pattern with a whole date,"
        " such as %d.%m.%Y %H:%M.",
        "3:46 MF006 'Berlin' is no time zone Use a name such as Europe/Berlin.",
        "5:10 MF004 `email` names no column Write the name of a column, in quotes if need be.",
        "6:12 MF005 `column` is missing Add it.",
        "6:13 MF003 `colum` is no key here Did you mean `column`?",
        "6:39 MF004 `missing` has 3, which is no text Put it in quotes.",
        "8:34 MF004 `a: 1.5` is no pair of texts Put both in quotes.",
        "9:12 MF008 `origin` is a field and a constant, too Keep one.",
        "9:36 MF004 `since` is no single value Write a text, a number, true or false; a date in quotes.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [", "1:5 MF001"),
        ("- a", "1:1 MF001"),
        ("", "1:1 MF001"),
        ("event: a\nevent: b\n", "2:1 MF002"),
        ("channel: a\nevent: b\nfields: {}\n", "3:9 MF005"),
        ("channel: a\nevent: b\nfields: x\n", "3:9 MF004"),
        ("channel: a\nevent: b\nfields: {3: x}\n", "3:10 MF004"),
        ("channel: a\nevent: b\nfields: {a: x}\nat: 5\n", "4:5 MF004"),
    ],
)
def test_each_fault_of_form_is_found(text, fault):
    assert [one[: len(fault)] for one in faults(text)] == [fault]


def test_values_that_look_like_something_else_are_texts():
    mapping = parse_mapping("channel: c\nevent: e\nfields:\n  won: {column: W, values: {yes: true, 1: no}}\n")
    assert mapping.fields["won"].values == {"yes": "true", "1": "no"}


def test_constants_keep_their_types():
    text = "channel: c\nevent: e\nfields: {a: A}\nconstant: {b: true, c: 0x10, d: 1.50, e: 'x'}\n"
    constant = parse_mapping(text).constant
    assert constant == {"b": True, "c": 16, "d": 1.5, "e": "x"}
    assert [type(value) for value in constant.values()] == [bool, int, float, str]


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path):
    with pytest.raises(BadInput, match="There is no file"):
        load_mapping(tmp_path / "missing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"channel: \xe9")
    with pytest.raises(BadInput, match="cannot be read"):
        load_mapping(tmp_path / "latin.yaml")


def test_a_mapping_file_is_read(tmp_path):
    (tmp_path / "olist.yaml").write_text("\ufeff" + FULL, encoding="utf-8")
    assert load_mapping(tmp_path / "olist.yaml") == parse_mapping(FULL)


FIELDS = ["email", "first_name", "last_name", "company", "phone", "job_title", "country", "employees", "origin"]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "Lead ID,First Name,Last Name,Title,Company / Account,Email,Phone,Country,Lead Source,Created Date",
            "Email,First Name,Last Name,,Phone,Title,Country,,Lead Source",
        ),
        (
            "Record ID,First Name,Last Name,Email,Phone Number,Company Name,Job Title,Country/Region,Create Date,"
            "Number of Employees,Original Source",
            "Email,First Name,Last Name,Company Name,Phone Number,Job Title,Country/Region,Number of Employees,"
            "Original Source",
        ),
        (
            "id,property_email,property_firstname,property_lastname,property_company,property_createdate",
            "property_email,property_firstname,property_lastname,property_company",
        ),
        (
            "FIRST_NAME,LAST_NAME,WORK_EMAIL,USER_EMAIL,COMPANY_NAME,PHONE_NUMBER,JOB_TITLE,COUNTRY,GCLID",
            "WORK_EMAIL,FIRST_NAME,LAST_NAME,COMPANY_NAME,PHONE_NUMBER,JOB_TITLE,COUNTRY",
        ),
        ("e-mail,firstname,Nachname,Firma", "e-mail,firstname,Nachname,Firma"),
    ],
)
def test_well_known_columns_are_mapped(header, columns):
    mapping = guess_mapping(header.split(","), FIELDS)
    wanted = {name: column for name, column in zip(FIELDS, columns.split(","), strict=False) if column}
    assert {name: source.column for name, source in mapping.fields.items()} == wanted


def test_the_key_and_the_time_are_guessed_too():
    mapping = guess_mapping(["Lead ID", "Email", "Created Date"], ["email"], zone="Europe/Berlin")
    assert (mapping.key, mapping.at) == (("Lead ID",), Moment("Created Date", "iso", "Europe/Berlin"))
    assert guess_mapping(["Email"], ["email"]) == PLAIN


def test_only_fields_that_are_known_are_mapped_and_a_column_once():
    assert guess_mapping(["Email", "Company"], ["company", "account"]).fields == {"company": Source("Company")}


@pytest.mark.data
def test_the_leads_of_olist_become_events(data_dir):
    mapping = parse_mapping(
        "channel: import:olist\nkey: mql_id\nevent: responded\n"
        "at: {column: first_contact_date, zone: America/Sao_Paulo}\n"
        "fields: {origin: {column: origin, missing: [unknown]}, landing_page: landing_page_id}\n"
    )
    table = read_table(data_dir / "olist" / "olist_marketing_qualified_leads_dataset.csv")
    assert absent_columns(mapping, table.header) == ()
    payloads = [apply(mapping, row) for row in table.rows() if isinstance(row, Row)]
    assert len({payload["key"] for payload in payloads}) == 8000
    assert sum("origin" not in payload["fields"] for payload in payloads) == 1099 + 60
    assert min(str(payload["at"]) for payload in payloads) == "2017-06-14T03:00:00+00:00"


@pytest.mark.data
def test_the_contacts_of_hubspot_are_mapped_by_guess(data_dir):
    [path] = (data_dir / "hubspot").rglob("contact_data.csv")
    table = read_table(path)
    mapping = guess_mapping(table.header, FIELDS)
    assert set(mapping.fields) == {"email", "first_name", "last_name", "company", "job_title"}
    assert (mapping.key, mapping.at) == (("id",), Moment("property_createdate"))
    assert len([apply(mapping, row) for row in table.rows() if isinstance(row, Row)]) == 22
