"""Every value that a pact states, changed once: the dataclass and field it is read into, and how its text changes."""

from __future__ import annotations

from pathlib import Path

WHOLE = Path(__file__).parent / "whole_pact.yaml"


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """Return `text` with each old text, of which there is one, replaced by the new."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the pact"
        text = text.replace(old, new)
    return text


BASE = WHOLE.read_text(encoding="utf-8")
"""A pact that uses the whole language."""

BANT = 'BANT:  "budget AND authority AND need AND decide_by <= today + 6 months"'
ACCEPT = "within: {demo: 30 business minutes, distributor: 1 business day, other: 4 business hours}"

BRANCH = (
    "{within: 7 days, guide_downloaded: webinar-invitation, sample_requested: reference-map, no response: brewery-case}"
)

MUTATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "Pact.name": (("pact: global", "pact: world"),),
    "Pact.title": (("title: Brightwater Filters, one way", "title: Brightwater Filters, the way"),),
    "Pact.zone": (("timezone: Europe/Zurich", "timezone: Europe/Lisbon"),),
    "Pact.currency": (("currency: USD", "currency: CHF"),),
    "Company.sells": (("sells: filters and", "sells: pumps and"),),
    "Company.cycle": (("cycle: 7 months", "cycle: 8 months"),),
    "Company.relation": (("relation: sales offices in four", "relation: sales offices in five"),),
    "Agreement.sponsor": (("  sponsor: coo@", "  sponsor: ceo@"),),
    "Agreement.marketing": (("signs: cmo@", "signs: vp.marketing@"),),
    "Agreement.sales": (("signs: cro@", "signs: vp.sales@"),),
    "Agreement.working_group": ((", apac@brightwater.example]", "]"),),
    "Agreement.review_owner": (("review: {owner: revops@", "review: {owner: apac@"),),
    "Agreement.review_every": (("every: 90 days", "every: 60 days"),),
    "Agreement.success": (("follow_up_rate, win_rate, revenue]", "follow_up_rate, win_rate]"),),
    "Change.why": (("why: Four regions had four", "why: Four regions had five"),),
    "Change.expect": (('accepted_share: "+10 points"', 'accepted_share: "+12 points"'),),
    "Change.judge_on": (("judge_on: 2027-04-30", "judge_on: 2027-05-31"),),
    "Team.name": (("  demand:      {side", "  generation:  {side"),),
    "Team.side": (("demand:      {side: marketing", "demand:      {side: sales"),),
    "Team.people": (("people: 14", "people: 15"),),
    "Team.bandwidth": ((", bandwidth: 120 leads per month", ""),),
    "Team.incentive": (("incentive: orders of the territory", "incentive: revenue of the territory"),),
    "Bandwidth.leads": (("1100 leads per month", "1200 leads per month"),),
    "Bandwidth.per": (("1100 leads per month", "1100 leads per quarter"),),
    "Pact.definitions": (("SAL: An SDR of the region", "SAL: An LDR of the region"),),
    "Pact.ideal_customer": (('lines_running >= 3"\n  because', 'lines_running >= 4"\n  because'),),
    "Rule.because": (("because: where we win", "because: where we lead"),),
    "Rule.condition": ((BANT, 'BANT:  "budget AND need AND decide_by <= today + 6 months"'),),
    "Pact.product_lines": (("product_lines: [filters, service]", "product_lines: [service, filters]"),),
    "Pact.one_open_per_product_line": (("one_open_per: [person, product_line]", "one_open_per: [person]"),),
    "FieldType.type": (("lines_running: {type: integer", "lines_running: {type: number"),),
    "FieldType.choices": (("Waterworks, Other]", "Waterworks, Cellar, Other]"),),
    "FieldDefinition.about": (
        (
            "authority:     {type: boolean, from: [sdr], about: lead",
            "authority:     {type: boolean, from: [sdr], about: person",
        ),
    ),
    "FieldDefinition.supplied": (
        ("authority:     {type: boolean, from: [sdr]", "authority:     {type: boolean, from: [sdr, form]"),
    ),
    "FieldDefinition.derived": (("'PA', 'PE', 'PY', 'UY')", "'PA', 'PE', 'PY')"),),
    "FieldDefinition.ask": (("How many lines do you run?", "How many lines are there?"),),
    "FieldDefinition.fresh": (
        ('"Who decides about the purchase?", fresh: 180 days', '"Who decides about the purchase?", fresh: 90 days'),
    ),
    "FieldDefinition.means": (
        ("means: The plant is in Latin America.", "means: The plant is south of the United States."),
    ),
    "Activity.response": (("webinar_attended:  {response: true", "webinar_attended:  {response: false"),),
    "Activity.attempt": (("  page_viewed:       {}", "  page_viewed:       {attempt: true}"),),
    "Activity.touch": (("meeting_held:      {touch: true}", "meeting_held:      {touch: false}"),),
    "Activity.shows": (("shows: awareness}\n  webinar_attended", "shows: consideration}\n  webinar_attended"),),
    "Source.party": (("fair:        {party: marketing", "fair:        {party: sales"),),
    "Sourced.by": (("by: [first response, opened_by_sales]", "by: [first response]"),),
    "Sourced.before": (("before: opportunity", "before: sql"),),
    "Sourced.lookback": (("lookback: 365 days", "lookback: 300 days"),),
    "Influenced.by": (("by: marketing touch", "by: any touch"),),
    "Influenced.people": (("people: opportunity roles", "people: account"),),
    "Influenced.since": (("from: 180 days before opening", "from: 90 days before opening"),),
    "Influenced.until": (("until: close}", "until: opening}"),),
    "LeadType.attempts": (
        (
            "fair:        {when: \"origin = 'fair'\", attempts: 3}",
            "fair:        {when: \"origin = 'fair'\", attempts: 2}",
        ),
    ),
    "Stage.order": (
        (
            "  sql:          {statuses: [Meeting booked, Budget identified], held_by: owner, next_step: 14 days}\n"
            "  opportunity:  {statuses: [Opportunity], held_by: owner, next_step: 30 days}\n",
            "  opportunity:  {statuses: [Opportunity], held_by: owner, next_step: 30 days}\n"
            "  sql:          {statuses: [Meeting booked, Budget identified], held_by: owner, next_step: 14 days}\n",
        ),
    ),
    "Stage.statuses": (("statuses: [Recycled]", "statuses: [Recycled, Resting]"),),
    "Stage.held_by": (
        ("statuses: [Recycled], aside: true, held_by: programs", "statuses: [Recycled], aside: true, held_by: routing"),
    ),
    "Stage.next_step": (("next_step: 14 days", "next_step: 10 days"),),
    "Stage.closes": (
        ("[Customer], closes: won", "[Customer], closes: lost"),
        ("[Lost], closes: lost", "[Lost], closes: won"),
    ),
    "Stage.aside": (
        ("[Inquiry], held_by: programs}", "[Inquiry], aside: true, held_by: programs}"),
        ("[Recycled], aside: true, held_by", "[Recycled], held_by"),
        ("from: recycled, to: mql, cycle: next", "from: recycled, to: mql"),
    ),
    "Stage.was": (("{was: ready_for_sales, statuses", "{was: [ready_for_sales, qualified], statuses"),),
    "Pact.has_contact_status": (("contact_status: {from: current lead}\n", ""),),
    "Pact.reachability": (("email: [ok, bounced]", "email: [ok, bounced, full]"),),
    "Pact.permissions": (("basis: [consent, legitimate_interest]", "basis: [consent]"),),
    "Disposition.counts": (("voicemail:    {counts: true}", "voicemail:    {counts: false}"),),
    "Disposition.ends_attempts": (("{counts: true, ends: attempts}", "{counts: true}"),),
    "Disposition.reachability": (("reachability: {phone: wrong}}", "reachability: {phone: ok}}"),),
    "Reasons.reject": (("bad_data: recycled", "bad_data: disqualified"),),
    "Reasons.disqualify": (("means: Neither a person nor a plant.", "means: No person and no plant."),),
    "Reasons.lost": (("lost: [price, product,", "lost: [product,"),),
    "RecycleReason.program": (("no_budget:  {program: warm-up", "no_budget:  {program: newcomer"),),
    "RecycleReason.wake": (
        ("no_contact: {program: warm-up, wake: 90 days, after", "no_contact: {program: warm-up, after"),
    ),
    "RecycleReason.after_required_attempts": (("wake: 90 days, after: required attempts", "wake: 90 days"),),
    "Wake.date": (("decide_by - 3 months", "decide_by - 2 months"),),
    "Wake.otherwise": (
        ("no_budget:  {program: warm-up, wake: 6 months}", "no_budget:  {program: warm-up, wake: 5 months}"),
    ),
    "Gate.disqualify": (('"disposable_mail", disqualify: junk', '"disposable_mail", disqualify: no_fit'),),
    "Gate.to": (('"account_is_customer", to: account_owner', '"account_is_customer", to: sdr-emea'),),
    "Gate.not_a_lead": (("\"origin = 'careers'\", not_a_lead: forward", "\"origin = 'careers'\", disqualify: junk"),),
    "Segment.by": (("      by: both\n", "      by: score\n"),),
    "Segment.ready": (
        ("        asked: \"happened('demo_requested', '30 days') AND seniority IN ('C-level', 'Director')\"\n", ""),
    ),
    "Score.reviewed": (("reviewed: 2026-10-15", "reviewed: 2026-11-15"),),
    "Score.grades": (("grades: {A: 35,", "grades: {A: 45,"),),
    "Score.engagement": (("at_most: {page_viewed: 10 per day}", "at_most: {}"),),
    "FitPoints.points": (("points: 15, when", "points: 12, when"),),
    "Engagement.half_life": (("half_life: 21 days", "half_life: 28 days"),),
    "Engagement.points": (("contact_requested: 25,", "contact_requested: 20,"),),
    "Engagement.daily_cap": (("page_viewed: 10 per day", "page_viewed: 5 per day"),),
    "Move.upon": (
        ("upon: [captured, response], to: inquiry", "upon: [captured, response, opportunity_lost], to: inquiry"),
    ),
    "Move.origin": (("from: [inquiry, recycled, mql, sal], to: sql", "from: [inquiry, mql, sal], to: sql"),),
    "Move.to": (
        (
            "upon: opportunity_lost,     from: opportunity, to: lost",
            "upon: opportunity_lost,     from: opportunity, to: disqualified",
        ),
    ),
    "Move.status": (("from: sal, to: sql, status: Budget identified", "from: sal, to: sql"),),
    "Move.accepts": (("to: sql, accepts: true}", "to: sql}"),),
    "Conversion.upon": (("upon: meeting_held}", "upon: meeting_booked}"),),
    "Hours.zone": (("zone: Europe/Zurich, week", "zone: Europe/Lisbon, week"),),
    "Hours.week": (('Asia/Kolkata, week: "mon-sat', 'Asia/Kolkata, week: "mon-fri'),),
    "Hours.holidays": (("holidays: IN}", "holidays: LK}"),),
    "Hours.closed": (("closed: [2026-12-24]", "closed: [2026-12-24, 2026-12-31]"),),
    "Queue.push": (("territory-apac:    {push: true", "territory-apac:    {pull: true"),),
    "Queue.hours": (("territory-apac:    {push: true, hours: apac", "territory-apac:    {push: true, hours: india"),),
    "Queue.members": (("ping: {capacity: 25}, quinn: {capacity: 25}", "ping: {capacity: 25}"),),
    "Queue.manager": (("quinn: {capacity: 25}}, manager: oscar", "quinn: {capacity: 25}}, manager: nora"),),
    "Member.weight": (("bruno: {capacity: 50}", "bruno: {weight: 2, capacity: 50}"),),
    "Member.capacity": (("bruno: {capacity: 50}", "bruno: {capacity: 40}"),),
    "Member.hours": (("bruno: {capacity: 50}", "bruno: {capacity: 50, hours: india}"),),
    "Member.away": (("2026-12-24..2026-12-27", "2026-12-24..2026-12-28"),),
    "Partner.hours": (("indus: {hours: india", "indus: {hours: apac"),),
    "Partner.contact": (("leads@nile.example", "inbox@nile.example"),),
    "Route.name": (("name: Asia and Pacific", "name: Asia Pacific"),),
    "Route.to": (("'LY', 'MA', 'TN')\", to: \"partner:nile\"", "'LY', 'MA', 'TN')\", to: sdr-emea"),),
    "Route.hold": (("hold: 10 minutes for append", "hold: 20 minutes for append"),),
    "Route.hold_for": (("hold: 10 minutes for append", "hold: 10 minutes for form"),),
    "Handoff.sender": (("from: sdr-apac, to: territory-apac", "from: sdr-emea, to: territory-apac"),),
    "Handoff.to": (("from: sdr-apac, to: territory-apac", "from: sdr-apac, to: territory-emea"),),
    "Handoff.upon": (("to: territory-apac, upon: sql", "to: territory-apac, upon: opportunity"),),
    "Handoff.accept": (
        (
            "to: territory-apac, upon: sql, accept: 1 business day",
            "to: territory-apac, upon: sql, accept: 2 business days",
        ),
    ),
    "Handoff.refused": (
        (
            "to: territory-apac, upon: sql, accept: 1 business day, refused: back to sender",
            "to: territory-apac, upon: sql, accept: 1 business day, refused: next in turn",
        ),
    ),
    "MarketingPromise.at_least": (("at_least: 700", "at_least: 650"),),
    "MarketingPromise.share": (("share: 70%", "share: 65%"),),
    "MarketingPromise.of": (("at_least: 700, of: mql", "at_least: 700, of: sal"),),
    "MarketingPromise.decided": (("of: decided mql", "of: mql"),),
    "MarketingPromise.period": (
        (
            "of: mql, per: month, breach: [tell marketing, tell sales]",
            "of: mql, per: quarter, breach: [tell marketing, tell sales]",
        ),
    ),
    "MarketingPromise.by": (("of: decided mql, per: [month, region]", "of: decided mql, per: [month, source]"),),
    "MarketingPromise.have": (("have: [industry, country, seniority]", "have: [industry, country]"),),
    "MarketingPromise.tells": (("breach: [tell marketing, tell sales]", "breach: [tell marketing]"),),
    "SalesPromise.since": (("    first_touch:\n      from: offered", "    first_touch:\n      from: accepted"),),
    "SalesPromise.within": ((ACCEPT, ACCEPT.replace("30 business minutes", "15 business minutes")),),
    "SalesPromise.otherwise": ((ACCEPT, ACCEPT.replace("4 business hours", "3 business hours")),),
    "SalesPromise.warn_before": (
        (
            "      warn: 25% before\n      breach: [tell manager]",
            "      warn: 30% before\n      breach: [tell manager]",
        ),
    ),
    "SalesPromise.tells": (
        (
            "breach: [tell manager, escalate to sponsor after 3",
            "breach: [tell manager, tell marketing, escalate to sponsor after 3",
        ),
    ),
    "SalesPromise.reroutes": (("reroute at most twice", "reroute at most once"),),
    "SalesPromise.escalation": ((", escalate to sponsor after 3 business days]", "]"),),
    "SalesPromise.stage": (("every: sal", "every: sql"),),
    "SalesPromise.different_days": (("      on: different days\n", ""),),
    "Escalation.to": (("escalate to sponsor after 3", "escalate to manager after 3"),),
    "Escalation.after": (("escalate to sponsor after 3 business days", "escalate to sponsor after 4 business days"),),
    "Program.look_again": (("    look_again: 10 days", "    look_again: 12 days"),),
    "Program.again_after": (("again: after 180 days", "again: after 150 days"),),
    "Program.steps": (("      - send: next unseen resource\n", ""),),
    "Step.kind": (("      - rest: 180 days", "      - wait: 180 days"),),
    "Step.resource": (("send: loss-calculator", "send: filter-guide"),),
    "Step.time": (("- wait: 10 days", "- wait: 9 days"),),
    "Step.branch": ((f"      - branch: {BRANCH}\n", ""),),
    "Branch.within": (("branch: {within: 7 days", "branch: {within: 8 days"),),
    "Branch.no_response": (("no response: brewery-case", "no response: filter-guide"),),
    "Branch.responses": (("sample_requested: reference-map,", "demo_requested: reference-map,"),),
    "Resource.shows": (("filter-guide:       {shows: awareness", "filter-guide:       {shows: consideration"),),
    "Resource.persona": (("persona: Engineer", "persona: Chemist"),),
    "Resource.link": (("brightwater.example/guide", "brightwater.example/guide-2"),),
    "Variation.changes": (("handed_over: {share: 45%}", "handed_over: {share: 40%}"),),
    "Variation.paths": (
        ("lead_types: {demo: {attempts: 6}}", "lead_types: {demo: {attempts: 6}, fair: {attempts: 5}}"),
    ),
    "Variation.case": (("Indus has eight people", "Indus has nine people"),),
    "Variation.owner": (("owner: apac@", "owner: emea@"),),
    "Variation.approved_by": (("approved_by: coo@", "approved_by: cro@"),),
    "Variation.expect": (("win_rate: 12%", "win_rate: 14%"),),
    "Variation.judge_on": (("judge_on: 2027-03-31", "judge_on: 2027-04-01"),),
    "Variation.since": (("from: 2026-10-01", "from: 2026-11-01"),),
    "Variation.until": (("until: 2027-06-30", "until: 2027-05-31"),),
}
