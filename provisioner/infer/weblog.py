"""Lines of text, and the two log formats of web servers that everybody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from provisioner.infer.delimited import MAYBE_TOO_LARGE, decoded, without_too_large
from provisioner.infer.notes import Notes

Row = dict[str, Any]
RAW = "RawData"

_COMMON = re.compile(r'\S+ \S+ \S+ \[[^]]+ [+-]\d{4}\] "(?:[^"\\]|\\.)*" \d{3} (?:\d+|-)')
_COMBINED = re.compile(_COMMON.pattern + r' "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"')


@dataclass(slots=True)
class Lines:
    """How many of the lines a web server wrote, and the first of those that it did not."""

    count: int = 0
    common: int = 0
    combined: int = 0
    odd: list[Row] = field(default_factory=list)

    def watch(self, batches: Iterable[Sequence[Row]]) -> Iterator[Sequence[Row]]:
        """Look at batches that go by."""
        for batch in batches:
            self.count += len(batch)
            others = [row for row in batch if not _COMBINED.match(row[RAW])]
            odd = [row for row in others if not _COMMON.match(row[RAW])]
            self.combined += len(batch) - len(others)
            self.common += len(batch) - len(odd)
            self.odd += odd[: max(0, 2 - len(self.odd))]
            yield batch

    @property
    def is_web_log(self) -> bool:
        """True when at least nine lines of ten are a web server's; the others are kept whole."""
        return self.count > 0 and self.common >= 0.9 * self.count


def text_lines(blocks: Iterable[bytes], name: str, notes: Notes) -> Iterator[list[Row]]:
    """Each line that is not empty, and fits into a call, as a record of one field."""
    for texts in decoded(blocks, name):
        if max(map(len, texts), default=0) > MAYBE_TOO_LARGE:
            texts[:] = without_too_large(texts, notes)
        yield [{RAW: text} for text in (line.rstrip("\r") for line in texts) if text and not text.isspace()]
