"""The spans of a document's values, worked out when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from provisioner.diagnostics import Span
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.project import Project
from provisioner.render.origins import Declaration, SpecPlace, filled, match

_NAME: Path = ("name",)

Anchor = Callable[[Path], Span | None]
"""A place that only `render` knows, as a function from the rest of the path to a span."""


class Places:
    """Where things are written in the spec; None for what is not written there."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def value(self, path: Path) -> Span | None:
        """The span of a value that is written at this very path."""
        return self._written(self._project.span, path)

    def key(self, path: Path) -> Span | None:
        """The span of its key; list items have none, so theirs is the value's."""
        if path and isinstance(path[-1], int):
            return self.value(path)
        return self._written(self._project.key_span, path)

    def _written(self, ask: Callable[[Path], Span], path: Path) -> Span | None:
        """`Project.span` answers for a path that is not written with something around it: those answers are no."""
        span = ask(path)
        if not path:
            return span
        around = path[:-1]
        return None if span in (self._project.span(around), self._project.key_span(around)) else span

    def anchor(self, base: Path) -> Anchor:
        """The anchor of a spec path: what lies below it, or its own key."""
        return lambda rest: self.value((*base, *rest)) if rest else self.key(base) or self.value(base)


class Origins(Mapping[Path, Span]):
    """Spans by document path, for every path of the body that a declaration traces to the spec; found when asked.

    `name` stands for the resource's own name, which is not in the body.
    """

    def __init__(
        self,
        *,
        body: JsonObject,
        declarations: tuple[Declaration, ...],
        places: Places,
        base: Path,
        anchors: Mapping[str, Anchor],
    ) -> None:
        self._body = body
        self._declarations = declarations
        self._places = places
        self._base = base
        self._anchors = anchors
        self._found: dict[Path, Span | None] = {}

    def __getitem__(self, path: Path) -> Span:
        if path not in self._found:
            names = {} if path == _NAME else _names_on(self._body, path)
            self._found[path] = None if names is None else self._origin(path, names)
        span = self._found[path]
        if span is None:
            raise KeyError(path)
        return span

    def __iter__(self) -> Iterator[Path]:
        return (path for path in [_NAME, *_paths(self._body, ())] if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _origin(self, path: Path, names: Mapping[Path, str]) -> Span | None:
        for declaration in self._declarations:
            met = match(declaration.pattern, path, names)
            if met is None:
                continue
            for place in declaration.places:
                steps = filled(place.steps, *met)
                span = None if steps is None else self._span(place, steps)
                if span is not None:
                    return span
        return None

    def _span(self, place: SpecPlace, steps: Path) -> Span | None:
        if place.anchor not in ("", "/"):
            anchor = self._anchors.get(place.anchor)
            return anchor(steps) if anchor else None
        path = steps if place.anchor == "/" else (*self._base, *steps)
        return self._places.key(path) if place.key else self._places.value(path)


def _names_on(value: Json, path: Path) -> dict[Path, str] | None:
    """The `name` of every list item on the way to a path; None where the body has no such path."""
    names: dict[Path, str] = {}
    for at, step in enumerate(path):
        if isinstance(value, Mapping) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
            name = value.get("name") if isinstance(value, Mapping) else None
            if isinstance(name, str):
                names[path[: at + 1]] = name
        else:
            return None
    return names


def _paths(value: Json, path: Path) -> Iterator[Path]:
    members: Iterable[tuple[str | int, Json]] = ()
    if isinstance(value, Mapping):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, item in members:
        yield (*path, step)
        yield from _paths(item, (*path, step))
