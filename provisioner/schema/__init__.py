"""JSON Schema in users' words: what is wrong with a value, where, and what was wanted.

A value that fits is the usual case and is decided by `acceptance`, a few times faster than jsonschema and without its
import; jsonschema judges everything else, and `alternatives` picks what to say of `anyOf` and `oneOf`. A law in the
tests holds the two to the same verdict.
"""

from __future__ import annotations

from provisioner.schema.codes import CODES, code
from provisioner.schema.store import named
from provisioner.schema.violations import Violation, violations

__all__ = ["CODES", "Violation", "code", "named", "violations"]
