"""The tour of the demo: seven steps, each on the real page, as the one whose page it is."""

from __future__ import annotations

from dataclasses import dataclass

COOKIE = "tour"
OFF = "off"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the tour.

    Args:
        number: from 1.
        username: who of the demo's people sees it.
        address: the page; `{lead}` is the lead of `story`.
        heading, text: what is to be seen there, and what to try.
        story: the story whose lead is shown, or empty.
    """

    number: int
    username: str
    address: str
    heading: str
    text: str
    story: str = ""


STEPS = (
    Step(
        1, "ana", "/", "A rep’s day is one list",
        "You are Ana, in sales development. What runs out first stands first; the clock at its left is the promise "
        "to answer. Press a to accept, 1 to 5 to note how a call went, r to reject with a reason, z to take it back. "
        "n goes to what is next.",
    ),
    Step(
        2, "ana", "/leads/{lead}", "Everything explains itself",
        "Mira asked for a demo a quarter of an hour ago, and two colleagues read a paper this week. Whatever has a "
        "dotted underline tells why: the sentence, the conditions with their values, the line of the pact. What is not "
        "known yet comes with the question that would settle it.",
        story="asked-now",
    ),
    Step(
        3, "mara", "/", "A promise breaks, and nobody has to notice",
        "You are Mara, who leads the team. Offers that run out next stand first. When a clock ends, the lead is taken "
        "back and offered to somebody else, while you look. Below: who has how much, and who let time run out today.",
    ),
    Step(
        4, "milo", "/sources", "One source does not pan out",
        "You are Milo, in demand generation. Content syndication brings more and more leads, and sales turns most of "
        "them down: since when, how sure that is, and for which reasons. Every number leads to its leads.",
    ),
    Step(
        5, "deniz", "/", "A partner sees only what is theirs",
        "You are Deniz at Delta, a channel partner for Turkey and Greece: the same list, the same clocks, and not one "
        "lead of anybody else, whether by list, by search or by address.",
    ),
    Step(
        6, "rita", "/try", "Try it on your own leads",
        "You are Rita, in revenue operations. Upload a file of your own, or take the sample: each row’s verdict, why, "
        "and the next question, under the pact as it stands. Nothing is stored before you say so.",
    ),
    Step(
        7, "clara", "/pact", "All of it is one agreement",
        "You are Clara, the CMO. This page is the contract between marketing and sales, made from one file that "
        "decides every lead. Promises shows how both sides keep it; each line that decided anything can be linked to.",
    ),
)  # fmt: skip


def step(said: str) -> Step | None:
    """Return the step that the browser remembers; None where there is none."""
    return STEPS[int(said) - 1] if said.isascii() and said.isdecimal() and 0 < int(said) <= len(STEPS) else None
