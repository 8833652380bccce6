"""Marks that other tools fill in before a file is a template: `{{location}}`, `${workspace}`, `[[tableName]]`.

Microsoft Sentinel writes its connectors' rules with the first; the others are those of scripts around templates, as are
`<workspaceId>`, `$($Workspace.Id)` and the `{rg}` and `$table` in `/resourceGroups/{rg}` and `Custom-$table`.
"""

from __future__ import annotations

import re

from provisioner.diagnostics import Span
from provisioner.importing.unknowns import MARK, Unknowns, Unresolved
from provisioner.model.json import Json

_INSIDE = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|\$\{\s*([A-Za-z_$][^{}\n]*)\}")
_ALONE = re.compile(
    rf"{_INSIDE.pattern}|<+([A-Za-z_][\w.-]*)>+|\$\((\$?[\w.$-]+)\)|^\$([A-Za-z_]\w*(?:\.\w+)*)$"
    r"|^(?:local|var)\.([A-Za-z_]\w*)$|(?<=/)\{([A-Za-z_][\w.-]*)\}(?=/|$)|(?:(?<=/)|(?<=^Custom-))\$([A-Za-z_]\w*)"
)
"""Angle brackets and dollars are marks only in texts without blanks, such as names and IDs: in KQL they are KQL."""

_WHOLE = re.compile(r"\[\[(.*)\]\]", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTED = re.compile(r'"[^"]*"')
_SIGNS = ("{", "$", "<", "local.", "var.")
_SAYS_LITTLE = {"id", "name", "outputs", "expr", "var", "local", "value"}


def with_placeholders(text: str, unknowns: Unknowns, source: Span) -> Json | Unresolved:
    """The text with variables in place of its marks."""
    whole = _WHOLE.fullmatch(text)
    if whole:
        return Unresolved(expression=text, hint=telling(whole[1]))
    if not any(sign in text for sign in _SIGNS):
        return text
    pattern = _INSIDE if re.search(r"\s", text) else _ALONE
    only = pattern.fullmatch(text)
    if only and not _is_ours(text, unknowns):
        return Unresolved(expression=text, hint=telling(_inside(only)))

    def mark(found: re.Match[str]) -> str:
        if _is_ours(found.group(), unknowns):
            return found.group()
        return unknowns.mark(Unresolved(expression=found.group(), hint=telling(_inside(found))), source)

    return pattern.sub(mark, text)


def _is_ours(text: str, unknowns: Unknowns) -> bool:
    """True for a variable that stands there already, from an earlier evaluation."""
    found = MARK.fullmatch(text)
    return found is not None and found[1] in unknowns.variables


def _inside(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


def telling(expression: str) -> str:
    """The last word of an expression that tells something."""
    bare = _QUOTED.sub(" ", expression) if _WORD.search(_QUOTED.sub(" ", expression)) else expression
    words = [word for word in _WORD.findall(bare) if word.casefold() not in _SAYS_LITTLE]
    return words[-1] if words else "value"
