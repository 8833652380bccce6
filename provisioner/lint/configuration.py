"""What a project has decided about findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from provisioner.diagnostics import Severity

Chosen = Severity | Literal["off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The severity of a code, where it is not the usual one."""

    severity: Mapping[str, Chosen] = field(default_factory=dict)
