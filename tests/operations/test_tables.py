"""Reading delimited files: every record comes out whole, or as a bad row with its text and its reason."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadpact.errors import BadInput, NotFound
from leadpact.operations.tables import BadRow, Row, Table, encoding, read_table

each_in_its_own_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(tmp_path: Path, content: bytes | str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def values(table: Table) -> list[list[str] | str]:
    """Cells of the good rows; the reasons of the bad ones."""
    return [list(one.values.values()) if isinstance(one, Row) else one.reason for one in table.rows()]


def test_a_plain_file_gives_its_header_and_rows_with_their_lines(tmp_path):
    table = read_table(written(tmp_path, "name,city\nAda,London\nKurt,Brno\n"))
    assert table.header == ("name", "city")
    assert list(table.rows()) == [
        Row(2, {"name": "Ada", "city": "London"}),
        Row(3, {"name": "Kurt", "city": "Brno"}),
    ]
    assert table.notes == ()


def test_a_table_can_be_read_twice(tmp_path):
    table = read_table(written(tmp_path, "a,b\n1,2\n"))
    assert list(table.rows()) == list(table.rows()) == [Row(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_usual_delimiter_is_found(tmp_path, delimiter):
    table = read_table(written(tmp_path, "name,city,since\nAda,London,new\n".replace(",", delimiter)))
    assert table.dialect.delimiter == delimiter
    assert values(table) == [["Ada", "London", "new"]]


def test_decimal_commas_do_not_hide_the_semicolon(tmp_path):
    table = read_table(written(tmp_path, "north;south\n" + "1,5;2,5\n" * 50))
    assert table.dialect.delimiter == ";"
    assert values(table) == [["1,5", "2,5"]] * 50


def test_names_written_last_name_first_do_not_hide_the_semicolon(tmp_path):
    table = read_table(written(tmp_path, "Name, first;Email\nDoe, Jane;jane@example.org\n"))
    assert values(table) == [["Doe, Jane", "jane@example.org"]]


def test_a_delimiter_told_wins_over_one_found(tmp_path):
    assert values(read_table(written(tmp_path, "a,b^c\n1,2^3\n"), delimiter="^")) == [["1,2", "3"]]


def test_the_delimiter_that_excel_names_on_the_first_line_is_taken(tmp_path):
    table = read_table(written(tmp_path, "sep=^\na^b\n1,5^2,5\n"))
    assert table.dialect.delimiter == "^"
    assert table.dialect.header_line == 2
    assert values(table) == [["1,5", "2,5"]]


def test_blanks_after_a_delimiter_belong_to_it_if_all_have_them(tmp_path):
    table = read_table(written(tmp_path, 'name, city\nAda, "London, UK"\nKurt, Brno\n'))
    assert table.header == ("name", "city")
    assert values(table) == [["Ada", "London, UK"], ["Kurt", "Brno"]]


def test_a_file_of_one_column_keeps_its_commas(tmp_path):
    table = read_table(written(tmp_path, "Company\nAcme, Inc.\nFoo Ltd\nBar Ltd\nBaz Ltd\n"))
    assert table.dialect.delimiter == ""
    assert values(table) == [["Acme, Inc."], ["Foo Ltd"], ["Bar Ltd"], ["Baz Ltd"]]
    assert table.notes == ("No delimiter is found: each line is one cell.",)


def test_quotes_escaped_by_a_backslash_are_found_and_other_backslashes_stay(tmp_path):
    table = read_table(written(tmp_path, 'a,b\n"say \\"hi, you\\"",C:\\new\n"x, y",2\n'))
    assert table.dialect.escape == "\\"
    assert values(table) == [['say "hi, you"', "C:\\new"], ["x, y", "2"]]


def test_a_backslash_in_a_file_of_doubled_quotes_is_a_letter(tmp_path):
    assert values(read_table(written(tmp_path, 'a,b\n"8\\\'9""","C:\\"\n'))) == [["8\\'9\"", "C:\\"]]


def test_apostrophes_as_quotes_are_found(tmp_path):
    table = read_table(written(tmp_path, "'a','b'\n'x, y','1'\n'z','2'\n"))
    assert table.dialect.quote == "'"
    assert values(table) == [["x, y", "1"], ["z", "2"]]


def test_quotes_that_enclose_nothing_are_letters(tmp_path):
    table = read_table(written(tmp_path, 'a\tb\n"x" y\t1\n"z\t2\n'))
    assert values(table) == [['"x" y', "1"], ['"z', "2"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_each_line_ending_is_found(tmp_path, ending):
    table = read_table(written(tmp_path, ending.join(["a,b", '"x\ny",2', "3,4", ""])))
    assert table.dialect.line_ending == ending
    assert values(table) == [["x\ny", "2"], ["3", "4"]]


def test_the_line_after_a_cell_of_three_lines_is_counted(tmp_path):
    rows = list(read_table(written(tmp_path, 'a,b\n"x\n\ny",2\n\n3,4\n')).rows())
    assert [row.line for row in rows] == [2, 6]


def test_empty_lines_are_no_records_but_empty_cells_are(tmp_path):
    assert values(read_table(written(tmp_path, "a,b\n\n1,2\n  \n,\n"))) == [["1", "2"], ["", ""]]


# --- what does not fit


def test_a_row_too_short_or_too_long_is_kept_as_it_stands(tmp_path):
    table = read_table(written(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,\n4,5,6\n"))
    assert list(table.rows()) == [
        Row(2, {"a": "1", "b": "2", "c": "3"}),
        BadRow(3, "1,2\n", "it has 2 cells where the header has 3"),
        BadRow(4, "1,2,3,\n", "it has 4 cells where the header has 3"),
        Row(5, {"a": "4", "b": "5", "c": "6"}),
    ]


def test_short_rows_are_filled_when_told(tmp_path):
    table = read_table(written(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,4\n"), fill=True)
    assert values(table) == [["1", "2", "3"], ["1", "2", ""], "it has 4 cells where the header has 3"]


def test_a_quote_never_closed_costs_its_own_line_only(tmp_path):
    body = 'a,b\n1,"open\n' + "2,x\n" * 60_000
    rows = list(read_table(written(tmp_path, body)).rows())
    assert rows[0] == BadRow(2, '1,"open\n', "a cell is longer than 131,072 characters, or its quote is never closed")
    assert rows[1:] == [Row(line, {"a": "2", "b": "x"}) for line in range(3, 60_003)]


def test_a_quote_closed_by_a_later_line_costs_its_own_line_only(tmp_path):
    rows = list(read_table(written(tmp_path, 'a,b\n1,"open\n2,"y"\n3,z\n4,z\n')).rows())
    assert rows == [
        BadRow(2, '1,"open\n', "a quote inside a cell is not doubled, or a quote is never closed"),
        Row(3, {"a": "2", "b": "y"}),
        Row(4, {"a": "3", "b": "z"}),
        Row(5, {"a": "4", "b": "z"}),
    ]


def test_a_cell_of_many_lines_in_a_bad_record_stays_in_one_piece(tmp_path):
    text = '"one, two\nthree\nfour",2,3,4\n'
    table = read_table(written(tmp_path, "a,b,c\n" + text + "5,6,7\n8,9,10\n"))
    assert next(iter(table.rows())) == BadRow(2, text, "it has 4 cells where the header has 3")
    assert len(list(table.rows())) == 3


def test_quotes_that_seem_to_enclose_a_delimiter_in_a_bare_cell_are_in_doubt(tmp_path):
    table = read_table(written(tmp_path, 'a,b,c\n1,2,3\n4,Boots"Warm, dry"\n5,"x, y",5\'10" tall\n'))
    assert values(table) == [
        ["1", "2", "3"],
        "a quote inside a cell is not doubled, so that its end is in doubt",
        ["5", "x, y", "5'10\" tall"],
    ]


def test_the_header_repeated_further_down_is_no_row(tmp_path):
    rows = list(read_table(written(tmp_path, "a,b\n1,2\na,b\n3,4\n")).rows())
    assert rows[1] == BadRow(3, "a,b\n", "it repeats the header")


def test_a_carriage_return_within_a_bare_cell_is_a_fault(tmp_path):
    assert values(read_table(written(tmp_path, "a,b\n1,x\ry\n3,4\n5,6\n"))) == [
        "a carriage return stands alone outside quotes",
        ["3", "4"],
        ["5", "6"],
    ]


def test_a_nul_character_and_an_unknown_byte_spoil_their_rows_only(tmp_path):
    body = "näme,city\nÅsa,Malmö\n".encode() + b"Jos\xe9,Lima\nA\0da,London\n" + "Øyvind,Bodø\n".encode()
    table = read_table(written(tmp_path, body))
    assert list(table.rows()) == [
        Row(2, {"näme": "Åsa", "city": "Malmö"}),
        BadRow(3, "Jos\\xe9,Lima\n", "byte 0xe9 does not belong to utf-8"),
        BadRow(4, "A\\x00da,London\n", "it holds a NUL character"),
        Row(5, {"näme": "Øyvind", "city": "Bodø"}),
    ]


def test_a_line_of_megabytes_comes_out_in_pieces_and_does_not_stop_the_next(tmp_path):
    long = "x" * 3_000_000
    rows = list(read_table(written(tmp_path, f"a,b\n1,2\n{long}\n3,4\n")).rows())
    pieces = [row for row in rows if isinstance(row, BadRow)]
    assert "".join(piece.text for piece in pieces) == long + "\n"
    assert {(piece.line, piece.reason) for piece in pieces} == {(3, "a line is longer than 1,048,576 characters")}
    assert [row.line for row in rows if isinstance(row, Row)] == [2, 4]


# --- the header


def test_lines_above_the_header_are_told_in_the_notes(tmp_path):
    table = read_table(written(tmp_path, "Leads of May\n\nname,city\nAda,London\nKurt,Brno\n"))
    assert table.header == ("name", "city")
    assert table.dialect.header_line == 3
    assert table.notes == ("Line 1 stands above the header and is not read: Leads of May",)
    assert values(table) == [["Ada", "London"], ["Kurt", "Brno"]]


def test_names_missing_or_doubled_are_made_unique_and_told(tmp_path):
    table = read_table(written(tmp_path, "Email, ,Email,Email_2\na,b,c,d\n"))
    assert table.header == ("Email", "column_2", "Email_3", "Email_2")
    assert table.notes == (
        'Column 2 is without a name; it is called "column_2".',
        'Column 3 is a second column "Email"; it is called "Email_3".',
    )


@pytest.mark.parametrize("row", ["ada@example.org,London", "2024-05-01,London", "https://example.org,x", "12.5,x"])
def test_a_first_line_of_data_is_no_header(tmp_path, row):
    table = read_table(written(tmp_path, f"{row}\n" * 3))
    assert table.header == ("column_1", "column_2")
    assert table.dialect.header_line is None
    assert values(table) == [row.split(",")] * 3
    assert table.notes == ("Line 1 looks like data: the columns are named by their position.",)


def test_years_may_be_names_of_columns(tmp_path):
    assert read_table(written(tmp_path, "region,2023,2024\nEMEA,10,20\n")).header == (
        "region",
        "2023",
        "2024",
    )


def test_who_knows_whether_there_is_a_header_says_so(tmp_path):
    path = written(tmp_path, "acme.example\nfoo.example\n")
    assert values(read_table(path)) == [["foo.example"]]
    assert values(read_table(path, header=False)) == [["acme.example"], ["foo.example"]]


def test_a_header_that_lost_a_delimiter_names_no_column(tmp_path):
    path = written(tmp_path, "firstlast,city\nAda,L,\nKurt,G,\n")
    table = read_table(path)
    assert table.header == ("column_1", "column_2", "column_3")
    assert "has 2 cells where most rows have 3" in table.notes[1]
    assert values(table) == [["Ada", "L", ""], ["Kurt", "G", ""]]
    assert read_table(path, header=True).header == ("firstlast", "city", "column_3")


def test_a_delimiter_at_the_end_of_the_header_alone_is_dropped(tmp_path):
    table = read_table(written(tmp_path, "a,b,\n1,2\n3,4\n"))
    assert table.header == ("a", "b")
    assert values(table) == [["1", "2"], ["3", "4"]]


# --- encodings


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1252", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
def test_each_usual_encoding_is_found(tmp_path, name, mark):
    text = "name,city\nJosé,Málaga\nBjörk,Reykjavík\n"
    table = read_table(written(tmp_path, mark + text.encode(name)))
    assert table.dialect.encoding == ("utf-8-sig" if mark == codecs.BOM_UTF8 else name)
    assert table.header == ("name", "city")
    assert values(table) == [["José", "Málaga"], ["Björk", "Reykjavík"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [("cp1251", "имя,город\nИван,Москва\n"), ("cp932", "名前,市\n山田太郎,東京\n")],
)
def test_an_encoding_that_is_guessed_is_told(tmp_path, name, text):
    table = read_table(written(tmp_path, text.encode(name)))
    assert values(table) == [text.splitlines()[1].split(",")]
    assert table.notes[0].startswith(f"The text is read as {name}, judged by its look.")


def test_a_letter_beyond_ascii_late_in_a_file_still_decides_the_encoding(tmp_path):
    body = b"name,city\n" + b"Ada,London\n" * 40_000 + "René,Orléans\n".encode("cp1252")
    table = read_table(written(tmp_path, body))
    assert table.dialect.encoding == "cp1252"
    assert values(table)[-1] == ["René", "Orléans"]


def test_an_odd_last_byte_of_utf_16_is_kept(tmp_path):
    body = codecs.BOM_UTF16_LE + "a,b\n1,2\n3,4".encode("utf-16-le") + b"\x35"
    assert list(read_table(written(tmp_path, body)).rows())[1] == BadRow(
        3, "3,4\\x35", "byte 0x35 does not belong to utf-16-le"
    )


def test_packed_files_are_read_whatever_they_are_called(tmp_path):
    table = read_table(written(tmp_path, gzip.compress(b"a;b\n1;2\n"), "leads.csv"))
    assert values(table) == [["1", "2"]]


# --- refusals


def test_a_packed_file_cut_short_is_refused_where_it_ends(tmp_path):
    body = gzip.compress("".join(f"{n},{n * n}\n" for n in range(200_000)).encode())
    with pytest.raises(BadInput, match="is damaged"):
        list(read_table(written(tmp_path, body[: len(body) // 2], "leads.csv.gz")).rows())


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , ,\n", codecs.BOM_UTF8])
def test_an_empty_file_is_refused_with_a_remedy(tmp_path, content):
    with pytest.raises(BadInput) as refusal:
        read_table(written(tmp_path, content))
    assert refusal.value.message == "table.csv is empty."
    assert refusal.value.remedy == "Export it once more, with its header and its rows."


def test_what_does_not_fit_a_text_file_is_refused(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n")
    with pytest.raises(BadInput, match='has no sheet "May"'):
        read_table(path, sheet="May")
    with pytest.raises(BadInput, match='No encoding is called "utf-9"'):
        read_table(path, encoding="utf-9")
    with pytest.raises(BadInput, match="cannot be a delimiter"):
        read_table(path, delimiter="::")
    with pytest.raises(NotFound, match="There is no file"):
        read_table(tmp_path / "missing.csv")


# --- properties


CELLS = st.sampled_from(["", "a", "b c", "é", 'q"q', '"', "x,y", "1;2", "t\tu", "l\nm", "l\r\n\r\nm", "\\", "it's"])


@st.composite
def tables(draw):
    width = draw(st.integers(2, 4))
    return draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6))


@each_in_its_own_file
@given(
    rows=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|", "^"]),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    chunk=st.sampled_from([3, 64, encoding.CHUNK]),
)
def test_what_the_csv_module_writes_is_read_back_equal(tmp_path, rows, delimiter, ending, codec, chunk):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    names = [f"name {column}" for column in range(len(rows[0]))]
    writer.writerows([names, *rows])
    path = written(tmp_path, text.getvalue().encode(codec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "CHUNK", chunk)
        table = read_table(path, delimiter=None if delimiter != "^" else "^")
        assert table.header == tuple(names)
        assert values(table) == rows


@each_in_its_own_file
@given(
    rows=st.lists(st.lists(st.sampled_from(["", "a", 'q"', "x,", "\\", "l\nm"]), min_size=2, max_size=2), max_size=6),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_backslash_escapes_are_read_back_equal(tmp_path, rows, quoting):
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=quoting, escapechar="\\", doublequote=False)
    # The second line shows how the file is written; without one the backslash is a letter.
    sure = ["name", "note"], ['say "hi", you', "\\"]
    writer.writerows([*sure, *rows])
    assert values(read_table(written(tmp_path, text.getvalue()))) == [sure[1], *rows]


@each_in_its_own_file
@given(st.text(alphabet='ab,"\n\r\\\0;é', max_size=60), st.sampled_from([2, encoding.CHUNK]))
def test_nothing_is_lost_or_made_up_whatever_the_text(tmp_path, text, chunk):
    path = written(tmp_path, "h1,h2\n1,2\n" + text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "CHUNK", chunk)
        table = read_table(path, delimiter=",", header=True, encoding="utf-8")
        found = list(table.rows())
    ending = "\r" if table.dialect.line_ending == "\r" else "\n"
    lines = [line + ending for line in path.read_bytes().decode().split(ending)]
    starts = [one.line for one in found] + [len(lines) + 1]
    assert starts == sorted(set(starts))
    assert not "".join(lines[1 : starts[0] - 1]).strip()
    for one, following in zip(found, starts[1:], strict=True):
        stands = "".join(lines[one.line - 1 : following - 1])
        if isinstance(one, BadRow):
            assert one.text.strip() == encoding.shown(stands).strip()
        else:
            quoting = csv.QUOTE_MINIMAL if table.dialect.quote else csv.QUOTE_NONE
            again = csv.reader(stands.splitlines(keepends=True), quoting=quoting, strict=True)
            assert table.dialect.escape or list(one.values.values()) == next(again)
