"""The bound tree: tabular operators, each with its output columns (expressions and conventions: `bound`)."""

from __future__ import annotations

from provisioner.kql.bound import Bound, Plan
from provisioner.kql.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal as OneOf
    from typing import TypeAlias

    from provisioner.kql.bound import Assignment, Expression
    from provisioner.kql.types import Column, ScalarType


class Source(Plan):
    """A named table; the table of a transformation is `source`."""

    name: str


class Print(Plan):
    """One row; the assignments hold no column references."""

    assignments: tuple[Assignment, ...]


class Datatable(Plan):
    """Rows of constants, each converted to the type of its column."""

    rows: tuple[tuple[Expression, ...], ...]


class Range(Plan):
    """`range x from start to stop step step`: one column."""

    first: Expression
    last: Expression
    step: Expression


class Where(Plan):
    """Rows for which the condition, a bool, is true (not null)."""

    input: Plan
    condition: Expression


class Extend(Plan):
    """The input's columns, some replaced in place, others appended: `columns[slot]` says which is which."""

    input: Plan
    assignments: tuple[Assignment, ...]


class Project(Plan):
    """Exactly the assigned columns; also `project-away`, `-keep`, `-rename` and `-reorder`."""

    input: Plan
    assignments: tuple[Assignment, ...]


class ParseText(Record):
    """Text (simple), text (relaxed) or a regular expression (regex) that must occur between two captures."""

    text: str


class ParseStar(Record):
    """`*`: skip up to the next text."""


class ParseCapture(Record):
    """A column that takes what stands here; `slot` is its position in the operator's output."""

    column: Column
    slot: int


if TYPE_CHECKING:
    ParseSegment: TypeAlias = ParseText | ParseStar | ParseCapture


class Parse(Plan):
    """`parse`, or `parse-where` when `keep_matches_only`: captures are appended or replace columns in place."""

    input: Plan
    kind: OneOf["simple", "regex", "relaxed"]
    flags: str
    value: Expression
    segments: tuple[ParseSegment, ...]
    keep_matches_only: bool


class ParseKv(Plan):
    """`parse-kv value as (keys) with (options)`: captures by key name."""

    input: Plan
    value: Expression
    captures: tuple[ParseCapture, ...]
    pair_delimiter: str | None
    kv_delimiter: str | None
    quotes: tuple[str, ...]
    escape: str | None
    greedy: bool
    regex: str | None


class Aggregate(Bound):
    """An aggregation function; one with several results (`arg_max(x, a, b)`) fills consecutive slots."""

    function: str
    arguments: tuple[Expression, ...]
    types: tuple[ScalarType, ...]


class Summarize(Plan):
    """Groups by `keys`, aggregates, then makes the output from a row of the keys followed by all results.

    Slots in keys and aggregate arguments point into the input; slots in `assignments` point into that row.
    """

    input: Plan
    keys: tuple[Expression, ...]
    aggregates: tuple[Aggregate, ...]
    assignments: tuple[Assignment, ...]


class MakeSeries(Plan):
    """Arrays over an axis: the input is a summary whose last key is the axis in bins, `columns` begin with the keys.

    Without `low` and `high` an array goes from its group's first bin to its last one. `defaults` stand where no row is;
    `nonempty` makes a row of them where there is none at all.
    """

    input: Summarize
    low: Expression | None
    high: Expression | None
    step: Expression
    defaults: tuple[Expression, ...]
    nonempty: bool


class Distinct(Plan):
    """Distinct rows of the assigned columns."""

    input: Plan
    assignments: tuple[Assignment, ...]


class Take(Plan):
    """At most `count` rows, also `limit`; `sample` when rows are to be drawn at random."""

    input: Plan
    count: Expression
    sample: bool


class SortKey(Record):
    """One ordering; nulls are the smallest value unless `nulls_first` says otherwise for this direction."""

    value: Expression
    descending: bool
    nulls_first: bool


class Sort(Plan):
    """Rows ordered by the keys, stable."""

    input: Plan
    keys: tuple[SortKey, ...]


class Top(Plan):
    """The first `count` rows of the sorted input."""

    input: Plan
    count: Expression
    keys: tuple[SortKey, ...]


class Count(Plan):
    """One row, one long: how many rows."""

    input: Plan


class GetSchema(Plan):
    """One row for each column of the input."""

    input: Plan


class Join(Plan):
    """`join` and `lookup`: `outputs` says for each output column which side and slot it comes from."""

    left: Plan
    right: Plan
    kind: str
    left_keys: tuple[Expression, ...]
    right_keys: tuple[Expression, ...]
    outputs: tuple[tuple[OneOf["left", "right"], int], ...]


class Union(Plan):
    """All rows of all inputs; `slots[i][c]` is the slot in input i that fills output column c, or None for null.

    `source_names` fills the first column when `withsource` was given.
    """

    inputs: tuple[Plan, ...]
    slots: tuple[tuple[int | None, ...], ...]
    source_names: tuple[str, ...] | None


class Expansion(Record):
    """One expanded value: `slot` in the output takes the elements, converted to the column's type."""

    column: Column
    slot: int
    value: Expression


class MvExpand(Plan):
    """A row for each element of the expanded values; `bag_arrays` makes pairs of a bag's entries."""

    input: Plan
    expansions: tuple[Expansion, ...]
    bag_arrays: bool
    index_slot: int | None
    limit: Expression | None


class Rows(Plan):
    """Inside `mv-apply`: the rows made from one input row."""


class MvApply(Plan):
    """`body`, whose leaf is `Rows`, runs over the expansion of each input row.

    `expanded` is that expansion; `outputs` joins the input row and the body's row as in `Join`.
    """

    input: Plan
    expanded: MvExpand
    body: Plan
    outputs: tuple[tuple[OneOf["left", "right"], int], ...]


class Render(Plan):
    """The input as it is, with the chart that a client should draw."""

    input: Plan
    chart: str
    properties: tuple[tuple[str, str], ...]
