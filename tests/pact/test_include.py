"""A pact in several files: one text, whose every fault is told in the file that it is written in."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from pact_changes import GOOD, LANGUAGE

from leadpact.errors import Fault, FaultyText
from leadpact.pact.include import read_whole
from leadpact.pact.load import load_pact, load_whole, parse_pact


def cut(text: str, *sections: str) -> tuple[str, str]:
    """Return `text` without some of its sections, and those."""
    parts = re.split(r"(?m)^(?=[a-z_]+:)", text)
    taken = [part for part in parts if part.split(":")[0] in sections]
    assert len(taken) == len(sections)
    return "".join(part for part in parts if part not in taken), "".join(taken)


MAIN, FIELDS = cut(GOOD, "fields")
MAIN, ROUTING = cut(MAIN, "routing", "queues")
SPLIT = MAIN.replace("currency: EUR\n", "currency: EUR\ninclude: [fields.yaml, routing/emea.yaml]   # in two files\n")


def written(directory: Path, **files: str) -> Path:
    """Write `main` and the other files, `/` in their names as `__`; return the path of the main one."""
    for name, text in files.items():
        path = directory / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory / "main.yaml"


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(FaultyText) as raised:
        load_pact(path)
    return raised.value.faults


def the_fault(path: Path) -> tuple[str, str, int, int]:
    (fault,) = faults_of(path)
    assert fault.suggestion.endswith((".", "?"))
    return fault.file, fault.code, fault.line, fault.column


@pytest.fixture
def split(tmp_path: Path) -> Path:
    return written(tmp_path, main=SPLIT, fields=FIELDS, routing__emea=ROUTING)


def test_a_pact_in_several_files_says_what_it_says_in_one(split: Path) -> None:
    whole, one = load_pact(split), parse_pact(GOOD)
    assert list(whole.fields) == list(one.fields)
    assert [(route.name, route.to, route.rule.text) for route in whole.routes] == [
        (route.name, route.to, route.rule.text) for route in one.routes
    ]
    assert [(name, queue.members, queue.manager) for name, queue in whole.queues.items()] == [
        (name, queue.members, queue.manager) for name, queue in one.queues.items()
    ]
    assert (whole.accept.within, whole.stage_of_status) == (one.accept.within, one.stage_of_status)


def test_the_whole_text_is_what_is_parsed_signed_and_digested(split: Path) -> None:
    pact = load_pact(split)
    assert pact.digest == hashlib.sha256(pact.text.encode()).hexdigest()
    assert parse_pact(pact.text).digest == pact.digest
    lines = pact.text.split("\n")
    assert "# include: [fields.yaml, routing/emea.yaml]   # in two files" in lines
    assert [line for line in lines if line.startswith("# from ")] == ["# from fields.yaml", "# from routing/emea.yaml"]
    without = SPLIT.replace("include:", "# include:")
    assert pact.text == f"{without}\n# from fields.yaml\n{FIELDS}\n# from routing/emea.yaml\n{ROUTING}"


def test_every_line_knows_its_file(split: Path) -> None:
    pact, whole = load_whole(split)
    texts = {"": SPLIT, "fields.yaml": FIELDS, "routing/emea.yaml": ROUTING}
    for number, line in enumerate(pact.text.split("\n")[:-1], 1):
        file, inside = whole.place(number)
        lines = texts[file].split("\n")
        if inside <= len(lines) and not line.startswith(("# include", "# from")) and line:
            assert lines[inside - 1] == line
    assert whole.place(pact.fields["region"].line) == (
        "fields.yaml", 1 + FIELDS.split("\n").index(next(row for row in FIELDS.split("\n") if "  region:" in row)),
    )  # fmt: skip


def test_a_pact_in_one_file_is_all_its_own(tmp_path: Path) -> None:
    pact, whole = load_whole(written(tmp_path, main=GOOD))
    assert (pact.text, whole.place(7)) == (GOOD, ("", 7))


def test_a_list_of_files_may_stand_in_lines_with_comments(tmp_path: Path) -> None:
    include = "include:\n  # what we know\n  - fields.yaml\n  - routing/emea.yaml   # and where it goes\n\n# the firm\n"
    text = SPLIT.replace("include: [fields.yaml, routing/emea.yaml]   # in two files\n", include)
    pact = load_pact(written(tmp_path, main=text, fields=FIELDS, routing__emea=ROUTING))
    commented = "# include:\n#   # what we know\n#   - fields.yaml\n#   - routing/emea.yaml   # and where it goes\n"
    assert f"{commented}\n# the firm\n" in pact.text
    assert pact.text.count("\n", 0, pact.text.index("# from")) == text.count("\n") + 1


def test_faults_are_told_in_the_file_and_line_they_are_written_in(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        main=SPLIT.replace("timezone: Europe/Berlin", "timezone: Bonn"),
        fields=FIELDS.replace("type: boolean", "type: bool", 1),
        routing__emea=ROUTING.replace("employees >= 200", "staff >= 200"),
    )
    line = next(number for number, row in enumerate(FIELDS.split("\n"), 1) if "type: boolean" in row)
    row = next(row for row in ROUTING.split("\n") if "employees >= 200" in row)
    assert [(fault.file, fault.code, fault.line) for fault in faults_of(path)] == [
        ("", "PF008", 6),
        ("fields.yaml", "PF004", line),
        ("routing/emea.yaml", "EX010", ROUTING.split("\n").index(row) + 1),
    ]
    with pytest.raises(FaultyText) as raised:
        load_pact(path)
    assert raised.value.message.startswith(f"{path} has 3 faults: 6:11 PF008 `Bonn` is no time zone")
    assert f"; fields.yaml:{line}:" in raised.value.message


def test_a_section_of_two_files_is_stated_twice_in_the_second(tmp_path: Path) -> None:
    path = written(tmp_path, main=SPLIT, fields=f"{FIELDS}\ncurrency: USD\n", routing__emea=ROUTING)
    assert the_fault(path) == ("fields.yaml", "PF002", FIELDS.count("\n") + 2, 1)


def test_a_file_that_is_no_yaml_is_told_by_itself(tmp_path: Path) -> None:
    path = written(tmp_path, main=SPLIT, fields="fields:\n  a: [1\n", routing__emea="routing:\n\t- x\n")
    assert [(fault.file, fault.code, fault.line) for fault in faults_of(path)] == [
        ("fields.yaml", "PF001", 3),
        ("routing/emea.yaml", "PF001", 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "  fields: {a: {type: text}}\n",
        "- {name: All others, to: inside}\n",
        "{fields: {}}\n",
        "",
        "# nothing\n",
        "text\n",
        "fields: {}\n...\n",
        "fields: {}\n---\nhours: {}\n",
        "fields: {}\ninclude: [more.yaml]\n",
    ],
)
def test_a_file_holds_sections_in_lines_of_their_own_and_includes_no_further(tmp_path: Path, text: str) -> None:
    file, code, *_ = the_fault(written(tmp_path, main=SPLIT, fields=text, routing__emea=ROUTING))
    assert (file, code) == ("fields.yaml", "PF053")


def test_what_ends_a_file_becomes_no_part_of_the_next(tmp_path: Path) -> None:
    main = f"{SPLIT.replace('  lead: One', '  other: One')}resources:\n  a:\n    link: |+\n      x\n\n"
    path = written(tmp_path, main=main, fields=FIELDS.rstrip("\n"), routing__emea=f"---\n{ROUTING}")
    pact = load_pact(path)
    assert pact.resources["a"].link == "x\n\n"
    assert list(pact.fields) == list(parse_pact(GOOD).fields)


@pytest.mark.parametrize(
    ("include", "column", "said"),
    [
        ("[../fields.yaml]", 11, "lies outside of the directory"),
        ("[routing/../../fields.yaml]", 11, "lies outside of the directory"),
        ("[/etc/passwd]", 11, "is no path from this file"),
        ("['C:/fields.yaml']", 11, "is no path from this file"),
        ("['routing\\emea.yaml']", 11, "is no path from this file"),
        ("[field.yaml]", 11, "there is no file `field.yaml`"),
        ("[routing]", 11, "there is no file `routing`"),
        ("[linked.yaml]", 11, "lies outside of the directory"),
        ("[latin.yaml]", 11, "`latin.yaml` cannot be read"),
        ("[fields.yaml, fields.yaml]", 24, "is listed twice"),
        ("[main.yaml]", 1, "an included file includes no further ones"),
    ],
)
def test_only_files_beside_and_below_the_main_one_are_included(
    tmp_path: Path, include: str, column: int, said: str
) -> None:
    (tmp_path / "fields.yaml").write_text("fields: {}\n")
    inside = tmp_path / "pact"
    path = written(inside, main=MAIN.replace("currency: EUR\n", f"currency: EUR\ninclude: {include}\n"), fields=FIELDS)
    (inside / "routing").mkdir()
    (inside / "linked.yaml").symlink_to(tmp_path / "fields.yaml")
    (inside / "latin.yaml").write_bytes(b"fields: {}  # caf\xe9\n")
    (fault,) = faults_of(path)
    assert (fault.code, fault.column) == ("PF053", column)
    assert said in fault.message


def test_a_file_that_is_not_there_is_likened_to_one_that_is(tmp_path: Path) -> None:
    text = SPLIT.replace("routing/emea.yaml", "routing/emae.yaml")
    (fault,) = faults_of(written(tmp_path, main=text, fields=FIELDS, routing__emea=ROUTING))
    assert fault.suggestion == "Did you mean `routing/emea.yaml`?"


def test_fifty_files_are_included_and_no_more(tmp_path: Path) -> None:
    for count, good in ((50, True), (51, False)):
        names = [f"team{number}" for number in range(count - 2)]
        listed = ", ".join(["fields.yaml", "routing/emea.yaml", *(f"{name}.yaml" for name in names)])
        text = SPLIT.replace("fields.yaml, routing/emea.yaml", listed)
        sections = ["teams: {a: {side: sales}}\n", *(["# nothing but a comment\nresources: {}\n"] * (count - 3))]
        path = written(
            tmp_path, main=text, fields=FIELDS, routing__emea=ROUTING, **dict(zip(names, sections, strict=True))
        )
        faults = faults_of(path)
        assert {fault.code for fault in faults} == ({"PF002"} if good else {"PF053"})


@pytest.mark.parametrize("include", ["fields.yaml", "{fields: yaml}", "[3]", "", "true"])
def test_an_entry_of_a_wrong_form_is_all_that_is_told(tmp_path: Path, include: str) -> None:
    path = written(tmp_path, main=MAIN.replace("currency: EUR\n", f"currency: EUR\ninclude: {include}\n"))
    assert the_fault(path)[:3] == ("", "PF004", 8)


def test_an_entry_that_stands_twice_is_told_so(tmp_path: Path) -> None:
    path = written(tmp_path, main=f"{SPLIT}include: [fields.yaml]\n", fields=FIELDS, routing__emea=ROUTING)
    assert the_fault(path)[:3] == ("", "PF002", SPLIT.count("\n") + 1)


def test_sections_in_brackets_cannot_be_added_to(tmp_path: Path) -> None:
    assert the_fault(written(tmp_path, main="{pact: x, include: [fields.yaml]}\n", fields=FIELDS))[1] == "PF053"
    assert the_fault(written(tmp_path, main=f"{SPLIT}...\n", fields=FIELDS))[1] == "PF053"


def test_an_empty_list_includes_nothing(tmp_path: Path) -> None:
    text = GOOD.replace("currency: EUR\n", "currency: EUR\ninclude: []\n")
    assert load_pact(written(tmp_path, main=text)).text == text.replace("include:", "# include:")


def test_a_text_that_is_no_file_includes_nothing() -> None:
    with pytest.raises(FaultyText) as raised:
        parse_pact(SPLIT)
    (fault,) = raised.value.faults
    assert (fault.code, fault.line, fault.column) == ("PF053", 8, 1)
    assert "leadpact adopt pact.yaml" in fault.suggestion


def test_a_word_include_elsewhere_includes_nothing(tmp_path: Path) -> None:
    text = LANGUAGE.replace(
        "  lead: One person's interest", "  include: What we include\n  lead: One person's interest"
    )
    assert read_whole(written(tmp_path, main=text)).text == text


def test_marks_of_the_encoding_are_no_part_of_any_text(tmp_path: Path) -> None:
    plain = load_pact(written(tmp_path / "a", main=SPLIT, fields=FIELDS, routing__emea=ROUTING))
    marked = load_pact(written(tmp_path / "b", main=f"\ufeff{SPLIT}", fields=f"\ufeff{FIELDS}", routing__emea=ROUTING))
    assert plain.digest == marked.digest
