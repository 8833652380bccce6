"""Double braces that are meant as they stand: in a spec they begin a variable, so one of the two becomes a variable."""

from __future__ import annotations

import re
from collections.abc import Mapping

from provisioner.importing.unknowns import shown
from provisioner.model.json import Json

BRACE = "brace"
_BEGINS = re.compile(r"\{(?=\{|%)")
_BEGINS_IN_KQL = re.compile(r"\{(?=\{\s*vars\.[A-Za-z_][A-Za-z0-9_]*\s*\}\})")


def escaped(value: Json, known: frozenset[str], key: str = "") -> Json:
    """The tree with every brace that would begin a variable written as `{{ vars.brace }}`.

    `known` are the names of variables that are meant; in KQL all braces but those around a variable are KQL's own.
    """
    if isinstance(value, Mapping):
        return {name: escaped(item, known, name) for name, item in value.items()}
    if isinstance(value, list):
        return [escaped(item, known) for item in value]
    if not isinstance(value, str) or ("{{" not in value and "{%" not in value):
        return value
    meant = re.compile("|".join(re.escape(shown(name)) for name in sorted(known)) or r"(?!)")
    begins = _BEGINS_IN_KQL if key == "transformKql" else _BEGINS
    pieces: list[str] = []
    at = 0
    for found in meant.finditer(value):
        pieces += [begins.sub(shown(BRACE), value[at : found.start()]), found.group()]
        at = found.end()
    return "".join([*pieces, begins.sub(shown(BRACE), value[at:])])
