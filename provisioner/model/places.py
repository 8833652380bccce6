"""From offsets in a text to lines and columns, as editors count them."""

from __future__ import annotations

import re
from bisect import bisect_right

from provisioner.diagnostics import Span

_BREAK = re.compile(r"\r\n|\n|\r")


class Places:
    """The lines of one file. YAML 1.1 also breaks lines at U+0085 and U+2028; editors do not, so neither do we."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def span(self, start: int, end: int) -> Span:
        """The place of the characters start…end (end exclusive)."""
        line, column = self.at(start)
        end_line, end_column = self.at(max(start, end))
        return Span(path=self.path, line=line, column=column, end_line=end_line, end_column=end_column)

    def at(self, index: int) -> tuple[int, int]:
        """Line and column, both 1-based, of one character."""
        index = max(0, min(index, len(self.text)))
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def index(self, line: int, column: int) -> int:
        """The character at a line and column: the way back from `at`."""
        start = self._starts[line - 1] if line <= len(self._starts) else len(self.text)
        return min(start + column - 1, len(self.text))

    def line_start(self, index: int) -> int:
        """Where the line that holds this character begins."""
        return self._starts[bisect_right(self._starts, index) - 1]

    def line_end(self, index: int) -> int:
        """Where that line ends, its break not counted."""
        found = _BREAK.search(self.text, index)
        return found.start() if found else len(self.text)
