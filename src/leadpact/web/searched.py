"""A list that is searched as one types and sorted by its columns: all of it lives in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the list at `path`: a text, an order, the page after a token."""

    path: str
    text: str
    sort: str
    after: str
    usual: str

    def address(self, *, sort: str = "", after: str = "") -> str:
        """Return the address of the list, in another order or on another page."""
        sort = sort or self.sort
        told = {"text": self.text, "sort": sort if sort != self.usual else "", "after": after}
        said = urlencode({name: value for name, value in told.items() if value})
        return f"{self.path}?{said}" if said else self.path

    def by(self, sorts: Iterable[str]) -> dict[str, str]:
        """Return for each order the address of the list in it."""
        return {sort: self.address(sort=sort) for sort in sorts}


def asked(request: HttpRequest, path: str, usual: str) -> Asked:
    """Return what the request asks of the list at `path`, whose usual order is `usual`."""
    given = request.GET
    text = " ".join(given.get("text", "").split())
    return Asked(path, text, given.get("sort", "") or usual, given.get("after", ""), usual)
