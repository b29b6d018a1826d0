"""Qualification: criteria that add nothing to the others of their segment, and grades that nobody can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadpact.pact.overlay import overlaid
from leadpact.pact.prove_inquiry import Inquiry
from leadpact.pact.prove_lead import Imagined
from leadpact.pact.prove_logic import no
from leadpact.pact.prove_never import membership
from leadpact.pact.prove_rules import ANYWHERE, Line, criteria
from leadpact.pact.prove_search import Found, Nothing, Open
from leadpact.pact.prove_sums import least_fit, most_fit, points
from leadpact.pact.prove_terms import holding
from leadpact.pact.prove_texts import among


def qualify(inquiry: Inquiry, leads: Mapping[str, Imagined]) -> None:
    """Note criteria that another one of their segment makes idle.

    Args:
        leads: for the path of each criterion that can hold, a lead that meets it.
    """
    for segment in inquiry.pact.segments:
        alive = [line for line in criteria(inquiry.pact) if line.segment is segment and line.path in leads]
        idle: list[Line] = []
        for line in reversed(alive):
            others = [other for other in alive if other is not line and other not in idle]
            if _adds_nothing(inquiry, line, others, leads[line.path]):
                idle.append(line)


def _adds_nothing(inquiry: Inquiry, line: Line, others: Sequence[Line], lead: Imagined) -> bool:
    """Note if whoever meets the criterion `line` meets one of `others`; `lead` is one who meets it."""
    for other in others:
        if not lead.holds(other.rule):
            continue
        assumed = [inquiry.holds(line), no(inquiry.holds(other)), *membership(inquiry, line)]

        def shows(one: Imagined, other: Line = other) -> bool:
            return _meets(line, one) and not one.holds(other.rule)

        answer = inquiry.search.look(assumed, shows, line.frame)
        if isinstance(answer, Nothing):
            _say(inquiry, line, other)
            return True
        if not isinstance(answer, Found):
            inquiry.leave(line, f"whether {line.title} adds anything to {other.title}")
    return False


def _meets(line: Line, lead: Imagined) -> bool:
    return lead.holds(line.rule) and (line.segment is None or lead.segment.name == line.segment.name)


def _say(inquiry: Inquiry, line: Line, other: Line) -> None:
    def shows(lead: Imagined) -> bool:
        return _meets(line, lead)

    message = f"{line.title} adds nothing: whoever meets it meets {other.title} (line {other.place[0]})"
    lead = inquiry.smallest([inquiry.holds(line), *membership(inquiry, line)], shows, line.frame)
    example = inquiry.example(lead, shows, lambda one: f"it is ready by `{one.criterion}`")
    inquiry.find("LP106", message, line, example=example)


def grade(inquiry: Inquiry) -> None:
    """Note grades that nobody can have; the last one takes the rest."""
    grades = inquiry.pact.score.grades
    for place, (letter, least) in enumerate(grades[:-1]):

        def shows(lead: Imagined, letter: str = letter) -> bool:
            return lead.values["grade"] == letter

        answer = inquiry.search.look([inquiry.search.world.raw("grade", among(letter))], shows, ANYWHERE)
        path = ("score", "grades", letter)
        if isinstance(answer, Nothing) and not _is_had_elsewhere(inquiry, letter):
            _say_of_grade(inquiry, letter, least, grades[place - 1] if place else None)
        elif isinstance(answer, Open):
            inquiry.leave(path, f"whether anybody can have grade {letter}")


def _is_had_elsewhere(inquiry: Inquiry, letter: str) -> bool:
    """Whether somebody can have the grade where an exception moves its threshold."""
    world = inquiry.search.world
    for variation in inquiry.pact.exceptions:
        if "score" in variation.changes:
            graded = world.terms.graded(overlaid(inquiry.pact, [variation.name]).score)
            if not inquiry.search.holds_never([graded[letter], holding(world, variation.rule)], ANYWHERE):
                return True
    return False


def _say_of_grade(inquiry: Inquiry, letter: str, least: int, better: tuple[str, int] | None) -> None:
    """Say which points are missing: those that the grade takes, or any below the next better one."""
    most, fewest = most_fit(inquiry), least_fit(inquiry)
    if most is None or fewest is None:
        inquiry.leave(("score", "grades", letter), f"why nobody can have grade {letter}")
        return
    lead = most
    if points(most) < least:
        why = f"it takes {least} points for fit, and no lead has more than {points(most)}"
    elif better is not None and points(fewest) >= better[1]:
        lead, why = (
            fewest,
            f"no lead has fewer than {points(fewest)} points for fit, and grade {better[0]} takes {better[1]}",
        )
    else:
        below = f" and below {better[1]}" if better is not None else ""
        why = f"no points for fit add up to {least} or more{below}"

    def shows(one: Imagined) -> bool:
        return points(one) == points(lead)

    small = inquiry.search.least.small(lead, shows)
    said = f"it has {points(lead)} points for fit, grade {lead.values['grade']}"
    inquiry.find("LP107", f"nobody can have grade {letter}: {why}", ("score", "grades", letter),
                 example=inquiry.example(small, shows, said))  # fmt: skip
