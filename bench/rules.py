"""Pacts with many routes over many fields, drawn by a number: what the prover is measured on."""

from __future__ import annotations

import random

CHOICES, WHOLE, TEXTS, YES_NO, DATES = 9, 8, 3, 6, 2
"""So many fields of each kind; with country and region there are thirty."""

VALUES = ("red", "green", "blue", "black", "white", "grey")
ACTIVITIES = ("demo_requested", "trial_started", "paper_read", "page_viewed")
COUNTRIES = ("DE", "AT", "FR", "US", "CA", "JP", "TR", "GR")

_BASE = """pact: many-routes
timezone: Europe/Berlin
fields:
{fields}
activities:
  demo_requested: {{response: true, touch: true}}
  trial_started: {{response: true, touch: true}}
  paper_read: {{response: true, touch: true}}
  page_viewed: {{}}
  call: {{attempt: true}}
sources:
  paid: {{party: marketing, where: "utm_medium = 'cpc'"}}
  other: {{party: marketing}}
lead_types:
  demo: {{when: "happened('demo_requested', '30 days')", attempts: 3}}
  other: {{attempts: 1}}
stages:
  inquiry: {{statuses: [New], held_by: programs}}
  mql: {{statuses: [Ready, Offered], held_by: routing}}
  sal: {{statuses: [Accepted], held_by: owner, next_step: 2 days}}
  customer: {{statuses: [Won], closes: won}}
  recycled: {{statuses: [Marketing], aside: true, held_by: programs}}
  disqualified: {{statuses: [Disqualified], closes: out}}
reasons:
  reject: {{not_ready: recycled}}
  recycle: {{timing: {{program: warm-up, wake: 3 months}}}}
  disqualify: [junk]
qualification:
  segments:
    everyone:
      by: rules
      ready: {{asked: "happened('demo_requested', '30 days')", looked: "count('page_viewed', '30 days') >= 3"}}
moves:
  - {{upon: [captured, listed, response], to: inquiry}}
  - {{upon: opened_by_sales, to: sal}}
  - {{when: ready, from: [inquiry, recycled], to: mql}}
  - {{upon: offered, from: mql, status: Offered}}
  - {{upon: accepted, from: mql, to: sal}}
  - {{upon: rejected, from: mql, to: by reason}}
  - {{upon: misrouted, from: mql, to: mql, status: Ready}}
  - {{upon: [recycled, disqualified], from: any open, to: by reason}}
  - {{upon: opportunity_won, from: sal, to: customer}}
hours:
  office: {{zone: Europe/Berlin, week: "mon-fri 09:00-17:30"}}
queues:
  inside: {{push: true, hours: office, members: [ana, ben], manager: mara}}
  field: {{push: true, hours: office, members: [cleo], manager: mara}}
routing:
{routes}
promises:
  sales:
    accept: {{within: 4 business hours, warn: 25% before, breach: [tell manager]}}
programs:
  warm-up: {{look_again: 30 days}}
"""


def pact_text(routes: int, *, seed: int) -> str:
    """Return the text of a pact with so many routes over thirty fields, and one for the rest."""
    drawn = random.Random(seed)
    fields = [f"  choice_{n}: {{type: choice, of: [{', '.join(VALUES)}], from: [form]}}" for n in range(CHOICES)]
    fields += [f"  number_{n}: {{type: integer, from: [form]}}" for n in range(WHOLE)]
    fields += [f"  text_{n}: {{type: text, from: [form]}}" for n in range(TEXTS)]
    fields += [f"  answer_{n}: {{type: boolean, from: [form]}}" for n in range(YES_NO)]
    fields += [f"  day_{n}: {{type: date, from: [form]}}" for n in range(DATES)]
    fields += ["  country: {type: country, from: [form]}"]
    fields += ["  region: {type: choice, of: [EMEA, AMER, APAC], derived: region_of(country)}"]
    lines = [
        f'  - {{name: Route {n}, when: "{condition(drawn)}", to: {drawn.choice(["inside", "field"])}}}'
        for n in range(routes)
    ]
    lines += ["  - {name: All others, to: inside}"]
    return _BASE.format(fields="\n".join(fields), routes="\n".join(lines))


def condition(drawn: random.Random) -> str:
    """Return a condition of one to four tests, some of them alternatives."""
    parts = []
    for _ in range(drawn.choice((1, 2, 2, 3, 3, 4))):
        part = test(drawn)
        if drawn.random() < 0.2:
            part = f"({part} OR {test(drawn)})"
        parts.append(f"NOT {part}" if drawn.random() < 0.1 and part.startswith("(") else part)
    return " AND ".join(parts)


def test(drawn: random.Random) -> str:
    """Return one test of a field or of behaviour."""
    kind = drawn.randrange(9)
    window = drawn.choice((7, 14, 30, 90))
    if kind in (0, 1):
        values = drawn.sample(VALUES, drawn.choice((1, 2, 3)))
        return f"choice_{drawn.randrange(CHOICES)} IN ({', '.join(map(repr, values))})"
    if kind in (2, 3):
        sign, number = drawn.choice((">=", "<", "=")), drawn.choice((10, 50, 200, 1000, 5000))
        return f"number_{drawn.randrange(WHOLE)} {sign} {number}"
    if kind == 4:
        pattern = drawn.choice(("'%director%'", "'vp%'", "'%sales%'", "'%engineer'"))
        return f"lower(text_{drawn.randrange(TEXTS)}) LIKE {pattern}"
    if kind == 5:
        return f"answer_{drawn.randrange(YES_NO)}"
    if kind == 6:
        return f"day_{drawn.randrange(DATES)} <= today + {drawn.choice((3, 6, 12))} months"
    if kind == 7:
        listed = ", ".join(map(repr, drawn.sample(COUNTRIES, drawn.choice((1, 2, 3)))))
        return drawn.choice((f"country IN ({listed})", f"region = {drawn.choice(('EMEA', 'AMER', 'APAC'))!r}"))
    activity = drawn.choice(ACTIVITIES)
    if drawn.random() < 0.5:
        return f"happened('{activity}', '{window} days')"
    return f"count('{activity}', '{window} days') >= {drawn.choice((2, 3, 5))}"
