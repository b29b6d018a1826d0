"""Who works at the firm of the tests of pages, and its leads."""

from __future__ import annotations

from building import READY, arrive, live
from leadpact.operations.database import Database
from leadpact.pact.model import Pact

STAFF = {
    "ana": "rep:ana",  # of the queue emea-sdr
    "ben": "rep:ben",  # of the same
    "cleo": "rep:cleo",  # of the queue inside, whose members take their leads
    "zoe": "rep:zoe",  # of the queue amer-sdr
    "mara": "manager:mara",  # of all three
    "otto": "manager:otto",  # of none
    "deniz": "partner:delta",
    "omar": "partner:omega",  # another partner, to whom no route leads
    "milo": "marketer:milo",
    "rita": "revops:rita",
    "clara": "sponsor:clara",
    "andy": "analyst:andy",
}
"""Who works here: the username, and the party."""


SMALL = {**READY, "employees": 50, "email": "kai@small-lab.com"}
"""A demo request that waits in the queue inside until one of its members takes it."""


def company(db: Database, pact: Pact) -> dict[str, int]:
    """Let leads live; return their ids by what became of them."""
    leads = live(db, pact)
    waiting = arrive(db, pact, SMALL)[0].lead_id
    assert waiting is not None
    return {**{name: lead for name, lead in leads.items() if name != "seen"}, "waiting": waiting}
