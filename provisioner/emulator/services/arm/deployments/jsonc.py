"""Bodies of deployments, which Resource Manager reads more leniently than JSON allows.

Azure's command line pastes the text of a template into its body as it stands in the file, comments included, behind a
name without quotation marks (`{"properties": {"mode": "Incremental", template:{…}}}`).
"""

from __future__ import annotations

import json
import re

from provisioner.emulator.arm_errors import invalid_content
from provisioner.emulator.http import JsonObject

_STRING = r'"(?:[^"\\]|\\.)*"'
_LOOSE = re.compile(rf"{_STRING}|//[^\n]*|/\*.*?\*/|(?P<name>[A-Za-z_$][\w$]*)(?=\s*:)", re.DOTALL)
_COMMA = re.compile(rf"{_STRING}|,(?=\s*[}}\]])", re.DOTALL)


def read_body(data: bytes) -> JsonObject:
    """The object that a body holds; raises `ArmError` for anything else."""
    try:
        text = data.decode("utf-8-sig")
        strict = _COMMA.sub(lambda match: match[0] if match[0] != "," else "", _LOOSE.sub(_tightened, text))
        value = json.loads(strict or "null", strict=False)  # texts may go over several lines
    except (ValueError, RecursionError) as exc:
        raise invalid_content(str(exc)) from exc
    if not isinstance(value, dict):
        raise invalid_content("a JSON object is expected")
    return value


def _tightened(match: re.Match[str]) -> str:
    if match["name"]:
        return f'"{match["name"]}"'
    return match[0] if match[0].startswith('"') else " "
