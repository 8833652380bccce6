"""Operators that read columns out of texts: `parse`, `parse-where`, `parse-kv`."""

from __future__ import annotations

from provisioner.kql import operators as ops
from provisioner.kql.keywords import DECLARABLE
from provisioner.kql.lexer import NAME, STRING
from provisioner.kql.parsing.options import options, take_kind, with_options
from provisioner.kql.syntax import Literal, Name, Star

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioner.kql.parsing.expressions import ExpressionParser
    from provisioner.kql.syntax import Operator, Option

_KINDS = ("simple", "regex", "relaxed")
_KV_OPTIONS = frozenset({"pair_delimiter", "kv_delimiter", "regex", "quote", "escape", "greedy"})
_NAMED = frozenset({NAME}) | DECLARABLE


def _parse(p: ExpressionParser) -> Operator:
    """parse = ("parse" | "parse-where") ["kind" "=" kind] ["flags" "=" flags] expression "with" {part}."""
    start, keyword = p.start(), p.kinds[p.index]
    p.index += 1
    kind, rest = take_kind(p, options(p), _KINDS)
    flags = _flags(p, rest)
    subject = p.expression()
    p.expect("with")
    pattern: list[Star | Literal | ops.ParseColumn] = []
    while (part := _part(p)) is not None:
        pattern.append(part)
    end = p.end()
    return ops.Parse(start, end, subject, tuple(pattern), kind or "simple", flags, keyword == "parse-where")  # type: ignore[arg-type]  # one of _KINDS


def _part(p: ExpressionParser) -> Star | Literal | ops.ParseColumn | None:
    """part = "*" | string | name [":" type]."""
    kind = p.kinds[p.index]
    if kind == "*":
        p.index += 1
        return Star(p.starts[p.index - 1], p.end())
    if kind == STRING:
        return p.string()
    if kind not in _NAMED and kind != "[":
        return None
    name = p.declared_name()
    type_ = p.type() if p.accept(":") else None
    return ops.ParseColumn(name.start, p.end(), name, type_)


def _flags(p: ExpressionParser, given: tuple[Option, ...]) -> str | None:
    for option in given:
        if option.name == "flags":
            if isinstance(option.value, Name) and not option.value.quoted:
                return option.value.name
            p.fail(
                "KQL018", f"{p.shown(p.index - 1)} where letters such as `i` are expected", "write flags=i", p.index - 1
            )
    return None


def _parse_kv(p: ExpressionParser) -> Operator:
    """parse_kv = "parse-kv" expression "as" declarations ["with" "(" options ")"]."""
    start = p.start()
    p.index += 1
    subject = p.expression()
    p.expect("as")
    columns = p.column_declarations()
    given = with_options(p, _KV_OPTIONS) if p.accept("with") else ()
    return ops.ParseKv(start, p.end(), subject, columns, given)


RULES: dict[str, Callable[[ExpressionParser], Operator]] = {
    "parse": _parse,
    "parse-kv": _parse_kv,
    "parse-where": _parse,
}
