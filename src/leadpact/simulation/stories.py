"""The persons of the demo whom one should meet: fixed names, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """A person of the demo.

    Args:
        key: names the story; it never changes, tours and pages link by it.
        email: whose story it is; empty where it is told by receipts or by a source.
        title: in a few words.
        shows: what is to be seen, in a sentence or two.
        source: of a story that a source tells.
        channel: of a story that receipts of a channel tell.
    """

    key: str
    email: str
    title: str
    shows: str
    source: str = ""
    channel: str = ""


STORIES: tuple[Story, ...] = ()
