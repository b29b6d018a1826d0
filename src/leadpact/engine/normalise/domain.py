"""Domains of companies, from whatever holds one: a link, an address, a bare host."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import msgspec

from leadpact.engine.normalise.text import Bad, quoted, tidy

if TYPE_CHECKING:
    from tldextract import TLDExtract

_LONGEST = 2048
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|mailto:")
_HOST = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


class CleanDomain(msgspec.Struct, frozen=True):
    """`domain` is the registrable part ("example.co.uk"), lower-case ASCII (IDNA); `host` is all of the name.

    Hosts under a name whose owner gives out parts of it (myshopify.com, github.io) are domains of their own.
    """

    domain: str
    host: str


def clean_domain(text: str) -> CleanDomain | Bad:
    """Read the domain of a link, an email address or a host name.

    Suffixes are those of the public suffix list which comes with the library tldextract; nothing is fetched.

    Returns:
        The domain, or `Bad` with the code `domain.missing`, `domain.syntax`, or `domain.suffix` (nobody can
        register such a name: an IP address, "localhost", "co.uk", an unknown ending).
    """
    found = tidy(text[: _LONGEST + 1]).lower()
    if not found:
        return Bad("domain.missing", "No domain is given.")
    if scheme := _SCHEME.match(found):
        found = found[scheme.end() :]
    authority = re.split(r"[/?#\\]", found, maxsplit=1)[0]
    host = re.sub(r":\d*\Z", "", authority.rpartition("@")[2]).rstrip(".")
    judged = _judge(host)
    if isinstance(judged, CleanDomain):
        return judged
    return Bad(judged, f"{_FAULTS[judged]} {quoted(text)}.")


_FAULTS = {
    "domain.syntax": "There is no domain in",
    "domain.suffix": "Nobody can register the domain in",
}


@lru_cache(maxsize=65_536)
def _judge(host: str) -> CleanDomain | str:
    name = _ascii(host)
    if name is None or not _HOST.fullmatch(name):
        return "domain.suffix" if host == "localhost" or _is_address(host) else "domain.syntax"
    domain = _extract()(name).top_domain_under_public_suffix
    return CleanDomain(domain, name) if domain else "domain.suffix"


def _ascii(host: str) -> str | None:
    if host.isascii():
        return host
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@cache
def _extract() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
