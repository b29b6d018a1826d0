"""Accounts: the list of all where somebody sees a lead, and the page of one of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.errors import BadInput
from leadpact.operations.accounts import AccountPage, account_page
from leadpact.operations.database import database
from leadpact.operations.people_listing import ACCOUNT_SORTS, list_accounts
from leadpact.web.access import visible_account
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.searched import asked
from leadpact.web.viewer import Request

MOST = 50
LATELY = timedelta(days=30)
NEVER = "never"
"""In an address: where in the list the people stand who never responded."""


@require_safe
@allowed("see_people")
def accounts(request: Request) -> HttpResponse:
    """Show a page of the accounts at which the viewer sees a lead."""
    if request.pact is None:
        return render(request, "no_pact.html")
    wanted = asked(request, "/accounts", "recent")
    page = list_accounts(database(), request.viewer.scope, wanted.text, sort=wanted.sort, after=wanted.after, most=MOST)
    shown = {
        "page": page,
        "asked": wanted,
        "by": wanted.by(ACCOUNT_SORTS),
        "newer": wanted.address(after=page.before) if page.before else "",
        "older": wanted.address(after=page.after) if page.after else "",
    }
    response = render(request, "accounts/page.html", shown)
    if request.htmx:
        response["HX-Push-Url"] = wanted.address()
    return response


@require_safe
@allowed("see_people")
def account(request: Request, account_id: int) -> HttpResponse:
    """Show an account; with `after`, only the people of the next page."""
    pact, viewer, at = request.pact, request.viewer, moment(request)
    visible_account(request, account_id)
    if pact is None:
        return render(request, "no_pact.html")
    page = account_page(database(), pact, account_id, after=_after(request), most=MOST, scope=viewer.scope)
    lately = sum(one.responded_at is not None and one.responded_at > at - LATELY for one in page.people)
    order = {stage: place for place, stage in enumerate(pact.stages)}
    furthest = sorted(page.open_leads, key=lambda lead: order.get(lead.stage, 0), reverse=True)
    shown = {
        "page": page,
        "account": page.account,
        "worked": [lead for lead in furthest if lead.owner_kind != "program"],
        "kept": [lead for lead in page.open_leads if lead.owner_kind == "program"],
        "lately": lately,
        "more_lately": page.after is not None and lately == len(page.people),
        "next_people": _token(page),
    }
    return render(request, "accounts/people.html" if "after" in request.GET else "accounts/account.html", shown)


def _token(page: AccountPage) -> str:
    """Return where the next page of the account's people begins, as `_after` reads it."""
    if page.after is None:
        return ""
    responded_at, number = page.after
    return f"{responded_at.isoformat() if responded_at is not None else NEVER}_{number}"


def _after(request: Request) -> tuple[datetime | None, int] | None:
    """Return behind whom the people are asked for; None: the first of them are.

    Raises:
        BadInput: the address names no place in the list.
    """
    said = request.GET.get("after")
    if said is None:
        return None
    at, _, number = said.rpartition("_")
    try:
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            raise ValueError(number)
        responded_at = None if at == NEVER else datetime.fromisoformat(at)
        if responded_at is not None and responded_at.tzinfo is None:
            raise ValueError(at)
    except ValueError:
        remedy = "Open the account anew."
        raise BadInput("The list has no such page.", remedy=remedy, fields={"after": "names no place in it"}) from None
    return responded_at, int(number)
