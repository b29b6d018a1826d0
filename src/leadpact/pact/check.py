"""The checker: the classic errors of an agreement between marketing and sales, found in a pact that loads."""

from __future__ import annotations

from datetime import date

from leadpact.pact import (
    check_coverage,
    check_exceptions,
    check_fields,
    check_funnel,
    check_handover,
    check_lists,
    check_parties,
    check_promises,
    check_return,
    check_score,
    check_spelling,
    check_statuses,
    check_twins,
    check_words,
)
from leadpact.pact.check_ground import Inspection
from leadpact.pact.finding import Finding
from leadpact.pact.model import Pact

THEMES = (
    check_parties.inspect,
    check_words.inspect,
    check_funnel.inspect,
    check_statuses.inspect,
    check_lists.inspect,
    check_return.inspect,
    check_fields.inspect,
    check_score.inspect,
    check_promises.inspect,
    check_handover.inspect,
    check_coverage.inspect,
    check_exceptions.inspect,
    check_spelling.inspect,
    check_twins.inspect,
)


def check(pact: Pact, *, today: date) -> tuple[Finding, ...]:
    """Return what is wrong or doubtful about `pact`, in the order of its text.

    Args:
        pact: as it was loaded.
        today: what dates of the pact are compared with: its reviews, the ends of its exceptions.
    """
    inspection = Inspection(pact, today)
    for inspect in THEMES:
        inspect(inspection)
    return inspection.findings
