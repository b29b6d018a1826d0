"""A first mapping for a table whose columns have well-known names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from leadpact.operations.mapping.model import Mapping, Moment, Source

# Names of columns in exports of Salesforce, HubSpot, LinkedIn Lead Gen Forms, Google Ads lead forms and Meta
# lead ads, folded as `_folded` does; what is most likely meant comes first.
_NAMES: dict[str, tuple[str, ...]] = {
    "email": ("email", "workemail", "businessemail", "companyemail", "emailaddress", "useremail", "mail"),
    "first_name": ("firstname", "givenname", "forename", "vorname"),
    "last_name": ("lastname", "surname", "familyname", "nachname"),
    "name": ("name", "fullname", "leadname", "contactname", "contactfullname"),
    "company": (
        "company",
        "companyname",
        "accountname",
        "account",
        "organization",
        "organisation",
        "employer",
        "firma",
    ),
    "phone": (
        "phone",
        "workphone",
        "businessphone",
        "phonenumber",
        "workphonenumber",
        "telephone",
        "userphone",
    ),
    "mobile": ("mobile", "mobilephone", "mobilephonenumber", "cellphone", "mobilenumber"),
    "job_title": ("jobtitle", "title", "position", "role"),
    "seniority": ("seniority", "senioritylevel", "jobseniority"),
    "department": ("department", "jobfunction", "function"),
    "country": ("country", "countryregion", "countrycode", "mailingcountry", "companycountry"),
    "state": ("state", "stateprovince", "stateregion", "province"),
    "city": ("city", "town", "mailingcity"),
    "postcode": ("postcode", "postalcode", "zip", "zipcode", "zippostalcode"),
    "industry": ("industry", "sector", "companyindustry"),
    "employees": (
        "employees",
        "numberofemployees",
        "noofemployees",
        "numemployees",
        "companysize",
        "employeecount",
    ),
    "revenue": ("annualrevenue", "revenue"),
    "website": ("website", "websiteurl", "companywebsite", "companydomainname", "url"),
    "origin": (
        "origin",
        "leadsource",
        "originalsource",
        "originaltrafficsource",
        "source",
        "hsanalyticssource",
    ),
    "campaign": ("campaign", "campaignname", "utmcampaign"),
    "utm_source": ("utmsource",),
    "utm_medium": ("utmmedium",),
    "utm_campaign": ("utmcampaign",),
    "gclid": ("gclid", "googleclickid", "gclickid"),
    "comment": ("comment", "comments", "message", "description", "notes"),
}
_SAME = {
    "title": "job_title",
    "company_name": "company",
    "account": "company",
    "zip": "postcode",
    "source": "origin",
}
_TIMES = (
    "submittedat",
    "leadsubmitteddate",
    "submissiontime",
    "submissiondate",
    "createdtime",
    "createddate",
    "createdate",
    "createdat",
    "datecreated",
    "leadcreateddate",
    "firstcontactdate",
    "timestamp",
)
_KEYS = (
    "leadid",
    "recordid",
    "recordidcontact",
    "hsobjectid",
    "contactid",
    "mqlid",
    "prospectid",
    "leadnumber",
    "id",
)
_PREFIXES = re.compile(r"^property_(?=.)")  # how HubSpot's connectors name properties


def guess_mapping(
    header: Sequence[str],
    known_fields: Iterable[str],
    *,
    channel: str = "import:file",
    event: str = "responded",
    zone: str = "UTC",
) -> Mapping:
    """Return a mapping for a table with this `header`: a proposal, to be looked at before it is used.

    A field is mapped from the column of its own name, whatever its case, blanks and dashes, or of one of the
    well-known names for it. Times are taken to be ISO 8601. A column is used for one field at most.

    Args:
        header: the names of the columns.
        known_fields: the fields that may be mapped, in the order in which they choose.
        channel, event: as in the mapping.
        zone: in which times without an offset are read.
    """
    columns: dict[str, str] = {}
    for name in header:
        columns.setdefault(_folded(name), name)
    key = columns.get(_first(_KEYS, columns) or "")
    at = columns.get(_first(_TIMES, columns) or "")
    fields: dict[str, Source] = {}
    for name in known_fields:
        folded = _first((_folded(name), *_NAMES.get(_SAME.get(name, name), ())), columns)
        if folded:
            fields[name] = Source(columns.pop(folded))
    return Mapping(
        channel=channel,
        event=event,
        fields=fields,
        key=(key,) if key else (),
        at=Moment(at, zone=zone) if at else None,
    )


def _first(wanted: Iterable[str], columns: dict[str, str]) -> str | None:
    return next((name for name in wanted if name in columns), None)


def _folded(name: str) -> str:
    """Return `name` without case, accents, blanks and signs: `E-Mail Address` as `emailaddress`."""
    plain = unicodedata.normalize("NFKD", _PREFIXES.sub("", name.strip().casefold()))
    return "".join(letter for letter in plain if letter.isalnum())
