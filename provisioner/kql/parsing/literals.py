"""Constants, `dynamic(…)` among them."""

from __future__ import annotations

from provisioner.kql.lexer import BOOL, GUID, LONG, RAW, REAL, STRING, TIMESPAN
from provisioner.kql.literals import long_value, raw_literal, string_value, timespan_value
from provisioner.kql.parsing.names import NameParser
from provisioner.kql.syntax import MAX_DEPTH, Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class LiteralParser(NameParser):
    """The rules for constants."""

    __slots__ = ()

    def string(self) -> Literal:
        """string {string}."""
        start = self.start()
        value = self.strings()
        return Literal(start, self.end(), "string", value)

    def long(self) -> Literal:
        """Digits, or `0x` and hexadecimal digits."""
        token = self.word()
        value = long_value(token)
        if value is None:
            self._doubt(f"`{token}` is beyond the range of long", "use real or decimal(…)")
        self.index += 1
        return Literal(self.starts[self.index - 1], self.end(), "long", value)

    def real(self) -> Literal:
        """Digits with a point or an exponent."""
        value = float(self.word())
        self.index += 1
        return Literal(self.starts[self.index - 1], self.end(), "real", value)

    def bool(self) -> Literal:
        """true | false, also `True`, `TRUE` and so on."""
        value = self.word().lower() == "true"
        self.index += 1
        return Literal(self.starts[self.index - 1], self.end(), "bool", value)

    def timespan(self) -> Literal:
        """A number with a unit."""
        token = self.word()
        value = timespan_value(token)
        if value is None:
            self._doubt(f"`{token}` is beyond the range of timespan", None)
        self.index += 1
        return Literal(self.starts[self.index - 1], self.end(), "timespan", value)

    def raw(self) -> Literal:
        """`int(…)`, `datetime(…)` and so on."""
        token = self.word()
        kind, value, sensible = raw_literal(token)
        if not sensible:
            self._doubt(f"`{token}` is no {kind}, its value is null", f"write {kind}(null) if null is meant")
        self.index += 1
        return Literal(self.starts[self.index - 1], self.end(), kind, value)

    def bare_guid(self) -> Literal:
        """A GUID without `guid(…)` around it is understood and refused."""
        word = self.word()
        fix = (self.start(), self.ends[self.index], f"guid({word})")
        self.fail("KQL020", f"{self.shown()} stands without `guid(…)`", f"write guid({word})", fix=fix)

    def _doubt(self, message: str, hint: str | None) -> None:
        self.warn("KQL004", message, hint, self.start(), self.ends[self.index])

    def constant(self) -> Literal:
        """constant = ["+" | "-"] number | any other literal; the sign touches the number."""
        kind = self.kinds[self.index]
        if kind in ("-", "+"):
            return self._signed()
        rule = _RULES.get(kind)
        if rule is None:
            self.unexpected("a literal")
        return rule(self)

    def _signed(self) -> Literal:
        sign = self.index
        number = self.kinds[sign + 1]
        if number not in (LONG, REAL, TIMESPAN) or self.starts[sign + 1] != self.ends[sign]:
            self.unexpected("a literal")
        self.index += 1
        if number == LONG:
            text = self.text[self.starts[sign] : self.ends[sign + 1]]
            self.index += 1
            return Literal(self.starts[sign], self.end(), "long", long_value(text))
        found = _RULES[number](self)
        value = found.value
        if self.kinds[sign] == "-" and isinstance(value, (int, float)):
            value = -value
        return Literal(self.starts[sign], found.end, found.type, value)

    def dynamic(self) -> Literal:
        """dynamic = "dynamic" "(" json ")"."""
        start = self.start()
        self.index += 1
        opener = self.index
        self.expect("(")
        value = self._json()
        self.close(opener)
        return Literal(start, self.end(), "dynamic", value)

    def _json(self) -> object:
        """json = ["-"] number | literal | "null" | array | object."""
        kind = self.kinds[self.index]
        if kind in ("[", "{", "dynamic"):
            return self._nested_json(kind)
        if kind == "null":
            self.index += 1
            return None
        if kind == "+" or (kind not in _RULES and kind != "-"):
            self.unexpected(
                "a JSON value", "names and calls cannot stand in dynamic(…), use pack_array() or bag_pack()"
            )
        found = self.constant()
        if found.type == "int":
            self.index -= 1
            self.unexpected("a JSON value")
        return found.value if found.type in ("bool", "long", "real", "string") else found

    def _nested_json(self, kind: str) -> object:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.too_deep()
        value = self.dynamic().value if kind == "dynamic" else self._array() if kind == "[" else self._object()
        self.depth -= 1
        return value

    def _array(self) -> object:
        """array = "[" [json {"," json}] "]"."""
        opener = self.index
        self.index += 1
        values = self.optional_list(self._json)
        self.close(opener)
        return list(values)

    def _object(self) -> object:
        """object = "{" [string ":" json {"," string ":" json}] "}"."""
        opener = self.index
        self.index += 1
        pairs = self.optional_list(self._json_pair)
        self.close(opener)
        return dict(pairs)

    def _json_pair(self) -> tuple[str, object]:
        if self.kinds[self.index] != STRING:
            self.unexpected("a string and `:`", "write property names in quotes")
        key = string_value(self.word())
        self.index += 1
        self.expect(":")
        return key, self._json()


_RULES: dict[str, Callable[[LiteralParser], Literal]] = {
    STRING: LiteralParser.string,
    LONG: LiteralParser.long,
    REAL: LiteralParser.real,
    BOOL: LiteralParser.bool,
    TIMESPAN: LiteralParser.timespan,
    RAW: LiteralParser.raw,
    GUID: LiteralParser.bare_guid,
    "dynamic": LiteralParser.dynamic,
}
