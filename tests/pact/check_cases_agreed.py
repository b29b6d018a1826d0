"""Planted errors: the parties, the words, the exceptions."""

from __future__ import annotations

from check_cases import Case, Change, before

PARTIES = [
    Case(
        "LP001",
        (("  marketing: {signs: cmo@northwind.example}\n", ""), ("\nagreement:\n", "\n⟦agreement:\n")),
        (("signs: cmo@northwind.example", "signs: Anna Berg"),),
    ),
    Case("LP001", (("signs: cmo@northwind.example", "signs: ⟦'?'"),), (("sponsor: coo", "sponsor: chief"),)),
    Case(
        "LP002",
        (("  sales: {signs: cro@northwind.example}\n", ""), ("\nagreement:\n", "\n⟦agreement:\n")),
        (("signs: cro@northwind.example", "signs: cso@northwind.example"),),
    ),
    Case(
        "LP003",
        (("signs: cro@northwind.example", "signs: ⟦CMO@northwind.example"),),
        (("signs: cro@northwind.example", "signs: cmo@northwind-sales.example"),),
    ),
    Case(
        "LP004",
        (("sponsor: coo@northwind.example", "sponsor: ⟦cro@northwind.example"),),
        (("  sponsor: coo@northwind.example\n", ""),),
    ),
    Case(
        "LP005",
        (
            (
                "working_group: [revops@northwind.example, field.emea@northwind.example, sdr.lead@northwind.example]",
                "working_group: ⟦[]",
            ),
        ),
        ((", field.emea@northwind.example, sdr.lead@northwind.example]", "]"),),
    ),
    Case(
        "LP006",
        (
            ("  review: {owner: revops@northwind.example, every: 90 days}\n", ""),
            ("\nagreement:\n", "\n⟦agreement:\n"),
        ),
        (("every: 90 days}", "every: 6 months}"),),
    ),
    Case("LP006", (("review: {owner: revops@northwind.example", "review: {owner: ⟦nobody"),), ()),
    Case(
        "LP007",
        (
            ("  success: [accepted_share, follow_up_rate, revenue_per_lead]\n", ""),
            ("\nagreement:\n", "\n⟦agreement:\n"),
        ),
        (("[accepted_share, follow_up_rate, revenue_per_lead]", "[revenue]"),),
    ),
    Case(
        "LP008",
        (("revenue_per_lead]\n", "revenue_per_lead]\n  change: {why: So, judge_on: ⟦2026-11-24}\n"),),
        (("revenue_per_lead]\n", "revenue_per_lead]\n  change: {why: So, judge_on: 2026-11-25}\n"),),
    ),
]

WORDS = [
    Case(
        "LP010",
        (("  lead: One person's", "  suspect: One person's"), ("\ndefinitions:", "\n⟦definitions:")),
        (("  lead: One person's", "  Lead (any): One person's"),),
    ),
    Case(
        "LP010",
        (("  sales-ready: What", "  done: What"), ("\ndefinitions:", "\n⟦definitions:")),
        (("  sales-ready: What", "  Ready for sales: What"),),
    ),
    Case(
        "LP011",
        (("  touch: A response, or a meeting that was held.\n", ""), ("\ndefinitions:", "\n⟦definitions:")),
        (("  touch: A response", "  Touches: A response"),),
    ),
    Case(
        "LP011",
        (("  sourced: Marketing's", "  resource: Marketing's"), ("\ndefinitions:", "\n⟦definitions:")),
        (("  sourced: Marketing's", "  source: Marketing's"),),
    ),
    Case(
        "LP012",
        (
            ("sourced: {by: [first response, opened_by_sales], before: opportunity, lookback: 365 days}\n", ""),
            ("# The pact of Northwind", "⟦# The pact of Northwind"),
        ),
        ((", lookback: 365 days", ""),),
    ),
    Case(
        "LP013",
        (
            *(
                (
                    f"{{response: true, touch: true, shows: {shows}}}\n  {after}",
                    f"{{response: true, shows: {shows}}}\n  {after}",
                )
                for shows, after in (
                    ("decision", "white"),
                    ("awareness", "web"),
                    ("consideration", "demo"),
                    ("decision", "trial"),
                    ("decision", "page"),
                )
            ),
            ("  meeting_held:          {touch: true}", "  meeting_held:          {}"),
            ("\nactivities: ", "\n⟦activities: "),
        ),
        (("  meeting_held:          {touch: true}", "  meeting_held:          {}"),),
    ),
    Case(
        "LP014",
        (("  email_sent:            {attempt: true}", "  ⟦email_sent:            {attempt: true, touch: true}"),),
        (("  page_viewed:           {}", "  page_viewed:           {touch: true}"),),
    ),
    Case(
        "LP015",
        (
            ("conversion: {opens: opportunity, upon: meeting_held}\n", ""),
            ("# The pact of Northwind", "⟦# The pact of Northwind"),
        ),
        (("upon: meeting_held}", "upon: budget_identified}"),),
    ),
]

EXCEPTION = """exceptions:
  - name: Turkey
    where: "country = 'TR'"
    changes: {lead_types: {demo: {attempts: 5}}}
    case: A ramping partner has the bandwidth.
    owner: emea@northwind.example
    approved_by: coo@northwind.example
    expect: {win_rate: 12%, judge_on: 2027-03-31}
    until: 2027-06-30"""


def exception(*changes: Change) -> tuple[Change, ...]:
    """Return the change that adds an exception to the pact, itself changed."""
    text = EXCEPTION
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return (before("programs", text),)


WHOLE = ("- name: Turkey", "- ⟦name: Turkey")  # what is missing is missed at the exception itself
EXCEPTIONS = [
    Case("LP080", exception(WHOLE, ("    case: A ramping partner has the bandwidth.\n", "")), exception()),
    Case("LP080", exception(("case: A ramping partner has the bandwidth.", "case: ⟦'-'")), exception()),
    Case("LP081", exception(WHOLE, ("    owner: emea@northwind.example\n", "")), exception()),
    Case("LP082", exception(WHOLE, ("    approved_by: coo@northwind.example\n", "")), exception()),
    Case("LP083", exception(WHOLE, ("\n    until: 2027-06-30", "")), exception(("2027-06-30", "2029-06-30"))),
    Case("LP084", exception(("2027-06-30", "⟦2026-12-25")), exception(("2027-06-30", "2026-12-26"))),
    Case(
        "LP085", exception(("2027-06-30", "⟦2026-11-24")), exception(("    until", "    from: 2026-12-01\n    until"))
    ),
    Case(
        "LP086",
        exception(("approved_by: coo@", "approved_by: ⟦emea@")),
        exception(("approved_by: coo@", "approved_by: cmo@")),
    ),
    Case("LP087", exception(("\"country = 'TR'\"", '⟦"TRUE"')), exception(("country = 'TR'", "country IS NOT NULL"))),
    Case("LP087", exception(("\"country = 'TR'\"", '⟦"1 = 1 OR FALSE"')), exception(("country = 'TR'", "free_mail"))),
    Case(
        "LP088", exception(("judge_on: 2027-03-31", "judge_on: ⟦2026-11-24")), exception(("2027-03-31", "2026-11-25"))
    ),
]

AGREED = [*PARTIES, *WORDS, *EXCEPTIONS]
