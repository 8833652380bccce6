"""Calls of built-in functions: the common ones as Python source, the rest as calls of their implementations."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from provisioner.kql import bound
from provisioner.kql.compiler.code import Code
from provisioner.kql.compiler.emitting import Columns, Emits
from provisioner.kql.datetimes import TICKS_PER_DAY, TICKS_PER_HOUR, in_range
from provisioner.kql.functions.casts import CASTS
from provisioner.kql.functions.definition import NOT_CONSTANT, Function, Signature, target_type
from provisioner.kql.functions.patterns import regex_or_none
from provisioner.kql.functions.table import FUNCTIONS, GUARDED
from provisioner.kql.runtime import NotSimulatedError
from provisioner.kql.types import DATETIME, DYNAMIC, INT, LONG, STRING, TIMESPAN
from provisioner.kql.values import null

Inline = Callable[[Emits, bound.Call, list[Code]], Code | None]


def emit(emitter: Emits, node: bound.Call, columns: Columns) -> Code:
    """The code of a call."""
    if node.function in _FORMS:
        return _FORMS[node.function](emitter, node, columns)
    definition = FUNCTIONS.get(node.function)
    if definition is None:
        raise NotSimulatedError(node.function, node.start, node.end)
    arguments = [emitter.value(argument, columns) for argument in node.arguments]
    if node.function in CASTS:
        return emitter.convert(arguments[0], node.arguments[0].type, node.type)
    inline = INLINE.get(node.function)
    code = inline(emitter, node, arguments) if inline is not None else None
    return code if code is not None else _call(emitter, node, definition, arguments)


def _call(emitter: Emits, node: bound.Call, definition: Function, arguments: list[Code]) -> Code:
    types = tuple(target_type(definition, i, item.type) for i, item in enumerate(node.arguments))
    codes = [
        code if item.type == STRING and type_ == DYNAMIC else emitter.convert(code, item.type, type_)
        for code, item, type_ in zip(arguments, node.arguments, types, strict=True)
    ]
    constants = tuple(
        item.value if isinstance(item, bound.Literal) and item.type == type_ else NOT_CONSTANT
        for item, type_ in zip(node.arguments, types, strict=True)
    )
    implementation = definition.build(Signature(types, constants, node.type))
    missing = null(node.type)
    source = emitter.source
    if node.function in GUARDED:
        name = source.guarded(implementation, missing)
    elif node.function == "geo_location":
        name = source.name("f")
        source.preamble.append(f"{name} = failures.locate or {source.bind(implementation)}")
    else:
        name = source.bind(implementation)
    may_be_null = not definition.total and missing is None
    if not definition.strict:
        code = Code(f"{name}({', '.join(code.text for code in codes)})", may_be_null)
    else:
        code = emitter.strict(codes, name, nullable=may_be_null, missing=repr(missing))
    if missing == "" and not definition.total:
        return Code(f'({code.text} or "")', nullable=False)
    return code


def _iff(emitter: Emits, node: bound.Call, columns: Columns) -> Code:
    *pairs, otherwise = node.arguments
    last = emitter.value(otherwise, columns)
    text, nullable = "", last.nullable
    for condition, value in zip(pairs[::2], pairs[1::2], strict=True):
        code = emitter.value(value, columns)
        nullable = nullable or code.nullable
        text += f"{code.text} if {emitter.test(condition, columns)} else "
    return Code(f"({text}{last.text})", nullable)


def _not(emitter: Emits, node: bound.Call, columns: Columns) -> Code:
    code = emitter.value(node.arguments[0], columns)
    if not code.nullable:
        return Code(f"(not {code.text})", nullable=False)
    first, again = emitter.named(code)
    return Code(f"(None if {first} is None else not {again})", nullable=True)


def _now(emitter: Emits, node: bound.Call, columns: Columns) -> Code:
    if not node.arguments:
        return Code("now", nullable=False, simple=True)
    sign = "-" if node.function == "ago" else "+"
    offset = emitter.value(node.arguments[0], columns)
    first, again = emitter.named(offset)
    moved = f"{emitter.source.bind(in_range)}(now {sign} {again})"
    return Code(f"(None if {first} is None else {moved})" if offset.nullable else moved, nullable=True)


def _ingestion_time(_emitter: Emits, _node: bound.Call, _columns: Columns) -> Code:
    return Code("ingestion_time", nullable=True, simple=True)


def _new_guid(emitter: Emits, _node: bound.Call, _columns: Columns) -> Code:
    return Code(f"str({emitter.source.bind(uuid.uuid4)}())", nullable=False)


def _assert(_emitter: Emits, _node: bound.Call, _columns: Columns) -> Code:
    return Code("True", nullable=False, simple=True)


_FORMS: Final[dict[str, Callable[[Emits, bound.Call, Columns], Code]]] = {
    "iff": _iff,
    "iif": _iff,
    "case": _iff,
    "not": _not,
    "now": _now,
    "ago": _now,
    "ingestion_time": _ingestion_time,
    "new_guid": _new_guid,
    "assert": _assert,
}


def _text(emitter: Emits, node: bound.Call, arguments: Sequence[Code], position: int) -> Code:
    return emitter.convert(arguments[position], node.arguments[position].type, STRING)


def _on_text(template: str) -> Inline:
    """A function of one argument, taken as text."""

    def inline(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
        return Code(template.format(_text(emitter, node, arguments, 0).text), nullable=False)

    return inline


def _tolower(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    text = emitter.lower(_text(emitter, node, arguments, 0))
    return Code(text, nullable=False, simple=text.isidentifier())


def _strcat(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    texts = [_text(emitter, node, arguments, i).text for i in range(len(arguments))]
    return Code(f"({' + '.join(texts)})", nullable=False) if len(texts) < 6 else None


def _split(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    delimiter = node.arguments[1]
    if len(arguments) > 2 or not isinstance(delimiter, bound.Literal) or not delimiter.value:
        return None
    text = _text(emitter, node, arguments, 0).text
    return Code(f"{text}.split({delimiter.value!r})", nullable=False, holds="texts")


def _substring(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    numbers = [item.value if isinstance(item, bound.Literal) else None for item in node.arguments[1:]]
    if not all(type(number) is int and number >= 0 for number in numbers):
        return None
    start = int(numbers[0])  # type: ignore[arg-type]  # checked above
    end = start + int(numbers[1]) if len(numbers) > 1 else ""  # type: ignore[arg-type]  # checked above
    return Code(f"{_text(emitter, node, arguments, 0).text}[{start}:{end}]", nullable=False)


def _replace_string(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    lookup = node.arguments[1]
    if not isinstance(lookup, bound.Literal) or not lookup.value:
        return None
    texts = [_text(emitter, node, arguments, i).text for i in range(3)]
    return Code(f"{texts[0]}.replace({texts[1]}, {texts[2]})", nullable=False)


def _extract(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    """A literal pattern that is quick on short texts; see `regexes`."""
    pattern, group = node.arguments[0], node.arguments[1]
    if not isinstance(pattern, bound.Literal) or not isinstance(group, bound.Literal) or type(group.value) is not int:
        return None
    regex = regex_or_none(pattern.value)
    if regex is None or regex.fast is None or regex.limit < 0 or not 0 <= group.value <= regex.groups:
        return None
    source = emitter.source
    slow = source.guarded(regex.search, None)
    first, again = emitter.named(_text(emitter, node, arguments, 2))
    match = source.name("m")
    found = (
        f"({match} := {source.bind(regex.fast.search)}({again}) if len({first}) <= {regex.limit} else {slow}({again}))"
    )
    text = f'(({match}[{group.value}] or "") if {found} else "")'
    if node.type == STRING:
        return Code(text, nullable=False)
    return emitter.convert(Code(text, nullable=False), STRING, node.type)


def _is_null(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    negated = node.function != "isnull"
    if not arguments[0].nullable:
        return Code(repr(negated), nullable=False, simple=True)
    return Code(f"({arguments[0].text} is{' not' if negated else ''} None)", nullable=False)


def _is_empty(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    type_, negated = node.arguments[0].type, node.function != "isempty"
    if type_ == DYNAMIC:
        return None
    if type_ == STRING:
        return Code(f"({arguments[0].text} {'!=' if negated else '=='} '')", nullable=False)
    return _is_null(
        emitter, bound.Call(0, 0, node.type, "isnotnull" if negated else "isnull", node.arguments), arguments
    )


def _of_ticks(template: str) -> Inline:
    def inline(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
        if node.arguments[0].type != DATETIME or len(arguments) != 1:
            return None
        first, again = emitter.named(arguments[0])
        if not arguments[0].nullable:
            return Code(f"({template.format(arguments[0].text)})", nullable=False)
        return Code(f"(None if {first} is None else {template.format(again)})", nullable=True)

    return inline


def _bin(emitter: Emits, node: bound.Call, arguments: list[Code]) -> Code | None:
    size = node.arguments[1]
    if node.type not in (INT, LONG, DATETIME, TIMESPAN) or not isinstance(size, bound.Literal):
        return None
    if type(size.value) is not int or size.value <= 0 or (node.type in (INT, LONG) and size.value > 1 << 62):
        return None
    if node.type != DATETIME:
        return None
    first, again = emitter.named(arguments[0])
    if not arguments[0].nullable:
        return Code(f"({arguments[0].text} // {size.value} * {size.value})", nullable=False)
    return Code(f"(None if {first} is None else {again} // {size.value} * {size.value})", nullable=True)


INLINE: Final[dict[str, Inline]] = {
    "tolower": _tolower,
    "toupper": _on_text("{}.upper()"),
    "strlen": _on_text("len({})"),
    "strcat": _strcat,
    "split": _split,
    "substring": _substring,
    "replace_string": _replace_string,
    "extract": _extract,
    "isnull": _is_null,
    "isnotnull": _is_null,
    "notnull": _is_null,
    "isempty": _is_empty,
    "isnotempty": _is_empty,
    "notempty": _is_empty,
    "hourofday": _of_ticks(f"{{}} // {TICKS_PER_HOUR} % 24"),
    "startofday": _of_ticks(f"{{0}} - {{0}} % {TICKS_PER_DAY}"),
    "bin": _bin,
    "floor": _bin,
}
