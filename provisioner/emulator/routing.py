"""Which operation answers a request: path templates become regular expressions, grouped by first segment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from provisioner.emulator.http import Operation

_HOLE = re.compile(r"\{(\w+)(:path)?\}")
_SLASH = "\x00"  # stands for an escaped slash while a path is taken apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The operation for a request and the values of its template's holes."""

    operation: Operation
    params: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongMethod:
    """The path is known, its methods are others."""

    allowed: tuple[str, ...]


class Router:
    """Finds operations; where several match, the first one registered wins."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        known = tuple(operations)
        heads = {"" if "{" in _head(item.path) else _head(item.path) for item in known} | {""}
        self._by_head: dict[str, list[tuple[re.Pattern[str], Operation]]] = {head: [] for head in heads}
        for operation in known:
            head = _head(operation.path)
            entry = (_compile(operation.path), operation)
            for place in heads if "{" in head else (head,):
                self._by_head[place].append(entry)

    def find(self, method: str, raw_path: str) -> Match | WrongMethod | None:
        """The operation for a percent-encoded path, or why there is none."""
        path = _decode(raw_path)
        allowed: list[str] = []
        for pattern, operation in self._by_head.get(_head(path)) or self._by_head[""]:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            if operation.method in (method, "*"):
                params = {name: value.replace(_SLASH, "/") for name, value in found.groupdict().items()}
                return Match(operation=operation, params=params)
            allowed.append(operation.method)
        return WrongMethod(allowed=tuple(dict.fromkeys(allowed))) if allowed else None


def decoded(raw_path: str) -> str:
    """A path as people write it."""
    return _decode(raw_path).replace(_SLASH, "/")


def _decode(raw_path: str) -> str:
    """Percent-decode the segments; a doubled or closing slash says nothing (the JavaScript query client sends `//`)."""
    segments = (unquote(segment).replace("/", _SLASH) for segment in raw_path.split("/"))
    return "/" + "/".join(segment for segment in segments if segment)


def _head(path: str) -> str:
    return path.split("/", 2)[1].casefold() if path.startswith("/") else ""


def _compile(template: str) -> re.Pattern[str]:
    pieces: list[str] = []
    end = 0
    for hole in _HOLE.finditer(template):
        pieces.append(re.escape(template[end : hole.start()]))
        pieces.append(f"(?P<{hole[1]}>{'.*' if hole[2] else '[^/]+?'})")
        end = hole.end()
    pieces.append(re.escape(template[end:]))
    return re.compile("".join(pieces), re.IGNORECASE)
