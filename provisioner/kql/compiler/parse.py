"""`parse` as Python source: literals found one after the other, or a regular expression where that is not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provisioner.kql import plans
from provisioner.kql.compiler.code import Code
from provisioner.kql.compiler.emitting import Columns, Emits
from provisioner.kql.conversions import converter
from provisioner.kql.parsepatterns import KeyValues, Matcher, ends_in_shape, key_values, matcher, needs_regex, shape
from provisioner.kql.types import STRING
from provisioner.kql.values import null

if TYPE_CHECKING:
    from collections.abc import Container


_DROP: Final = "continue"


def emit_parse(emitter: Emits, node: plans.Parse, columns: Columns, wanted: Container[int]) -> dict[int, Code]:
    """Add the statements of the operator; gives the code of the captures whose slots are wanted."""
    text = emitter.convert(emitter.value(node.value, columns), node.value.type, STRING)
    if needs_regex(node):
        return _by_regex(emitter, matcher(node), text, keep_matches_only=node.keep_matches_only)
    return _Search(emitter, node, wanted).emit(text)


def _by_regex(emitter: Emits, pattern: Matcher, text: Code, *, keep_matches_only: bool) -> dict[int, Code]:
    source = emitter.source
    blank = (False, [null(capture.column.type) for capture in pattern.captures])
    found, matched = source.name("p"), source.name("ok")
    source.lines.append(f"{matched}, {found} = {source.guarded_call(pattern.values, blank)}({text.text})")
    if keep_matches_only:
        source.lines.append(f"if not {matched}: {_DROP}")
    return {
        capture.slot: Code(f"{found}[{i}]", capture.column.type != STRING) for i, capture in enumerate(pattern.captures)
    }


def emit_parse_kv(emitter: Emits, node: plans.ParseKv, columns: Columns) -> dict[int, Code]:
    """Add the statement of `parse-kv`."""
    source = emitter.source
    text = emitter.convert(emitter.value(node.value, columns), node.value.type, STRING)
    pairs: KeyValues = key_values(node)
    blank = [null(type_) for type_ in pairs.types]
    found = source.name("p")
    source.lines.append(f"{found} = {source.guarded_call(pairs.values, blank)}({text.text})")
    return {
        capture.slot: Code(f"{found}[{i}]", capture.column.type != STRING) for i, capture in enumerate(node.captures)
    }


class _Search:
    """A loop that is left at the first literal that is missing; what was found is assigned at its end."""

    def __init__(self, emitter: Emits, node: plans.Parse, wanted: Container[int]) -> None:
        self._source = emitter.source
        self._node = node
        self._relaxed = node.kind == "relaxed"
        self._wanted = wanted
        self._lines: list[str] = []
        self._found: list[tuple[plans.ParseCapture, str]] = []

    def emit(self, text: Code) -> dict[int, Code]:
        source = self._source
        subject = source.name("s")
        source.lines.append(f"{subject} = {text.text}")
        self._walk(subject)
        names = {capture.slot: source.name("v") for capture, _ in self._found if capture.slot in self._wanted}
        blanks: dict[str, list[str]] = {}
        for capture, _ in self._found:
            if capture.slot in names:
                blanks.setdefault(repr(null(capture.column.type)), []).append(names[capture.slot])
        if self._node.keep_matches_only:
            blanks.setdefault("True", []).append("missed")
            self._lines.append("missed = False")
        source.lines += [f"{' = '.join(targets)} = {value}" for value, targets in blanks.items()]
        assignments = [f"{names[capture.slot]} = {value}" for capture, value in self._found if capture.slot in names]
        source.lines.append("while True:")
        source.lines += [f"    {line}" for line in [*self._lines, *assignments, "break"]]
        if self._node.keep_matches_only:
            source.lines.append(f"if missed: {_DROP}")
        return {
            capture.slot: Code(names[capture.slot], capture.column.type != STRING, simple=True)
            for capture, _ in self._found
            if capture.slot in names
        }

    def _walk(self, subject: str) -> None:
        """Each literal is sought behind the one before; `open_` is the capture that ends where it begins."""
        position, fixed = "0", True
        open_: plans.ParseCapture | None = None
        segments = self._node.segments
        for i, segment in enumerate(segments):
            if isinstance(segment, plans.ParseText):
                position = self._literal(
                    subject, segment.text, position, open_, fixed=fixed, last=i == len(segments) - 1
                )
                open_, fixed = None, True
            elif isinstance(segment, plans.ParseCapture) and ends_in_shape(segments, i):
                self._shaped(segment, subject, position)
                fixed = False
                break
            else:
                open_ = segment if isinstance(segment, plans.ParseCapture) else None
                fixed = False
        if open_ is not None:
            self._capture(open_, f"{subject}[{position}:]" if position != "0" else subject)
        elif fixed and not isinstance(segments[-1], plans.ParseText):
            self._lines.append(f"if {subject}: break")

    def _literal(
        self, subject: str, text: str, position: str, open_: plans.ParseCapture | None, *, fixed: bool, last: bool
    ) -> str:
        size = len(text)
        if fixed:
            test = f"not {subject}.startswith({text!r}, {position})"
            end = _plus(position, size)
            whole = f" or len({subject}) != {end}" if last else ""
            self._lines.append(f"if {test}{whole}: break")
            return end
        at = self._source.name("i")
        if last:
            self._lines.append(f"{at} = len({subject}) - {size}")
            self._lines.append(f"if {at} < {position} or not {subject}.endswith({text!r}): break")
        else:
            self._lines.append(f"{at} = {subject}.find({text!r}, {position})")
            self._lines.append(f"if {at} < 0: break")
        if open_ is not None:
            self._capture(open_, f"{subject}[{position}:{at}]")
        return f"{at} + {size}"

    def _shaped(self, capture: plans.ParseCapture, subject: str, position: str) -> None:
        """The capture is as much as has its type's shape; what follows may be anything."""
        match = self._source.name("m")
        seek = self._source.bind(shape(capture.column.type).match)
        self._lines.append(f"{match} = {seek}({subject}, {position})")
        self._capture(capture, f"({match}[0] if {match} else '')")

    def _capture(self, capture: plans.ParseCapture, text: str) -> None:
        convert = converter(STRING, capture.column.type)
        if convert is None:
            self._found.append((capture, text))
            return
        value = f"{self._source.bind(convert)}({text})"
        if self._relaxed:
            self._found.append((capture, value))
            return
        name = self._source.name("t")
        self._lines += [f"{name} = {value}", f"if {name} is None: break"]
        self._found.append((capture, name))


def _plus(position: str, size: int) -> str:
    return str(int(position) + size) if position.isdigit() else f"{position} + {size}"
