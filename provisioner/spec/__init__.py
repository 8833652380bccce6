"""The first stage: the text of a spec becomes its values, with the place of every key and value."""

from __future__ import annotations

from provisioner.spec.codes import CODES
from provisioner.spec.loading import load, read_values
from provisioner.spec.writing import written

__all__ = ["CODES", "load", "read_values", "written"]
