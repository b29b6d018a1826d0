"""Reading tables that are no delimited text: workbooks and JSON."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from leadpact.errors import BadInput
from leadpact.operations.tables import BadRow, Row, encoding, read_table

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>'
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def cell(place: str, value: object) -> str:
    """A cell of a sheet; a pair is a number and its style (1 a date, 2 a date with time)."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    number, style = value if isinstance(value, tuple) else (value, 0)
    return f'<c r="{place}" s="{style}"><v>{number}</v></c>'


def workbook(path: Path, sheets: dict[str, dict[str, object]], merged: str = "") -> Path:
    """Write an XLSX file; a sheet is its cells by their places (`B3`)."""
    with zipfile.ZipFile(path, "w") as file:
        entries = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, start=1))
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{entries}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        file.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'{targets}<Relationship Id="s" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        )
        file.writestr("xl/styles.xml", _STYLES)
        for n, cells in enumerate(sheets.values(), start=1):
            rows: dict[str, str] = {}
            for place, value in cells.items():
                row = place.lstrip("ABCDEFGH")
                rows[row] = rows.get(row, "") + cell(place, value)
            body = "".join(f'<row r="{row}">{content}</row>' for row, content in rows.items())
            joined = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
            file.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData>{joined}</worksheet>',
            )
    return path


def test_numbers_dates_and_truths_of_a_workbook_become_text(tmp_path):
    cells = {"A1": "what", "B1": "value"}
    given = {
        "whole": 3.0,
        "broken": 0.1,
        "negative": -2.5,
        "date": (45413, 1),
        "moment": (45413.75, 2),
        "truth": True,
        "text": " 007 ",
    }
    for row, (name, value) in enumerate(given.items(), start=2):
        cells |= {f"A{row}": name, f"B{row}": value}
    table = read_table(workbook(tmp_path / "leads.xlsx", {"May": cells}))
    assert (table.dialect.format, table.dialect.sheet, table.dialect.header_line) == ("workbook", "May", 1)
    found = {row.values["what"]: row.values["value"] for row in table.rows() if isinstance(row, Row)}
    assert found == {
        "whole": "3",
        "broken": "0.1",
        "negative": "-2.5",
        "date": "2024-05-01",
        "moment": "2024-05-01 18:00:00",
        "truth": "true",
        "text": " 007 ",
    }


def test_a_table_that_starts_further_down_keeps_the_numbers_of_its_rows(tmp_path):
    cells = {"B3": "name", "C3": "city", "B4": "Ada", "B6": "Kurt", "C6": "Brno"}
    table = read_table(workbook(tmp_path / "leads.xlsx", {"May": cells}))
    assert table.header == ("name", "city")
    assert list(table.rows()) == [
        Row(4, {"name": "Ada", "city": ""}),
        Row(6, {"name": "Kurt", "city": "Brno"}),
    ]


def test_a_title_above_the_header_of_a_workbook_is_told(tmp_path):
    cells = {"A1": "Leads of May", "A3": "name", "B3": "city", "A4": "Ada", "B4": "London"}
    table = read_table(workbook(tmp_path / "leads.xlsx", {"May": cells}))
    assert table.header == ("name", "city")
    assert table.notes == ("Line 1 stands above the header and is not read: Leads of May | ",)


def test_cells_that_are_merged_are_told(tmp_path):
    cells = {"A1": "company", "B1": "name", "A2": "Acme", "B2": "Ada", "B3": "Kurt"}
    table = read_table(workbook(tmp_path / "leads.xlsx", {"May": cells}, merged="A2:A3"))
    assert table.notes == ("Rows 2 to 3 of columns 1 to 1 are merged; only the first of these cells has the value.",)
    assert list(table.rows())[1] == Row(3, {"company": "", "name": "Kurt"})


def test_a_sheet_is_chosen_by_its_name(tmp_path):
    path = workbook(tmp_path / "leads.xlsx", {"May": {"A1": "a", "A2": "1"}, "June": {"A1": "b", "A2": "2"}})
    assert read_table(path).header == ("a",)
    assert read_table(path, sheet="June").header == ("b",)
    with pytest.raises(BadInput) as refusal:
        read_table(path, sheet="July")
    assert refusal.value.remedy == "Its sheets are: May, June."


def test_a_workbook_is_known_by_its_content(tmp_path):
    path = workbook(tmp_path / "leads.csv", {"May": {"A1": "a", "A2": "1"}})
    assert list(read_table(path).rows()) == [Row(2, {"a": "1"})]


def test_what_is_no_workbook_or_an_empty_one_is_refused(tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(BadInput, match="cannot be read as a workbook"):
        read_table(tmp_path / "broken.xlsx")
    with pytest.raises(BadInput, match='The sheet "May" of empty'):
        read_table(workbook(tmp_path / "empty.xlsx", {"May": {}}))


def test_json_lines_keep_numbers_as_they_are_written(tmp_path):
    path = tmp_path / "leads.jsonl"
    path.write_text(
        '{"name": "Ada", "worth": 1.10, "open": true}\n\n{"name": null, "tags": ["a", 1], "worth": 1e400}\n'
    )
    table = read_table(path)
    assert table.dialect.format == "json lines"
    assert table.header == ("name", "worth", "open", "tags")
    assert list(table.rows()) == [
        Row(1, {"name": "Ada", "worth": "1.10", "open": "true", "tags": ""}),
        Row(3, {"name": "", "worth": "1e400", "open": "", "tags": '["a", 1]'}),
    ]


def test_a_json_line_that_is_no_object_is_kept_as_it_stands(tmp_path):
    path = tmp_path / "leads.jsonl"
    path.write_bytes(b'{"a": "\xc3\xa9\xc3\xa9"}\n{"a": \n[2]\n{"a": "\xe9"}\n{"a": "\\u0000"}\n{"a": 3}\n')
    found = list(read_table(path).rows())
    assert [one.line for one in found if isinstance(one, Row)] == [1, 6]
    assert [(one.line, one.text) for one in found if isinstance(one, BadRow)] == [
        (2, '{"a": \n'),
        (3, "[2]\n"),
        (4, '{"a": "\\xe9"}\n'),
        (5, '{"a": "\\u0000"}\n'),
    ]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("chunk", [1, 5, encoding.CHUNK])
def test_an_array_of_objects_is_read_piece_by_piece(tmp_path, indent, chunk, monkeypatch):
    monkeypatch.setattr(encoding, "CHUNK", chunk)
    leads = [{"name": "Ada ]},{[", "inner": {"a": [1, 2]}}, {"name": 'q"\\', "inner": {}}, {"name": "é"}]
    path = tmp_path / "leads.json"
    path.write_text(json.dumps(leads, indent=indent, ensure_ascii=False))
    table = read_table(path)
    assert table.dialect.format == "json array"
    assert table.header == ("name", "inner")
    rows = [row for row in table.rows() if isinstance(row, Row)]
    assert [row.values["name"] for row in rows] == ["Ada ]},{[", 'q"\\', "é"]
    assert [json.loads(row.values["inner"] or "null") for row in rows] == [{"a": [1, 2]}, {}, None]
    assert [row.line for row in rows] == ([1, 1, 1] if indent is None else [2, 11, 15])


def test_a_broken_element_of_an_array_costs_itself_only(tmp_path):
    path = tmp_path / "leads.json"
    path.write_text('[{"a": 1},\n{"a": oops},\n{"a": 2},\n3,\n{"a": 4')
    found = list(read_table(path).rows())
    assert [row for row in found if isinstance(row, Row)] == [Row(1, {"a": "1"}), Row(3, {"a": "2"})]
    bad = [(one.line, one.text.strip()) for one in found if isinstance(one, BadRow)]
    assert bad == [(2, '{"a": oops},'), (4, "3"), (5, '{"a": 4')]


def test_objects_spread_over_lines_are_read_one_after_another(tmp_path):
    path = tmp_path / "leads.json"
    path.write_text('{\n  "a": 1\n}\n{\n  "a": 2\n}\n')
    assert list(read_table(path).rows()) == [Row(1, {"a": "1"}), Row(4, {"a": "2"})]


def test_json_without_an_object_is_refused(tmp_path):
    path = tmp_path / "leads.json"
    path.write_text("[ 1, 2 ]")
    with pytest.raises(BadInput, match="holds no JSON object"):
        read_table(path)
