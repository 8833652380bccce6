"""The compiled form: JSON records, typed columns, nulls, caching, row errors, and what it leaves out."""

import threading

import pytest

from provisioner.kql import Result
from provisioner.kql.compiled import NotSimulatedError, compile_plan, compile_query
from provisioner.kql.library import check
from provisioner.kql.runtime import Table

COLUMNS = {"Time": "datetime", "Name": "string", "Level": "int", "Props": "dynamic", "Size": "long"}


def compiled(text, columns=COLUMNS, source="json"):
    checked = check(text, columns, profile="query")
    assert checked.ok, [finding.message for finding in checked.findings]
    return compile_query(checked, source)


def test_missing_and_odd_fields_are_null_and_never_raise():
    rows = [
        {},
        {"Time": 5, "Name": None, "Level": "x", "Props": None, "Size": {}},
        {"Time": "2026-01-01T00:00:00Z", "Name": {"a": 1}, "Level": "7", "Props": "text", "Size": 2**70, "Extra": 1},
    ]
    result = compiled("source").run(rows)
    time, name, level, props, size = result.columns
    assert (time[:2], name[:2], level[:2], props[:2], size[:2]) == (
        [None, None],
        ["", ""],
        [None, None],
        [None, None],
        [None, None],
    )
    assert (name[2], level[2], props[2], size[2]) == ('{"a":1}', 7, "text", None)
    assert result.length == 3
    assert result.errors == ()


def test_only_the_fields_that_are_used_are_read():
    (python,) = compiled("source | where Level > 3 | project Name").python
    assert "'Name'" in python
    assert "'Level'" in python
    assert "'Props'" not in python
    assert "'Time'" not in python


def test_a_column_is_computed_behind_the_filter_before_it():
    (python,) = compiled("source | extend p = parse_json(Name) | where Level > 3 | project p.a").python
    assert python.index("continue") < python.index("'Name'")


def test_what_recurs_is_computed_once():
    (python,) = compiled(
        "source | project a = tolong(Props.x.y), b = tolong(Props.x.y) + 1, c = tostring(Props.x.z)"
    ).python
    assert python.count(".get('x')") == 1
    assert python.count(".get('y')") == 1


def test_a_time_limit_is_computed_once_for_all_rows():
    (python,) = compiled("source | where Time > ago(1h)").python
    assert python.index("now - ") < python.index("for ")


def test_now_can_be_frozen():
    query = compiled("source | project t = now(), a = ago(1d), i = ingestion_time()")
    result = query.run([{}], now=864_000_000_000 * 2, ingestion_time=7)
    assert [column[0] for column in result.columns] == [864_000_000_000 * 2, 864_000_000_000, 7]


def test_now_is_the_same_in_all_rows():
    result = compiled("source | project t = now()").run([{}] * 50)
    assert len(set(result.columns[0])) == 1


def test_typed_columns_may_be_left_out():
    query = compiled("source | project Name, Level, Size = Size + 1", source="typed")
    result = query.run_columns({"Size": [1, None]}, 2)
    assert result.columns == [["", ""], [None, None], [2, None]]


def test_named_tables_are_read_by_name():
    checked = check(
        "A | join kind=inner B on k | project k, w",
        tables={"A": {"k": "long"}, "B": {"k": "long", "w": "string"}},
        profile="query",
    )
    tables = {"A": Table([[1, 2]], 2), "B": Table([[2], ["x"]], 1)}
    result = compile_query(checked, "typed").run_tables(tables.__getitem__)
    assert result.columns == [[2], ["x"]]


def test_a_result_has_rows_as_bags_too():
    query = compiled("source | project Name, n = 1")
    assert query.run([{"Name": "a"}]).rows([column.name for column in query.columns]) == [{"Name": "a", "n": 1}]


def test_a_result_has_json_records():
    query = compiled("source | project Time, Name, p = 1h, r = 1.0 / 0, d = Props, n = 1", source="json")
    rows = [{"Time": "2026-01-01", "Name": "a", "Props": {"x": [1]}}, {}]
    first = {
        "Time": "2026-01-01T00:00:00.0000000Z",
        "Name": "a",
        "p": "01:00:00",
        "r": "Infinity",
        "d": {"x": [1]},
        "n": 1,
    }
    assert query.records(query.run(rows)) == [first, {**first, "Time": None, "Name": "", "d": None}]


def test_no_rows_give_empty_columns():
    result = compiled("source | where Level > 3 | project Name, n = Size").run([])
    assert result == Result([[], []], (), 0)


def test_compiling_again_is_a_look_up():
    first = compiled("source | where Level > 3")
    assert compiled("source | where Level > 3") is first
    assert compiled("source | where Level > 3", {"Level": "long"}) is not first
    assert compiled("source | where Level > 3", source="typed") is not first
    checked = check("source", COLUMNS, profile="query")
    assert compile_plan(checked.plan) is not compile_plan(checked.plan)


def test_one_compiled_query_runs_in_several_threads():
    query = compiled("source | extend x = strcat(Name, tostring(Level)) | where x matches regex '[0-9]+'")
    results = []

    def work(number):
        rows = [{"Name": str(number), "Level": i} for i in range(200)]
        results.append(query.run(rows).columns[-1] == [f"{number}{i}" for i in range(200)])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8


def test_a_text_with_errors_is_not_compiled():
    with pytest.raises(ValueError, match="errors"):
        compile_query(check("source | where Nothing", COLUMNS))


def test_a_function_that_cannot_be_run_is_named_with_its_place():
    checked = check("source | extend a = 1 | extend c = series_fit_line(Props)", COLUMNS, profile="query")
    if checked.plan is None:
        pytest.skip("the checker settles it")
    with pytest.raises(NotSimulatedError) as caught:
        compile_query(checked)
    assert checked.text[caught.value.start : caught.value.end].startswith("series_fit_line")


def test_a_location_comes_from_the_database_that_the_user_supplies():
    class Database:
        def locate(self, ip):
            return {"Country": "Norway", "Latitude": 59.9} if ip == "192.0.2.1" else None

    query = compiled("source | project c = tostring(geo_location(Name).Country)")
    rows = [{"Name": "192.0.2.1"}, {"Name": "x"}]
    assert query.run(rows, locations=Database()).columns == [["Norway", ""]]
    assert query.run(rows).columns == [["", ""]]


def test_a_thousand_steps_exhaust_no_stack():
    query = compiled("source" + "|extend n=n+1" * 1000, {"n": "long"})
    assert query.run([{"n": 1}]).columns == [[1001]]


def test_a_thousand_conditions_exhaust_no_stack():
    text = " or ".join(f"Name == '{i}'" for i in range(900))
    query = compiled(f"source | where {text} | project Name")
    assert query.run([{"Name": "899"}, {"Name": "x"}]).columns == [["899"]]


def test_names_of_columns_cannot_break_out_of_the_generated_code():
    name = "a'] + __import__('os').name #\n\"\\"
    query = compiled("source", {name: "string"})
    assert query.run([{name: "v"}]).columns == [["v"]]


def test_texts_cannot_break_out_of_the_generated_code():
    text = "'\\\"\n{x}\u2028#"
    literal = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    query = compiled(
        f'source | project a = strcat(Name, "{literal}"), b = Name contains "{literal}", c = split(Name, "{literal}")'
    )
    result = query.run([{"Name": "n" + text}])
    assert [column[0] for column in result.columns] == ["n" + text + text, True, ["n", ""]]
