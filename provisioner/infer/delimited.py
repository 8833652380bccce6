"""CSV and TSV with a header: columns of texts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from provisioner.catalog.limits import CALL_BYTES_MAX
from provisioner.errors import UsageError
from provisioner.infer import faults
from provisioner.infer.grid import Grid
from provisioner.infer.lines import LONGEST, lines
from provisioner.infer.notes import Notes

_BATCH = 2_000
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")  # a single one may be a name, such as a year
MAYBE_TOO_LARGE = CALL_BYTES_MAX // 4
"""Characters from which on a text may have more bytes than one call takes."""


def delimited(blocks: Iterable[bytes], name: str, delimiter: str, notes: Notes) -> Iterator[Grid]:
    """The rows in batches, every value a text; without those that no call could carry."""
    csv.field_size_limit(LONGEST)
    texts = _Texts()
    reader = csv.reader(texts.watch(decoded(blocks, name)), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    line, more = 1, True
    while more:
        rows: list[list[str]] = []
        broken = None
        try:
            rows.extend(islice(reader, _BATCH))
        except csv.Error as exc:
            broken = exc
        more = bool(rows)
        if rows and header is None:
            header = _header(rows[0], name)
        _refuse_ragged(name, line, rows, len(header or ()))
        if broken:
            raise _broken(name, reader.line_num, str(broken)) from broken
        full = [fields for fields in rows[line == 1 :] if fields]
        if texts.any_large or reader.line_num - line >= len(rows):  # fields over several lines add up
            full = _carried(full, notes)
        yield Grid.of(header or (), full)
        line = reader.line_num + 1


def _refuse_ragged(name: str, line: int, rows: Sequence[Sequence[str]], wanted: int) -> None:
    """Every row has to be as wide as the header, but for empty lines; a field may go over several lines."""
    if not set(map(len, rows)) - {0, wanted}:
        return
    for fields in rows:
        line += sum(field.count("\n") for field in fields)
        if fields and len(fields) != wanted:
            raise _ragged(name, line, len(fields), wanted)
        line += 1


def _header(fields: list[str], name: str) -> list[str]:
    header = [field.strip() for field in fields]
    empty = next((at for at, field in enumerate(header, start=1) if not field), None)
    if empty is not None:
        raise UsageError(f"Column {empty} of `{name}` has no name", "give every column a name in the first line")
    double = next((field for field in header if header.count(field) > 1), None)
    if double is not None:
        raise UsageError(f"Two columns of `{name}` are called `{double}`", "give every column a name of its own")
    value = next(filter(_TIME.match, header), header[0] if all(map(_NUMBER.fullmatch, header)) else None)
    if value is not None:
        raise UsageError(
            f"The first line of `{name}` is a row, not a header: `{value}` is no name",
            "put the columns' names above it",
        )
    return header


def _ragged(name: str, line: int, found: int, wanted: int) -> UsageError:
    counted = f"{found} field{'' if found == 1 else 's'}"
    return UsageError(
        f"`{name}` line {line} has {counted}, the header has {wanted}", "quote fields with delimiters in them"
    )


def _broken(name: str, line: int, message: str) -> UsageError:
    if "unexpected end" in message:
        return UsageError(f"`{name}` ends within quotes", 'close them, and write `""` for a quote inside of quotes')
    return UsageError(f"`{name}` line {line} is not CSV: {message}", 'write `""` for a quote inside of quotes')


@dataclass(slots=True)
class _Texts:
    """Whether a line has gone by that may be too large; the sizes of rows are looked at only then."""

    any_large: bool = False

    def watch(self, blocks: Iterable[list[str]]) -> Iterator[str]:
        return chain.from_iterable(map(self._ended, blocks))

    def _ended(self, texts: list[str]) -> list[str]:
        self.any_large = self.any_large or max(map(len, texts), default=0) > MAYBE_TOO_LARGE
        return [text + "\n" for text in texts]


def _carried(rows: list[list[str]], notes: Notes) -> list[list[str]]:
    kept = [fields for fields in rows if not _is_too_large("".join(fields))]
    notes.too_large += len(rows) - len(kept)
    return kept


def without_too_large(texts: list[str], notes: Notes) -> list[str]:
    """The lines that fit into a call; the others are counted."""
    kept = [text for text in texts if not _is_too_large(text)]
    notes.too_large += len(texts) - len(kept)
    return kept


def _is_too_large(text: str) -> bool:
    return len(text) > MAYBE_TOO_LARGE and len(text.encode()) > CALL_BYTES_MAX


def decoded(blocks: Iterable[bytes], name: str) -> Iterator[list[str]]:
    """Lists of lines; raises `UsageError` with the line that is not UTF-8."""
    for number, found, last in lines(blocks, name):
        try:
            texts = b"\n".join(found).decode("utf-8").split("\n")
        except UnicodeDecodeError:
            raise _not_utf8(name, number, found) from None
        yield texts[:-1] if last and not texts[-1] else texts


def _not_utf8(name: str, number: int, found: list[bytes]) -> Exception:
    for at, line in enumerate(found):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as exc:
            return faults.not_utf8(name, number + at, line[exc.start])
    raise AssertionError("the lines are UTF-8 one by one and not together")
