"""Expressions as Python source: every node to a `Code`, every condition to a Python condition.

Null checks are written only where a null can come from. A value that is needed twice and is no name gets one by `:=`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Final

from provisioner.kql import bound
from provisioner.kql.arithmetic import negate
from provisioner.kql.compiler import calls, memberships, operators
from provisioner.kql.compiler.code import Code, Source
from provisioner.kql.compiler.emitting import Columns, children
from provisioner.kql.conversions import converter, is_total
from provisioner.kql.interpreter import Interpreter, step
from provisioner.kql.runtime import Run, Table
from provisioner.kql.types import BOOL, DYNAMIC, INT, LONG, REAL, STRING
from provisioner.kql.values import Value

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

_VOLATILE: Final = frozenset({"rand", "new_guid", "ingestion_time", "geo_location"})
# Python takes at most 200 nested parentheses; well below, a part becomes a statement of its own.
_MOST_PARENTHESES: Final = 80
_CLOCKS: Final = frozenset({"now", "ago"})


class Emitter:
    """Turns expressions into source for one function; `columns` gives the code of the input's columns."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._interpreter = Interpreter(Run(_no_table), _no_plan)
        self._constancy: dict[int, tuple[bound.Expression, str]] = {}
        self._shared: dict[int, tuple[Columns, dict[Hashable, Code | None]]] = {}
        self._lowered: dict[str, str] = {}

    def value(self, node: bound.Expression, columns: Columns) -> Code:
        """The value of an expression."""
        if isinstance(node, bound.ColumnRef):
            return columns[node.slot]()
        if isinstance(node, bound.Literal):
            return self.source.constant(node.value, node.type)
        constancy = self.constancy(node)
        if constancy == "constant":
            return self.source.constant(self._interpreter.value(node), node.type)
        if constancy == "run":
            code = self._emit(node, columns)
            return code if code.simple else self.source.once(node, code.text, nullable=code.nullable)
        return self._value_once(node, columns)

    def share(self, nodes: Sequence[bound.Expression], columns: Columns) -> None:
        """Compute what occurs more than once in these expressions a single time for each row."""
        counts: Counter[Hashable] = Counter()
        for node in nodes:
            _count(node, counts)
        self._shared[id(columns)] = (columns, {key: None for key, count in counts.items() if count > 1})

    def _value_once(self, node: bound.Expression, columns: Columns) -> Code:
        shared = self._shared.get(id(columns), (columns, {}))[1]
        key = fingerprint(node) if shared else None
        if key is None or key not in shared:
            code = self._emit(node, columns)
            return code if code.text.count("(") < _MOST_PARENTHESES else self._kept(code)
        known = shared[key]
        if known is None:
            known = shared[key] = self._kept(self._emit(node, columns))
        return known

    def _kept(self, code: Code) -> Code:
        """The code as a statement of its own, and the name that holds its value."""
        if code.simple:
            return code
        name = self.source.name("v")
        self.source.lines.append(f"{name} = {code.text}")
        return code._replace(text=name, simple=True)

    def lower(self, code: Code) -> str:
        """The text in lower case, computed once for a value that has a name."""
        if not code.simple or not code.text.isidentifier():
            return f"{code.text}.lower()"
        known = self._lowered.get(code.text)
        if known is None:
            known = self._lowered[code.text] = self.source.name("l")
            self.source.lines.append(f"{known} = {code.text}.lower()")
        return known

    def constant_value(self, node: bound.Expression) -> Value:
        """The value of a constant expression."""
        return self._interpreter.value(node)

    def test(self, node: bound.Expression, columns: Columns) -> str:
        """A Python condition that is True or False: whether the expression is true, null being false."""
        if isinstance(node, bound.Binary) and self.constancy(node) == "row":
            if node.operator in ("and", "or"):
                return f"({self.test(node.left, columns)} {node.operator} {self.test(node.right, columns)})"
            if node.operator in operators.ORDER and node.left.type != DYNAMIC:
                return operators.order_test(
                    self.source, node.operator, self.value(node.left, columns), self.value(node.right, columns)
                )
        code = self.value(node, columns)
        return f"({code.text} is True)" if code.nullable else code.text

    def constancy(self, node: bound.Expression) -> str:
        """`constant` at compile time, the same for a whole `run`, or different from `row` to row."""
        known = self._constancy.get(id(node))
        if known is None:
            known = self._constancy[id(node)] = (node, self._constancy_of(node))
        return known[1]

    def _constancy_of(self, node: bound.Expression) -> str:
        match node:
            case bound.Literal():
                return "constant"
            case bound.ColumnRef() | bound.ScalarQuery():
                return "row"
            case bound.Call() if node.function in _VOLATILE:
                return "row"
            case bound.Membership() if node.table is not None:
                return "row"
            case _:
                clock = isinstance(node, bound.Call) and node.function in _CLOCKS
                parts = {self.constancy(part) for part in children(node)} | ({"run"} if clock else set())
                return "row" if "row" in parts else "run" if "run" in parts else "constant"

    def named(self, code: Code) -> tuple[str, str]:
        """How to write a value the first time and again."""
        if code.simple:
            return code.text, code.text
        name = self.source.name("t")
        return f"({name} := {code.text})", name

    def _emit(self, node: bound.Expression, columns: Columns) -> Code:
        match node:
            case bound.Convert():
                return self.convert(self.value(node.operand, columns), node.operand.type, node.type)
            case bound.Binary():
                return self._binary(node, columns)
            case bound.Call():
                return calls.emit(self, node, columns)
            case bound.Member():
                return self._member(self.value(node.target, columns), node.name)
            case bound.Element():
                return self._element(node, columns)
            case _:
                return self._emit_rare(node, columns)

    def _emit_rare(self, node: bound.Expression, columns: Columns) -> Code:
        match node:
            case bound.Negate():
                operand, type_ = self.value(node.operand, columns), node.type
                return self.strict([operand], self.source.bind(_negation(type_)), nullable=type_ == DYNAMIC)
            case bound.Membership():
                return memberships.emit(self, node, columns)
            case bound.Between():
                tests = [
                    operators.order_test(self.source, operator, self.value(one, columns), self.value(other, columns))
                    for operator, one, other in _between_tests(node)
                ]
                known = self._known([node.operand, node.low, node.high], columns) if node.negated else ""
                joined = f" {'or' if node.negated else 'and'} ".join(tests)
                return Code(f"({known}({joined}))", nullable=False)
            case bound.ScalarQuery():
                name = self.source.query(node.plan, as_set=False)
                return Code(name, node.type != STRING, simple=True)
            case _:
                raise AssertionError(f"no code for {type(node).__name__}")

    def _known(self, nodes: Sequence[bound.Expression], columns: Columns) -> str:
        codes = [self.value(node, columns) for node in nodes]
        return "".join(f"{code.text} is not None and " for code in codes if code.nullable)

    def convert(self, code: Code, source: ScalarType, target: ScalarType) -> Code:
        """The value as another type; see `conversions`."""
        function = converter(source, target)
        if function is None:
            return code
        if source == DYNAMIC:
            return self._convert_dynamic(code, target, self.source.bind(function))
        total = is_total(source, target)
        if target == STRING and code.nullable:
            first, again = self.named(code)
            return Code(f'("" if {first} is None else {self.source.bind(function)}({again}))', nullable=False)
        return self.strict([code], self.source.bind(function), nullable=not total)

    def _convert_dynamic(self, code: Code, target: ScalarType, function: str) -> Code:
        """What the value most likely is, is looked at first."""
        if code.holds == "text":
            return self._convert_text(code, target)
        quick = {STRING: "str", REAL: "float", BOOL: "bool"}.get(target)
        if target in (INT, LONG):
            first, again = self.named(code)
            bound_ = 1 << (31 if target == INT else 63)
            inside = f"{first}.__class__ is int and {-bound_} <= {again} <= {bound_ - 1}"
            return Code(f"({again} if {inside} else {function}({again}))", nullable=True)
        if quick is None:
            return Code(f"{function}({code.text})", nullable=True)
        first, again = self.named(code)
        return Code(f"({again} if {first}.__class__ is {quick} else {function}({again}))", nullable=target != STRING)

    def _convert_text(self, code: Code, target: ScalarType) -> Code:
        """Of a text or null inside a dynamic value."""
        if target == STRING:
            text = code.text
            if not code.nullable:
                return Code(text, nullable=False, simple=code.simple)
            short = text.endswith(" else None)")
            return Code(f'{text[:-5]}"")' if short else f'({text} or "")', nullable=False)
        function = converter(STRING, target)
        return self.strict([code], self.source.bind(function), nullable=True)

    def strict(
        self, arguments: Sequence[Code], function: str, *, nullable: bool, missing: str = "None", guarded: bool = False
    ) -> Code:
        """A call that is made only when no argument is null."""
        checks, texts = [], []
        for code in arguments:
            if code.nullable:
                first, again = self.named(code)
                checks.append(f"{first} is None")
                texts.append(again)
            else:
                texts.append(code.text)
        call = f"{function}({', '.join(texts)})"
        if not checks:
            return Code(call, nullable)
        return Code(f"({missing} if {' or '.join(checks)} else {call})", nullable or missing == "None")

    def _binary(self, node: bound.Binary, columns: Columns) -> Code:
        operator = node.operator
        if operator in ("and", "or"):
            return Code(self.test(node, columns), nullable=False)
        left, right = self.value(node.left, columns), self.value(node.right, columns)
        if operator in ("==", "!="):
            return self._equality(node, left, right)
        if operator in operators.ORDER:
            if node.left.type == DYNAMIC:
                return self.strict([left, right], self.source.bind(operators.dynamic_order(operator)), nullable=True)
            return operators.order(self, operator, left, right)
        if operator in operators.ARITHMETIC:
            return operators.arithmetic(self, node, left, right)
        return operators.text_test(self, node, left, right)

    def _equality(self, node: bound.Binary, left: Code, right: Code) -> Code:
        if node.left.type == DYNAMIC and node.right.type == DYNAMIC:
            function = self.source.bind(operators.dynamic_equality(node.operator))
            return Code(f"{function}({left.text}, {right.text})", nullable=left.nullable and right.nullable)
        if not (left.nullable and right.nullable):
            return Code(f"({left.text} {node.operator} {right.text})", nullable=False)
        (one, one_again), (other, other_again) = self.named(left), self.named(right)
        both = f"({one} is not None) | ({other} is not None)"
        return Code(f"({one_again} {node.operator} {other_again} if {both} else None)", nullable=True)

    def _member(self, target: Code, name: str) -> Code:
        first, again = self.named(target)
        return Code(f"({again}.get({name!r}) if {first}.__class__ is dict else None)", nullable=True)

    def _element(self, node: bound.Element, columns: Columns) -> Code:
        target = self.value(node.target, columns)
        index = node.index.value if isinstance(node.index, bound.Literal) else None
        if isinstance(index, str):
            return self._member(target, index)
        if type(index) is not int:
            where = self.value(node.index, columns)
            return Code(f"{self.source.bind(step)}({target.text}, {where.text})", nullable=True)
        first, again = self.named(target)
        long_enough = f"len({again}) > {index}" if index >= 0 else f"len({again}) >= {-index}"
        if target.holds == "texts" and index == 0:
            return Code(f"{target.text}[0]", nullable=False, holds="text")
        if target.holds == "texts":
            long_enough = long_enough.replace(again, first, 1)
            return Code(f"({again}[{index}] if {long_enough} else None)", nullable=True, holds="text")
        inside = f"{first}.__class__ is list and {long_enough}"
        return Code(f"({again}[{index}] if {inside} else None)", nullable=True)


_SHARABLE: Final = (bound.Convert, bound.Binary, bound.Call, bound.Member, bound.Element)


def fingerprint(node: bound.Expression) -> Hashable | None:
    """Equal for expressions of one operator that have equal values; None where that cannot be told."""
    if isinstance(node, bound.ColumnRef):
        return node.slot
    if isinstance(node, bound.Literal):
        return (node.type, repr(node.value))
    if not isinstance(node, _SHARABLE) or (isinstance(node, bound.Call) and node.function in _VOLATILE):
        return None
    parts = tuple(map(fingerprint, children(node)))
    if None in parts:
        return None
    name = getattr(node, "function", None) or getattr(node, "operator", None) or getattr(node, "name", None)
    return (type(node).__name__, name, node.type, parts)


def _count(node: bound.Expression, counts: Counter[Hashable]) -> None:
    key = fingerprint(node) if isinstance(node, _SHARABLE) else None
    if key is not None:
        counts[key] += 1
        if counts[key] > 1:
            return
    for part in children(node):
        _count(part, counts)


def _between_tests(node: bound.Between) -> list[tuple[str, bound.Expression, bound.Expression]]:
    if node.negated:
        return [("<", node.operand, node.low), (">", node.operand, node.high)]
    return [(">=", node.operand, node.low), ("<=", node.operand, node.high)]


def _negation(type_: ScalarType) -> Callable[[Value], Value]:
    return lambda value: negate(value, type_)


def _no_table(name: str) -> Table:
    raise AssertionError(f"a constant reads no table, not `{name}`")


def _no_plan(_plan: bound.Plan) -> Table:
    raise AssertionError("a constant holds no subquery")
