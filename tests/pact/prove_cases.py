"""The good pact with something planted that only a proof finds, and beside each a near miss that is none."""

from __future__ import annotations

from check_cases import Case, Change
from pact_changes import HERE

LARGE = (
    """  - {name: Large in EMEA, when: "region = 'EMEA' AND employees >= 200", to: emea-sdr, """
    """hold: 10 minutes for append}"""
)
AMERICAS = """  - {name: Americas,      when: "region = 'AMER'", to: amer-sdr}"""
GROUP = """        group: "account.people_responded('30 days') >= 3\""""
SCORE = """        score: "grade IN ('A', 'B') AND engagement >= 40\""""
ENGAGEMENT = (
    "points: {demo_requested: 40, trial_started: 30, contact_requested: 25, webinar_attended: 15, "
    "whitepaper_downloaded: 8, page_viewed: 1}"
)
VIEWS = "points: {page_viewed: 1}"
SIZED = """    - {points: 15, when: "employees BETWEEN 200 AND 5000"}"""
WARM_UP = """stage IN ('inquiry', 'recycled') AND lead_type <> 'list'"""
EVENT = """  event:          {party: marketing, where: "origin = 'event'"}"""
WHITEPAPER = """  whitepaper: {when: "happened('whitepaper_downloaded', '30 days')", attempts: 1}"""
APPLICANT = """  applicant: {when: "origin = 'careers'", not_a_lead: forward}"""
BUDGET = """  - {when: "budget",             from: sal, to: sql, status: Budget identified}"""
REJECTED = """  - {upon: rejected,             from: mql, to: by reason}"""
ENTRY = """  - {upon: [captured, response], to: inquiry}"""
REST = "  - {name: All others,    to: inside}"
LAST = "  newcomer: {look_again: 30 days}"
DEMO = "within: {demo: 30 business minutes, other: 4 business hours}"

Changes = tuple[Change, ...]


def before(line: str, *added: str) -> Changes:
    return ((line, "\n".join((*added, line))),)


def after(line: str, *added: str) -> Changes:
    return ((line, "\n".join((line, *added))),)


def instead(line: str, *others: str) -> Changes:
    return ((line, "\n".join(others)),)


def new(when: str, name: str = "New", to: str = "inside") -> str:
    return f'  - {{name: {name}, when: "{when}", to: {to}}}'


def never(wrong: str, right: str) -> Case:
    """A route that can never hold, and one that can."""
    return Case("LP101", before(LARGE, new(HERE + wrong)), before(LARGE, new(right)))


def excepted(*exceptions: str) -> Changes:
    """Put exceptions behind the programs, each with whatever the checker wants of it."""
    own = "case: c, owner: a, approved_by: b, until: 2027-06-30"
    return after(LAST, "\nexceptions:", *(f"  - {{{one}, {own}}}" for one in exceptions))


def accept(name: str, where: str, within: str) -> str:
    return f'name: {name}, where: "{where}", changes: {{promises: {{sales: {{accept: {{within: {within}}}}}}}}}'


def large_accounts(name: str, where: str, ready: str) -> str:
    changes = f"{{qualification: {{segments: {{enterprise: {{ready: {{{ready}}}}}}}}}}}"
    return f'name: {name}, where: "{where}", changes: {changes}'


def routed(name: str, where: str, to: str, mark: str = "", when: str = "employees > 100") -> str:
    added = f'[{mark}{{name: {name} first, when: "{when}", to: "{to}"}}]'
    return f'name: {name}, where: "{where}", changes: {{routing: {added}}}'


def scored(name: str, where: str, changes: str) -> str:
    return f'name: {name}, where: "{where}", changes: {{score: {changes}}}'


DEMO_WITHIN_30, DEMO_WITHIN_7 = "happened('demo_requested', '30 days')", "happened('demo_requested', '7 days')"
COLLEAGUES_7, COLLEAGUES_30 = "account.people_responded('7 days')", "account.people_responded('30 days')"
STALE = "NOT happened('demo_requested'{0}) AND NOT happened('trial_started'{0})"

NEVER = [
    never("employees >= 1000 AND employees < 200", "employees >= 1000 AND employees < 2000"),
    never("region = 'EMEA' AND country = 'US'", "region = 'EMEA' AND country = 'FR'"),
    never(f"{DEMO_WITHIN_7} AND NOT {DEMO_WITHIN_30}", f"{DEMO_WITHIN_30} AND NOT {DEMO_WITHIN_7}"),
    never("days_since('call') >= 30 AND happened('call', '7 days')",
          "days_since('call') < 30 AND happened('call', '7 days')"),
    never("count('call', '7 days') > count('call', '30 days')", "count('call', '7 days') < count('call', '30 days')"),
    never("last('call') < now - 30 days AND happened('call', '7 days')",
          "last('call') > now - 30 days AND NOT happened('call', '7 days')"),
    never("origin = ''", "origin = '-'"),
    never("employees IS NULL AND employees >= 10", "employees IS NULL"),
    never("lower(job_title) LIKE '%director%' AND length(job_title) < 8",
          "lower(job_title) LIKE '%director%' AND length(job_title) < 9"),
    never("decide_by <= today + 3 months AND decide_by > today + 6 months",
          "decide_by > today + 3 months AND decide_by <= today + 6 months"),
    never("decide_by <= today + 1 month AND decide_by > today + 31 days",
          "decide_by <= today + 1 month AND decide_by > today + 30 days"),
    never("stage = 'inquiry'", "stage = 'mql'"),
    never("stage = 'mql' AND status = 'Accepted'", "stage = 'mql' AND status = 'Ready'"),
    never("lead_type = 'partner' AND origin <> 'partner'", "lead_type = 'partner' AND origin = 'partner'"),
    never("lead_type = 'demo' AND " + STALE.format(""), "lead_type = 'demo' AND " + STALE.format(", '30 days'")),
    never("source = 'webinar' AND origin = 'event'", "source = 'event' AND origin = 'event'"),
    never("grade = 'A' AND fit < 30", "grade = 'B' AND fit < 30"),
    never("fit >= 46", "fit >= 45"),
    never("score < 10 AND engagement = 0 AND fit > 10", "score < 20 AND engagement = 0 AND fit > 10"),
    never(f"{COLLEAGUES_7} > {COLLEAGUES_30}", f"{COLLEAGUES_7} < {COLLEAGUES_30}"),
    never(f"{COLLEAGUES_30} = 0 AND {DEMO_WITHIN_30}", f"{COLLEAGUES_30} = 1 AND {DEMO_WITHIN_30}"),
    Case("LP101", after(GROUP, """        small: "⟦employees < 500\""""),
         after(GROUP, """        small: "employees > 5000 AND need\"""")),
    Case("LP101", ((ENGAGEMENT, VIEWS), (SCORE, SCORE.replace('"grade', '"⟦grade').replace("40", "400"))),
         ((ENGAGEMENT, VIEWS), (SCORE, SCORE.replace("40", "90")))),
    Case("LP101", instead(SIZED, SIZED.replace("employees BETWEEN 200 AND 5000", "⟦employees BETWEEN 5000 AND 200"))),
    Case("LP101", instead(WARM_UP, "⟦stage = 'mql'"), instead(WARM_UP, "stage = 'inquiry'")),
    Case("LP101", after(APPLICANT, """  own: {when: "⟦opened_by_sales", not_a_lead: forward}"""),
         after(APPLICANT, """  own: {when: "NOT opened_by_sales AND origin = 'own'", not_a_lead: forward}""")),
    Case("LP101", before(ENTRY, """  - {upon: response, when: "⟦grade = 'A'", to: mql}"""),
         before(ENTRY, """  - {upon: response, when: "origin = 'vip'", to: mql}""")),
    Case("LP101", excepted(accept("Turkey", "⟦country = 'TR' AND region = 'AMER'", "1 business day")),
         excepted(accept("Turkey", "country = 'TR' AND region = 'EMEA'", "1 business day"))),
    Case("LP101", excepted(routed("Turkey", "country = 'TR'", "inside", when="⟦region = 'AMER'")),
         excepted(routed("Turkey", "country = 'TR'", "inside", when="region = 'EMEA'"))),
]  # fmt: skip

LARGER, TITLES = "region = 'EMEA' AND employees >= 5000", "lower(job_title) LIKE '%engineer%'"
FAIR = """  fair: {party: marketing, where: "⟦origin = 'event' AND utm_campaign = 'fair'"}"""
HOT = """  hot: {{when: "{}happened('demo_requested', '{} days')", attempts: 4}}"""
JOBS = """  jobs: {when: "origin LIKE 'career%'", not_a_lead: forward}"""
BOTH = """  - {when: "⟦budget AND authority", from: sal, to: opportunity}"""
REJECTED_LARGE = """  - {upon: rejected, when: "⟦employees > 5", from: mql, to: recycled}"""

REACHED = [
    Case("LP102", after(LARGE, new(HERE + LARGER)), before(LARGE, new(LARGER))),
    Case("LP102", after(LARGE, new("⟦country = 'DE' AND employees > 300")),
         after(LARGE, new("country = 'DE' AND employees > 30"))),
    Case("LP102", before(LARGE, new(TITLES, "A"), new("⟦job_title LIKE 'Software engineer%'", "B")),
         before(LARGE, new("job_title LIKE '%engineer%'", "A"), new("job_title LIKE 'Software Engineer%'", "B"))),
    Case("LP102", before(LARGE, new("employees < 50", "A"), new("employees BETWEEN 50 AND 500", "B"),
                         new("⟦employees BETWEEN 20 AND 400", "C")),
         before(LARGE, new("employees < 50", "A"), new("employees BETWEEN 51 AND 500", "B"),
                new("employees BETWEEN 20 AND 400", "C"))),
    Case("LP102", after(EVENT, FAIR), before(EVENT, FAIR.replace(HERE, ""))),
    Case("LP102", before(WHITEPAPER, HOT.format(HERE, 7)), before(WHITEPAPER, HOT.format("", 60))),
    Case("LP102", instead(APPLICANT, JOBS, APPLICANT.replace("origin", "⟦origin")), after(APPLICANT, JOBS)),
    Case("LP102", after(BUDGET, BOTH), before(BUDGET, BOTH.replace(HERE, ""))),
    Case("LP102", after(REJECTED, REJECTED_LARGE), before(REJECTED, REJECTED_LARGE.replace(HERE, ""))),
    Case("LP103", after(LARGE, new("⟦country = 'TR'")), before(LARGE, new("country = 'PT'"))),
    Case("LP103", after(LARGE, new("⟦account_owner = 'ana'")),
         after(LARGE, new("account_owner IS NULL AND country = 'PT'"))),
    Case("LP104", before(LARGE, new("country = 'DE' AND (region = 'EMEA' OR ⟦region = 'AMER')")),
         before(LARGE, new("country = 'DE' AND (employees > 900 OR region = 'EMEA' AND budget)"))),
    Case("LP105", (*instead(LARGE, new("employees >= 200", "A"), new("employees < 200", "B")), (REST, HERE + REST)),
         instead(LARGE, new("employees > 200", "A"), new("employees < 200", "B"))),
]  # fmt: skip

MORE = """        more: "{}happened('demo_requested', '{} days') AND seniority = 'VP'\""""

QUALIFIED = [
    Case("LP106", after(GROUP, MORE.format(HERE, 7)), after(GROUP, MORE.format("", 60))),
    Case("LP107", (("grades: {A: 30,", "grades: {⟦A: 46,"),), (("grades: {A: 30,", "grades: {A: 45,"),)),
    Case("LP107", (("{A: 30, B: 15,", "{A: 30, ⟦B: 26,"),), (("{A: 30, B: 15,", "{A: 30, B: 25,"),)),
]  # fmt: skip

TURKEY = accept("Turkey", "country = 'TR'", "{demo: 1 business day}")
INSIDE = routed("Turkey", "country = 'TR'", "inside")
WHOLE = accept("Large", "employees > 100", "2 business days")
QUIET = "NOT happened('page_viewed'{})"
FREE = "country = 'TR' AND account_owner IS NULL AND NOT account_has_open_lead"

EXCEPTIONS = [
    Case("LP108", excepted(TURKEY, accept("Large", "employees > 100", "{⟦demo: 2 business days}")),
         excepted(TURKEY, accept("Large", "employees > 100 AND region = 'AMER'", "{demo: 2 business days}"))),
    Case("LP108", excepted(TURKEY, WHOLE.replace("within", "⟦within")),
         excepted(TURKEY, WHOLE.replace("2 business days", "1 business day"))),
    Case("LP108", excepted(INSIDE, routed("Large", "employees > 1000", "emea-sdr", HERE)),
         excepted(INSIDE, routed("Large", "employees > 1000", "inside"))),
    Case("LP109", excepted(accept("Turkey", "country = 'TR'", "{⟦demo: 30 business minutes}")), excepted(TURKEY)),
    Case("LP109", excepted(accept("Turkey", "lead_type = 'list'", "{⟦demo: 1 business day}")),
         excepted(accept("Turkey", "lead_type <> 'list'", "{demo: 1 business day}"))),
    Case("LP109", excepted(large_accounts("Small", "employees < 100", "⟦BANT: budget")),
         excepted(large_accounts("Small", "employees > 100", "BANT: budget"))),
    Case("LP109", excepted(scored("Turkey", "country = 'TR'", "{grades: {⟦A: 26}}")),
         excepted(scored("Turkey", "country = 'TR'", "{grades: {A: 25}}"))),
    Case("LP109", excepted(scored("Quiet", QUIET.format(""), "{engagement: {points: {⟦page_viewed: 2}}}")),
         excepted(scored("Quiet", QUIET.format(", '7 days'"), "{engagement: {points: {page_viewed: 2}}}"))),
    Case("LP109", excepted(routed("Turkey", FREE, "partner:delta").replace("routing", "⟦routing")),
         excepted(routed("Turkey", "country = 'TR'", "partner:delta"))),
]  # fmt: skip

PROMISES = [
    Case("LP110", ((DEMO, DEMO.replace("demo: 30 business", "⟦demo: 30")),),
         ((DEMO, DEMO.replace("30 business minutes", "3 days")),)),
]  # fmt: skip
