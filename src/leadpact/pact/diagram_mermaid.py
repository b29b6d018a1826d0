"""The stages as a diagram in the words of Mermaid, which pages of Markdown draw: the same nodes and arrows."""

from __future__ import annotations

from leadpact.pact.diagram_plan import ANY, START, Plan, plan_of
from leadpact.pact.model import Pact, Stage
from leadpact.pact.naming import plain

_NAMES = {START: "beginning", ANY: "any_open"}


def mermaid(pact: Pact) -> str:
    """Return the stages of `pact`, and what moves a lead between them, as a flowchart of Mermaid."""
    plan = plan_of(pact)
    arrows = [f'  {_name(link.origin)} -->|"{_quoted(link.says)}"| {_name(link.to)}' for link in plan.links]
    return "\n".join(["flowchart LR", *_nodes(plan), *arrows]) + "\n"


def _nodes(plan: Plan) -> list[str]:
    origins = {link.origin for link in plan.links}
    found = ['  beginning(("begin"))'] if START in origins else []
    found += [_node(stage) for stage in (*plan.line, *plan.exits)]
    return [*found, f'  any_open[/"{ANY}"/]'] if ANY in origins else found


def _node(stage: Stage) -> str:
    """A stage; one that closes has round ends."""
    words = _quoted(plain(stage.name))
    return f'  {_name(stage.name)}(["{words}"])' if stage.closes else f'  {_name(stage.name)}["{words}"]'


def _name(origin: str) -> str:
    """A name that is no word of Mermaid's."""
    return _NAMES.get(origin, f"stage_{origin}")


def _quoted(text: str) -> str:
    return text.replace("&", "#amp;").replace('"', "#quot;")
