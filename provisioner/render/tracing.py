"""The spans of a document's values, worked out when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from provisioner.diagnostics import Span
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.project import Project
from provisioner.render.origins import Declaration, SpecPlace, filled, match

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
    """Spans by document path, for every path of the body that a declaration (or none of the above) names.

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
        self._found: dict[Path, Span] | None = None

    def _all(self) -> dict[Path, Span]:
        if self._found is None:
            names: dict[Path, str] = {}
            paths = [("name",), *_paths(self._body, (), names)]
            found = ((path, self._origin(path, names)) for path in paths)
            self._found = {path: span for path, span in found if span is not None}
        return self._found

    def __getitem__(self, path: Path) -> Span:
        return self._all()[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

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


def _paths(value: Json, path: Path, names: dict[Path, str]) -> Iterator[Path]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield (*path, key)
            yield from _paths(item, (*path, key), names)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            here = (*path, index)
            name = item.get("name") if isinstance(item, Mapping) else None
            if isinstance(name, str):
                names[here] = name
            yield here
            yield from _paths(item, here, names)
