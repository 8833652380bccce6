"""Expectations that say what comes out now: files written anew, values in the spec replaced where they stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from provisioner.diagnostics import Span
from provisioner.model.json import Json, JsonObject
from provisioner.model.project import Project
from provisioner.model.trials import TrialResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What is to be written: `files` of rows by their path relative to the spec, `edits` in the spec itself, and the
    tests that only a person can bring up to date."""

    files: Mapping[str, Sequence[JsonObject]]
    edits: Sequence[tuple[Span, str]]
    left: Sequence[TrialResult]


def updated(
    project: Project, results: Sequence[TrialResult], read_rows: Callable[[str], Sequence[JsonObject]]
) -> Update:
    """Bring failed tests up to date; a file keeps to the columns that it names, a new one names all."""
    files: dict[str, Sequence[JsonObject]] = {}
    edits: list[tuple[Span, str]] = []
    left: list[TrialResult] = []
    for result in results:
        if result.passed:
            continue
        if result.diagnostics and not result.rows:
            left.append(result)
        elif isinstance(result.case.expect, str):
            files[result.case.expect] = _rows(result, read_rows)
        elif result.rows_out == result.rows_expected and all(item.type is not None for item in result.differences):
            edits += _edits(project, result)
        else:
            left.append(result)
    return Update(files=files, edits=edits, left=left)


def _rows(result: TrialResult, read_rows: Callable[[str], Sequence[JsonObject]]) -> list[JsonObject]:
    assert isinstance(result.case.expect, str), "only files are written anew"
    unreadable = bool(result.diagnostics)
    named = set() if unreadable else {name for row in read_rows(result.case.expect) for name in row}
    return [{name: value for name, value in row.items() if name in named or not named} for row in result.rows]


def _edits(project: Project, result: TrialResult) -> list[tuple[Span, str]]:
    return [
        (project.span((*result.case.path, "expect", item.row, item.column)), _flow(item.actual))
        for item in result.differences
    ]


def _flow(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
