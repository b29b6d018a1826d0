"""How those who work leads answer to what was decided: they see an offer, they answer it, they try, they meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadpact.engine import event as ev
from leadpact.engine.known import Lead
from leadpact.pact.model import Pact
from leadpact.simulation.agenda import Agenda, Step
from leadpact.simulation.crm import Crm
from leadpact.simulation.dice import Dice
from leadpact.simulation.people import Somebody
from leadpact.simulation.staff import Staff, at_work
from leadpact.simulation.truth import CompanyTruth

PEOPLE = ("rep", "partner")
REJECTS = {"not_ready": 4, "wrong_person": 2, "bad_data": 1, "duplicate": 1, "no_fit": 3}
REJECTS_VENDOR = {"not_ready": 2, "wrong_person": 4, "bad_data": 6, "no_fit": 3}
RECYCLES = {"timing": 5, "no_budget": 3, "not_now": 4}
DISQUALIFIES = {"no_fit": 5, "student": 2, "competitor": 1}


@dataclass(slots=True)
class Case:
    """A lead as it was last seen, who it is of, and the marks of the stays for which something is planned."""

    lead: Lead
    who: Somebody
    answers: str = ""
    works: str = ""
    sleeps: str = ""


class Sales:
    """What sales does. `interested` says of a person whether they are by now; it is asked, never shown."""

    def __init__(
        self, truth: CompanyTruth, dice: Dice, pact: Pact, agenda: Agenda, interested: Callable[[Somebody], bool]
    ) -> None:
        self.truth, self.dice, self.pact, self.agenda = truth.sales, dice, pact, agenda
        self.interested = interested
        self.staff = Staff(pact, dice)
        self.crm = Crm(truth, dice, agenda)
        self._does = {"answer": self._answer, "try": self._try, "meet": self._meet, "clean": self._clean_up}

    # What is planned

    def see(self, case: Case, at: datetime) -> None:
        """Plan what follows from how a lead stands since `at`."""
        lead = case.lead
        if not lead.is_open:
            return
        held_by = self.pact.stages[lead.stage].held_by if lead.stage else ""
        if held_by == "routing" and lead.clock is not None:
            mark = f"{lead.owner_kind}:{lead.owner} {lead.clock.started_at.isoformat()}"
            if mark != case.answers:
                case.answers = mark
                self._plan_answer(case, lead.clock.started_at, mark)
        elif lead.stage == "sal" and lead.accepted_at is not None and lead.owner_kind in PEOPLE:
            mark = f"{lead.owner} {lead.cycle} {lead.accepted_at.isoformat()}"
            if mark != case.works:
                case.works = mark
                self._plan_work(case, at, mark)

    def _plan_answer(self, case: Case, at: datetime, mark: str) -> None:
        demo = case.lead.lead_type == "demo" and case.lead.owner_kind != "queue"
        lag = self.truth.answer_demo if demo else self.truth.answer_other
        span = self.staff.minutes(lag, case.who.key, mark, "answers")
        if self.dice.chance(self.truth.forgets_offer, case.who.key, mark, "forgets"):
            span *= self.truth.forgotten_takes  # by then it is usually somebody else's
        self.agenda.put(self.staff.answers(case.lead, at, span), Step(case.lead.id, "answer", mark))

    def _plan_work(self, case: Case, at: datetime, mark: str) -> None:
        lead = case.lead
        if self.dice.chance(self.truth.skips[self.interested(case.who)], case.who.key, mark, "skips"):
            self.crm.reports_opportunity(case, at + timedelta(days=self.dice.whole(3, 20, case.who.key, mark)))
        elif self.dice.chance(self.truth.forgets_lead, case.who.key, mark, "forgets"):
            span = self.staff.days(self.truth.forgotten_days, case.who.key, mark, "cleans up") * 9 / 24
            when = at_work(at, span, self.staff.local(case.who.country))
            self.agenda.put(when, Step(lead.id, "clean", mark))
        else:
            span = self.staff.minutes(self.truth.first_try, case.who.key, mark, "tries") + timedelta(hours=1)
            self.agenda.put(at_work(at, span, self.staff.local(case.who.country)), Step(lead.id, "try", mark))

    # What is done

    def act(self, case: Case, step: Step, at: datetime) -> list[ev.Event]:
        """Return what is done at `at`; nothing, where the lead does not stand any more as when it was planned."""
        if step.since not in (case.answers, case.works) or not case.lead.is_open:
            return []
        return self._does[step.does](case, step, at)

    def _answer(self, case: Case, step: Step, at: datetime) -> list[ev.Event]:
        lead, who, mark = case.lead, case.who, step.since
        if lead.clock is None or mark != case.answers or self.pact.stages[lead.stage].held_by != "routing":
            return []
        by = self._who_answers(case, mark)
        vendor = self.truth.rejects_source.get(lead.source)
        rejects = self.truth.rejects[self.interested(who)] if vendor is None else vendor
        if self.dice.chance(rejects, who.key, mark, "rejects"):
            reasons = REJECTS if vendor is None else REJECTS_VENDOR
            reason = self.dice.weighted(reasons, who.key, mark, "rejects for")
            return [ev.Rejected(at=at, by=by, lead=lead.id, reason=reason, criterion=lead.criterion)]
        if lead.owner_kind == "rep" and self.dice.chance(self.truth.misroutes, who.key, mark, "misroutes"):
            return [ev.Misrouted(at=at, by=by, lead=lead.id)]
        return [ev.Accepted(at=at, by=by, lead=lead.id)]

    def _who_answers(self, case: Case, mark: str) -> str:
        """Return who answers: the owner, or of a queue that its members take from, one of them."""
        if case.lead.owner_kind in PEOPLE:
            return f"{case.lead.owner_kind}:{case.lead.owner}"
        members = [member.name for member in self.pact.queues[case.lead.queue].members]
        return f"rep:{self.dice.pick(members, case.who.key, mark, 'takes')}"

    def _try(self, case: Case, step: Step, at: datetime) -> list[ev.Event]:
        lead, who, name = case.lead, case.who, f"{step.since} {step.number}"
        if lead.stage not in ("sal", "sql") or lead.owner_kind not in PEOPLE:
            return []
        by = self._by(case)
        activity = "email_sent" if self.dice.chance(0.25, who.key, name, "mails") else "call"
        outcome = self.dice.weighted(self.truth.dispositions, who.key, name, "outcome")
        done: list[ev.Event] = [ev.Attempted(at=at, by=by, lead=lead.id, activity=activity, disposition=outcome)]
        if outcome == "connected":
            done += self._talked(case, step, at)
        elif outcome == "gone" or step.number + 1 >= self.truth.gives_up_after:
            later = at + timedelta(minutes=3)
            counted = lead.attempts + (outcome != "gone")
            reason = "no_contact" if counted >= lead.attempts_required else "not_now"
            done.append(ev.Recycled(at=later, by=by, lead=lead.id, reason=reason))
        else:
            span = self.staff.hours_on(self.truth.next_try, who.key, name, "next")
            again = at_work(at, span, self.staff.local(who.country))
            self.agenda.put(again, Step(lead.id, "try", step.since, step.number + 1))
        return done

    def _talked(self, case: Case, step: Step, at: datetime) -> list[ev.Event]:
        """They were reached: what they said is noted, and a meeting is agreed, or not."""
        lead, who, by = case.lead, case.who, self._by(case)
        interested = self.interested(who)
        done: list[ev.Event] = [self._notes(case, at + timedelta(minutes=2), interested, by)]
        if not self.dice.chance(self.truth.books[interested], who.key, step.since, "books"):
            return [*done, self._ends(case, step.since, at + timedelta(minutes=5))]
        meets = at_work(
            at + self.staff.days(self.truth.to_meeting, who.key, step.since, "meets"),
            timedelta(minutes=self.dice.whole(1, 400, who.key, step.since, "meets at")),
            self.staff.local(who.country),
        )
        self._expect_meeting(case, Step(lead.id, "meet", step.since), meets)
        return [*done, ev.MeetingBooked(at=at + timedelta(minutes=4), by=by, lead=lead.id, meeting_at=meets)]

    def _notes(self, case: Case, at: datetime, interested: bool, by: str) -> ev.Event:
        key, cycle = case.who.key, case.lead.cycle
        fields: dict[str, object] = {"need": interested or self.dice.chance(0.3, key, cycle, "needs")}
        if self.dice.chance(0.7 if interested else 0.4, key, cycle, "says authority"):
            fields["authority"] = self.dice.chance(0.7 if interested else 0.3, key, cycle, "has authority")
        if interested and self.dice.chance(0.6, key, cycle, "says when"):
            fields["decide_by"] = (at + timedelta(days=self.dice.whole(30, 260, key, cycle, "decides"))).date()
        return ev.Updated(at=at, by=by, lead=case.lead.id, product_line=case.lead.product_line, fields=fields)

    def _meet(self, case: Case, step: Step, at: datetime) -> list[ev.Event]:
        lead, who, by = case.lead, case.who, self._by(case)
        if lead.stage not in ("sal", "sql") or lead.owner_kind not in PEOPLE:
            return []
        name = f"{step.since} meeting {step.number}"
        if not self.dice.chance(self.truth.holds, who.key, name, "held"):
            return self._missed(case, step, at)
        done: list[ev.Event] = [ev.MeetingHeld(at=at, by=by, lead=lead.id)]
        if self.dice.chance(self.truth.opens[self.interested(who)], who.key, name, "opens"):
            self.crm.reports_opportunity(case, at + timedelta(hours=self.dice.whole(3, 60, who.key, name, "opens in")))
            return done
        return [*done, self._ends(case, name, at + timedelta(minutes=15))]

    def _expect_meeting(self, case: Case, step: Step, meets: datetime) -> None:
        """What became of a meeting is told by the calendar as it begins, or typed in later by whoever held it."""
        late = self.dice.chance(self.truth.logs_late, case.who.key, step.since, step.number, "logs late")
        self.agenda.put(meets + timedelta(minutes=55) if late else meets, step)

    def _missed(self, case: Case, step: Step, at: datetime) -> list[ev.Event]:
        lead, by = case.lead, self._by(case)
        done: list[ev.Event] = [ev.MeetingMissed(at=at, by=by, lead=lead.id)]
        if step.number >= 1:
            reason = ev.Recycled(at=at + timedelta(minutes=9), by=by, lead=lead.id, reason="not_now")
            return [*done, reason]
        meets = at_work(at + timedelta(days=5), timedelta(hours=2), self.staff.local(case.who.country))
        self._expect_meeting(case, Step(lead.id, "meet", step.since, step.number + 1), meets)
        again = ev.MeetingBooked(at=at + timedelta(minutes=20), by=by, lead=lead.id, meeting_at=meets)
        return [*done, again]

    def _ends(self, case: Case, name: str, at: datetime) -> ev.Event:
        """Sales gives the lead up: back to marketing, or for good."""
        lead, key, by = case.lead, case.who.key, self._by(case)
        if self.dice.chance(self.truth.disqualifies, key, name, "disqualifies"):
            reason = self.dice.weighted(DISQUALIFIES, key, name, "out for")
            return ev.Disqualified(at=at, by=by, lead=lead.id, reason=reason)
        reason = self.dice.weighted(RECYCLES, key, name, "back for")
        return ev.Recycled(at=at, by=by, lead=lead.id, reason=reason)

    def _clean_up(self, case: Case, _step: Step, at: datetime) -> list[ev.Event]:
        if case.lead.stage != "sal":
            return []
        return [ev.Recycled(at=at, by=self._by(case), lead=case.lead.id, reason="not_now", note="cleaned up")]

    def _by(self, case: Case) -> str:
        return f"{case.lead.owner_kind}:{case.lead.owner}"
