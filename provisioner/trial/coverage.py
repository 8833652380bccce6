"""How many of the rows that reached a table filled each of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.model.project import Project
from provisioner.model.trials import ColumnCoverage
from provisioner.trial.flows import Ran


def coverage(project: Project, ran: Sequence[Ran]) -> tuple[ColumnCoverage, ...]:
    """Each column of each table that rows reached, in the order of the table."""
    found: list[ColumnCoverage] = []
    for table in dict.fromkeys(one.flow.table for one in ran):
        runs = [one.result for one in ran if one.flow.table == table]
        rows = sum(result.rows_out for result in runs)
        declared = next((known.columns for known in project.tables if known.name == table), ())
        produced = [name for result in runs for name in result.columns]
        for name in dict.fromkeys([*(column.name for column in declared), *produced]) if rows else ():
            filled = sum(
                1 for result in runs for value in result.columns.get(name, ()) if value is not None and value != ""
            )
            found.append(ColumnCoverage(table=table, column=name, filled=filled, rows=rows))
    return tuple(found)
