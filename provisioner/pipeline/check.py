"""What `check` says beyond the findings that every command shows."""

from __future__ import annotations

from provisioner.diagnostics import Diagnostic
from provisioner.pipeline.preparation import Prepared


def advice(prepared: Prepared) -> list[Diagnostic]:
    """Recommendations for a prepared spec."""
    from provisioner.validate import advise

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    return list(advise(prepared.project))
