"""What is true of Northwind Instruments. Change a number here and the company of the demo is another one."""

from __future__ import annotations

from dataclasses import replace

from leadpact.simulation.truth import (
    CompanyTruth,
    JourneyTruth,
    Lag,
    Mistakes,
    NurtureTruth,
    PurchaseTruth,
    SalesTruth,
    SegmentTruth,
    SourceTruth,
)

PAPERS = {"whitepaper_downloaded": 6.0, "roi_paper_downloaded": 2.0, "webinar_attended": 2.0}
SEARCH = {
    "whitepaper_downloaded": 5.0, "roi_paper_downloaded": 2.0, "demo_requested": 1.6, "trial_started": 0.8,
    "contact_requested": 1.0,
}  # fmt: skip
DIRECT = {"contact_requested": 3.0, "demo_requested": 2.0, "whitepaper_downloaded": 4.0}
KNOWN = {"contact_requested": 3.0, "demo_requested": 2.0}


def _form(medium: str, campaign: str) -> dict[str, str]:
    return {"origin": "form", "utm_medium": medium, "utm_campaign": campaign}


SOURCES = {
    "organic_search": SourceTruth(0.18, 0.22, 900, SEARCH, {"origin": "form", "utm_medium": "organic"}),
    "paid_search": SourceTruth(0.17, 0.20, 7_500, SEARCH, _form("cpc", "lab-sensors")),
    "website": SourceTruth(0.08, 0.26, 400, DIRECT, {"origin": "form"}),
    "purchased_list": SourceTruth(0.14, 0.03, 250, {}, {"origin": "purchased_list"}, batched=True),
    "content_syndication": SourceTruth(
        0.10, 0.02, 4_800, {"whitepaper_downloaded": 1},
        {"origin": "content_syndication", "utm_campaign": "lab-monthly"}, trend=4.0, batched=True,
    ),
    "webinar": SourceTruth(0.09, 0.24, 2_600, {"webinar_attended": 1}, {"origin": "webinar"}, batched=True),
    "trade_fair": SourceTruth(0.08, 0.15, 9_000, {"booth_visited": 1}, {"origin": "trade_fair"}, batched=True),
    "email": SourceTruth(0.05, 0.14, 300, PAPERS, _form("email", "newsletter")),
    "paid_social": SourceTruth(
        0.05, 0.08, 6_200, {"whitepaper_downloaded": 5, "webinar_attended": 1},
        _form("paid_social", "lab-managers"), weekend=0.8,
    ),
    "referral": SourceTruth(0.03, 0.45, 0, KNOWN, {"origin": "referral"}),
    "partner": SourceTruth(
        0.03, 0.48, 0, {"contact_requested": 2, "whitepaper_downloaded": 2}, {"origin": "partner"}
    ),
}  # fmt: skip
"""The twelfth source, outbound, is what sales opens itself."""

SEGMENTS = {
    "small": SegmentTruth(0.34, (8, 49), 0.6, 1.0, 900_000),
    "middle": SegmentTruth(0.36, (50, 249), 1.0, 2.0, 2_400_000),
    "upper": SegmentTruth(0.20, (250, 999), 1.3, 4.0, 4_800_000),
    "enterprise": SegmentTruth(0.10, (1_000, 24_000), 1.2, 9.0, 11_000_000),
}

JOURNEY = JourneyTruth(
    pace_days=Lag(9, 0.9, 0.05),
    asks={"demo_requested": 0.52, "trial_started": 0.14, "contact_requested": 0.14},
    curious_asks={"demo_requested": 0.045, "trial_started": 0.02, "contact_requested": 0.02},
    papers=1.1,
    looks=1,
    told=0.62,
    appended=0.7,
    free_mail=0.08,
)

SALES = SalesTruth(
    answer_demo=Lag(11, 0.45, 8),
    answer_other=Lag(105, 0.6, 45),
    forgets_offer=0.09,
    forgotten_takes=8,
    rejects={True: 0.04, False: 0.26},
    rejects_source={"content_syndication": 0.72},
    misroutes=0.03,
    first_try=Lag(25, 0.9, 4),
    next_try=Lag(9, 0.5, 2),
    dispositions={"connected": 0.40, "voicemail": 0.29, "no_answer": 0.24, "wrong_number": 0.04, "gone": 0.03},
    books={True: 0.80, False: 0.08},
    gives_up_after=4,
    to_meeting=Lag(6, 0.5, 1),
    holds=0.83,
    logs_late=0.2,
    opens={True: 0.72, False: 0.08},
    disqualifies=0.3,
    forgets_lead=0.09,
    forgotten_days=Lag(9, 0.5, 3),
    skips={True: 0.12, False: 0.01},
    opens_own=1.2,
)

PURCHASE = PurchaseTruth(
    wins={"A": 0.48, "B": 0.36, "C": 0.22, "D": 0.08},
    to_close=Lag(58, 0.5, 6),
    amount_spread=0.6,
    lost={"price": 4, "product": 2, "no_decision": 5, "competitor": 3},
    unheard=14,
)

NURTURE = NurtureTruth(returns=0.12, by_program={"warm-up": 1.8}, after_days=Lag(55, 0.6, 5), ready=0.45)

TRUTH = CompanyTruth(
    people=6_000,
    accounts=800,
    season=(1.0, 1.1, 1.15, 1.0, 1.05, 0.95, 0.75, 0.6, 1.1, 1.2, 1.2, 0.7),
    countries={
        "DE": 20, "CH": 6, "AT": 4, "GB": 7, "FR": 6, "IT": 5, "NL": 4, "SE": 3, "ES": 3, "DK": 2, "TR": 3, "GR": 1,
        "US": 24, "JP": 4, "IN": 4, "AU": 3, "SG": 2,
    },
    industries={"Pharma": 26, "Food": 22, "Chemicals": 18, "Energy": 9, "Academia": 10, "Other": 15},
    seniorities={"C-level": 6, "VP": 8, "Director": 16, "Manager": 38, "Staff": 32},
    product_lines={"instruments": 0.66, "software": 0.22, "service": 0.12},
    sources=SOURCES,
    segments=SEGMENTS,
    journey=JOURNEY,
    sales=SALES,
    purchase=PURCHASE,
    nurture=NURTURE,
)  # fmt: skip


def of_size(people: int) -> CompanyTruth:
    """Return the same company with another number of persons; accounts and mistakes go with it."""
    share = people / TRUTH.people
    mistakes = Mistakes()
    return replace(TRUTH, people=people, accounts=max(12, round(TRUTH.accounts * share)), mistakes=mistakes)
