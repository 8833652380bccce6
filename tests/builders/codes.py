"""Every diagnostic code with its title, from the tables of the rooms that make them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from provisioner import importing, lint, migrate, render, resolve, schema, spec, trial, validate
from provisioner.apply.codes import CODES as APPLY
from provisioner.plan.codes import CODES as PLAN
from provisioner.resolve.transformation import code_of

_KQL = Path(__file__).parents[2] / "provisioner" / "kql"
_ROOMS = (
    spec.CODES,
    resolve.CODES,
    trial.CODES,
    render.CODES,
    validate.CODES,
    lint.CODES,
    migrate.CODES,
    PLAN,
    APPLY,
    importing.CODES,
)
SPEC_KEYWORDS = {schema.code(1, keyword): title for keyword, (_, title) in schema.CODES.items()}
ALL = {code: title for table in (*_ROOMS, SPEC_KEYWORDS) for code, title in table.items()}


@cache
def kql_codes() -> frozenset[str]:
    """The codes of all findings that the checker of KQL makes of a transformation."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(_KQL.rglob("*.py")) if path.name != "jsonl.py"]
    return frozenset(code_of(code) for text in texts for code in re.findall(r'"(KQL\d{3})"', text))
