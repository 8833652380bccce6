"""The columns that an operator makes: their names, replacement in place, and what must not appear twice."""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.bound import Assignment, ColumnRef
from provisioner.kql.checking.kinds import Symbol, Table, name_of
from provisioner.kql.types import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker


class UniqueNames:
    """Names in use; a name wanted again gets the next free number behind it."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def add(self, name: str) -> None:
        """Take a name as it is."""
        self._last.setdefault(name, 0)

    def unique(self, name: str, base: str | None = None) -> str:
        """The name itself when it is free, else it, or `base`, with a number."""
        suffix = self._last.get(name)
        if suffix is None:
            self._last[name] = 0
            return name
        while True:
            suffix += 1
            numbered = f"{base or name}{suffix}"
            if numbered not in self._last:
                self._last[name] = suffix
                self._last[numbered] = 0
                return numbered


class Projection:
    """The output columns of one operator while they are made, each with the expression that fills it."""

    __slots__ = ("_blocked", "_declared", "_places", "_unique", "nodes", "symbols")

    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self.nodes: list[Expression | None] = []
        self._blocked: set[Symbol] = set()
        self._declared: set[str] = set()
        self._places: dict[str, int] = {}
        self._unique = UniqueNames()

    def block(self, symbols: Iterable[Symbol]) -> None:
        """Ignore these columns when they are to be added later on."""
        self._blocked.update(symbols)

    def pass_all(self, table: Table, node: syntax.Node, *, declare: bool = False) -> None:
        """Begin with all columns of the input, under their names."""
        for slot, symbol in enumerate(table.columns):
            ref = ColumnRef(node.start, node.end, name_of(symbol.kind), slot, symbol.name)
            added = self.add(symbol, ref, once=True)
            if declare:
                self._declared.add(added.name)

    def add(
        self,
        symbol: Symbol,
        node: Expression | None,
        *,
        base: str | None = None,
        replace: bool = False,
        once: bool = False,
    ) -> Symbol:
        """Add a column under a free name, or put it in place of the one with its name."""
        if not symbol.name or symbol in self._blocked:
            return symbol
        place = self._places.get(symbol.name) if replace else None
        if place is not None:
            self.symbols[place], self.nodes[place] = symbol, node
        else:
            name = self._unique.unique(symbol.name, base)
            if name != symbol.name:
                symbol = Symbol(name, symbol.kind)
            self._places[name] = len(self.symbols)
            self.symbols.append(symbol)
            self.nodes.append(node)
        if once:
            self._blocked.add(symbol)
        return symbol

    def declare(
        self, cx: Checker, symbol: Symbol, node: Expression | None, at: syntax.Node, *, replace: bool = False
    ) -> None:
        """Add a column that the text names; naming one twice is a mistake."""
        if symbol.name in self._declared:
            hint = "give one of them another name"
            cx.error(at, "KQL106", f"column `{symbol.name}` is made twice in one operator", hint)
            return
        place = self._places.get(symbol.name) if replace else None
        if place is not None:
            self.symbols[place], self.nodes[place] = symbol, node
            self._declared.add(symbol.name)
        else:
            self._declared.add(self.add(symbol, node).name)

    def rename(self, cx: Checker, old: str, new: str, at: syntax.Node) -> None:
        """Give a column another name where it stands."""
        place = self._places.get(old)
        if place is None:
            return
        if new in self._declared:
            cx.error(at, "KQL106", f"column `{new}` is there already", "give it another name")
            return
        self.symbols[place] = Symbol(new, self.symbols[place].kind)
        del self._places[old]
        self._places[new] = place
        self._declared.add(new)
        self._unique.add(new)

    def table(self, *, open: bool = False) -> Table:
        """The output columns."""
        return Table(self.symbols, open=open)

    def assignments(self, kept: int = 0) -> tuple[Assignment, ...] | None:
        """The columns with their expressions, without those of the first `kept` that only pass through.

        None when an expression has no bound form.
        """
        made = []
        for slot, (symbol, node) in enumerate(zip(self.symbols, self.nodes, strict=True)):
            if node is None:
                return None
            if slot < kept and isinstance(node, ColumnRef) and node.slot == slot:
                continue
            made.append(Assignment(Column(symbol.name, name_of(symbol.kind)), slot, node))
        return tuple(made)
