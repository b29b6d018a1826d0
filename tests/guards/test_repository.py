"""What must not lie in the repository, and what its settings must keep saying."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests.guards.tree import PACKAGE, ROOT, modules, named, texts

HERE = Path(__file__).resolve()
MACHINE_PATHS = re.compile(
    r"(?<![\w.}])/(?:home|Users)/(?!(?:ana|you)\b)[a-z]\w+|(?<![\w.])/root/|(?<![\w.])/work/|[A-Z]:\\Users\\"
)
REGISTRIES = re.compile(r"pypi\.|pythonhosted|index[-_]url|find[-_]links|artifactory|jfrog|nexus\.", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|TBD|WIP)\b|raise NotImplementedError|lorem ipsum", re.IGNORECASE)
KEYS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{30,}")


def found(pattern: re.Pattern[str]) -> list[str]:
    """Return the places where `pattern` occurs, this file left out."""
    places = []
    for path in texts():
        if path == HERE:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line):
                places.append(f"{named(path)}:{number}: {line.strip()[:80]}")
    return places


def test_no_path_of_one_machine_is_in_the_repository() -> None:
    assert found(MACHINE_PATHS) == []


def test_no_host_of_a_package_registry_is_in_the_repository() -> None:
    assert found(REGISTRIES) == []


def test_nothing_is_left_unfinished() -> None:
    assert found(UNFINISHED) == []


def test_no_secret_is_in_the_repository() -> None:
    assert found(KEYS) == []


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert {named(path): path.stat().st_size for path in texts() if path.stat().st_size > 1_000_000} == {}


def settings() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "banned",
    ["datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today", "time.time", "random"],
)
def test_the_linter_bans_the_clock_and_chance(banned: str) -> None:
    lint = settings()["tool"]["ruff"]["lint"]
    assert banned in lint["flake8-tidy-imports"]["banned-api"]
    assert "TID" in lint["select"]


def test_only_tests_and_benchmarks_are_let_off_the_ban() -> None:
    let_off = settings()["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert {where for where, rules in let_off.items() if "TID251" in rules} == {"tests/**", "bench/**"}


def test_one_module_reads_the_clock() -> None:
    readers = [
        named(path) for path in modules() if re.search(r"noqa:[^#\n]*\bTID251\b", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["src/leadpact/clock.py"]


def test_only_faces_jobs_and_the_server_ask_for_the_time() -> None:
    """What is pure, and what writes, gets the time as an argument."""
    inner = [PACKAGE / name for name in ("pact", "engine", "models", "operations", "insight")]
    asks = [
        named(path)
        for path in modules()
        if any(path.is_relative_to(layer) for layer in inner)
        and re.search(r"leadpact\.clock|leadpact import clock|timezone\.now", path.read_text(encoding="utf-8"))
    ]
    assert asks == []


# The locks


def locked(name: str) -> dict[str, str]:
    """Return the versions in a lock; every one must have a hash."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    versions = {}
    for line in filter(None, text.splitlines()):
        package, _, rest = line.partition("==")
        assert "--hash=sha256:" in rest, line
        versions[canonical(package)] = rest.split()[0]
    return versions


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def test_the_locks_hold_every_dependency_in_a_version_that_its_range_allows() -> None:
    project = settings()
    wanted = project["project"]["dependencies"]
    for name, asked in (("base.txt", wanted), ("dev.txt", wanted + project["dependency-groups"]["dev"])):
        versions = locked(name)
        for requirement in map(Requirement, asked):
            version = versions[canonical(requirement.name)]
            assert requirement.specifier.contains(version, prereleases=True), (name, requirement, version)


def test_both_locks_choose_the_same_versions() -> None:
    dev = locked("dev.txt")
    assert {name: version for name, version in locked("base.txt").items() if dev[name] != version} == {}
