"""What the checker hands on: converted operands, one name for each function, slots, inlined functions."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.kql_bound import short

from provisioner.kql import check
from provisioner.kql.plans import Extend, Join, MvExpand, Parse, Project, Source, Summarize, Union, Where

TYPES = ("bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic")
COLUMNS = {f"c_{type_}": type_ for type_ in TYPES}
CASES = Path(__file__).parents[2] / "cases" / "kql" / "bound.txt"
EXPRESSIONS = [line.split(" => ") for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]


def checked(text, **others):
    result = check(text, COLUMNS, profile="query", **others)
    assert result.ok, result.findings
    return result


def bound(text):
    plan = checked(f"source | extend x = {text}").plan
    assert isinstance(plan, Extend)
    return plan.assignments[0].value


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_an_expression_is_bound_with_every_conversion_written_out(text, expected):
    value = bound(text)
    assert f"{value.type} {short(value)}" == expected


def columns(text, **others):
    return [tuple(column) for column in checked(text, **others).columns]


def test_extend_replaces_a_column_where_it_stands_and_appends_the_others():
    plan = checked("source | extend new = 1, c_int = tostring(c_int)").plan
    assert [(a.column.name, a.column.type, a.slot) for a in plan.assignments] == [
        ("c_int", "string", 1),
        ("new", "long", 10),
    ]
    assert isinstance(plan.input, Source)


def test_project_away_keep_rename_and_reorder_are_all_project():
    for text in ("project-away c_int", "project-keep c_int", "project-rename a = c_int", "project-reorder c_int"):
        assert isinstance(checked(f"source | {text}").plan, Project)


def test_slots_point_into_the_input_of_the_operator():
    plan = checked("source | project c_guid, n = c_long | where n > 1").plan
    assert isinstance(plan, Where)
    assert plan.condition.left.slot == 1


def test_assignments_of_one_operator_do_not_see_each_other():
    result = check("source | extend a = 1, b = a", COLUMNS, profile="query")
    assert [finding.code for finding in result.findings] == ["KQL101"]


def test_columns_without_a_name_get_kustos():
    text = "print 1, x = 2, strcat('a', 'b'), tostring(now())"
    assert [name for name, _ in columns(text)] == ["print_0", "x", "print_2", "print_3"]
    text = "source | project 1, c_dynamic.a.b, c_dynamic['k'], strlen(c_string), c_int + 1, tostring(c_guid)"
    names = ["Column1", "c_dynamic_a_b", "c_dynamic_k", "strlen_c_string", "Column2", "c_guid"]
    assert [name for name, _ in columns(text)] == names


def test_a_name_taken_twice_gets_a_number():
    assert [name for name, _ in columns("source | project tostring(c_int), toint(c_int)")] == ["c_int", "c_int1"]


def test_source_is_the_table_at_the_head_and_a_column_later():
    result = check("source | where source.ip == 'x'", {"source": "dynamic"}, profile="query")
    assert result.ok


def test_a_column_hides_a_variable():
    assert short(checked("let c_int = 'x'; source | extend y = c_int").plan.assignments[0].value) == "c_int"


def test_scalar_variables_and_functions_are_written_out():
    functions = "let n = 5; let f = (a: long, b: string = 'z') { strcat(a + n, b) }; "
    text = functions + "source | extend x = f(c_int), y = f(b='w', a=1)"
    values = [short(assignment.value) for assignment in checked(text).plan.assignments]
    assert values == ["strcat((+ (long c_int) 5), 'z')", "strcat((+ 1 5), 'w')"]


def test_a_tabular_variable_is_one_node_wherever_it_is_used():
    plan = checked("let t = source | take 1; union t, t").plan
    assert isinstance(plan, Union)
    assert plan.inputs[0] is plan.inputs[1]


def test_a_table_parameter_takes_a_table():
    text = "let f = (T: (c_int: int), n: long) { T | where c_int > n | project c_int }; f(source, 2)"
    assert columns(text) == [("c_int", "int")]


def test_a_summary_is_made_from_keys_and_aggregates():
    plan = checked("source | summarize n = count(), x = 2 * sum(c_int) by c_string, bin(c_datetime, 1h)").plan
    assert isinstance(plan, Summarize)
    assert [short(key) for key in plan.keys] == ["c_string", "bin(c_datetime, timespan:36000000000)"]
    assert [(aggregate.function, aggregate.types) for aggregate in plan.aggregates] == [
        ("count", ("long",)),
        ("sum", ("long",)),
    ]
    slots = [assignment.value.slot for assignment in plan.assignments[:3]]
    assert slots == [0, 1, 2]
    assert plan.assignments[3].value.right.slot == 3


def test_arg_max_fills_one_slot_for_each_column_it_brings():
    plan = checked("source | project c_string, c_int, c_long | summarize arg_max(c_int, *) by c_string").plan
    assert [column.name for column in plan.columns] == ["c_string", "c_int", "c_long"]
    (aggregate,) = plan.aggregates
    assert [short(argument) for argument in aggregate.arguments] == ["c_int", "c_int", "c_long"]
    assert aggregate.types == ("int", "long")


def test_a_join_says_where_each_column_comes_from():
    other = {"c_string": "string", "z": "long"}
    plan = checked("source | project c_string, c_int | join kind=inner other on c_string", tables={"other": other}).plan
    assert isinstance(plan, Join)
    assert [column.name for column in plan.columns] == ["c_string", "c_int", "c_string1", "z"]
    assert plan.outputs == (("left", 0), ("left", 1), ("right", 0), ("right", 1))


def test_a_lookup_leaves_out_the_keys_of_the_right_side():
    plan = checked(
        "source | project c_string | lookup other on c_string", tables={"other": {"c_string": "string", "z": "long"}}
    )
    assert [column.name for column in plan.columns] == ["c_string", "z"]


def test_a_union_fills_what_an_input_lacks_with_null():
    plan = checked("union withsource=T (source | project a = c_int), (print a = 's', b = 1)").plan
    assert [tuple(column) for column in plan.columns] == [
        ("T", "string"),
        ("a_int", "int"),
        ("a_string", "string"),
        ("b", "long"),
    ]
    assert plan.slots == ((None, 0, None, None), (None, None, 0, 1))


def test_parse_replaces_a_column_that_exists():
    plan = checked("source | project a = c_string, b = c_int | parse a with * '=' b ' ' c: long").plan
    assert isinstance(plan, Parse)
    assert [tuple(column) for column in plan.columns] == [("a", "string"), ("b", "string"), ("c", "long")]


def test_an_expanded_column_stays_where_it_is():
    plan = checked("source | project c_int, c_dynamic, c_long | mv-expand c_dynamic to typeof(string)").plan
    assert isinstance(plan, MvExpand)
    assert [tuple(column) for column in plan.columns] == [("c_int", "int"), ("c_dynamic", "string"), ("c_long", "long")]
    assert plan.expansions[0].slot == 1


def test_the_plan_has_the_columns_that_are_promised():
    for text in ("source | extend x = 1 | project x, c_int", "source | summarize count() by c_int", "print a = 1"):
        result = checked(text)
        assert result.plan.columns == result.columns


def test_a_text_with_a_fault_has_findings_and_no_plan():
    result = check("source | extend x = nope, y = strlenn(c_string), c_int == ", COLUMNS)
    assert not result.ok
    assert result.plan is None


def test_several_mistakes_are_found_in_one_go():
    result = check("source | extend x = nope, y = strlenn(c_string) | where c_int", COLUMNS, profile="query")
    assert [finding.code for finding in result.findings] == ["KQL101", "KQL102", "KQL107"]


def test_positions_count_code_points():
    text = "source | extend a = '😀é', b = nope"
    (finding,) = check(text, COLUMNS, profile="query").findings
    assert text[finding.start : finding.start + finding.length] == "nope"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("; ".join(["let a0 = 1", *(f"let a{i} = a{i - 1} + a{i - 1}" for i in range(1, 40)), "print a39"]), "KQL146"),
        (
            "; ".join(
                [
                    "let f0 = (x: long) { x }",
                    *(f"let f{i} = (x: long) {{ f{i - 1}(x) + f{i - 1}(x) }}" for i in range(1, 40)),
                ]
            )
            + "; print f39(1)",
            "KQL142",
        ),
        ("print " + "-(" * 500 + "1" + ")" * 500, "KQL014"),
    ],
)
def test_what_multiplies_or_nests_without_end_is_refused_soon(text, code):
    assert code in {finding.code for finding in check(text).findings}


def test_a_column_type_that_kusto_does_not_know_is_the_callers_mistake():
    with pytest.raises(ValueError, match="`a` has the type `text`"):
        check("source", {"a": "text"})
