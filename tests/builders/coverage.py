"""docs/coverage.md as data, and the book that is kept of which of its tests have run."""

from __future__ import annotations

import re
from dataclasses import dataclass

from builders.shell import ROOT

PAGE = ROOT / "docs" / "coverage.md"
_ROW = re.compile(r"^\| (?P<what>.+?) \| (?P<example>.*?) \| (?P<tests>`tests/.+`) \|$")


@dataclass(frozen=True)
class Row:
    """What is proved, the example that shows it, and the node IDs of the tests that prove it."""

    what: str
    example: str
    tests: tuple[str, ...]


def rows(text):
    """The rows of the page's tables."""
    found = (_ROW.match(line) for line in text.splitlines())
    return [
        Row(row["what"].strip("`"), row["example"].strip("`"), tuple(re.findall(r"`([^`]+)`", row["tests"])))
        for row in found
        if row
    ]


def file_of(test):
    """The file of a node ID."""
    return test.partition("::")[0]


class Ledger:
    """Which tests passed in this session, and which were chosen away."""

    def __init__(self):
        self.passed = set()
        self.away = set()
        self.files = set()

    def unproved(self, tests, arguments):
        """Those of these tests that should have run here and did not pass: their whole file was asked for."""
        narrowed = {file_of(argument) for argument in arguments if "::" in argument}
        due = [test for test in tests if file_of(test) in self.files - narrowed and not self._among(test, self.away)]
        return sorted({test for test in due if not self._among(test, self.passed)})

    @staticmethod
    def _among(test, known):
        return test in known or any(item.startswith(f"{test}[") for item in known)
