"""Variables: from the spec, the environment, files and the command line; then in every value of the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from provisioner.diagnostics import Diagnostic, Related, did_you_mean
from provisioner.model.json import Json, Path
from provisioner.resolve.codes import CIRCULAR_VARIABLE, UNDEFINED_VARIABLE, VARIABLE_FORM, VARIABLE_TOO_LARGE
from provisioner.resolve.effective import Effective, Replaced
from provisioner.resolve.overlay import variables_of
from provisioner.resolve.substitution import Fault, references, substitute

_MOST = 1_000_000
_CHARACTERS_A_VALUE = 10


def substituted(spec: Effective, given: Mapping[str, Json]) -> tuple[Effective, list[Diagnostic]]:
    """Every value with its variables replaced; `given` (files, command line) wins over the spec."""
    declared = variables_of(spec.data)
    diagnostics = [_undeclared(spec, name, list(declared)) for name in given if name not in declared]
    defined, replaced, found = _variables(spec, {**declared, **given}, frozenset(given))
    diagnostics += found
    if diagnostics:
        return spec, diagnostics
    pass_ = _Pass(spec, defined)
    data: dict[str, Json] = {
        key: defined if key == "vars" else pass_.value(value, (key,)) for key, value in spec.data.items()
    }
    result = Effective(
        spec=spec.spec, data=data, moved=spec.moved, replaced={**replaced, **pass_.replaced}, given=frozenset(given)
    )
    return result, [*diagnostics, *pass_.diagnostics]


def _undeclared(spec: Effective, name: str, declared: list[str]) -> Diagnostic:
    hint = did_you_mean(name, declared) or f"declare it: `vars: {{{name}: …}}` holds its default"
    path: Path = ("vars",) if declared else ()
    return spec.finding(UNDEFINED_VARIABLE, f"The spec has no variable `{name}`", path, hint=hint, at_key=True)


def _variables(
    spec: Effective, raw: Mapping[str, Json], given: frozenset[str]
) -> tuple[dict[str, Json], dict[Path, tuple[Replaced, ...]], list[Diagnostic]]:
    """Variables may use each other; what needs itself is an error. Given values are taken as they are."""
    needs = {name: [] if name in given else [need for need in _needs(raw[name]) if need in raw] for name in raw}
    try:
        order = tuple(TopologicalSorter(needs).static_order())
    except CycleError as exc:
        return {}, {}, [_circular(spec, list(reversed(exc.args[1])))]
    done: dict[str, Json] = {name: raw[name] for name in given}
    replaced: dict[Path, tuple[Replaced, ...]] = {}
    diagnostics: list[Diagnostic] = []
    for name in order:
        if name not in given:
            pass_ = _Pass(spec, done)
            done[name] = pass_.value(raw[name], ("vars", name))
            diagnostics += pass_.diagnostics
            replaced |= pass_.replaced
            if _is_too_large(done[name]):
                return {}, {}, [*diagnostics, _too_large(spec, name)]
    return {name: done[name] for name in raw}, replaced, diagnostics


def _needs(value: Json) -> Iterator[str]:
    """The names of the variables in a value, at any depth."""
    if isinstance(value, str):
        yield from references(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _needs(item)
    elif isinstance(value, list):
        for item in value:
            yield from _needs(item)


def _is_too_large(value: Json) -> bool:
    """True for more than a variable can sensibly hold; ten lines of lists of each other unfold to gigabytes."""
    room, waiting = _MOST, [value]
    while waiting and room >= 0:
        item = waiting.pop()
        room -= len(item) if isinstance(item, str) else _CHARACTERS_A_VALUE
        if isinstance(item, Mapping):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return room < 0


def _too_large(spec: Effective, name: str) -> Diagnostic:
    message = f"Variable `{name}` unfolds to more than {_MOST:,} characters"
    return spec.finding(VARIABLE_TOO_LARGE, message, ("vars", name), hint="write less of it by way of other variables")


def _circular(spec: Effective, chain: list[str]) -> Diagnostic:
    message = f"Variable `{chain[0]}` needs itself: {' → '.join(chain)}"
    return spec.finding(CIRCULAR_VARIABLE, message, ("vars", chain[0]))


class _Pass:
    """One walk over values."""

    def __init__(self, spec: Effective, variables: Mapping[str, Json]) -> None:
        self.spec = spec
        self.variables = variables
        self.replaced: dict[Path, tuple[Replaced, ...]] = {}
        self.diagnostics: list[Diagnostic] = []

    def value(self, value: Json, path: Path) -> Json:
        if isinstance(value, str):
            return self.text(value, path)
        if _holds_records(path):
            return value
        if isinstance(value, Mapping):
            return {key: self.value(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, (*path, at)) for at, item in enumerate(value)]
        return value

    def text(self, text: str, path: Path) -> Json:
        result = substitute(text, self.variables, kql=path[-1] == "transformKql")
        if result.replaced:
            self.replaced[path] = result.replaced
        self.diagnostics += [self.diagnostic(fault, path, text) for fault in result.faults]
        return result.value

    def diagnostic(self, fault: Fault, path: Path, text: str) -> Diagnostic:
        span = self.spec.spec.positions.locate(self.spec.source(path), fault.start, fault.end)
        related: tuple[Related, ...] = ()
        if fault.code == VARIABLE_FORM:
            name = text[fault.start : fault.end]
            related = (Related(message=f"variable `{name}` is set here", span=self.spec.span(("vars", name))),)
        return Diagnostic(
            code=fault.code, severity="error", message=fault.message, span=span, hint=fault.hint, related=related
        )


def _holds_records(path: Path) -> bool:
    """Records of a test are data: braces in them are not ours."""
    return len(path) == 3 and path[0] == "tests" and path[2] in ("input", "expect")
