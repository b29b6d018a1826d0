"""Examples on public data that anybody can have: loaded as dated history, counted from the tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from leadpact.errors import NotFound, Refused
from leadpact.operations import agreement
from leadpact.operations.database import Database
from leadpact.operations.history import import_history
from leadpact.pact.load import load_pact
from leadpact.pact.model import Pact

Progress = Callable[[int, int], None]

OLIST_FILES = ("olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv")
NO_ORIGIN = "no_origin"
"""The source, in the example's pact, of leads of which the data set names no origin."""

FUNNEL = """
    SELECT lead.source, count(*), count(won.lead_id)
    FROM lead
    LEFT JOIN (SELECT DISTINCT lead_id FROM movement WHERE stage = %s AND kind <> 'late') won ON won.lead_id = lead.id
    WHERE lead.outcome <> 'merged'
    GROUP BY lead.source ORDER BY count(*) DESC, lead.source
"""
OPEN = """
    SELECT owner_kind, owner, next_step, count(*) FROM lead WHERE closed_at IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
ODD = """
    SELECT lead.lead_key, lead.source, lead.marks, heard.happened_at, lead.closed_at
    FROM lead
    LEFT JOIN LATERAL (
        SELECT min(happened_at) AS happened_at FROM journal_event
        WHERE person_id = lead.person_id AND kind = 'responded'
    ) heard ON true
    WHERE lead.marks @> '["closed_before_first_response"]' ORDER BY lead.lead_key
"""


def load_olist(database: Database, data_dir: Path, *, at: datetime, progress: Progress | None = None) -> dict[str, Any]:
    """Load the leads and closed deals of the marketplace Olist, and count what came of each source.

    Loading them again changes nothing.

    Args:
        data_dir: the directory of the data set's two files, or the one above it, where it is called `olist`.
        at: when we learn of it all (aware, UTC).
        progress: is told the number of events done, and of all.

    Returns:
        Ready for JSON: `funnel` (a dictionary a source, with the number of leads, and of leads won; an origin that
        the files leave empty is empty here), `odd_paths` (leads won before they were first heard of), `open`
        (whose job the open leads are), and `import` (what the import did).

    Raises:
        NotFound: the files are not there.
        Refused: this database works under another pact.
    """
    folder = next((found for found in (data_dir / "olist", data_dir) if _is_complete(found)), None)
    if folder is None:
        raise NotFound(
            f"There is no {' or '.join(OLIST_FILES)} in {data_dir}.",
            remedy='Download the "Marketing Funnel by Olist" data set and name its directory with --data.',
        )
    pact = _adopt_alone(database, examples_directory() / "olist" / "pact.yaml", at)
    report = import_history(database, pact, examples_directory() / "olist", at=at, progress=progress, data=folder)
    with database.connection() as connection:
        counted = connection.execute(FUNNEL, (pact.exit_stage("won"),)).fetchall()
        odd = connection.execute(ODD).fetchall()
        still_open = connection.execute(OPEN).fetchall()
    funnel = [
        {"source": "" if source == NO_ORIGIN else source, "leads": leads, "won": won} for source, leads, won in counted
    ]
    return {
        "funnel": funnel,
        "leads": sum(leads for _, leads, _ in counted),
        "won": sum(won for _, _, won in counted),
        "odd_paths": [
            {
                "lead": key,
                "source": "" if source == NO_ORIGIN else source,
                "path": "closed_before_first_response",
                "first_response": heard.isoformat(),
                "won": closed.isoformat(),
            }
            for key, source, _, heard, closed in odd
        ],
        "open": [
            {"owner_kind": kind, "owner": owner, "next_step": step, "leads": leads}
            for kind, owner, step, leads in still_open
        ],
        "import": asdict(report),
    }


def examples_directory() -> Path:
    """Return where the examples are: beside the source, in a checkout.

    Raises:
        NotFound: this is no checkout.
    """
    found = Path(__file__).resolve().parents[3] / "examples"
    if not found.is_dir():
        raise NotFound("The examples are not here.", remedy="Run this in a checkout of the source.")
    return found


def _is_complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in OLIST_FILES)


def _adopt_alone(database: Database, path: Path, at: datetime) -> Pact:
    """Adopt the example's pact, unless this database already works under another."""
    text = load_pact(path).text
    try:
        active = agreement.active(database)
    except NotFound:
        return agreement.adopt(database, text, by="example", at=at)
    if active.name != path.parent.name:
        raise Refused(
            f"This database works under the pact {active.name}.",
            remedy="Give the example a data directory of its own: set LEADPACT_HOME to a new one.",
        )
    return agreement.adopt(database, text, by="example", at=at)
