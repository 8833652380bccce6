"""All records of a sample: their columns, and the few records that show everything the columns hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from provisioner.infer.column import Column
from provisioner.infer.grid import Grid

Row = dict[str, Any]
_FIRST = 5


class Survey:
    """Columns with types from all rows; `rows` are the first records and each that shows something new."""

    def __init__(self) -> None:
        self.columns: dict[str, Column] = {}
        self.count = 0
        self._kept: dict[int, Row] = {}

    @classmethod
    def of(cls, batches: Iterable[Sequence[Row] | Grid]) -> Survey:
        """Look at every record."""
        survey = cls()
        for batch in batches:
            survey.add_grid(batch) if isinstance(batch, Grid) else survey.add(batch)
        return survey

    def add_grid(self, grid: Grid) -> None:
        """Look at some more records, which are columns already."""
        new = {*range(min(grid.height, max(0, _FIRST - self.count)))}
        for name, values in grid.columns.items():
            new.update(self.columns.setdefault(name, Column(name)).add(values))
        self._kept |= {self.count + at: grid.row(at) for at in new}
        self.count += grid.height

    def add(self, batch: Sequence[Row]) -> None:
        """Look at some more records."""
        for at, row in enumerate(batch[: max(0, _FIRST - self.count)]):
            self._kept[self.count + at] = row
        shapes: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, row in enumerate(batch):
            shapes[tuple(row)].append(at)
        if len(shapes) * 8 > len(batch):
            self._add_loose(batch)
        else:
            for shape, places in shapes.items():
                self._add_alike(batch, shape, places)
        self.count += len(batch)

    def _add_alike(self, batch: Sequence[Row], shape: tuple[str, ...], places: Sequence[int]) -> None:
        """Records with the same fields in the same order: their values turned into columns at once."""
        columns = zip(*(batch[at].values() for at in places), strict=True)
        for name, values in zip(shape, columns, strict=True):
            self._add_column(batch, name, values, places)

    def _add_loose(self, batch: Sequence[Row]) -> None:
        values: defaultdict[str, list[Any]] = defaultdict(list)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(batch):
            for name, value in row.items():
                values[name].append(value)
                places[name].append(at)
        for name, found in values.items():
            self._add_column(batch, name, found, places[name])

    def _add_column(self, batch: Sequence[Row], name: str, values: Sequence[Any], places: Sequence[int]) -> None:
        column = self.columns.get(name)
        if column is None:
            column = self.columns[name] = Column(name)
        for at in column.add(values):
            self._kept[self.count + places[at]] = batch[places[at]]

    @property
    def rows(self) -> list[Row]:
        """The records to keep, in their order."""
        return [self._kept[at] for at in sorted(self._kept)]
