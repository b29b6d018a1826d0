"""`document`: the pact as a page to read, print and hand to somebody, as HTML or Markdown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote

import typer

from leadpact.cli.agreement import PactFile
from leadpact.cli.output import note, say
from leadpact.errors import BadInput

if TYPE_CHECKING:
    from leadpact.pact.document_markdown import Place
    from leadpact.pact.include import Whole

Form = Literal["html", "md"]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; else it is printed.")
]


def document(
    pact: PactFile,
    *,
    form: Annotated[Form | None, typer.Option("--format", help="As HTML (the default) or Markdown.")] = None,
    role: Annotated[str, typer.Option("--role", help="Only what concerns this role, such as rep or manager.")] = "",
    output: Output = None,
) -> None:
    """Write the process document of a pact: one page that anybody can read. No database.

    HTML is one file with its styles, without scripts; it prints on A4. Without --format, a FILE that ends in .md is
    written as Markdown.

    \b
    Examples:
      leadpact document pact.yaml -o process.html
      leadpact document pact.yaml --role rep --format md
    """
    from leadpact.operations.documenting import process_document
    from leadpact.pact.document import ROLES
    from leadpact.pact.load import load_whole

    if role and role not in ROLES:
        raise BadInput(f"There is no role `{role}`.", remedy=f"Known: {', '.join(ROLES)}.")
    found, whole = load_whole(pact)
    shown = process_document(found, role=role)
    if form == "md" or (form is None and output is not None and output.suffix == ".md"):
        from leadpact.pact.document_markdown import markdown

        page = markdown(found, shown, place=_placed(pact, output, whole))
    else:
        from leadpact.cli.context import setup_pages
        from leadpact.web.pact_standalone import standalone

        setup_pages()
        page = standalone(found, shown, file=pact.name)
    if output is None:
        say(page.rstrip("\n"))
        return
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}.", remedy="Name a file in a folder.") from error
    note(f"{output}: {found.title}.")


def _placed(pact: Path, output: Path | None, whole: Whole) -> Place:
    """Return what says where a line is written, by the address that a link to it needs from where the page will lie."""
    here = output.resolve().parent if output else Path.cwd()

    def place(line: int) -> tuple[str, int]:
        name, number = whole.place(line)
        file = pact.parent / name if name else pact
        return quote(Path(os.path.relpath(file.resolve(), here)).as_posix()), number

    return place
