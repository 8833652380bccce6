"""Expressions of HCL evaluated as far as they can be; the rest becomes variables of the spec.

Variables have their defaults, locals and attributes of resources are followed, IDs are composed as the provider does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from provisioner.importing.placeholders import telling
from provisioner.importing.terraform.cutting import (
    arguments,
    closing,
    compared,
    conditional,
    heredoc,
    is_one_literal,
    pieces,
    unescaped,
    without_brackets,
)
from provisioner.importing.terraform.module import Block, Module, expression_tree
from provisioner.importing.unknowns import Unknowns, Unresolved, marked
from provisioner.model.json import Json

_TRAVERSAL = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[[^\[\]]+\])*")
_STEP = re.compile(r"\.?([A-Za-z_0-9][\w-]*)|\[\"?([^\[\]\"]+)\"?\]")
_CALL = re.compile(r"([a-z][a-z0-9_]*)\((.*)\)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WORDS: Final[Mapping[str, Json]] = {"true": True, "false": False, "null": None}
_DEEPEST: Final = 40
_MISFIT = (ValueError, TypeError, LookupError, AttributeError)

PROVIDERS: Final[Mapping[str, str]] = {
    "azurerm_log_analytics_workspace": "Microsoft.OperationalInsights/workspaces",
    "azurerm_monitor_data_collection_rule": "Microsoft.Insights/dataCollectionRules",
    "azurerm_monitor_data_collection_endpoint": "Microsoft.Insights/dataCollectionEndpoints",
    "azurerm_user_assigned_identity": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "azurerm_monitor_private_link_scope": "Microsoft.Insights/privateLinkScopes",
}
"""The ARM types of resources whose IDs other resources name."""

Evaluated = Json | Unresolved


def _merge(*values: Any) -> Json:  # noqa: ANN401  JSON of any shape: what does not fit raises
    return {key: item for value in values for key, item in value.items()}


_FUNCTIONS: Final[Mapping[str, Callable[..., Json]]] = {
    "concat": lambda *values: [item for value in values for item in value],
    "coalesce": lambda *values: next(value for value in values if value not in (None, "")),
    "format": lambda pattern, *values: re.sub(r"%[sdv]", "{}", pattern).format(*values),
    "join": lambda separator, values: separator.join(values),
    "jsondecode": json.loads,
    "jsonencode": lambda value: value,
    "length": len,
    "lower": lambda text: text.lower(),
    "merge": _merge,
    "replace": lambda text, old, new: text.replace(old, new),
    "split": lambda separator, text: text.split(separator),
    "title": lambda text: text.title(),
    "tolist": lambda values: list(values),
    "toset": lambda values: list(values),
    "tomap": lambda values: dict(values),
    "tostring": lambda value: value if isinstance(value, str) else json.dumps(value),
    "trimspace": lambda text: text.strip(),
    "try": lambda first, *rest: first,
    "upper": lambda text: text.upper(),
}
_PATIENT: Final = frozenset({"concat", "format", "join", "jsonencode", "merge", "tolist", "toset", "tomap", "tostring"})


@dataclass(slots=True)
class Scope:
    """What expressions of one resource can name; `turn` holds what a `for_each` or `dynamic` block gives."""

    module: Module
    unknowns: Unknowns
    given: Mapping[str, Json]
    block: Block
    turn: Mapping[str, Json] = field(default_factory=dict)
    depth: int = 0

    def value(self, value: Json) -> Json:
        """A tree without expressions."""
        if isinstance(value, Mapping):
            items = ((key, item) for key, item in value.items() if not key.startswith("__"))
            return {self._key(key): self.value(item) for key, item in items}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return self.settled(self._text(value)) if isinstance(value, str) else value

    def settled(self, value: Evaluated) -> Json:
        """A value that can stand in a tree."""
        return self.unknowns.mark(value, self.block.source) if isinstance(value, Unresolved) else value

    def _key(self, key: str) -> str:
        found = self.settled(self._text(key)) if key.startswith(('"', "${")) else key
        return found if isinstance(found, str) else str(found)

    def _text(self, text: str) -> Evaluated:
        if (block := heredoc(text)) is not None:
            return self._template(block, escaped=False)
        if text.startswith('"') and text.endswith('"') and len(text) > 1:
            return self._template(text[1:-1])
        if text.startswith("${") and text.endswith("}"):
            return self.expression(text[2:-1].strip())
        return _WORDS.get(text, text)

    def _template(self, text: str, *, escaped: bool = True) -> Evaluated:
        parts = list(pieces(text))
        if len(parts) == 1 and parts[0][0]:
            return self.expression(parts[0][1])
        found: list[str] = []
        for inside, piece in parts:
            value = self.settled(self.expression(piece)) if inside else unescaped(piece) if escaped else piece
            found.append(value if isinstance(value, str) else json.dumps(value))
        return "".join(found)

    def expression(self, text: str) -> Evaluated:
        """One expression; what is not understood is unresolved."""
        text = without_brackets(text)
        if self.depth > _DEEPEST or self.unknowns.exhausted():
            return Unresolved(expression=text, hint=telling(text))
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            return json.loads(text)  # type: ignore[no-any-return]
        if _TRAVERSAL.fullmatch(text):
            return self._traversal(text)
        return self._composed(text)

    def _composed(self, text: str) -> Evaluated:
        call = _CALL.fullmatch(text)
        if call and closing(text, call.end(1)) == len(text) - 1:
            return self._called(call[1], call[2], text)
        if is_one_literal(text):
            return self._taken_apart(text)
        choice = conditional(text)
        return self._chosen(text, *choice) if choice else Unresolved(expression=text, hint=telling(text))

    def _chosen(self, text: str, test: str, yes: str, no: str) -> Evaluated:
        """`a == b ? c : d`, where it is clear which."""
        left, sign, right = compared(test)
        values = [self.expression(part) for part in (left, right) if part]
        if any(isinstance(item, Unresolved) or _holds_mark(item) for item in values):
            return Unresolved(expression=text, hint=telling(text))
        if not sign and not isinstance(values[0], bool):
            return Unresolved(expression=text, hint=telling(text))
        holds = values[0] is True if not sign else (values[0] == values[1]) == (sign == "==")
        return self.expression(yes if holds else no)

    def _taken_apart(self, text: str) -> Evaluated:
        try:
            tree = expression_tree(text)
        except ValueError:
            return Unresolved(expression=text, hint=telling(text))
        if tree == f"${{{text}}}":
            return Unresolved(expression=text, hint=telling(text))
        return self._text(tree) if isinstance(tree, str) else self.value(tree)

    def _called(self, name: str, inside: str, text: str) -> Evaluated:
        function = _FUNCTIONS.get(name)
        if function is None:
            return Unresolved(expression=text, hint=telling(text))
        values = [self.expression(part) for part in arguments(inside)]
        unknown = [item for item in values if isinstance(item, Unresolved)]
        if name not in _PATIENT and (unknown or any(True for item in values if _holds_mark(item))):
            return Unresolved(expression=text, hint=unknown[0].hint if unknown else telling(text))
        try:
            return function(*(self.settled(item) for item in values))
        except _MISFIT:
            return Unresolved(expression=text, hint=telling(text))

    def _traversal(self, text: str) -> Evaluated:
        steps = [found[1] or found[2] for found in _STEP.finditer(text)]
        deeper = replace(self, depth=self.depth + 1)
        match steps:
            case ["var", name, *rest] if name in self.given:
                return _followed(self.given[name], rest, text)
            case ["var", name, *rest] if name in self.module.defaults and self.module.defaults[name] != "null":
                return _followed(deeper.value(self.module.defaults[name]), rest, text)
            case ["local", name, *rest] if name in self.module.locals:
                return _followed(deeper.value(self.module.locals[name]), rest, text)
            case ["data", "azurerm_client_config" | "azurerm_subscription", _, "subscription_id"]:
                return self.unknowns.deployed("subscription", text, self.block.source)
            case [name, *rest] if name in self.turn:
                return _followed(self.turn[name], rest, text)
        found = self._block(steps)
        if found is None:
            return Unresolved(expression=text, hint=telling(text))
        block, rest = found
        return replace(deeper, block=block)._attribute(rest, text)

    def _block(self, steps: list[str]) -> tuple[Block, list[str]] | None:
        size = 3 if steps[0] == "data" else 2
        block = self.module.blocks.get(".".join(steps[:size]))
        rest = [step for step in steps[size:] if not step.isdigit() and step != "each.key"]
        return (block, rest) if block and rest else None

    def _attribute(self, steps: list[str], text: str) -> Evaluated:
        """An attribute of a block: as written, or its ID."""
        if steps == ["id"]:
            id = self.id()
            return id if id else Unresolved(expression=text, hint=telling(text))
        if steps[0] in self.block.members:
            return _followed(self.value(self.block.members[steps[0]]), steps[1:], text)
        return Unresolved(expression=text, hint=telling(text))

    def id(self) -> str:
        """The ID that a block's resource has in Azure, where it follows from what is written."""
        members, type = self.block.members, self.block.type
        name = self.value(members.get("name"))
        if type == "azurerm_resource_group":
            subscription = self.unknowns.deployed("subscription", "the subscription's ID", self.block.source)
            return f"/subscriptions/{subscription}/resourceGroups/{name}"
        if type in PROVIDERS and "resource_group_name" in members:
            subscription = self.unknowns.deployed("subscription", "the subscription's ID", self.block.source)
            group = self.value(members["resource_group_name"])
            return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{PROVIDERS[type]}/{name}"
        parent, kind = self.value(members.get("parent_id")), str(self.value(members.get("type"))).partition("@")[0]
        if type.startswith("azapi_") and isinstance(parent, str) and kind.count("/") > 1:
            return f"{parent}/{kind.rpartition('/')[2]}/{name}"
        if type.startswith("azapi_") and isinstance(parent, str) and "/" in kind:
            return f"{parent}/providers/{kind}/{name}"
        return ""


def _holds_mark(value: Evaluated) -> bool:
    return not isinstance(value, Unresolved) and any(True for _ in marked(value))


def _followed(value: Json, steps: list[str], text: str) -> Evaluated:
    for step in steps:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return Unresolved(expression=text, hint=telling(text))
    return value
