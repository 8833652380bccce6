"""YAML nodes → plain JSON values.

Names stay as written: a key is always text. In value position only `true`, `false`, `null`, numbers (YAML 1.2 core)
and nothing at all are special; `On`, `No` and dates are text.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, cast

from provisioner.diagnostics import Diagnostic, Related
from provisioner.model.json import Json
from provisioner.model.places import Places
from provisioner.spec.codes import DUPLICATE_KEY, TOO_LARGE, UNKNOWN_TAG, UNREADABLE_KEY
from provisioner.spec.composition import MAX_DEPTH, nested_too_deeply

if TYPE_CHECKING:
    import yaml

_INTEGER = re.compile(r"[-+]?[0-9]{1,100}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None, "": None}
_OWN_TAG = "tag:yaml.org,2002:"
_MAX_REPEATED = 100_000


def construct(root: yaml.Node, places: Places) -> tuple[Json, list[Diagnostic]]:
    """The plain value of a document; what cannot be had is left out, each with a diagnostic."""
    builder = _Builder(places)
    try:
        return builder.value(root, 0), builder.diagnostics
    except _TooLargeError as exc:
        return None, [exc.diagnostic]


def scalar(text: str) -> Json:
    """What an unquoted text stands for in value position."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text, base)
    if len(text) < 100 and _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


class _TooLargeError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Builder:
    """One pass over the nodes. An alias repeats its anchor's value; what aliases repeat is counted, so that a few
    lines cannot unfold to gigabytes."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.diagnostics: list[Diagnostic] = []
        self.built: dict[int, tuple[Json, int]] = {}
        self.open: set[int] = set()
        self.repeated = 0
        self.size = 0

    def value(self, node: yaml.Node, depth: int) -> Json:
        from yaml.nodes import ScalarNode

        if isinstance(node, ScalarNode):
            self.size += 1
            return self.scalar(node)
        known = self.built.get(id(node))
        if known is not None:
            self.repeat(node, known[1])
            return known[0]
        if id(node) in self.open:
            raise self.refusal(node, "contains itself")
        if depth > MAX_DEPTH:
            raise _TooLargeError(nested_too_deeply(self.places, node.start_mark.index))
        self.open.add(id(node))
        before = self.size
        self.size += 1
        value = self.collection(node, depth + 1)
        self.open.discard(id(node))
        self.built[id(node)] = (value, self.size - before)
        return value

    def collection(self, node: yaml.Node, depth: int) -> Json:
        from yaml.nodes import SequenceNode

        self.check_tag(node, "seq" if isinstance(node, SequenceNode) else "map")
        if isinstance(node, SequenceNode):
            return [self.value(item, depth) for item in node.value]
        result: dict[str, Json] = {}
        seen: dict[str, yaml.Node] = {}
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            key = self.key(key_node)
            if key is None:
                continue
            if key in seen:
                self.duplicate(key, key_node, seen[key])
                continue
            seen[key] = key_node
            result[key] = self.value(value_node, depth)
        return result

    def key(self, node: yaml.Node) -> str | None:
        from yaml.nodes import ScalarNode

        if isinstance(node, ScalarNode) and node.value != "<<":
            return cast(str, node.value)
        start = node.start_mark.index
        line = self.places.text[start : self.places.line_end(start)]
        if isinstance(node, ScalarNode):
            message, hint = "The merge key `<<` is not read", "write the keys out, or give the whole value as an alias"
        elif line.startswith("{") and self.places.text[max(0, start - 1) : start] == "{":
            message, hint = "`{{` without quotes begins a map", 'put quotes around the value: `"{{ vars.NAME }}"`'
        else:
            message, hint = "A list or a map cannot be a key", "put quotes around the key"
        self.report(UNREADABLE_KEY, message, node, hint)
        return None

    def scalar(self, node: yaml.ScalarNode) -> Json:
        self.check_tag(node, "str")
        text = cast(str, node.value)
        if node.style or self.places.text.startswith("!", node.start_mark.index):
            return text
        return scalar(text)

    def check_tag(self, node: yaml.Node, own: str) -> None:
        if node.tag not in (_OWN_TAG + own, "!"):
            tag = node.tag.replace(_OWN_TAG, "!!")
            self.report(UNKNOWN_TAG, f"The tag `{tag}` is not read", node, "delete the tag")

    def repeat(self, node: yaml.Node, size: int) -> None:
        self.repeated += size
        self.size += size
        if self.repeated > _MAX_REPEATED:
            raise self.refusal(node, f"is repeated by aliases to more than {_MAX_REPEATED:,} values")

    def duplicate(self, key: str, node: yaml.Node, first: yaml.Node) -> None:
        span = self.places.span(node.start_mark.index, node.end_mark.index)
        first_span = self.places.span(first.start_mark.index, first.end_mark.index)
        self.diagnostics.append(
            Diagnostic(
                code=DUPLICATE_KEY,
                severity="error",
                message=f"Key `{key}` stands twice in this map, first on line {first_span.line}",
                span=span,
                hint="keep one of them",
                related=(Related(message=f"`{key}` stands here first", span=first_span),),
            )
        )

    def refusal(self, node: yaml.Node, what: str) -> _TooLargeError:
        start = node.start_mark.index
        span = self.places.span(start, self.places.line_end(start))
        message = f"The value that begins here {what}"
        hint = "write the values out, without aliases"
        return _TooLargeError(Diagnostic(code=TOO_LARGE, severity="error", message=message, span=span, hint=hint))

    def report(self, code: str, message: str, node: yaml.Node, hint: str | None) -> None:
        start = node.start_mark.index
        end = min(node.end_mark.index, self.places.line_end(start))
        span = self.places.span(start, end)
        self.diagnostics.append(Diagnostic(code=code, severity="error", message=message, span=span, hint=hint))
