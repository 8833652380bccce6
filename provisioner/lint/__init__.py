"""What a project decides about findings: ignore comments in its files, severities in its configuration.

Errors of a stage that could make nothing of the spec stay errors whatever anybody writes: there is nothing to go on
with. Everything else may be ignored where it stands, or given another severity for the whole project.
"""

from __future__ import annotations

from provisioner.lint.codes import CODES
from provisioner.lint.configuration import Configuration
from provisioner.lint.search import configured
from provisioner.lint.settling import Settled, settle, unused

__all__ = ["CODES", "Configuration", "Settled", "configured", "settle", "unused"]
