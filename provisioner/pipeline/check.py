"""What `check` says beyond the findings that every command shows."""

from __future__ import annotations

from collections.abc import Iterable

from provisioner.diagnostics import Diagnostic
from provisioner.lint import settle, unused
from provisioner.pipeline.preparation import Inputs, Prepared, prepare


def advice(prepared: Prepared) -> list[Diagnostic]:
    """Recommendations for a prepared spec."""
    from provisioner.lint.linting import lint
    from provisioner.validate import advise

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    return [*advise(prepared.project), *lint(prepared.project, prepared.sources)]


def check(inputs: Inputs) -> tuple[Prepared, list[Diagnostic]]:
    """Everything that one spec says about itself."""
    from provisioner.pipeline.trial import check_samples

    prepared = prepare(inputs)
    found = list(prepared.diagnostics)
    if prepared.ok:
        found += settled(prepared, [*check_samples(prepared), *advice(prepared)])
    return prepared, found


def settled(prepared: Prepared, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Further findings on a prepared spec as the project wants to see them, and its ignore comments without use."""
    more = settle(found, prepared.sources, prepared.configuration, errors_too=True)
    idle = settle(
        unused([*prepared.ignored, *more.ignored], prepared.sources),
        prepared.sources,
        prepared.configuration,
        errors_too=True,
    )
    return [*more.shown, *idle.shown]
