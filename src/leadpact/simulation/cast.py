"""Who plays in the planted stories: their companies and themselves."""

from __future__ import annotations

from leadpact.simulation.names import plain
from leadpact.simulation.people import Account, Somebody

FIRST_NUMBER = 100_000

_COMPANIES = {
    "anadolu-gida": ("Anadolu Gıda A.Ş.", "TR", "Food", 1_200),
    "rheintal-biologics": ("Rheintal Biologics AG", "CH", "Pharma", 640),
    "alpenmilch-foods": ("Alpenmilch Foods GmbH", "AT", "Food", 430),
    "castrel-reagents": ("Castrel Reagents AG", "CH", "Chemicals", 380),
    "severn-vaccines": ("Severn Vaccines Ltd", "GB", "Pharma", 3_400),
    "skagen-reagents": ("Skagen Reagents A/S", "DK", "Chemicals", 310),
    "orla-packaging": ("Orla Packaging SA", "ES", "Other", 220),
    "kyklos-beverages": ("Kyklos Beverages SA", "GR", "Food", 280),
    "nordvik-polymers": ("Nordvik Polymers AB", "SE", "Chemicals", 900),
    "kalmar-energy": ("Kalmar Energy AB", "SE", "Energy", 5_400),
    "delmarcon-water": ("Delmarcon Water Inc.", "US", "Other", 450),
    "bosphor-pharma": ("Bosphor Pharma A.Ş.", "TR", "Pharma", 340),
    "izmir-coatings": ("Izmir Coatings A.Ş.", "TR", "Chemicals", 260),
    "werkbank-labs": ("Werkbank Labs GmbH", "DE", "Pharma", 24),
    "fundament-materials": ("Fundament Materials GmbH", "DE", "Food", 38),
    "hanse-mills": ("Hanse Mills GmbH", "DE", "Food", 41),
    "lagune-water": ("Lagune Water SpA", "IT", "Chemicals", 18),
    "donau-chemie-werke": ("Donau Chemie Werke AG", "AT", "Chemicals", 6_800),
    "rhone-grid": ("Rhone Grid SAS", "FR", "Energy", 9_100),
    "elbe-hydrogen": ("Elbe Hydrogen GmbH", "DE", "Energy", 7_300),
    "tiber-energy": ("Tiber Energy SpA", "IT", "Energy", 5_900),
    "maas-polymers": ("Maas Polymers BV", "NL", "Chemicals", 8_200),
    "tejo-foods": ("Tejo Foods SA", "ES", "Food", 520),
    "hudson-therapeutics": ("Hudson Therapeutics Inc.", "US", "Pharma", 610),
    "lakeside-dairy": ("Lakeside Dairy Inc.", "US", "Food", 290),
    "penang-reagents": ("Penang Reagents Pte Ltd", "SG", "Chemicals", 330),
    "loire-vaccines": ("Loire Vaccines SAS", "FR", "Pharma", 480),
}

COMPANIES = {
    slug: Account(FIRST_NUMBER + number, name, f"{slug}.com", country, industry, employees, "planted")
    for number, (slug, (name, country, industry, employees)) in enumerate(_COMPANIES.items())
}


Role = tuple[str, str]
"""Title and seniority."""

PLANT: Role = ("Plant Manager", "Manager")
QUALITY: Role = ("Quality Manager", "Manager")
ENGINEER: Role = ("Process Engineer", "Staff")
VP_LAB: Role = ("VP Lab Operations", "VP")
LAB: Role = ("Lab Manager", "Manager")
DIRECTOR: Role = ("Director of Quality", "Director")
BUYER: Role = ("Procurement Manager", "Manager")
HEAD: Role = ("Head of Quality Control", "Director")
VP_PLANT: Role = ("VP Manufacturing", "VP")
PROCESS: Role = ("Director of Process Development", "Director")
VP_QUALITY: Role = ("VP Quality", "VP")


def person(name: str, company: str, role: Role, *, line: str = "instruments", phone: str = "") -> Somebody:
    """Return somebody who works for one of the companies; `name` is first and last."""
    account = COMPANIES[company]
    first, _, last = name.partition(" ")
    email = f"{plain(first)}.{plain(last)}@{account.domain}"
    return Somebody(
        email, first, last, email, phone, account, account.country, *role, line, "", interested=True, told=True,
        appended=False, planted=True,
    )  # fmt: skip


def private(name: str, email: str, country: str = "DE") -> Somebody:
    """Return somebody of whom no company is known."""
    first, _, last = name.partition(" ")
    return Somebody(
        email, first, last, email, "", None, country, "", "", "instruments", "", interested=False, told=False,
        appended=False, planted=True,
    )  # fmt: skip
