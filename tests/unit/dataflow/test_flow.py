from provisioner.dataflow import Mismatch, compile_flow
from provisioner.kql.datetimes import TICKS_PER_DAY, TICKS_PER_HOUR, datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")
STREAM = (("TimeGenerated", "datetime"), ("Name", "string"), ("Size", "int"), ("Bag", "dynamic"), ("Ok", "boolean"))


def flow(text="source", table=STREAM, stream=STREAM):
    made, findings = compile_flow(stream, text, table)
    assert made is not None, findings
    return made


def test_declared_fields_become_the_types_of_their_columns():
    result = flow().run(
        [
            {"TimeGenerated": "2026-03-01T00:00:00Z", "Name": "a", "Size": 7, "Bag": {"x": [1]}, "Ok": True},
            {"TimeGenerated": "2026-02-28T23:00:00+00:00", "Name": 12, "Size": "8", "Bag": "text", "Ok": "false"},
            {},
        ],
        NOW,
    )
    assert result.columns == {
        "TimeGenerated": [NOW, NOW - TICKS_PER_HOUR, NOW],
        "Name": ["a", "12", ""],
        "Size": [7, 8, None],
        "Bag": [{"x": [1]}, "text", None],
        "Ok": [True, False, None],
    }
    assert result.types == {
        "TimeGenerated": "datetime",
        "Name": "string",
        "Size": "int",
        "Bag": "dynamic",
        "Ok": "bool",
    }
    assert (result.rows_in, result.rows_out, result.time_replaced) == (3, 3, 0)


def test_undeclared_fields_are_dropped_and_counted():
    result = flow().run([{"Name": "a", "Extra": 1}, {"Extra": 2, "Other": None}, {"name": "case"}, {"Name": "b"}], NOW)
    assert result.undeclared_fields == {"Extra": 2, "Other": 1, "name": 1}
    assert result.columns["Name"] == ["a", "", "", "b"]


def test_a_transformation_sees_only_what_the_stream_declares():
    made, findings = compile_flow(STREAM, "source | extend X = Undeclared", STREAM)
    assert made is None
    assert [finding.severity for finding in findings] == ["error"]


def test_columns_that_the_table_lacks_are_dropped_and_counted():
    table = (("TimeGenerated", "datetime"), ("Name", "string"))
    result = flow("source | extend Twice = Size * 2", table).run([{"Name": "a", "Size": 2}, {"Name": "b"}], NOW)
    assert list(result.columns) == ["TimeGenerated", "Name"]
    assert result.dropped_columns == {"Size": 2, "Bag": 2, "Ok": 2, "Twice": 2}


def test_column_names_match_by_case():
    result = flow(table=(("TimeGenerated", "datetime"), ("name", "string"))).run([{"Name": "a"}], NOW)
    assert list(result.columns) == ["TimeGenerated"]


def test_columns_that_the_output_lacks_are_not_stored():
    result = flow("source | project TimeGenerated, Name").run([{"Name": "a"}], NOW)
    assert result.columns == {"TimeGenerated": [NOW], "Name": ["a"]}


def test_rows_that_a_transformation_filters_are_gone():
    result = flow("source | where Size > 1").run([{"Size": 1}, {"Size": 2}, {}], NOW)
    assert (result.rows_in, result.rows_out, result.columns["Size"]) == (3, 1, [2])


def test_nothing_in_gives_nothing_out():
    result = flow().run([], NOW)
    assert (result.rows_in, result.rows_out, result.dropped_columns) == (0, 0, {})
    assert result.columns["Name"] == []


def test_now_is_the_received_time():
    result = flow("source | extend TimeGenerated = now() - 1h").run([{}], NOW)
    assert result.columns["TimeGenerated"] == [NOW - TICKS_PER_HOUR]


def test_times_out_of_the_window_are_replaced_and_counted():
    rows = [{"TimeGenerated": text} for text in ("2026-02-26T00:00:00Z", "2026-03-02T00:00:01Z", "not a time", None)]
    result = flow().run(rows, NOW)
    assert result.columns["TimeGenerated"] == [NOW] * 4
    assert result.time_replaced == 2


def test_a_time_of_exactly_two_days_ago_stays():
    result = flow().run([{"TimeGenerated": "2026-02-27T00:00:00Z"}], NOW)
    assert (result.columns["TimeGenerated"], result.time_replaced) == ([NOW - 2 * TICKS_PER_DAY], 0)


def test_rows_are_stored_with_a_time_even_when_the_table_declares_none():
    result = flow(table=(("Name", "string"),)).run([{"Name": "a"}], NOW)
    assert result.columns == {"Name": ["a"], "TimeGenerated": [NOW]}


def test_a_transformation_that_loses_the_time_is_refused():
    made, findings = compile_flow(STREAM, "source | project Name", STREAM)
    assert made is None
    assert "TimeGenerated" in findings[0].message


def test_long_values_are_truncated_and_counted():
    result = flow().run([{"Name": "x" * 70_000, "Bag": {"k": "y" * 70_000}}, {"Name": "short"}], NOW)
    assert [len(value) for value in result.columns["Name"]] == [65_536, 5]
    assert len(result.columns["Bag"][0]) == 65_536
    assert result.truncated == 2


def test_types_that_differ_are_told_and_converted_where_that_can_be():
    table = (
        ("TimeGenerated", "dateTime"),
        ("Name", "guid"),
        ("Size", "string"),
        ("Bag", "string"),
        ("Ok", "long"),
    )
    made = flow(table=table)
    assert made.mismatches == (
        Mismatch(column="Name", produced="string", expected="guid"),
        Mismatch(column="Size", produced="int", expected="string"),
        Mismatch(column="Bag", produced="dynamic", expected="string"),
        Mismatch(column="Ok", produced="bool", expected="long"),
    )
    guid = "0A1B2C3D-0000-0000-0000-000000000000"
    result = made.run([{"Name": guid, "Size": 5, "Bag": [1], "Ok": True}, {"Name": "none"}], NOW)
    assert result.columns == {
        "TimeGenerated": [NOW, NOW],
        "Name": [guid.lower(), None],
        "Size": ["5", ""],
        "Bag": ["[1]", ""],
        "Ok": [1, None],
    }


def test_without_a_table_everything_is_kept():
    result = flow("source | extend New = 1", None).run([{"Name": "a"}], NOW)
    assert result.columns["New"] == [1]
    assert result.dropped_columns == {}


def test_a_flow_is_compiled_once():
    assert flow("source | where Size > 3") is flow("source | where Size > 3")


def test_an_error_in_a_row_leaves_the_others():
    made = flow("source | extend Size = toint(extract('([0-9]+)', 1, Name))")
    result = made.run([{"Name": "a1"}, {"Name": "none"}], NOW)
    assert result.columns["Size"] == [1, None]
    assert result.row_errors == ()
