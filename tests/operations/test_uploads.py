from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from tests.building import NOW, ask, rows

from leadpact.errors import BadInput, NotFound
from leadpact.operations import uploads
from leadpact.operations.database import Database
from leadpact.operations.uploads import TooLarge
from leadpact.pact.model import Pact

CSV = b"Mail,Size,activities\nmira@helvora-nw.com,420,demo_requested\nbad,1,demo_requested\n"
ANA, BEN = 1, 2
LATER = NOW + timedelta(hours=2)


def keep(db: Database, body: bytes = CSV, *, name: str = "fair.csv", user: int = ANA) -> str:
    return uploads.keep_upload(db, name, body, user=user, at=NOW)


def test_a_file_is_lent_with_its_name_and_gone_from_the_disk_afterwards(db: Database) -> None:
    token = keep(db, name=r"C:\leads\..\fair 2026.csv")
    with uploads.opened(db, token, user=ANA, at=LATER) as path:
        assert (path.name, path.read_bytes()) == ("fair 2026.csv", CSV)
    assert not path.parent.exists()
    found = uploads.find_upload(db, token, user=ANA, at=LATER)
    assert (found.name, found.size, found.kept_at) == ("fair 2026.csv", len(CSV), NOW)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..", "leads"),
        ("", "leads"),
        ("/", "leads"),
        (".hidden.csv", "hidden.csv"),
        ("a\x00b\r\nc\u202e.csv", "abc.csv"),
        ("  two   words .csv", "two words .csv"),
        ("x" * 300 + ".xlsx", "x" * 95 + ".xlsx"),
        ("x." + "y" * 300, "x"),
    ],
)
def test_of_a_name_no_path_is_trusted(sent: str, kept: str) -> None:
    assert uploads.clean_name(sent) == kept


def test_nobody_else_gets_at_a_file_nor_without_its_token(db: Database, northwind: Pact) -> None:
    token = keep(db)
    for user, said in ((BEN, token), (ANA, token[:-1]), (ANA, "../fair.csv"), (ANA, "")):
        with pytest.raises(NotFound, match="not kept any more"):
            uploads.find_upload(db, said, user=user, at=NOW)
        with pytest.raises(NotFound), uploads.opened(db, said, user=user, at=NOW):
            pass
        with pytest.raises(NotFound):
            uploads.try_upload(db, northwind, said, user=user, at=NOW)
        with pytest.raises(NotFound):
            uploads.bring_in(db, northwind, said, user=user, at=NOW)
        with pytest.raises(NotFound):
            uploads.ask_to_bring_in(db, said, user=user, by="user:x", at=NOW)
        uploads.drop_upload(db, said, user=user)
    assert ask(db, "SELECT count(*) FROM upload") == 1
    assert ask(db, "SELECT count(*) FROM errand") == 0
    assert ask(db, "SELECT count(*) FROM receipt") == 0


def test_the_token_itself_is_not_stored(db: Database) -> None:
    token = keep(db)
    [(digest,)] = rows(db, "SELECT digest FROM upload")
    assert len(digest) == 32
    assert token.encode() not in digest
    uploads.ask_to_bring_in(db, token, user=ANA, by="user:ana", at=NOW)
    assert token not in str(rows(db, "SELECT details::text FROM errand"))


def test_a_file_is_kept_for_a_day_and_not_longer(db: Database) -> None:
    old = keep(db)
    day = NOW + timedelta(days=1)
    assert uploads.find_upload(db, old, user=ANA, at=day - timedelta(seconds=1)).name == "fair.csv"
    with pytest.raises(NotFound):
        uploads.find_upload(db, old, user=ANA, at=day)
    assert uploads.sweep_uploads(db, at=day - timedelta(seconds=1)) == 0
    assert uploads.sweep_uploads(db, at=day) == 1
    assert ask(db, "SELECT count(*) FROM upload") == 0


def test_of_one_person_the_latest_five_are_kept(db: Database) -> None:
    other = keep(db, user=BEN)
    tokens = [uploads.keep_upload(db, "a.csv", CSV, user=ANA, at=NOW + timedelta(minutes=n)) for n in range(6)]
    with pytest.raises(NotFound):
        uploads.find_upload(db, tokens[0], user=ANA, at=LATER)
    assert all(uploads.find_upload(db, token, user=ANA, at=LATER) for token in tokens[1:])
    assert uploads.find_upload(db, other, user=BEN, at=LATER)


def test_what_is_too_large_or_empty_is_not_kept(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", len(CSV))
    assert keep(db)
    with pytest.raises(TooLarge, match="larger than 10 MB"):
        keep(db, CSV + b"x")
    with pytest.raises(BadInput, match="is empty"):
        keep(db, b" \r\n")
    assert ask(db, "SELECT count(*) FROM upload") == 1


def test_a_workbook_that_unpacks_to_too_much_is_not_kept(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("sheet.xml", b"0" * 100_000)
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 100_000)
    assert keep(db, packed.getvalue(), name="a.xlsx")
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 99_999)
    with pytest.raises(TooLarge, match="unpacks to more than 200 MB"):
        keep(db, packed.getvalue(), name="a.xlsx")
    with pytest.raises(BadInput, match="damaged"):
        keep(db, b"PK\x03\x04nothing", name="a.xlsx")


def test_a_kept_file_is_tried_as_of_when_it_came_and_stores_nothing(db: Database, northwind: Pact) -> None:
    token = keep(db)
    first = uploads.try_upload(db, northwind, token, {"Size": "employees"}, user=ANA, at=LATER)
    assert (first.name, first.at, first.summary.decided, first.summary.unusable) == ("fair.csv", NOW, 1, 1)
    again = uploads.try_upload(db, northwind, token, {"Size": "employees"}, user=ANA, at=LATER)
    assert again is first
    other = uploads.try_upload(db, northwind, token, {"Size": ""}, user=ANA, at=LATER)
    assert [one.holds for one in other.columns] == ["email", "", "activities"]
    assert ask(db, "SELECT count(*) FROM receipt") == 0
    assert [one.holds for one in uploads.columns_of_upload(db, northwind, token, user=ANA, at=LATER)] == [
        "email", "", "activities",
    ]  # fmt: skip


def test_a_kept_file_is_brought_in_once_as_it_was_tried(db: Database, northwind: Pact) -> None:
    token = keep(db)
    report = uploads.bring_in(db, northwind, token, {"Size": "employees"}, user=ANA, at=LATER)
    assert (report.file, report.rows, report.recorded, report.rejected) == ("fair.csv", 2, 1, 1)
    assert rows(db, "SELECT channel, state FROM receipt ORDER BY id") == [
        ("import:fair.csv", "recorded"), ("import:fair.csv", "rejected"),
    ]  # fmt: skip
    assert ask(db, "SELECT facts ->> 'employees' FROM account") == "420"
    again = uploads.bring_in(db, northwind, token, {"Size": "employees"}, user=ANA, at=LATER)
    assert (again.recorded, again.rejected, again.known_before) == (0, 0, 2)


def test_a_wrong_choice_brings_nothing_in(db: Database, northwind: Pact) -> None:
    token = keep(db)
    with pytest.raises(BadInput):
        uploads.bring_in(db, northwind, token, {"Size": "colour"}, user=ANA, at=LATER)
    assert ask(db, "SELECT count(*) FROM receipt") == 0
    assert ask(db, "SELECT count(*) FROM import_run") == 0
