"""Pipelines, `let`, `set`, and the whole query."""

from __future__ import annotations

from provisioner.kql.keywords import DECLARABLE, NAMEABLE
from provisioner.kql.lexer import END, NAME, STRING
from provisioner.kql.parsing import column_operators, row_operators, search, table_operators, text_operators
from provisioner.kql.parsing.cursor import CLOSERS, Fault
from provisioner.kql.parsing.expressions import COMPARING, LIKE, ExpressionParser
from provisioner.kql.parsing.sources import RULES as SOURCES
from provisioner.kql.parsing.sources import source
from provisioner.kql.syntax import (
    MAX_DEPTH,
    ExpressionStatement,
    Function,
    Let,
    Materialize,
    Parameter,
    Pipeline,
    Query,
    Set,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.syntax import Expression, Literal, Name, Operator, Statement

_OPERATORS = column_operators.RULES | row_operators.RULES | search.RULES | table_operators.RULES | text_operators.RULES
_UNSUPPORTED = frozenset(
    {
        "__executeAndCache", "__partitionby", "assert-schema", "facet", "find", "fork", "graph-mark-components",
        "graph-match", "graph-shortest-paths", "graph-to-table", "graph-where-edges", "graph-where-nodes",
        "macro-expand", "make-graph", "partition", "project-by-names", "reduce", "scan", "top-hitters",
        "top-nested",
    }
)  # fmt: skip
_PIPE = frozenset({"|", ";"})
_STATEMENT_ENDS = frozenset({";"})
_AFTER_OPERATOR = frozenset({"|", ";", END}) | CLOSERS
_NOT_FIRST = frozenset(_OPERATORS) - NAMEABLE - {"search", "union"}


class Parser(ExpressionParser):
    """The whole grammar."""

    __slots__ = ()

    def query(self) -> Query:
        """query = [statement {";" statement} [";"]]."""
        statements: list[Statement] = []
        while self.kinds[self.index] != END:
            first = self.index
            try:
                statements.append(self._statement())
                self._statement_end(first)
            except Fault:
                self.depth = 0
                self._skip_statement(first)
            if not self.accept(";"):
                break
        return Query(0, len(self.text), tuple(statements))

    def _statement_end(self, first: int) -> None:
        kind = self.kinds[self.index]
        if kind == ";" or kind == END:
            return
        if kind in CLOSERS:
            self.fail("KQL013", f"`{kind}` closes nothing")
        word = self.word()
        if kind in _OPERATORS:
            self.unexpected("`|` or `;`", f"write | {word}")
        begun = self.text[self.starts[first] : self.ends[first]]
        hint = None
        if begun.lower() == "select":
            hint = "this looks like SQL; in KQL write table | where … | project …"
        elif begun == "let":
            hint = "end the `let` with `;`"
        self.unexpected("`|`, `;` or the end", hint)

    def _skip_statement(self, first: int) -> None:
        self.skip_to(_STATEMENT_ENDS, first)
        while self.kinds[self.index] in CLOSERS:
            self.index += 1
            self.skip_to(_STATEMENT_ENDS, self.index)

    def _statement(self) -> Statement:
        """statement = let | set | pipeline."""
        kind = self.kinds[self.index]
        if kind == "let" and self._name_ahead(self.index + 1):
            return self._let()
        if kind == "set":
            return self._set()
        if kind in ("declare", "restrict", "alias") and self.is_word(self.index + 1):
            what = f"{kind} {self.text[self.starts[self.index + 1] : self.ends[self.index + 1]]}"
            self.fail("KQL011", f"the statement `{what}` is not supported")
        expression = self.pipeline()
        return ExpressionStatement(expression.start, expression.end, expression)

    def _name_ahead(self, index: int) -> bool:
        kind = self.kinds[index]
        return kind == NAME or kind in NAMEABLE or (kind == "[" and self.kinds[index + 1] == STRING)

    def _set(self) -> Statement:
        """set = "set" name ["=" expression]."""
        start = self.start()
        self.index += 1
        name = self.name()
        value = self.expression() if self.accept("=") else None
        return Set(start, self.end(), name, value)

    def _let(self) -> Statement:
        """let = "let" name "=" (function | materialize | pipeline)."""
        start = self.start()
        self.index += 1
        name = self.name()
        self.expect("=")
        kind = self.kinds[self.index]
        if kind == "materialize":
            return Let(start, self.end(), name, self._materialize())
        if kind == "view" and self.kinds[self.index + 1] == "(":
            self.index += 1
            function = self._function(True)
            return Let(start, function.end, name, function)
        if kind == "(" and self._parameters_ahead():
            function = self._function(False)
            return Let(start, function.end, name, function)
        value = self.pipeline()
        return Let(start, value.end, name, value)

    def _materialize(self) -> Materialize:
        """materialize = "materialize" "(" pipeline ")"."""
        start = self.start()
        self.index += 1
        opener = self.index
        self.expect("(")
        inner = self.pipeline()
        self.close(opener)
        return Materialize(start, self.end(), inner)

    def _parameters_ahead(self) -> bool:
        first = self.index + 1
        kind = self.kinds[first]
        if kind == ")" or kind == "*":
            return True
        if kind == "[" and self.kinds[first + 1] == STRING:
            return self.kinds[first + 3] == ":"
        return (kind == NAME or kind in DECLARABLE) and self.kinds[first + 1] == ":"

    def _function(self, view: bool) -> Function:
        """function = "(" [parameter {"," parameter}] ")" "{" {let ";"} [pipeline [";"]] "}"."""
        start = self.start()
        opener = self.index
        self.index += 1
        parameters = self.optional_list(self._parameter)
        self.close(opener)
        body = self._body()
        return Function(start, self.end(), parameters, body, view)

    def _parameter(self) -> Parameter:
        """parameter = name ":" (schema | type ["=" literal])."""
        name = self.declared_name()
        self.expect(":")
        if self.kinds[self.index] == "(":
            schema = self.table_schema()
            return Parameter(name.start, schema.end, name, schema)
        type_ = self.type()
        default: Literal | Name | None = None
        if self.accept("="):
            default = self.name() if self._name_ahead(self.index) else self.constant()
        return Parameter(name.start, self.end(), name, type_, default)

    def _body(self) -> tuple[Statement, ...]:
        opener = self.index
        self.expect("{")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.too_deep()
        statements: list[Statement] = []
        while self.kinds[self.index] == "let":
            statements.append(self._let())
            self.expect(";")
        if self.kinds[self.index] != "}":
            expression = self.pipeline()
            statements.append(ExpressionStatement(expression.start, expression.end, expression))
            self.accept(";")
        self.close(opener)
        self.depth -= 1
        return tuple(statements)

    def pipeline(self) -> Expression:
        """pipeline = source {"|" operator}."""
        if self.kinds[self.index] in _NOT_FIRST or self.kinds[self.index] == "|":
            self.fail("KQL016", f"{self.shown()} cannot begin a query", "begin with a table, such as source |")
        first = source(self)
        if self.kinds[self.index] != "|":
            return first
        height, peak = self.height, self.peak
        self.peak = 0
        self.index += 1
        operators = self.piped()
        self.grown(max(height, self.peak) + 1)
        self.peak = max(self.peak, peak)
        return Pipeline(first.start, self.end(), first, operators)

    def piped(self) -> tuple[Operator, ...]:
        """operators = operator {"|" operator}; a faulty operator is reported and skipped."""
        operators: list[Operator] = []
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.too_deep()
        depth = self.depth
        while True:
            first = self.index
            try:
                operators.append(self._operator())
                if self.kinds[self.index] not in _AFTER_OPERATOR:
                    self._no_end_of_operator()
            except Fault:
                self.depth = depth
                self.skip_to(_PIPE, first)
            if not self.accept("|"):
                break
        self.depth -= 1
        return tuple(operators)

    def _no_end_of_operator(self) -> None:
        word, kind = self.word(), self.kinds[self.index]
        if kind in LIKE:
            self.fail("KQL011", f"the operator `{word}` is not supported", "use contains, startswith or matches regex")
        if kind in _OPERATORS:
            self.unexpected("`|`", f"write | {word}")
        hint = None
        if kind in COMPARING:
            hint = "comparisons do not chain: use brackets or `and`"
        elif kind == "?":
            hint = "write iff(condition, yes, no)"
        elif self.text[self.starts[self.index - 1] : self.ends[self.index - 1]] == "not":
            hint = "write not(…)"
        self.unexpected("`,`, `|` or the end", hint)

    def _operator(self) -> Operator:
        """Whatever stands behind a `|`."""
        kind = self.kinds[self.index]
        rule = _OPERATORS.get(kind)
        if rule is not None:
            return rule(self)
        if kind in _UNSUPPORTED:
            self.fail("KQL011", f"the operator `{kind}` is not supported")
        if not self.is_word(self.index):
            self.unexpected("an operator such as `where` or `extend`")
        word = self.word()
        if kind in SOURCES:
            self.fail("KQL010", f"`{word}` begins a query, it cannot follow `|`", "write extend to add columns")
        hint = self.close_match(word.lower(), _OPERATORS)
        self.fail("KQL010", f"`{word}` is no operator", hint)
