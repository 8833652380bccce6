"""The tabular operators of KQL, one class each: what may stand behind a `|`."""

from __future__ import annotations

from provisioner.kql.syntax import Node, Operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal as OneOf

    from provisioner.kql.syntax import (
        Call,
        ColumnDeclaration,
        Expression,
        Literal,
        Name,
        Option,
        ScalarType,
        Star,
        TableSchema,
    )

    SortOrder = OneOf["asc", "desc"]
    Nulls = OneOf["first", "last"]


class Where(Operator):
    """`where predicate`, also spelled `filter`."""

    predicate: Expression


class Search(Operator):
    """`search condition`; a text alone in it stands for itself in any column."""

    condition: Expression
    case_sensitive: bool = False


class Extend(Operator):
    """`extend name = value, …`."""

    columns: tuple[Expression, ...]


class Project(Operator):
    """`project name = value, name, …`."""

    columns: tuple[Expression, ...]


class ProjectAway(Operator):
    """`project-away name, prefix*, …`: `Name` and `Wildcard`."""

    columns: tuple[Expression, ...]


class ProjectKeep(Operator):
    """`project-keep name, prefix*, …`: `Name` and `Wildcard`."""

    columns: tuple[Expression, ...]


class ProjectRename(Operator):
    """`project-rename new = old, …`: each a `NamedExpression`."""

    columns: tuple[Expression, ...]


class ReorderKey(Node):
    """One entry of `project-reorder`: a `Name`, `Wildcard` or `Star` with the order of what the stars match."""

    column: Expression
    order: OneOf["asc", "desc", "granny-asc", "granny-desc"] | None = None


class ProjectReorder(Operator):
    """`project-reorder name, prefix* asc, …`."""

    columns: tuple[ReorderKey, ...]


class ParseColumn(Node):
    """A column that `parse` fills; string where no type is given."""

    name: Name
    type: ScalarType | None = None


class Parse(Operator):
    """`parse [kind=… [flags=…]] subject with pattern`, or `parse-where`, which drops the rows that do not match.

    The pattern is made of `Star`, string `Literal` and `ParseColumn`.
    """

    subject: Expression
    pattern: tuple[Star | Literal | ParseColumn, ...]
    kind: OneOf["simple", "regex", "relaxed"] = "simple"
    flags: str | None = None
    filtering: bool = False


class ParseKv(Operator):
    """`parse-kv subject as (name: type, …) with (option=value, …)`."""

    subject: Expression
    columns: tuple[ColumnDeclaration, ...]
    options: tuple[Option, ...] = ()


class Summarize(Operator):
    """`summarize [options] aggregates by keys`."""

    aggregates: tuple[Expression, ...]
    keys: tuple[Expression, ...]
    options: tuple[Option, ...] = ()


class Take(Operator):
    """`take count`, also spelled `limit`."""

    count: Expression


class SortKey(Node):
    """`value [asc|desc] [nulls first|last]`; None where nothing is written (descending; nulls by the order)."""

    value: Expression
    order: SortOrder | None = None
    nulls: Nulls | None = None


class Sort(Operator):
    """`sort by keys`, also spelled `order by`."""

    keys: tuple[SortKey, ...]
    options: tuple[Option, ...] = ()


class Top(Operator):
    """`top count by key`."""

    count: Expression
    key: SortKey
    options: tuple[Option, ...] = ()


class Count(Operator):
    """`count [as name]`."""

    name: Name | None = None


class Distinct(Operator):
    """`distinct name, …` or `distinct *`."""

    columns: tuple[Expression, ...]
    options: tuple[Option, ...] = ()


class GetSchema(Operator):
    """`getschema`."""


class Join(Operator):
    """`join [kind=… options] (right) on conditions`; `kind` None where none is written (innerunique)."""

    right: Expression
    conditions: tuple[Expression, ...]
    kind: str | None = None
    options: tuple[Option, ...] = ()


class Lookup(Operator):
    """`lookup [kind=leftouter|inner] (right) on conditions`."""

    right: Expression
    conditions: tuple[Expression, ...]
    kind: str | None = None
    options: tuple[Option, ...] = ()


class Union(Operator):
    """`| union [options] table, …`."""

    tables: tuple[Expression, ...]
    options: tuple[Option, ...] = ()


class ExpandColumn(Node):
    """`[name =] value [to typeof(type)]` of `mv-expand` and `mv-apply`; the value may be a `NamedExpression`."""

    value: Expression
    type: ScalarType | None = None


class MvExpand(Operator):
    """`mv-expand [options] columns [limit count]`, also spelled `mvexpand`."""

    columns: tuple[ExpandColumn, ...]
    limit: Expression | None = None
    options: tuple[Option, ...] = ()


class MvApply(Operator):
    """`mv-apply [options] columns [limit count] on (operators)`."""

    columns: tuple[ExpandColumn, ...]
    operators: tuple[Operator, ...]
    limit: Expression | None = None
    options: tuple[Option, ...] = ()


class Render(Operator):
    """`render chart [with (option=value, …)]`."""

    chart: str
    options: tuple[Option, ...] = ()


class Sample(Operator):
    """`sample count`."""

    count: Expression


class SampleDistinct(Operator):
    """`sample-distinct count of column`."""

    count: Expression
    column: Expression


class SeriesAggregate(Node):
    """`[name =] aggregate [default=value]` of `make-series`."""

    value: Expression
    default: Expression | None = None


class MakeSeries(Operator):
    """`make-series aggregates on axis [from low] [to high] step step [by keys]`."""

    aggregates: tuple[SeriesAggregate, ...]
    axis: Expression
    low: Expression | None
    high: Expression | None
    step: Expression
    keys: tuple[Expression, ...]
    options: tuple[Option, ...] = ()


class As(Operator):
    """`as name`."""

    name: Name
    options: tuple[Option, ...] = ()


class Invoke(Operator):
    """`invoke function(arguments)`."""

    call: Call


class Evaluate(Operator):
    """`evaluate [options] plugin(arguments) [: schema]`."""

    call: Call
    schema: TableSchema | None = None
    options: tuple[Option, ...] = ()


class Serialize(Operator):
    """`serialize [name = value, …]`."""

    columns: tuple[Expression, ...]


class Consume(Operator):
    """`consume`."""

    options: tuple[Option, ...] = ()
