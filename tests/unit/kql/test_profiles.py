"""What transformations allow, warn about and refuse; what a query can do that is not simulated."""

from __future__ import annotations

import pytest

from provisioner.kql import check
from provisioner.kql.profiles import LISTED_FUNCTIONS, MAX_LENGTH, SEEN_FUNCTIONS

COLUMNS = {"TimeGenerated": "datetime", "s": "string", "n": "long", "d": "dynamic"}


def codes(text, columns=COLUMNS, profile="dcr"):
    return [(finding.code, finding.severity) for finding in check(text, columns, profile=profile).findings]


def test_all_88_listed_functions_are_known_to_the_language():
    from provisioner.kql.checking.signatures import find_function

    assert len(LISTED_FUNCTIONS) == 88
    assert [name for name in LISTED_FUNCTIONS if find_function(name) is None] == []


@pytest.mark.parametrize("text", ["source", "source | where s has 'x' and n in (1, 2) | extend x = split(s, ',')[0]"])
def test_what_is_listed_passes_without_a_word(text):
    assert codes(text) == []


@pytest.mark.parametrize("name", sorted(SEEN_FUNCTIONS))
def test_what_published_rules_use_is_a_warning(name):
    call = {
        "not": "not(true)",
        "iff": "iff(true, 1, 2)",
        "bag_pack": "bag_pack('a', 1)",
        "strcat_array": "strcat_array(d, '')",
    }
    text = call.get(name, f"{name}('a', 'b', s)" if name == "replace_string" else f"{name}(s)")
    assert codes(f"source | extend x = {text}") == [("KQL202", "warning")]


@pytest.mark.parametrize("call", ["coalesce(s, 'x')", "column_ifexists('s', '')", "bag_keys(d)"])
def test_what_users_report_as_refused_is_an_error(call):
    assert codes(f"source | extend x = {call}") == [("KQL201", "error")]


@pytest.mark.parametrize(
    "operator",
    [
        "summarize count() by TimeGenerated",
        "take 1",
        "sort by n",
        "top 1 by n",
        "mv-expand d",
        "join (source) on s",
        "sample 1",
        "distinct TimeGenerated",
        "union source",
        "serialize",
        "parse-kv s as (a: long)",
    ],
)
def test_operators_on_several_rows_are_errors(operator):
    assert ("KQL203", "error") in codes(f"source | {operator}")


@pytest.mark.parametrize("operator", ["project-keep TimeGenerated", "project-reorder s", "parse-where s with 'a' b"])
def test_operators_on_one_row_that_are_not_listed_are_warnings(operator):
    assert codes(f"source | {operator}") == [("KQL204", "warning")]


@pytest.mark.parametrize("condition", ["n between (1 .. 2)", "s in~ ('a')", "s has_any ('a')", "s hasprefix 'a'"])
def test_scalar_operators_that_are_not_listed_are_warnings(condition):
    assert codes(f"source | where {condition}") == [("KQL206", "warning")]


@pytest.mark.parametrize(("columns", "expected"), [(10, []), (11, [("KQL205", "error")])])
def test_one_parse_makes_at_most_ten_columns(columns, expected):
    pattern = " ".join(f"',{i}=' c{i}" for i in range(columns))
    assert codes(f"source | parse s with {pattern}") == expected


@pytest.mark.parametrize(("length", "expected"), [(MAX_LENGTH, []), (MAX_LENGTH + 1, [("KQL220", "error")])])
def test_a_text_has_at_most_15360_characters(length, expected):
    assert codes("source //".ljust(length, "x")) == expected


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("source", {"s": "string"}, [("KQL221", "error")]),
        ("source | extend TimeGenerated = now()", {"s": "string"}, []),
        ("source | extend TimeGenerated = s", {"s": "string"}, [("KQL222", "error")]),
        ("print 1 + 1", {}, [("KQL221", "error")]),
    ],
)
def test_the_result_has_a_time(text, columns, expected):
    assert codes(text, columns) == expected


def test_the_hint_names_a_column_that_differs_in_case():
    (finding,) = check("source", {"timegenerated": "datetime"}).findings
    assert finding.hint == "rename it: `| project-rename TimeGenerated = timegenerated`"


def test_dynamic_literals_are_refused_with_the_way_out():
    (finding,) = check("source | extend x = dynamic([1])", COLUMNS).findings
    assert (finding.code, finding.source, finding.hint) == ("KQL207", "profile", "use `parse_json('…')`")


def test_functions_take_no_tables_in_a_transformation():
    assert codes("let f = (T: (s: string)) { T }; source") == [("KQL208", "error")]


def test_a_value_is_no_result():
    assert codes("1 + 1") == [("KQL223", "error")]


@pytest.mark.parametrize(
    "text", ["source | evaluate autocluster()", "print series_fit_line(d)", "source | summarize tdigest(n)"]
)
def test_what_is_sound_but_not_simulated_is_said_in_a_query(text):
    text = text.replace("(d)", "(parse_json('[1]'))") if text.startswith("print") else text
    assert codes(text, profile="query") == [("KQL210", "error")]


@pytest.mark.parametrize("plugin", ["bag_unpack(d)", "pivot(s)", "bag_unpack(d) : (x: long)"])
def test_a_plugin_that_waits_for_rows_is_sound(plugin):
    assert codes(f"source | evaluate {plugin} | where x == 1", profile="query") == [("KQL210", "warning")]
    assert ("KQL203", "error") in codes(f"source | evaluate {plugin}")


def test_a_query_may_do_what_a_transformation_may_not():
    assert (
        codes("source | summarize count() by s | top 3 by count_ | where s in~ (dynamic(['a']))", profile="query") == []
    )


def test_functions_of_transformations_are_typed():
    checked = check("source | extend g = geo_location(s).Country, c = parse_cef_dictionary(s)", COLUMNS)
    assert checked.ok
    assert [tuple(column) for column in checked.columns][-2:] == [("g", "dynamic"), ("c", "dynamic")]
