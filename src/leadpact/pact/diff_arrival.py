"""What changed of how leads are told apart when they arrive: sources, lead types, who brought them."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.pact.diff_agreed import included
from leadpact.pact.diff_conditions import condition
from leadpact.pact.diff_model import BOTH, FIGURES, SPONSORS, About, Compared, Difference, Spot, both, section
from leadpact.pact.diff_order import reordered
from leadpact.pact.diff_times import times
from leadpact.pact.document_words import counted, when
from leadpact.pact.model import LeadType
from leadpact.pact.model_agreed import Influenced, Sourced
from leadpact.pact.naming import listed, plain
from leadpact.pact.reach import exclude, rule_form
from leadpact.pact.terms import CAMPAIGN_TERMS

STANDING = ("origin", "opened_by_sales", "product_line", "source", *CAMPAIGN_TERMS)
"""What stays as it is through a cycle."""

_SOURCES = About(BOTH | FIGURES, 50)
_CREDIT = About(BOTH | SPONSORS | FIGURES, 65)
_TYPES = About(BOTH, 65)
_TOUCHED = {"opportunity roles": "somebody with a role in it", "account": "anybody at the account"}


def sources(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the taxonomy of sources."""
    old, new = {one.name: one for one in c.old.sources}, {one.name: one for one in c.new.sources}
    for pair in c.pairs("source", old, new, "sources"):
        there = f"leads of {pair.new.party}, where {when(pair.new.rule, 'none before it fits')}" if pair.new else ""
        yield from c.came_or_went(pair, "the source", _SOURCES, there=there)
        if pair.old is not None and pair.new is not None:
            name, at = f"the source {plain(pair.name)}", pair.spot
            party = (pair.old.party, pair.new.party)
            yield from c.value(at.at("party"), f"the party of {name}", party, _CREDIT)
            yield from condition(c, at.at("where"), name, (pair.old.rule, pair.new.rule), _SOURCES)

    def matters(one: str, other: str) -> bool:
        return not exclude(rule_form(new[one].rule), rule_form(new[other].rule), c.follows)

    order = ([c.names("source", name) for name in old], list(new))
    yield from reordered(c, order, matters, lambda name: c.here("source", "sources", name), _SOURCES,
                         noun="the source")  # fmt: skip


def lead_types(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the kinds of leads.

    A lead's type rises in the list as it does more, so that the order of two types matters even if they never hold at
    the same time, unless what they ask stays as it is through a cycle.
    """
    old, new = {one.name: one for one in c.old.lead_types}, {one.name: one for one in c.new.lead_types}
    for pair in c.pairs("lead_type", old, new, "lead_types"):
        there = f"{when(pair.new.rule, 'all others')}; sales owes {_attempts(pair.new)}" if pair.new else ""
        yield from c.came_or_went(pair, "the lead type", _TYPES, there=there)
        if pair.old is not None and pair.new is not None:
            name, at = f"the lead type {plain(pair.name)}", pair.spot
            yield from condition(c, at.at("when"), name, (pair.old.rule, pair.new.rule), _TYPES)
            yield from attempts_owed(c, at.at("attempts"), pair.old, pair.new)

    def matters(one: str, other: str) -> bool:
        return not exclude(rule_form(new[one].rule), rule_form(new[other].rule), c.follows, among=STANDING)

    order = ([c.names("lead_type", name) for name in old], list(new))
    yield from reordered(c, order, matters, lambda name: c.here("lead_type", "lead_types", name), _TYPES,
                         noun="the lead type")  # fmt: skip


def _attempts(one: LeadType) -> str:
    return counted(one.attempts, "attempt") if one.attempts else "no attempt"


def attempts_owed(c: Compared, at: Spot, old: LeadType, new: LeadType) -> Iterator[Difference]:
    """Yield how many attempts a lead of a type is owed otherwise."""
    if old.attempts != new.attempts:
        more = new.attempts > old.attempts
        before, after = both(_attempts, old, new)
        says = f"a lead of type {plain(new.name)} is now owed {after} instead of {before}"
        kind = "stricter" if more else "looser"
        yield c.tell(at, kind, f"{says}: {kind} for sales", _TYPES.weighing(80), before=before, after=after)  # type: ignore[arg-type]


def sourced(c: Compared) -> Iterator[Difference]:
    """Yield what changed of what says who brought a lead, and what has contributed to an opportunity."""
    yield from _sourced(c, section("sourced"), c.old.sourced, c.new.sourced)
    yield from _influenced(c, section("influenced"), c.old.influenced, c.new.influenced)


def _sourced(c: Compared, at: Spot, old: Sourced | None, new: Sourced | None) -> Iterator[Difference]:
    if old is None and new is not None:
        says = f"it is now agreed who brought a lead: {_by(new)}"
        yield c.tell(at.fresh, "added", says, _CREDIT, after=_by(new))
    elif new is None and old is not None:
        says = f"it is no longer agreed who brought a lead; it was: {_by(old)}"
        yield c.tell(at.gone, "removed", says, _CREDIT, before=_by(old))
    elif old is not None and new is not None:
        yield from included(c, at.at("by"), "the things that say who brought a lead", (old.by, new.by), _CREDIT)
        stages = (plain(c.names("stage", old.before)) if old.before else "", plain(new.before) if new.before else "")
        yield from c.value(at.at("before"), "the stage before which a lead has to be brought", stages, _CREDIT)
        spans = (old.lookback, new.lookback)
        yield from times(c, at.at("lookback"), "what brought a lead lies back at most", spans, _CREDIT, judged=False)


def _by(one: Sourced) -> str:
    return listed([plain(name) for name in one.by], "or")


def _influenced(c: Compared, at: Spot, old: Influenced | None, new: Influenced | None) -> Iterator[Difference]:
    if old is None and new is not None:
        says = f"it is now agreed what has contributed to an opportunity: {new.by}"
        yield c.tell(at.fresh, "added", says, _CREDIT, after=new.by)
    elif new is None and old is not None:
        says = f"it is no longer agreed what has contributed to an opportunity; it was {old.by}"
        yield c.tell(at.gone, "removed", says, _CREDIT, before=old.by)
    elif old is not None and new is not None:
        yield from c.value(at.at("by"), "what counts as contributing to an opportunity", (old.by, new.by), _CREDIT)
        people = both(lambda one: _TOUCHED[one.people], old, new)
        yield from c.value(at.at("people"), "who has to be touched for an opportunity", people, _CREDIT)
        subject = "a touch contributes to an opportunity that opens within"
        yield from times(c, at.at("from"), subject, (old.since, new.since), _CREDIT, judged=False)
        until = both(lambda one: f"its {one.until}", old, new)
        yield from c.value(at.at("until"), "the end of what contributes to an opportunity", until, _CREDIT)
