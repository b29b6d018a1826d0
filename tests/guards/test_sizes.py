"""Small modules, small functions, few parameters. What is larger is written down in sizes.toml, with its reason."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.guards.tree import PACKAGE, modules

MODULE = 300  # lines
MODULE_AT_MOST = 400  # lines; whatever the reason
FUNCTION = 40  # lines, without decorators and docstring
PARAMETERS = 5  # that can be given by position, without self

Function = ast.FunctionDef | ast.AsyncFunctionDef


def measured(paths: list[Path]) -> dict[str, dict[str, int]]:
    """Return what is larger than the rule, by kind and name."""
    large: dict[str, dict[str, int]] = {"modules": {}, "functions": {}, "parameters": {}}
    for path in paths:
        name = path.relative_to(PACKAGE).as_posix()
        text = path.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > MODULE:
            large["modules"][name] = lines
        for place, function in functions(ast.parse(text)):
            if (length := length_of(function)) > FUNCTION:
                large["functions"][f"{name}:{place}"] = length
            if (count := positional(function)) > PARAMETERS:
                large["parameters"][f"{name}:{place}"] = count
    return large


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        place = f"{within}.{node.name}".lstrip(".") if named else within  # type: ignore[attr-defined]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield place, node
        yield from functions(node, place)


def length_of(function: Function) -> int:
    length = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return length - ((first.end_lineno or 0) - first.lineno + 1 if documented else 0)


def positional(function: Function) -> int:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def exceptions() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads((Path(__file__).parent / "sizes.toml").read_text(encoding="utf-8"))


def test_nothing_is_larger_than_the_rule_or_its_written_exception() -> None:
    allowed = exceptions()
    too_large = {
        f"{kind} {name}": size
        for kind, found in measured(modules()).items()
        for name, size in found.items()
        if size > allowed.get(kind, {}).get(name, {}).get("at_most", 0)
    }
    assert too_large == {}


def test_every_exception_has_a_reason_and_is_still_needed() -> None:
    found = measured(modules())
    for kind, entries in exceptions().items():
        for name, entry in entries.items():
            assert len(entry["reason"].split()) >= 5, name
            assert name in found[kind], f"{name} keeps the rule now: take it out of sizes.toml"


def test_no_reason_excuses_a_module_of_more_than_400_lines() -> None:
    found = measured(modules())["modules"]
    assert {name: lines for name, lines in found.items() if lines > MODULE_AT_MOST} == {}


def test_a_docstring_does_not_lengthen_a_function_and_self_is_no_parameter() -> None:
    tree = ast.parse(
        'class A:\n    def f(self, a, *, b):\n        """One.\n\n        Two.\n        """\n        return a\n'
    )
    [(place, function)] = functions(tree)
    assert (place, length_of(function), positional(function)) == ("A.f", 2, 1)
