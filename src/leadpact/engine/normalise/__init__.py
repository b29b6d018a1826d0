"""Makes what people type comparable: addresses, numbers, names, companies, countries.

Each function takes any text and returns the clean value or `Bad` with the reason; none of them raises.
"""

from __future__ import annotations

from leadpact.engine.normalise.company import CleanCompany, clean_company
from leadpact.engine.normalise.country import CleanCountry, clean_country
from leadpact.engine.normalise.domain import CleanDomain, clean_domain
from leadpact.engine.normalise.email import CleanEmail, clean_email
from leadpact.engine.normalise.name import CleanName, clean_name
from leadpact.engine.normalise.phone import CleanPhone, clean_phone
from leadpact.engine.normalise.text import Bad, fold, tidy

__all__ = [
    "Bad",
    "CleanCompany",
    "CleanCountry",
    "CleanDomain",
    "CleanEmail",
    "CleanName",
    "CleanPhone",
    "clean_company",
    "clean_country",
    "clean_domain",
    "clean_email",
    "clean_name",
    "clean_phone",
    "fold",
    "tidy",
]
