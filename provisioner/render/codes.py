"""The codes of this stage: what each of them means, in one line."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.templating import faults

CODES: Mapping[str, str] = {
    **faults.CODES,
    "PRV208": "A file in the template folder is not the name of a template",
    "PRV209": "A template gives JSON that is not a resource body",
    "PRV210": "The origins at the head of a template cannot be read",
}
