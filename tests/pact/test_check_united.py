"""What the checker and the prover say of one place is said once, by whoever says it better."""

from __future__ import annotations

from dataclasses import replace

from leadpact.pact.check_united import united
from leadpact.pact.finding import Finding

COMPARED = Finding("LP091", "warning", "routing.3.when", 7, 3, "`Twin` asks the same as `Large`", "Leave one out.")
PROVED = Finding("LP102", "error", "routing.3", 7, 3, "route `Twin` is never reached", "Leave it out.")


def test_a_proof_stands_for_what_was_found_by_comparing() -> None:
    assert united([COMPARED], [PROVED]) == (PROVED,)


def test_a_proof_at_another_place_leaves_it() -> None:
    elsewhere = replace(PROVED, path="routing.30", line=9)
    assert united([COMPARED], [elsewhere]) == (COMPARED, elsewhere)


def test_a_proof_of_another_kind_leaves_it() -> None:
    other = replace(PROVED, code="LP101")
    assert united([COMPARED], [other]) == (COMPARED, other)


def test_all_come_in_the_order_of_the_text() -> None:
    first = replace(COMPARED, code="LP002", line=2)
    last = replace(COMPARED, code="LP055", line=90)
    assert united([last, first], [PROVED]) == (first, PROVED, last)
