"""The protocol of JSON lines."""

import json

from provisioner.kql.jsonl import check_lines, run_lines


def check(*requests, **options):
    return [json.loads(line) for line in check_lines((json.dumps(r) for r in requests), **options)]


def run(*requests, **options):
    return [json.loads(line) for line in run_lines((json.dumps(r) for r in requests), **options)]


def test_a_sound_transformation_has_columns_and_no_diagnostics():
    request = {
        "id": 7,
        "columns": [{"name": "Time", "type": "datetime"}],
        "kql": "source | project TimeGenerated = Time",
    }
    assert check(request) == [{"id": 7, "diagnostics": [], "columns": [{"name": "TimeGenerated", "type": "datetime"}]}]


def test_a_diagnostic_says_where_what_and_whose_rule_it_breaks():
    [answer] = check({"columns": [{"name": "A", "type": "string"}], "kql": "source | take 1"})
    sources = {item["source"] for item in answer["diagnostics"]}
    assert sources == {"profile"}
    [answer] = check({"columns": [{"name": "A", "type": "string"}], "kql": "source | where 🙂 == B"}, profile="query")
    assert all(item["severity"] == "error" and item["source"] == "language" for item in answer["diagnostics"])


def test_offsets_are_code_points():
    [answer] = check({"columns": [], "kql": 'print a = "🙂🙂", b = nope'}, profile="query")
    assert (20, 4) in [(item["start"], item["length"]) for item in answer["diagnostics"]]


def test_rows_go_in_as_json_and_come_out_as_the_wire_has_them():
    [answer] = run(
        {
            "columns": [{"name": "T", "type": "datetime"}, {"name": "D", "type": "dynamic"}],
            "kql": "source | project TimeGenerated = T, Span = T - datetime(2026-01-01), D, N = 0.0 / 0.0, S = ''",
            "rows": [{"T": "2026-01-02T03:04:05Z", "D": {"a": [1]}}, {}],
        }
    )
    assert answer["rows"] == [
        {
            "TimeGenerated": "2026-01-02T03:04:05.0000000Z",
            "Span": "1.03:04:05.0000000",
            "D": {"a": [1]},
            "N": "NaN",
            "S": "",
        },
        {"TimeGenerated": None, "Span": None, "D": None, "N": "NaN", "S": ""},
    ]


def test_print_and_datatable_need_no_rows():
    answers = run({"kql": "print x = 1 + 1"}, {"kql": "datatable(a: int)[1, 2] | where a > 1"}, profile="query")
    assert [answer["rows"] for answer in answers] == [[{"x": 2}], [{"a": 2}]]


def test_a_fault_of_language_gives_no_rows():
    [answer] = run({"kql": "print x = "}, profile="query")
    assert answer["rows"] is None
    assert answer["diagnostics"]


def test_a_line_that_is_no_request_is_answered_too():
    answers = [
        json.loads(line) for line in check_lines(["{", "[]", '{"kql": 1}', '{"kql": "print 1", "columns": 3}', ""])
    ]
    assert len(answers) == 4
    assert all(answer["diagnostics"][0]["code"] == "KQL000" and answer["columns"] is None for answer in answers)
