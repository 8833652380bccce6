"""Marks that other tools fill in before a file is a template: `{{location}}`, `${workspaceName}`, `[[tableName]]`,
`<workspaceId>`, `$($Workspace.Id)`.

Microsoft Sentinel writes its connectors' rules with the first; the others are those of scripts around templates.
"""

from __future__ import annotations

import re

from provisioner.diagnostics import Span
from provisioner.importing.unknowns import MARK, Unknowns, Unresolved
from provisioner.model.json import Json

_INSIDE = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|\$\{\s*([A-Za-z_$][^{}\n]*)\}")
_IN_A_WORD = re.compile(
    rf"{_INSIDE.pattern}|<+([A-Za-z_][\w.-]*)>+|\$\((\$?[\w.$-]+)\)|^\$([A-Za-z_]\w*(?:\.\w+)*)$"
    r"|^(?:local|var)\.([A-Za-z_]\w*)$"
)
"""Angle brackets and dollars are marks only in texts without blanks, such as names and IDs: in KQL they are KQL."""

_WHOLE = re.compile(r"\[\[(.*)\]\]", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def with_placeholders(text: str, unknowns: Unknowns, source: Span) -> Json | Unresolved:
    """The text with variables in place of its marks."""
    whole = _WHOLE.fullmatch(text)
    if whole:
        return Unresolved(expression=text, hint=_hint(whole[1]))
    pattern = _INSIDE if re.search(r"\s", text) else _IN_A_WORD
    if not any(sign in text for sign in ("{{", "$", "<", "local.", "var.")):
        return text
    only = pattern.fullmatch(text)
    if only and not MARK.fullmatch(text):
        return Unresolved(expression=text, hint=_hint(_inside(only)))

    def mark(found: re.Match[str]) -> str:
        if MARK.fullmatch(found.group()):
            return found.group()
        return unknowns.mark(Unresolved(expression=found.group(), hint=_hint(_inside(found))), source)

    return pattern.sub(mark, text)


def _inside(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


def _hint(inside: str) -> str:
    words = [word for word in _WORD.findall(inside) if word not in ("id", "name", "outputs", "expr", "var", "local")]
    return words[-1] if words else "value"
