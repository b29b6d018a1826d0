"""Somebody's day, a manager's queues, what is to be told, and views that are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from building import DEMO, NOW, READY, arrive, ask, happen, live, rows, run
from leadpact.engine import event as ev
from leadpact.errors import BadInput, NotFound
from leadpact.operations import clocks, notifications, saved_views
from leadpact.operations.database import Database
from leadpact.operations.team import managed_queues, team_of
from leadpact.operations.users import NewUser, add_user
from leadpact.operations.worklist import worklist_of
from leadpact.pact.model import Pact

PAPER = {"event": "responded", "activity": "whitepaper_downloaded"}


def owner(db: Database, lead: int | None) -> str:
    return f"rep:{ask(db, 'SELECT owner FROM lead WHERE id = %s', lead)}"


def test_a_line_says_what_one_needs_to_know(db: Database, northwind: Pact) -> None:
    about = {"job_title": "VP Lab Ops", "company": "Anadolu", "phone": "+49 30 2345678"}
    [one] = arrive(db, northwind, READY | about | {"email": "mira@anadolu-labs.com", "name": "Mira Kaya"})
    arrive(db, northwind, PAPER | {"email": "ola@anadolu-labs.com"}, at=NOW + timedelta(minutes=1))
    by = owner(db, one.lead_id)
    [line] = worklist_of(db, by, at=NOW + timedelta(minutes=10)).lines
    assert (line.lead_id, line.name, line.title, line.seniority) == (one.lead_id, "Mira Kaya", "VP Lab Ops", "VP")
    assert (line.account, line.employees, line.phone) == ("Anadolu", 500, "+49302345678")
    assert (line.lead_type, line.grade, line.score, line.stage) == ("demo", "A", 8500, "mql")
    assert (line.attempts, line.attempts_required, line.attempts_ended) == (0, 3, False)
    assert (line.step, line.due_at, line.clock_due_at) == ("accept", NOW + timedelta(minutes=30), line.due_at)
    assert (line.response, line.responded_at, line.colleagues) == ("demo requested", NOW, 1)
    assert (line.group, line.because) == ("answer", "an offer to answer, 20 min left")
    assert (line.in_queue, line.breached, line.is_now) == (False, False, True)


def test_a_day_holds_ones_own_leads_and_what_one_may_take(db: Database, northwind: Pact) -> None:
    leads = live(db, northwind)
    arrive(db, northwind, READY | {"email": "few@alpin-mills.com", "employees": 50})
    owned = dict(rows(db, "SELECT id, owner FROM lead WHERE owner_kind = 'rep' AND closed_at IS NULL"))
    for rep in ("ana", "ben"):
        listed = {line.lead_id for line in worklist_of(db, f"rep:{rep}", at=NOW).lines}
        assert listed == {lead for lead, name in owned.items() if name == rep}
    inside = {lead for (lead,) in rows(db, "SELECT id FROM lead WHERE owner_kind = 'queue' AND queue = 'inside'")}
    assert inside
    cleo = worklist_of(db, "rep:cleo", at=NOW)
    assert {line.lead_id for line in cleo.lines if line.in_queue} == inside
    assert (cleo.now, cleo.later, cleo.more) == (len(cleo.lines), 0, False)
    assert [line.lead_id for line in worklist_of(db, "partner:delta", at=NOW).lines] == [leads["partner"]]
    assert worklist_of(db, "rep:delta", at=NOW).lines == ()
    assert worklist_of(db, "partner:ana", at=NOW).lines == ()


def test_of_many_the_first_are_shown_and_it_is_said_that_there_are_more(db: Database, northwind: Pact) -> None:
    people = [READY | {"email": f"p{n}@harz-mills.com"} for n in range(4)]
    captured = arrive(db, northwind, *people)
    by = owner(db, captured[0].lead_id)
    assert len(worklist_of(db, by, at=NOW).lines) == 4
    few = worklist_of(db, by, at=NOW, most=3)
    assert (len(few.lines), few.more) == (3, True)
    assert worklist_of(db, by, at=NOW, most=4).more is False


def test_a_manager_sees_who_has_how_much(db: Database, northwind: Pact) -> None:
    live(db, northwind)
    at = NOW + timedelta(hours=2)
    run(db, "INSERT INTO absence (member, starts, ends) VALUES ('ben', %(at)s, %(end)s)",
        {"at": NOW, "end": at + timedelta(days=1)})  # fmt: skip
    clocks.strike(db, at=at)
    assert managed_queues(northwind, "mara") == ["emea-sdr", "amer-sdr", "inside"]
    team = team_of(db, northwind, ["emea-sdr", "inside"], at=at)
    loads = {load.member: load for load in team.members}
    assert list(loads) == ["ana", "ben", "cleo", "dan"]
    assert (loads["ana"].queue, loads["ana"].capacity, loads["cleo"].capacity) == ("emea-sdr", 60, None)
    assert (loads["ana"].away, loads["ben"].away) == ("", "absent")
    for name, load in loads.items():
        owned = "owner = %s AND owner_kind = 'rep' AND closed_at IS NULL"
        assert load.open_leads == ask(db, f"SELECT count(*) FROM lead WHERE {owned}", name)
        assert load.offers == ask(db, f"SELECT count(*) FROM lead WHERE {owned} AND next_step = 'accept'", name)
        assert load.breached_today == ask(
            db,
            "SELECT count(*) FROM clock WHERE owner = %s AND (breached_at IS NOT NULL OR outcome = 'breached')",
            name,
        )
    assert loads["ana"].breached_today + loads["ben"].breached_today > 0
    assert team_of(db, northwind, ["nowhere"], at=at).members == ()


def test_a_manager_sees_what_was_rerouted_and_what_runs_out(db: Database, northwind: Pact) -> None:
    [one] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com", "name": "Mira Kaya"})
    left = ask(db, "SELECT owner FROM lead")
    assert [
        (out.lead_id, out.owner, out.due_at) for out in team_of(db, northwind, ["emea-sdr"], at=NOW).running_out
    ] == [(one.lead_id, left, NOW + timedelta(minutes=30))]
    at = NOW + timedelta(minutes=31)
    clocks.strike(db, at=at)
    team = team_of(db, northwind, ["emea-sdr"], at=at)
    [moved] = team.rerouted
    assert (moved.lead_id, moved.name, moved.left, moved.at) == (one.lead_id, "Mira Kaya", left, at)
    assert (moved.owner_kind, moved.owner) == rows(db, "SELECT owner_kind, owner FROM lead")[0]
    assert moved.owner != left
    assert [out.owner for out in team.running_out] == [moved.owner]
    assert team_of(db, northwind, ["emea-sdr"], at=at + timedelta(days=1)).rerouted == ()
    assert team_of(db, northwind, ["inside"], at=at).rerouted == ()


def test_a_lead_without_a_taker_says_why(db: Database, northwind: Pact) -> None:
    for member in ("ana", "ben"):
        run(db, "INSERT INTO absence (member, starts, ends) VALUES (%(who)s, %(at)s, %(end)s)",
            {"who": member, "at": NOW, "end": NOW + timedelta(days=1)})  # fmt: skip
    [one] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com", "name": "Mira Kaya"})
    [waiting] = team_of(db, northwind, ["emea-sdr"], at=NOW).waiting
    assert (waiting.lead_id, waiting.name, waiting.queue, waiting.since) == (one.lead_id, "Mira Kaya", "emea-sdr", NOW)
    assert waiting.skipped == ("ana: absent", "ben: absent")
    assert [told.says for told in notifications.latest(db, "manager:mara")] == ["nobody can take a lead"]


# What is to be told


def test_notifications_are_counted_until_they_are_seen(db: Database, northwind: Pact) -> None:
    captured = arrive(db, northwind, *(READY | {"email": f"p{n}@harz-mills.com"} for n in range(3)))
    by = owner(db, captured[0].lead_id)
    assert notifications.count_unseen(db, by) == 3
    told = notifications.latest(db, by, most=2)
    assert [(one.lead_id, one.says, one.seen_at) for one in told] == [
        (captured[2].lead_id, "a lead is offered", None),
        (captured[1].lead_id, "a lead is offered", None),
    ]
    assert notifications.mark_seen(db, by, at=NOW, until=told[1].event_id) == 2
    assert notifications.count_unseen(db, by) == 1
    assert notifications.mark_seen(db, by, at=NOW) == 1
    assert [one.seen_at for one in notifications.latest(db, by)] == [NOW] * 3
    assert notifications.mark_seen(db, by, at=NOW + timedelta(hours=1)) == 0
    assert notifications.count_unseen(db, "rep:nobody") == 0


def test_those_who_run_the_process_are_told_what_nobody_in_particular_is(db: Database, northwind: Pact) -> None:
    [one] = arrive(db, northwind, DEMO | {"email": "una@harz-mills.com"})
    columns = "event_id, position, recipient, about, person_id, created_at"
    run(
        db,
        f"INSERT INTO notification ({columns}) VALUES (1, 0, 'operations', 'no_taker', %(person)s, %(at)s)",
        {"person": one.person_id, "at": NOW},
    )
    assert notifications.count_unseen(db, "revops:rita") == 1
    assert notifications.count_unseen(db, "manager:mara") == 0
    assert notifications.mark_seen(db, "revops:rita", at=NOW) == 1


# Views


def test_views_are_ones_own_unless_they_are_shared(db: Database) -> None:
    ana = add_user(db, NewUser("ana", "rep"), password="a long pass phrase 1", by="revops", at=NOW)
    mara = add_user(db, NewUser("mara", "manager"), password="a long pass phrase 2", by="revops", at=NOW)
    first = saved_views.add_view(db, by=ana, name="  My   overdue ", query="due=overdue", at=NOW)
    shared = saved_views.add_view(db, by=mara, name="Breached", query="clock=breached", shared=True, at=NOW)
    saved_views.add_view(db, by=mara, name="Private", query="", at=NOW)
    seen = saved_views.list_views(db, ana)
    assert [(view.id, view.name, view.query, view.shared, view.mine, view.by) for view in seen] == [
        (first, "My overdue", "due=overdue", False, True, "ana"),
        (shared, "Breached", "clock=breached", True, False, "mara"),
    ]
    with pytest.raises(BadInput, match="already"):
        saved_views.add_view(db, by=ana, name="My overdue", query="", at=NOW)
    with pytest.raises(BadInput, match="1 to 80"):
        saved_views.add_view(db, by=ana, name=" ", query="", at=NOW)
    with pytest.raises(NotFound):
        saved_views.remove_view(db, shared, by=ana)
    saved_views.remove_view(db, first, by=ana)
    assert [view.id for view in saved_views.list_views(db, ana)] == [shared]


def test_an_accepted_lead_is_dated_and_its_attempts_counted(db: Database, northwind: Pact) -> None:
    [one] = arrive(db, northwind, READY | {"email": "mira@anadolu-labs.com"})
    lead, by = one.lead_id or 0, owner(db, one.lead_id)
    happen(db, northwind, ev.Accepted(at=NOW, lead=lead, by=by))
    call = ev.Attempted(at=NOW, lead=lead, by=by, activity="call", disposition="voicemail")
    happen(db, northwind, call)
    [line] = worklist_of(db, by, at=NOW + timedelta(days=1, hours=1)).lines
    assert (line.step, line.attempts, line.attempts_required, line.clock_due_at) == ("act", 1, 3, None)
    assert line.group == "later"
