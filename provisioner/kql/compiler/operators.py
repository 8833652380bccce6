"""Operators as Python source: order, arithmetic, and the tests on texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from provisioner.kql import bound
from provisioner.kql.arithmetic import operation
from provisioner.kql.comparison import equal_dynamic, less_dynamic
from provisioner.kql.compiler.code import Code, Source
from provisioner.kql.compiler.emitting import Emits
from provisioner.kql.datetimes import MAX_DATETIME
from provisioner.kql.functions.patterns import regex_or_none
from provisioner.kql.matching import TESTS, term_finder
from provisioner.kql.types import DATETIME, DECIMAL, DYNAMIC, INT, LONG, REAL, TIMESPAN
from provisioner.kql.values import LONG_MAX, LONG_MIN, Value, wrap_long

ORDER: Final = frozenset({"<", "<=", ">", ">="})
ARITHMETIC: Final = frozenset("+-*/%")
_INTEGRAL: Final = frozenset({INT, LONG, TIMESPAN})
# Two ints, two datetimes: their sum, product or difference is always a long.
_NEVER_TOO_BIG: Final = frozenset({(INT, INT), (DATETIME, DATETIME)})
_TERMS: Final = {"has": (True, True), "hasprefix": (True, False), "hassuffix": (False, True)}


def order_test(source: Source, operator: str, left: Code, right: Code) -> str:
    """A condition that is false when a side is null."""
    checks = []
    texts = []
    for code in (left, right):
        text = code.text
        if code.nullable:
            if not code.simple:
                text = source.name("t")
            checks.append(f"{text if code.simple else f'({text} := {code.text})'} is not None")
        texts.append(text)
    comparison = f"{texts[0]} {operator} {texts[1]}"
    return f"({' and '.join([*checks, comparison])})"


def order(emitter: Emits, operator: str, left: Code, right: Code) -> Code:
    """A comparison that is null when a side is null."""
    checks, texts = [], []
    for code in (left, right):
        first, again = emitter.named(code) if code.nullable else (code.text, code.text)
        if code.nullable:
            checks.append(f"{first} is None")
        texts.append(again)
    comparison = f"{texts[0]} {operator} {texts[1]}"
    if not checks:
        return Code(f"({comparison})", nullable=False)
    return Code(f"(None if {' or '.join(checks)} else {comparison})", nullable=True)


def arithmetic(emitter: Emits, node: bound.Binary, left: Code, right: Code) -> Code:
    """`+ - * / %`: inline where Python agrees with Kusto but for overflow, else by the function."""
    source = emitter.source
    types = (node.left.type, node.right.type)
    inline = _inline(node, right)
    if inline is None:
        total = node.type == REAL or (node.operator in "+-*" and node.type in _INTEGRAL and REAL not in types)
        function = source.bind(operation(node.operator, *types, node.type))
        return emitter.strict([left, right], function, nullable=not total)
    checks, texts = [], []
    for code in (left, right):
        first, again = emitter.named(code) if code.nullable else (code.text, code.text)
        if code.nullable:
            checks.append(f"{first} is None")
        texts.append(again)
    text = f"{texts[0]} {inline} {texts[1]}"
    if node.type == DATETIME:
        name = source.name("t")
        text = f"{name} if 0 <= ({name} := {text}) <= {MAX_DATETIME} else None"
    elif node.type in _INTEGRAL and inline in "+-*" and types not in _NEVER_TOO_BIG:
        name = source.name("t")
        wrap = source.bind(wrap_long)
        text = f"{name} if {LONG_MIN} <= ({name} := {text}) <= {LONG_MAX} else {wrap}({name})"
    if checks:
        return Code(f"(None if {' or '.join(checks)} else {text})", nullable=True)
    return Code(f"({text})", nullable=node.type == DATETIME)


def _inline(node: bound.Binary, right: Code) -> str | None:
    """The Python operator that does the same, None when there is none."""
    types = (node.left.type, node.right.type)
    if node.type in (DECIMAL, DYNAMIC) or (REAL in types and node.type != REAL):
        return None
    if node.type == DATETIME:
        return node.operator if node.operator in "+-" else None
    if node.operator in "+-*":
        return node.operator
    positive = isinstance(node.right, bound.Literal) and isinstance(node.right.value, int | float)
    if not positive or not node.right.value > 0 or right.nullable:  # type: ignore[attr-defined]  # narrowed above
        return None
    if node.operator == "/":
        return "/" if node.type == REAL else None
    return "%" if node.type in _INTEGRAL else None


def text_test(emitter: Emits, node: bound.Binary, left: Code, right: Code) -> Code:
    """`has`, `contains`, `startswith`, `=~`, `matches regex` and their kin."""
    operator = node.operator
    negated = operator[0] == "!"
    name = "=~" if operator == "!~" else operator[1:] if negated else operator
    constant = node.right.value if isinstance(node.right, bound.Literal) else None
    if name == "matches regex":
        return _regex_test(emitter, left, right, constant)
    text = _constant_test(emitter, name, left, constant) if isinstance(constant, str) else None
    if text is None:
        text = f"{emitter.source.bind(TESTS[name])}({left.text}, {right.text})"
    return Code(f"(not {text})" if negated else text, nullable=False)


def _constant_test(emitter: Emits, name: str, left: Code, constant: str) -> str | None:
    base = name.removesuffix("_cs")
    any_case = base == name
    needle = constant.lower() if any_case else constant
    if base in _TERMS:
        return _term_test(emitter, _TERMS[base], needle, emitter.lower(left) if any_case else left.text)
    if base in ("startswith", "endswith"):
        return _edge_test(left.text, base, constant, any_case=any_case)
    subject = emitter.lower(left) if any_case else left.text
    return f"({subject} == {needle!r})" if base == "=~" else f"({needle!r} in {subject})"


def _term_test(emitter: Emits, borders: tuple[bool, bool], needle: str, subject: str) -> str:
    """Most texts do not hold the term at all, which `in` finds out quickest."""
    source = emitter.source
    finder = source.bind(term_finder(needle, left=borders[0], right=borders[1]))
    if subject.isidentifier():
        return f"({needle!r} in {subject} and {finder}({subject}))"
    name = source.name("t")
    return f"({needle!r} in ({name} := {subject}) and {finder}({name}))"


def _edge_test(text: str, base: str, constant: str, *, any_case: bool) -> str:
    if not any_case or not constant:
        return f"{text}.{base}({constant!r})"
    part = f"[:{len(constant)}]" if base == "startswith" else f"[{-len(constant)}:]"
    return f"({text}{part}.lower() == {constant.lower()!r})"


def _regex_test(emitter: Emits, left: Code, right: Code, constant: object) -> Code:
    source = emitter.source
    if not isinstance(constant, str):
        name = source.guarded(_match_any, missing=False)
        return Code(f"{name}({left.text}, {right.text})", nullable=False)
    regex = regex_or_none(constant)
    if regex is None:
        return Code("False", nullable=False, simple=True)
    slow = source.guarded(_searcher(regex.search), missing=False)
    if regex.fast is None or regex.limit < 0:
        return Code(f"{slow}({left.text})", nullable=False)
    first, again = emitter.named(left)
    fast = source.bind(regex.fast.search)
    quick = f"({fast}({again}) is not None) if len({first}) <= {regex.limit} else {slow}({again})"
    return Code(f"({quick})", nullable=False)


def _searcher(search: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda text: search(text) is not None


def _match_any(text: str, pattern: str) -> bool:
    regex = regex_or_none(pattern)
    return regex is not None and regex.search(text) is not None


def dynamic_order(operator: str) -> Callable[[Value, Value], bool | None]:
    """A comparison of two dynamic values."""

    def compare(left: Value, right: Value) -> bool | None:
        less = less_dynamic(right, left) if operator in (">", "<=") else less_dynamic(left, right)
        return less if less is None or operator in ("<", ">") else not less

    return compare


def dynamic_equality(operator: str) -> Callable[[Value, Value], bool | None]:
    """A comparison of two dynamic values."""

    def compare(left: Value, right: Value) -> bool | None:
        if left is None or right is None:
            return None if left is None and right is None else operator == "!="
        return equal_dynamic(left, right) == (operator == "==")

    return compare
