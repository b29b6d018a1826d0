"""Whatever the language of conditions allows: what is proved of drawn rules no lead on any edge contradicts."""

from __future__ import annotations

import re
from dataclasses import replace

from conditions import QUIET, VOCABULARY, Row, booleans
from hypothesis import given, settings
from hypothesis import strategies as st
from pact_changes import GOOD
from test_prove_formula import LEADS

from leadpact.pact.evaluate import Condition, compile
from leadpact.pact.expression import parse
from leadpact.pact.load import parse_pact
from leadpact.pact.model import Pact, Route, Score
from leadpact.pact.model_rule import Rule
from leadpact.pact.prove import prove

# `grade` is a word of the pact itself: the field of that name has another one here.
RENAMED = re.compile(r"\bgrade\b")
FIELDS = {("letter" if name == "grade" else name): kind for name, kind in VOCABULARY.fields.items()}
WORDS = replace(VOCABULARY, fields=FIELDS)
ROWS = [replace(row, values={("letter" if n == "grade" else n): v for n, v in row.values.items()}) for row in LEADS]


def bare() -> Pact:
    """Return the good pact with nothing in it that has a condition."""
    good = parse_pact(GOOD)
    return replace(
        good,
        vocabulary=replace(WORDS, fields={**good.vocabulary.fields, **WORDS.fields}),
        fields={},
        derived=(),
        score=Score(None, (), (), None),
        responses=frozenset(),
        gate=(),
        sources=good.sources[-1:],
        lead_types=good.lead_types[-1:],
        segments=tuple(replace(segment, by="everything", ready=()) for segment in good.segments[-1:]),
        programs=good.programs[-1:],
        moves=(),
        promises={},
    )


BARE = bare()


def routed(texts: list[str]) -> tuple[Pact, list[Condition]]:
    conditions = [compile(parse(RENAMED.sub("letter", text), WORDS)) for text in texts]
    rules = [Rule(f"routing.r{place}", place + 1, condition) for place, condition in enumerate(conditions)]
    routes = [Route(f"r{place}", rule, "inside", None, "") for place, rule in enumerate(rules)]
    return replace(BARE, routes=(*routes, Route("rest", Rule("routing.rest", 99), "inside", None, ""))), conditions


def contradicts(code: str, place: int, conditions: list[Condition], row: Row) -> bool:
    """Whether a lead shows that a finding about the rule at `place` is wrong."""
    verdicts = [condition.verdict(row) for condition in conditions]
    if code == "LP101":
        return verdicts[place] is True
    return code == "LP102" and verdicts[place] is True and True not in verdicts[:place]


@settings(parent=QUIET, max_examples=80)
@given(st.lists(booleans(3), min_size=2, max_size=4))
def test_no_lead_contradicts_what_is_proved(texts: list[str]) -> None:
    pact, conditions = routed(texts)
    for finding in prove(pact, seconds=30).findings:
        place = int(finding.path.split(".")[1])
        assert [row for row in ROWS if contradicts(finding.code, place, conditions, row)] == [], finding


def test_a_rule_may_be_reached_on_a_single_day_only() -> None:
    pact, _ = routed(["today <> DATE '2031-03-29'", "whole > 3"])
    assert prove(pact, seconds=60).findings == ()
    pact, _ = routed(["today <> DATE '2031-03-29'", "today < DATE '2031-03-29'"])
    (finding,) = prove(pact, seconds=60).findings
    assert finding.code == "LP102"
