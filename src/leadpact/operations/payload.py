"""What was sent -> an item to record: names resolved, values cleaned, each bad value named by its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from leadpact.engine import event as ev
from leadpact.engine.identity import Key
from leadpact.engine.normalise import (
    Bad,
    clean_company,
    clean_country,
    clean_domain,
    clean_email,
    clean_name,
    clean_phone,
    tidy,
)
from leadpact.operations.cleaning import clean_value, to_utc
from leadpact.operations.journal import Item
from leadpact.pact.model import Pact
from leadpact.pact.terms import CAMPAIGN_TERMS

WAY = ("origin", *CAMPAIGN_TERMS)
CONTACT = ("email", "phone", "name", "first_name", "last_name", "company", "domain")
OWN = ("event", "at", "activity", "product_line", "lead", "lead_key", "by", "reported")
NAMED = frozenset((*OWN, *CONTACT, *WAY))
NOT_FROM_OUTSIDE = ("merged", "undone", "clock_due", "day_passed", "offered", "no_taker", "restaged")


@dataclass(slots=True)
class Reading:
    """What a payload turned out to say.

    `item` is None when it cannot be used. `faults` names what is wrong by field: of an unusable
    payload the reasons, of a usable one the values that were left out. `ignored` lists names that
    the pact does not know.
    """

    item: Item | None = None
    faults: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


def read_payload(pact: Pact, payload: Mapping[str, Any], *, received_at: datetime, receipt_id: int | None) -> Reading:
    """Read one payload: `{"event": ..., "at": ..., "fields": {...}}`; fields may also stand beside the others.

    Args:
        pact: names the fields, activities and product lines.
        payload: as sent; values are text, numbers, booleans or null.
        received_at: the time of the event where none is given.
        receipt_id: the receipt it came by.
    """
    return _Reader(pact, payload, received_at, receipt_id).read()


class _Reader:
    def __init__(self, pact: Pact, payload: Mapping[str, Any], received_at: datetime, receipt_id: int | None) -> None:
        self.pact, self.received_at, self.receipt_id = pact, received_at, receipt_id
        nested = payload.get("fields") or {}
        ids = payload.get("ids") or {}
        outer = {name: value for name, value in payload.items() if name not in ("fields", "channel", "key", "ids")}
        self.faults: dict[str, str] = {}
        self.texts: dict[str, str] = {}  # what was tidied already
        if not isinstance(nested, Mapping) or not isinstance(ids, Mapping):
            self.faults["fields"] = "`fields` and `ids` are objects: names and their values"
            nested, ids = {}, {}
        self.given = {name: value for name, value in {**outer, **nested}.items() if not _is_empty(value)}
        self.given |= {f"id.{system}": value for system, value in ids.items() if not _is_empty(value)}
        self.fatal = False

    def read(self) -> Reading:
        kind = self._kind()
        at = self._at()
        contact, keys, domain = self._contact()
        fields = self._fields()
        if not keys and not (self.given.get("lead") or self.given.get("lead_key")):
            nobody = "nothing says who this is: give an email address, or a phone number and a name"
            self._stop("email", " ".join(filter(None, (self.faults.get("email"), nobody))))
        event = None if self.fatal else self._event(kind, at, contact, fields)
        if event is None or self.fatal:
            return Reading(None, self.faults, self._ignored())
        company = str(contact.get("company", ""))
        item = Item(event, tuple(keys), domain, company, receipt_id=self.receipt_id)
        return Reading(item, self.faults, self._ignored())

    def _stop(self, name: str, fault: str) -> None:
        self.faults[name] = fault
        self.fatal = True

    def _kind(self) -> str:
        activity = self._text("activity")
        known = self.pact.activities
        if activity and activity not in known:
            self._stop("activity", f"the pact knows no activity `{activity}`; it knows {', '.join(known)}")
        kind = self._text("event")
        if not kind:
            if not activity:
                return "captured"
            return "responded" if activity in self.pact.responses else "behaved"
        if kind not in ev.KINDS or kind in NOT_FROM_OUTSIDE:
            allowed = sorted(set(ev.KINDS) - set(NOT_FROM_OUTSIDE))
            self._stop("event", f"`{kind}` is no kind of event; known are {', '.join(allowed)}")
        return kind

    def _at(self) -> datetime:
        said = self.given.get("at")
        if said is None:
            return self.received_at
        try:
            at = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
        except ValueError:
            self._stop("at", f"`{said}` is no time; write it like 2026-11-23T10:00:00+01:00")
            return self.received_at
        if at.tzinfo is None:
            self._stop("at", f"`{said}` does not say its offset from UTC; add Z or +01:00")
            return self.received_at
        try:
            return to_utc(at)
        except ValueError as wrong:
            self._stop("at", str(wrong))
            return self.received_at

    def _text(self, name: str) -> str:
        value = self.given.get(name)
        if value is None:
            return ""
        text = self.texts.get(name)
        if text is None:
            text = self.texts[name] = tidy(value if type(value) is str else str(value))
        return text

    # Who

    def _contact(self) -> tuple[dict[str, Any], list[Key], str]:
        contact: dict[str, Any] = {}
        keys: list[Key] = []
        domain = self._take_email(contact, keys)
        name_key = self._take_name(contact)
        self._take_phone(contact, keys, name_key)
        if company := self._text("company"):
            clean = clean_company(company)
            if isinstance(clean, Bad):
                self.faults["company"] = clean.reason
            else:
                contact["company"] = clean.name
        if website := self._text("domain"):
            found = clean_domain(website)
            if isinstance(found, Bad):
                self.faults["domain"] = found.reason
            else:
                domain = found.domain
        for name in self.given:
            if name.startswith("id.") and (value := self._text(name)):
                keys.append((name.removeprefix("id."), value))
        return contact, keys, domain

    def _take_email(self, contact: dict[str, Any], keys: list[Key]) -> str:
        said = self.given.get("email")
        if said is None:
            return ""
        email = clean_email(str(said))
        if isinstance(email, Bad):
            self.faults["email"] = email.reason
            return ""
        contact["email"] = email.address
        contact["mail_domain"], contact["free_mail"] = email.domain, email.free
        contact["disposable_mail"], contact["role_mail"] = email.disposable, email.role
        keys.append(("email", email.key))
        if email.free or email.disposable:
            return ""
        found = clean_domain(email.domain)
        return "" if isinstance(found, Bad) else found.domain

    def _take_name(self, contact: dict[str, Any]) -> str:
        first, last, full = self._text("first_name"), self._text("last_name"), self._text("name")
        if not (first or last or full):
            return ""
        name = clean_name(full, first=first, last=last)
        if isinstance(name, Bad):
            self.faults["name" if full else "last_name"] = name.reason
            return ""
        contact["first_name"], contact["last_name"] = name.first, name.last
        contact["name"] = f"{name.first} {name.last}".strip()
        return name.key

    def _take_phone(self, contact: dict[str, Any], keys: list[Key], name_key: str) -> None:
        said = self._text("phone")
        if not said:
            return
        country = clean_country(self._text("country")) if "country" in self.given else Bad("", "")
        phone = clean_phone(said, "" if isinstance(country, Bad) else country.code)
        if isinstance(phone, Bad):
            self.faults["phone"] = phone.reason
            return
        contact["phone"] = phone.number
        if name_key:
            keys.append(("phone_name", f"{phone.number}|{name_key}"))

    # What

    def _fields(self) -> dict[str, Any]:
        clean = {}
        for name, definition in self.pact.fields.items():
            value = self.given.get(name)
            if value is None or name in CONTACT:
                continue
            try:
                clean[name] = clean_value(value, definition, self.pact)
            except ValueError as wrong:
                self.faults[name] = str(wrong)
        return clean

    def _ignored(self) -> tuple[str, ...]:
        fields, kind = self.pact.fields, ev.KINDS.get(self._text("event"))
        own: tuple[str, ...] = kind.__struct_fields__ if kind is not None else ()
        return tuple(
            name
            for name in self.given
            if name not in NAMED and name not in fields and name not in own and not name.startswith("id.")
        )

    def _event(self, kind: str, at: datetime, contact: dict[str, Any], fields: dict[str, Any]) -> ev.Event | None:
        shape = ev.KINDS[kind]
        said: dict[str, Any] = {"at": at, "lead_key": self._text("lead_key"), "by": self._text("by")}
        if "lead" in self.given:
            said["lead"] = self.given["lead"]
            if str(said["lead"]).strip("-").isdigit() and not 0 < int(said["lead"]) < 2**63:
                self._stop("lead", "there is no lead with this number")
                return None
        if "reported" in self.given:
            said["reported"] = self.given["reported"]
        if issubclass(shape, ev.Arrival):
            line = self._text("product_line")
            if line and line not in self.pact.product_lines:
                self._stop("product_line", f"`{line}` is none of {', '.join(self.pact.product_lines)}")
                return None
            way = {name: text for name in WAY if (text := self._text(name))}
            said |= {"activity": self._text("activity"), "product_line": line, "way": way}
        for name in shape.__struct_fields__:
            if name in self.given and name not in said and name not in ("fields", "contact", "way"):
                said[name] = self.given[name]
        return self._converted(shape, said, contact, fields)

    def _converted(
        self, shape: type[ev.Event], said: dict[str, Any], contact: dict[str, Any], fields: dict[str, Any]
    ) -> ev.Event | None:
        try:
            event = msgspec.convert(said, shape, strict=False)
        except msgspec.ValidationError as wrong:
            message = str(wrong)
            place = message.partition("`$.")[2].rstrip("`") or message.partition("`")[2].partition("`")[0] or "event"
            self._stop(place, message)
            return None
        if isinstance(event, ev.Arrival):
            return msgspec.structs.replace(event, fields=fields, contact=contact)
        return event


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
