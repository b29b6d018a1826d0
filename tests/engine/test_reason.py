"""Why: the line of the pact that decided, and from which facts."""

from tests.stories import NOW, northwind

from leadpact.engine.facts import facts_of
from leadpact.engine.reason import Reason, because_of
from leadpact.engine.state import Person


def test_a_reason_holds_the_values_that_were_read_and_the_names_that_were_not_known() -> None:
    route = next(route for route in northwind().routes if route.name == "Large in EMEA")
    facts = facts_of(northwind(), Person(1, values={"country": "DE", "industry": "Pharma"}), None, NOW)
    assert because_of(route.rule, facts) == Reason(
        "routing.Large in EMEA", route.rule.line, seen={"region": "EMEA"}, unknown=("employees",)
    )


def test_a_rule_without_a_condition_has_nothing_to_read() -> None:
    last = northwind().routes[-1]
    facts = facts_of(northwind(), Person(1), None, NOW)
    assert because_of(last.rule, facts, "nobody else") == Reason("routing.All others", last.rule.line, "nobody else")
