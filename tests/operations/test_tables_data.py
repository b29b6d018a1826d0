"""Reading the tables of the real data sets."""

from __future__ import annotations

import csv
import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from leadpact.errors import BadInput
from leadpact.operations.tables import BadRow, Row, Table, read_table

pytestmark = pytest.mark.data

SPECTRUM = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_is_read_as_its_authors_say(data_dir, name):
    rows = read_table(data_dir / "csv" / "csvs" / f"{name}.csv").rows()
    said = json.loads((data_dir / "csv" / "json" / f"{name}.json").read_text(encoding="utf-8"))
    assert [row.values for row in rows if isinstance(row, Row)] == said


def test_the_coordinates_of_csv_spectrum_differ_only_in_the_phone_number_that_its_authors_replaced(data_dir):
    [row] = read_table(data_dir / "csv" / "csvs" / "location_coordinates.csv").rows()
    said = json.loads((data_dir / "csv" / "json" / "location_coordinates.json").read_text(encoding="utf-8"))
    assert isinstance(row, Row)
    assert row.values == said | {"Contact Phone Number": "2095257564"}


@pytest.mark.parametrize(
    ("file", "encoding", "delimiter", "columns", "rows"),
    [
        ("csv/marketstar_experience-map_utf16le_tab.csv", "utf-16-le", "\t", 4, 2554),
        ("xeducation/xeducation_leads_oldest70.csv", "utf-8", ",", 37, 6468),
        ("xeducation/Leads Data Dictionary.xlsx", "", "", 2, 37),
        ("olist/olist_marketing_qualified_leads_dataset.csv", "utf-8", ",", 4, 8000),
        ("olist/olist_closed_deals_dataset.csv", "utf-8", ",", 14, 842),
        ("bank_marketing/bank_additional_first80.csv.gz", "utf-8", ";", 21, 32_950),
        ("linkage/dataset1.csv", "utf-8", ",", 11, 1000),
        ("linkage/dataset3.csv", "utf-8", ",", 11, 5000),
        ("linkage/fake_1000.csv", "utf-8", ",", 7, 1000),
        ("linkage/csv_example_messy_input.csv", "utf-8", ",", 32, 3337),
        ("attribution/Data_channelattribution.csv", "utf-8", ",", 4, 10_000),
    ],
)
def test_a_real_table_is_read_whole(data_dir, file, encoding, delimiter, columns, rows):
    table = read_table(data_dir / file)
    assert (table.dialect.encoding, table.dialect.delimiter) == (encoding, delimiter)
    assert len(table.header) == columns
    assert Counter(type(one) for one in table.rows()) == {Row: rows}
    assert table.notes == ()


def test_the_data_dictionary_starts_on_its_third_row(data_dir):
    table = read_table(data_dir / "xeducation" / "Leads Data Dictionary.xlsx")
    assert table.header == ("Variables", "Description")
    assert next(table.rows()) == Row(
        4,
        {
            "Variables": "Prospect ID",
            "Description": "A unique ID with which the customer is identified.",
        },
    )


def test_every_export_of_hubspot_is_read_without_a_bad_row(data_dir):
    files = sorted((data_dir / "hubspot").rglob("*.csv"))
    assert len(files) > 50
    assert [file.name for file in files if any(isinstance(one, BadRow) for one in read_table(file).rows())] == []


# --- Pollock: one clean file of 83 rows and 9 columns, spoilt in 2,289 ways, mostly in one line each


@pytest.fixture(scope="module")
def polluted(data_dir, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("pollock")
    with tarfile.open(data_dir / "csv" / "pollock_polluted_files.tar.gz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content and "/csv/" in member.name:
                (target / Path(member.name).name).write_bytes(content.read())
    return target


@pytest.fixture(scope="module")
def clean(polluted) -> list[list[str]]:
    with (polluted / "source.csv").open(newline="") as file:
        return list(csv.reader(file))


def unaccounted(path: Path, table: Table, found: list[Row | BadRow]) -> list[int]:
    """The lines that are neither blank, nor in just one record, nor told in the header or a note."""
    ending = "\r" if table.dialect.line_ending == "\r" else "\n"
    lines = path.read_bytes().decode("ascii").split(ending)
    times: Counter[int] = Counter()
    for one in found:  # no clean cell of this file has more than one line
        span = max(one.text.count(ending), 1) if isinstance(one, BadRow) else 1
        times.update(range(one.line, one.line + span))
        if isinstance(one, BadRow):
            stands = ending.join(lines[one.line - 1 : one.line - 1 + span])
            assert one.text.rstrip(ending) == stands
    told = {
        table.dialect.header_line,
        *(n for n in range(1, 4) if f"Line {n} stands" in "".join(table.notes)),
    }
    return [n for n, line in enumerate(lines, 1) if line.strip() and times[n] + (n in told) != 1]


def read_whole(path: Path) -> tuple[Table, list[Row | BadRow]]:
    table = read_table(path)
    found = list(table.rows())
    assert unaccounted(path, table, found) == []
    return table, found


def of_kind(polluted: Path, kind: str, *, header: bool) -> list[Path]:
    files = sorted(polluted.glob(f"{kind}*.csv"))
    spoils_header = [f"{kind}0_" in path.name for path in files]
    return [path for path, spoilt in zip(files, spoils_header, strict=True) if spoilt == header]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("row_more_sep_row", 747),
        ("row_extra_quote", 747),
        ("row_less_sep_row", 664),
        ("row_field_delimiter_", 83),
    ],
)
def test_a_row_spoilt_by_pollock_is_one_bad_row_and_all_others_are_exact(polluted, clean, kind, count):
    files = of_kind(polluted, kind, header=False)
    assert len(files) == count
    for path in files:
        spoilt = int(path.name.removeprefix(kind).split("_")[0])
        table, found = read_whole(path)
        assert list(table.header) == clean[0]
        assert [one.line for one in found if isinstance(one, BadRow)] == [spoilt + 1], path.name
        exact = clean[1:spoilt] + clean[spoilt + 1 :]
        assert [list(one.values.values()) for one in found if isinstance(one, Row)] == exact, path.name


@pytest.mark.parametrize(
    ("kind", "count"),
    [("row_more_sep_row", 9), ("row_extra_quote", 9), ("row_less_sep_row", 8), ("row_field_delimiter_", 1)],
)
def test_a_header_spoilt_by_pollock_names_no_column_and_costs_no_row(polluted, clean, kind, count):
    files = of_kind(polluted, kind, header=True)
    assert len(files) == count
    for path in files:
        table, found = read_whole(path)
        assert table.header == tuple(f"column_{n}" for n in range(1, 10))
        assert "Line 1 stands above the header" in table.notes[0]
        assert [list(one.values.values()) for one in found if isinstance(one, Row)] == clean[1:], path.name


@pytest.mark.parametrize(
    "name",
    [
        "source",
        "file_double_trailing_newline",
        "file_no_trailing_newline",
        "file_field_delimiter_0x9",
        "file_field_delimiter_0x3B",
        "file_field_delimiter_0x2C_0x20",
        "file_record_delimiter_0xA",
        "file_record_delimiter_0xD",
        "file_escape_char_0x5C",
        "file_preamble",
        "file_no_header",
        "file_header_multirow_2",
        "file_header_multirow_3",
    ],
)
def test_a_file_that_pollock_wrote_in_another_way_has_the_same_rows(polluted, clean, name):
    _, found = read_whole(polluted / f"{name}.csv")
    assert [list(one.values.values()) for one in found if isinstance(one, Row)] == clean[1:]


@pytest.mark.parametrize(
    ("name", "rows", "bad"),
    [
        ("file_header_only", 0, 0),
        ("file_one_data_row", 1, 0),
        ("file_multitable_less", 83, 83),
        ("file_multitable_more", 83, 83),
        ("file_multitable_same", 164, 2),
        ("file_escape_char_0x00", 77, 6),  # quotes within cells are not hidden at all
        ("file_quotation_char_0x27", 51, 32),  # the same, with apostrophes
        ("file_field_delimiter_0x20", 83, 0),  # not found: each line is one cell, and a note tells
    ],
)
def test_what_pollock_made_ambiguous_is_accounted_for(polluted, name, rows, bad):
    _, found = read_whole(polluted / f"{name}.csv")
    assert sum(isinstance(one, Row) for one in found) == rows
    assert sum(isinstance(one, BadRow) for one in found) == bad


def test_the_empty_file_of_pollock_is_refused(polluted):
    with pytest.raises(BadInput, match="is empty"):
        read_table(polluted / "file_no_payload.csv")


def test_every_polluted_file_is_in_some_test_above(polluted):
    kinds = ("row_more_sep_row", "row_extra_quote", "row_less_sep_row", "row_field_delimiter_")
    files = sorted(path.name for path in polluted.glob("*.csv"))
    assert len(files) == 2290
    assert sum(name.startswith(kinds) for name in files) == 747 + 747 + 664 + 83 + 9 + 9 + 8 + 1
    assert sum(not name.startswith(kinds) for name in files) == 13 + 8 + 1
