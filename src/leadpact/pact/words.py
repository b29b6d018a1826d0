"""A condition as part of an English sentence, without a trace of SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from leadpact.pact.expression import Expression
from leadpact.pact.geography import COUNTRIES
from leadpact.pact.nodes import (
    And,
    Arithmetic,
    Behaviour,
    Between,
    Coalesce,
    Compare,
    DaysBetween,
    Field,
    Function,
    HostCall,
    In,
    IsNull,
    IsTruth,
    Like,
    Literal,
    Lookup,
    Negate,
    Node,
    Not,
    Now,
    Or,
    Shift,
    Today,
)
from leadpact.pact.vocabulary import TEXTUAL, Duration, Type

_COMPARED = {
    "=": "is",
    "<>": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_DATED = {
    **_COMPARED,
    "<": "is before",
    "<=": "is at the latest",
    ">": "is after",
    ">=": "is at the earliest",
}
_SORTED = {
    **_COMPARED,
    "<": "comes before",
    "<=": "does not come after",
    ">": "comes after",
    ">=": "does not come before",
}
_COUNTED = {
    "=": "exactly {}",
    "<>": "any number of times but {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}
_CALCULATED = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_CALLED = {
    "lower": "{} in lower case",
    "upper": "{} in upper case",
    "length": "the length of {}",
    "abs": "the size of {}",
}
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def in_words(expression: Expression) -> str:
    """Return `expression` as part of a sentence, as in "employees is at least 200 and budget"."""
    return phrase(expression.node)


def phrase(node: Node) -> str:
    """Return any node as part of a sentence."""
    match node:
        case And(parts=parts):
            return _list([_inside(part) for part in parts], "and", long=True)
        case Or(parts=parts):
            return _list([_inside(part) for part in parts], "or", long=True)
        case Not(operand=operand):
            return _denied(operand)
        case IsNull(operand=operand, negated=negated):
            return f"{_subject(operand)} is {'known' if negated else 'unknown'}"
        case IsTruth():
            return _certainty(node)
        case Compare(left=Behaviour(kind="count") as fact, right=Literal() as times) if _is_count(times):
            return _counted(fact, node.operator, times)
        case Compare():
            return _compared(node)
        case Between(operand=operand, low=low, high=high, negated=negated):
            return f"{_subject(operand)} is {'not ' * negated}from {_value(low)} to {_value(high)}"
        case In(operand=operand, options=options, negated=negated):
            listed = [_value(option) for option in options]
            if negated and len(listed) > 1:
                return f"{_subject(operand)} is none of {_list(listed, 'and')}"
            return f"{_subject(operand)} is {'not ' * negated}{_list(listed, 'or')}"
        case Like(operand=operand):
            return f"{_subject(operand)} {_pattern(node)}"
        case Behaviour(kind="happened"):
            return f"{_name(node.activity)}{_window(node.window)}"
    return _value(node)


def _inside(node: Node) -> str:
    """A part of a joined condition: one that is joined itself says where it begins and ends."""
    match node:
        case Or(parts=parts):
            return _group(parts, "either {} or {}", "any of", "or")
        case And(parts=parts):
            return _group(parts, "both {} and {}", "all of", "and")
    return phrase(node)


def _group(parts: Sequence[Node], pair: str, many: str, word: str) -> str:
    """Two simple parts by `pair`, any others in brackets after `many`."""
    if len(parts) == 2 and not any(isinstance(part, And | Or | Not) for part in parts):
        return pair.format(*map(phrase, parts))
    return f"{many} ({_list([_inside(part) for part in parts], word, long=True)})"


def _subject(node: Node) -> str:
    """What a statement is about; a whole condition stands in brackets."""
    if node.type is not Type.BOOLEAN:
        return _value(node)
    simple = isinstance(node, Field | Literal | Behaviour | HostCall)
    return phrase(node) if simple else f"({phrase(node)})"


def _denied(node: Node) -> str:
    """The opposite, said of the innermost part; Kleene's logic allows it, as unknown stays unknown."""
    match node:
        case Behaviour(kind="happened"):
            return f"no {phrase(node)}"
        case Not(operand=operand):
            return phrase(operand)
        case Or(parts=parts):
            return _group(parts, "neither {} nor {}", "none of", "and")
        case And(parts=parts):
            return _group(parts, "not both {} and {}", "not all of", "and")
        case Compare(operator=operator):
            return phrase(replace(node, operator=_OPPOSITE[operator]))
        case Between() | In() | Like() | IsNull() | IsTruth():
            return phrase(replace(node, negated=not node.negated))
    return f"not {_subject(node)}"


def _certainty(node: IsTruth) -> str:
    said = "true" if node.truth else "false"
    return f"{_subject(node.operand)} is {'not ' * node.negated}certainly {said}"


def _is_count(node: Literal) -> bool:
    return isinstance(node.value, int) and node.value >= 0


def _counted(fact: Behaviour, operator: str, times: Literal) -> str:
    number = int(str(times.value))
    if number == 0 and operator in ("=", "<="):
        return f"no {_name(fact.activity)}{_window(fact.window)}"
    said = "once" if number == 1 else "twice" if number == 2 else f"{number} times"
    return f"{_name(fact.activity)} {_COUNTED[operator].format(said)}{_window(fact.window)}"


def _compared(node: Compare) -> str:
    left, operator, right = node.left, node.operator, node.right
    if node.left.type is Type.BOOLEAN:
        return _same_truth(node)
    sort = left.type
    moment = sort in (Type.DATE, Type.TIMESTAMP)
    verbs = _DATED if moment else _SORTED if sort in TEXTUAL else _COMPARED
    return f"{_value(left)} {verbs[operator]} {_value(right)}"


def _same_truth(node: Compare) -> str:
    left, right = node.left, node.right
    if isinstance(right, Literal):
        holds = bool(right.value) == (node.operator == "=")
        return phrase(left) if holds else _denied(left)
    alike = "is as true as" if node.operator == "=" else "is not as true as"
    return f"{_subject(left)} {alike} {_subject(right)}"


def _pattern(node: Like) -> str:
    pattern, negated = node.pattern, node.negated
    bare = pattern.strip("%")
    shape = (pattern.startswith("%"), pattern.endswith("%"))
    verbs = {
        (True, True): ("contains", "does not contain"),
        (False, True): ("begins with", "does not begin with"),
        (True, False): ("ends with", "does not end with"),
        (False, False): ("is", "is not"),
    }
    if bare and "%" not in bare and "_" not in bare:
        return f"{verbs[shape][negated]} {_quoted(bare)}"
    shown = pattern.replace("%", "…").replace("_", "·")
    return f"{'does not look' if negated else 'looks'} like {_quoted(shown)}"


def _value(node: Node) -> str:
    """A value: what stands beside a comparison."""
    match node:
        case Literal():
            return _literal(node)
        case Field(name=name):
            return _name(name)
        case Today():
            return "today"
        case Now():
            return "now"
        case Shift():
            return _shifted(node)
        case DaysBetween(later=later, earlier=earlier):
            return f"the days from {_value(earlier)} to {_value(later)}"
        case Arithmetic(operator=operator, left=left, right=right):
            return f"{_operand(left)} {_CALCULATED[operator]} {_operand(right)}"
        case Negate(operand=operand):
            return f"minus {_operand(operand)}"
        case Function(name=name, operand=operand):
            return _CALLED[name].format(_operand(operand))
        case Coalesce(parts=parts):
            first, *others = map(_subject, parts)
            return f"{first} (if unknown, {', then '.join(others)})"
        case Lookup(name=name, operand=operand):
            return f"{_name(name)} {_operand(operand)}"
        case Behaviour():
            return _fact(node)
        case HostCall():
            return _called(node)
    return phrase(node)


def _operand(node: Node) -> str:
    """A value inside a calculation, in brackets if it is one itself."""
    said = _value(node)
    return f"({said})" if isinstance(node, Arithmetic | Coalesce | DaysBetween | Shift) else said


def _shifted(node: Shift) -> str:
    if isinstance(node.moment, Today | Now) and node.sign > 0:
        return f"{node.duration} from {_value(node.moment)}"
    if isinstance(node.moment, Today | Now):
        return f"{node.duration} ago" if isinstance(node.moment, Now) else f"{node.duration} before today"
    return f"{node.duration} {'after' if node.sign > 0 else 'before'} {_operand(node.moment)}"


def _fact(node: Behaviour) -> str:
    name = _name(node.activity)
    match node.kind:
        case "count":
            return f"the number of times of {name}{_window(node.window)}"
        case "days_since":
            return f"the days since {name}"
        case "last":
            return f"the last {name}"
        case "decayed":
            return f"{name} fading by half every {node.window}"
    return f"{name}{_window(node.window)}"


def _called(node: HostCall) -> str:
    said = _name(node.name)
    for argument, kind in zip(node.arguments, node.kinds, strict=True):
        said += f" within the last {argument}" if kind == "window" else f" {_argument(argument, kind)}"
    return said


def _argument(argument: str, kind: str) -> str:
    return _name(argument) if kind == "activity" else _quoted(argument)


def _literal(node: Literal) -> str:
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{_day(value)} {value:%H:%M}{f':{value:%S}' * bool(value.second)} UTC"
    if isinstance(value, date):
        return _day(value)
    if node.type is Type.COUNTRY:
        return COUNTRIES.get(node.written, node.written)
    if node.type is Type.CHOICE:
        return node.written
    return _quoted(node.written) if isinstance(value, str) else node.written


def _day(value: date) -> str:
    return f"{value.day} {value:%B} {value.year}"


def _window(window: Duration | None) -> str:
    return f" within the last {window}" if window else ""


def _name(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _quoted(text: str) -> str:
    return f"“{text}”"


def _list(parts: Sequence[str], word: str, *, long: bool = False) -> str:
    """`a, b and c`; parts of a `long` list may hold the word themselves, and so a comma stands before it."""
    if len(parts) == 1:
        return parts[0]
    simple = not long or not any("," in part or " and " in part or " or " in part for part in parts)
    return f"{', '.join(parts[:-1])}{'' if simple else ','} {word} {parts[-1]}"
