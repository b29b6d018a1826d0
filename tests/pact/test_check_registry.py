"""Every code that is given is explained, and every one that is explained is given and tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from check_cases_agreed import AGREED
from check_cases_funnel import FUNNEL
from check_cases_owed import OWED
from checks_page import PAGE, page
from ruamel.yaml import YAML

import leadpact.pact
from leadpact.errors import NotFound
from leadpact.pact.check_registry import Check, checks, explain, faults

PACKAGE = Path(leadpact.pact.__path__[0])
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
BY_CHECKER = re.compile(r"LP0\d\d")


def given(pattern: str) -> set[str]:
    """Return the codes that a module of the package names."""
    return {
        code for file in PACKAGE.glob("*.py") for code in re.findall(f'"({pattern})"', file.read_text(encoding="utf-8"))
    }


def test_every_code_of_the_checker_is_explained_and_every_one_explained_is_given() -> None:
    assert given(r"LP0\d\d") == {code for code in checks() if BY_CHECKER.fullmatch(code)}


def test_every_code_has_a_planted_error_and_a_near_miss() -> None:
    cases = [*AGREED, *FUNNEL, *OWED]
    codes = {code for code in checks() if BY_CHECKER.fullmatch(code)}
    assert {case.code for case in cases} == codes
    assert {case.code for case in cases if case.near} == codes


def test_every_fault_of_the_loader_is_explained_and_every_one_explained_is_given() -> None:
    assert given(r"(?:PF|EX|WK)\d{3}") == set(faults())


def test_the_faults_are_called_as_in_the_reference() -> None:
    pages = "".join((REFERENCE / name).read_text(encoding="utf-8") for name in ("pact.md", "expressions.md"))
    rows = dict(re.findall(r"(?m)^\| `?((?:PF|EX)\d{3})`? \| (.+?) \|", pages))
    assert {code: fault.title for code, fault in faults().items() if not code.startswith("WK")} == rows


@pytest.mark.parametrize("about", [*checks().values(), *faults().values()], ids=lambda about: about.code)
def test_an_explanation_is_whole(about: Check) -> None:
    assert about.severity in ("error", "warning", "note")
    assert about.title
    assert not about.title.endswith(".") or about.title.endswith("...")
    assert about.why.endswith((".", "!"))
    assert about.remedy.endswith(".")
    assert about.fault != about.right or not about.fault
    if BY_CHECKER.fullmatch(about.code):
        assert about.fault
        assert 1 <= len(re.findall(r"[.!?](?: |$|\")", about.why)) <= 5


@pytest.mark.parametrize("about", checks().values(), ids=lambda about: about.code)
def test_its_examples_are_yaml(about: Check) -> None:
    reader = YAML(typ="safe", pure=True)
    for part in (about.fault, about.right):
        assert isinstance(reader.load(part), dict)


def test_a_code_is_found_however_it_is_typed() -> None:
    assert explain(" lp012 ") is checks()["LP012"]
    assert explain("pf018") is faults()["PF018"]


def test_an_unknown_code_is_refused_with_what_there_is() -> None:
    with pytest.raises(NotFound, match="no code 'LP999'") as refused:
        explain("LP999")
    assert "LP001" in refused.value.remedy


def test_the_page_of_the_checks_is_current() -> None:
    """To renew it: .venv/bin/python tests/pact/checks_page.py"""
    assert PAGE.read_text(encoding="utf-8") == page()
