"""`leadpact decide` says of the lead of a finding what the finding says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from check_cases import Case, altered
from conditions import QUIET
from hypothesis import given, settings
from hypothesis import strategies as st
from prove_cases import EXCEPTIONS, NEVER, PROMISES, QUALIFIED, REACHED
from proving import AT, conditions, pact_of
from tests.conftest import NORTHWIND

from leadpact.engine import effect as fx
from leadpact.errors import BadInput
from leadpact.operations.example_lead import example_as_csv
from leadpact.operations.leads_file import read_leads
from leadpact.operations.trial import Tried, try_leads
from leadpact.pact.finding import Example, Finding
from leadpact.pact.load import load_pact, parse_pact
from leadpact.pact.model import Pact
from leadpact.pact.prove import prove

UNTOLD = ("account", "responded")
"""What no file can tell is about the account, or about what colleagues did."""


def decided(pact: Pact, example: Example, where: Path) -> Tried:
    """Return what becomes of the lead of an example, as `leadpact decide` decides a file."""
    at = example.at or AT
    path = where / "lead.csv"
    path.write_text(example_as_csv(pact, example, at=at), encoding="utf-8")
    (tried,), unusable = try_leads(pact, read_leads(pact, path, None, at=at), at=at)
    assert (unusable, tried.faults, tried.ignored) == ([], {}, ())
    return tried


def whys(tried: Tried) -> list[str]:
    """Return the rules by which the lead came to those who have had it."""
    return [effect.why.rule for effect in tried.effects if isinstance(effect, fx.Queued | fx.Assigned)]


def says_the_same(finding: Finding, tried: Tried) -> bool:
    """Whether what became of the lead is what the example says."""
    assert finding.example is not None
    said, lead = finding.example.shows, tried.lead
    kind, name, *_ = (*said.replace("its ", "").split("`"), "")
    if lead is None:
        return said.startswith("gate") and any(isinstance(effect, fx.SetAside) for effect in tried.effects)
    return {
        "route ": lambda: f"routing.{name}" in whys(tried),
        "source is ": lambda: lead.source == name,
        "type is ": lambda: lead.lead_type == name,
        "it belongs to segment ": lambda: lead.segment == name,
        "it is ready by ": lambda: (lead.verdict, lead.criterion) == ("ready", name),
        "both ": lambda: lead.exceptions == tuple(said.split("`")[1:4:2]),
        "partner ": lambda: (lead.owner_kind, lead.owner) == ("partner", name),
    }.get(kind, lambda: _of_another_kind(finding, tried))()


def _of_another_kind(finding: Finding, tried: Tried) -> bool:
    """What the file cannot show directly: that a rule does not hold, or that the points are so many."""
    assert finding.example is not None
    assert tried.lead is not None
    said = finding.example.shows
    if "points for fit" in said:
        return f"it has {tried.lead.fit // 100} points for fit" in said
    if " holds for it, and " in said:
        return tried.lead.exceptions == (said.split("`")[1],)
    section, _, rest = finding.path.partition(".")
    rule = (
        f"routing.{finding.message.split('`')[1]}" if section == "routing" else f"{section}.{rest.rpartition('.')[0]}"
    )
    return rule not in [effect.why.rule for effect in tried.effects]


@pytest.mark.parametrize(
    "case", [*NEVER, *REACHED, *QUALIFIED, *EXCEPTIONS, *PROMISES], ids=lambda case: f"{case.says}"
)
def test_deciding_the_example_shows_what_the_finding_says(case: Case, tmp_path: Path) -> None:
    pact = parse_pact(altered(case.fault)[0])
    (finding,) = prove(pact, seconds=300, at=AT).findings
    assert finding.example is not None
    if any(name.startswith(UNTOLD) for name in finding.example.values):
        with pytest.raises(BadInput, match="No file of leads can tell"):
            example_as_csv(pact, finding.example, at=AT)
        return
    assert says_the_same(finding, decided(pact, finding.example, tmp_path)), finding


@settings(parent=QUIET, max_examples=40)
@given(st.lists(conditions(), min_size=2, max_size=6))
def test_deciding_an_example_routes_it_as_its_finding_says(tmp_path: Path, texts: list[str]) -> None:
    pact = parse_pact(pact_of(texts))
    for finding in prove(pact, seconds=120, at=AT).findings:
        assert finding.example is not None
        # Of two activities the first opens the lead and routes it, before the second is known.
        if finding.code in ("LP102", "LP105") and sum(map(len, finding.example.activities.values())) <= 1:
            _, said, _, to, _ = finding.example.shows.split("`")
            tried = decided(pact, finding.example, tmp_path)
            assert tried.lead is not None
            assert (whys(tried)[0], tried.lead.owner) == (f"routing.{said}", to)


def told(values: dict[str, object], **activities: tuple[int, ...]) -> Example:
    return Example(values, activities)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pact() -> Pact:
    return load_pact(NORTHWIND)


def test_a_lead_is_told_as_a_file_tells_it(pact: Pact, tmp_path: Path) -> None:
    example = told(
        {"employees": 1000, "budget": True, "need": False, "decide_by": date(2026, 5, 1), "industry": "Food",
         "country": "DE", "origin": "webinar", "product_line": "software"}, demo_requested=(86_400, 90)
    )  # fmt: skip
    assert example_as_csv(pact, example, at=AT) == (
        "name,phone,employees,budget,need,decide_by,industry,country,origin,product_line,activities\n"
        "Example Lead,+49 30 901820,1000,yes,no,2026-05-01,Food,DE,webinar,software,"
        "demo_requested 2026-01-13T10:00:00+00:00; demo_requested 2026-01-14T09:58:30+00:00\n"
    )
    tried = decided(pact, example, tmp_path)
    assert tried.lead is not None
    assert (tried.lead.source, tried.lead.product_line) == ("webinar", "software")
    assert tried.person.history["demo_requested"] == [AT - timedelta(days=1), AT - timedelta(seconds=90)]
    known = {**tried.person.values, **tried.lead.values}
    assert {name: known[name] for name in example.values if name in pact.fields} == {
        "employees": 1000, "budget": True, "need": False, "decide_by": date(2026, 5, 1), "industry": "Food",
        "country": "DE",
    }  # fmt: skip


@pytest.mark.parametrize(
    "facts",
    [
        {"free_mail": True},
        {"free_mail": False},
        {"role_mail": True},
        {"disposable_mail": True},
        {"mail_domain": "acme.example"},
        {"mail_domain": "gmail.com", "role_mail": True},
    ],
    ids=str,
)
def test_an_address_is_found_of_which_the_same_is_true(pact: Pact, tmp_path: Path, facts: dict[str, object]) -> None:
    tried = decided(pact, told(facts), tmp_path)
    assert {name: tried.person.values[name] for name in facts} == facts


def test_a_lead_that_sales_opened_has_somebody_who_works_it(pact: Pact, tmp_path: Path) -> None:
    tried = decided(pact, told({"opened_by_sales": True}), tmp_path)
    assert tried.lead is not None
    assert (tried.lead.opened_by_sales, tried.lead.stage) == (True, "sal")


@pytest.mark.parametrize(
    "values", [{"account_owner": "ana"}, {"stage": "mql"}, {"free_mail": True, "mail_domain": "acme.example"}], ids=str
)
def test_what_no_file_can_tell_is_refused(pact: Pact, values: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="No "):
        example_as_csv(pact, told(values), at=datetime(2026, 1, 14, tzinfo=UTC))
