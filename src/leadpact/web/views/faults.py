"""All receipts with the same fault: what one correction would do to them, and doing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from leadpact.engine.naming import plain
from leadpact.errors import BadInput
from leadpact.operations import repair
from leadpact.operations.database import database
from leadpact.operations.not_taken import find_group, try_correction
from leadpact.operations.payload import CONTACT
from leadpact.operations.receipts import NOT_TAKEN, page_of_receipts
from leadpact.operations.repair import FaultGroup
from leadpact.pact.model import Pact
from leadpact.web import toasts
from leadpact.web.actions import allowed
from leadpact.web.fault_groups import GroupLine
from leadpact.web.frame import moment
from leadpact.web.toasts import Toast
from leadpact.web.viewer import Request
from leadpact.web.views.receipts import FEW_CHOICES, listed

MOST = 50
SET, LEAVE, AS_IT_IS = "set", "leave", "as_it_is"
WAYS = (SET, LEAVE, AS_IT_IS)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be done to each receipt of a group.

    Args:
        way: a value is put, is left out, or all stays as it is.
        field: the field that is corrected.
    """

    way: str
    field: str
    value: str

    @property
    def values(self) -> dict[str, str]:
        """The values that are put in the place of those that were sent."""
        if self.way == AS_IT_IS:
            return {}
        return {self.field: self.value if self.way == SET else ""}

    @property
    def said(self) -> bool:
        """Whether it says something: a value to be put is there."""
        return self.way != SET or bool(self.value)


@require_safe
@allowed("see_operations")
def faults(request: Request) -> HttpResponse:
    """Show the receipts with one fault, and the form that repairs them."""
    pact, scope = request.pact, request.viewer.scope
    if pact is None:
        return render(request, "no_pact.html")
    group, correction = _asked(request, request.GET)
    before = request.GET.get("before", "")
    page = page_of_receipts(
        database(), scope, NOT_TAKEN, channel=group.channel, fault=(group.field, group.says),
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None, most=MOST,
    )  # fmt: skip
    expected, choices, example = repair.expectation(pact, correction.field)
    field = pact.fields.get(correction.field)
    address = GroupLine.of(group).address
    shown = {
        "tab": "faults",
        "group": group,
        "label": plain(group.field),
        "correction": correction,
        "set_label": plain(correction.field),
        "expected": expected,
        "choices": choices if len(choices) <= FEW_CHOICES else (),
        "example": example,
        "ask": field.ask if field is not None else "",
        "fields": _fields(pact),
        "lines": listed(page.lines, group.field),
        "older": f"{address}&before={page.before}" if page.before is not None else "",
        "newest": address if before else "",
    }
    return render(request, "operations/faults.html", shown)


def _fields(pact: Pact) -> list[tuple[str, str]]:
    names = dict.fromkeys((*CONTACT, "activity", "product_line", "event", "at", *pact.fields))
    return [(name, plain(name)) for name in names]


def _asked(request: Request, sent: QueryDict) -> tuple[FaultGroup, Correction]:
    """Return the group that an address or a form names, and the correction that it says."""
    channel, field, says = (sent.get(name, "") for name in ("channel", "field", "says"))
    way = sent.get("way", SET)
    if way not in WAYS:
        raise BadInput(f"`{way}` is no way to repair.", remedy=f"Choose one of {', '.join(WAYS)}.")
    group = find_group(database(), request.viewer.scope, channel, field, says)
    return group, Correction(way, sent.get("set", field).strip(), sent.get("value", "").strip())


@require_safe
@allowed("see_operations")
def trial(request: Request) -> HttpResponse:
    """Say what a correction would do, as it is typed."""
    assert request.pact is not None
    group, correction = _asked(request, request.GET)
    tried = None
    if correction.said:
        tried = try_correction(database(), request.pact, request.viewer.scope, group, correction.values)
    return render(request, "operations/trial.html", {"tried": tried, "group": group})


@require_POST
@allowed("repair_receipts")
def repair_faults(request: Request) -> HttpResponse:
    """Ask the workers to repair all of a group; the errand's page shows how far they are."""
    group, correction = _asked(request, request.POST)
    if not correction.said:
        toasts.keep(request, Toast("Nothing was changed: say first what is to be put."))
        return HttpResponseRedirect(GroupLine.of(group).address)
    asked = repair.ask_to_retry(
        database(), request.viewer.scope, (group.channel, group.field, group.says), correction.values,
        by=request.viewer.party, at=moment(request),
    )  # fmt: skip
    return HttpResponseRedirect(f"/errands/{asked}")
