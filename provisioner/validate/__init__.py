"""Documents against Azure's schemas, names and limits; every finding stands on the spec line that it comes from."""

from __future__ import annotations

from provisioner.validate.advice import advise
from provisioner.validate.codes import CODES
from provisioner.validate.validation import validate

__all__ = ["CODES", "advise", "validate"]
