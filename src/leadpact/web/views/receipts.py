"""Receipts: the list, one laid out for correction, and all that have the same fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from leadpact.engine.naming import plain
from leadpact.errors import BadInput, NotFound
from leadpact.models import packing
from leadpact.operations import repair
from leadpact.operations.capture import Captured
from leadpact.operations.database import database
from leadpact.operations.lookup import find_lead
from leadpact.operations.not_taken import Counted, around, count_states
from leadpact.operations.payload import CONTACT
from leadpact.operations.receipts import NOT_TAKEN, ReceiptLine, channels, page_of_receipts, retry_with
from leadpact.operations.repair import RepairField
from leadpact.pact.model import Pact
from leadpact.web import toasts
from leadpact.web.access import visible_receipt
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.json_lines import json_lines
from leadpact.web.toasts import Toast
from leadpact.web.viewer import Request

MOST = 50
REPAIRABLE = frozenset({"rejected", "failed"})
SEARCHED = frozenset({NOT_TAKEN, "rejected", "failed", "pending"})
"""States of which there are few: only they are searched for a part of a text."""

STATE_SAYS: Mapping[str, str] = {
    NOT_TAKEN: "rejected or failed: somebody has to look",
    "pending": "wait for a worker",
    "recorded": "became events of the journal",
    "rejected": "something in them is wrong",
    "failed": "deciding them went wrong",
    "retried": "were sent again, corrected",
}
"""The states, with what each means."""

FEW_CHOICES = 60
"""So many are listed to choose from; of more, one is typed."""

FIELD = "f."
"""What the name of an input begins with that holds the value of a field."""


def address_of(state: str, channel: str = "", sought: str = "", before: int | None = None) -> str:
    """Return the address of a list of receipts."""
    told = {"state": state.replace(" ", "_"), "channel": channel, "q": sought, "before": before or ""}
    return f"/operations/receipts?{urlencode({name: said for name, said in told.items() if said})}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A receipt in a list.

    Args:
        who: who it seems to be from; "" if it does not say.
        more: their company, or what happened.
        sent: what they sent in the field that is looked at.
    """

    line: ReceiptLine
    who: str
    more: str
    sent: str


def listed(lines: Sequence[ReceiptLine], field: str = "") -> list[Listed]:
    """Return receipts as a list shows them."""
    found = []
    for line in lines:
        sent = repair.sent_values(packing.values(line.body))
        who, company = who_sent(sent), sent.get("company", "")
        more = company if company and company != who else plain(sent.get("activity") or sent.get("event", ""))
        found.append(Listed(line, who, more, sent.get(field, "")))
    return found


def who_sent(sent: Mapping[str, str]) -> str:
    """Return who a receipt seems to be from, from what it says by name."""
    whole = f"{sent.get('first_name', '')} {sent.get('last_name', '')}".strip()
    named = (sent.get("name"), whole, sent.get("email"), sent.get("company"), sent.get("phone"))
    return next((said.strip() for said in named if said and said.strip()), "")


# The list


@dataclass(frozen=True, slots=True)
class Tab:
    state: str
    count: Counted
    address: str
    says: str


@require_safe
@allowed("see_operations")
def receipts(request: Request) -> HttpResponse:
    """Show a page of receipts."""
    scope = request.viewer.scope
    state = request.GET.get("state", NOT_TAKEN).replace("_", " ")
    if state not in STATE_SAYS:
        raise BadInput(f"`{state}` is no state of a receipt.", remedy=f"Name one of {', '.join(STATE_SAYS)}.")
    channel, sought = request.GET.get("channel", ""), request.GET.get("q", "").strip()
    sought = sought if state in SEARCHED else ""
    before = _number(request.GET.get("before", ""))
    page = page_of_receipts(
        database(), scope, state, channel=channel, sought=sought, before=before, most=MOST
    )  # fmt: skip
    counts = count_states(database(), scope)
    known = channels(database(), scope)
    shown = {
        "tab": "receipts",
        "state": state,
        "says": STATE_SAYS[state],
        "channel": channel,
        "sought": sought,
        "searches": state in SEARCHED,
        "lines": listed(page.lines),
        "tabs": [Tab(one, counts[one], address_of(one, channel), says) for one, says in STATE_SAYS.items()],
        "channels": known if channel in known or not channel else [*known, channel],
        "newest": address_of(state, channel, sought) if before is not None else "",
        "older": address_of(state, channel, sought, page.before) if page.before is not None else "",
        "cleared": address_of(state),
        "nothing_yet": not any(count.number for count in counts.values()),
    }
    response = render(request, "operations/receipts.html", shown)
    if request.htmx:
        response["HX-Push-Url"] = address_of(state, channel, sought, before)
    return response


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


# One


@require_safe
@allowed("see_operations")
def receipt(request: Request, receipt_id: int) -> HttpResponse:
    """Show what was sent, what is wrong with it, and how to correct it."""
    if request.pact is None:
        return render(request, "no_pact.html")
    number = visible_receipt(request, receipt_id)
    sheet = repair.repair_sheet(database(), request.pact, number, request.viewer.scope)
    line = sheet.line
    sent = repair.sent_values(packing.values(line.body))
    near = around(database(), line, request.viewer.scope)
    shown = {
        "tab": "receipt",
        "sheet": sheet,
        "line": line,
        "who": who_sent(sent),
        "faulty": [field for field in sheet.fields if field.fault],
        "others": [field for field in sheet.fields if not field.fault],
        "more": _more_fields(request.pact, sheet.fields),
        "few": FEW_CHOICES,
        "json": json_lines(line.body, line.faults),
        "repairable": line.state in REPAIRABLE,
        "around": near,
        "lead": find_lead(database(), line.lead_id) if line.lead_id is not None else None,
    }
    return render(request, "operations/receipt.html", shown)


def _more_fields(pact: Pact, had: Sequence[RepairField]) -> list[tuple[str, str]]:
    """Return the fields that could be added, by name and label."""
    names = [*CONTACT, "activity", "product_line", *pact.fields]
    sent = {field.name for field in had}
    return [(name, plain(name)) for name in dict.fromkeys(names) if name not in sent]


@require_POST
@allowed("repair_receipts")
def repair_receipt(request: Request, receipt_id: int) -> HttpResponse:
    """Take a receipt once more, with what was corrected; the page of what it became says the result."""
    pact = request.pact
    assert pact is not None
    number = visible_receipt(request, receipt_id)
    sheet = repair.repair_sheet(database(), pact, number, request.viewer.scope)
    values = _corrections(request.POST, sheet.fields)
    if not values and not sheet.taken_now and sheet.line.state == "rejected":
        toasts.keep(request, Toast("Nothing was changed: correct what is wrong first."))
        return HttpResponseRedirect(f"/operations/receipts/{number}")
    try:
        done = retry_with(database(), number, values, at=moment(request))
    except NotFound:
        toasts.keep(request, Toast("Nothing was done: this receipt has been taken up meanwhile."))
        return HttpResponseRedirect(f"/operations/receipts/{number}")
    toasts.keep(request, Toast(_result(done)))
    return HttpResponseRedirect(f"/operations/receipts/{done.receipt_id}")


def _corrections(sent: QueryDict, fields: Sequence[RepairField]) -> dict[str, str]:
    """Return the values that differ from what was sent, by name; blanks do not make a difference."""
    values = {one.name: sent.get(f"{FIELD}{one.name}", "") for one in fields if f"{FIELD}{one.name}" in sent}
    known = {field.name: field.sent for field in fields}
    more = sent.get("more_name", "")
    if more and sent.get("more_value", "").strip():
        values[more] = sent.get("more_value", "")
    return {name: value.strip() for name, value in values.items() if value.split() != known.get(name, "").split()}


def _result(done: Captured) -> str:
    if done.state == "recorded":
        return "Taken: it is in the journal now."
    if done.state == "rejected":
        return f"Still rejected: {'; '.join(done.faults.values())}."
    return "It is kept, and a worker decides it."
