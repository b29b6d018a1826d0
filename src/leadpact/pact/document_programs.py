"""The readable pact, what marketing does meanwhile: programs with their steps, resources."""

from __future__ import annotations

from leadpact.pact.document_model import Listing, PactText, Section, Statement, Table, columns, kept
from leadpact.pact.document_words import when
from leadpact.pact.model import Program
from leadpact.pact.model_agreed import Branch, Step
from leadpact.pact.naming import plain


def programs(text: PactText) -> tuple[Section, ...]:
    """Return the sections on programs and on what they send."""
    return (_programs(text), _resources(text))


def _programs(text: PactText) -> Section:
    rows = tuple(text.row(_program(program), "programs", program.name) for program in text.pact.programs)
    said = text.statement("Leads that are not sales' yet are kept by the first program that fits.", "programs")
    names = columns("Program", "Keeps", "Looks at a lead again", "Goes through it once more")
    steps = [
        Listing(f"The program {program.name}, step by step", _steps(text, program), ordered=True)
        for program in text.pact.programs
    ]
    blocks = kept(said, Table("", names, rows, ordered=True), *steps)
    return Section("programs", "Who keeps leads until then", text.line("programs"), blocks)


def _program(program: Program) -> tuple[str, ...]:
    again = f"after {program.again_after}" if program.again_after else ""
    return program.name, when(program.rule, "all others"), f"after {program.look_again}", again


def _steps(text: PactText, program: Program) -> tuple[Statement, ...]:
    path = ("programs", program.name, "steps")
    return tuple(text.statement(_step(step), *path, at) for at, step in enumerate(program.steps))


def _step(step: Step) -> str:
    if step.branch is not None:
        return _branch(step.branch)
    if step.kind == "send":
        return f"Send {_sent(step.resource)}."
    return f"Wait {step.time}." if step.kind == "wait" else f"Rest: send nothing for {step.time}."


def _branch(branch: Branch) -> str:
    answers = [f"upon {plain(activity)} send {_sent(sent)}" for activity, sent in branch.responses.items()]
    silence = f"without a response send {_sent(branch.no_response)}"
    return f"Wait up to {branch.within} for their answer: {'; '.join([*answers, silence])}."


def _sent(resource: str) -> str:
    return "the next resource that they have not seen" if resource == "next unseen resource" else resource


def _resources(text: PactText) -> Section:
    rows = tuple(
        text.row((one.name, one.shows or "", one.persona, one.link), "resources", one.name)
        for one in text.pact.resources.values()
    )
    names = columns("Resource", "Buying stage", "For whom", "Where it is")
    return Section("resources", "What can be sent to somebody", text.line("resources"), kept(Table("", names, rows)))
