"""Every file in tests/cases/validate is a spec whose lines say what is found on them.

`#> severity CODE message => hint` stands at the end of the line that the finding is on; a line can have several. The
target is put at the end where the case has none.
"""

from pathlib import Path

import pytest
from builders.projects import HEAD, validated

CASES = sorted((Path(__file__).parents[2] / "cases" / "validate").glob("*.yaml"))


def expected(text):
    lines = enumerate(text.splitlines(), 1)
    return [(number, said.strip()) for number, line in lines for said in line.split("#>")[1:]]


def said(finding):
    hint = f" => {finding.hint}" if finding.hint else ""
    return finding.span.line, f"{finding.severity} {finding.code} {finding.message}{hint}"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_findings_stand_on_the_lines_that_the_case_says(case):
    text = case.read_text("utf-8")
    head = "version: 1\nname: demo\n" if "\ntarget:" in f"\n{text}" else HEAD
    assert [said(finding) for finding in validated(text + head)] == expected(text)


def test_there_are_cases():
    assert len(CASES) >= 15
