"""Scalar expressions, from `or` down to literals.

    expression     = conjunction {"or" conjunction}
    conjunction    = equality {"and" equality}
    equality       = relation [("==" | "!=" | "<>") relation | in ["("] … | between "(" expression ".." expression ")"]
    relation       = sum [("<" | "<=" | ">" | ">=") sum]
    sum            = product {("+" | "-") product}
    product        = string_test {("*" | "/" | "%") string_test}
    string_test    = operand [string_operator operand]
    operand        = ["+" | "-"] primary {"." member | "[" expression "]"}

String operators bind tighter than arithmetic, and comparisons do not chain: so it is in Kusto.
"""

from __future__ import annotations

from provisioner.kql.keywords import NAMEABLE, RAW_LITERALS, REFERABLE
from provisioner.kql.lexer import BOOL, END, GUID, LONG, NAME, RAW, REAL, STRING, TIMESPAN
from provisioner.kql.literals import MAX_LONG
from provisioner.kql.parsing.literals import LiteralParser
from provisioner.kql.syntax import (
    MAX_DEPTH,
    Between,
    Binary,
    Call,
    Index,
    InList,
    Literal,
    Logical,
    MemberCall,
    Name,
    NamedExpression,
    Parenthesised,
    Path,
    Pipeline,
    Star,
    ToScalar,
    Unary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioner.kql.syntax import Expression, Operator

_STRING_OPERATORS = {
    "=~": "=~",
    "!~": "!~",
    ":": ":",
    "matches regex": "matches regex",
    "contains": "contains",
    "!contains": "!contains",
    "notcontains": "!contains",
    "contains_cs": "contains_cs",
    "containscs": "contains_cs",
    "!contains_cs": "!contains_cs",
    "notcontainscs": "!contains_cs",
} | {
    f"{sign}{word}{case}": f"{sign}{word}{case}"
    for word in ("has", "hasprefix", "hassuffix", "startswith", "endswith")
    for sign in ("", "!")
    for case in ("", "_cs")
}
_OR, _AND, _EQUALITY, _RELATION, _SUM, _PRODUCT, _STRING_TEST = range(1, 8)
_CHAINED = (_SUM, _PRODUCT)
_LISTS = ("in", "!in", "in~", "!in~", "has_any", "has_all")
_LEVEL = (
    {"or": _OR, "and": _AND}
    | dict.fromkeys(("==", "!=", "<>", "between", "!between", *_LISTS), _EQUALITY)
    | dict.fromkeys(("<", "<=", ">", ">="), _RELATION)
    | dict.fromkeys(("+", "-"), _SUM)
    | dict.fromkeys(("*", "/", "%"), _PRODUCT)
    | dict.fromkeys(_STRING_OPERATORS, _STRING_TEST)
)
COMPARING = frozenset(word for word, level in _LEVEL.items() if level in (_EQUALITY, _RELATION, _STRING_TEST))
LIKE = frozenset({"like", "likecs", "notlike", "notlikecs"})
_LEAF_ENDS = frozenset({",", ")", "|", "]", ";", END})
_CALLABLE = NAMEABLE - {"typeof"}


class ExpressionParser(LiteralParser):
    """The rules for scalar expressions; `pipeline` is left to the parser of operators."""

    __slots__ = ()

    def pipeline(self) -> Expression:
        """A tabular expression, or a scalar one where no `|` follows."""
        raise NotImplementedError

    def piped(self) -> tuple[Operator, ...]:
        """operators = operator {"|" operator}."""
        raise NotImplementedError

    def expression(self) -> Expression:
        """expression = conjunction {"or" conjunction}."""
        index = self.index
        if self.kinds[index + 1] in _LEAF_ENDS and self.kinds[index] == NAME:
            self.index = index + 1
            self.height = 1
            start, end = self.starts[index], self.ends[index]
            return Name(start, end, self.text[start:end])
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.too_deep()
        found = self._climb(_OR)
        self.depth -= 1
        return found

    def named_expression(self) -> Expression:
        """named = [name "=" | "(" name {"," name} ")" "="] expression."""
        ahead = self.declared_ahead()
        if ahead:
            name = self.declared_name()
            self.index += 1
            value = self.expression()
            self.grown(self.height + 1)
            return NamedExpression(name.start, self.end(), (name,), value)
        if self.kinds[self.index] == "(" and self._name_list_ahead():
            return self._listed()
        start = self.index
        value = self.expression()
        if self.kinds[self.index] == "=":
            self._not_assignable(start)
        return value

    def _name_list_ahead(self) -> bool:
        index = self.index + 1
        while self.is_word(index) or self.kinds[index] in (",", "[", "]", STRING):
            index += 1
        return self.kinds[index] == ")" and self.kinds[index + 1] == "="

    def _listed(self) -> NamedExpression:
        opener = self.index
        self.index += 1
        names = self.comma_list(self.declared_name)
        self.close(opener)
        self.expect("=")
        value = self.expression()
        self.grown(self.height + 1)
        return NamedExpression(self.starts[opener], self.end(), names, value, True)

    def _not_assignable(self, first: int) -> None:
        written = self.text[self.starts[first] : self.end()]
        dashed = written.replace("-", "").replace("_", "").isalnum()
        hint = f"write ['{written}'] if it is a name" if dashed else "write `==` to compare"
        last = self.index - 1
        self.fail("KQL019", f"`{_short(written)}` is no name that `=` could give", hint, first, last)

    def predicate(self) -> Expression:
        """A condition, where `=` is a slip."""
        first = self.index
        value = self.expression()
        if self.kinds[self.index] == "=":
            written = self.text[self.starts[first] : self.end()]
            fix = (self.start(), self.ends[self.index], "==")
            self.fail("KQL019", f"`=` does not compare `{_short(written)}`", "write `==`", fix=fix)
        return value

    def _climb(self, least: int) -> Expression:
        """All operators of level `least` and tighter."""
        left = self._operand()
        height = self.height
        limit = _STRING_TEST
        while least <= (level := _LEVEL.get(self.kinds[self.index], 0)) <= limit:
            operator = self.kinds[self.index]
            if level <= _AND:
                left = self._logical(left, height, operator, level)
            elif level == _EQUALITY:
                if operator == "in" and self.kinds[self.index + 1] == "range":
                    break
                left = self._equality(left, height, operator)
                limit = _AND
            else:
                self.index += 1
                right = self._climb(level + 1)
                self.grown((height if height > self.height else self.height) + 1)
                left = Binary(left.start, self.end(), _STRING_OPERATORS.get(operator, operator), left, right)
                limit = level if level in _CHAINED else level - 1
            height = self.height
        self.height = height
        return left

    def _logical(self, left: Expression, height: int, operator: str, level: int) -> Expression:
        """A chain of the same word is one flat node."""
        operands = [left]
        while self.kinds[self.index] == operator:
            self.index += 1
            operands.append(self._climb(level + 1))
            height = max(height, self.height)
        self.grown(height + 1)
        return Logical(left.start, self.end(), operator, tuple(operands))  # type: ignore[arg-type]  # is and, or

    def _equality(self, left: Expression, height: int, operator: str) -> Expression:
        """The part of `equality` from its operator on."""
        self.index += 1
        found: Expression
        if operator in _LISTS:
            items = self._items()
            found = InList(left.start, self.end(), operator, left, items)  # type: ignore[arg-type]  # one of _LISTS
        elif operator.endswith("between"):
            low, high = self._bounds()
            found = Between(left.start, self.end(), left, low, high, operator != "between")
        else:
            right = self._climb(_RELATION)
            found = Binary(left.start, self.end(), "!=" if operator == "<>" else operator, left, right)
        self.grown(max(height, self.height) + 1)
        return found

    def _items(self) -> tuple[Expression, ...]:
        """items = "(" (pipeline | expression {"," expression}) ")"."""
        opener = self.index
        if self.kinds[opener] != "(":
            self.unexpected("`(`", "the values of `in` stand in brackets: in (1, 2)")
        self.index += 1
        first = self.pipeline()
        height = self.height
        items: tuple[Expression, ...] = (first,)
        if not isinstance(first, Pipeline) and self.accept(","):
            items += self.comma_list(self.expression)
            self.height = max(height, self.height)
        self.close(opener)
        return items

    def _bounds(self) -> tuple[Expression, Expression]:
        """bounds = "(" expression ".." expression ")"."""
        opener = self.index
        if self.kinds[opener] != "(":
            self.unexpected("`(`", "write between (low .. high)")
        self.index += 1
        low = self.expression()
        height = self.height
        if self.kinds[self.index] != "..":
            self.unexpected("`..`", "write between (low .. high)")
        self.index += 1
        high = self.expression()
        self.height = max(height, self.height)
        self.close(opener)
        return low, high

    def _operand(self) -> Expression:
        """operand = ["+" | "-"] primary {"." member | "[" expression "]"}."""
        kind = self.kinds[self.index]
        self.height = 1
        found = _PRIMARIES.get(kind, ExpressionParser._no_primary)(self)
        while (kind := self.kinds[self.index]) == "." or kind == "[":
            height = self.height
            found = self._member(found) if kind == "." else self._element(found)
            self.grown(max(height, self.height) + 1)
        return found

    def _signed_operand(self) -> Expression:
        start, sign = self.start(), self.kinds[self.index]
        self.index += 1
        if sign == "-" and self.word() == str(MAX_LONG + 1):
            self.index += 1
            return Literal(start, self.end(), "long", -MAX_LONG - 1)
        if self.kinds[self.index] in ("-", "+"):
            self.unexpected("an expression", "put the rest in brackets")
        operand = self._operand()
        self.grown(self.height + 1)
        return Unary(start, self.end(), sign, operand)  # type: ignore[arg-type]  # is + or -

    def _star(self) -> Expression:
        """`*` as an argument, and before an operator that tries every column."""
        following = self.kinds[self.index + 1]
        if following not in (",", ")", "==") and following not in _STRING_OPERATORS:
            comment = self.index > 0 and self.kinds[self.index - 1] == "/"
            self.unexpected("an expression", "a comment begins with // and ends with its line" if comment else None)
        self.index += 1
        return Star(self.starts[self.index - 1], self.end())

    def _element(self, target: Expression) -> Expression:
        """element = "[" expression "]"."""
        opener = self.index
        self.index += 1
        index = self.expression()
        self.close(opener)
        return Index(target.start, self.end(), target, index)

    def _member(self, target: Expression) -> Expression:
        """member = "." (name | call | "[" expression "]")."""
        self.index += 1
        kind = self.kinds[self.index]
        if kind == "[" and self.kinds[self.index + 1] != STRING:
            return self._element(target)
        if (kind == NAME or kind in _CALLABLE) and self.kinds[self.index + 1] == "(":
            call = self.call()
            return MemberCall(target.start, self.end(), target, call)
        self.height = 1
        member = self.name(_REFERABLE)
        return Path(target.start, member.end, target, member)

    def _name_or_call(self) -> Expression:
        """name | call | typeof."""
        index = self.index
        if self.kinds[index + 1] != "(":
            self.index = index + 1
            start, end = self.starts[index], self.ends[index]
            return Name(start, end, self.text[start:end])
        return self.typeof() if self.kinds[index] == "typeof" else self.call()

    def _no_primary(self) -> Expression:
        kind = self.kinds[self.index]
        if kind in RAW_LITERALS and self.kinds[self.index + 1] == "(":
            if self.ends[self.index] < self.starts[self.index + 1]:
                self.fail("KQL005", f"`{kind}` and its `(` stand apart", f"write {kind}(…)")
            self.fail("KQL005", f"`{kind}(` is not closed on its line", "add `)`")
        hint = {"{": "write dynamic({…}) for a property bag", "?": "write iff(condition, yes, no)"}.get(kind)
        if hint is not None:
            self.unexpected("an expression", hint)
        self.no_name("an expression")

    def call(self) -> Call:
        """call = name "(" [argument {"," argument}] ")"; an argument is `named` or `*`."""
        name = self.name()
        opener = self.index
        self.expect("(")
        if self.kinds[self.index] == ")":
            self.index += 1
            self.height = 1
            return Call(name.start, self.end(), name, ())
        arguments = self.comma_list(self.named_expression)
        self.close(opener)
        self.grown(self.height + 1)
        return Call(name.start, self.end(), name, arguments)

    def parenthesised(self) -> Expression:
        """parenthesised = "(" pipeline ")"."""
        opener = self.index
        self.index += 1
        inner = self.pipeline()
        self.close(opener)
        self.grown(self.height + 1)
        return Parenthesised(self.starts[opener], self.end(), inner)

    def _toscalar(self) -> Expression:
        start = self.start()
        self.index += 1
        opener = self.index
        self.expect("(")
        inner = self.pipeline()
        self.close(opener)
        self.grown(self.height + 1)
        return ToScalar(start, self.end(), inner)

    def _bracketed(self) -> Expression:
        if self.kinds[self.index + 1] != STRING:
            self.unexpected("an expression", "write dynamic([…]) for an array")
        opener = self.index
        name = self.bracketed_name()
        if self.kinds[self.index] != "(":
            return name
        self.index = opener
        return self.call()


def _short(text: str) -> str:
    line = text.splitlines()[0]
    return line if len(line) <= 40 and line == text else line[:37] + "…"


_REFERABLE = frozenset({NAME}) | REFERABLE
_PRIMARIES: dict[str, Callable[[ExpressionParser], Expression]] = {
    **dict.fromkeys(_REFERABLE, ExpressionParser._name_or_call),
    "-": ExpressionParser._signed_operand,
    "+": ExpressionParser._signed_operand,
    "*": ExpressionParser._star,
    STRING: ExpressionParser.string,
    LONG: ExpressionParser.long,
    REAL: ExpressionParser.real,
    BOOL: ExpressionParser.bool,
    TIMESPAN: ExpressionParser.timespan,
    RAW: ExpressionParser.raw,
    GUID: ExpressionParser.bare_guid,
    "dynamic": ExpressionParser.dynamic,
    "(": ExpressionParser.parenthesised,
    "toscalar": ExpressionParser._toscalar,
    "[": ExpressionParser._bracketed,
}
