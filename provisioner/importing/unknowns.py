"""What cannot be resolved becomes a variable of the spec, with the expression that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioner.diagnostics import Span
from provisioner.model.json import Json

MARK = re.compile(r"\{\{ vars\.([A-Za-z_][A-Za-z0-9_]*) \}\}")
"""How a variable stands in a value of the spec."""

_PLACEHOLDER = re.compile(r"\[\[(?:expr:)?\s*(.*?)\s*\]\]|\$\{\s*(.*?)\s*\}|\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_MOST_STEPS = 300_000
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """An expression that only a deployment can resolve; `hint` is what to call it."""

    expression: str
    hint: str


@dataclass(slots=True, kw_only=True)
class Variable:
    """A variable to be: its expression, where that stands first, and what is known of its value."""

    name: str
    expression: str
    source: Span
    value: Json = None


@dataclass(slots=True)
class Unknowns:
    """All variables of one import, by name; `deployment` is what the user says of where the files are deployed to."""

    deployment: Mapping[str, str] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    steps: int = 0

    def exhausted(self) -> bool:
        """Count one step of an evaluation; True when there were too many: files can be made to unfold for ever."""
        self.steps += 1
        return self.steps > _MOST_STEPS

    def mark(self, unresolved: Unresolved, source: Span) -> str:
        """The text that stands for it; the same for the same expression."""
        meant = _meant(unresolved.expression)
        for known in self.variables.values():
            if _meant(known.expression) == meant:
                return shown(known.name)
        name = self._free(_named(unresolved.hint))
        self.variables[name] = Variable(name=name, expression=unresolved.expression, source=source)
        return shown(name)

    def deployed(self, what: str, expression: str, source: Span) -> str:
        """The subscription or the resource group that files are deployed to."""
        return self.deployment.get(what) or self.mark(Unresolved(expression=expression, hint=what), source)

    def suggest(self, value: Json, example: Json) -> None:
        """Say what a variable that is the whole of `value` may look like; the first that speaks is heard."""
        found = MARK.fullmatch(value) if isinstance(value, str) else None
        known = self.variables.get(found[1]) if found else None
        if known is not None and known.value is None:
            known.value = example

    def literal(self, text: str) -> str:
        """The text with the names of variables in place of them: for keys, where no variable can stand."""
        return MARK.sub(lambda found: found[1], text)

    def _free(self, name: str) -> str:
        chosen, number = name, 2
        while chosen in self.variables:
            chosen, number = f"{name}{number}", number + 1
        return chosen


def shown(name: str) -> str:
    """A variable as it stands in a value."""
    return f"{{{{ vars.{name} }}}}"


def marked(value: Json) -> Iterator[str]:
    """The names of the variables in a value, at any depth."""
    if isinstance(value, str):
        yield from MARK.findall(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from marked(key)
            yield from marked(item)
    elif isinstance(value, list):
        for item in value:
            yield from marked(item)


def _meant(expression: str) -> str:
    """What stands inside a placeholder: one name may stand in different ones."""
    found = _PLACEHOLDER.fullmatch(expression)
    return next(group for group in found.groups() if group is not None) if found else expression


def _named(hint: str) -> str:
    words = _WORD.findall(hint)
    return "_".join(words) if words else "value"
