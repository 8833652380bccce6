"""Stretches of operators that work row by row, as one Python function with one loop.

A column is computed where it is first needed, behind the filters that come before, and not at all when nothing needs
it. Fields of JSON records are converted to the types of their columns there, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from provisioner.kql import bound, plans
from provisioner.kql.compiler.code import Code, Query, Source
from provisioner.kql.compiler.emitting import Columns, children
from provisioner.kql.compiler.expressions import Emitter
from provisioner.kql.compiler.parse import emit_parse, emit_parse_kv
from provisioner.kql.conversions import JSON_TEXTS, from_json
from provisioner.kql.types import BOOL, DYNAMIC, INT, LONG, REAL, STRING
from provisioner.kql.values import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, Value, null

if TYPE_CHECKING:
    from provisioner.kql.types import Column, Schema

ROW_WISE: Final = (plans.Where, plans.Extend, plans.Project, plans.Parse, plans.ParseKv, plans.Render, plans.Print)
# A column over a column over a column … is computed from the last one down; the chain must not exhaust the stack.
_LONGEST_CHAIN: Final = 50
_BATCH: Final = 5000
_EXPECTED: Final = {
    STRING: "{0}.__class__ is not str",
    REAL: "{0}.__class__ is not float",
    BOOL: "{0}.__class__ is not bool",
    INT: f"{{0}}.__class__ is not int or not {INT_MIN} <= {{0}} <= {INT_MAX}",
    LONG: f"{{0}}.__class__ is not int or not {LONG_MIN} <= {{0}} <= {LONG_MAX}",
}


class Segment(NamedTuple):
    """A compiled stretch: call `function(rows, length, now, ingestion_time, failures, queries)` for columns and length.

    `rows` are JSON records or a list of columns, as the segment was made for.
    """

    function: Callable[..., tuple[list[list[Value]], int]]
    queries: tuple[Query, ...]
    text: str


def build_segment(
    operators: Sequence[bound.Plan], columns: Schema, *, json: bool, outputs: Sequence[bound.Expression] | None = None
) -> Segment:
    """Compile operators, the first one first, over an input with these columns.

    The function gives the values of `outputs` over the last operator's columns, or all of these.
    """
    builder = _Builder(columns, json=json)
    schema = operators[-1].columns if operators else columns
    if outputs is None:
        outputs = [bound.ColumnRef(0, 0, column.type, i, column.name) for i, column in enumerate(schema)]
    return builder.build(operators, outputs)


class _Lazy:
    """A column that is computed at its first use."""

    def __init__(self, emitter: Emitter, node: bound.Expression, columns: Columns) -> None:
        self._emitter = emitter
        self._node = node
        self._columns = columns
        self._code: Code | None = None

    def __call__(self) -> Code:
        if self._code is None:
            code = self._emitter.value(self._node, self._columns)
            if not code.simple:
                name = self._emitter.source.name("v")
                self._emitter.source.lines.append(f"{name} = {code.text}")
                code = code._replace(text=name, simple=True)
            self._code = code
        return self._code


class _Builder:
    def __init__(self, columns: Schema, *, json: bool) -> None:
        self._source = Source()
        self._emitter = Emitter(self._source)
        self._json = json
        self._used: dict[int, Code] = {}
        self._columns: list[Callable[[], Code]] = [_Input(self, slot, column) for slot, column in enumerate(columns)]

    def build(self, operators: Sequence[bound.Plan], outputs: Sequence[bound.Expression]) -> Segment:
        """Emit all operators and the rows that come out."""
        wanted = _wanted(operators, outputs)
        for number, (operator, slots) in enumerate(zip(operators, wanted, strict=True), 1):
            self._operator(operator, slots)
            if number % _LONGEST_CHAIN == 0:
                for slot in sorted(slots):
                    self._columns[slot]()
        codes = [self._emitter.value(output, self._columns).text for output in outputs]
        footer = self._output(codes)
        text = self._source.function(self._header(), footer)
        scope: dict[str, object] = dict(self._source.bound)
        exec(compile(text, "<kql>", "exec"), scope)
        function: Callable[..., tuple[list[list[Value]], int]] = scope["segment"]  # type: ignore[assignment]  # exec
        return Segment(function, tuple(self._source.queries), text)

    def input(self, slot: int, column: Column) -> Code:
        """The code of an input column; the first use adds the statements that fetch it."""
        if slot not in self._used:
            name = self._source.name("x")
            self._used[slot] = Code(name, column.type != STRING, simple=True)
            if self._json:
                self._fetch(name, column)
        return self._used[slot]

    def _fetch(self, name: str, column: Column) -> None:
        lines = self._source.lines
        field = f"get({column.name!r})"
        if column.type in JSON_TEXTS:
            text = self._source.bind(JSON_TEXTS[column.type])
            lines.append(f"{name} = {text}({name}) if ({name} := {field}).__class__ is str else None")
            return
        lines.append(f"{name} = {field}")
        convert = from_json(column.type)
        if column.type == DYNAMIC or convert is None:
            return
        function = self._source.bind(_or_null(convert, null(column.type)))
        expected = _EXPECTED.get(column.type)
        if expected is None:
            lines[-1] = f"{name} = {function}({field})"
        else:
            lines.append(f"if {expected.format(name)}: {name} = {function}({name})")

    def _header(self) -> str:
        source = self._source
        counted = "row, " if source.guards else ""
        if source.guards:
            source.lines.insert(0, "failures.row = row")
        if self._json:
            source.lines.insert(0, "get = record.get")
            iterable, target = "rows", "record"
        elif not self._used:
            iterable, target = "range(length)", "_"
        elif len(self._used) == 1:
            ((slot, code),) = self._used.items()
            iterable, target = f"rows[{slot}]", code.text
        else:
            iterable = f"zip({', '.join(f'rows[{slot}]' for slot in self._used)})"
            target = ", ".join(code.text for code in self._used.values())
            target = f"({target})" if counted else target
        return f"for {counted}{target} in {f'enumerate({iterable})' if counted else iterable}:"

    def _output(self, codes: list[str]) -> list[str]:
        source = self._source
        if not codes:
            source.preamble.append("count = 0")
            source.lines.append("count += 1")
            return ["return [], count"]
        source.preamble.append("out = []")
        source.preamble.append("append = out.append")
        source.lines.append(f"append(({', '.join(codes)},))")
        return [f"return {source.bind(transposed)}(out, {len(codes)}), len(out)"]

    def _operator(self, node: bound.Plan, wanted: frozenset[int]) -> None:
        match node:
            case plans.Where():
                self._source.lines.append(f"if not {self._emitter.test(node.condition, self._columns)}: continue")
            case plans.Project() | plans.Print():
                self._columns = self._assigned([], node.assignments)
            case plans.Extend():
                self._columns = self._assigned(self._columns, node.assignments)
            case plans.Parse():
                self._place(emit_parse(self._emitter, node, self._columns, wanted), len(node.columns))
            case plans.ParseKv():
                self._place(emit_parse_kv(self._emitter, node, self._columns), len(node.columns))

    def _assigned(
        self, columns: Sequence[Callable[[], Code]], assignments: Sequence[bound.Assignment]
    ) -> list[Callable[[], Code]]:
        before = self._columns
        self._emitter.share([assignment.value for assignment in assignments], before)
        after: list[Callable[[], Code]] = [*columns]
        for assignment in sorted(assignments, key=lambda assignment: assignment.slot):
            lazy: Callable[[], Code]
            if isinstance(assignment.value, bound.ColumnRef):
                lazy = before[assignment.value.slot]
            else:
                lazy = _Lazy(self._emitter, assignment.value, before)
            after[assignment.slot : assignment.slot + 1] = [lazy]
        return after

    def _place(self, captures: dict[int, Code], count: int) -> None:
        after = [*self._columns, *[_missing] * (count - len(self._columns))]
        for slot, code in captures.items():
            after[slot] = _known(code)
        self._columns = after


def transposed(rows: list[tuple[Value, ...]], width: int) -> list[list[Value]]:
    """The rows as columns: `zip` is the quickest for a batch, but takes an iterator for every row."""
    if 0 < len(rows) < _BATCH:
        return [*map(list, zip(*rows, strict=True))]
    return [list(map(itemgetter(slot), rows)) for slot in range(width)]


class _Input:
    def __init__(self, builder: _Builder, slot: int, column: Column) -> None:
        self._builder = builder
        self._slot = slot
        self._column = column

    def __call__(self) -> Code:
        return self._builder.input(self._slot, self._column)


def _known(code: Code) -> Callable[[], Code]:
    return lambda: code


def _missing() -> Code:
    raise AssertionError("a capture that nothing needs was asked for")


def _or_null(convert: Callable[[Value], Value], missing: Value) -> Callable[[Value], Value]:
    def call(value: Value) -> Value:
        return missing if value is None else convert(value)

    return call


def references(node: bound.Expression) -> frozenset[int]:
    """The slots of the input that an expression reads."""
    if isinstance(node, bound.ColumnRef):
        return frozenset({node.slot})
    return frozenset().union(*map(references, children(node)))


def _wanted(operators: Sequence[bound.Plan], outputs: Sequence[bound.Expression]) -> list[frozenset[int]]:
    """For each operator the slots of its output that something behind it reads."""
    needed = frozenset[int]().union(*map(references, outputs))
    result = []
    for node in reversed(operators):
        result.append(needed)
        match node:
            case plans.Where():
                needed |= references(node.condition)
            case plans.Project() | plans.Print():
                needed = _read(node.assignments, needed)
            case plans.Extend():
                made = {assignment.slot for assignment in node.assignments}
                needed = (needed - made) | _read(node.assignments, needed)
            case plans.Parse():
                made = {item.slot for item in node.segments if isinstance(item, plans.ParseCapture)}
                needed = (needed - made) | references(node.value)
            case plans.ParseKv():
                needed = (needed - {capture.slot for capture in node.captures}) | references(node.value)
    return result[::-1]


def _read(assignments: Sequence[bound.Assignment], needed: frozenset[int]) -> frozenset[int]:
    used = [references(assignment.value) for assignment in assignments if assignment.slot in needed]
    return frozenset[int]().union(*used)
