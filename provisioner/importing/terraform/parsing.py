"""From the text of an expression of HCL to its tree, by recursive descent; each method has its line of the grammar."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from provisioner.importing.terraform.syntax import (
    Binary,
    Call,
    Conditional,
    For,
    Literal,
    Name,
    Node,
    Object,
    Splat,
    Step,
    Template,
    Tuple,
    Unary,
)
from provisioner.importing.terraform.tokens import HclError, Token, heredoc, pieces, tokens, unescaped

_WORDS: Final = {"true": True, "false": False, "null": None}
_LEVELS: Final = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_DEEPEST: Final = 60


def parsed(text: str) -> Node:
    """The tree; raises `HclError` for what is no expression."""
    return _Parser(text, 0).whole()


def template(text: str, *, escaped: bool, depth: int = 0) -> Template:
    """The inside of a string, or a block of text, whose escapes are text."""
    parts = [
        _Parser(piece, depth + 1).whole() if inside else unescaped(piece) if escaped else piece
        for inside, piece in pieces(text)
    ]
    return Template(text=text, parts=tuple(parts))


class _Parser:
    """One pass over the tokens."""

    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.depth = depth

    def whole(self) -> Node:
        node = self.expression()
        if self.next.kind != "end":
            raise HclError(self.text)
        return node

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def sees(self, *signs: str) -> bool:
        return self.next.kind in ("sign", "name") and self.next.text in signs

    def take(self, *signs: str) -> bool:
        if self.sees(*signs):
            self.at += 1
            return True
        return False

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise HclError(self.text)

    def since(self, start: int) -> str:
        return self.text[start : self.tokens[self.at - 1].end]

    def expression(self) -> Node:
        """expression = binary ["?" expression ":" expression]"""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise HclError(self.text)
        start = self.next.start
        node = self.binary(0)
        if self.take("?"):
            yes = self.expression()
            self.need(":")
            no = self.expression()
            node = Conditional(text=self.since(start), test=node, yes=yes, no=no)
        self.depth -= 1
        return node

    def binary(self, level: int) -> Node:
        """binary = unary {sign unary}, the signs of one level from left to right"""
        if level == len(_LEVELS):
            return self.unary()
        start = self.next.start
        node = self.binary(level + 1)
        while self.sees(*_LEVELS[level]):
            sign = self.next.text
            self.at += 1
            right = self.binary(level + 1)
            node = Binary(text=self.since(start), sign=sign, left=node, right=right)
        return node

    def unary(self) -> Node:
        """unary = ("!" | "-") unary | postfix"""
        start, sign = self.next.start, self.next.text
        if self.take("!", "-"):
            of = self.unary()
            return Unary(text=self.since(start), sign=sign, of=of)
        return self.postfix()

    def postfix(self) -> Node:
        """postfix = primary {"." name | "." number | "[" expression "]" | "[*]" … | ".*" …}"""
        start = self.next.start
        node = self.primary()
        while self.sees(".", "["):
            step = self.step()
            if step is None:
                steps: list[str | Node] = []
                while self.sees(".", "["):
                    following = self.step()
                    if following is None:
                        raise HclError(self.text)
                    steps.append(following)
                node = Splat(text=self.since(start), base=node, steps=tuple(steps))
            else:
                node = Step(text=self.since(start), base=node, step=step)
        return node

    def step(self) -> str | Node | None:
        """One step; None for `*`."""
        if self.take("."):
            token = self.next
            if token.kind not in ("name", "number") and token.text != "*":
                raise HclError(self.text)
            self.at += 1
            return None if token.text == "*" else token.text
        self.need("[")
        if self.take("*"):
            self.need("]")
            return None
        node = self.expression()
        self.need("]")
        return node

    def primary(self) -> Node:
        """primary = number | string | heredoc | name | call | "(" expression ")" | tuple | object"""
        token = self.next
        opened: dict[str, Callable[[], Node]] = {"[": self.tuple, "{": self.object, "(": self.bracket}
        if token.kind == "sign" and token.text in opened:
            return opened[token.text]()
        self.at += 1
        match token.kind:
            case "number":
                return Literal(text=token.text, value=json.loads(token.text))
            case "string":
                made = template(token.text[1:-1], escaped=True, depth=self.depth)
                return Template(text=token.text, parts=made.parts)
            case "heredoc":
                return template(heredoc(token.text) or "", escaped=False, depth=self.depth)
            case "name" if self.sees("("):
                return self.call(token)
            case "name" if token.text in _WORDS:
                return Literal(text=token.text, value=_WORDS[token.text])
            case "name":
                return Name(text=token.text)
        raise HclError(self.text)

    def bracket(self) -> Node:
        self.need("(")
        node = self.expression()
        self.need(")")
        return node

    def call(self, name: Token) -> Node:
        """call = name "(" [expression {"," expression} ["..." | ","]] ")" """
        self.need("(")
        found: list[Node] = []
        spread = False
        while not self.take(")"):
            found.append(self.expression())
            spread = self.take("...")
            if not self.take(",") and not self.sees(")"):
                raise HclError(self.text)
        return Call(text=self.since(name.start), name=name.text, arguments=tuple(found), spread=spread)

    def tuple(self) -> Node:
        """tuple = "[" (for | [expression {"," expression} [","]]) "]" """
        start = self.next.start
        self.need("[")
        if self.sees("for"):
            return self.loop(start, "]")
        items: list[Node] = []
        while not self.take("]"):
            items.append(self.expression())
            if not self.take(",") and not self.sees("]"):
                raise HclError(self.text)
        return Tuple(text=self.since(start), items=tuple(items))

    def object(self) -> Node:
        """object = "{" (for | {key ("=" | ":") expression [","]}) "}" """
        start = self.next.start
        self.need("{")
        if self.sees("for"):
            return self.loop(start, "}")
        pairs: list[tuple[str | Node, Node]] = []
        while not self.take("}"):
            key = self.key()
            if not self.take("=", ":"):
                raise HclError(self.text)
            pairs.append((key, self.expression()))
            self.take(",")
        return Object(text=self.since(start), pairs=tuple(pairs))

    def key(self) -> str | Node:
        token = self.next
        if token.kind in ("name", "number") and self.tokens[self.at + 1].text in ("=", ":"):
            self.at += 1
            return token.text
        return self.binary(0)

    def loop(self, start: int, close: str) -> Node:
        """for = "for" name ["," name] "in" expression ":" [expression "=>"] expression ["..."] ["if" expression]"""
        self.need("for")
        names = [self.name()]
        if self.take(","):
            names.append(self.name())
        self.need("in")
        over = self.expression()
        self.need(":")
        key, value = None, self.expression()
        if self.take("=>"):
            key, value = value, self.expression()
        grouped = self.take("...")
        test = self.expression() if self.take("if") else None
        self.need(close)
        text = self.since(start)
        return For(text=text, names=tuple(names), over=over, key=key, value=value, test=test, grouped=grouped)

    def name(self) -> str:
        token = self.next
        if token.kind != "name":
            raise HclError(self.text)
        self.at += 1
        return token.text
