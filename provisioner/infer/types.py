"""From what was seen in a column to its type, by rules that a person can check.

Whole numbers are `int` while all fit into 32 bits, then `long`, and beyond 64 bits `real`; whole numbers among others
are `real`. Texts that are all ISO 8601 times are `datetime`; other usual forms stay `string` in the stream and become a
datetime in the transformation. Texts, numbers and truth values in one column make `string`; as soon as an object or
an array is among them, `dynamic`.
"""

from __future__ import annotations

from provisioner.infer.column import INT_HIGH, INT_LOW, LONG_HIGH, LONG_LOW, Column
from provisioner.infer.draft import StreamColumn


def typed(column: Column, count: int) -> StreamColumn:
    """The type of a column and the reason; `count` is the number of all records."""
    type_, why = _type(column)
    return StreamColumn(name=column.name, type=type_, why=f"{why}{_how_many(column, count)}")


def _how_many(column: Column, count: int) -> str:
    if not column.filled:
        return ""
    if column.filled == count:
        return ", in the only record" if count == 1 else f", in all {count:,} records"
    return f", in {column.filled:,} of {count:,} records"


def _type(column: Column) -> tuple[str, str]:
    kinds = set(column.kinds)
    if not kinds:
        return "string", "empty in every record, so its type is a guess"
    if kinds & {"object", "array"}:
        return "dynamic", _nested(column, kinds)
    if kinds == {"boolean"}:
        return "boolean", "true or false"
    if kinds <= {"integer", "real"}:
        return _number(column, kinds)
    if kinds == {"text"}:
        return _text(column)
    return "string", f"{_and(sorted(kinds))} values mixed, so they become text"


def _nested(column: Column, kinds: set[str]) -> str:
    if kinds == {"array"}:
        return "arrays"
    if kinds != {"object"}:
        return f"{_and(sorted(kinds))} values mixed"
    keys = list(column.keys)
    shown = ", ".join(key for key in keys[:4] if key.isprintable())
    return f"objects with {shown}{', …' if len(keys) > 4 else ''}" if shown else "objects"


def _number(column: Column, kinds: set[str]) -> tuple[str, str]:
    low, high = column.low or 0, column.high or 0
    if kinds == {"real"}:
        return "real", f"numbers from {low:g} to {high:g}"
    if "real" in kinds:
        return "real", "whole numbers and others"
    if low < LONG_LOW or high > LONG_HIGH:
        return "real", "whole numbers of more than 64 bits, so their last digits are lost"
    span = f"whole numbers from {int(low)} to {int(high)}" if low != high else f"the whole number {int(low)}"
    return ("int", span) if low >= INT_LOW and high <= INT_HIGH else ("long", f"{span}, beyond 32 bits")


def _text(column: Column) -> tuple[str, str]:
    form = column.form
    if form is not None:
        return ("datetime", form.words) if form.kql is None else ("string", f"{form.words}, made a datetime below")
    if column.guids:
        return "string", "GUIDs; streams have no type for them"
    if column.forms:
        return "string", f"{column.forms[0].words} or day first, which is not certain; text"
    return "string", "text"


def _and(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
