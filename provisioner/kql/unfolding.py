"""`evaluate bag_unpack` and `evaluate pivot`: what columns they make depends on the rows.

A query with one of them is asked in steps: what stands before it says which columns there will be, and the plugin is
written out as operators that make just these. The text behind it is then checked against real columns. The rules are
those of the documentation ("bag_unpack plugin", "pivot plugin", 2025-07-01); assumed is that new columns stand behind
the old ones, in the order of their names. Only a query's own pipeline is looked at, none inside brackets.
"""

from __future__ import annotations

from provisioner.kql import operators, syntax
from provisioner.kql.findings import Finding
from provisioner.kql.library import Checked
from provisioner.kql.literals_text import string_text
from provisioner.kql.parser import parse
from provisioner.kql.profiles import UNFOLDED as PLUGINS
from provisioner.kql.record import Record
from provisioner.kql.types import BOOL, DYNAMIC, LONG, REAL, STRING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Final

    from provisioner.kql.syntax import Expression

    Ask = Callable[[str], list[Any]]

_BAG: Final = "['bag_unpack source']"
_TYPES: Final = {bool: BOOL, int: LONG, float: REAL, str: STRING}
_CONFLICTS: Final = ("error", "replace_source", "keep_source")
_CONDITIONAL: Final = {
    "make_bag": "make_bag_if",
    "make_list": "make_list_if",
    "make_set": "make_set_if",
} | {name: f"{name}if" for name in ("avg", "count", "dcount", "max", "min", "stdev", "sum", "take_any", "variance")}


class UnfoldingError(Exception):
    """The rows do not allow what the plugin is asked for."""


class Unfolded(Record):
    """A text without plugins; `moved` says for each one where it stood and by how much the text behind it shifted."""

    text: str
    moved: tuple[tuple[int, int], ...] = ()

    def original(self, position: int) -> int:
        """The place in the user's text of a place in this one."""
        for start, shift in reversed(self.moved):
            if position > start:
                position = max(start, position - shift)
        return position


def unfold(text: str, ask: Ask) -> Unfolded:
    """Write out every plugin of the query's own pipeline; `ask` gives the first column of a query's result.

    Raises `UnfoldingError`; what is not understood stays as it is, for the checker to report.
    """
    moved: list[tuple[int, int]] = []
    while (step := _next(text)) is not None:
        made = step.written(ask)
        if made is None:
            break
        moved.append((step.node.start, len(made) - (step.node.end - step.node.start)))
        text = text[: step.node.start] + made + text[step.node.end :]
    return Unfolded(text, tuple(moved))


def _next(text: str) -> _Step | None:
    """The first plugin; a text without one of the words is not even parsed."""
    tree = parse(text).tree if any(name in text for name in PLUGINS) else None
    last = tree.statements[-1] if tree is not None and tree.statements else None
    if not isinstance(last, syntax.ExpressionStatement) or not isinstance(last.expression, syntax.Pipeline):
        return None
    end = last.expression.source.end
    for node in last.expression.operators:
        if isinstance(node, operators.Evaluate) and node.call.function.name in PLUGINS:
            return _Step(text, text[:end], node)
        end = node.end
    return None


class _Step(Record):
    """A plugin in a text, and what stands before it."""

    text: str
    before: str
    node: operators.Evaluate

    def written(self, ask: Ask) -> str | None:
        """The operators that do what it does; None where its arguments are not understood."""
        given = self.node.call.arguments
        if not given:
            return None
        return self._bag(given, ask) if self.node.call.function.name == "bag_unpack" else self._pivot(given, ask)

    def _words(self, node: syntax.Node) -> str:
        return self.text[node.start : node.end]

    def _names(self, ask: Ask) -> list[str]:
        return [str(name) for name in ask(f"{self.before} | getschema | project ColumnName")]

    def _bag(self, given: tuple[Expression, ...], ask: Ask) -> str | None:
        options = _options(given[1:])
        if options is None or not isinstance(given[0], syntax.Name):
            return None
        bag = self._words(given[0])
        head = f"extend {_BAG} = {bag} | project-away {bag}"
        if self.node.schema is not None:
            made = [_made(one.name.name, one.name.name, one.type) for one in self.node.schema.columns]
            verb = "extend" if self.node.schema.open else "project"
            return f"{head} | {verb} {', '.join(made)}" + (f" | project-away {_BAG}" if self.node.schema.open else "")
        types = _types(ask(f"{self.before} | project {_BAG} = {bag}"))
        there = {name for name in self._names(ask) if name != given[0].name}
        made = []
        for key in sorted(types.keys() - options.ignored):
            name = options.prefix + key
            if name in there and options.conflict == "error":
                raise UnfoldingError(
                    f"`bag_unpack` would make a column `{name}`, which is there already: rename it before, give the "
                    "new columns a prefix, or write columnsConflict='replace_source' or 'keep_source'"
                )
            if name not in there or options.conflict == "replace_source":
                made.append(_made(name, key, types[key]))
        extend = f" | extend {', '.join(made)}" if made else ""
        return f"{head}{extend} | project-away {_BAG}"

    def _pivot(self, given: tuple[Expression, ...], ask: Ask) -> str | None:
        column, aggregate, groups = given[0], given[1] if len(given) > 1 else None, given[2:]
        if not isinstance(column, syntax.Name) or not isinstance(aggregate, syntax.Call | None):
            return None
        function = aggregate.function.name if aggregate is not None else "count"
        if function not in _CONDITIONAL or not all(isinstance(group, syntax.Name) for group in groups):
            return None
        words = [self._words(part) for part in (aggregate.arguments if aggregate is not None else ())]
        used = {part.name for part in (aggregate.arguments if aggregate else ()) if isinstance(part, syntax.Name)}
        names = [group.name for group in groups if isinstance(group, syntax.Name)]
        if not names:
            names = [name for name in self._names(ask) if name not in used | {column.name}]
        key = f"tostring({self._words(column)})"
        if self.node.schema is not None:
            values = [one.name.name for one in self.node.schema.columns if one.name.name not in names]
        else:
            values = sorted(value for value in ask(f"{self.before} | distinct Value = {key}") if value)
        made = [
            f"{_quoted(value)} = {_CONDITIONAL[function]}({', '.join([*words, f'{key} == {string_text(value)}'])})"
            for value in values
        ]
        return f"summarize {', '.join(made)}" + (f" by {', '.join(map(_quoted, names))}" if names else "")


class _Options(Record):
    """The arguments of `bag_unpack` behind the column."""

    prefix: str = ""
    conflict: str = "error"
    ignored: frozenset[str] = frozenset()


def _options(given: Iterable[Expression]) -> _Options | None:
    found: dict[str, Any] = {}
    for name, argument in zip(("OutputColumnPrefix", "columnsConflict", "ignoredProperties"), given, strict=False):
        value = argument
        if isinstance(argument, syntax.NamedExpression):
            name, value = argument.names[0].name, argument.value
        if not isinstance(value, syntax.Literal):
            return None
        found[name] = value.value
    prefix, conflict = found.get("OutputColumnPrefix", ""), found.get("columnsConflict", "error")
    ignored = found.get("ignoredProperties") or []
    if not isinstance(prefix, str) or conflict not in _CONFLICTS or not isinstance(ignored, list):
        return None
    return _Options(prefix, str(conflict), frozenset(map(str, ignored)))


def _types(bags: Iterable[Any]) -> dict[str, str]:
    """The type of each key's column: that of its values where all are of one, else dynamic."""
    found: dict[str, str] = {}
    for bag in bags:
        if isinstance(bag, dict):
            for key, value in bag.items():
                if value is not None:
                    type_ = _TYPES.get(type(value), DYNAMIC)
                    found[key] = type_ if found.get(key, type_) == type_ else DYNAMIC
    return found


def _made(name: str, key: str, type_: str) -> str:
    """The column that takes a key of the bag."""
    value = f"{_BAG}[{string_text(key)}]"
    return f"{_quoted(name)} = " + (value if type_ == DYNAMIC else f"to{type_}({value})")


def _quoted(name: str) -> str:
    return f"[{string_text(name)}]"


class _UnansweredError(Exception):
    """A question about the rows is not sound."""


def check_in_steps(text: str, check: Callable[[str], Checked], column: Callable[[Checked], list[Any]]) -> Checked:
    """Check a text over rows that are at hand: `column` gives the first column of what a sound text results in.

    The result's text is the one that was run; its findings stand where they are in the user's text.
    """

    def ask(question: str) -> list[Any]:
        checked = check(question)
        if checked.plan is None:
            raise _UnansweredError
        return column(checked)

    try:
        unfolded = unfold(text, ask)
    except _UnansweredError:
        return check(text)
    except UnfoldingError as exc:
        return Checked(text, (Finding("KQL225", "error", 0, len(text), str(exc)),), None, None)
    checked = check(unfolded.text)
    if not unfolded.moved:
        return checked
    findings = []
    for one in checked.findings:
        start, end = unfolded.original(one.start), unfolded.original(one.start + one.length)
        findings.append(Finding(one.code, one.severity, start, end - start, one.message, one.hint, one.source))
    return Checked(unfolded.text, tuple(findings), checked.columns, checked.plan)
