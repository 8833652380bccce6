import csv
import io
import json

import pytest

from provisioner.report import rows_view

RESULT = {
    "columns": [
        {"name": "TimeGenerated", "type": "datetime"},
        {"name": "Message", "type": "string"},
        {"name": "Extra", "type": "dynamic"},
        {"name": "Count", "type": "long"},
        {"name": "Ok", "type": "bool"},
    ],
    "rows": [
        ["2026-01-01T00:00:00Z", 'a "quoted", ä\nsecond line\u2028', {"a": [1]}, 9007199254740993, True],
        ["2026-01-01T00:00:01Z", "", None, None, False],
    ],
}
EMPTY = {"columns": RESULT["columns"], "rows": []}
NAMES = [column["name"] for column in RESULT["columns"]]
OBJECTS = [dict(zip(NAMES, row, strict=True)) for row in RESULT["rows"]]


def test_json_is_one_array_of_objects():
    assert json.loads(rows_view.as_json(RESULT)) == OBJECTS
    assert json.loads(rows_view.as_json(EMPTY)) == []


def test_ndjson_is_one_object_a_line_whatever_the_values_hold():
    assert [json.loads(line) for line in rows_view.as_ndjson(RESULT).split("\n")] == OBJECTS
    assert rows_view.as_ndjson(EMPTY) == ""


def test_csv_has_a_header_and_dynamic_values_as_json():
    header, first, second = csv.reader(io.StringIO(rows_view.as_csv(RESULT)))
    assert header == NAMES
    assert first == ["2026-01-01T00:00:00Z", RESULT["rows"][0][1], '{"a": [1]}', "9007199254740993", "true"]
    assert second == ["2026-01-01T00:00:01Z", "", "", "", "false"]


def test_csv_without_rows_still_names_the_columns():
    assert rows_view.as_csv(EMPTY) == ",".join(NAMES) + "\n"


@pytest.mark.parametrize("width", [40, 80])
def test_a_table_fits_its_width_and_counts_its_rows(width):
    lines = rows_view.as_table(RESULT, width=width, colour=False).splitlines()
    assert "2 rows" in lines
    assert max(map(len, lines[: lines.index("2 rows")])) <= width
