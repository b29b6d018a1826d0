"""Planted errors: fields, the score, what the sides owe, handing over, coverage, names."""

# ruff: noqa: E501 - lines of the pact are quoted as they stand

from __future__ import annotations

from check_cases import Case, Change, before

JOB = "  job_title: {type: text, from: [form, import]}\n"
FIELDS = [
    Case(
        "LP045",
        (("  need:      {type: boolean, from: [sdr, form], about", "  ⟦need:      {type: boolean, about"),),
        (("  job_title: {type: text, from: [form, import]}", "  job_title: {type: text}"),),
    ),
    Case(
        "LP045",
        (("  country:   {type: country, from: [form, append]}", "  ⟦country:   {type: country}"),),
        (("  country:   {type: country, from: [form, append]}", "  country:   {type: country, from: [behaviour]}"),),
    ),
    Case(
        "LP046",
        ((JOB, JOB + "  ⟦fax:       {type: text, from: [form]}\n"),),
        ((JOB, JOB + "  fax:       {type: text, from: [form], means: For tenders.}\n"),),
    ),
    Case(
        "LP046",
        ((JOB, JOB + "  ⟦shoe:      {type: integer, from: [sdr, form]}\n"),),
        (
            (JOB, JOB + "  shoe:      {type: integer, from: [sdr, form]}\n"),
            ("    - {points: 20, when", "    - {points: 5, when: shoe > 40}\n    - {points: 20, when"),
        ),
    ),
    Case(
        "LP047",
        ((', ask: "Do they decide about the purchase?"', ""), ("  authority: {type", "  ⟦authority: {type")),
        ((', ask: "How many people work at your company?"', ""),),
    ),
]

FIT = "    - {points: 10, when: \"seniority IN ('C-level', 'VP', 'Director')\"}\n"
SCORE = [
    Case(
        "LP050",
        (("  reviewed: 2026-10-01\n", ""), ("\nscore:\n", "\n⟦score:\n")),
        (("reviewed: 2026-10-01", "reviewed: 2026-11-25"),),
    ),
    Case(
        "LP051",
        (("reviewed: 2026-10-01", "reviewed: ⟦2026-08-26"),),
        (("reviewed: 2026-10-01", "reviewed: 2026-08-27"),),
    ),
    Case(
        "LP051",
        (("reviewed: 2026-10-01", "reviewed: ⟦2026-11-26"),),
        (("every: 90 days", "every: 14 months"), ("reviewed: 2026-10-01", "reviewed: 2025-10-01")),
    ),
    Case(
        "LP052",
        (("webinar_attended: 15, ", "webinar_attended: 15, ⟦email_sent: 2, "),),
        (("webinar_attended: 15, ", "webinar_attended: 15, meeting_held: 2, "),),
    ),
    Case(
        "LP053",
        (
            ("\nscore:\n", "\n⟦score:\n"),
            ("      by: score\n", "      by: rules\n"),
            ("        score: \"grade IN ('A', 'B') AND engagement >= 40\"\n", ""),
            (" AND NOT free_mail AND grade <> 'D'", ""),
        ),
        (
            ("      by: score\n", "      by: rules\n"),
            ("        score: \"grade IN ('A', 'B') AND engagement >= 40\"\n", ""),
            (" AND NOT free_mail AND grade <> 'D'", ""),
            ('{when: "budget",             from: sal', '{when: "budget AND engagement > 5", from: sal'),
        ),
    ),
]

ATTEMPTS = """    attempts:
      on: different days
      within: 10 business days
      breach: [tell manager]
"""
MARKETING = """  marketing:
    volume:      {at_least: 120, of: mql, per: month, breach: [tell marketing, tell sales]}
    handed_over: {share: 25%, of: inquiry, per: month, breach: [tell marketing]}
    accepted:    {share: 70%, of: decided mql, per: month, breach: [tell marketing]}
"""
ACCEPT = "within: {demo: 30 business minutes, other: 4 business hours}"
TEAMS = "teams:\n  sdr:   {side: sales, bandwidth: 20 leads per week}\n  delta: {side: partner, bandwidth: 90 leads per quarter}"
CALLS = (
    ("  call:                  {attempt: true}", "  call:                  {}"),
    ("  email_sent:            {attempt: true}", "  email_sent:            {}"),
)
DISPOSITIONS = (
    "connected:    {counts: true, ends: attempts}",
    "voicemail:    {counts: true}",
    "no_answer:    {counts: true}",
    "wrong_number: {counts: true, reachability: {phone: wrong}}",
    "gone:         {counts: false, reachability: {person: left_company}}",
)

PROMISES = [
    Case(
        "LP055",
        (("      breach: [tell manager, reroute at most twice]\n", ""), ("    accept:\n", "    ⟦accept:\n")),
        (("breach: [tell manager, reroute at most twice]", "breach: [reroute]"),),
    ),
    Case(
        "LP055",
        (("      breach: [tell manager]\n", ""), ("    attempts:\n", "    ⟦attempts:\n")),
        (("      breach: [tell manager]\n", "      breach: [escalate to cro after 1 day]\n"),),
    ),
    Case(
        "LP056",
        ((", per: month, breach: [tell marketing, tell sales]}", ", per: month}"), ("    volume:  ", "    ⟦volume:  ")),
        ((", per: month, breach: [tell marketing, tell sales]}", ", per: month, breach: [tell coo]}"),),
    ),
    Case("LP057", (*CALLS, ("    attempts:\n", "    ⟦attempts:\n")), (CALLS[0],)),
    Case(
        "LP057",
        ((ATTEMPTS, ATTEMPTS + "    answer: {every: ⟦mql, within: 9 days, breach: [tell sales]}\n"),),
        ((ATTEMPTS, ATTEMPTS + "    answer: {every: sal, within: 9 days, breach: [tell sales]}\n"),),
    ),
    Case(
        "LP057",
        (
            (ATTEMPTS, ATTEMPTS + "    ⟦answer: {every: sal, within: 9 days, breach: [tell sales]}\n"),
            *((f"  {line}\n", "") for line in DISPOSITIONS),
            ("\ndispositions:    ", "\n# dispositions: "),
        ),
        tuple((f"  {line}\n", "") for line in DISPOSITIONS[1:]),
    ),
    Case(
        "LP057",
        (
            ("connected:    {counts: true, ends: attempts}", "connected:    {counts: true}"),
            ("    attempts:\n", "    ⟦attempts:\n"),
        ),
        (("connected:    {counts: true, ends: attempts}", "spoken_to:    {counts: true, ends: attempts}"),),
    ),
    Case("LP057", (("of: decided mql", "of: ⟦decided inquiry"),), (("of: decided mql", "of: mql"),)),
    Case(
        "LP058",
        ((MARKETING, ""), ("\npromises:\n", "\n⟦promises:\n")),
        ((MARKETING, MARKETING[: MARKETING.index("    handed")]),),
    ),
    Case(
        "LP059",
        ((ATTEMPTS, ""), ("\n  sales:\n    accept:", "\n  ⟦sales:\n    accept:")),
        ((ATTEMPTS, "    first_touch: {within: 1 business day, breach: [tell manager]}\n"),),
    ),
    Case(
        "LP060",
        ((ACCEPT, "within: {demo: ⟦30 minutes, other: 4 business hours}"),),
        (
            (ACCEPT, "within: {demo: 30 minutes, other: 4 business hours}"),
            ("\nhours:\n", "\nhours:\n  always: {zone: UTC, week: always}\n"),
            ("inside:   {pull: true, hours: emea", "inside:   {pull: true, hours: always"),
        ),
    ),
    Case(
        "LP060", (("within: 10 business days", "within: ⟦2 days"),), (("within: 10 business days", "within: 10 days"),)
    ),
    Case("LP061", ((ACCEPT, "within: ⟦6 business days"),), ((ACCEPT, "within: 5 business days"),)),
    Case(
        "LP061",
        ((ACCEPT, "within: {demo: ⟦46 business hours, other: 4 business hours}"),),
        ((ACCEPT, "within: 6 days"),),
    ),
    Case(
        "LP062",
        (before("definitions", TEAMS), ("at_least: 120", "at_least: ⟦120")),
        (before("definitions", TEAMS), ("at_least: 120", "at_least: 110")),
    ),
    Case(
        "LP062",
        (before("definitions", TEAMS), ("at_least: 120, of: mql, per: month", "at_least: ⟦360, of: mql, per: quarter")),
        (before("definitions", TEAMS), ("at_least: 120, of: mql", "at_least: 400, of: inquiry")),
    ),
    Case(
        "LP063",
        (
            (
                "  inside:   {pull: true, hours: emea, members: [cleo, dan], manager: mara}",
                "  ⟦inside:   {pull: true, hours: emea, members: [cleo, dan]}",
            ),
        ),
        (
            ("members: [cleo, dan], manager: mara}", "members: [cleo, dan]}"),
            ("breach: [tell manager, reroute at most twice]", "breach: [reroute at most twice]"),
            ("      breach: [tell manager]\n", "      breach: [tell sales]\n"),
        ),
    ),
    Case(
        "LP064",
        (
            (
                "\"happened('whitepaper_downloaded', '30 days')\", attempts: 1",
                "\"happened('whitepaper_downloaded', '30 days')\", attempts: ⟦0",
            ),
        ),
        (("  list:       {when", "  rental:     {when"), (" AND lead_type <> 'list'", "")),
    ),
    Case(
        "LP065",
        (
            ("'trial_started', '30 days')\", attempts: 3", "'trial_started', '30 days')\", attempts: ⟦1"),
            (
                "'whitepaper_downloaded', '30 days')\", attempts: 1",
                "'whitepaper_downloaded', '30 days')\", attempts: 2",
            ),
        ),
        (("'whitepaper_downloaded', '30 days')\", attempts: 1", "'whitepaper_downloaded', '30 days')\", attempts: 3"),),
    ),
]

INSIDE = "  inside:   {pull: true, hours: emea, members: [cleo, dan], manager: mara}"
WEEK = '  emea: {zone: Europe/Berlin, week: "mon-fri 09:00-17:30", holidays: DE}'
ROUTE = "  - {name: All others,    to: inside}"


def queue(members: str, hours: str = "emea") -> Change:
    """Return the change of who works the queue `inside`, and when."""
    return INSIDE, f"  inside:   {{pull: true, hours: {hours}, members: {members}, manager: mara}}"


def marked(change: Change) -> Change:
    """Return the change with its queue marked."""
    return change[0], change[1].replace("  inside", "  ⟦inside")


LONG = (
    WEEK,
    WEEK
    + '\n  long: {zone: Europe/Berlin, week: "mon-sat 09:00-19:00"}\n  sat: {zone: Europe/Berlin, week: "sat 08:00-20:00"}',
)
FOUR = (WEEK, WEEK + '\n  four: {zone: Europe/Berlin, week: "mon-thu 09:00-17:30"}')
LONDON = (
    WEEK,
    WEEK
    + '\n  uk: {zone: Europe/London, week: "mon-fri 09:00-16:30"}\n  early: {zone: Europe/London, week: "mon-fri 08:00-16:30"}',
)

WORKING = "  - {upon: attempted,            from: sal, status: Working}\n"

HANDOVER = [
    Case(
        "LP070",
        (LONG, marked(queue("{cleo: {hours: emea}, dan: {hours: emea}}", "long"))),
        (LONG, queue("[cleo, dan]", "long")),
    ),
    Case("LP070", (FOUR, marked(queue("{cleo: {hours: four}}"))), (FOUR, queue("{cleo: {hours: four}, dan: {}}"))),
    Case(
        "LP071",
        (LONG, marked(queue("{cleo: {hours: emea}, dan: {hours: sat}}", "long"))),
        (LONG, queue("{cleo: {hours: emea}, dan: {hours: sat}}")),
    ),
    Case("LP071", (LONDON, marked(queue("{cleo: {hours: uk}}"))), (LONDON, queue("{cleo: {hours: early}}"))),
    Case(
        "LP072",
        (marked(queue("{cleo: {away: [2026-12-21..2027-01-02]}, dan: {away: [2026-12-30..2027-01-05]}}")),),
        (queue("{cleo: {away: [2026-12-21..2026-12-29]}, dan: {away: [2026-12-30..2027-01-05]}}"),),
    ),
    Case(
        "LP072",
        (marked(queue("{cleo: {away: [2027-03-01]}}")),),
        (queue("{cleo: {away: [2026-12-25, 2026-11-24, 2026-11-28..2026-11-29]}}"),),
    ),
    Case(
        "LP073",
        (("  inside:   {pull", "  ⟦nobody:   {pull: true, hours: emea, members: [eva]}\n  inside:   {pull"),),
        (
            (
                "  inside:   {pull",
                "  key:      {pull: true, hours: emea, members: [eva], manager: mara}\n  inside:   {pull",
            ),
            ('account_is_customer", to: account_owner', 'account_is_customer", to: key'),
        ),
    ),
    Case(
        "LP074",
        (
            ("  - {name: Partner land,  when: \"country IN ('TR', 'GR')\", to: \"partner:delta\"}\n", ""),
            ("  delta: {", "  ⟦delta: {"),
        ),
        (("when: \"country IN ('TR', 'GR')\", to", "when: \"country = 'TR'\", to"),),
    ),
    Case(
        "LP075",
        (
            ("  inside:   {pull", "  ldr:      {pull: true, hours: emea, members: [eva]}\n  inside:   {pull"),
            before("promises", "handoffs:\n  - {from: ⟦ldr, to: inside, upon: sql, accept: 1 business day}"),
        ),
        (before("promises", "handoffs:\n  - {from: inside, to: emea-sdr, upon: sql, accept: 1 business day}"),),
        also=("LP073",),
    ),
    Case(
        "LP076",
        (before("promises", "handoffs:\n  - {from: inside, to: emea-sdr, upon: ⟦mql, accept: 1 business day}"),),
        (before("promises", "handoffs:\n  - {from: inside, to: emea-sdr, upon: sal, accept: 1 business day}"),),
    ),
    Case(
        "LP076",
        (before("promises", "handoffs:\n  - {from: inside, to: emea-sdr, upon: ⟦customer, accept: 1 business day}"),),
        (before("promises", "handoffs:\n  - {from: inside, to: emea-sdr, upon: opportunity, accept: 1 business day}"),),
    ),
    Case(
        "LP078",
        ((WORKING, WORKING.replace("status: Working", "to: ⟦disqualified")),),
        ((WORKING, '  - {upon: attempted, when: "attempts >= 5", from: sal, to: recycled}\n' + WORKING),),
        also=(),
    ),
    Case(
        "LP077",
        (('  junk:      {when: "disposable_mail", disqualify: junk}\n', ""), ("\ngate: ", "\n⟦gate: ")),
        (
            (
                '  junk:      {when: "disposable_mail", disqualify: junk}',
                "  tests:     {when: role_mail, disqualify: junk}",
            ),
        ),
    ),
]

NAMES = [
    Case(
        "LP090",
        (("Chemicals, Academia", "Chemicals, ⟦chemicals, Academia"),),
        (("Chemicals, Academia", "Chemicals, Alchemy, Academia"),),
    ),
    Case("LP090", (("[Pharma, Food,", "[Pharma, ⟦Phamra, Food,"),), (("[Pharma, Food,", "[Pharma, Farming, Food,"),)),
    Case(
        "LP090",
        (("lost:       [price, product,", "lost:       [price, ⟦prices, product,"),),
        (("lost:       [price, product,", "lost:       [price, prize, product,"),),
    ),
    Case(
        "LP090",
        (("{statuses: [Meeting booked,", "{statuses: [Meeting booked, ⟦Meeting-Booked,"),),
        (("{statuses: [Lost], closes", "{statuses: [Closed lost], closes"),),
        also=("LP027",),
    ),
    Case(
        "LP090",
        (
            (
                "  webinar:        {party",
                "  webinars:       {party: partner, where: \"origin = 'webinars'\"}\n  ⟦webinar:        {party",
            ),
        ),
        (
            (
                "  webinar:        {party",
                "  web:            {party: partner, where: \"origin = 'web'\"}\n  webinar:        {party",
            ),
        ),
    ),
]
TWINS = [
    Case(
        "LP091",
        ((ROUTE, "  - {name: Twin, when: ⟦\"employees >= 200 AND region = 'EMEA'\", to: inside}\n" + ROUTE),),
        ((ROUTE, "  - {name: Twin, when: \"employees >= 100 AND region = 'EMEA'\", to: inside}\n" + ROUTE),),
    ),
    Case(
        "LP091",
        ((FIT, FIT + "    - {points: 5, when: ⟦\"seniority IN ('VP', 'Director', 'C-level')\"}\n"),),
        ((FIT, FIT + "    - {points: 5, when: \"seniority IN ('VP', 'Director')\"}\n"),),
    ),
    Case(
        "LP091",
        (("where: \"origin = 'event'\"", "where: ⟦\"origin = 'webinar'\""),),
        (("where: \"origin = 'event'\"", "where: \"origin = 'fair'\""),),
    ),
    Case(
        "LP091",
        (
            (
                "        group: \"account.people_responded('30 days') >= 3\"",
                '        group: ⟦"NOT NOT budget AND need AND authority AND decide_by <= today + 6 months"',
            ),
        ),
        (("people_responded('30 days') >= 3", "people_responded('60 days') >= 3"),),
    ),
]

OWED = [*FIELDS, *SCORE, *PROMISES, *HANDOVER, *NAMES, *TWINS]
