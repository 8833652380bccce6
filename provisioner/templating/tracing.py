"""Which template line made a given character: a second rendering with invisible line marks between the pieces.

Used only to place an error, so that the ordinary rendering pays nothing for it.
"""

from __future__ import annotations

import re

from jinja2 import nodes

from provisioner.templating.sandbox import Sandbox

_OPEN, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{_OPEN}([^{_BETWEEN}]*){_BETWEEN}([0-9]+){_CLOSE}")


class TracingSandbox(Sandbox):
    """The sandbox, whose templates say before every piece of output where it stands."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for output in tree.find_all(nodes.Output):
            output.nodes = [piece for child in output.nodes for piece in _marked(child, filename or "")]
        return tree


def _marked(child: nodes.Expr, filename: str) -> list[nodes.Expr]:
    if not isinstance(child, nodes.TemplateData):
        return [_mark(filename, child.lineno), child]
    pieces: list[nodes.Expr] = []
    for index, line in enumerate(child.data.splitlines(keepends=True)):
        pieces += [_mark(filename, child.lineno + index), nodes.TemplateData(line, lineno=child.lineno + index)]
    return pieces


def _mark(filename: str, line: int) -> nodes.TemplateData:
    return nodes.TemplateData(f"{_OPEN}{filename}{_BETWEEN}{line}{_CLOSE}", lineno=line)


def line_at(traced: str, offset: int) -> tuple[str, int]:
    """File and line of the character at `offset` of the text without marks; ("", 1) where no mark stands before it."""
    filename, line, seen, position = "", 1, 0, 0
    for mark in _MARK.finditer(traced):
        seen += mark.start() - position
        if seen > offset:
            break
        position, filename, line = mark.end(), mark[1], int(mark[2])
    return filename, line
