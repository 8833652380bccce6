"""`parse`, `parse-where` and `parse-kv`: columns out of a text."""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import Plan
from provisioner.kql.checking.context import Value, did_you_mean
from provisioner.kql.checking.kinds import Symbol, Table
from provisioner.kql.checking.nodes import as_expression, convert
from provisioner.kql.types import BOOL, STRING, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from provisioner.kql.checking.context import Checker
    from provisioner.kql.plans import ParseSegment


_OPTIONS: Final = {
    "pair_delimiter": STRING,
    "kv_delimiter": STRING,
    "quote": STRING,
    "escape": STRING,
    "greedy": BOOL,
    "regex": STRING,
}


class _Captures:
    """The input's columns and those that are captured, which take the place of columns with their names."""

    __slots__ = ("_names", "symbols")

    def __init__(self, table: Table) -> None:
        self.symbols = list(table.columns)
        self._names: set[str] = set()

    def add(self, cx: Checker, name: syntax.Name, type_: str) -> plans.ParseCapture | None:
        if name.name in self._names:
            hint = "give one of them another name"
            cx.error(name, "KQL106", f"column `{name.name}` is made twice in one operator", hint)
            return None
        self._names.add(name.name)
        symbol = Symbol(name.name, type_)
        for slot, known in enumerate(self.symbols):
            if known.name == name.name:
                self.symbols[slot] = symbol
                return plans.ParseCapture(Column(name.name, type_), slot)
        self.symbols.append(symbol)
        return plans.ParseCapture(Column(name.name, type_), len(self.symbols) - 1)


def check_parse(cx: Checker, node: operators.Parse, source: Value, table: Table) -> Value:
    """Columns from the places between fixed texts."""
    subject = cx.scalar(node.subject)
    captures = _Captures(table)
    segments: list[ParseSegment] = []
    for at, part in enumerate(node.pattern):
        _check_order(cx, node, at)
        if isinstance(part, operators.ParseColumn):
            capture = captures.add(cx, part.name, part.type or STRING)
            if capture is not None:
                segments.append(capture)
        elif isinstance(part, syntax.Literal):
            segments.append(plans.ParseText(str(part.value)))
        else:
            segments.append(plans.ParseStar())
    result = Table(captures.symbols, open=table.open)
    made = convert(as_expression(subject.node), STRING)
    if made is None or not isinstance(source.node, Plan) or len(segments) != len(node.pattern):
        return Value(None, result)
    columns = result.public
    plan = plans.Parse(
        node.start, node.end, columns, source.node, node.kind, node.flags or "", made, tuple(segments), node.filtering
    )
    return Value(plan, result)


def _check_order(cx: Checker, node: operators.Parse, at: int) -> None:
    part = node.pattern[at]
    before = node.pattern[at - 1] if at else None
    after = node.pattern[at + 1] if at + 1 < len(node.pattern) else None
    if isinstance(part, syntax.Star):
        if after is not None and not isinstance(after, syntax.Literal):
            cx.error(part, "KQL115", "a text must follow `*`", "write the text that ends what is skipped")
        if isinstance(before, operators.ParseColumn) and (before.type or STRING) == STRING:
            hint = "put a text between them, or leave out the `*`"
            cx.error(part, "KQL115", f"where `{before.name.name}` ends is unclear: it is a string before `*`", hint)
    elif isinstance(part, operators.ParseColumn) and before is not None and not isinstance(before, syntax.Literal):
        message = f"a text must stand before column `{part.name.name}`"
        cx.error(part, "KQL115", message, "put the text that separates them between the two")


def check_parse_kv(cx: Checker, node: operators.ParseKv, source: Value, table: Table) -> Value:
    """Columns from the values behind keys."""
    subject = cx.scalar(node.subject)
    captures = _Captures(table)
    found = [captures.add(cx, column.name, column.type) for column in node.columns]
    options = {option.name: _option(cx, option) for option in node.options}
    result = Table(captures.symbols, open=table.open)
    made = convert(as_expression(subject.node), STRING)
    columns = tuple([capture for capture in found if capture is not None])
    if made is None or not isinstance(source.node, Plan) or len(columns) != len(found):
        return Value(None, result)
    plan = plans.ParseKv(
        node.start,
        node.end,
        result.public,
        source.node,
        made,
        columns,
        _text(options.get("pair_delimiter")),
        _text(options.get("kv_delimiter")),
        _quotes(options.get("quote")),
        _text(options.get("escape")),
        options.get("greedy") is True,
        _text(options.get("regex")),
    )
    return Value(plan, result)


def _option(cx: Checker, option: syntax.Option) -> object:
    if option.name not in _OPTIONS:
        hint = did_you_mean(option.name, _OPTIONS)
        cx.error(option, "KQL122", f"`parse-kv` has no option `{option.name}`", hint)
        return None
    value = cx.literal_of(option.value) if cx.value(option.value) else None
    wanted = _OPTIONS[option.name]
    if not isinstance(option.value, syntax.Literal) or option.value.type != wanted:
        cx.error(option.value, "KQL109", f"`{option.name}={cx.quote(option.value)}` is no {wanted} literal")
    return value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _quotes(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else ()
