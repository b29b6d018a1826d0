"""The list of leads: search as one types, filters that live in the address, columns to choose, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.engine import naming
from leadpact.errors import BadInput
from leadpact.operations import saved_views
from leadpact.operations.database import database
from leadpact.operations.filters import (
    DUES,
    FIELD,
    ONE,
    OUTCOMES,
    STATES,
    VERDICTS,
    LeadFilters,
    filterable,
    parse_filters,
)
from leadpact.operations.listing import list_leads
from leadpact.pact.model import Pact
from leadpact.pact.vocabulary import Type
from leadpact.web.actions import allowed
from leadpact.web.frame import moment
from leadpact.web.viewer import Request

OWN = ("sort", "after", "columns", "choose")
"""Parameters of the page itself, beside the filters."""

MOST = 50
COLUMNS: Mapping[str, str] = {
    "account": "Company",
    "stage": "Stage",
    "owner": "Owner",
    "next": "Next step",
    "score": "Score",
    "grade": "Grade",
    "source": "Source",
    "lead_type": "Type",
    "product_line": "Product line",
    "verdict": "Ready",
    "cycle": "Cycle",
    "opened": "Opened",
    "entered": "In stage since",
    "marks": "Odd paths",
    "closed": "Closed",
}
USUAL = ("account", "stage", "owner", "next", "score", "grade", "source", "opened")
SORTED_BY = {"name": "name", "next": "due", "score": "score", "opened": "newest", "entered": "entered"}
"""The order by which a column is sorted, where there is one."""

NUMERIC = frozenset({"score", "cycle"})
LESS = {"grade": "p3", "source": "p3", "lead_type": "p3", "product_line": "p3", "opened": "p3", "score": "p2",
        "account": "p2", "owner": "p2", "entered": "p3"}  # fmt: skip
"""Columns that make room on narrow screens: p3 first, then p2."""

SAID = {
    "overdue": "Overdue", "today": "Due today", "week": "Due in 7 days", "open": "Open", "closed": "Closed",
    "out": "Disqualified", "not_ready": "Not ready", "unknown": "Not known yet", "irregular": "Irregular",
    "no": "No", "yes": "Yes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is drawn. `sort` is the address that sorts by it, `sorted` whether it is so."""

    name: str
    label: str
    kind: str = ""
    sort: str = ""
    sorted: bool = False
    is_field: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """Values to filter by; of several, a lead has to have one."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> int:
        return sum(choice.chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that the list is narrowed to, and the address without it."""

    label: str
    without: str


@require_safe
@allowed("see_leads")
def leads(request: Request) -> HttpResponse:
    """Show a page of the leads that the viewer sees."""
    pact, viewer = request.pact, request.viewer
    if pact is None:
        return render(request, "no_pact.html")
    given = {name: request.GET.getlist(name) for name in request.GET}
    faults: Mapping[str, str] = {}
    try:
        filters = parse_filters(pact, given, beside=OWN)
    except BadInput as error:
        filters, faults = LeadFilters(), error.fields
    sort = request.GET.get("sort") or "newest"
    chosen = _chosen(pact, request.GET.get("columns", ""))
    page = list_leads(
        database(), viewer.scope, filters, at=moment(request), sort=sort, after=request.GET.get("after", ""),
        most=MOST, more=[name for name in chosen if name not in COLUMNS],
    )  # fmt: skip
    own = {"sort": sort if sort != "newest" else "", "columns": ",".join(chosen) if chosen != USUAL else ""}
    address = _address(filters, own)
    shown = {
        "page": page,
        "filters": filters,
        "faults": faults,
        "columns": list(_columns(pact, chosen, filters, own, sort)),
        "choices": [Choice(name, label, name in chosen) for name, label in _all_columns(pact).items()],
        "menus": list(_menus(pact, filters)),
        "chips": list(_chips(pact, filters, own)),
        "newer": _address(filters, {**own, "after": page.before}) if page.before else "",
        "older": _address(filters, {**own, "after": page.after}) if page.after else "",
        "views": saved_views.list_views(database(), viewer.user_id),
        "address": address,
        "query": address.partition("?")[2],
        "sort": sort,
        "kept_columns": own["columns"],
    }
    response = render(request, "leads/page.html", shown)
    if request.htmx:
        response["HX-Push-Url"] = address
    return response


@require_safe
@allowed("see_leads")
def columns(request: Request) -> HttpResponse:
    """Show the list with the columns that were ticked."""
    told = [pair for pair in parse_qsl(request.GET.get("query", "")) if pair[0] != "columns"]
    ticked = request.GET.getlist("column")
    if ticked and tuple(ticked) != USUAL:
        told.append(("columns", ",".join(ticked)))
    return HttpResponseRedirect(f"/leads?{urlencode(told)}" if told else "/leads")


def _chosen(pact: Pact, said: str) -> tuple[str, ...]:
    known = _all_columns(pact)
    wanted = tuple(dict.fromkeys(name for name in said.split(",") if name in known))
    return wanted or USUAL


def _all_columns(pact: Pact) -> dict[str, str]:
    fields = {name: naming.plain(name).capitalize() for name in pact.fields if name not in COLUMNS}
    return {**COLUMNS, **fields}


def _address(filters: LeadFilters, own: Mapping[str, str]) -> str:
    told = [
        part for part in (filters.to_query(), urlencode({name: said for name, said in own.items() if said})) if part
    ]
    return f"/leads?{'&'.join(told)}" if told else "/leads"


def _columns(
    pact: Pact, chosen: Sequence[str], filters: LeadFilters, own: Mapping[str, str], sort: str
) -> Iterator[Column]:
    labels = {"name": "Lead", **_all_columns(pact)}
    for name in ("name", *chosen):
        order = SORTED_BY.get(name, "")
        numeric = name in NUMERIC or (
            name in pact.fields and pact.fields[name].type.type in (Type.INTEGER, Type.NUMBER)
        )
        kind = f"{'num ' if numeric else ''}{LESS.get(name, '')}".strip()
        address = _address(filters, {**own, "sort": order if order != "newest" else ""}) if order else ""
        yield Column(name, labels[name], kind, address, bool(order) and order == sort, name not in COLUMNS)


def _menus(pact: Pact, filters: LeadFilters) -> Iterator[Menu]:
    """Yield the menus in the order in which one narrows most."""
    parties = [(f"rep:{member.name}", naming.person(member.name)) for q in pact.queues.values() for member in q.members]
    parties += [(f"partner:{name}", naming.party("partner", name)) for name in pact.partners]
    parties += [(f"queue:{name}", naming.party("queue", name)) for name in pact.queues]
    parties += [(f"program:{program.name}", naming.party("program", program.name)) for program in pact.programs]
    yield _menu("stage", "Stage", [(name, _said(name)) for name in pact.stages], filters.stage)
    yield _menu("owner", "Owner", list(dict(parties).items()), filters.owner)
    yield _menu("source", "Source", [(source.name, _said(source.name)) for source in pact.sources], filters.source)
    yield _menu("lead_type", "Type", [(kind.name, _said(kind.name)) for kind in pact.lead_types], filters.lead_type)
    yield _menu("state", "State", [(one, _said(one)) for one in STATES], (filters.state,))
    yield _menu("due", "Due", [(one, _said(one)) for one in DUES], (filters.due,))
    yield _menu(
        "product_line", "Product line", [(line, _said(line)) for line in pact.product_lines], filters.product_line
    )
    yield _menu("grade", "Grade", [(letter, letter) for letter, _ in pact.score.grades], filters.grade)
    yield _menu("verdict", "Ready", [(one, _said(one)) for one in VERDICTS], filters.verdict)
    yield _menu("outcome", "Outcome", [(one, _said(one)) for one in OUTCOMES], filters.outcome)
    if pact.exceptions:
        named = [(variation.name, variation.name) for variation in pact.exceptions]
        yield _menu("exception", "Exception", named, filters.exception)
    yield _menu("mark", "Odd paths", [("irregular", "Irregular moves")], filters.mark)
    given = dict(filters.fields)
    for name in filterable(pact):
        field = pact.fields[name].type
        if field.type is Type.COUNTRY:
            continue  # too many to choose among; the address may name one
        values = list(field.choices) if field.type is Type.CHOICE else ["yes", "no"]
        chosen = [value for asked, value in filters.fields if asked == name] if name in given else []
        listed = [(value, SAID.get(value, value)) for value in (*values, "unknown")]
        yield _menu(f"{FIELD}{name}", _said(name), listed, chosen)


def _menu(name: str, label: str, values: Sequence[tuple[str, str]], chosen: Sequence[str]) -> Menu:
    return Menu(name, label, tuple(Choice(value, said, value in chosen) for value, said in values))


def _said(name: str) -> str:
    return SAID.get(name) or f"{naming.plain(name)[:1].upper()}{naming.plain(name)[1:]}"


def _chips(pact: Pact, filters: LeadFilters, own: Mapping[str, str]) -> Iterator[Chip]:
    """Yield what the list is narrowed to, each with the way out of it."""
    told = parse_qsl(filters.to_query())
    for name, value in told:
        rest = [pair for pair in told if pair != (name, value)]
        without = _address(parse_filters(pact, urlencode(rest)), own)
        yield Chip(_words(name, value), without)


def _words(name: str, value: str) -> str:
    if name == "text":
        return f"“{value}”"
    if name == "owner":
        kind, _, owner = value.partition(":")
        return naming.party(kind, owner)
    if name.endswith(("_since", "_until")):
        head, _, end = name.rpartition("_")
        return f"{naming.plain(head)} {'from' if end == 'since' else 'to'} {value}"
    label = naming.plain(name.removeprefix(FIELD))
    plain = name in ONE and name not in ("reached", "left", "clock", "rejected")
    return _said(value) if plain else f"{label}: {_said(value)}"
