"""Expressions of HCL evaluated as far as they can be; the rest becomes variables of the spec.

Variables have their defaults, locals and attributes of resources are followed, IDs are composed as the provider does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from provisioner.importing.placeholders import telling
from provisioner.importing.terraform.functions import FUNCTIONS, MISFIT, PATIENT, SIGNS
from provisioner.importing.terraform.instances import id_of, key_of, pairs, turns_of
from provisioner.importing.terraform.module import Block, Call, Module
from provisioner.importing.terraform.parsing import parsed, template
from provisioner.importing.terraform.syntax import (
    Binary,
    Conditional,
    For,
    Literal,
    Name,
    Node,
    Object,
    Splat,
    Step,
    Template,
    Tuple,
    Unary,
)
from provisioner.importing.terraform.syntax import (
    Call as CallNode,
)
from provisioner.importing.terraform.tokens import HclError, heredoc
from provisioner.importing.unknowns import Unknowns, Unresolved, marked
from provisioner.model.json import Json

_WORDS: Final[Mapping[str, Json]] = {"true": True, "false": False, "null": None}
_DEEPEST: Final = 40
_OF_CALLS: Final = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})

Evaluated = Json | Unresolved


@dataclass(slots=True)
class Scope:
    """What expressions of one resource can name; `turn` holds what a `for_each`, `count` or loop gives."""

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
        return self.settled(self.text(value)) if isinstance(value, str) else value

    def settled(self, value: Evaluated) -> Json:
        """A value that can stand in a tree."""
        return self.unknowns.mark(value, self.block.source) if isinstance(value, Unresolved) else value

    def turned(self, **named: Json) -> Scope:
        """The same scope inside a loop."""
        return replace(self, turn={**self.turn, **named})

    def turns(self) -> list[dict[str, Json]]:
        """What each instance of the block is given."""
        return list(turns_of(self.block.members, self.value))

    def id(self) -> str:
        """The ID of the block's resource, empty where it does not follow from what is written."""
        return id_of(self.block, self.value, self.unknowns)

    def called(self, module: Module) -> Scope:
        """The scope of a module that the block calls: its variables are what the block gives."""
        members = {name: value for name, value in self.block.members.items() if name not in _OF_CALLS}
        return replace(self, module=module, given={name: self.value(item) for name, item in members.items()}, turn={})

    def _key(self, key: str) -> str:
        found = self.settled(self.text(key)) if key.startswith(('"', "${")) else key
        return found if isinstance(found, str) else str(found)

    def text(self, text: str) -> Evaluated:
        """What a text of the file means: a string, a block of text, an expression, or a word."""
        try:
            if (block := heredoc(text)) is not None:
                return self._template(template(block, escaped=False))
            if text.startswith('"') and text.endswith('"') and len(text) > 1:
                return self._template(template(text[1:-1], escaped=True))
        except HclError:
            return Unresolved(expression=text.strip('"'), hint=telling(text))
        if text.startswith("${") and text.endswith("}"):
            return self.expression(text[2:-1].strip())
        return _WORDS.get(text, text)

    def expression(self, text: str) -> Evaluated:
        """One expression; what is not understood is unresolved."""
        try:
            return self.evaluated(parsed(text))
        except HclError:
            return _unknown(text)

    def evaluated(self, node: Node) -> Evaluated:
        """The value of a tree."""
        if self.depth > _DEEPEST or self.unknowns.exhausted():
            return _unknown(node.text)
        match node:
            case CallNode():
                return self._called(node)
            case Conditional():
                return self._chosen(node)
            case For():
                return self._looped(node)
            case Unary() | Binary():
                return self._computed(node)
            case Splat():
                return self._each(node)
            case Name() | Step():
                return self._traversed(node)
        return self._written(node)

    def _written(self, node: Literal | Template | Tuple | Object) -> Evaluated:
        """What is written out, with expressions inside."""
        match node:
            case Literal():
                return node.value
            case Template():
                return self._template(node)
            case Tuple():
                return [self.settled(self.evaluated(item)) for item in node.items]
        return dict(self._pairs(node))

    def _template(self, node: Template) -> Evaluated:
        if len(node.parts) == 1 and not isinstance(node.parts[0], str):
            return self.evaluated(node.parts[0])
        found: list[str] = []
        for part in node.parts:
            value = part if isinstance(part, str) else self.evaluated(part)
            if value is None and not isinstance(part, str):
                value = _unknown(part.text)
            settled = self.settled(value)
            found.append(settled if isinstance(settled, str) else json.dumps(settled))
        return "".join(found)

    def _pairs(self, node: Object) -> Iterator[tuple[str, Json]]:
        for key, value in node.pairs:
            name = key if isinstance(key, str) else self.settled(self.evaluated(key))
            yield name if isinstance(name, str) else json.dumps(name), self.settled(self.evaluated(value))

    def _called(self, node: CallNode) -> Evaluated:
        if node.name in ("try", "can"):
            return self._tried(node)
        if node.name in ("file", "templatefile") and node.arguments:
            return self._read(node)
        function = FUNCTIONS.get(node.name)
        if function is None:
            return _unknown(node.text)
        values = [self.evaluated(part) for part in node.arguments]
        unknown = next((item for item in values if isinstance(item, Unresolved)), None)
        if node.name not in PATIENT and (unknown or any(map(_holds_mark, values))):
            return Unresolved(expression=node.text, hint=unknown.hint if unknown else telling(node.text))
        try:
            settled = [self.settled(item) for item in values]
            if node.spread and isinstance(settled[-1], list):
                settled = [*settled[:-1], *settled[-1]]
            return function(*settled)
        except MISFIT:
            return _unknown(node.text)

    def _tried(self, node: CallNode) -> Evaluated:
        """`try(…)`: the first that can be resolved; an attribute that is not there is an error to Terraform as well."""
        values = [self.evaluated(part) for part in node.arguments]
        if node.name == "can" or not values:
            return _unknown(node.text)
        return next((item for item in values if not isinstance(item, Unresolved)), values[0])

    def _read(self, node: CallNode) -> Evaluated:
        """The text of a file beside the module."""
        path = self.evaluated(node.arguments[0])
        text = self.module.text(path) if isinstance(path, str) else None
        if text is None or node.name == "file":
            return _unknown(node.text) if text is None else text
        values = self.evaluated(node.arguments[1]) if len(node.arguments) > 1 else {}
        if not isinstance(values, Mapping):
            return _unknown(node.text)
        try:
            return self.turned(**values)._template(template(text, escaped=False))
        except HclError:
            return _unknown(node.text)

    def _chosen(self, node: Conditional) -> Evaluated:
        """`test ? yes : no`, where it is clear which."""
        test = self.evaluated(node.test)
        if not isinstance(test, bool):
            return _unknown(node.text)
        return self.evaluated(node.yes if test else node.no)

    def _computed(self, node: Unary | Binary) -> Evaluated:
        left = self.evaluated(node.of if isinstance(node, Unary) else node.left)
        if isinstance(node, Binary) and node.sign in ("&&", "||"):
            if isinstance(left, bool) and left == (node.sign == "||"):
                return left
            right = self.evaluated(node.right)
            known = isinstance(left, bool) and isinstance(right, bool)
            decided = isinstance(right, bool) and right == (node.sign == "||")
            return right if known or decided else _unknown(node.text)
        right = self.evaluated(node.right) if isinstance(node, Binary) else None
        if any(isinstance(item, Unresolved) or _holds_mark(item) for item in (left, right)):
            return _unknown(node.text)
        try:
            if isinstance(node, Binary):
                return SIGNS[node.sign](left, right)
            return not left if node.sign == "!" and isinstance(left, bool) else -left  # type: ignore[operator]
        except MISFIT:
            return _unknown(node.text)

    def _looped(self, node: For) -> Evaluated:
        over = self.evaluated(node.over)
        if not isinstance(over, Mapping | list):
            return Unresolved(
                expression=node.text, hint=over.hint if isinstance(over, Unresolved) else telling(node.text)
            )
        values: list[Json] = []
        made: dict[str, Json] = {}
        for key, item in pairs(over):
            named = dict(zip(node.names, (item,) if len(node.names) == 1 else (key, item), strict=True))
            inside = self.turned(**named)
            test = True if node.test is None else inside.evaluated(node.test)
            if not isinstance(test, bool):
                return _unknown(node.text)
            if not test:
                continue
            value = inside.settled(inside.evaluated(node.value))
            if node.key is None:
                values.append(value)
                continue
            name = inside.settled(inside.evaluated(node.key))
            name = name if isinstance(name, str) else json.dumps(name)
            old = made.get(name)
            made[name] = [*(old if isinstance(old, list) else []), value] if node.grouped else value
        return values if node.key is None else made

    def _each(self, node: Splat) -> Evaluated:
        """What follows `[*]`, of every item of a list or every instance of a resource."""
        block = self.module.blocks.get(node.base.text)
        if block is not None:
            scopes = [replace(self, block=block, turn=turn) for turn in replace(self, block=block, turn={}).turns()]
            return [scope.settled(scope._attribute(list(node.steps), node.text)) for scope in scopes]
        base = self.evaluated(node.base)
        if isinstance(base, Unresolved) or _holds_mark(base):
            return _unknown(node.text)
        items = base if isinstance(base, list) else [] if base is None else [base]
        found = [self._followed(item, list(node.steps), node.text) for item in items]
        return _unknown(node.text) if any(isinstance(item, Unresolved) for item in found) else found  # type: ignore[return-value]

    def _traversed(self, node: Node) -> Evaluated:
        """A name and the steps behind it, or steps behind any other value."""
        steps: list[str | Node] = []
        base = node
        while isinstance(base, Step):
            steps.insert(0, base.step)
            base = base.base
        if not isinstance(base, Name):
            found = self.evaluated(base)
            return _unknown(node.text) if isinstance(found, Unresolved) else self._followed(found, steps, node.text)
        if base.text in self.turn:
            return self._followed(self.turn[base.text], steps, node.text)
        return self._named(base.text, steps, node.text)

    def _named(self, root: str, steps: list[str | Node], text: str) -> Evaluated:
        deeper = replace(self, depth=self.depth + 1)
        match root, steps:
            case "path", [str()]:
                return "."
            case "data", ["azurerm_client_config" | "azurerm_subscription", _, "subscription_id"]:
                return self.unknowns.deployed("subscription", text, self.block.source)
            case "data", [str(type), str(name), *rest]:
                return deeper._referred(f"data.{type}.{name}", rest, text)
            case "module", [str(name), *rest] if name in self.module.calls:
                return deeper._output(self.module.calls[name], rest, text)
            case "var" | "local", [str(name), *rest]:
                return deeper._variable(root, name, rest, text)
            case _, [str(name), *rest]:
                return deeper._referred(f"{root}.{name}", rest, text)
        return _unknown(text)

    def _variable(self, root: str, name: str, steps: list[str | Node], text: str) -> Evaluated:
        """What is given to a variable, its default, or a local; in them no loop counts."""
        if root == "var" and name in self.given:
            return self._followed(self.given[name], steps, text)
        written = self.module.defaults if root == "var" else self.module.locals
        if name not in written:
            return _unknown(text)
        return self._followed(replace(self, turn={}).value(written[name]), steps, text)

    def _referred(self, address: str, steps: list[str | Node], text: str) -> Evaluated:
        """An attribute of another block, of the instance that is meant."""
        block = self.module.blocks.get(address)
        if block is None or not steps:
            return _unknown(text)
        which: Evaluated = None
        if not isinstance(steps[0], str) or steps[0].isdigit():
            which = steps[0] if isinstance(steps[0], str) else self.evaluated(steps[0])
            steps = steps[1:]
        scope = replace(self, block=block, turn={})
        turns = scope.turns()
        if len(turns) > 1 or which is not None:
            turn = next((turn for turn in turns if which is not None and str(key_of(turn)) == str(which)), None)
            scope = replace(scope, turn=turn if turn is not None else turns[0] if len(turns) == 1 else {})
            if turn is None and len(turns) > 1:
                return _unknown(text)
        elif turns:
            scope = replace(scope, turn=turns[0])
        return scope._attribute(steps, text) if steps else _unknown(text)

    def _output(self, call: Call, steps: list[str | Node], text: str) -> Evaluated:
        """What a module says of itself."""
        scope = replace(self, block=call.block, turn={})
        turns = scope.turns()
        if steps and not isinstance(steps[0], str):
            which = self.evaluated(steps[0])
            turns, steps = [turn for turn in turns if str(key_of(turn)) == str(which)], steps[1:]
        name = steps[0] if steps else None
        if len(turns) != 1 or call.module is None or not isinstance(name, str) or name not in call.module.outputs:
            return _unknown(text)
        inside = replace(scope, turn=turns[0]).called(call.module)
        return inside._followed(inside.value(call.module.outputs[name]), steps[1:], text)

    def _attribute(self, steps: list[str | Node], text: str) -> Evaluated:
        """An attribute of a block: as written, or its ID."""
        if steps == ["id"]:
            return self.id() or _unknown(text)
        name = steps[0]
        if isinstance(name, str) and name in self.block.members:
            return self._followed(self.value(self.block.members[name]), steps[1:], text)
        return _unknown(text)

    def _followed(self, value: Json, steps: list[str | Node], text: str) -> Evaluated:
        for step in steps:
            key = step if isinstance(step, str) else self.evaluated(step)
            if isinstance(value, Mapping) and isinstance(key, str) and key in value:
                value = value[key]
            elif isinstance(value, list) and str(key).isdigit() and int(str(key)) < len(value):
                value = value[int(str(key))]
            else:
                return _unknown(text)
        return value


def _unknown(text: str) -> Unresolved:
    return Unresolved(expression=text, hint=telling(text))


def _holds_mark(value: Evaluated) -> bool:
    return not isinstance(value, Unresolved) and any(True for _ in marked(value))
