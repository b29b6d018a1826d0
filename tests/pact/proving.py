"""Small pacts with drawn rules, and all leads that their conditions can tell apart: what the prover is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import strategies as st

from leadpact.engine.facts import LeadFacts, facts_of
from leadpact.engine.state import Account, Lead, Person
from leadpact.pact.finding import Example
from leadpact.pact.model import Pact

AT = datetime(2026, 1, 14, 10, tzinfo=UTC)

BASE = """pact: drawn
timezone: Europe/Berlin
fields:
  size: {{type: integer, from: [form]}}
  kind: {{type: choice, of: [red, green, blue], from: [form]}}
  vip: {{type: boolean, from: [form]}}
  title: {{type: text, from: [form]}}
  country: {{type: country, from: [form]}}
  region: {{type: choice, of: [EMEA, AMER, APAC], derived: region_of(country)}}
activities:
  demo: {{response: true, touch: true}}
  call: {{attempt: true}}
sources:
  other: {{party: marketing}}
lead_types:
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
    everyone: {{by: everything}}
moves:
  - {{upon: [captured, listed, response], to: inquiry}}
  - {{upon: opened_by_sales, to: sal}}
  - {{when: ready, from: [inquiry, recycled], to: mql}}
  - {{upon: accepted, from: mql, to: sal}}
  - {{upon: rejected, from: mql, to: by reason}}
  - {{upon: [recycled, disqualified], from: any open, to: by reason}}
  - {{upon: opportunity_won, from: sal, to: customer}}
hours:
  office: {{zone: Europe/Berlin, week: "mon-fri 09:00-17:30"}}
queues:
{queues}
routing:
{routes}
promises:
  sales:
    accept: {{within: 4 business hours, breach: [tell manager]}}
programs:
  warm-up: {{look_again: 30 days}}
"""


def pact_of(conditions: list[str]) -> str:
    """Return the text of a pact whose routes have these conditions, each to its own queue; and one for the rest."""
    queues = [
        f"  q{n}: {{pull: true, hours: office, members: [ana], manager: mara}}" for n in range(len(conditions) + 1)
    ]
    routes = [f'  - {{name: r{n}, when: "{text}", to: q{n}}}' for n, text in enumerate(conditions)]
    routes += [f"  - {{name: rest, to: q{len(conditions)}}}"]
    return BASE.format(queues="\n".join(queues), routes="\n".join(routes))


# Conditions, drawn from few tests so that they collide.

TESTS = (
    "size >= 10", "size >= 20", "size < 10", "size < 20", "size = 15", "size BETWEEN 10 AND 20", "size IS NULL",
    "size IS NOT NULL", "coalesce(size, 0) < 10", "kind = 'red'", "kind IN ('red', 'green')", "kind <> 'blue'",
    "kind NOT IN ('blue')", "vip", "NOT vip", "vip IS NOT TRUE", "vip IS TRUE", "vip IS FALSE",
    "coalesce(vip, FALSE)", "title LIKE '%sales%'", "title LIKE 'vp%'", "title = 'vp'", "upper(title) LIKE 'VP%'",
    "country = 'DE'", "country IN ('DE', 'US')", "region = 'EMEA'", "region IN ('EMEA', 'AMER')", "region IS NULL",
    "happened('demo', '7 days')", "happened('demo', '30 days')", "happened('demo')", "count('demo', '30 days') >= 2",
    "count('demo') >= 1", "days_since('demo') >= 30", "days_since('demo') < 7",
)  # fmt: skip


def conditions() -> st.SearchStrategy[str]:
    leaf = st.sampled_from(TESTS)
    pair = st.tuples(leaf, st.sampled_from(("AND", "OR")), leaf).map(" ".join)
    group = st.one_of(leaf, pair.map(lambda text: f"({text})"), pair.map(lambda text: f"NOT ({text})"))
    return st.one_of(leaf, pair, st.lists(group, min_size=2, max_size=3).map(" AND ".join))


# All leads that these tests tell apart.

SIZES = (None, 9, 10, 12, 15, 20, 21)
KINDS = (None, "red", "green", "blue")
YES_NO = (None, True, False)
TITLES = (None, "x", "sales", "vp", "vp sales", "vpx", "VP", "VP sales")
COUNTRIES = (None, "DE", "FR", "US", "CA", "JP")
DEMOS = ((), (1,), (10,), (30,), (40,), (1, 1), (1, 10), (10, 10), (1, 40), (10, 40), (30, 30))


@dataclass(frozen=True, slots=True)
class Told:
    """A lead: its values, and how many days ago it asked for a demo, each time."""

    values: Mapping[str, object]
    demos: tuple[int, ...]


def leads(read: frozenset[str]) -> Iterator[Told]:
    """Yield every lead that conditions which read only the fields `read` can tell apart."""
    every = {"size": SIZES, "kind": KINDS, "vip": YES_NO, "title": TITLES, "country": COUNTRIES}
    names = [name for name in every if name in read or (name == "country" and "region" in read)]
    for *values, demos in product(*(every[name] for name in names), DEMOS):
        yield Told({name: value for name, value in zip(names, values, strict=True) if value is not None}, demos)


def facts(pact: Pact, told: Told) -> LeadFacts:
    """Return the facts of a lead in the stage that routing holds."""
    history = {"demo": sorted(AT - timedelta(days=days) for days in told.demos)}
    return _facts(pact, dict(told.values), history, AT)


def facts_of_example(pact: Pact, example: Example, stage: str = "mql") -> LeadFacts:
    """Return the facts of the lead of a finding, as the engine has them."""
    at = example.at or AT
    history = {name: sorted(at - timedelta(seconds=age) for age in ages) for name, ages in example.activities.items()}
    return _facts(pact, dict(example.values), history, at, stage)


def _facts(
    pact: Pact, values: dict[str, object], history: Mapping[str, list[datetime]], at: datetime, stage: str = "mql"
) -> LeadFacts:
    person = Person(1, account=Account(1) if "account_owner" in values else None, values=values, history=dict(history))
    lead = Lead(1, 1, stage=stage, status=pact.stages[stage].statuses[0], product_line=pact.product_lines[0], cycle=1)
    return facts_of(pact, person, lead, at)
