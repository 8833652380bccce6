"""A spec's tests and samples through its transformations, offline."""

from __future__ import annotations

from provisioner.diagnostics import Diagnostic
from provisioner.model.trials import TrialReport
from provisioner.pipeline.preparation import Prepared
from provisioner.pipeline.rows import Row, read_rows


def run_tests(prepared: Prepared) -> TrialReport:
    """Run the `tests` of a prepared spec."""
    from provisioner.trial import run

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    return run(prepared.project, lambda name: _beside(prepared, name))


def check_samples(prepared: Prepared) -> list[Diagnostic]:
    """What the samples of the streams show about the transformations."""
    from provisioner.trial import check_samples as check

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    return check(prepared.project, lambda name: _beside(prepared, name))


def _beside(prepared: Prepared, name: str) -> list[Row]:
    return read_rows(prepared.inputs.path.parent / name)
