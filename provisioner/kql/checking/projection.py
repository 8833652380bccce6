"""The columns that an operator makes: their names, replacement in place, and what must not appear twice."""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.bound import Assignment, ColumnRef
from provisioner.kql.checking.kinds import Symbol, Table

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

    def add_all(self, names: Iterable[str]) -> None:
        """Begin with names that all differ."""
        self._last = dict.fromkeys(names, 0)

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
    """The output columns of one operator while they are made, each with what fills it.

    `nodes` holds an expression, the slot of an input column that passes through, or None where the expression has no
    bound form.
    """

    __slots__ = ("_at", "_blocked", "_declared", "_input", "_places", "_unique", "nodes", "symbols")

    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self.nodes: list[Expression | int | None] = []
        self._blocked: set[Symbol] = set()
        self._declared: set[str] = set()
        self._places: dict[str, int] = {}
        self._unique = UniqueNames()
        self._input: Table | None = None
        self._at = (0, 0)

    def block(self, symbols: Iterable[Symbol]) -> None:
        """Ignore these columns when they are to be added later on."""
        self._blocked.update(symbols)

    def pass_all(self, table: Table, node: syntax.Node, *, declare: bool = False) -> None:
        """Begin with all columns of the input, under their names."""
        self._input, self._at = table, (node.start, node.end)
        places = {symbol.name: slot for slot, symbol in enumerate(table.columns)}
        if len(places) == len(table.columns) and "" not in places:
            self.symbols = list(table.columns)
            self.nodes = list(range(len(places)))
            self._places = places
            self._blocked.update(table.columns)
            self._unique.add_all(places)
        else:
            for slot, symbol in enumerate(table.columns):
                self.add(symbol, slot, once=True)
        if declare:
            self._declared.update(symbol.name for symbol in self.symbols)

    def pass_some(self, table: Table, node: syntax.Node, slots: Iterable[int]) -> None:
        """Take these columns of the input, in this order."""
        self._input, self._at = table, (node.start, node.end)
        for slot in slots:
            self.add(table.columns[slot], slot)

    def add(
        self,
        symbol: Symbol,
        node: Expression | int | None,
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
        self, cx: Checker, symbol: Symbol, node: Expression | int | None, at: syntax.Node, *, replace: bool = False
    ) -> None:
        """Add a column that the text names; naming one twice is a mistake."""
        name = symbol.name
        if name in self._declared:
            hint = "give one of them another name"
            cx.error(at, "KQL106", f"column `{name}` is made twice in one operator", hint)
            return
        place = self._places.get(name) if replace else None
        if place is not None:
            self.symbols[place], self.nodes[place] = symbol, node
            self._declared.add(name)
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
        return Table(self.symbols, open=open, slots=self._places)

    def assignments(self, kept: int = 0) -> tuple[Assignment, ...] | None:
        """The columns with their expressions, without those of the first `kept` that only pass through.

        None when an expression has no bound form.
        """
        made = []
        for slot, node in enumerate(self.nodes):
            if node is None:
                return None
            if isinstance(node, int):
                if slot < kept and node == slot:
                    continue
                node = self._passed(node)
            symbol = self.symbols[slot]
            made.append(Assignment(symbol.public, slot, node))
        return tuple(made)

    def _passed(self, slot: int) -> ColumnRef:
        symbol = self._input.columns[slot] if self._input is not None else self.symbols[slot]
        start, end = self._at
        return ColumnRef(start, end, symbol.type, slot, symbol.name)
