"""The second stage: what a spec means in one environment – overlays, variables, defaults, names, IDs, columns.

Later stages read the `Project` that comes out, never the spec.
"""

from __future__ import annotations

from provisioner.resolve.codes import CODES
from provisioner.resolve.resolving import resolve

__all__ = ["CODES", "resolve"]
