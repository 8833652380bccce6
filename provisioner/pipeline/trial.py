"""A spec's tests and samples through its transformations, offline."""

from __future__ import annotations

from pathlib import Path

import orjson

from provisioner import files
from provisioner.diagnostics import Diagnostic
from provisioner.model.trials import TrialReport
from provisioner.pipeline.preparation import Prepared
from provisioner.pipeline.rows import Row, read_rows


def run_tests(prepared: Prepared) -> TrialReport:
    """Run the `tests` and samples of a prepared spec."""
    from provisioner.trial import run

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    return run(prepared.project, lambda name: _beside(prepared, name))


def check_samples(prepared: Prepared) -> list[Diagnostic]:
    """What the samples of the streams show about the transformations."""
    from provisioner.trial import check_samples as check

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    return check(prepared.project, lambda name: _beside(prepared, name))


def update_tests(prepared: Prepared, report: TrialReport) -> tuple[list[Path], list[str]]:
    """Write what came out of failed tests as their expectation; the files written, and the tests left to a person."""
    from provisioner.model.edits import replaced
    from provisioner.trial import updated

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    update = updated(prepared.project, report.results, lambda name: _beside(prepared, name))
    spec = prepared.inputs.path
    written: list[Path] = []
    for name, rows in update.files.items():
        path = spec.parent / name
        files.write_atomic(path, b"".join(orjson.dumps(row) + b"\n" for row in rows))
        written.append(path)
    if update.edits:
        files.write_atomic(spec, replaced(files.read_text(spec, "spec"), update.edits))
        written.append(spec)
    return written, [result.case.name for result in update.left]


def watched_files(prepared: Prepared) -> list[Path]:
    """Every file that the outcome of the tests depends on."""
    project = prepared.project
    names: list[str] = []
    if project is not None:
        names += [stream.sample for rule in project.rules for stream in rule.streams if stream.sample]
        names += [value for case in project.tests for value in (case.input, case.expect) if isinstance(value, str)]
    beside = [prepared.inputs.path.parent / name for name in dict.fromkeys(names)]
    return [prepared.inputs.path, *(Path(name) for name in prepared.sources), *beside]


def _beside(prepared: Prepared, name: str) -> list[Row]:
    return read_rows(prepared.inputs.path.parent / name)
