"""Deciding: the gate, qualification by segment, the score."""

from __future__ import annotations

import re
from collections.abc import Mapping

from leadpact.pact import model as m
from leadpact.pact.build_ground import Ground
from leadpact.pact.shape import SegmentShape
from leadpact.pact.yaml_text import Path

SEGMENTS: Path = ("qualification", "segments")
SCORE_NAMES = frozenset({"score", "fit", "engagement", "grade"})
_DAILY = re.compile(r"(\d{1,4}) per day")


def target(ground: Ground, to: str, path: Path) -> None:
    """Note a fault unless `to` is somebody a lead can go to: a queue, a partner, an owner."""
    if to.startswith("partner:"):
        ground.known(to.removeprefix("partner:"), ground.shape.partners, "partner", path, ("partners",))
        return
    takers = [*ground.shape.queues, *OWNERS, *(f"partner:{name}" for name in ground.shape.partners)]
    ground.known(to, takers, "queue", path, ("queues",))


OWNERS = ("account_owner", "its_owner")
"""Targets that are no queue: who owns the account, and who already works a colleague of the lead."""


def gate(ground: Ground) -> tuple[m.Gate, ...]:
    """Return what is decided before anything else."""
    found = []
    for name, g in ground.shape.gate.items():
        path: Path = ("gate", name)
        if sum(option is not None for option in (g.disqualify, g.to, g.not_a_lead)) != 1:
            ground.fault("PF019", f"gate `{name}` must say exactly one of disqualify, to, not_a_lead", path,
                         "Say what follows when it is true.", key=True)  # fmt: skip
        if g.disqualify:
            known = ground.shape.reasons.disqualify
            at: Path = (*path, "disqualify")
            ground.known(g.disqualify, known, "reason to disqualify", at, ("reasons", "disqualify"))
        if g.to:
            target(ground, g.to, (*path, "to"))
        rule = ground.rule(path, g.when, ground.terms.arrival, "when")
        found.append(m.Gate(name, rule, g.disqualify, g.to, g.not_a_lead))
    return tuple(found)


def segments(ground: Ground) -> tuple[m.Segment, ...]:
    """Return the segments with their criteria, first that fits."""
    shapes = ground.shape.qualification.segments
    ground.first_that_fits(SEGMENTS, [(name, s.when) for name, s in shapes.items()], "when")
    return tuple(_segment(ground, name, shape) for name, shape in shapes.items())


def _segment(ground: Ground, name: str, shape: SegmentShape) -> m.Segment:
    path: Path = (*SEGMENTS, name)
    if (shape.by == "everything") == bool(shape.ready):
        ground.fault("PF020", f"segment `{name}` has criteria in `ready`, unless it is `by: everything`", path,
                     "Add a criterion." if not shape.ready else "Leave `ready` out.", key=True)  # fmt: skip
    rule = ground.rule(path, shape.when, ground.terms.typed, "when")
    ready = tuple(
        (criterion, ground.rule((*path, "ready", criterion), text, ground.terms.scored, ""))
        for criterion, text in shape.ready.items()
    )
    _matches_by(ground, name, shape)
    return m.Segment(name, shape.by, rule, ready)


def _matches_by(ground: Ground, name: str, shape: SegmentShape) -> None:
    """`by` says in a word how a segment qualifies; the criteria must do what it says."""
    path: Path = (*SEGMENTS, name)
    read = [ground.read.get((*path, "ready", criterion)) for criterion in shape.ready]
    names = {field for found in read if found for field in found.fields}
    scored = bool(names & SCORE_NAMES)
    at: Path = (*path, "by")
    if shape.by == "rules" and scored:
        said = f"segment `{name}` is `by: rules` but reads the score"
        ground.fault("PF021", said, at, "Write `by: both`.")
    if shape.by in ("score", "both") and read and all(read) and not scored:
        said = f"segment `{name}` is `by: {shape.by}` but no criterion reads the score"
        ground.fault("PF021", said, at, "Write `by: rules`.")
    if scored and not (ground.shape.score.fit or ground.shape.score.engagement):
        said = f"segment `{name}` reads the score, but nothing gives points"
        ground.fault("PF036", said, at, "Add points under `score`.")


def score(ground: Ground) -> m.Score:
    """Return the points for fit, the grades and the engagement."""
    shape = ground.shape.score
    words = ground.terms.typed
    fit = tuple(
        m.FitPoints(f.points, ground.rule(("score", "fit", i), f.when, words, "when", f.because))
        for i, f in enumerate(shape.fit)
    )
    letters: dict[int, str] = {}
    for letter, least in shape.grades.items():
        if least in letters:
            ground.fault("PF037", f"grades {letters[least]} and {letter} begin at the same points",
                         ("score", "grades", letter), "Each grade needs a least of its own.")  # fmt: skip
        letters.setdefault(least, letter)
    grades = tuple(sorted(shape.grades.items(), key=lambda grade: -grade[1]))
    return m.Score(shape.reviewed, fit, grades, _engagement(ground))


def _engagement(ground: Ground) -> m.Engagement | None:
    shape = ground.shape.score.engagement
    if shape is None:
        return None
    path: Path = ("score", "engagement")
    for name in shape.points:
        at: Path = (*path, "points", name)
        ground.known(name, ground.shape.activities, "activity", at, ("activities",), key=True)
    life = ground.window(shape.half_life, (*path, "half_life"))
    caps = _daily_caps(ground, shape.at_most, shape.points, (*path, "at_most"))
    return m.Engagement(life, dict(shape.points), caps, ground.line(path))


def _daily_caps(ground: Ground, at_most: Mapping[str, str], points: Mapping[str, int], path: Path) -> dict[str, int]:
    caps = {}
    for name, text in at_most.items():
        at: Path = (*path, name)
        ground.known(name, points, "activity with points", at, ("score", "engagement", "points"), key=True)
        matched = _DAILY.fullmatch(text)
        if matched is None:
            ground.fault("PF022", f"`{text}` is no daily limit", at, "Write e.g. `10 per day`.")
            continue
        caps[name] = int(matched.group(1))
    return caps
