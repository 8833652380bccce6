"""Functions with regular expressions. They may raise TimeoutError, which becomes a row error.

Measured on Kusto: `trim` removes every match of the pattern it builds from the given one, so one match per end;
`extract_all` gives null when nothing matches, drops groups that do not exist, and counts all groups when none is left;
a group that took no part is the empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from provisioner.kql.conversions import converter
from provisioner.kql.functions.definition import NOT_CONSTANT, Function, Implementation, Signature
from provisioner.kql.functions.strings import countof
from provisioner.kql.regexes import Match, Regex, compile_regex, rewriter
from provisioner.kql.regexsyntax import RegexError
from provisioner.kql.types import STRING
from provisioner.kql.values import Value, null


def regex_or_none(pattern: Value) -> Regex | None:
    """The compiled pattern; None for one that Kusto refuses, which then matches nothing."""
    try:
        return compile_regex(str(pattern))
    except RegexError:
        return None


def _getter(constant: Value, template: str = "{}") -> Callable[[str], Regex | None]:
    """The regex of an argument: compiled now when it is a literal, else looked up row by row."""
    if constant is NOT_CONSTANT:
        return lambda pattern: regex_or_none(template.replace("{}", pattern))
    compiled = regex_or_none(template.replace("{}", str(constant)))
    return lambda _pattern: compiled


def _extract(signature: Signature) -> Implementation:
    regex_of = _getter(signature.constant(0))
    convert = converter(STRING, signature.result)
    missing = null(signature.result)

    def extract(pattern: str, group: int, text: str, _type: Value = None) -> Value:
        regex = regex_of(pattern)
        match = regex.search(text) if regex is not None and 0 <= group <= regex.groups else None
        if match is None:
            return missing
        found = match.group(group) or ""
        return found if convert is None else convert(found)

    return extract


def _chosen_groups(regex: Regex, wanted: Value) -> list[int]:
    every = [*range(1, regex.groups + 1)]
    if not isinstance(wanted, list):
        return every
    names = regex.translation.names
    numbers = [names.get(item, 0) if isinstance(item, str) else item for item in wanted]
    return [number for number in numbers if isinstance(number, int) and 0 < number <= regex.groups] or every


def _extract_all(signature: Signature) -> Implementation:
    regex_of = _getter(signature.constant(0))

    def extract_all(pattern: str, *rest: Value) -> Value:
        regex = regex_of(pattern)
        if regex is None:
            return None
        groups = _chosen_groups(regex, rest[0] if len(rest) > 1 else None) or [0]
        found = [[match.group(group) or "" for group in groups] for match in regex.all(rest[-1])]
        return ([row[0] for row in found] if len(groups) == 1 else found) or None

    return extract_all


def _replace(pattern_at: int, rewrite_at: int, text_at: int) -> Function:
    def build(signature: Signature) -> Implementation:
        regex_of = _getter(signature.constant(pattern_at))
        rewrites: dict[tuple[str, int], Callable[[Match], str]] = {}

        def replace(*arguments: str) -> str:
            regex = regex_of(arguments[pattern_at])
            if regex is None:
                return arguments[text_at]
            key = (arguments[rewrite_at], regex.groups)
            rewrite = rewrites.get(key)
            if rewrite is None:
                rewrite = rewriter(*key)
                if len(rewrites) < 100:
                    rewrites[key] = rewrite
            return regex.replace(arguments[text_at], rewrite)

        return replace

    return Function(build, "s", strict=True, total=True)


def _trim(template: str) -> Function:
    def build(signature: Signature) -> Implementation:
        regex_of = _getter(signature.constant(0), template)

        def trim(pattern: str, text: str) -> str:
            regex = regex_of(pattern)
            return text if regex is None else regex.replace(text, lambda _match: "")

        return trim

    return Function(build, "s", strict=True, total=True)


def _countof(signature: Signature) -> Implementation:
    if signature.constant(2, "normal") != "regex":
        return lambda text, search, _kind="": countof(text, search)
    regex_of = _getter(signature.constant(1))

    def count(text: str, pattern: str, _kind: str) -> int:
        regex = regex_of(pattern)
        return 0 if regex is None else sum(1 for _ in regex.all(text))

    return count


def _indexof_regex(signature: Signature) -> Implementation:
    regex_of = _getter(signature.constant(1))

    def indexof(text: str, pattern: str, start: int = 0, length: int = -1, occurrence: int = 1) -> int | None:
        if start < 0 or length < -1 or occurrence < 1:
            return None
        regex = regex_of(pattern)
        part = text[start:] if length == -1 else text[start : start + length]
        for number, match in enumerate(regex.all(part) if regex is not None else (), 1):
            if number == occurrence:
                return match.span()[0] + start
        return -1

    return indexof


def regex_quote(text: str) -> str:
    """The text with every character that means something in a pattern escaped."""
    return "".join(f"\\{char}" if char in r"\.+*?()|[]{}^$#&-~ " else char for char in text)


FUNCTIONS: Final[Mapping[str, Function]] = {
    "extract": Function(_extract, "sls.", strict=True),
    "extract_all": Function(_extract_all, ".", strict=True),
    "extractall": Function(_extract_all, ".", strict=True),
    "replace_regex": _replace(1, 2, 0),
    "replace": _replace(0, 1, 2),
    "trim": _trim("^({})|({})$"),
    "trim_start": _trim("^({})"),
    "trim_end": _trim("({})$"),
    "countof": Function(_countof, "s", strict=True, total=True),
    "indexof_regex": Function(_indexof_regex, "ssl", strict=True),
    "regex_quote": Function(lambda _signature: regex_quote, "s", strict=True, total=True),
}
