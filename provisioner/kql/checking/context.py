"""What the checker carries along: scopes, findings, and the value that every checked expression becomes."""

from __future__ import annotations

from provisioner.kql.checking.kinds import ERROR, Table
from provisioner.kql.findings import Finding
from provisioner.kql.types import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from provisioner.kql import bound, syntax
    from provisioner.kql.checking.kinds import Kind, Symbol
    from provisioner.kql.checking.signatures import Function
    from provisioner.kql.findings import Severity
    from provisioner.kql.plans import Aggregate
    from provisioner.kql.syntax import Function as FunctionNode

    Rule: TypeAlias = Callable[["Checker", "syntax.Node"], "Value"]
    Runner: TypeAlias = Callable[["Checker", "Value", Sequence[syntax.Operator]], "Value"]

MAX_INLINED = 200_000
"""Characters of the bodies of user functions that are checked anew for their calls, in one text."""
MAX_NESTED = 30
"""User functions that call each other."""


class Value:
    """A checked expression: the bound node, None where it has a fault, and what the analyser knows of it."""

    __slots__ = ("columns", "constant", "kind", "literal", "node", "symbol")

    def __init__(
        self,
        node: bound.Expression | bound.Plan | None,
        kind: Kind,
        *,
        symbol: Symbol | None = None,
        constant: bool = False,
        literal: bound.Literal | None = None,
        columns: tuple[tuple[Symbol, bound.Expression | None], ...] | None = None,
    ) -> None:
        self.node = node
        self.kind = kind
        self.symbol = symbol
        """The column, when the expression is nothing but a column."""
        self.constant = constant
        self.literal = literal
        """The literal that this is, or that the variable stands for."""
        self.columns = columns
        """What a multi-valued function returns."""

    @property
    def broken(self) -> bool:
        """True when a finding has been made on it, or nothing is known of it."""
        return self.kind in (ERROR, UNKNOWN)


class Variable:
    """What `let` has bound to a name: a value, or a function with the scope it was written in."""

    __slots__ = ("function", "scope", "value")

    def __init__(self, value: Value | None, function: FunctionNode | None, scope: dict[str, Variable]) -> None:
        self.value = value
        self.function = function
        self.scope = scope


class Checker:
    """The state of one check; `rules` says how each class of syntax node is checked."""

    __slots__ = (
        "_runner",
        "aggregate_slots",
        "aggregates",
        "columns_named",
        "exhausted",
        "findings",
        "functions",
        "in_aggregate",
        "inlined",
        "left",
        "locals",
        "muted",
        "right",
        "row",
        "rules",
        "seen",
        "sizes",
        "summary_keys",
        "tables",
        "text",
        "uses",
    )

    def __init__(self, text: str, tables: Mapping[str, Table], rules: Mapping[type, Rule], runner: Runner) -> None:
        self.text = text
        self.tables = tables
        self.rules = rules
        self._runner = runner
        self.findings: list[Finding] = []
        self.locals: dict[str, Variable] = {}
        self.row: Table | None = None
        """The columns in scope: those of the operator's input."""
        self.left: Table | None = None
        self.right: Table | None = None
        """The two sides of a join while its conditions are checked."""
        self.in_aggregate = False
        self.aggregates: list[Aggregate] = []
        self.aggregate_slots = 0
        """The slot of the next aggregate's result in the row from which a summary is made."""
        self.summary_keys: list[Symbol] = []
        self.seen: dict[int, Value] = {}
        self.functions: dict[int, Function] = {}
        self.uses: list[tuple[str, str, syntax.Node]] = []
        """What the text uses that a profile may object to: kind, name and place."""
        self.columns_named = 1
        self.inlined = 0
        self.exhausted = False
        """True while an outermost call has not yet reported that its functions call too many others."""
        self.sizes: dict[int, int] = {}
        self.muted = 0

    def value(self, node: syntax.Node) -> Value:
        """Check one expression in the present scope."""
        value = self.seen[id(node)] = self.rules[type(node)](self, node)
        return value

    def run(self, source: Value, operators: Sequence[syntax.Operator]) -> Value:
        """Check operators over the rows of a table."""
        return self._runner(self, source, operators)

    def use(self, kind: str, name: str, node: syntax.Node) -> None:
        """Note the use of something that a profile may object to."""
        if not self.muted:
            self.uses.append((kind, name, node))

    def kind_of(self, node: syntax.Node) -> Kind:
        """The kind of an expression that has been checked."""
        return self.seen[id(node)].kind

    def literal_of(self, node: syntax.Node) -> object:
        """The constant that a checked expression is or stands for, None when it is none."""
        literal = self.seen[id(node)].literal
        return None if literal is None else literal.value

    def function_of(self, node: syntax.Call) -> Function | None:
        """The built-in function that a checked call calls."""
        return self.functions.get(id(node))

    def scalar(self, node: syntax.Node) -> Value:
        """Check an expression that must have a scalar value."""
        value = self.value(node)
        if isinstance(value.kind, Table):
            self.error(
                node, "KQL112", f"`{self.quote(node)}` is a table, a single value is wanted", "use `toscalar(…)`"
            )
            return Value(None, ERROR)
        return value

    def table(self, node: syntax.Node) -> Value:
        """Check an expression that must be a table, outside the row scope."""
        row, self.row = self.row, None
        value = self.value(node)
        self.row = row
        if isinstance(value.kind, Table):
            return value
        if value.kind not in (ERROR, UNKNOWN):
            self.error(node, "KQL111", f"`{self.quote(node)}` is a single value, a table is wanted")
        return Value(None, Table((), open=True))

    def error(
        self, node: syntax.Node, code: str, message: str, hint: str | None = None, instead: str | None = None
    ) -> None:
        """Report a fault in the language at this node, which is mended by writing something else instead."""
        plain = instead is not None and instead.isidentifier() and self.text[node.start : node.end].isidentifier()
        fix = (node.start, node.end, instead) if plain and instead is not None else None
        self.report(node.start, node.end, code, message, hint, fix=fix)

    def report(
        self,
        start: int,
        end: int,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        warning: bool = False,
        fix: tuple[int, int, str] | None = None,
    ) -> None:
        """Report a fault in the language at this stretch of the text."""
        if self.muted:
            return
        severity: Severity = "warning" if warning else "error"
        self.findings.append(Finding(code, severity, start, max(end - start, 0), message, hint, "language", fix))

    def quote(self, node: syntax.Node, limit: int = 60) -> str:
        """The user's own words for a node, on one line and not too long."""
        words = " ".join(self.text[node.start : node.end].split())
        return words if len(words) <= limit else words[: limit - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint for a misspelt name, None when nothing known is near enough to help."""
    from difflib import get_close_matches

    folded = {name.lower(): name for name in known if not name.startswith("__")}
    if word.lower() in folded:
        return f"did you mean `{folded[word.lower()]}`? Names are case-sensitive"
    near = get_close_matches(word.lower(), list(folded), n=1, cutoff=0.7)
    return f"did you mean `{folded[near[0]]}`?" if near else None


def meant(word: str, known: Iterable[str], *, closed: bool = False) -> str | None:
    """What a wrong name must be, as `provisioner.diagnostics.meant` decides it."""
    from provisioner.diagnostics import meant as decided  # late: it costs more to import than a sound text to check

    return decided(word, [name for name in known if not name.startswith("__")], closed=closed)
