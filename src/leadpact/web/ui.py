"""The words of the templates: times, numbers, names, stages, the question why. Built into every template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from leadpact.engine import naming
from leadpact.insight.numbers import Number
from leadpact.pact.model import Pact
from leadpact.web import spans
from leadpact.web.pact_terms import told

register = template.Library()

NOTHING = mark_safe('<span class="soft" aria-label="none">–</span>')
LAST_TONE = 6
"""The ramp of stages has tones 0 to 6."""

# Time, in the reader's zone; `now` is the instant of the request, from the frame of every page


@register.simple_tag(takes_context=True)
def when(context: Mapping[str, Any], at: datetime | None) -> SafeString:
    """Show an instant; the whole of it, with its zone, on hovering."""
    if at is None:
        return NOTHING
    zone = timezone.get_current_timezone()
    return _time(at, spans.short(at, context["now"], zone))


@register.simple_tag(takes_context=True)
def ago(context: Mapping[str, Any], at: datetime | None) -> SafeString:
    """Show how long ago; it goes on counting."""
    if at is None:
        return NOTHING
    said = spans.ago(context["now"] - at)
    return _time(at, said, format_html(' data-ago="{}"', at.isoformat()))


@register.simple_tag(takes_context=True)
def due(
    context: Mapping[str, Any], at: datetime | None, warn_at: datetime | None = None, before: str = ""
) -> SafeString:
    """Show how much time is left, or by how much it is late; it goes on counting. `before`: words before it."""
    if at is None:
        return NOTHING
    now: datetime = context["now"]
    state = "over" if at < now else "soon" if now >= (warn_at or at) else "runs"
    said = spans.left(at, now)
    more = format_html(
        ' class="due" data-due="{}" data-warn="{}" data-state="{}" data-before="{}"',
        at.isoformat(), warn_at.isoformat() if warn_at else "", state, before,
    )  # fmt: skip
    return _time(at, said if state == "over" else f"{before}{said}", more)


def _time(at: datetime, said: str, more: str = "") -> SafeString:
    title = spans.whole(at, timezone.get_current_timezone())
    return format_html('<time datetime="{}" title="{}"{}>{}</time>', at.isoformat(), title, more, said)


@register.simple_tag(takes_context=True)
def clock_time(context: Mapping[str, Any], at: datetime) -> SafeString:
    """Show the time of the day alone; the day stands above it."""
    return _time(at, f"{at.astimezone(timezone.get_current_timezone()):%H:%M}")


@register.filter
def span(length: timedelta | float | None) -> str:
    """Show a span, given as such or in minutes."""
    if length is None:
        return "–"
    return spans.span(length if isinstance(length, timedelta) else timedelta(minutes=length)).replace("0:00", "0 min")


# Numbers


@register.filter
def number(value: float | None) -> str:
    """Show a number with its thousands apart: 1,234."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


@register.filter
def share(value: float | None) -> str:
    """Show a share in whole percents: 81%."""
    return "–" if value is None else f"{value * 100:.0f}%"


@register.filter
def points(hundredths: int | None) -> str:
    """Show points, given in hundredths, as whole ones."""
    return "–" if hundredths is None else f"{round(hundredths / 100):,}"


@register.filter
def exact_points(hundredths: int) -> str:
    """Show points, given in hundredths, to the last digit, so that the parts add up to the whole."""
    return naming.points(hundredths)


@register.simple_tag
def linked(found: Number) -> SafeString:
    """Show a number that leads to its leads, large."""
    return _linked(found, "value")


@register.simple_tag
def linked_plain(found: Number) -> SafeString:
    """Show a number that leads to its leads, within a table or a sentence."""
    return _linked(found, "")


def _linked(found: Number, kind: str) -> SafeString:
    if not found.value or not found.query:
        return format_html('<span class="{}">{}</span>', kind, f"{found.value:,}")
    more = f"{found.value:,} in all, of {found.leads:,} leads" if found.leads != found.value else ""
    return format_html('<a class="{}" href="/leads?{}"{}>{}</a>', kind, found.query,
                       format_html(' title="{}"', more) if more else "", f"{found.value:,}")  # fmt: skip


@register.simple_tag(takes_context=True)
def money(context: Mapping[str, Any], amount: int | None, currency: str = "") -> str:
    """Show an amount, given in minor units, in whole ones: 12,300 EUR."""
    pact: Pact = context["pact"]
    return "–" if amount is None else naming.money(pact, amount, currency).replace(".00 ", " ")


@register.filter
def plural(count: int, noun: str) -> str:
    """Show a count with its noun: 1 lead, 2,000 leads."""
    if noun == "person":
        return f"{count:,} {noun if count == 1 else 'people'}"
    many = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"


# Names


@register.filter
def plain(code: str) -> str:
    """Show a name of the pact as words: not_ready is "not ready"."""
    return naming.plain(code)


@register.filter
def title(code: str) -> str:
    """As `plain`, at the beginning of a sentence or a cell."""
    said = naming.plain(code)
    return said[:1].upper() + said[1:]


@register.filter
def party(owner: str, kind: str) -> str:
    """Show who holds a lead: "Ana", "the queue inside"."""
    return naming.party(kind, owner) if owner else "nobody"


@register.filter
def actor(by: str) -> str:
    """Show who did something, given as rep:ana."""
    return naming.actor(by) if by else "–"


@register.filter
def member(name: str) -> str:
    """Show a member's name as people write it."""
    return naming.person(name) if name else "–"


@register.simple_tag(takes_context=True)
def value(context: Mapping[str, Any], name: str, known: object) -> str:
    """Show the value of a field as people write it."""
    return naming.value(context["pact"], name, known)


@register.filter
def get(mapping: Mapping[str, Any], name: str) -> Any:
    """Return the value of `name`; None where there is none."""
    return mapping.get(name)


# Shapes


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of icons.svg; without a label it says nothing to a screen reader."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', said, static("leadpact/icons.svg"), name)


def tone(pact: Pact, name: str) -> str:
    """Return the class of a stage's tone: along the ramp by its order, or that of an exit."""
    line = [stage.name for stage in pact.stages.values() if stage.in_line]
    if name not in line:
        return "out"
    return str(round(line.index(name) * LAST_TONE / max(1, len(line) - 1)))


@register.simple_tag(takes_context=True)
def tone_of(context: Mapping[str, Any], name: str) -> str:
    return tone(context["pact"], name)


@register.simple_tag(takes_context=True)
def stage(context: Mapping[str, Any], name: str, status: str = "", *, means: bool = True) -> SafeString:
    """Show a stage with its tone, and the status after it; what they mean is told, unless within something to press."""
    if not name:
        return NOTHING
    found, label = tone(context["pact"], name), told(context, name, title(name)) if means else title(name)
    more = format_html(' <span class="soft">{}</span>', told(context, status) if means else status) if status else ""
    return format_html('<span class="stage tone-{}{}">{}{}</span>', found, " out" * (found == "out"), label, more)


@register.simple_tag(takes_context=True)
def term(context: Mapping[str, Any], word: str, label: str = "") -> SafeString:
    """Show a word of the pact, or `label` for it; what it means appears on hovering and with the keyboard."""
    return told(context, word, label) if word else NOTHING


@register.simple_tag
def grade(letter: str) -> SafeString:
    return format_html('<span class="grade">{}</span>', letter) if letter else NOTHING


@register.simple_tag
def why(address: str, said: object, label: str = "") -> SafeString:
    """Make `said` a question: it opens the panel with what `address` answers."""
    named = format_html(' aria-label="{}"', label) if label else ""
    return format_html(
        '<button type="button" class="why" hx-get="{}" hx-target="#panel-body" hx-swap="innerHTML"{}>{}</button>',
        address, named, conditional_escape(str(said) if not isinstance(said, str) else said),
    )  # fmt: skip


@register.simple_tag
def bar(part: float | None, meaning: str = "") -> SafeString:
    """Draw a share as a bar; the number stands beside it, so a screen reader is told nothing twice."""
    if part is None:
        return NOTHING
    width = max(0.0, min(1.0, part)) * 100
    drawn = (
        '<svg class="bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rest" width="100" height="6"/><rect class="part" width="{:.1f}" height="6"/></svg>'
    )
    return mark_safe(drawn.format(meaning, width))


@register.simple_tag
def load_bar(count: int, capacity: int) -> SafeString:
    """Draw how much of a capacity is in use, with the numbers beside it."""
    meaning = "bad" if count >= capacity else "attention" if count >= 0.8 * capacity else ""
    drawn = bar(count / capacity if capacity else None, meaning)
    return format_html(
        '<span class="load-bar">{}<span class="soft">{}</span></span>', drawn, f"{count:,} of {capacity:,}"
    )


@register.simple_tag
def spark(values: Sequence[float | None], label: str) -> SafeString:
    """Draw a small trend; what is not known is a gap. `label` says it in words."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return NOTHING
    low, high = min(known), max(known)
    rise = (high - low) or 1.0
    step = 96 / (len(values) - 1)
    points = [None if one is None else (index * step, 22 - (one - low) / rise * 20) for index, one in enumerate(values)]
    path, pen = "", "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path += f"{pen}{point[0]:.1f} {point[1]:.1f}"
        pen = "L"
    last = next(point for point in reversed(points) if point is not None)
    return format_html(
        '<svg class="spark" viewBox="0 0 96 24" role="img" aria-label="{}"><path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        label, path, f"{last[0]:.1f}", f"{last[1]:.1f}",
    )  # fmt: skip


@register.simple_tag
def keyed(*keys: str) -> SafeString:
    """Show the keys of a shortcut."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys))
