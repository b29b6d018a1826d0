"""What was decided about a lead, in the words of whoever reads the table: verdict, place, owner, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from leadpact.engine import effect as fx
from leadpact.engine.exceptions import agreed
from leadpact.engine.facts import LeadFacts
from leadpact.engine.reason import Reason
from leadpact.engine.state import Lead, Person
from leadpact.operations.trial import Tried, facts_now
from leadpact.pact.evaluate import Condition, Explanation
from leadpact.pact.model import Pact, Rule
from leadpact.pact.words import in_words

READY, NOT_READY, NOT_KNOWN = "ready", "not ready", "not known"
DISQUALIFIED, NO_LEAD, PASSED, NO_VERDICT = "disqualified", "no lead", "by the gate", "no verdict"
QUOTED = re.compile(r"'([^']+)'")
_VERDICTS = {"ready": READY, "not_ready": NOT_READY, "unknown": NOT_KNOWN}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the table. Points are in hundredths; `why` is one sentence part, `ask` the next question."""

    line: int
    who: str
    person: int
    verdict: str
    grade: str
    fit: int
    engagement: int
    stage: str
    goes_to: str
    why: str
    rule_line: int  # of the pact; 0 where no line of it is the reason
    ask: str
    missing: tuple[str, ...]


def verdict_of(pact: Pact, tried: Tried, at: datetime) -> Verdict:
    """Return what `tried` came to, ready to be shown."""
    lead = tried.lead
    facts = facts_now(pact, tried, at) if lead is not None else None
    word, why, line = _judged(pact, tried, facts)
    missing = next_asked(pact, lead) if lead is not None and word == NOT_KNOWN else ()
    return Verdict(
        line=tried.line,
        who=name_of(tried.person),
        person=tried.person.id,
        verdict=word,
        grade=lead.grade if lead else "",
        fit=lead.fit if lead else 0,
        engagement=lead.engagement if lead else 0,
        stage=lead.stage if lead else "",
        goes_to=keeper_of(lead) if lead else "",
        why=why,
        rule_line=line,
        ask=question(pact, missing),
        missing=missing,
    )


def name_of(person: Person) -> str:
    """Return what to call a person: by name, else by what is known of them."""
    known = person.values
    return str(known.get("name") or known.get("email") or known.get("phone") or f"person {person.id}")


def keeper_of(lead: Lead) -> str:
    """Return whose job the lead is: `ana (emea-sdr)`, `queue inside`, `program warm-up`; `closed`.

    A lead that routing holds, because a fact is expected, is `held for` the queue that would have it.
    """
    if not lead.is_open:
        return "closed"
    if lead.held_until is not None:
        return f"held for {lead.queue}"
    if lead.owner_kind == "rep":
        return f"{lead.owner} ({lead.queue})" if lead.queue else lead.owner
    return f"{lead.owner_kind} {lead.owner}"


def next_asked(pact: Pact, lead: Lead) -> tuple[str, ...]:
    """Return the smallest set of facts that would settle the verdict, of those that somebody can be asked."""
    askable = [ask for ask in lead.asks if all(name in pact.fields for name in ask)]
    worded = [ask for ask in askable if any(pact.fields[name].ask for name in ask)]
    return next(iter([*worded, *askable, *lead.asks]), ())


def question(pact: Pact, missing: Sequence[str]) -> str:
    """Return the question that would settle the verdict, as the pact words it where it does."""
    for name in missing:
        field = pact.fields.get(name)
        if field is not None and field.ask:
            return field.ask
    return f"What is {' and '.join(map(plain, missing))}?" if missing else ""


def _judged(pact: Pact, tried: Tried, facts: LeadFacts | None) -> tuple[str, str, int]:
    """Return the verdict, why, and the line of the pact that decided."""
    aside = _last(tried, fx.SetAside)
    if aside is not None and tried.lead is None:
        return NO_LEAD, f"{aside.gate}: {seen_in(aside.why)}; {plain(aside.action)}", aside.why.line
    lead = tried.lead
    if lead is None or facts is None:
        return NO_LEAD, tried.refused or "behaviour alone opens no lead", 0
    closed = _last(tried, fx.Closed)
    if closed is not None and closed.outcome == "out":
        return DISQUALIFIED, f"{plain(closed.reason)}: {seen_in(closed.why)}", closed.why.line
    if not lead.verdict:
        return _unjudged(tried)
    return _qualified(pact, lead, facts)


def _unjudged(tried: Tried) -> tuple[str, str, int]:
    """A lead without verdict: it went where a gate says, or sales opened it."""
    for effect in tried.effects:
        if isinstance(effect, fx.Assigned | fx.Queued) and effect.why.rule.startswith("gate."):
            return PASSED, f"{effect.why.rule.removeprefix('gate.')}: {seen_in(effect.why)}", effect.why.line
    return NO_VERDICT, "its stage asks for none", 0


def _qualified(pact: Pact, lead: Lead, facts: LeadFacts) -> tuple[str, str, int]:
    segment = next(segment for segment in agreed(pact, lead).segments if segment.name == lead.segment)
    word = _VERDICTS[lead.verdict]
    if word == READY:
        rule = next((rule for name, rule in segment.ready if name == lead.criterion), segment.rule)
        return word, f"{lead.criterion}: {tests_of(rule, facts, True)}", rule.line
    if word == NOT_KNOWN:
        return word, f"needs {', '.join(map(plain, next_asked(pact, lead)))}", segment.rule.line
    failed = [f"{name}: {tests_of(rule, facts, False).partition(', ')[0]}" for name, rule in segment.ready]
    return word, "; ".join(failed), segment.rule.line


def _last(tried: Tried, kind: type[Any]) -> Any:
    return next((effect for effect in reversed(tried.effects) if isinstance(effect, kind)), None)


def seen_in(why: Reason) -> str:
    """Return the facts of a reason: `origin careers`."""
    facts = [_fact(name, value) for name, value in why.seen.items()]
    return ", ".join(facts) or why.says or why.rule


def tests_of(rule: Rule, facts: LeadFacts, verdict: bool) -> str:
    """Return the tests in the rule's condition that came out as `verdict`: `demo requested, seniority VP`."""
    if rule.condition is None:
        return "always"
    found = dict.fromkeys(_said(leaf) for leaf in _leaves(rule.condition.explain(facts)) if leaf.verdict is verdict)
    return ", ".join(found) or rule.condition.expression.text


def _leaves(tree: Explanation) -> Iterator[Explanation]:
    """Yield the tests of a condition; one under a NOT stands for itself with what denies it."""
    if tree.text.upper().startswith("NOT ") and len(tree.children) == 1 and not tree.children[0].children:
        yield tree
        return
    if not tree.children:
        yield tree
    for child in tree.children:
        yield from _leaves(child)


def _said(leaf: Explanation) -> str:
    """Return a test by the values that it read: `grade C`, `demo requested`, `no demo requested`."""
    if leaf.children and not leaf.verdict:
        return _said(leaf.children[0])
    if leaf.children or not leaf.values:
        return leaf.words
    return ", ".join(_fact(_label(name), value) for name, value in leaf.values.items())


def _label(name: str) -> str:
    """Return what a value is of: a field, or in a fact such as `count('page_viewed', '30 days')` the activity."""
    function, bracket, arguments = name.partition("(")
    activity = QUOTED.search(arguments)
    if not bracket or "." in function or activity is None:
        return function.replace(".", " ")
    return activity[1]


def _fact(name: str, value: object) -> str:
    if value is True:
        return plain(name)
    if value is False:
        return f"no {plain(name)}"
    return f"{plain(name)} {shown(value)}"


def shown(value: object) -> str:
    """Return a value as people write it."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def plain(name: str) -> str:
    """Return a name of the pact as words: `demo_requested` as `demo requested`."""
    return name.replace("_", " ")


def points(hundredths: int) -> str:
    """Return points as they are shown: without cents where there are none."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def tree_of(condition: Condition, facts: LeadFacts) -> Iterator[tuple[int, str, bool | None, str]]:
    """Yield the parts of a condition from the top: depth, words, verdict, and the values read that it does not say."""
    yield from _walk(condition.explain(facts), 0)


def _walk(node: Explanation, depth: int) -> Iterator[tuple[int, str, bool | None, str]]:
    values = [shown(value) for value in node.values.values() if not isinstance(value, bool) and value is not None]
    yield depth, node.words, node.verdict, ", ".join(values)
    for child in node.children:
        yield from _walk(child, depth + 1)


def part_in_words(pact: Pact, part: fx.Part) -> str:
    """Return what a part of a score is for: `where we win`, `employees is from 200 to 5000`, `demo requested`."""
    rule = next((one.rule for one in pact.score.fit if one.rule.path == part.what), None)
    if rule is None or rule.condition is None:
        return plain(part.what.rpartition(".")[2])
    return f"{in_words(rule.condition.expression)}{f': {rule.because}' if rule.because else ''}"
