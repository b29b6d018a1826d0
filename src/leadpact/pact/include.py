"""A pact in several files: `include` at the top of the main one names the others, and they are read as one text.

The whole text is what is parsed, adopted, signed and digested: the main file with its `include` as a comment, then each
file in turn under a comment that names it. Each line of it knows the file it comes from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath

from leadpact.errors import BadInput, Fault, FaultyText
from leadpact.pact.form import check_form
from leadpact.pact.yaml_text import NOT_A_MAPPING, YamlText, read_yaml
from leadpact.pact.yaml_text import Path as Location

KEY = "include"
MOST = 50  # files
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Some editors begin a file with a mark of its encoding, which is no part of what it says."""

_KEPT = re.compile(r"[|>][1-9]?\+")  # a text that keeps the empty lines after it
_BEGINS = re.compile(r"\A((?:[ \t]*(?:#[^\n]*)?\n)*)---[ \t]*(?=#|\n|\Z)")
_DOCUMENT = re.compile(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a pact; `first` is the line of the whole text in which its first line stands."""

    file: str  # as `include` names it; "" for the main one
    first: int


@dataclass(frozen=True, slots=True)
class Whole:
    """The text of a pact and where its lines come from: at least one part, in their order."""

    text: str
    parts: tuple[Part, ...]

    def place(self, line: int) -> tuple[str, int]:
        """Return the file, "" for the main one, and the line in it, from 1, of a line of the whole text."""
        part = self.parts[max(bisect_right(self.parts, line, key=lambda part: part.first) - 1, 0)]
        return part.file, max(line - part.first, 0) + 1

    def placed(self, fault: Fault) -> Fault:
        """Return `fault`, found in the whole text, where it is written."""
        file, line = self.place(fault.line)
        return replace(fault, file=file, line=line)


def read_whole(path: Path) -> Whole:
    """Read the pact in the file `path`, with the files that it includes.

    Raises:
        BadInput: there is no such file, or it is not UTF-8 text.
        FaultyText: a file cannot be included, or is no YAML; all such faults with file, line and column.
    """
    text = read_text(path)
    found = read_yaml(text) if KEY in text else None
    if found is None or KEY not in found.tree:
        return Whole(text, (Part("", 1),))
    faults = _faults_of_form(found) or _faults_of_main(found)
    if faults:
        raise FaultyText(str(path), faults)
    return _Assembling(path, found).whole()


def read_text(path: Path) -> str:
    """Return the text of a file, without a mark of its encoding.

    Raises:
        BadInput: there is no such file, or it is not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8").removeprefix(MARK)
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.", remedy="Name an existing pact file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}", remedy="A pact is UTF-8 text.") from error


def fault_alone(found: YamlText) -> Fault:
    """Return the fault of a text that includes files and is none itself: nothing says where they are."""
    said = "a text that is no file cannot include others"
    return _fault(found, said, "Read it from its file, e.g. `leadpact adopt pact.yaml`, or write the sections here.")


def _fault(found: YamlText, message: str, suggestion: str, *steps: int) -> Fault:
    path: Location = (KEY, *steps)
    return Fault("PF053", message, *found.of(path, key=not steps), suggestion, ".".join(map(str, path)))


def _faults_of_form(found: YamlText) -> list[Fault]:
    """The faults of the entry itself; what else is missing may stand in the files."""
    told = [fault for fault in found.faults if fault.path.split(".")[0] == KEY or f"`{KEY}`" in fault.message]
    return told or [fault for fault in check_form(found)[1] if fault.path.split(".")[0] == KEY]


def _faults_of_main(found: YamlText) -> list[Fault]:
    names: list[str] = found.tree[KEY]
    closed = _closed(found) or (_in_lines(found) if found.of((KEY,), key=True)[1] > 1 else None)
    if closed:
        return [closed]
    if len(names) > MOST:
        return [_fault(found, f"{len(names)} files are more than {MOST}", "Keep together what belongs together.")]
    return [
        _fault(found, f"`{name}` is listed twice", "Keep one of the two.", position)
        for position, name in enumerate(names)
        if name in names[:position]
    ]


def _closed(found: YamlText) -> Fault | None:
    """Return why no sections can be added below: they stand in brackets or are indented, or a document ends."""
    start = found.values[()].start
    if found.text[start] == "{" or found.place(start)[1] > 1:
        return _in_lines(found)
    for mark in _DOCUMENT.finditer(found.text):
        if mark.group() == "..." or mark.start() > start:
            line, column = found.place(mark.start())
            return Fault("PF053", f"`{mark.group()}` ends the document here", line, column, "Leave it out.")
    return None


def _in_lines(found: YamlText) -> Fault:
    line, column = found.place(found.values[()].start)
    hint = "Begin each section at the start of a line, e.g. `fields:`."
    return Fault("PF053", "the files of a pact hold sections in lines of their own", line, column, hint)


class _Assembling:
    """Puts the files of a pact together."""

    def __init__(self, path: Path, main: YamlText) -> None:
        self.path, self.main = path, main
        self.directory = path.parent.resolve()
        self.faults: list[Fault] = []

    def whole(self) -> Whole:
        names: list[str] = self.main.tree[KEY]
        texts = {name: self._text(name, position) for position, name in enumerate(names)}
        if self.faults:
            raise FaultyText(str(self.path), self.faults)
        text, parts = _ended(self._main_text()), [Part("", 1)]
        for name, said in texts.items():
            blank = "" if _KEPT.search(text) else "\n"
            text += f"{blank}# from {name}\n"
            parts.append(Part(name, text.count("\n") + 1))
            text += _ended(said)
        return Whole(text, tuple(parts))

    def _main_text(self) -> str:
        """The main text with `include` as a comment, so that its lines stay where they are."""
        names = self.main.tree[KEY]
        last = self.main.values[KEY, len(names) - 1] if names else self.main.values[KEY,]
        whole = self.main.values[KEY,]
        in_brackets = self.main.text[whole.start] == "["
        first = self.main.place(self.main.keys[KEY,])[0]
        until = self.main.place((whole if in_brackets else last).end - 1)[0]
        lines = self.main.text.split("\n")
        lines[first - 1 : until] = [f"# {line}".rstrip() for line in lines[first - 1 : until]]
        return "\n".join(lines)

    def _text(self, name: str, position: int) -> str:
        """Return what the file `name` says, "" with a fault."""
        found = self._inside(name, position)
        if found is None:
            return ""
        try:
            text = read_text(found)
        except BadInput as error:
            self._refuse(position, f"`{name}` cannot be read", error.remedy)
            return ""
        # A file may begin a document, which the whole has begun already.
        text = _BEGINS.sub(lambda begin: f"{begin[1]}# {begin[0][len(begin[1]) :]}", text)
        self._check(name, text)
        return text

    def _inside(self, name: str, position: int) -> Path | None:
        """Return where the file is; None, with a fault, unless it lies with or below the main one."""
        if PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or "\\" in name:
            self._refuse(position, f"`{name}` is no path from this file", "Write e.g. `routing/emea.yaml`.")
            return None
        found = (self.directory / name).resolve()
        if not found.is_relative_to(self.directory):
            self._refuse(position, f"`{name}` lies outside of the directory of this file",
                         "Keep the files of a pact together.")  # fmt: skip
            return None
        if found.is_file():
            return found
        beside = (self.directory / name).parent
        names = sorted(one.name for one in beside.iterdir()) if beside.is_dir() else []
        near = get_close_matches(found.name, names, n=1, cutoff=0.6)
        meant = (PurePosixPath(name).parent / near[0]).as_posix() if near else ""
        self._refuse(position, f"there is no file `{name}`", f"Did you mean `{meant}`?" if meant else "Create it.")
        return None

    def _refuse(self, position: int, message: str, suggestion: str) -> None:
        self.faults.append(_fault(self.main, message, suggestion, position))

    def _check(self, name: str, text: str) -> None:
        """A file by itself is sections in lines of their own: nothing of it can become part of another file's."""
        found = read_yaml(text)
        if not found.tree:
            nothing = [fault.message for fault in found.faults] in ([], [NOT_A_MAPPING])
            said = "the file holds no sections"
            hint = "Write some, e.g. `fields:`, or do not include it."
            self._tell(name, [Fault("PF053", said, 1, 1, hint)] if nothing else found.faults)
        elif KEY in found.tree:
            hint = f"Name them in {self.path.name}."
            self._tell(name, [_fault(found, "an included file includes no further ones", hint)])
        elif closed := _closed(found):
            self._tell(name, [closed])

    def _tell(self, name: str, faults: Sequence[Fault]) -> None:
        self.faults += [replace(fault, file=name) for fault in faults]


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"
