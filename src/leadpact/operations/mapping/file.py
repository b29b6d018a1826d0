"""The mapping file of an import: YAML -> Mapping, or every fault with its place."""

from __future__ import annotations

import difflib
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from leadpact.errors import BadInput, Fault, FaultyText
from leadpact.operations.mapping.model import Constant, Mapping, Moment, Source
from leadpact.pact.load import Places

_KEYS = ("channel", "key", "event", "at", "fields", "constant")
_AT_KEYS = ("column", "format", "zone")
_FIELD_KEYS = ("column", "values", "missing")
_FORMATS = ("iso", "epoch", "epoch ms")
_PROBE = datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 - only a pattern is tried on it


def load_mapping(path: Path) -> Mapping:
    """Read the mapping file `path`.

    Raises:
        BadInput: there is no such file, or it is not UTF-8 text.
        FaultyText: the file is wrong; all faults with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.", remedy="Name an existing mapping file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}", remedy="A mapping is UTF-8 text.") from error
    return parse_mapping(text, name=str(path))


def parse_mapping(text: str, *, name: str = "The mapping") -> Mapping:
    """Return the mapping that `text` states.

    Raises:
        FaultyText: every fault found, in the order of the text.
    """
    form = _Form(_tree(text, name), text)
    mapping = form.mapping()
    if form.faults:
        raise FaultyText(name, form.faults)
    return mapping


def _tree(text: str, name: str) -> CommentedMap:
    reader = YAML(typ="rt")
    reader.version = (1, 2)
    try:
        tree = reader.load(io.StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(error, DuplicateKeyError):
            fault = Fault("MF002", "a key is stated twice", line, column, "Keep one of the two.")
        else:
            fault = Fault("MF001", f"the text is not YAML: {error.problem}", line, column, "Look at the indentation.")
        raise FaultyText(name, [fault]) from None
    if not isinstance(tree, CommentedMap):
        raise FaultyText(name, [Fault("MF001", "a mapping has keys", 1, 1, "Begin with `channel: import:file`.")])
    return tree


class _Form:
    """Reads the parts of a mapping, and collects what is wrong with them."""

    def __init__(self, tree: CommentedMap, text: str) -> None:
        self.faults: list[Fault] = []
        self._tree = tree
        self._places = Places(tree, text)

    def mapping(self) -> Mapping:
        tree = self._known(self._tree, (), _KEYS)
        fields = {
            name: source
            for name, given in self._section(tree, "fields", needed=True)
            if (source := self._source(given, ("fields", name))) is not None
        }
        constant = {name: self._constant(given, ("constant", name)) for name, given in self._section(tree, "constant")}
        for name in fields.keys() & constant.keys():
            self._fault("MF008", f"`{name}` is a field and a constant, too", ("constant", name), "Keep one.", key=True)
        return Mapping(
            channel=self._text(tree, (), "channel"),
            event=self._text(tree, (), "event"),
            fields=fields,
            key=self._texts(tree["key"], ("key",)) if "key" in tree else (),
            at=self._moment(tree["at"]) if "at" in tree else None,
            constant=constant,
        )

    def _section(self, tree: CommentedMap, name: str, *, needed: bool = False) -> list[tuple[str, Any]]:
        given = tree.get(name, CommentedMap())
        if not isinstance(given, CommentedMap):
            self._fault("MF004", f"`{name}` names fields", (name,), f"Write `{name}: {{email: Email}}`.")
            return []
        if needed and not given:
            self._fault("MF005", f"`{name}` is missing", (name,) if name in tree else (), "Map at least one field.")
        for key in given:
            if not isinstance(key, str):
                self._fault("MF004", f"`{key}` is no name of a field", (name, key), "Use a text.", key=True)
        return [(key, value) for key, value in given.items() if isinstance(key, str)]

    def _source(self, given: Any, at: tuple[str, ...]) -> Source | None:
        if isinstance(given, str):
            return Source(given)
        if not isinstance(given, CommentedMap):
            self._fault(
                "MF004",
                f"`{at[-1]}` names no column",
                at,
                "Write the name of a column, in quotes if need be.",
            )
            return None
        self._known(given, at, _FIELD_KEYS)
        missing = self._texts(given["missing"], (*at, "missing"), empty=True) if "missing" in given else ()
        return Source(self._text(given, at, "column"), self._values(given, at), frozenset(missing))

    def _values(self, given: CommentedMap, at: tuple[str, ...]) -> dict[str, str]:
        values = given.get("values", CommentedMap())
        if not isinstance(values, CommentedMap):
            self._fault("MF004", "`values` pairs texts", (*at, "values"), "Write `values: {written: meant}`.")
            return {}
        pairs: dict[str, str] = {}
        for written, meant in values.items():
            place = (*at, "values", str(written))
            if _plain(written) is None or _plain(meant) is None:
                self._fault("MF004", f"`{written}: {meant}` is no pair of texts", place, "Put both in quotes.")
            pairs[_plain(written) or ""] = _plain(meant) or ""
        return pairs

    def _moment(self, given: Any) -> Moment | None:
        if isinstance(given, str):
            return Moment(given)
        if not isinstance(given, CommentedMap):
            self._fault(
                "MF004",
                "`at` names no column",
                ("at",),
                "Write `at: {column: Created, zone: Europe/Berlin}`.",
            )
            return None
        self._known(given, ("at",), _AT_KEYS)
        column = self._text(given, ("at",), "column")
        written = self._text(given, ("at",), "format", "iso")
        zone = self._text(given, ("at",), "zone", "UTC")
        if not _is_format(written):
            said = f"Use {', '.join(_FORMATS)}, or a pattern with a whole date, such as %d.%m.%Y %H:%M."
            self._fault("MF007", f"{written!r} is no format of a time", ("at", "format"), said)
        if not _is_zone(zone):
            self._fault("MF006", f"{zone!r} is no time zone", ("at", "zone"), "Use a name such as Europe/Berlin.")
        return Moment(column, written, zone)

    def _constant(self, given: Any, at: tuple[str, ...]) -> Constant:
        if isinstance(given, str | bool | int | float):
            return given if isinstance(given, bool) else _native(given)
        self._fault(
            "MF004", f"`{at[-1]}` is no single value", at, "Write a text, a number, true or false; a date in quotes."
        )
        return ""

    def _text(self, given: CommentedMap, at: tuple[str, ...], name: str, default: str | None = None) -> str:
        if name not in given:
            if default is None:
                self._fault("MF005", f"`{name}` is missing", at, "Add it.")
            return default or ""
        if isinstance(given[name], str) and given[name].strip():
            return str(given[name])
        self._fault("MF004", f"`{name}` is no text", (*at, name), "Write a text, in quotes if need be.")
        return ""

    def _texts(self, given: Any, at: tuple[str, ...], *, empty: bool = False) -> tuple[str, ...]:
        listed = list(given) if isinstance(given, CommentedSeq) else [given]
        for index, one in enumerate(listed):
            if not isinstance(one, str) or not (empty or one.strip()):
                place: tuple[str | int, ...] = (*at, index) if isinstance(given, CommentedSeq) else at
                self._fault("MF004", f"`{at[-1]}` has {one!r}, which is no text", place, "Put it in quotes.")
        return tuple(str(one) for one in listed)

    def _known(self, given: CommentedMap, at: tuple[str, ...], known: Sequence[str]) -> CommentedMap:
        for key in given:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, n=1)
                said = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(known)}."
                self._fault("MF003", f"`{key}` is no key here", (*at, str(key)), said, key=True)
        return given

    def _fault(self, code: str, message: str, at: Sequence[str | int], suggestion: str, *, key: bool = False) -> None:
        line, column = self._places.of(at, key=key)
        self.faults.append(Fault(code, message, line, column, suggestion, ".".join(map(str, at))))


def _plain(value: object) -> str | None:
    """Return what stands in a table for a YAML value, if that is certain: `yes`, `1` and `true` are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def _native(value: str | int | float) -> str | int | float:
    """Return `value` without the dress in which the YAML reader keeps its layout."""
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def _is_format(written: str) -> bool:
    if written in _FORMATS:
        return True
    try:
        found = datetime.strptime(_PROBE.strftime(written), written)  # noqa: DTZ007 - only a pattern is tried
    except ValueError:
        return False
    return found.date() == _PROBE.date()


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
