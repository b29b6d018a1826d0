"""Invented leads, as many as wanted, always the same: each value is a hash of the lead's number and what it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

COLUMNS = (
    "Id", "Email", "First Name", "Last Name", "Company", "Phone", "Country", "Industry", "Employees", "Job Title",
    "Seniority", "Budget", "Need", "Activity", "Origin", "Medium", "Product", "At",
)  # fmt: skip
MAPPING = """
channel: import:bench
key: Id
event: responded
at: {column: At}
fields:
  email: Email
  first_name: First Name
  last_name: Last Name
  company: Company
  phone: Phone
  country: Country
  industry: Industry
  employees: Employees
  job_title: Job Title
  seniority: Seniority
  budget: Budget
  need: Need
  activity: Activity
  origin: Origin
  utm_medium: Medium
  product_line: Product
"""
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

_FIRST = (
    "Mira", "Tom", "Giulia", "Petr", "Hanna", "Olle", "Samuel", "Jimena", "Kate", "Ayşe", "Nikos", "Carla", "Bruno",
    "Lotte", "Finn", "Inês", "Björn", "Yuki",
)  # fmt: skip
_LAST = (
    "Kaya", "Fischer", "Rossi", "Novák", "Lindqvist", "Okafor", "Álvarez", "Walsh", "Yılmaz", "Dupont", "Meyer",
    "Hansen", "Keller", "Tanaka", "Weber",
)  # fmt: skip
_FREE = ("gmail.com", "outlook.com", "web.de", "yahoo.com")
_THROWN_AWAY = ("mailinator.com", "guerrillamail.com")
_WORDS = ["kort", "helv", "grand", "nord", "alpin", "tera", "vita", "opti", "sana", "novo", "prim", "astra"]
_KINDS = ["pharma", "food", "chem", "labs", "foods", "polymer", "biotech", "analytics"]
_COUNTRIES = (
    ("DE", "+4930555{:04d}", 30), ("US", "(212) 555-{:04d}", 25), ("FR", "01 99 00 {:04d}", 10),
    ("GB", "020 7946 {:04d}", 10), ("IT", "+39065550{:04d}", 8), ("TR", "+90212555{:04d}", 5),
    ("JP", "+8135550{:04d}", 5), ("IN", "+91115550{:04d}", 7),
)  # fmt: skip
_INDUSTRIES = (("Pharma", 25), ("Food", 20), ("Chemicals", 15), ("Academia", 10), ("Other", 20), ("", 10))
_SIZES = ((12, 20), (80, 20), (250, 20), (900, 15), (2600, 15), (18000, 5), (0, 5))  # 0: not known
_TITLES = (
    ("VP Quality", "VP", 8), ("Head of Lab", "Director", 20), ("Lab Manager", "Manager", 32), ("Chemist", "Staff", 25),
    ("CTO", "C-level", 5), ("", "", 10),
)  # fmt: skip
_ACTIVITIES = (
    ("whitepaper_downloaded", 45), ("webinar_attended", 20), ("demo_requested", 15), ("contact_requested", 12),
    ("trial_started", 8),
)  # fmt: skip
_MEDIA = (("cpc", 30), ("organic", 30), ("email", 20), ("", 20))


def _draw(number: int, what: str, below: int) -> int:
    """Return a number from 0 up to `below` that depends on the lead's number and on `what` only."""
    return crc32(f"{number}/{what}".encode()) % below


def _pick(number: int, what: str, shares: Sequence[tuple]) -> tuple:  # type: ignore[type-arg]
    """Return one of `shares`, which end with their weights in percent."""
    at = _draw(number, what, 100)
    for share in shares:
        at -= share[-1]
        if at < 0:
            return share
    return shares[-1]


def row(number: int) -> tuple[str, ...]:
    """Return lead `number` as a row of COLUMNS. Every third shares its company with others, one in 50 is a repeat."""
    who = number - 7 if number % 50 == 49 else number
    firm = _draw(who, "firm", 1 + who // 3)
    first, last = _FIRST[_draw(who, "first", len(_FIRST))], _LAST[_draw(who, "last", len(_LAST))]
    company, domain = _company(firm)
    host = _host(who, domain)
    country, phone, _ = _pick(firm, "country", _COUNTRIES)
    size = _pick(firm, "size", _SIZES)[0]
    title, seniority, _ = _pick(who, "title", _TITLES)
    return (
        str(number), _address(first, last, who, host), first, last, company,
        phone.format(_draw(who, "phone", 10_000)) if _draw(who, "calls", 10) < 4 else "",
        country, _pick(firm, "industry", _INDUSTRIES)[0], str(size) if size else "", title, seniority,
        ("", "", "yes", "no")[_draw(who, "budget", 4)], ("", "", "", "yes")[_draw(who, "need", 4)],
        _pick(number, "activity", _ACTIVITIES)[0], "form", _pick(who, "medium", _MEDIA)[0],
        ("instruments", "instruments", "software", "service")[_draw(who, "line", 4)],
        (NOW - timedelta(minutes=_draw(number, "age", 40_000))).isoformat(),
    )  # fmt: skip


def _company(firm: int) -> tuple[str, str]:
    word, kind = _WORDS[_draw(firm, "word", len(_WORDS))], _KINDS[_draw(firm, "kind", len(_KINDS))]
    return f"{word.title()} {kind.title()} {firm} GmbH", f"{word}-{kind}-{firm}.com"


def _host(who: int, domain: str) -> str:
    at = _draw(who, "host", 100)
    if at < 76:
        return domain
    return _THROWN_AWAY[at % 2] if at > 97 else _FREE[at % len(_FREE)]


def _address(first: str, last: str, who: int, host: str) -> str:
    plain = f"{first}.{last}".translate(_PLAIN).lower()
    return "not an address" if who % 500 == 250 else f"{plain}{who}@{host}"


_PLAIN = str.maketrans("şıáÁöêéä", "siaAoeea")


def payload(number: int) -> dict[str, str]:
    """Return lead `number` as a form would send it."""
    names = ("", "email", "first_name", "last_name", "company", "phone", "country", "industry", "employees",
             "job_title", "seniority", "budget", "need", "activity", "origin", "utm_medium", "product_line",
             "at")  # fmt: skip
    named = dict(zip(names, row(number), strict=True))
    return {name: value for name, value in named.items() if name and value}


def write_csv(path: Path, count: int, *, first: int = 1) -> None:
    """Write `count` leads, beginning with the number `first`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(row(number) for number in range(first, first + count))


def payloads(count: int, *, first: int = 1) -> Iterator[dict[str, str]]:
    return (payload(number) for number in range(first, first + count))
