"""Marks what the standard says where an exception says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from leadpact.pact.document_model import Block, Listing, Row, Section, Sides, Statement, items_of
from leadpact.pact.model import Pact

UNMARKED = ("duties", "exceptions", "glossary")
"""Sections that repeat what others say."""


def marked(pact: Pact, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections with the names of the exceptions at every value that they change.

    What changes a value that has no item of its own is marked at the nearest that it is a part of.
    """
    if not pact.exceptions:
        return tuple(sections)
    paths = {
        item.path
        for section in sections if section.name not in UNMARKED
        for block in section.blocks
        for item in items_of(block)
    }  # fmt: skip
    names: dict[str, tuple[str, ...]] = {}
    for variation in pact.exceptions:
        for changed in variation.paths:
            for path in _concerned(changed, paths):
                if variation.name not in names.get(path, ()):
                    names[path] = (*names.get(path, ()), variation.name)
    return tuple(
        section if section.name in UNMARKED else replace(section, blocks=_marked(section.blocks, names))
        for section in sections
    )


def _concerned(changed: str, paths: set[str]) -> list[str]:
    """The item that says what stands at `changed`, and the promise it is in; else those that say parts of it, and the
    nearest that it is a part of."""
    if changed in paths:
        promise = ".".join(changed.split(".")[:3])
        return [changed, promise] if changed.startswith("promises.") and promise in paths else [changed]
    parts = [path for path in paths if path.startswith(f"{changed}.")]
    above = changed
    while above and above not in paths:
        above = above.rpartition(".")[0]
    return [*parts, above] if above else parts


def _marked(blocks: Sequence[Block], names: Mapping[str, tuple[str, ...]]) -> tuple[Block, ...]:
    return tuple(_block(block, names) for block in blocks)


def _block(block: Block, names: Mapping[str, tuple[str, ...]]) -> Block:
    if isinstance(block, Statement):
        return _item(block, names)
    if isinstance(block, Sides):
        return Sides(_listing(block.left, names), _listing(block.right, names))
    if isinstance(block, Listing):
        return _listing(block, names)
    return replace(block, rows=tuple(_row(row, names) for row in block.rows))


def _listing(listing: Listing, names: Mapping[str, tuple[str, ...]]) -> Listing:
    return replace(listing, items=tuple(_item(item, names) for item in listing.items))


def _item(item: Statement, names: Mapping[str, tuple[str, ...]]) -> Statement:
    return replace(item, marks=names[item.path]) if item.path in names else item


def _row(row: Row, names: Mapping[str, tuple[str, ...]]) -> Row:
    return replace(row, marks=names[row.path]) if row.path in names else row
