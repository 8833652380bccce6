"""Which field is the time of a record: by its name, then by how many records have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provisioner.catalog.names import TIME_GENERATED
from provisioner.errors import UsageError
from provisioner.infer.column import Column
from provisioner.infer.naming import quoted
from provisioner.infer.times import Epoch, epoch_of, rank, sounds_like_a_time


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeChoice:
    """The field that becomes `TimeGenerated`, or None for the time of arrival. `kql` makes the time; None where the
    field is a datetime already and only changes its name. `type` is what the stream must declare it as."""

    column: str | None
    kql: str | None
    why: str
    type: str | None = None


def time_candidates(columns: Sequence[Column]) -> list[Column]:
    """The fields that could be the time of a record, the likeliest first."""
    found = [column for column in columns if column.form or (epoch(column) and sounds_like_a_time(column.name))]
    most = max((column.filled for column in found), default=0)
    return sorted(found, key=lambda column: (column.filled < most, rank(column.name)))


def epoch(column: Column) -> Epoch | None:
    """The unit in which its numbers are times, as far as their size tells."""
    if not column.kinds or not set(column.kinds) <= {"integer", "real"} or column.low is None or column.high is None:
        return None
    return epoch_of(column.low, column.high)


def choose_time(columns: Sequence[Column], count: int, wish: str | None) -> TimeChoice:
    """The author's wish where it can be a time, else the likeliest field, else the time of arrival."""
    if wish is not None:
        column = next(column for column in columns if column.name == wish)
        if not column.form and not epoch(column):
            raise UsageError(f"field `{wish}` holds no times that are known", "name another field, or none at all")
    else:
        candidates = time_candidates(columns)
        if not candidates:
            why = f"{TIME_GENERATED}: no field holds times, so it is the time of arrival."
            return TimeChoice(column=None, kql="now()", why=why)
        column = candidates[0]
    counted = epoch(column)
    name = quoted(column.name)
    missing = "" if column.filled == count else ", where it is missing the time of arrival"
    why = f"{TIME_GENERATED}: from {column.name}{' as you said' if wish else ''}{missing}."
    if counted is not None:
        return TimeChoice(column=column.name, kql=counted.kql.format(name), why=f"{why[:-1]} ({counted.words}).")
    assert column.form is not None
    kql = column.form.kql.format(name) if column.form.kql else None
    return TimeChoice(column=column.name, kql=kql, why=why)
