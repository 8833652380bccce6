"""Findings under their line: line ends of every kind, tabs, ends of texts."""

from __future__ import annotations

import pytest

from provisioner.kql.caret import position, render_findings
from provisioner.kql.findings import Finding


def rendered(text, start, length):
    return render_findings(text, [Finding("KQL006", "error", start, length, "wrong")]).splitlines()


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("abc", 0, (1, 1)),
        ("abc", 3, (1, 4)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\r\n\r\nb", 5, (3, 1)),
        ("a\n", 2, (2, 1)),
        ("\U0001f600b", 1, (1, 2)),
        ("a\nb", 1, (1, 2)),
    ],
)
def test_lines_and_columns_count_from_one(text, offset, expected):
    assert position(text, offset) == expected


def test_the_mark_stands_under_the_place():
    assert rendered("one\ntwo three\nfour", 8, 5) == [
        "2:5: error[KQL006] wrong",
        "  |",
        "2 | two three",
        "  |     ^^^^^",
    ]


def test_a_mark_ends_with_its_line_and_is_never_empty():
    assert rendered("ab\ncd", 1, 4)[-1] == "  |  ^"
    assert rendered("ab", 2, 0)[-1] == "  |   ^"
    assert rendered("", 0, 0)[-1] == "  | ^"


def test_tabs_and_control_characters_keep_the_columns():
    assert rendered("\ta\x00b", 3, 1)[2:] == ["1 |  a b", "  |    ^"]


def test_findings_are_parted_by_an_empty_line():
    findings = [Finding("KQL001", "error", 0, 1, "one", "do this"), Finding("KQL002", "warning", 1, 1, "two")]
    assert render_findings("ab", findings) == (
        "1:1: error[KQL001] one\n  |\n1 | ab\n  | ^\n  = hint: do this\n"
        "\n1:2: warning[KQL002] two\n  |\n1 | ab\n  |  ^\n"
    )
    assert render_findings("ab", []) == ""
