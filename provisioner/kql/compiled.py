"""Compile a checked KQL text and run it on rows.

Compiled queries are kept by schema and text, so that compiling again costs a look-up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal

from provisioner.kql import plans
from provisioner.kql.compiler.steps import Planner
from provisioner.kql.record import Record
from provisioner.kql.runtime import NotSimulatedError, Result, RowError, Run, Table
from provisioner.kql.values import Value, null, to_dynamic

if TYPE_CHECKING:
    from provisioner.kql.bound import Plan
    from provisioner.kql.functions.locations import GeoDatabase
    from provisioner.kql.library import Checked
    from provisioner.kql.types import Schema

_MOST: Final = 512


class Compiled:
    """A query as Python functions; may be run by several threads at a time."""

    def __init__(self, plan: Plan, source: Literal["json", "typed"] = "json") -> None:
        self.plan = plan
        self.columns: Schema = plan.columns
        planner = Planner(json=source == "json")
        self._step = planner.step(plan)
        self.python = tuple(segment.text for segment in planner.segments)
        self._records: Callable[[list[list[Value]]], list[dict[str, Value]]] | None = None

    def run(
        self,
        rows: Sequence[dict[str, Value]],
        *,
        now: int | None = None,
        ingestion_time: int | None = None,
        locations: GeoDatabase | None = None,
    ) -> Result:
        """Run over decoded JSON records; fields become the types of their columns, what does not fit is null."""
        return self._run(Run(_no_tables, records=rows, now=now, ingestion_time=ingestion_time, locations=locations))

    def run_columns(
        self,
        columns: Mapping[str, list[Value]],
        length: int,
        *,
        now: int | None = None,
        ingestion_time: int | None = None,
        locations: GeoDatabase | None = None,
    ) -> Result:
        """Run over columns that already hold values of their types; a column that is missing is null throughout."""
        source = next(_sources(self.plan), None)
        made = [
            columns[column.name] if column.name in columns else [null(column.type)] * length
            for column in (source.columns if source is not None else ())
        ]
        table = Table(made, length)
        return self._run(Run(lambda _name: table, now=now, ingestion_time=ingestion_time, locations=locations))

    def run_tables(
        self,
        tables: Callable[[str], Table],
        *,
        now: int | None = None,
        ingestion_time: int | None = None,
        locations: GeoDatabase | None = None,
    ) -> Result:
        """Run over named tables of typed columns, in the order of the schemas the text was checked with."""
        return self._run(Run(tables, now=now, ingestion_time=ingestion_time, locations=locations))

    def records(self, result: Result) -> list[dict[str, Value]]:
        """The rows of a result as JSON records: datetimes and timespans as texts, NaN and infinities as strings."""
        if self._records is None:
            self._records = record_maker(self.columns)
        return self._records(result.columns)

    def _run(self, run: Run) -> Result:
        table = self._step.table(run)
        return Result(table.columns, tuple(run.failures.errors), table.length)


def record_maker(columns: Schema) -> Callable[[list[list[Value]]], list[dict[str, Value]]]:
    """A function from columns to JSON records, written out for this schema: building records is half of a request."""
    names = [f"v{i}" for i in range(len(columns))]
    scope: dict[str, object] = {}
    parts = []
    for i, column in enumerate(columns):
        convert = to_dynamic(column.type)
        scope[f"f{i}"] = convert
        value = names[i] if convert is None else f"None if {names[i]} is None else f{i}({names[i]})"
        parts.append(f"{column.name!r}: {value}")
    comprehension = f"[{{{', '.join(parts)}}} for {', '.join(names)}, in zip(*columns)]" if names else "[]"
    exec(compile(f"def records(columns): return {comprehension}", "<kql>", "exec"), scope)
    made: Callable[[list[list[Value]]], list[dict[str, Value]]] = scope["records"]  # type: ignore[assignment]  # exec
    return made


def _sources(plan: Plan) -> Iterator[plans.Source]:
    """The tables that a plan reads, in the order of the tree."""
    waiting: list[object] = [plan]
    while waiting:
        node = waiting.pop()
        if isinstance(node, plans.Source):
            yield node
        elif isinstance(node, Record):
            waiting.extend(getattr(node, field) for field in reversed(node.__match_args__))
        elif isinstance(node, tuple):
            waiting.extend(reversed(node))


def _no_tables(name: str) -> Table:
    raise LookupError(f"table `{name}` is not there")


_cache: OrderedDict[object, Compiled] = OrderedDict()
_lock = Lock()


def compile_plan(plan: Plan, *, source: Literal["json", "typed"] = "json") -> Compiled:
    """Compile a plan anew; `typed` is for `run_columns` and `run_tables`."""
    return Compiled(plan, source)


def compile_query(checked: Checked, source: Literal["json", "typed"] = "json") -> Compiled:
    """Compile a checked text, or take it from the cache.

    Raises ValueError when the text has errors, NotSimulatedError when it uses what cannot be run offline.
    """
    if checked.plan is None:
        raise ValueError("the text has errors, or an operator that is only checked")
    schemas = tuple(sorted({(node.name, node.columns) for node in _sources(checked.plan)}))
    key = (checked.text, schemas, checked.columns, source)
    with _lock:
        known = _cache.get(key)
        if known is not None:
            _cache.move_to_end(key)
            return known
    compiled = Compiled(checked.plan, source)
    with _lock:
        _cache[key] = compiled
        if len(_cache) > _MOST:
            _cache.popitem(last=False)
    return compiled


__all__ = ["Compiled", "NotSimulatedError", "Result", "RowError", "compile_plan", "compile_query"]
