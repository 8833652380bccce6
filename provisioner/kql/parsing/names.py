"""Names, wildcards, types and declarations."""

from __future__ import annotations

from provisioner.kql.keywords import DECLARABLE, KEYWORDS, NAMEABLE, OLD_TYPES, TYPES
from provisioner.kql.lexer import LONG, NAME, STRING
from provisioner.kql.literals import string_value
from provisioner.kql.parsing.cursor import Cursor
from provisioner.kql.syntax import ColumnDeclaration, Name, Star, TableSchema, TypeOf, Wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from provisioner.kql.syntax import ScalarType

_DECLARED = frozenset({NAME}) | DECLARABLE
_NAMED = frozenset({NAME}) | NAMEABLE


class NameParser(Cursor):
    """The rules for names."""

    __slots__ = ()

    def name(self, allowed: frozenset[str] = _NAMED) -> Name:
        """name = identifier | keyword that may be a name | "[" string {string} "]"."""
        index = self.index
        kind = self.kinds[index]
        if kind in allowed:
            self.index += 1
            start, end = self.starts[index], self.ends[index]
            return Name(start, end, self.text[start:end])
        if kind == "[" and self.kinds[index + 1] == STRING:
            return self.bracketed_name()
        self.no_name("a name")

    def declared_name(self) -> Name:
        """The name of a column where one is made; more keywords may be names there."""
        return self.name(_DECLARED)

    def bracketed_name(self) -> Name:
        """bracketed = "[" string {string} "]"."""
        opener = self.index
        self.index += 1
        text = self.strings()
        if self.kinds[self.index] != "]":
            self.unexpected("`]`")
        self.index += 1
        return Name(self.starts[opener], self.end(), text, True)

    def strings(self) -> str:
        """string {string}: adjacent strings are one."""
        text = ""
        while self.kinds[self.index] == STRING:
            text += string_value(self.word())
            self.index += 1
        return text

    def no_name(self, wanted: str) -> NoReturn:
        """Fail where a name or an expression should begin."""
        word = self.word()
        if self.kinds[self.index] in KEYWORDS and word.isidentifier():
            self.fail("KQL009", f"`{word}` is a keyword of KQL, not {wanted}", f"write ['{word}'] if it is a name")
        self.unexpected(wanted)

    def declared_ahead(self) -> int:
        """How many tokens the name takes that stands before a `=`; 0 when there is none."""
        kind = self.kinds[self.index]
        if kind in _DECLARED:
            return 1 if self.kinds[self.index + 1] == "=" else 0
        if kind != "[":
            return 0
        ahead = self.index + 1
        while self.kinds[ahead] == STRING:
            ahead += 1
        if ahead > self.index + 1 and self.kinds[ahead] == "]" and self.kinds[ahead + 1] == "=":
            return ahead + 1 - self.index
        return 0

    def name_or_wildcard(self) -> Name | Wildcard | Star:
        """pattern = name | "*" | name "*" {name | integer | "*"} without spaces."""
        first = self.index
        kind = self.kinds[first]
        starred = kind == "*" or (kind in _DECLARED and self.kinds[first + 1] == "*" and self._adjacent(first + 1))
        if not starred:
            return self.name()
        last = first
        while self._adjacent(last + 1) and (self.kinds[last + 1] in _DECLARED or self.kinds[last + 1] in ("*", LONG)):
            last += 1
        self.index = last + 1
        start, end = self.starts[first], self.ends[last]
        return Star(start, end) if end == start + 1 else Wildcard(start, end, self.text[start:end])

    def _adjacent(self, index: int) -> bool:
        return self.starts[index] == self.ends[index - 1]

    def type(self, *, old: bool = False) -> ScalarType:
        """type = "bool" | "int" | "long" | "real" | "decimal" | "string" | "datetime" | "timespan" | … and aliases."""
        word = self.word()
        found = TYPES.get(word) or (OLD_TYPES.get(word) if old else None)
        if found is None:
            if not self.is_word(self.index):
                self.unexpected("a type")
            hint = self.close_match(word.lower(), TYPES)
            self.fail("KQL015", f"`{word}` is no type", hint or "use one of string, int, long, real, bool, datetime …")
        self.index += 1
        return found  # type: ignore[return-value]  # the tables hold scalar types only

    def column_declaration(self) -> ColumnDeclaration:
        """declaration = name ":" type."""
        name = self.declared_name()
        self.expect(":")
        type_ = self.type()
        return ColumnDeclaration(name.start, self.end(), name, type_)

    def column_declarations(self) -> tuple[ColumnDeclaration, ...]:
        """declarations = "(" [","] [declaration {"," declaration} [","]] ")"."""
        opener = self.index
        self.expect("(")
        self.accept(",")
        columns = self.optional_list(self._declaration_or_end)
        self.close(opener)
        return tuple(column for column in columns if column is not None)

    def _declaration_or_end(self) -> ColumnDeclaration | None:
        """A comma may stand behind the last declaration."""
        return None if self.kinds[self.index] == ")" else self.column_declaration()

    def table_schema(self) -> TableSchema:
        """schema = "(" "*" ")" | "(" ["*" ","] declaration {"," declaration} ")"."""
        start = self.start()
        if self.kinds[self.index] != "(" or self.kinds[self.index + 1] != "*":
            columns = self.column_declarations()
            return TableSchema(start, self.end(), columns)
        opener = self.index
        self.index += 2
        columns = self.comma_list(self.column_declaration) if self.accept(",") else ()
        self.close(opener)
        return TableSchema(start, self.end(), columns, True)

    def typeof(self) -> TypeOf:
        """typeof = "typeof" "(" (type | declaration {"," declaration}) ")"."""
        start = self.start()
        self.expect("typeof")
        if self.kinds[self.index] == "(" and (self.kinds[self.index + 2] == ":" or self.kinds[self.index + 1] == "*"):
            return self._typeof_schema(start)
        opener = self.index
        self.expect("(")
        type_ = self.type(old=True)
        self.close(opener)
        return TypeOf(start, self.end(), type_)

    def _typeof_schema(self, start: int) -> TypeOf:
        schema = self.table_schema()
        return TypeOf(start, self.end(), None, schema)
