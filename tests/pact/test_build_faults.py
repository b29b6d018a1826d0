"""Every code of a faulty pact: the good pact with one thing changed, and the place of the fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pact_changes import GOOD, LANGUAGE, changed, faults, told

import leadpact.pact

FORM = [
    ("PF001", "timezone: Europe/Berlin", "timezone: Europe/Berlin\n⟦\ttitle: Northwind"),
    ("PF002", "currency: EUR", "currency: EUR\n⟦timezone: Europe/Rome"),
    ("PF003", "inquiry:      {statuses: [New],", "inquiry:      {statuses: [New], ⟦hold_by: programs,"),
    ("PF004", "attempts: 3}", "attempts: ⟦three}"),
    ("PF004", "  - {name: Americas, ", "  - {name: ⟦12, "),
    ("PF004", "reviewed: 2026-10-01", "reviewed: ⟦2026-02-30"),
    ("PF004", "currency: EUR", "currency: ⟦euro"),
    ("PF004", "product_lines: [instruments, software, service]", "product_lines: ⟦[]"),
    ("PF004", "members: [cleo, dan]", "members: ⟦[cleo, cleo]"),
    ("PF004", "  contact_requested:  ", "  ⟦Contact:  "),
    ("PF005", "amer: {zone: America/New_York, ", "⟦amer: {"),
    ("PF005", ", other: 4 business hours}", "}"),
    ("PF053", "currency: EUR", "currency: EUR\n⟦include: [fields.yaml]"),
]
NAMES = [
    ("PF006", "upon: offered,              from: mql", "upon: offered,              from: ⟦mqll"),
    ("PF006", "upon: [captured, response]", "upon: [⟦created, captured, response]"),
    ("PF006", "to: amer-sdr}", "to: ⟦amer-sdrs}"),
    ("PF006", 'to: "partner:delta"', 'to: ⟦"partner:gamma"'),
    ("PF006", "disqualify: junk}", "disqualify: ⟦spam}"),
    ("PF006", "{demo: 30 business minutes", "{⟦trial: 30 business minutes"),
    ("PF006", "points: {demo_requested: 40", "points: {⟦demo_asked: 40"),
    ("PF006", "inside:   {pull: true, hours: emea", "inside:   {pull: true, hours: ⟦apac"),
    ("PF006", "reachability: {phone: wrong}", "reachability: {phone: ⟦dead}"),
    ("PF006", "reachability: {phone: wrong}", "reachability: {⟦fax: wrong}"),
    ("PF006", "{not_ready: recycled,", "{not_ready: ⟦recycle,"),
    ("PF006", "{program: warm-up, wake: 3 months}", "{program: ⟦cold, wake: 3 months}"),
    ("PF009", "job_title: {type", "⟦grade: {type"),
    ("PF009", "job_title: {type", "⟦between: {type"),
    ("PF010", "job_title: {type: text", "⟦job_title: {type: text, of: [CEO]"),
    ("PF017", "sal:          {statuses: [Accepted, Working]", "sal:          {statuses: [Accepted, ⟦Ready, Working]"),
    ("PF018", "recycled:     {statuses: [Marketing]", "recycled:     {statuses: [Marketing, ⟦No answer]"),
    ("PF028", "name: Americas,", "name: ⟦Partner land,"),
    ("PF033", "lost:       [price, product,", "lost:       [price, product, ⟦price,"),
]
TIMES = [
    ("PF007", "next_step: 2 days", "next_step: ⟦2 dayz"),
    ("PF007", "half_life: 21 days", "half_life: ⟦1 month"),
    ("PF008", "timezone: Europe/Berlin", "timezone: ⟦Europe/Bonn"),
    ("PF022", "{page_viewed: 10 per day}", "{page_viewed: ⟦10 a day}"),
    ("PF025", "holidays: US", "holidays: ⟦USA"),
    ("PF027", "members: {abe: {}, zoe: {}}", "members: {abe: {away: [2026-12-24, ⟦2026-12-31..2026-12-24]}, zoe: {}}"),
    ("PF029", "hold: 10 minutes for append", "hold: ⟦10 minutes for luck"),
    ("PF029", "name: All others,", "name: All others, hold: ⟦10 minutes for append,"),
    ("PF030", "warn: 25% before", "warn: ⟦0% before"),
    ("PF031", "breach: [tell manager, reroute at most twice]", "breach: [tell manager, ⟦shout]"),
]  # fmt: skip
LISTS = [
    ("PF012", "  other:          {party: marketing}\n", '  ⟦other: {party: marketing, where: "free_mail"}\n'),
    ("PF012", "{name: All others,    to: inside}", "⟦{name: All others,    to: its_owner}"),
    ("PF013", "  newcomer: {look_again: 30 days}", "  ⟦newcomer: {look_again: 30 days}\n  last: {look_again: 9 days}"),
    ("PF013", '{name: Americas,      when: "region = \'AMER\'",', "⟦{name: Americas,"),
]  # fmt: skip
FUNNEL = [
    ("PF014", "inquiry:      {statuses: [New], held_by: programs}", "⟦inquiry:      {statuses: [New]}"),
    ("PF015", ", next_step: 14 days", ""),
    ("PF015", "{statuses: [New], held_by: programs}", "{statuses: [New], held_by: programs, ⟦next_step: 2 days}"),
    ("PF016", "{statuses: [Marketing], aside: true, held_by", "{statuses: [Marketing], held_by"),
]  # fmt: skip
MOVES = [
    ("PF023", "{upon: misrouted,            from: mql, to: mql, status: Ready}", "⟦{upon: misrouted, from: mql}"),
    ("PF023", "{when: ready,                from: inquiry,", "⟦{from: inquiry,"),
    ("PF023", '{when: "budget",             from: sal, to: sql, status: Budget identified}',
     '⟦{when: "budget", from: sal, status: Working}'),
    ("PF024", "from: mql, status: Offered}", "from: mql, status: ⟦New}"),
    ("PF038", "responded_since('recycled')", "responded_since(⟦'inquiry')"),
    ("PF039", "{upon: accepted,             from: mql, to: sal}", "{upon: ⟦accepted,             to: sal}"),
    ("PF041", "{upon: accepted,             from: mql,", "{upon: accepted, ⟦accepts: true, from: mql,"),
    ("PF042", "from: sql, to: sal, status: Working}", "from: sql, to: ⟦by reason}"),
    ("PF043", "{upon: accepted,             from: mql, to: sal}", "{upon: accepted, from: mql, to: sal, cycle: ⟦next}"),
    ("PF044", "  - {upon: listed,               to: suspect}\n", ""),
]  # fmt: skip
DECIDING = [
    ("PF011", "derived: region_of(country)}", "derived: ⟦region}"),
    ("PF019", "not_a_lead: forward}", "not_a_lead: forward, to: account_owner}"),
    ("PF020", "      by: rules\n", "      by: everything\n"),
    ("PF021", "      by: rules\n", "      by: ⟦score\n"),
    ("PF021", "      by: score\n", "      by: ⟦rules\n"),
    ("PF026", "inside:   {pull: true,", "⟦inside:   {pull: true, push: true,"),
    ("PF034", "of: [EMEA, AMER, APAC], derived: region_of", "of: [EMEA, AMER], derived: ⟦region_of"),
    ("PF035", "call:                  {attempt: true}", "⟦call:                  {attempt: true, response: true}"),
    ("PF037", "{A: 30, B: 15, C: 0, D: -100}", "{A: 30, B: 15, C: ⟦15, D: -100}"),
]
AGREED = [
    ("PF046", "bandwidth: 400 leads per month", "bandwidth: ⟦400 leads"),
    ("PF047", "handed_over: {share: 25%, of: inquiry", "handed_over: {share: ⟦0%, of: inquiry"),
    ("PF047", "accepted:    {share: 70%", "accepted:    {share: ⟦170%"),
    ("PF047", "at_least: 120, of: mql", "at_least: 120, of: ⟦decided mql"),
    ("PF047", "per: [quarter, region]", "per: [quarter, ⟦month, region]"),
    ("PF005", "of: mql, per: month, breach", "of: mql, per: ⟦region, breach"),
    ("PF006", "of: decided mql}\n", "of: ⟦decided mqll}\n"),
    ("PF006", "have: [industry, country]", "have: [industry, ⟦county]"),
    ("PF006", "per: source}", "per: ⟦budgets}"),
    ("PF033", "have: [industry, country]", "have: [industry, ⟦industry]"),
    ("PF031", "per: month, breach: [tell marketing]", "per: month, breach: ⟦[reroute]"),
    ("PF031", "[tell manager, reroute at most twice]", "[tell manager, reroute, ⟦reroute at most twice]"),
    ("PF031", "[tell manager, escalate to", "[escalate to boss after 1 day, ⟦escalate to"),
    ("PF031", "breach: [tell manager, escalate", "breach: ⟦[tell manager, reroute, escalate"),
    ("PF007", "escalate to sponsor after 1 business day]", "⟦escalate to sponsor after 1 business dy]"),
    ("PF006", "answer:      {every: sal", "answer:      {every: ⟦sall"),
    ("PF051", "{from: desk, to: field", "{from: desk, to: ⟦desk"),
    ("PF006", "{from: desk, to: field", "{from: ⟦dsk, to: field"),
    ("PF006", "upon: sql, when", "upon: ⟦sqll, when"),
    ("EX010", 'when: "employees >= 200", accept', 'when: "⟦staff >= 200", accept'),
    ("PF007", "accept: 1 business day,", "accept: ⟦soon,"),
    ("PF006", "before: opportunity, look", "before: ⟦oportunity, look"),
    ("PF007", "lookback: 365 days", "lookback: ⟦a year"),
    ("PF007", "from: 180 days before opening", "from: ⟦long before opening"),
    ("PF033", "success: [accepted_share,", "success: [accepted_share, ⟦accepted_share,"),
    ("PF004", "success: [accepted_share,", "success: [⟦accepted,"),
    ("PF003", "expect: {accepted_share: +5", "expect: {⟦acceptedshare: +5"),
    ("PF004", "side: marketing, people: 6", "side: marketing, people: ⟦0"),
    ("EX010", "when: \"industry = 'Port' AND employees >= 500", "when: \"⟦branch = 'Port' AND employees >= 500"),
    ("PF050", "again: after 180 days", "again: ⟦in 180 days"),
    ("PF050", "- wait: 10 days", "- ⟦{wait: 10 days, rest: 3 days}"),
    ("PF050", "- wait: 10 days", "- ⟦{}"),
    ("PF007", "- wait: 10 days", "- wait: ⟦long"),
    ("PF006", "- send: calculator", "- send: ⟦calculater"),
    ("PF006", "no response: case-study", "no response: ⟦case"),
    ("PF006", "trial_started: case-study,", "⟦trial_start: case-study,"),
    ("PF005", ", no response: case-study", ""),
]
EXCEPTIONS = [
    ("PF048", "lead_types: {demo: {attempts: 5}}", "⟦stages: {mql: {held_by: owner}}"),
    ("PF048", "{within: {demo: 2 business hours}, warn", "{⟦from: offered, warn"),
    ("PF048", "{within: {demo: 2 business hours}, warn", "{⟦within: {}, warn"),
    ("PF003", "{within: {demo: 2 business hours}, warn", "{⟦wthin: {demo: 2 business hours}, warn"),
    ("PF004", "{within: {demo: 2 business hours}, warn", "{within: ⟦2, warn"),
    ("PF007", "{within: {demo: 2 business hours}, warn", "{within: {demo: ⟦2 business hourz}, warn"),
    ("PF006", "{within: {demo: 2 business hours}, warn", "{within: {⟦demos: 2 business hours}, warn"),
    ("PF006", "segments: {large: {when", "segments: {⟦larg: {when"),
    ("PF006", "lead_types: {demo: {attempts: 5}}", "lead_types: {⟦dem: {attempts: 5}}"),
    ("PF004", "lead_types: {demo: {attempts: 5}}", "lead_types: {demo: {⟦attempts: }}"),
    ("PF006", "grades: {A: 25}", "grades: {⟦E: 25}"),
    ("PF037", "grades: {A: 25}", "grades: {⟦A: 15}"),
    ("EX010", 'when: "employees >= 300"', 'when: "⟦employes >= 300"'),
    ("PF021", 'ready: {BANT: "budget", ', "ready: {⟦BANT: \"grade = 'A'\", "),
    ("PF028", "{name: Turkey, to", "{name: ⟦Large, to"),
    ("PF013", ', when: "employees < 300"}', "}"),
    ("PF006", '{name: Turkey, to: "partner:delta"', '{name: Turkey, to: ⟦"partner:dlta"'),
    ("EX010", "where: \"country IN ('MT', 'IS')\"", "where: \"⟦contry = 'MT'\""),
    ("PF049", "until: 2027-06-30", "until: ⟦2026-10-31"),
    ("PF049", "name: Small islands", "name: ⟦Growth market Turkey"),
    ("PF052", "judge_on: 2027-03-31}", "judge_on: ⟦2027-02-31}"),
    ("PF003", "expect: {win_rate", "expect: {⟦wins"),
]
WHERE_ELSE = {  # the places of faults about a section or an entry as a whole
    ("PF005", ", other: 4 business hours}"): "      within:",
    ("PF015", ", next_step: 14 days"): "  sql: ",
    ("PF016", "{statuses: [Marketing], aside: true, held_by"): "stages:",
    ("PF044", "  - {upon: listed,               to: suspect}\n"): "moves:",
    ("PF019", "not_a_lead: forward}"): "  applicant:",
    ("PF020", "      by: rules\n"): "    enterprise:",
    ("PF005", ", no response: case-study"): "      - branch: ",
    ("PF013", ', when: "employees < 300"}'): "        - {name: Turkey",
}
SMALL = [*FORM, *NAMES, *TIMES, *LISTS, *FUNNEL, *MOVES, *DECIDING]
ALL = [*((GOOD, *one) for one in SMALL), *((LANGUAGE, *one) for one in (*AGREED, *EXCEPTIONS))]


@pytest.mark.parametrize(("good", "code", "old", "new"), ALL, ids=[f"{code} {new[:40]}" for _, code, _, new in ALL])
def test_a_change_is_a_fault_where_it_stands(good: str, code: str, old: str, new: str) -> None:
    text, places = changed(old, new, good)
    if not places:
        begins = WHERE_ELSE[code, old]
        lines = text.split("\n")
        number = next(i for i, line in enumerate(lines, 1) if line.startswith(begins))
        places = [(number, len(begins) - len(begins.lstrip(" -")) + 1)]
    found = told(text)
    assert found == [(code, *places[0])]
    fault = next(f for f in faults(text) if f.code == code)
    assert fault.suggestion.endswith((".", "?"))


def test_the_good_pact_has_no_fault() -> None:
    assert faults(GOOD) == ()
    assert faults(LANGUAGE) == ()


def test_two_stages_that_close_out_and_none_that_closes_lost_are_two_faults() -> None:
    text, _ = changed("{statuses: [Lost], closes: lost}", "{statuses: [Lost], closes: out}")
    line = next(i for i, row in enumerate(text.split("\n"), 1) if row.startswith("stages:"))
    assert told(text) == [("PF016", line, 1), ("PF016", line, 1)]
    assert [fault.message for fault in faults(text)] == [
        "exactly one stage must have `closes: out`; 2 have",
        "there are reasons for `lost` but no stage with `closes: lost`",
    ]


def test_a_score_that_nothing_gives_points_for_is_a_fault() -> None:
    start, end = GOOD.index("  fit:\n"), GOOD.index("  grades: {A: 30")
    without_fit = GOOD[:start] + GOOD[end:]
    start, end = without_fit.index("  engagement:\n"), without_fit.index("moves:  ")
    text = without_fit[:start] + without_fit[end:]
    line = next(i for i, row in enumerate(text.split("\n"), 1) if row == "      by: score")
    assert told(text) == [("PF036", line, 11)]


def test_a_move_upon_a_response_needs_an_activity_that_is_one() -> None:
    text = GOOD.replace("{response: true, touch: true, shows: ", "{touch: true, shows: ")
    places = [
        (number, line.index("response") + 1)
        for number, line in enumerate(text.split("\n"), 1)
        if line.startswith("  - {upon:") and "response" in line
    ]
    assert told(text) == [("PF040", *place) for place in places]
    assert len(places) == 2


def test_qualification_that_no_move_reads_is_a_fault() -> None:
    text, _ = changed("{when: ready,                from: inquiry, to: mql}", "{when: budget, from: inquiry, to: mql}")
    assert told(text) == []  # the re-entry still reads it
    text, _ = changed("\"ready AND (responded_since('recycled') OR woken)\"", "woken", text)
    line = next(i for i, row in enumerate(text.split("\n"), 1) if row.startswith("moves:"))
    assert told(text) == [("PF045", line, 1)]


def test_a_pact_in_which_everything_goes_to_sales_needs_no_move_that_reads_ready() -> None:
    start, end = GOOD.index("  segments: "), GOOD.index("score:\n")
    text = GOOD[:start] + "  segments: {all: {by: everything}}\n\n" + GOOD[end:]
    text, _ = changed("  - {when: ready,                from: inquiry, to: mql}\n", "", text)
    text, _ = changed("\"ready AND (responded_since('recycled') OR woken)\"", "woken", text)
    assert told(text) == []


def test_any_open_beside_a_stage_names_every_open_stage() -> None:
    from leadpact.pact.load import parse_pact

    text, _ = changed(
        "{upon: reopened,             from: [disqualified, lost]", "{upon: reopened, from: [any open, lost]"
    )
    assert parse_pact(text).moves[-1].origin == {
        "suspect", "inquiry", "mql", "sal", "sql", "opportunity", "recycled", "lost",
    }  # fmt: skip


def test_every_code_of_the_loader_is_tested_here() -> None:
    package = Path(leadpact.pact.__path__[0])
    used = {code for file in package.glob("*.py") for code in re.findall(r'"(PF\d{3})"', file.read_text("utf-8"))}
    tested = {code for _, code, _, _ in ALL if code.startswith("PF")} | {"PF036", "PF040", "PF045"}
    assert used == tested
