"""The diagnostic codes of trials: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ALWAYS_EMPTY: Final = "PRV170"
UNDECLARED_FIELD: Final = "PRV171"
UNREADABLE_ROWS: Final = "PRV172"
ROW_FAILURE: Final = "PRV173"
NOT_A_BODY: Final = "PRV174"
TOO_LARGE_A_BODY: Final = "PRV175"
MISSING_FIELD: Final = "PRV176"
LOST_VALUE: Final = "PRV177"
CUT_VALUE: Final = "PRV178"
OLD_TIME: Final = "PRV179"
HALF_DROPPED: Final = "PRV413"
TIME_OF_ARRIVAL: Final = "PRV415"
REFUSED_BY_AUXILIARY: Final = "PRV417"

CODES: Mapping[str, str] = {
    ALWAYS_EMPTY: "A column that is empty in every row of the samples",
    UNDECLARED_FIELD: "A field of the samples that the stream does not declare",
    UNREADABLE_ROWS: "Rows that cannot be read",
    ROW_FAILURE: "A row in which something cannot be worked out",
    NOT_A_BODY: "A payload that is no array of records",
    TOO_LARGE_A_BODY: "A payload larger than one call may be",
    MISSING_FIELD: "A declared field that no record of a payload has",
    LOST_VALUE: "A value of a payload that its column's type turns into null",
    CUT_VALUE: "A value of a payload that is longer than a table keeps",
    OLD_TIME: "A time of a payload that Azure replaces by the time of arrival",
    HALF_DROPPED: "More than half of the data dropped",
    REFUSED_BY_AUXILIARY: "A payload that a table of the plan Auxiliary refuses",
    TIME_OF_ARRIVAL: "A `TimeGenerated` that is null in rows of the samples",
}
