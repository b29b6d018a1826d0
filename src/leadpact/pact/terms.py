"""The names a condition may use besides the pact's own fields, and from which point of deciding on.

Deciding goes gate -> source -> lead type -> score -> qualification -> moves -> routing; a condition
sees what is settled before it, so that nothing is ever read before it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING

from leadpact.pact.geography import COUNTRIES, REGION_OF
from leadpact.pact.vocabulary import FieldType, Signature, Type, Vocabulary

if TYPE_CHECKING:
    from leadpact.pact.shape import PactShape

TEXT = FieldType(Type.TEXT)
BOOLEAN = FieldType(Type.BOOLEAN)
INTEGER = FieldType(Type.INTEGER)
NUMBER = FieldType(Type.NUMBER)
UNKNOWN = FieldType(Type.NULL)

CAMPAIGN_TERMS = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "landing_page",
    "referrer",
)
"""What an arrival says of its way here; text, kept on the cycle that it opened."""

ARRIVAL: Mapping[str, FieldType] = {
    "origin": TEXT,
    **dict.fromkeys(CAMPAIGN_TERMS, TEXT),
    "opened_by_sales": BOOLEAN,
    "free_mail": BOOLEAN,
    "disposable_mail": BOOLEAN,
    "role_mail": BOOLEAN,
    "mail_domain": TEXT,
    "account_is_customer": BOOLEAN,
    "account_owner": TEXT,
    "account_has_open_lead": BOOLEAN,
}
SCORED: Mapping[str, FieldType] = {"fit": NUMBER, "engagement": NUMBER, "score": NUMBER}
DECIDED: Mapping[str, FieldType] = {"ready": BOOLEAN, "woken": BOOLEAN, "cycle": INTEGER, "attempts": INTEGER}

HOST_FUNCTIONS: Mapping[str, Signature] = {
    "account.people_responded": Signature(("window",), INTEGER),
    "responded_since": Signature(("text",), BOOLEAN),
}

UPON = (
    "captured", "listed", "response", "opened_by_sales", "offered", "accepted", "rejected", "misrouted", "attempted",
    "meeting_booked", "meeting_held", "meeting_missed", "recycled", "disqualified", "reopened", "woken",
    "opportunity_opened", "opportunity_won", "opportunity_lost",
)  # fmt: skip
"""What a move can be upon: the events that may change a stage."""

OPENERS = ("captured", "listed", "response", "opened_by_sales")
"""The events that open a lead: each needs an entry."""

REPORTED_FIRST = ("opportunity_opened", "opportunity_won", "opportunity_lost")
"""What another system may report of a lead that nobody saw before."""

BY_REASON = ("rejected", "recycled", "disqualified", "opportunity_lost")
"""The events that carry a reason, which can say where the lead goes."""

METRICS = (
    "volume", "handed_over_share", "accepted_share", "completeness", "follow_up_rate", "speed_to_lead", "closure_rate",
    "conversion_rate", "win_rate", "opportunities", "pipeline", "revenue", "revenue_per_lead", "cost_per_lead",
    "influenced_revenue", "lead_rating",
)  # fmt: skip
"""What a pact, a version of it or an exception can be measured by."""

RESERVED = frozenset(
    {
        *ARRIVAL,
        *SCORED,
        *DECIDED,
        "grade",
        "lead_type",
        "source",
        "stage",
        "status",
        "product_line",
        "today",
        "now",
    }
)
"""Names that a pact may not give to a field of its own."""

MINOR_UNITS = {
    "BIF": 1,
    "CLP": 1,
    "DJF": 1,
    "GNF": 1,
    "ISK": 1,
    "JPY": 1,
    "KMF": 1,
    "KRW": 1,
    "PYG": 1,
    "RWF": 1,
}
MINOR_UNITS |= {"UGX": 1, "UYI": 1, "VND": 1, "VUV": 1, "XAF": 1, "XOF": 1, "XPF": 1}
MINOR_UNITS |= {"BHD": 1000, "IQD": 1000, "JOD": 1000, "KWD": 1000, "LYD": 1000, "OMR": 1000, "TND": 1000}
"""Minor units in one major unit where that is not 100; source: ISO 4217, table A.1."""


class Terms:
    """The vocabularies of one pact, by the point of deciding at which a condition stands.

    `doubtful` names the sections that are wrong: what is read of them is taken as it comes, so that one
    mistake is reported once.
    """

    def __init__(self, shape: PactShape, fields: Mapping[str, FieldType], doubtful: Set[str] = frozenset()) -> None:
        def choice(section: str, values: Iterable[str]) -> FieldType:
            return UNKNOWN if section in doubtful else FieldType(Type.CHOICE, tuple(values))

        statuses = [status for stage in shape.stages.values() for status in stage.statuses]
        arrival = {**fields, **ARRIVAL, "product_line": choice("leads", shape.leads.product_lines)}
        sourced = {**arrival, "source": choice("sources", shape.sources)}
        typed = {**sourced, "lead_type": choice("lead_types", shape.lead_types)}
        graded = {"grade": choice("score", shape.score.grades)} if shape.score.grades or "score" in doubtful else {}
        scored = {**typed, **SCORED, **graded}
        stages = {"stage": choice("stages", shape.stages), "status": choice("stages", statuses)}
        units = MINOR_UNITS.get(shape.currency, 100)
        known = frozenset(shape.activities)

        def vocabulary(names: Mapping[str, FieldType]) -> Vocabulary:
            return Vocabulary(
                fields=names,
                activities=known,
                host_functions=HOST_FUNCTIONS,
                lookups={"region_of": REGION_OF},
                minor_units=units,
                countries=frozenset(COUNTRIES),
            )

        self.fields = vocabulary(fields)
        self.arrival = vocabulary(arrival)
        self.sourced = vocabulary(sourced)
        self.typed = vocabulary(typed)
        self.scored = vocabulary(scored)
        self.decided = vocabulary({**scored, **DECIDED, **stages})
