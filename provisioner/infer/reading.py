"""Which format a sample is in, by its first characters, and its records in batches."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import orjson

from provisioner.infer import faults
from provisioner.infer.blocks import clean
from provisioner.infer.delimited import delimited
from provisioner.infer.json_lines import json_lines
from provisioner.infer.json_stream import ENVELOPE, json_stream
from provisioner.infer.lines import LONGEST
from provisioner.infer.notes import Notes
from provisioner.infer.survey import Survey
from provisioner.infer.texts import Texts
from provisioner.infer.weblog import Lines, text_lines

Row = dict[str, Any]
_HEADER = re.compile(r"[A-Za-z_@#][\w .@:/()%#$-]{0,99}")
_START = 1 << 20
_DELIMITERS = "\t,;|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was read: `form` names the format, `rows` are the kept records; `lines` stands for lines of text."""

    name: str
    form: str
    survey: Survey
    rows: Sequence[Row]
    notes: Notes = field(default_factory=Notes)
    lines: Lines | None = None


def read_sample(blocks: Iterable[bytes], name: str) -> Sample:
    """Read all of a sample; raises `UsageError` for what cannot be read, and for a file without records."""
    start, text = _start(clean(blocks, name))
    notes = Notes()
    form = _form(start, name)
    if form in ("NDJSON", "JSON"):
        read = json_lines if form == "NDJSON" else json_stream
        survey = Survey.of(read(text, name, notes))
        sample = Sample(name=name, form=form, survey=survey, rows=survey.rows, notes=notes)
    elif form == "text":
        seen = Lines()
        survey = Survey.of(seen.watch(text_lines(text, name, notes)))
        rows = [*survey.rows, *(row for row in seen.odd if row not in survey.rows)] if seen.is_web_log else survey.rows
        sample = Sample(name=name, form=form, survey=survey, rows=rows, notes=notes, lines=seen)
    else:
        texts = Texts()
        survey = Survey.of(texts.watch(delimited(text, name, form, notes)))
        rows = texts.settle(survey)
        sample = Sample(name=name, form="TSV" if form == "\t" else "CSV", survey=survey, rows=rows, notes=notes)
    if not survey.count:
        raise _nothing(name, notes)
    return sample


def _nothing(name: str, notes: Notes) -> Exception:
    if notes.too_large:
        return faults.all_too_large(name, notes.too_large)
    return faults.empty(name)


def _start(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first blocks up to a line end, and all blocks once more."""
    seen: list[bytes] = []
    size = 0
    for block in blocks:
        seen.append(block)
        size += len(block)
        if size > _START or (b"\n" in block and b"\n" in b"".join(seen).lstrip()):
            break
    return b"".join(seen), chain(seen, blocks)


def _form(start: bytes, name: str) -> str:
    text = start.lstrip()
    if text.startswith(b"["):
        return "text" if _is_plain(text) else "JSON"
    if text.startswith(b"{"):
        first, _, rest = text.partition(b"\n")
        return "NDJSON" if _is_object(first) and not (_is_envelope(first) and not rest.strip()) else "JSON"
    return _delimiter(start, name) or "text"


def _is_plain(text: bytes) -> bool:
    """`[01/Jan/2026…] …` begins like an array and is none."""
    return re.match(rb"\[\s*(?:[\[{\]\"]|-?\d+(?:\.\d+)?\s*[,\]]|true|false|null|$)", text) is None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError as exc:
        # A line that is broken in its middle is still a line of NDJSON; one that goes on below is not.
        return line.rstrip().endswith(b"}") and exc.pos < len(line.rstrip()) - 1 and not _goes_on(line)


def _goes_on(line: bytes) -> bool:
    return re.search(rb"\}\s*,?\s*\{", line) is not None


def _is_envelope(line: bytes) -> bool:
    return ENVELOPE.match(line.decode("utf-8", "replace")) is not None


def _delimiter(start: bytes, name: str) -> str | None:
    """What stands between the fields of the first lines; None when they are plain lines of text."""
    csv.field_size_limit(LONGEST)
    texts = [line for line in start.decode("utf-8", "replace").splitlines()[:10] if line.strip()]
    named = next((mark for end, mark in ((".csv", ","), (".tsv", "\t")) if end in name.casefold()), None)
    for mark in _DELIMITERS:
        rows = list(csv.reader(texts, delimiter=mark))
        header = [field.strip() for field in rows[0]] if rows else []
        if len(header) > 1 and len(set(header)) == len(header) and all(map(_HEADER.fullmatch, header)):
            return mark
    return _by_width(texts, named) if named else None


def _by_width(texts: Sequence[str], named: str) -> str:
    """Of a file called CSV or TSV: what parts all its first lines into as many fields, whatever the header is like."""
    for mark in named + _DELIMITERS:
        rows = list(csv.reader(texts, delimiter=mark))
        widths = {len(row) for row in rows[:-1] or rows}  # the last row may be cut off
        if len(widths) == 1 and widths != {1}:
            return mark
    return named
