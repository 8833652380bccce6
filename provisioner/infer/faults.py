"""What can be wrong with a sample, each in words of its own."""

from __future__ import annotations

import contextlib
import json

import orjson

from provisioner.errors import UsageError

DEEPEST = 1_000
"""Levels of nesting; both JSON parsers stop a little above it."""

_EXPECTED = "one JSON object a line, one JSON array of objects, CSV or TSV with a header, or lines of text"


def not_an_object(name: str, where: str) -> UsageError:
    """JSON that is no record."""
    return UsageError(f"{where} of `{name}` is not a JSON object", "a record is an object: {…}")


def truncated(name: str, line: int) -> UsageError:
    """The file ends before its last record does."""
    return UsageError(
        f"`{name}` ends in the middle of the record that begins in line {line}",
        "the file is cut off: copy it again, or delete its last record",
    )


def too_deep(name: str, line: int) -> UsageError:
    """More levels than a parser takes."""
    return UsageError(
        f"`{name}` line {line} is nested deeper than {DEEPEST:,} levels", "no service takes such a record"
    )


def nul(name: str, line: int) -> UsageError:
    """A NUL byte: a binary file, or UTF-16 without its mark."""
    return UsageError(
        f"`{name}` line {line} has a NUL byte", "give a text file in UTF-8; UTF-16 is to be saved as UTF-8"
    )


def utf16(name: str) -> UsageError:
    """The mark of UTF-16 at the beginning."""
    return UsageError(f"`{name}` is UTF-16, not UTF-8", "save it as UTF-8")


def not_utf8(name: str, line: int, byte: int) -> UsageError:
    """Bytes of another encoding."""
    return UsageError(f"`{name}` line {line} is not UTF-8 text: byte 0x{byte:02x}", "save the whole file as UTF-8")


def broken_gzip(name: str) -> UsageError:
    """Compressed data that ends early or is damaged."""
    return UsageError(f"`{name}` is not a whole gzip file", "compress it again")


def too_long(name: str, line: int, most: int) -> UsageError:
    """A record that no memory should have to hold."""
    return UsageError(
        f"`{name}` line {line} begins a record of more than {most >> 20} MiB", "one call to Azure takes 1 MiB at most"
    )


def empty(name: str) -> UsageError:
    """A file without a record."""
    return UsageError(f"`{name}` has no records", _EXPECTED)


def broken_line(name: str, line: int, data: bytes, exc: orjson.JSONDecodeError, *, last: bool) -> UsageError:
    """A line that is no JSON, by what is the matter with it."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return not_utf8(name, line, data[wrong.start])
    if "recursion" in exc.msg.casefold() or "depth" in exc.msg:
        return too_deep(name, line)
    if "surrogate" in exc.msg:
        return half_character(name, line)
    if last and _unfinished(text):
        return truncated(name, line)
    return broken(name, line, text, exc.msg)


def half_character(name: str, line: int) -> UsageError:
    """One of the two escapes that stand for one character, without the other: some loggers cut texts between them."""
    return UsageError(
        f"`{name}` line {line} has half of a character: one `\\ud…` escape without its other one",
        "take it out, or write `\\ufffd` in its place",
    )


def broken(name: str, line: int, text: str, message: str) -> UsageError:
    """JSON with a mistake in it."""
    word = _no_value(text)
    if word:
        return UsageError(f"`{name}` line {line} has `{word}`, which is no JSON value", "write null in its place")
    return UsageError(f"`{name}` line {line} is not JSON: {message}", _EXPECTED)


def _no_value(text: str) -> str | None:
    words: list[str] = []
    with contextlib.suppress(ValueError, RecursionError):
        json.loads(text, parse_constant=words.append)
    return words[0] if words else None


def _unfinished(text: str) -> bool:
    """True when only the end is missing: the parser of the standard library says how far it came."""
    try:
        json.loads(text)
    except json.JSONDecodeError as exc:
        return exc.pos >= len(text.rstrip()) or exc.msg.startswith("Unterminated string")
    except RecursionError:
        return False
    return False


def all_too_large(name: str, count: int) -> UsageError:
    """No record that one call could carry."""
    those = "the only record of `{}` is" if count == 1 else f"all {count} records of `{{}}` are"
    return UsageError(f"{those.format(name)} larger than 1 MiB", "one call to Azure takes 1 MiB at most: split them")
