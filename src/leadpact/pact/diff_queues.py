"""What changed of who works and when: hours, queues with their members, partners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from leadpact.pact.diff_model import AT_WORK, OPERATIONS, PARTNERS, SALES, About, Compared, Difference, Spot, both
from leadpact.pact.document_words import counted, holidays, week
from leadpact.pact.hours import Hours
from leadpact.pact.model import Member, Pact, Queue
from leadpact.pact.naming import day, listed, person

_HOURS = About(SALES | OPERATIONS | PARTNERS, 65, only_named=AT_WORK)
_QUEUE = About(SALES | OPERATIONS, 70, only_named=AT_WORK)
_PARTNER = About(PARTNERS | OPERATIONS | SALES, 65, only_named=AT_WORK)
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
Days = list[tuple[date, date]]


def hours(c: Compared) -> Iterator[Difference]:
    """Yield what changed of when somebody works; it concerns those who work in these hours."""
    for pair in c.pairs("hours", c.old.hours, c.new.hours, "hours"):
        about = _HOURS.named(*_working(c.old, pair.was), *_working(c.new, pair.name))
        there = f"{week(pair.new.week)} in {pair.new.zone}" if pair.new else ""
        yield from c.came_or_went(pair, "the hours", about, there=there, shown=str)
        if pair.old is not None and pair.new is not None:
            yield from _hours(c, pair.spot, pair.old, pair.new, about)


def _working(pact: Pact, name: str) -> set[str]:
    """Who works in these hours: members, their managers, partners."""
    found = {partner.name for partner in pact.partners.values() if partner.hours.name == name}
    for queue in pact.queues.values():
        found |= {member.name for member in queue.members if member.hours.name == name}
        found |= {queue.manager} if queue.manager and queue.hours.name == name else set()
    return found


def _hours(c: Compared, at: Spot, old: Hours, new: Hours, about: About) -> Iterator[Difference]:
    name = f"the hours {new.name}"
    yield from c.value(at.at("zone"), f"the zone of {name}", (old.zone, new.zone), about)
    yield from c.value(at.at("week"), f"the week of {name}", (week(old.week), week(new.week)), about)
    free = both(holidays, old, new)
    yield from c.value(at.at("holidays"), f"the country whose holidays are free in {name}", free, about)
    for kind, these in (("added", {*new.closed} - {*old.closed}), ("removed", {*old.closed} - {*new.closed})):
        if these:
            days = listed([day(one) for one in sorted(these)])
            says = f"in {name}, nobody works on {days}" if kind == "added" else f"in {name}, {days} is worked again"
            told = {"after" if kind == "added" else "before": days}
            yield c.tell(at.at("closed"), kind, says, about, **told)  # type: ignore[arg-type]


def queues(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the queues, their members and managers."""
    for pair in c.pairs("queue", c.old.queues, c.new.queues, "queues"):
        about = _QUEUE.named(*_people(pair.old), *_people(pair.new))
        members = listed([person(one.name) for one in pair.new.members]) if pair.new else ""
        there = pair.new and f"it {_way(pair.new)}, in the hours of {pair.new.hours.name}: {members}"
        yield from c.came_or_went(pair, "the queue", about, there=there or "", shown=str)
        if pair.old is not None and pair.new is not None:
            yield from _queue(c, pair.spot, pair.old, pair.new, about)


def _other_hours(c: Compared, at: Spot, who: str, worked: tuple[str, str], about: About) -> Difference:
    before, after = worked
    says = f"{who} now works in the hours {after} instead of {before}"
    return c.tell(at, "changed", says, about, before=before, after=after)


def _people(queue: Queue | None) -> set[str]:
    if queue is None:
        return set()
    return {member.name for member in queue.members} | ({queue.manager} if queue.manager else set())


def _way(queue: Queue) -> str:
    return "offers its leads to its members in turn" if queue.push else "lets its members take its leads"


def _queue(c: Compared, at: Spot, old: Queue, new: Queue, about: About) -> Iterator[Difference]:
    name = f"the queue {new.name}"
    if old.push != new.push:
        says = f"{name} now {_way(new)}; it no longer {_way(old)}"
        yield c.tell(at.at("push" if new.push else "pull"), "changed", says, about, before=_way(old), after=_way(new))
    worked = both(lambda queue: queue.hours.name, old, new)
    if c.names("hours", worked[0]) != worked[1]:
        yield _other_hours(c, at.at("hours"), name, worked, about)
    told = both(lambda queue: person(queue.manager) if queue.manager else "", old, new)
    yield from c.value(at.at("manager"), f"the manager of {name}", told, about)
    before = {member.name: member for member in old.members}
    after = {member.name: member for member in new.members}
    for who in after:
        spot = _seat(at, who)
        if who not in before:
            limit = f", with {_capacity(after[who])}" if after[who].capacity else ""
            says = f"{person(who)} now works in {name}{_turns(new, after[who])}{limit}"
            yield c.tell(spot.fresh, "added", says, about.named(who), after=person(who))
        else:
            yield from _member(c, spot, (old, new), (before[who], after[who]))
    for who in before:
        if who not in after:
            says = f"{person(who)} no longer works in {name}"
            yield c.tell(_seat(at, who).gone, "removed", says, about.named(who), before=person(who))


def _seat(at: Spot, who: str) -> Spot:
    return at.at("members", who)


def _turns(queue: Queue, member: Member) -> str:
    return f" and takes {_share(queue, member)}" if queue.push else ""


def _share(queue: Queue, member: Member) -> str:
    total = sum(one.weight for one in queue.members)
    if member.weight == total:
        return "every turn"
    numbers = (_SMALL[one] if one < len(_SMALL) else str(one) for one in (member.weight, total))
    return "{} of {} turns".format(*numbers)


def _member(c: Compared, at: Spot, queues: tuple[Queue, Queue], members: tuple[Member, Member]) -> Iterator[Difference]:
    (queue, now), (old, new) = queues, members
    who, where = person(new.name), f"in {now.name}"
    about = _QUEUE.named(new.name, now.manager)
    takes_other = old.weight * _total(now) != new.weight * _total(queue)
    if queue.push and now.push and old.weight != new.weight and takes_other:
        before, after = _share(queue, old), _share(now, new)
        says = f"{who} takes {after} {where}, was {before.removesuffix(' turns')}"
        yield c.tell(at.at("weight"), "changed", says, about.named(*_people(now)), before=before, after=after)
    if old.capacity != new.capacity:
        before, after = both(_capacity, old, new)
        says = f"{who} holds {after} {where} instead of {before}"
        yield c.tell(at.at("capacity"), "changed", says, about, before=before, after=after)
    works = both(lambda member: member.hours.name, old, new)
    follows = (old.hours.name == queue.hours.name, new.hours.name == now.hours.name)
    if not all(follows) and c.names("hours", works[0]) != works[1]:
        yield _other_hours(c, at.at("hours"), f"{who} {where}", works, about)
    yield from _away(c, at.at("away"), f"{who} {where}", (old.away, new.away), about)


def _total(queue: Queue) -> int:
    return sum(one.weight for one in queue.members)


def _capacity(member: Member) -> str:
    return f"at most {counted(member.capacity, 'open lead')}" if member.capacity else "any number of open leads"


def _away(
    c: Compared, at: Spot, who: str, spans: tuple[Iterable[tuple[date, date]], ...], about: About
) -> Iterator[Difference]:
    """Yield on which days somebody is away or is not any more, however the days are cut into spans."""
    old, new = (_days(one) for one in spans)
    fresh, gone = _told(_spans(new - old)), _told(_spans(old - new))
    if fresh:
        yield c.tell(at, "added", f"{who} is away {fresh}", about.weighing(40), after=fresh)
    if gone:
        yield c.tell(at, "removed", f"{who} is there after all {gone}", about.weighing(40), before=gone)


def _days(spans: Iterable[tuple[date, date]]) -> set[date]:
    return {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}


def _spans(days: set[date]) -> Days:
    found: Days = []
    for one in sorted(days):
        if found and one - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def _told(spans: Days) -> str:
    return listed([f"on {day(a)}" if a == b else f"from {day(a)} to {day(b)}" for a, b in spans])


def partners(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the partners; it concerns the one it is about."""
    for pair in c.pairs("partner", c.old.partners, c.new.partners, "partners"):
        about = _PARTNER.named(pair.name, pair.was)
        there = f"leads can be passed to it, in the hours of {pair.new.hours.name}" if pair.new else ""
        yield from c.came_or_went(pair, "the partner", about, there=there, shown=person)
        if pair.old is None or pair.new is None:
            continue
        worked = both(lambda one: one.hours.name, pair.old, pair.new)
        name = f"the partner {person(pair.name)}"
        if c.names("hours", worked[0]) != worked[1]:
            yield _other_hours(c, pair.spot.at("hours"), name, worked, about)
        contact = (pair.old.contact, pair.new.contact)
        yield from c.value(pair.spot.at("contact"), f"where leads are announced to {name}", contact, about)
