"""The `vars` of a spec: what could not be resolved, each with a value to be set and a comment that says what it was."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.diagnostics import Diagnostic
from provisioner.importing.braces import BRACE
from provisioner.importing.codes import UNRESOLVED
from provisioner.importing.draft import Draft
from provisioner.importing.unknowns import marked
from provisioner.model.json import Json


def variables(draft: Draft, data: Mapping[str, Json]) -> dict[str, Json]:
    """Every variable that is used in the data."""
    used = dict.fromkeys(marked({key: value for key, value in data.items() if key != "vars"}))
    found: dict[str, Json] = {}
    for name in used:
        if name == BRACE and name not in draft.unknowns.variables:
            found[name] = "{"
            draft.comment(("vars", name), "for text with two of them, which would begin a variable")
            continue
        variable = draft.unknowns.variables.get(name)
        if variable is None:
            continue
        found[name] = name if variable.value is None else variable.value
        draft.comment(("vars", name), f"set this: {_short(variable.expression)}")
        message = f"{_subject(variable.expression)}: it is the variable `{name}`"
        hint = f"set `{name}` under `vars`"
        draft.diagnostics.append(
            Diagnostic(code=UNRESOLVED, severity="warning", message=message, span=variable.source, hint=hint)
        )
    return found


def _subject(expression: str) -> str:
    if expression.startswith("the "):
        return f"Nothing says {expression}"
    return f"`{_short(expression)}` cannot be resolved here"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else f"{flat[:89]}…"
