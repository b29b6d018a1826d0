"""What changed of the head of the pact and of what the parties agreed on: firm, signers, teams, words, the profile."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from leadpact.pact.diff_conditions import condition
from leadpact.pact.diff_model import (
    BOTH,
    EVERYBODY,
    FIGURES,
    MARKETING,
    OPERATIONS,
    SALES,
    SPONSORS,
    About,
    Compared,
    Difference,
    Kind,
    Spot,
    both,
    quoted,
    section,
)
from leadpact.pact.diff_times import times
from leadpact.pact.document_words import expected
from leadpact.pact.model_agreed import Agreement, Change, Team
from leadpact.pact.naming import day, listed, plain

_WORDS = About(EVERYBODY, 20)
_PARTIES = About(SPONSORS | OPERATIONS, 60)
_SIGNER = About(EVERYBODY, 70)
_GROUP = About(OPERATIONS | SPONSORS, 40)


def head(s: Compared) -> Iterator[Difference]:
    """Yield what changed of the name, the zone, the currency, the firm and what one lead is."""
    old, new = s.old, s.new
    yield from s.value(section("pact"), "the name of the pact", (old.name, new.name), _WORDS)
    titles = ("" if old.title == old.name else quoted(old.title), "" if new.title == new.name else quoted(new.title))
    yield from s.value(section("title"), "the title of the pact", titles, _WORDS)
    zones = (old.zone.key, new.zone.key)
    yield from s.value(section("timezone"), "the zone in which days begin", zones, About(EVERYBODY, 60))
    money = (old.currency, new.currency)
    yield from s.value(section("currency"), "the currency of all amounts", money, About(EVERYBODY, 60))
    firm = section("company")
    for key, subject in (
        ("sells", "what the firm sells"),
        ("cycle", "how long a purchase usually takes"),
        ("relation", "how the firm lives with its customers"),
    ):
        told = (quoted(getattr(old.company, key)), quoted(getattr(new.company, key)))
        yield from s.value(firm.at(key), subject, told, _WORDS)
    yield from _leads(s)


def _leads(s: Compared) -> Iterator[Difference]:
    old, new, at = s.old, s.new, section("leads")
    about = About(BOTH | FIGURES, 70)
    if old.one_open_per_product_line != new.one_open_per_product_line:
        per = ("one open lead at most", "one open lead for each product line at most")
        after, before = per[new.one_open_per_product_line], per[old.one_open_per_product_line]
        says = f"a person now has {after}, was {before}"
        yield s.tell(at.at("one_open_per"), "changed", says, about, before=before, after=after)
    lines = at.at("product_lines")
    yield from included(s, lines, "the product lines", (old.product_lines, new.product_lines), about)
    first = (old.product_lines[0], new.product_lines[0])
    if first[0] != first[1]:
        says = f"where no product line is named, {plain(first[1])} is meant instead of {plain(first[0])}"
        yield s.tell(lines, "changed", says, about, before=first[0], after=first[1])


def included(
    s: Compared, spot: Spot, subject: str, sets: tuple[Collection[str], Collection[str]], about: About
) -> Iterator[Difference]:
    """Yield what a set of names has more and less: "subject now include ..."; their order says nothing."""
    yield from more_or_less(s, spot, (subject, "now include", "no longer include"), sets, about)


def more_or_less(
    s: Compared, spot: Spot, said: tuple[str, str, str], sets: tuple[Collection[str], Collection[str]], about: About
) -> Iterator[Difference]:
    """Yield what a set of names has more and less, as one difference.

    Args:
        said: the subject, what it does with those that came, and with those that went: "the promise", "now asks for",
            "no longer asks for".
    """
    subject, now, no_longer = said
    old, new = sets
    gone = [plain(one) for one in old if one not in new]
    fresh = [plain(one) for one in new if one not in old]
    told = [f"{now} {listed(fresh)}"] if fresh else []
    told += [f"{no_longer} {listed(gone)}"] if gone else []
    if told:
        kind: Kind = "changed" if fresh and gone else "added" if fresh else "removed"
        says = f"{subject} {listed(told)}"
        yield s.tell(spot, kind, says, about, before=listed(gone), after=listed(fresh))


def agreement(s: Compared) -> Iterator[Difference]:
    """Yield what changed of who signs, stands over both sides, works on the pact and looks at it again."""
    old, new, at = s.old.agreement, s.new.agreement, section("agreement")
    yield from person_who(s, at.at("sponsor"), "stands over both sides", (old.sponsor, new.sponsor))
    for side in ("marketing", "sales"):
        yield from person_who(s, at.at(side), f"signs for {side}", (getattr(old, side), getattr(new, side)))
    group = at.at("working_group")
    named = {*old.working_group} ^ {*new.working_group}
    groups = (old.working_group, new.working_group)
    yield from included(s, group, "those who work on the pact", groups, _GROUP.named(*named))
    yield from _review(s, at.at("review"), old, new)
    measures = About(SPONSORS | BOTH | FIGURES, 50)
    yield from included(s, at.at("success"), "the measures of the pact", (old.success, new.success), measures)
    yield from _change(s, at.at("change"), old.change, new.change)


def person_who(
    s: Compared, spot: Spot, does: str, people: tuple[str | None, str | None], about: About = _SIGNER
) -> Iterator[Difference]:
    """Yield who does something instead of somebody else: "signs for sales"."""
    old, new = (one or None for one in people)
    if old == new:
        return
    about = about.named(old, new)
    if new is None:
        yield s.tell(spot, "removed", f"nobody {does} any more; it was {old}", about, before=old or "")
    elif old is None:
        yield s.tell(spot, "added", f"{new} now {does}; it was nobody", about, after=new)
    else:
        yield s.tell(spot, "changed", f"{new} now {does} instead of {old}", about, before=old, after=new)


def _review(s: Compared, at: Spot, old: Agreement, new: Agreement) -> Iterator[Difference]:
    about = _PARTIES.named(old.review_owner, new.review_owner)
    if old.review_owner is None and new.review_owner is not None:
        says = f"{new.review_owner} now looks at the pact again every {new.review_every}; nobody was to"
        yield s.tell(at, "added", says, about, after=f"{new.review_owner}, every {new.review_every}")
    elif new.review_owner is None and old.review_owner is not None:
        says = f"nobody is to look at the pact again any more; {old.review_owner} was, every {old.review_every}"
        yield s.tell(at, "removed", says, about, before=f"{old.review_owner}, every {old.review_every}")
    else:
        owners = (old.review_owner, new.review_owner)
        yield from person_who(s, at.at("owner"), "sees to the review", owners, _PARTIES)
        every = (old.review_every, new.review_every)
        yield from times(s, at.at("every"), "the pact is looked at again every", every, about, judged=False)


def _change(s: Compared, at: Spot, old: Change | None, new: Change | None) -> Iterator[Difference]:
    """A version that has another reason has expectations of its own; else it is told what is expected otherwise."""
    about = About(EVERYBODY, 30)
    before, after = old or Change("", {}, None), new or Change("", {}, None)
    why = both(lambda one: quoted(one.why), before, after)
    if why[0] != why[1]:
        hopes = f"; it is to bring {expected(after.expect)}" if after.expect else ""
        judged = f", judged on {day(after.judge_on)}" if after.judge_on else ""
        says = (
            f"the reason for this version: {why[1]}{hopes}{judged}" if why[1] else "no reason is given for this version"
        )
        kind: Kind = "changed" if why[0] and why[1] else "added" if why[1] else "removed"
        yield s.tell(at.at("why"), kind, says, about, before=why[0], after=why[1])
        return
    yield from expectations(s, at.at("expect"), "the version", (before.expect, after.expect), about)
    days = both(lambda one: day(one.judge_on) if one.judge_on else "", before, after)
    yield from s.value(at.at("judge_on"), "the day on which the version is judged", days, about)


def expectations(
    s: Compared, at: Spot, of: str, hoped: tuple[Mapping[str, str], Mapping[str, str]], about: About
) -> Iterator[Difference]:
    """Yield what is expected otherwise of a version or an exception, by metric."""
    old, new = hoped
    for metric in {**new, **old}:
        subject = f"what is expected of {of} in {plain(metric)}"
        yield from s.value(at.at(metric), subject, (old.get(metric, ""), new.get(metric, "")), about)


def teams(s: Compared) -> Iterator[Difference]:
    """Yield what changed of the teams."""
    for pair in s.pairs("team", s.old.teams, s.new.teams, "teams"):
        given = pair.new or pair.old
        assert given is not None
        about = About(OPERATIONS | SPONSORS | (MARKETING if given.side == "marketing" else SALES), 40)
        yield from s.came_or_went(pair, f"the team of {given.side}" if pair.new is None else "the team", about)
        if pair.old is not None and pair.new is not None:
            yield from _team(s, pair.spot, pair.old, pair.new, about)


def _team(s: Compared, at: Spot, old: Team, new: Team, about: About) -> Iterator[Difference]:
    name = f"the team {new.name}"
    yield from s.value(at.at("side"), f"the side of {name}", (old.side, new.side), about)
    people = both(lambda team: str(team.people or ""), old, new)
    yield from s.value(at.at("people"), f"the number of people in {name}", people, about)
    yield from s.value(at.at("bandwidth"), f"what {name} can work", both(_bandwidth, old, new), about.weighing(55))
    paid = (quoted(old.incentive), quoted(new.incentive))
    yield from s.value(at.at("incentive"), f"what {name} is paid for", paid, about)


def _bandwidth(team: Team) -> str:
    return f"{team.bandwidth.leads} leads a {team.bandwidth.per}" if team.bandwidth else ""


def definitions(s: Compared) -> Iterator[Difference]:
    """Yield what changed of the words both sides use."""
    about = About(EVERYBODY, 35)
    for pair in s.pairs("definition", s.old.definitions, s.new.definitions, "definitions"):
        if pair.old is None or pair.new is None:
            says = f"it means {quoted(pair.new)}" if pair.new else ""
            yield from s.came_or_went(pair, "the word", about, there=says, shown=quoted)
            continue
        yield from s.came_or_went(pair, "the word", about, shown=quoted)
        yield from s.value(pair.spot, f"what {quoted(pair.name)} means", (quoted(pair.old), quoted(pair.new)), about)


def ideal_customer(s: Compared) -> Iterator[Difference]:
    """Yield what changed of the profile of who buys best."""
    old, new, at, about = s.old.ideal_customer, s.new.ideal_customer, section("ideal_customer"), About(BOTH, 45)
    if old is None and new is not None and new.condition:
        says = f"there is now a profile of the ideal customer: {new.condition.words}"
        yield s.tell(at.fresh, "added", says, about, after=new.condition.words)
    elif new is None and old is not None and old.condition:
        says = f"there is no profile of the ideal customer any more; it was: {old.condition.words}"
        yield s.tell(at.gone, "removed", says, about, before=old.condition.words)
    elif old is not None and new is not None:
        yield from condition(s, at.at("when"), "the profile of the ideal customer", (old, new), about)
        because = (quoted(old.because), quoted(new.because))
        yield from s.value(at.at("because"), "why the ideal customer is who it is", because, about.weighing(15))
