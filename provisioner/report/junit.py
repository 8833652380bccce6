"""The tests of specs as JUnit XML, which every CI system shows: a suite a spec, a case a test."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from provisioner.model.trials import TrialReport, TrialResult
from provisioner.report.style import Style
from provisioner.report.trial_view import result_lines


def as_junit(reports: Sequence[TrialReport]) -> str:
    """The whole document."""
    tests = sum(len(report.results) for report in reports)
    failed = sum(not result.passed for report in reports for result in report.results)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites tests="{tests}" failures="{failed}">']
    for report in reports:
        failures = sum(not result.passed for result in report.results)
        lines.append(
            f"  <testsuite name={_attribute(report.spec_path)} tests={_attribute(str(len(report.results)))} "
            f'failures="{failures}">'
        )
        for result in report.results:
            lines += _case(report, result)
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _case(report: TrialReport, result: TrialResult) -> list[str]:
    where = f"{report.project}.{result.case.rule}.{result.case.stream}"
    head = f"    <testcase name={_attribute(result.case.name)} classname={_attribute(where)}"
    if result.passed:
        return [f"{head}/>"]
    details = "\n".join(line.strip() for line in list(result_lines(result, Style(colour=False)))[1:])
    count = len(result.differences)
    message = f"{count} value{'' if count == 1 else 's'} differ" if count else "the rows are not as expected"
    return [
        f"{head}>",
        f"      <failure message={_attribute(message)}>{escape(_legal(f'{result.place}{chr(10)}{details}'))}</failure>",
        "    </testcase>",
    ]


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    """Without the control characters that XML cannot hold, not even escaped."""
    return "".join(character if character >= " " or character in "\t\n" else "�" for character in text)
