"""A spec's tests: rows in, rows out, compared with what the author expects; offline, through the service's semantics.

Times stay as the transformation makes them. (Azure replaces a `TimeGenerated` that is older than two days or more than
one day ahead by the time of arrival; samples are older than that by nature.)
"""

from __future__ import annotations

from provisioner.trial.codes import CODES
from provisioner.trial.payload import check_payload
from provisioner.trial.running import check_samples, run
from provisioner.trial.updating import Update, updated

__all__ = ["CODES", "Update", "check_payload", "check_samples", "run", "updated"]
