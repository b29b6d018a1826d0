"""What changed of the programs that keep leads, and of the resources that can be sent."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from leadpact.pact.canonical import as_written
from leadpact.pact.diff_conditions import condition
from leadpact.pact.diff_model import BOTH, MARKETING, OPERATIONS, About, Compared, Difference, Spot, both
from leadpact.pact.diff_names import Named
from leadpact.pact.diff_order import reordered
from leadpact.pact.diff_times import times
from leadpact.pact.document_words import when
from leadpact.pact.model import Program
from leadpact.pact.model_agreed import Branch, Step
from leadpact.pact.naming import listed, plain
from leadpact.pact.reach import exclude, rule_form

_PROGRAM = About(MARKETING | OPERATIONS, 55)
_RESOURCE = About(BOTH, 20)


def programs(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the programs."""
    old, new = {one.name: one for one in c.old.programs}, {one.name: one for one in c.new.programs}
    for pair in c.pairs("program", old, new, "programs"):
        there = f"it keeps leads where {when(pair.new.rule, 'no other fits')}" if pair.new else ""
        yield from c.came_or_went(pair, "the program", _PROGRAM, there=there, shown=str)
        if pair.old is not None and pair.new is not None:
            yield from _program(c, pair.spot, pair.old, pair.new)

    def matters(one: str, other: str) -> bool:
        return not exclude(rule_form(new[one].rule), rule_form(new[other].rule), c.follows)

    order = ([c.names("program", name) for name in old], list(new))
    yield from reordered(c, order, matters, lambda name: c.here("program", "programs", name), _PROGRAM,
                         noun="the program", shown=str)  # fmt: skip


def _program(c: Compared, at: Spot, old: Program, new: Program) -> Iterator[Difference]:
    name = f"the program {new.name}"
    yield from condition(c, at.at("for"), name, (old.rule, new.rule), _PROGRAM)
    looks = f"{name} looks at a lead again after"
    yield from times(c, at.at("look_again"), looks, (old.look_again, new.look_again), _PROGRAM, judged=False)
    again = f"somebody may go through {name} once more after"
    yield from times(c, at.at("again"), again, (old.again_after, new.again_after), _PROGRAM, judged=False)
    yield from _steps(c, at.at("steps"), name, (old.steps, new.steps))


def _steps(c: Compared, at: Spot, name: str, steps: tuple[Sequence[Step], Sequence[Step]]) -> Iterator[Difference]:
    old, new = steps
    said = [_key(one, c.names) for one in old], [_key(one, as_written) for one in new]
    for what, a, b, i, j in SequenceMatcher(None, *said, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        paired = min(b - a, j - i)
        for n in range(paired):
            yield from _step(c, _place(at, a + n, i + n), f"step {i + n + 1} of {name}", old[a + n], new[i + n])
        for n in range(i + paired, j):
            says = f"{name} has a new step {n + 1}: {_words(new[n])}"
            yield c.tell(_place(at, None, n), "added", says, _PROGRAM, after=_words(new[n]))
        for n in range(a + paired, b):
            says = f"{name} no longer has the step {n + 1}: {_words(old[n])}"
            yield c.tell(_place(at, n, None), "removed", says, _PROGRAM, before=_words(old[n]))


def _place(at: Spot, old: int | None, new: int | None) -> Spot:
    given = old if new is None else new
    return Spot(
        (*at.path, given or 0),
        None if old is None else (*(at.old or at.path), old),
        None if new is None else (*(at.new or at.path), new),
    )


def _key(step: Step, named: Named) -> Hashable:
    """What a step does; equal for two that do the same."""
    branch = step.branch
    answers = frozenset((named("activity", on), named("resource", what)) for on, what in _responses(branch))
    silence = branch and (branch.within, named("resource", branch.no_response))
    return step.kind, named("resource", step.resource), step.time, silence, answers


def _responses(branch: Branch | None) -> Iterable[tuple[str, str]]:
    return branch.responses.items() if branch else ()


def _words(step: Step) -> str:
    if step.branch is not None:
        sent = [f"{resource} after {plain(activity)}" for activity, resource in _responses(step.branch)]
        sent.append(f"{step.branch.no_response} after no response")
        return f"wait {step.branch.within} for an answer and send {listed(sent, 'or')}"
    return f"{step.kind} {step.time}" if step.time is not None else f"send {step.resource}"


def _step(c: Compared, at: Spot, name: str, old: Step, new: Step) -> Iterator[Difference]:
    if old.branch is None or new.branch is None:
        before, after = both(_words, old, new)
        says = f"{name} is now to {after} instead of to {before}"
        yield c.tell(at, "changed", says, _PROGRAM, before=before, after=after)
        return
    within = (old.branch.within, new.branch.within)
    yield from times(c, at.at("branch", "within"), f"{name} waits for an answer", within, _PROGRAM, judged=False)
    silence = (c.names("resource", old.branch.no_response), new.branch.no_response)
    yield from c.value(at.at("branch", "no response"), f"what {name} sends after no response", silence, _PROGRAM)
    answers = {c.names("activity", on): c.names("resource", what) for on, what in old.branch.responses.items()}
    for activity in {**new.branch.responses, **answers}:
        sent = (answers.get(activity, ""), new.branch.responses.get(activity, ""))
        subject = f"what {name} sends after {plain(activity)}"
        yield from c.value(at.at("branch", activity), subject, sent, _PROGRAM)


def resources(c: Compared) -> Iterator[Difference]:
    """Yield what changed of the resources."""
    for pair in c.pairs("resource", c.old.resources, c.new.resources, "resources"):
        yield from c.came_or_went(pair, "the resource", _RESOURCE, shown=str)
        if pair.old is None or pair.new is None:
            continue
        for key, subject in (
            ("shows", "the buying stage that the resource {} is for"),
            ("persona", "the persona that the resource {} is for"),
            ("link", "the link of the resource {}"),
        ):
            told = both(lambda one, key=key: getattr(one, key) or "", pair.old, pair.new)  # type: ignore[misc]
            yield from c.value(pair.spot.at(key), subject.format(pair.name), told, _RESOURCE)
