"""The spec in one environment: overlaid and substituted values that still know where each of them was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from provisioner.diagnostics import Diagnostic, Related, Severity, Span, instead
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.spec import Spec, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """One `{{ vars.NAME }}`: code points start…end of the new text stand for code points source_start… of the old."""

    start: int
    end: int
    source_start: int
    source_end: int
    variable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """`moved` says which subtrees come from elsewhere (an overlay), `replaced` which texts had variables in them.

    `given` are the variables whose values come from outside the spec.
    """

    spec: Spec
    data: JsonObject
    moved: Mapping[Path, Path] = field(default_factory=dict)
    replaced: Mapping[Path, Sequence[Replaced]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    def origins_of(self, path: Path) -> tuple[Related, ...]:
        """Where the variables in the value at `path` get theirs."""
        names = dict.fromkeys(piece.variable for piece in self.replaced.get(path, ()))
        return tuple(
            Related(
                message=f"variable `{name}` is declared here, and given by `--var` or `--var-file`"
                if name in self.given
                else f"variable `{name}` is set here",
                span=self.span(("vars", name)),
            )
            for name in names
        )

    def source(self, path: Path) -> Path:
        """Where the value at `path` was written; inside a value that a variable brought whole, in the variable."""
        for length in range(len(path) - 1, 0, -1) if self.replaced else ():
            brought = self.replaced.get(path[:length])
            if brought:
                return self.source(("vars", brought[0].variable, *path[length:]))
        for length in range(len(path), 0, -1) if self.moved else ():
            origin = self.moved.get(path[:length])
            if origin is not None:
                return (*origin, *path[length:])
        return path

    def span(self, path: Path) -> Span:
        """The place of a value."""
        return place(self.spec, self.source(path))

    def key_span(self, path: Path) -> Span:
        """The place of a key."""
        return place(self.spec, self.source(path), at_key=True)

    def locate(self, path: Path, start: int, end: int) -> Span:
        """The place of code points start…end of a text after substitution."""
        pieces = self.replaced.get(path, ())
        first, last = before_substitution(start, pieces, at_end=False), before_substitution(end, pieces, at_end=True)
        return self.spec.positions.locate(self.source(path), first, max(first, last))

    def quote(self, path: Path) -> str:
        """The quotation mark around a text in its file, empty where there is none."""
        return self.spec.positions.quote(self.source(path))

    def get(self, path: Path) -> Json:
        """The value at `path`; None where there is none."""
        value: Json = self.data
        for part in path:
            if isinstance(value, Mapping) and isinstance(part, str):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int):
                value = value[part]
            else:
                return None
        return value

    def map(self, path: Path) -> JsonObject:
        """The map at `path`; an empty one where there is none."""
        value = self.get(path)
        return value if isinstance(value, Mapping) else {}

    def items(self, path: Path) -> Sequence[Json]:
        """The list at `path`; an empty one where there is none."""
        value = self.get(path)
        return value if isinstance(value, list) else []

    def text(self, path: Path) -> str | None:
        """The text at `path`; None where there is none."""
        value = self.get(path)
        return value if isinstance(value, str) else None

    def finding(
        self,
        code: str,
        message: str,
        path: Path,
        *,
        hint: str | None = None,
        severity: Severity = "error",
        at_key: bool = False,
        related: tuple[Related, ...] = (),
        instead_of: tuple[str, str | None] = ("", None),
    ) -> Diagnostic:
        """A diagnostic on a value or a key; `instead_of` is the word there and what must be written for it."""
        span = self.key_span(path) if at_key else self.span(path)
        fix = instead(span, *instead_of)
        return Diagnostic(code=code, severity=severity, message=message, span=span, hint=hint, related=related, fix=fix)


def before_substitution(offset: int, pieces: Sequence[Replaced], *, at_end: bool) -> int:
    """An offset in the text that a spec holds, for one in the text with variables replaced."""
    shift = 0
    for piece in pieces:
        if offset < piece.start or (offset == piece.start and at_end):
            break
        if offset < piece.end or (offset == piece.end and at_end):
            return piece.source_end if at_end else piece.source_start
        shift = piece.source_end - piece.end
    return offset + shift
