"""Where keys and values stand: worked out when somebody asks, because most specs have nothing to complain about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from provisioner.diagnostics import Span
from provisioner.model.json import Path
from provisioner.model.places import Places
from provisioner.model.spec import Positions
from provisioner.spec.scalars import offsets

if TYPE_CHECKING:
    import yaml

_Pair = tuple["yaml.Node | None", "yaml.Node"]


def positions(root: yaml.Node, places: Places) -> Positions:
    """The side table of one document."""
    tree = _Tree(root, places)
    return Positions(
        keys=_Spans(tree, tree.key_span),
        values=_Spans(tree, tree.value_span),
        locate=tree.locate,
        quote=tree.quote,
    )


class _Tree:
    """The nodes by path; the first of two equal keys counts, as in the values."""

    def __init__(self, root: yaml.Node, places: Places) -> None:
        self.root = root
        self.places = places
        self.indexes: dict[int, dict[str | int, _Pair]] = {}
        self.maps: dict[Path, list[int] | None] = {}

    def find(self, path: Path) -> _Pair | None:
        pair: _Pair | None = (None, self.root)
        for part in path:
            if pair is None:
                return None
            pair = self.children(pair[1]).get(part)
        return pair

    def children(self, node: yaml.Node) -> dict[str | int, _Pair]:
        from yaml.nodes import MappingNode, SequenceNode

        known = self.indexes.get(id(node))
        if known is not None:
            return known
        found: dict[str | int, _Pair] = {}
        if isinstance(node, SequenceNode):
            found = {at: (None, item) for at, item in enumerate(node.value)}
        elif isinstance(node, MappingNode):
            for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
                if isinstance(key.value, str):
                    found.setdefault(key.value, (key, value))
        self.indexes[id(node)] = found
        return found

    def key_span(self, path: Path) -> Span | None:
        pair = self.find(path)
        if pair is None or pair[0] is None:
            return None
        return self.places.span(pair[0].start_mark.index, pair[0].end_mark.index)

    def value_span(self, path: Path) -> Span | None:
        pair = self.find(path)
        if pair is None:
            return None
        key, node = pair
        start, end = node.start_mark.index, node.end_mark.index
        if start == end and key is not None:
            return self.places.span(key.start_mark.index, key.end_mark.index)
        text = self.places.text[start:end]
        return self.places.span(start, start + max(1, len(text.rstrip())))

    def quote(self, path: Path) -> str:
        pair = self.find(path)
        style = getattr(pair[1], "style", None) if pair else None
        return style if style in ("'", '"') else ""

    def locate(self, path: Path, start: int, end: int) -> Span:
        whole = self.value_span(path)
        if whole is None:
            raise KeyError(path)
        if path not in self.maps:
            self.maps[path] = self.offsets(path)
        known = self.maps[path]
        if known is None:
            return whole
        last = len(known) - 1
        first = known[min(start, last)]
        if end <= start:
            return self.places.span(first, first)
        # The end is taken after the last character: what follows it may stand on another line.
        final = known[min(end, last) - 1] if last else first
        after = known[min(end, last)]
        return self.places.span(first, after if self._same_line(final, after) else final + 1)

    def offsets(self, path: Path) -> list[int] | None:
        pair = self.find(path)
        node = pair[1] if pair else None
        if node is None or not isinstance(node.value, str):
            return None
        return offsets(self.places.text, node.start_mark.index, node.end_mark.index, node.value)

    def _same_line(self, first: int, second: int) -> bool:
        return self.places.line_start(first) == self.places.line_start(second)

    def paths(self) -> Iterator[Path]:
        waiting: list[tuple[Path, yaml.Node]] = [((), self.root)]
        while waiting:
            path, node = waiting.pop()
            yield path
            waiting += [((*path, part), pair[1]) for part, pair in reversed(self.children(node).items())]


class _Spans(Mapping[Path, Span]):
    def __init__(self, tree: _Tree, span: Callable[[Path], Span | None]) -> None:
        self._tree = tree
        self._span = span

    def __getitem__(self, path: Path) -> Span:
        span = self._span(path)
        if span is None:
            raise KeyError(path)
        return span

    def __iter__(self) -> Iterator[Path]:
        return (path for path in self._tree.paths() if self._span(path) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
