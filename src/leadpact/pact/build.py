"""The shape of a pact -> its meaning: references resolved, conditions compiled, faults collected."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadpact.errors import BadInput, Fault, FaultyText
from leadpact.pact import evaluate
from leadpact.pact import model as m
from leadpact.pact.allowance import Allowance, WallTime, parse_allowance, parse_window
from leadpact.pact.evaluate import Condition
from leadpact.pact.expression import parse
from leadpact.pact.hours import Hours, parse_week
from leadpact.pact.shape import MoveShape, PactShape, RecycleShape, WakeShape
from leadpact.pact.terms import RESERVED, Terms
from leadpact.pact.vocabulary import FieldType, Type, Vocabulary

UPON = (
    "captured", "listed", "response", "opened_by_sales", "offered", "accepted", "rejected", "misrouted", "attempted",
    "meeting_booked", "meeting_held", "meeting_missed", "recycled", "disqualified", "reopened", "woken",
    "opportunity_opened", "opportunity_won", "opportunity_lost",
)  # fmt: skip
"""What a move can be upon: the events that may change a stage."""

Path = tuple[str | int, ...]


class PlaceOf(Protocol):
    def __call__(self, location: Path, *, key: bool = False) -> tuple[int, int]: ...


class Builder:
    """Builds one pact; `faults` holds what is wrong. The pact it returns is only good if there are none."""

    def __init__(self, shape: PactShape, text: str, place: PlaceOf) -> None:
        self.shape, self.text, self.place = shape, text, place
        self.faults: list[Fault] = []
        types = {name: FieldType(Type(field.type), tuple(field.of)) for name, field in shape.fields.items()}
        self.terms = Terms(shape, types)

    # Faults and small readers

    def fault(self, code: str, message: str, path: Path, suggestion: str = "", *, key: bool = False) -> None:
        line, column = self.place(path, key=key)
        self.faults.append(Fault(code, message, line, column, suggestion, ".".join(map(str, path))))

    def known(self, name: str, among: Iterable[str], what: str, path: Path) -> str:
        """Note a fault where `name` is not among the names that exist; return it anyway."""
        choices = list(among)
        if name not in choices:
            near = get_close_matches(name, choices, n=1, cutoff=0.6)
            help_ = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(choices) or 'none'}."
            self.fault("PF006", f"there is no {what} `{name}`", path, help_)
        return name

    def condition(
        self, text: str | None, words: Vocabulary, path: Path, expects: Type | None = Type.BOOLEAN
    ) -> Condition | None:
        if text is None:
            return None
        line, column = self.place(path)
        try:
            return evaluate.compile(parse(text, words, line=line, column=column, expects=expects))
        except FaultyText as wrong:
            where = ".".join(map(str, path))
            self.faults += [
                Fault(f.code, f.message, f.line, f.column, f.suggestion, where) for f in wrong.faults
            ]
            return None

    def rule(self, path: Path, text: str | None, words: Vocabulary, at: Path, because: str = "") -> m.Rule:
        line = self.place(path, key=True)[0]
        return m.Rule(".".join(map(str, path)), line, self.condition(text, words, at), because)

    def allowance(self, text: str, path: Path) -> Allowance:
        try:
            return parse_allowance(text)
        except BadInput as wrong:
            self.fault("PF007", wrong.message, path, wrong.remedy)
            return WallTime(timedelta(days=1))

    def window(self, text: str, path: Path) -> timedelta:
        try:
            return parse_window(text)
        except BadInput as wrong:
            self.fault("PF007", wrong.message, path, wrong.remedy)
            return timedelta(days=1)

    def zone(self, name: str, path: Path) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fault("PF008", f"`{name}` is no time zone", path, "Use an IANA name such as Europe/Berlin.")
            return ZoneInfo("UTC")

    # The whole

    def build(self) -> m.Pact:
        shape = self.shape
        fields = self.fields()
        hours = self.hours()
        queues = self.queues(hours)
        moves = self.moves()
        return m.Pact(
            name=shape.pact,
            title=shape.title or shape.pact,
            text=self.text,
            digest=hashlib.sha256(self.text.encode()).hexdigest(),
            zone=self.zone(shape.timezone, ("timezone",)),
            currency=shape.currency,
            definitions=dict(shape.definitions),
            product_lines=tuple(shape.leads.product_lines),
            one_open_per_product_line="product_line" in shape.leads.one_open_per,
            vocabulary=self.terms.decided,
            fields=fields,
            derived=self.derived(fields),
            perishable=tuple(field for field in fields.values() if field.fresh),
            activities={
                name: m.Activity(name, a.response, a.attempt, a.touch, a.shows)
                for name, a in shape.activities.items()
            },
            responses=frozenset(name for name, a in shape.activities.items() if a.response),
            sources=self.sources(),
            lead_types=self.lead_types(),
            stages=self.stages(),
            stage_of_status=self.statuses(),
            reachability={name: tuple(values) for name, values in shape.reachability.items()},
            dispositions=self.dispositions(),
            reasons=self.reasons(),
            gate=self.gate(),
            segments=self.segments(),
            score=self.score(),
            moves=moves,
            hours=hours,
            queues=queues,
            partners=self.partners(hours),
            routes=self.routes(),
            accept=self.accept(),
            programs=self.programs(),
            moves_upon={event: tuple(mv for mv in moves if event in mv.upon) for event in UPON},
            moves_when=tuple(mv for mv in moves if not mv.upon),
        )

    # Fields

    def fields(self) -> dict[str, m.FieldDefinition]:
        found = {}
        for name, field in self.shape.fields.items():
            path: Path = ("fields", name)
            if name in RESERVED:
                self.fault(
                    "PF009",
                    f"`{name}` is a name of the language itself",
                    path,
                    "Give the field another.",
                    key=True,
                )
            if (field.type == "choice") != bool(field.of):
                self.fault(
                    "PF010",
                    f"`{name}`: a choice, and only a choice, lists its values in `of`",
                    path,
                    key=True,
                )
            if len(set(field.of)) != len(field.of):
                self.fault("PF010", f"`{name}` lists a value twice", (*path, "of"), "Keep one of the two.")
            kind = FieldType(Type(field.type), tuple(field.of))
            expects = None if field.type in ("choice", "text", "country") else Type(field.type)
            derived = self.condition(field.derived, self.terms.fields, (*path, "derived"), expects)
            fresh = self.window(field.fresh, (*path, "fresh")) if field.fresh else None
            line = self.place(path, key=True)[0]
            found[name] = m.FieldDefinition(
                name, kind, field.about, tuple(field.supplied), derived, field.ask, fresh, line
            )
        return found

    def derived(self, fields: Mapping[str, m.FieldDefinition]) -> tuple[m.FieldDefinition, ...]:
        """Order the derived fields so that each comes after those it reads; a circle is a fault."""
        waiting = {name: f for name, f in fields.items() if f.derived}
        done: list[m.FieldDefinition] = []
        while waiting:
            free = [f for f in waiting.values() if f.derived and not waiting.keys() & set(f.derived.names)]
            if not free:
                name = next(iter(waiting))
                self.fault(
                    "PF011", f"`{name}` is derived from itself in a circle", ("fields", name, "derived")
                )
                break
            done += free
            waiting = {name: f for name, f in waiting.items() if f not in free}
        return tuple(done)

    # What arrives, and what stages there are

    def sources(self) -> tuple[m.Source, ...]:
        self.last_is_open("sources", [(name, s.where) for name, s in self.shape.sources.items()], "where")
        return tuple(
            m.Source(
                name,
                s.party,
                self.rule(("sources", name), s.where, self.terms.arrival, ("sources", name, "where")),
            )
            for name, s in self.shape.sources.items()
        )

    def lead_types(self) -> tuple[m.LeadType, ...]:
        self.last_is_open("lead_types", [(name, t.when) for name, t in self.shape.lead_types.items()], "when")
        return tuple(
            m.LeadType(
                name,
                t.attempts,
                self.rule(("lead_types", name), t.when, self.terms.arrival, ("lead_types", name, "when")),
            )
            for name, t in self.shape.lead_types.items()
        )

    def last_is_open(self, section: str, entries: Sequence[tuple[str, str | None]], word: str) -> None:
        """In a first-that-fits list the last, and only the last, entry has no condition: nothing falls through."""
        for position, (name, text) in enumerate(entries):
            last = position == len(entries) - 1
            if last and text is not None:
                self.fault("PF012", f"the last of {section}, `{name}`, has a condition: something may fit nothing",
                           (section, name), f"Add a last entry without `{word}`.", key=True)  # fmt: skip
            if not last and text is None:
                self.fault("PF013", f"`{name}` in {section} has no condition: what follows it is never reached",
                           (section, name), "Move it to the end.", key=True)  # fmt: skip

    def stages(self) -> dict[str, m.Stage]:
        found: dict[str, m.Stage] = {}
        for order, (name, s) in enumerate(self.shape.stages.items()):
            path: Path = ("stages", name)
            if (s.closes is None) != (s.held_by is not None):
                self.fault("PF014", f"stage `{name}` must say who holds its leads (`held_by`) or that it `closes`", path,
                           "Every lead is somebody's job, or closed.", key=True)  # fmt: skip
            step = self.allowance(s.next_step, (*path, "next_step")) if s.next_step else None
            if s.held_by == "owner" and step is None:
                self.fault("PF015", f"stage `{name}` gives its owner no `next_step`", path,
                           "Say by when the owner must act, e.g. `next_step: 2 days`.", key=True)  # fmt: skip
            line = self.place(path, key=True)[0]
            found[name] = m.Stage(name, order, tuple(s.statuses), s.held_by, step, s.closes, s.aside, line)
        for need, what in (("aside", "aside: true"), ("out", "closes: out"), ("won", "closes: won")):
            has = [s for s in found.values() if (s.aside if need == "aside" else s.closes == need)]
            if len(has) != 1:
                self.fault(
                    "PF016", f"exactly one stage must have `{what}`; {len(has)} have", ("stages",), key=True
                )
        if self.shape.reasons.lost and not any(s.closes == "lost" for s in found.values()):
            self.fault(
                "PF016",
                "there are reasons for `lost` but no stage with `closes: lost`",
                ("stages",),
                key=True,
            )
        return found

    def statuses(self) -> dict[str, str]:
        owner: dict[str, str] = {}
        for name, stage in self.shape.stages.items():
            for position, status in enumerate(stage.statuses):
                path: Path = ("stages", name, "statuses", position)
                if status in owner:
                    self.fault("PF017", f"status `{status}` belongs to {owner[status]} and to {name}", path,
                               "Each status belongs to exactly one stage.")  # fmt: skip
                if status.lower() in {d.lower().replace("_", " ") for d in self.shape.dispositions}:
                    self.fault(
                        "PF018",
                        f"`{status}` is a disposition: the outcome of one attempt is never a status",
                        path,
                    )
                owner[status] = name
        return owner

    def dispositions(self) -> dict[str, m.Disposition]:
        found = {}
        for name, d in self.shape.dispositions.items():
            for channel, value in d.reachability.items():
                path: Path = ("dispositions", name, "reachability", channel)
                self.known(channel, self.shape.reachability, "channel of reachability", path)
                self.known(value, self.shape.reachability.get(channel, [value]), f"value of {channel}", path)
            found[name] = m.Disposition(name, d.counts, d.ends == "attempts", tuple(d.reachability.items()))
        return found

    def reasons(self) -> m.Reasons:
        shape = self.shape.reasons
        for name, stage in shape.reject.items():
            self.known(stage, self.shape.stages, "stage", ("reasons", "reject", name))
        recycle = {name: self.recycle(name, r) for name, r in shape.recycle.items()}
        return m.Reasons(dict(shape.reject), recycle, frozenset(shape.disqualify), frozenset(shape.lost))

    def recycle(self, name: str, r: RecycleShape) -> m.RecycleReason:
        path: Path = ("reasons", "recycle", name)
        if r.program:
            self.known(r.program, self.shape.programs, "program", (*path, "program"))
        wake: m.Wake | None = None
        if isinstance(r.wake, WakeShape):
            day = self.condition(r.wake.date, self.terms.decided, (*path, "wake", "date"), Type.DATE)
            wake = m.Wake(day, self.allowance(r.wake.otherwise, (*path, "wake", "else")))
        elif r.wake is not None:
            wake = m.Wake(None, self.allowance(r.wake, (*path, "wake")))
        return m.RecycleReason(name, r.program, wake, r.after is not None, self.place(path, key=True)[0])

    # Deciding

    def gate(self) -> tuple[m.Gate, ...]:
        found = []
        for name, g in self.shape.gate.items():
            path: Path = ("gate", name)
            if sum(option is not None for option in (g.disqualify, g.to, g.not_a_lead)) != 1:
                self.fault(
                    "PF019",
                    f"gate `{name}` must say exactly one of disqualify, to, not_a_lead",
                    path,
                    key=True,
                )
            if g.disqualify:
                self.known(
                    g.disqualify, self.shape.reasons.disqualify, "reason to disqualify", (*path, "disqualify")
                )
            if g.to:
                self.target(g.to, (*path, "to"))
            rule = self.rule(path, g.when, self.terms.arrival, (*path, "when"))
            found.append(m.Gate(name, rule, g.disqualify, g.to, g.not_a_lead))
        return tuple(found)

    def segments(self) -> tuple[m.Segment, ...]:
        shapes = self.shape.qualification.segments
        base: Path = ("qualification", "segments")
        found = []
        for position, (name, s) in enumerate(shapes.items()):
            path: Path = (*base, name)
            if position == len(shapes) - 1 and s.when is not None:
                self.fault("PF012", f"the last segment, `{name}`, has a condition: some leads belong to none", path,
                           "Add a last segment without `when`.", key=True)  # fmt: skip
            if position < len(shapes) - 1 and s.when is None:
                self.fault(
                    "PF013",
                    f"segment `{name}` has no condition: those after it are never reached",
                    path,
                    key=True,
                )
            if (s.by == "everything") == bool(s.ready):
                self.fault(
                    "PF020", f"segment `{name}`: criteria in `ready`, unless `by: everything`", path, key=True
                )
            ready = tuple(
                (c, self.rule((*path, "ready", c), text, self.terms.scored, (*path, "ready", c)))
                for c, text in s.ready.items()
            )
            self.matches_by(name, s.by, ready, path)
            found.append(
                m.Segment(name, s.by, self.rule(path, s.when, self.terms.typed, (*path, "when")), ready)
            )
        return tuple(found)

    def matches_by(self, name: str, by: str, ready: Sequence[tuple[str, m.Rule]], path: Path) -> None:
        """`by` says in a word how a segment qualifies; the criteria must do what it says."""
        names = {n for _, rule in ready if rule.condition for n in rule.condition.names}
        scored = bool(names & {"score", "fit", "engagement", "grade"})
        if by == "rules" and scored:
            self.fault(
                "PF021",
                f"segment `{name}` is `by: rules` but reads the score",
                path,
                "Write `by: both`.",
                key=True,
            )
        if by in ("score", "both") and ready and not scored:
            self.fault("PF021", f"segment `{name}` is `by: {by}` but no criterion reads the score", path,
                       "Write `by: rules`.", key=True)  # fmt: skip

    def score(self) -> m.Score:
        s = self.shape.score
        fit = tuple(
            m.FitPoints(
                f.points,
                self.rule(
                    ("score", "fit", i), f.when, self.terms.typed, ("score", "fit", i, "when"), f.because
                ),
            )
            for i, f in enumerate(s.fit)
        )
        grades = tuple(sorted(s.grades.items(), key=lambda grade: -grade[1]))
        return m.Score(s.reviewed, fit, grades, self.engagement())

    def engagement(self) -> m.Engagement | None:
        e = self.shape.score.engagement
        if e is None:
            return None
        path: Path = ("score", "engagement")
        for name in e.points:
            self.known(name, self.shape.activities, "activity", (*path, "points", name))
        caps = {}
        for name, text in e.at_most.items():
            self.known(name, e.points, "activity with points", (*path, "at_most", name))
            matched = re.fullmatch(r"(\d{1,4}) per day", text)
            if matched is None:
                self.fault(
                    "PF022",
                    f"`{text}` is no daily limit",
                    (*path, "at_most", name),
                    "Write e.g. `10 per day`.",
                )
                continue
            caps[name] = int(matched.group(1))
        life = self.window(e.half_life, (*path, "half_life"))
        return m.Engagement(life, dict(e.points), caps, self.place(path, key=True)[0])

    def moves(self) -> tuple[m.Move, ...]:
        return tuple(self.move(index, shape) for index, shape in enumerate(self.shape.moves))

    def move(self, index: int, s: MoveShape) -> m.Move:
        path: Path = ("moves", index)
        for position, event in enumerate(s.upon):
            self.known(
                event, UPON, "event", (*path, "upon", position) if len(s.upon) > 1 else (*path, "upon")
            )
        if not s.upon and s.when is None:
            self.fault("PF023", "a move needs `upon` or `when`", path)
        if s.to is None and s.status is None:
            self.fault("PF023", "a move changes the stage (`to`) or the `status`", path)
        if not s.upon and (not s.origin or s.to is None):
            self.fault(
                "PF023", "a move by condition alone needs `from` and `to`", path, "Else it would never end."
            )
        to = s.to
        if to is not None and to != "by reason":
            self.known(to, self.shape.stages, "stage", (*path, "to"))
        if s.status is not None:
            self.status_of_move(s, path)
        rule = self.rule(path, s.when, self.terms.decided, (*path, "when"))
        return m.Move(
            index, frozenset(s.upon), rule, self.origin(s, path), to, s.status, s.cycle == "next", s.accepts
        )

    def status_of_move(self, s: MoveShape, path: Path) -> None:
        stages = [s.to] if s.to and s.to != "by reason" else list(s.origin)
        allowed = [
            status
            for name in stages
            if name in self.shape.stages
            for status in self.shape.stages[name].statuses
        ]
        if s.status not in allowed:
            self.fault("PF024", f"status `{s.status}` is not of the stage the move ends in", (*path, "status"),
                       f"Its statuses: {', '.join(allowed) or 'none'}.")  # fmt: skip

    def origin(self, s: MoveShape, path: Path) -> frozenset[str] | None:
        if not s.origin:
            return None
        if s.origin == ["any open"]:
            return frozenset(name for name, stage in self.shape.stages.items() if stage.closes is None)
        for position, name in enumerate(s.origin):
            self.known(
                name,
                [*self.shape.stages, "any open"],
                "stage",
                (*path, "from", position) if len(s.origin) > 1 else (*path, "from"),
            )
        return frozenset(s.origin)

    # Handing over

    def hours(self) -> dict[str, Hours]:
        found = {}
        for name, h in self.shape.hours.items():
            path: Path = ("hours", name)
            zone = self.zone(h.zone, (*path, "zone"))
            found[name] = Hours(name, zone.key, parse_week("always"))
            line, column = self.place((*path, "week"))
            try:
                week = parse_week(h.week, line=line, column=column)
                found[name] = Hours(name, zone.key, week, holidays=h.holidays, closed=tuple(h.closed))
            except FaultyText as wrong:
                self.faults += wrong.faults
            except BadInput as wrong:
                self.fault("PF025", wrong.message, path, wrong.remedy, key=True)
        return found

    def hours_named(self, name: str, hours: Mapping[str, Hours], path: Path) -> Hours:
        self.known(name, hours, "hours", path)
        return hours.get(name) or next(iter(hours.values()))

    def queues(self, hours: Mapping[str, Hours]) -> dict[str, m.Queue]:
        found = {}
        for name, q in self.shape.queues.items():
            path: Path = ("queues", name)
            if q.push == q.pull:
                self.fault("PF026", f"queue `{name}` is either `push: true` or `pull: true`", path, key=True)
            own = self.hours_named(q.hours, hours, (*path, "hours"))
            members = []
            for person, s in q.members.items():
                at: Path = (*path, "members", person)
                works = self.hours_named(s.hours, hours, (*at, "hours")) if s.hours else own
                away = tuple(
                    filter(None, (self.days(text, (*at, "away", i)) for i, text in enumerate(s.away)))
                )
                members.append(m.Member(person, s.weight, s.capacity, works, away))
            line = self.place(path, key=True)[0]
            found[name] = m.Queue(name, q.push, own, tuple(members), q.manager, line)
        return found

    def days(self, text: str, path: Path) -> tuple[date, date] | None:
        first, dots, last = text.partition("..")
        try:
            start = date.fromisoformat(first.strip())
            end = date.fromisoformat(last.strip()) if dots else start
            if end >= start:
                return start, end
        except ValueError:
            pass  # the fault below says what is wrong and what would be right
        self.fault("PF027", f"`{text}` is no range of days", path, "Write e.g. `2026-12-24..2027-01-02`.")
        return None

    def partners(self, hours: Mapping[str, Hours]) -> dict[str, m.Partner]:
        return {
            name: m.Partner(name, self.hours_named(p.hours, hours, ("partners", name, "hours")), p.contact)
            for name, p in self.shape.partners.items()
        }

    def target(self, to: str, path: Path) -> None:
        if to in ("account_owner", "its_owner"):
            return
        if to.startswith("partner:"):
            self.known(to.removeprefix("partner:"), self.shape.partners, "partner", path)
            return
        self.known(to, [*self.shape.queues, "account_owner", "its_owner"], "queue", path)

    def routes(self) -> tuple[m.Route, ...]:
        found = []
        names: set[str] = set()
        shapes = self.shape.routing
        for index, r in enumerate(shapes):
            path: Path = ("routing", index)
            last = index == len(shapes) - 1
            if last and (r.when is not None or r.to in ("account_owner", "its_owner")):
                self.fault("PF012", f"the last route, `{r.name}`, does not take every lead", path,
                           "Add a last route to a queue or a partner, without `when`.")  # fmt: skip
            if not last and r.when is None:
                self.fault(
                    "PF013", f"route `{r.name}` has no condition: what follows it is never reached", path
                )
            if r.name in names:
                self.fault(
                    "PF028", f"two routes are called `{r.name}`", (*path, "name"), "Names tell routes apart."
                )
            names.add(r.name)
            self.target(r.to, (*path, "to"))
            hold, hold_for = self.hold(r.hold, (*path, "hold"))
            line = self.place(path)[0]
            rule = m.Rule(
                f"routing.{r.name}", line, self.condition(r.when, self.terms.decided, (*path, "when"))
            )
            found.append(m.Route(r.name, rule, r.to, hold, hold_for))
        return tuple(found)

    def hold(self, text: str | None, path: Path) -> tuple[timedelta | None, str]:
        if text is None:
            return None, ""
        span, word, supplier = text.partition(" for ")
        if not word:
            self.fault(
                "PF029",
                f"`{text}` does not say what is waited for",
                path,
                "Write e.g. `10 minutes for append`.",
            )
            return None, ""
        return self.window(span, path), supplier.strip()

    def accept(self) -> m.AcceptPromise:
        a = self.shape.promises.sales.accept
        path: Path = ("promises", "sales", "accept")
        if isinstance(a.within, str):
            within, otherwise = {}, self.allowance(a.within, (*path, "within"))
        else:
            texts = dict(a.within)
            rest = texts.pop("other", None)
            if rest is None:
                self.fault(
                    "PF005",
                    "`within` has no `other`: some lead types have no promise",
                    (*path, "within"),
                    key=True,
                )
                rest = "1 day"
            otherwise = self.allowance(rest, (*path, "within", "other"))
            within = {}
            for name, text in texts.items():
                self.known(name, self.shape.lead_types, "lead type", (*path, "within", name))
                within[name] = self.allowance(text, (*path, "within", name))
        tell, reroutes = self.breach(a.breach, (*path, "breach"))
        line = self.place(path, key=True)[0]
        return m.AcceptPromise(within, otherwise, self.warn(a.warn, (*path, "warn")), tell, reroutes, line)

    def warn(self, text: str | None, path: Path) -> float | None:
        if text is None:
            return None
        matched = re.fullmatch(r"(\d{1,2})\s?% before", text)
        if matched is None:
            self.fault("PF030", f"`{text}` is no time of warning", path, "Write e.g. `25% before`.")
            return None
        return int(matched.group(1)) / 100

    def breach(self, actions: Sequence[str], path: Path) -> tuple[bool, int]:
        times = {"once": 1, "twice": 2}
        tell, reroutes = False, 0
        for position, action in enumerate(actions):
            rerouted = re.fullmatch(r"reroute(?: at most (once|twice|(\d) times))?", action)
            if action == "tell manager":
                tell = True
            elif rerouted:
                word, digit = rerouted.group(1), rerouted.group(2)
                reroutes = int(digit) if digit else times.get(word or "", 1)
            else:
                self.fault("PF031", f"`{action}` is nothing that can follow a breach", (*path, position),
                           "Write `tell manager` or `reroute at most twice`.")  # fmt: skip
        return tell, reroutes

    def programs(self) -> tuple[m.Program, ...]:
        self.last_is_open("programs", [(name, p.entry) for name, p in self.shape.programs.items()], "for")
        return tuple(
            m.Program(
                name,
                self.rule(("programs", name), p.entry, self.terms.decided, ("programs", name, "for")),
                self.allowance(p.look_again, ("programs", name, "look_again")),
            )
            for name, p in self.shape.programs.items()
        )
