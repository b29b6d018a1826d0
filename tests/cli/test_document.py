from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import PACT, ROOT, Run

GLOBAL = ROOT / "examples" / "global" / "pact.yaml"


def test_a_document_is_written_as_html_without_a_database(tmp_path: Path) -> None:
    """As a program of its own: what it needs of Django is a template, and nothing names a database or a key."""
    page = tmp_path / "process.html"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEADPACT", "DATABASE", "DJANGO"))
    }
    environment = {**kept, "LEADPACT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "leadpact.cli", "document", str(PACT), "-o", str(page)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == f"{page}: Northwind Instruments, leads from first contact to revenue.\n"
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "<script" not in text
    assert "@page" in text
    assert 'id="file-1"' in text
    assert not (tmp_path / "home").exists()


def test_a_file_that_ends_in_md_is_markdown_with_links_from_where_it_lies(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "notes" / "process.md"
    page.parent.mkdir()
    result = run("document", GLOBAL, "--output", page)
    assert result.exit_code == 0
    text = page.read_text(encoding="utf-8")
    near = Path(os.path.relpath(GLOBAL.parent, page.parent)).as_posix()
    assert text.startswith("# Brightwater Filters, one way of a lead for four regions\n")
    assert f"({near}/pact.yaml#L7)" in text
    assert f"({near}/exceptions.yaml#L3)" in text


def test_the_format_that_is_asked_for_goes_before_the_name_of_the_file(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "process.md"
    assert run("document", PACT, "--format", "html", "-o", page).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_role_gets_what_concerns_it_printed(run: Run) -> None:
    result = run("document", PACT, "--format", "md", "--role", "manager")
    assert result.exit_code == 0
    assert "What concerns managers in sales." in result.stdout
    assert "## What you do, by when" in result.stdout
    assert "## Glossary" not in result.stdout


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_role_that_there_is_not_is_refused_with_those_that_there_are(run: Run, form: str) -> None:
    result = run("document", PACT, "--format", form, "--role", "janitor")
    assert result.exit_code == 2
    assert "There is no role `janitor`." in result.stderr
    assert "Known: rep, ldr, manager, marketer, partner, revops, sponsor." in result.stderr


def test_a_pact_with_faults_has_no_document(run: Run, tmp_path: Path) -> None:
    path, page = tmp_path / "pact.yaml", tmp_path / "process.md"
    path.write_text(PACT.read_text(encoding="utf-8").replace("employees >= 1000", "emploiees >= 1000"))
    result = run("document", path, "-o", page)
    assert result.exit_code != 0
    assert "emploiees" in result.stderr
    assert not page.exists()


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    result = run("document", PACT, "-o", tmp_path / "nowhere" / "process.md")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
