"""The syntax tree of KQL: what the parser makes and everything else reads.

Every node knows where it stands: `start` and `end` (exclusive) count Unicode code points from the start of the text.
Two trees are equal when they say the same, wherever it stands. Nodes are values: no links upwards, nothing is filled
in later, so what a checker finds out is kept beside the tree (keyed by `id(node)`), not in it.

No expression is deeper than `MAX_DEPTH` levels, so whoever walks a tree may recurse. Chains of `and` and `or`, the
ones that grow long in practice, are flat (`Logical`). The tabular operators are in `operators`.
"""

from __future__ import annotations

from provisioner.kql.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar
    from typing import Literal as OneOf

    ScalarType = OneOf[
        "bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic"
    ]  # aliases (`boolean`, `double`, `date`, `time`, `uuid` …) are resolved by the parser

MAX_DEPTH = 100


class Node(Record):
    """Anything in the tree."""

    _not_compared: ClassVar[frozenset[str]] = frozenset({"start", "end"})

    start: int
    end: int


class Expression(Node):
    """Anything with a value, scalar or tabular: KQL tells the two apart by meaning, not by form."""


class Operator(Node):
    """What may stand behind a `|`."""


class Statement(Node):
    """What may stand between two `;`."""


class Query(Node):
    """A whole text: query = statement {";" statement} [";"]."""

    statements: tuple[Statement, ...]


class Literal(Expression):
    """A constant; `value` is None for a null of that type.

    datetime: 100 ns ticks since 0001-01-01; timespan: signed ticks; guid: lower case with hyphens; decimal: Decimal;
    dynamic: Python value of list, dict, str, bool, int, float and None, in which other Kusto literals stay `Literal`.
    """

    type: ScalarType
    value: object


class Name(Expression):
    """A column, table, variable or function; `quoted` when written `['name']` or `["name"]`."""

    name: str
    quoted: bool = False


class Wildcard(Expression):
    """A name with stars, as `project-away a*` and `union Syslog*` take."""

    pattern: str


class Star(Expression):
    """`*` alone: every column."""


class Path(Expression):
    """`target.member`, also `target.['member']`."""

    target: Expression
    member: Name


class MemberCall(Expression):
    """`target.function(...)`, as in `cluster('c').database('d')`."""

    target: Expression
    call: Call


class Index(Expression):
    """`target[index]`."""

    target: Expression
    index: Expression


class Unary(Expression):
    """`-operand` or `+operand`."""

    operator: OneOf["-", "+"]
    operand: Expression


class Binary(Expression):
    """`left operator right` with an arithmetic, comparison or string operator, spelled as the language spells it.

    `+ - * / %`, `== != < <= > >= =~ !~`, `[!]has[_cs] [!]hasprefix[_cs] [!]hassuffix[_cs] [!]contains[_cs]
    [!]startswith[_cs] [!]endswith[_cs]`, `matches regex`. `<>` is read as `!=`, `:` as `has`.
    """

    operator: str
    left: Expression
    right: Expression


class Logical(Expression):
    """Two or more operands joined by the same `and` or `or`."""

    operator: OneOf["and", "or"]
    operands: tuple[Expression, ...]


class Between(Expression):
    """`operand [!]between (low .. high)`."""

    operand: Expression
    low: Expression
    high: Expression
    negated: bool


class InList(Expression):
    """`operand in (items)`; one item may be a `Pipeline` or a tabular name."""

    operator: OneOf["in", "!in", "in~", "!in~", "has_any", "has_all"]
    operand: Expression
    items: tuple[Expression, ...]


class NamedExpression(Expression):
    """`name = value`, or `(first, second) = value` with `listed` for what returns several columns."""

    names: tuple[Name, ...]
    value: Expression
    listed: bool = False


class Call(Expression):
    """`function(arguments)`; an argument may be a `NamedExpression`, a `Star` or a `Pipeline`."""

    function: Name
    arguments: tuple[Expression, ...]


class Parenthesised(Expression):
    """`(inner)`; the inner expression may be a `Pipeline`."""

    inner: Expression


class TypeOf(Expression):
    """`typeof(string)`, or `typeof(name: type, …)` with `schema`."""

    type: ScalarType | None
    schema: TableSchema | None = None


class ToScalar(Expression):
    """`toscalar(inner)`: the first value of a table."""

    inner: Expression


class Materialize(Expression):
    """`materialize(inner)`: a table computed once."""

    inner: Expression


class Pipeline(Expression):
    """`source | operator | …`; the source is an expression or one of the sources below."""

    source: Expression
    operators: tuple[Operator, ...]


class Print(Expression):
    """`print name = value, …`."""

    columns: tuple[Expression, ...]


class ColumnDeclaration(Node):
    """`name: type`."""

    name: Name
    type: ScalarType


class TableSchema(Node):
    """`(name: type, …)`; `open` when it ends with `*` and so admits further columns."""

    columns: tuple[ColumnDeclaration, ...]
    open: bool = False


class Datatable(Expression):
    """`datatable (name: type, …) [value, …]`: values row after row."""

    columns: tuple[ColumnDeclaration, ...]
    values: tuple[Expression, ...]


class Range(Expression):
    """`range name from low to high step step`."""

    column: Name
    low: Expression
    high: Expression
    step: Expression


class Option(Node):
    """`name=value` between an operator's keyword and its operands, such as `kind=inner` or `hint.strategy=shuffle`."""

    name: str
    value: Expression


class UnionSource(Expression):
    """`union [options] table, …` at the start of a pipeline."""

    tables: tuple[Expression, ...]
    options: tuple[Option, ...] = ()


class SearchSource(Expression):
    """`search in (tables) condition` at the start of a pipeline; without tables in all of them."""

    tables: tuple[Expression, ...]
    condition: Expression
    case_sensitive: bool = False


class ExpressionStatement(Statement):
    """A query: an expression that stands alone."""

    expression: Expression


class Parameter(Node):
    """One parameter of a `let` function: scalar with an optional default, or a table."""

    name: Name
    type: ScalarType | TableSchema
    default: Expression | None = None


class Function(Node):
    """`[view] (parameters) { statements }`: what `let` may bind a name to besides an expression."""

    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    view: bool = False


class Let(Statement):
    """`let name = value`."""

    name: Name
    value: Expression | Function


class Set(Statement):
    """`set name = value`: a request option."""

    name: Name
    value: Expression | None
