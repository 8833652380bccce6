"""The expressions of ARM templates, taken apart: `[concat('dcr-', parameters('env').short)]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK = re.compile(r"\s*")
_STRING = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_MEMBER = re.compile(r"\??\.\??\s*([A-Za-z_][A-Za-z0-9_]*)")
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Literal:
    """A string or a number."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; `text` is how it was written."""

    name: str
    arguments: tuple[Expression, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object, or an item of an array."""

    of: Expression
    key: Expression
    text: str


Expression = Literal | Call | Member


class SyntaxFaultError(Exception):
    """The text is no expression."""


def parse(text: str) -> Expression:
    """The expression between the outer brackets; raises `SyntaxFaultError`."""
    parser = _Parser(text)
    found, at = parser.expression(0, 0)
    if parser.blank(at) != len(text):
        raise SyntaxFaultError(text)
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text

    def blank(self, at: int) -> int:
        return _BLANK.match(self.text, at).end()  # type: ignore[union-attr]  # it matches nothing, too

    def expression(self, at: int, depth: int) -> tuple[Expression, int]:
        if depth > _DEEPEST:
            raise SyntaxFaultError(self.text)
        start = at = self.blank(at)
        found, at = self.primary(at, depth)
        while True:
            here = self.blank(at)
            member = _MEMBER.match(self.text, here)
            if member:
                at = member.end()
                found = Member(found, Literal(member[1]), self.text[start:at])
            elif self.text.startswith("[", here) or self.text.startswith("[?", here):
                key, end = self.expression(here + 1, depth + 1)
                at = self.expect("]", end)
                found = Member(found, key, self.text[start:at])
            else:
                return found, at

    def primary(self, at: int, depth: int) -> tuple[Expression, int]:
        if string := _STRING.match(self.text, at):
            return Literal(string[1].replace("''", "'")), string.end()
        if number := _NUMBER.match(self.text, at):
            value = float(number.group()) if number[1] else int(number.group())
            return Literal(value), number.end()
        name = _NAME.match(self.text, at)
        if name is None:
            raise SyntaxFaultError(self.text)
        return self.call(name.group(), at, name.end(), depth)

    def call(self, name: str, start: int, at: int, depth: int) -> tuple[Expression, int]:
        at = self.expect("(", at)
        arguments: list[Expression] = []
        if self.text.startswith(")", self.blank(at)):
            return self.called(name, arguments, start, self.blank(at) + 1)
        while True:
            argument, at = self.expression(at, depth + 1)
            arguments.append(argument)
            at = self.blank(at)
            if self.text.startswith(")", at):
                return self.called(name, arguments, start, at + 1)
            at = self.expect(",", at)

    def called(self, name: str, arguments: list[Expression], start: int, end: int) -> tuple[Expression, int]:
        return Call(name, tuple(arguments), self.text[start:end]), end

    def expect(self, mark: str, at: int) -> int:
        at = self.blank(at)
        if not self.text.startswith(mark, at):
            raise SyntaxFaultError(self.text)
        return at + 1
