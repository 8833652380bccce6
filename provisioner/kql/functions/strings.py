"""Functions on texts that need no regular expression.

Positions count code points. Case-insensitive comparison goes by lower case, as measured on Kusto for `=~`.
Assumed: an empty delimiter does not split; an index outside the parts of `split` gives an empty array; occurrences that
`indexof` counts may overlap.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Final

from provisioner.kql.functions.definition import Function, Implementation, Signature, plain
from provisioner.kql.matching import find_term
from provisioner.kql.types import DYNAMIC, STRING
from provisioner.kql.values import Value, dynamic_text

_LONGEST_REPETITION: Final = 1024


def strcat(*parts: str) -> str:
    """All parts in a row."""
    return "".join(parts)


def strcat_delim(delimiter: str, *parts: str) -> str:
    """All parts with the delimiter between them; empty parts keep their place."""
    return delimiter.join(parts)


def strcmp(left: str, right: str) -> int:
    """-1, 0 or 1 by the order of code points."""
    return (left > right) - (left < right)


def strrep(text: str, times: int, delimiter: str = "") -> str:
    """The text repeated at most 1024 times."""
    return delimiter.join([text] * min(times, _LONGEST_REPETITION))


def string_size(text: str) -> int:
    """The length in UTF-8 bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


def substring(text: str, start: int, length: int | None = None) -> str:
    """A part of the text; a negative start counts from the end, and one before the beginning gives nothing."""
    if start < 0:
        start += len(text)
        if start < 0:
            return ""
    return text[start:] if length is None else text[start : start + max(length, 0)]


def indexof(text: str, match: str, start: int = 0, length: int = -1, occurrence: int = 1) -> int | None:
    """Where the match stands within `length` characters, -1 when nowhere; a next occurrence counts them anew."""
    if length < -1 or occurrence < 1:
        return None
    if start < 0:
        start = max(start + len(text), 0)
    reach = len(text) if length == -1 else length
    position = text.find(match, start, start + reach)
    while position >= 0 and occurrence > 1:
        position = text.find(match, position + 1, position + 1 + reach)
        occurrence -= 1
    return position


def countof(text: str, search: str) -> int:
    """How often the search text occurs, overlaps included."""
    if not search:
        return 0
    count, position = 0, text.find(search)
    while position >= 0:
        count += 1
        position = text.find(search, position + 1)
    return count


def split(text: str, delimiter: str, index: int | None = None) -> list[str]:
    """The parts between delimiters, or an array of the one at the index."""
    parts = text.split(delimiter) if delimiter else [text]
    return parts if index is None else parts[index : index + 1] if index >= 0 else []


def replace_string(text: str, lookup: str, rewrite: str) -> str:
    """Every occurrence replaced."""
    return text.replace(lookup, rewrite) if lookup else text


def replace_strings(text: str, lookups: Value, rewrites: Value) -> str:
    """Each lookup replaced by the rewrite at its place, one after the other."""
    if not isinstance(lookups, list) or not isinstance(rewrites, list):
        return text
    for lookup, rewrite in zip(lookups, rewrites, strict=False):
        text = replace_string(text, dynamic_text(lookup), dynamic_text(rewrite))
    return text


def translate(search: str, replacement: str, text: str) -> str:
    """Each character of `search` replaced by its counterpart; a short replacement repeats its last character."""
    fill = replacement[-1:] or None
    table = {ord(char): replacement[i] if i < len(replacement) else fill for i, char in reversed([*enumerate(search)])}
    return text.translate(table)


def reverse(text: str) -> str:
    """The characters in reverse order."""
    return text[::-1]


def is_utf8(text: str) -> bool:
    """Whether the text has no lone surrogates."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def code_points(text: str) -> list[int]:
    """The code point of each character."""
    return [*map(ord, text)]


def from_code_points(*points: Value) -> str:
    """The text of code points given as numbers or arrays; what is no code point is left out."""
    flat = [item for point in points for item in (point if isinstance(point, list) else (point,))]
    return "".join(
        chr(point) for point in flat if type(point) is int and 0 <= point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF
    )


def has_any_index(text: str, terms: Value) -> int:
    """Which of the terms of an array is the first to stand in the text, -1 when none does."""
    lower = text.lower()
    if not isinstance(terms, list):
        return -1
    return next((i for i, term in enumerate(terms) if find_term(lower, dynamic_text(term).lower())), -1)


def parse_csv(text: str) -> list[str]:
    """The fields of the first record."""
    return next(csv.reader(text.splitlines(keepends=True), strict=False), [""])


def _empty(signature: Signature) -> Implementation:
    match signature.types[0]:
        case "string":
            return lambda value: value == ""
        case "dynamic":
            return lambda value: value is None or value == ""
        case _:
            return lambda value: value is None


def _not_empty(signature: Signature) -> Implementation:
    empty = _empty(signature)
    return lambda value: not empty(value)


def _null(signature: Signature) -> Implementation:
    if signature.types[0] == STRING:
        return lambda _value: False
    return lambda value: value is None


def _not_null(signature: Signature) -> Implementation:
    if signature.types[0] == STRING:
        return lambda _value: True
    return lambda value: value is not None


_TYPE_NAMES: Final = {str: "string", bool: "bool", int: "long", float: "double", list: "array", dict: "dictionary"}


def _gettype(signature: Signature) -> Implementation:
    """Of a dynamic value what it holds; measured: a real inside one is `double`."""
    name = signature.types[0]
    if name != DYNAMIC:
        return lambda _value: name
    return lambda value: _TYPE_NAMES.get(value.__class__, "null")


FUNCTIONS: Final[Mapping[str, Function]] = {
    "strcat": plain(strcat, "s", total=True),
    "strcat_delim": plain(strcat_delim, "s", total=True),
    "strcmp": plain(strcmp, "s", total=True),
    "strrep": plain(strrep, "sls", total=True),
    "strlen": plain(len, "s", total=True),
    "string_size": plain(string_size, "s", total=True),
    "toupper": plain(str.upper, "s", total=True),
    "tolower": plain(str.lower, "s", total=True),
    "substring": plain(substring, "sl", total=True),
    "indexof": plain(indexof, "ssl"),
    "split": plain(split, "ssl", total=True),
    "replace_string": plain(replace_string, "s", total=True),
    "replace_strings": plain(replace_strings, "sd", total=True),
    "translate": plain(translate, "s", total=True),
    "reverse": plain(reverse, "s", total=True),
    "isascii": plain(str.isascii, "s", total=True),
    "isutf8": plain(is_utf8, "s", total=True),
    "unicode_codepoints_from_string": plain(code_points, "s", total=True),
    "to_utf8": plain(code_points, "s", total=True),
    "unicode_codepoints_to_string": plain(from_code_points, total=True),
    "make_string": plain(from_code_points, total=True),
    "has_any_index": plain(has_any_index, "sd", total=True),
    "parse_csv": plain(parse_csv, "s", total=True),
    "isempty": Function(_empty, ".", strict=False, total=True),
    "isnotempty": Function(_not_empty, ".", strict=False, total=True),
    "notempty": Function(_not_empty, ".", strict=False, total=True),
    "isnull": Function(_null, ".", strict=False, total=True),
    "isnotnull": Function(_not_null, ".", strict=False, total=True),
    "notnull": Function(_not_null, ".", strict=False, total=True),
    "gettype": Function(_gettype, ".", strict=False, total=True),
}

__all__ = ["FUNCTIONS", "countof", "indexof"]
