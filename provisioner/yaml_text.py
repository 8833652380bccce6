"""Values as YAML text: what can stand bare, what needs quotes, and values in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII).fullmatch
_PATH = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|/subscriptions)(?:/[A-Za-z0-9_.()-]+)+", re.ASCII).fullmatch
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII).fullmatch
_SENTENCE = re.compile(r"[A-Za-z][A-Za-z0-9 _.()=|/'-]*[A-Za-z0-9_)]", re.ASCII).fullmatch
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SPECIAL = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def scalar(text: str) -> str:
    """A string in YAML: plain where it can be nothing else, else in double quotes."""
    if _PLAIN(text) and text.casefold() not in _SPECIAL:
        return text
    return text if re.fullmatch(r"samples/[a-z0-9.-]+", text) else quoted(text)


def bare(text: str) -> str:
    """A string in YAML as people write it: GUIDs, resource IDs and plain sentences stand bare, too."""
    if _GUID(text):
        return text
    if _PATH(text) or (_SENTENCE(text) and text.casefold() not in _SPECIAL and " -" not in text[:2]):
        return text
    return scalar(text)


def quoted(text: str) -> str:
    """A string in double quotes; what YAML does not let stand is escaped."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def inline(value: object) -> str:
    """A value in one line."""
    if isinstance(value, str):
        return bare(value) if "\n" not in value else quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{bare(str(key))}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    return json.dumps(value)


def comment(text: str) -> str:
    """Text that is safe in a comment: one line, nothing that is not to be seen."""
    return "".join(character if character.isprintable() else " " for character in text)
