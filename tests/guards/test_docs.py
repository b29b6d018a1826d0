"""What the program can do is documented: codes, commands, endpoints, keys; and what is documented is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.guards.tree import DOCS, ROOT, in_backticks, modules, named, pages, reference

from leadpact.pact.shape import json_schema

CODE = re.compile(r"\b(?:PF|EX|AU|MF|WK|LP)\d{3}\b")


def codes_used() -> dict[str, str]:
    """Return each code of a fault or a finding that the program can give, and a module that gives it."""
    return {code: named(path) for path in modules() for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_code_of_a_fault_is_in_the_reference() -> None:
    used = codes_used()
    assert len(used) > 50
    assert {code: used[code] for code in sorted(set(used) - set(CODE.findall(reference())))} == {}


def test_the_reference_has_no_code_that_is_never_given() -> None:
    assert sorted(set(CODE.findall(reference())) - set(codes_used())) == []


def test_every_key_of_the_pact_is_in_its_reference() -> None:
    schema = json_schema()
    keys = {key for shape in (schema, *schema["$defs"].values()) for key in shape.get("properties", ())}
    shown = in_backticks((DOCS / "reference" / "pact.md").read_text(encoding="utf-8"))
    parts = {part for code in shown for part in re.split(r"[.\s:{}\[\],*<>]+", code)}
    assert sorted(keys - parts) == []


# The command line


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every command: `("user", "add")`."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        elif not command.hidden:
            yield (*path, name)


def command_line() -> Any:
    from leadpact.cli.main import app

    return typer.main.get_command(app)


def test_every_command_is_in_its_reference() -> None:
    text = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    every = [" ".join(path) for path in commands(command_line())]
    assert len(every) > 10
    assert [name for name in every if f"leadpact {name}" not in text] == []


def test_every_option_is_in_the_command_s_reference() -> None:
    text = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    missing = []
    for path in commands(command_line()):
        command = command_line()
        for name in path:
            command = command.commands[name]
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        missing += [f"{' '.join(path)} {option}" for option in options - {"--help"} if option not in text]
    assert sorted(missing) == []


def test_every_command_that_a_page_names_exists() -> None:
    known = {path[0] for path in commands(command_line())} | {"--help", "--version"}
    shown = re.compile(r"(?m)`leadpact ([a-z-]+)[^`\n]*`|^\$ leadpact ([a-z-]+)")
    names = {
        (named(page), "".join(found)) for page in pages() for found in shown.findall(page.read_text(encoding="utf-8"))
    }
    assert sorted(one for one in names if one[1] not in known) == []


# The API


def endpoints() -> list[str]:
    """Return every address that the server answers, with its method: `POST /api/v1/leads`."""
    from leadpact.api.urls import api

    paths = api.get_openapi_schema()["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


@pytest.mark.usefixtures("migrated_url")  # which sets Django up
def test_every_endpoint_is_in_its_reference() -> None:
    text = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    every = [*endpoints(), "GET /healthz", "POST /f/"]
    assert len(every) > 5
    assert [one for one in every if one not in text] == []


# Links


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_of_the_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", text):
        link = "".join(target)
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        to = (page.parent / file).resolve() if file else page
        if not to.exists() or (anchor and to.suffix == ".md" and anchor not in anchors(to)):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    ahead = [DOCS / "index.md", ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        for link in re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            to = (page.parent / link).resolve()
            ahead += sorted(to.glob("*.md")) if to.is_dir() else [to]
    assert [named(page) for page in pages() if page not in seen] == []
