"""Variables: from the spec, the environment, files and the command line; then in every value of the spec."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.diagnostics import Diagnostic, Related, did_you_mean
from provisioner.model.json import Json, Path
from provisioner.resolve.codes import CIRCULAR_VARIABLE, UNDEFINED_VARIABLE, VARIABLE_FORM
from provisioner.resolve.effective import Effective, Replaced
from provisioner.resolve.overlay import variables_of
from provisioner.resolve.substitution import Fault, references, substitute


def substituted(spec: Effective, given: Mapping[str, Json]) -> tuple[Effective, list[Diagnostic]]:
    """Every value with its variables replaced; `given` (files, command line) wins over the spec."""
    declared = variables_of(spec.data)
    diagnostics = [_undeclared(spec, name, list(declared)) for name in given if name not in declared]
    defined, found = _variables(spec, {**declared, **given}, frozenset(given))
    diagnostics += found
    if diagnostics:
        return spec, diagnostics
    pass_ = _Pass(spec, defined)
    data: dict[str, Json] = {
        key: defined if key == "vars" else pass_.value(value, (key,)) for key, value in spec.data.items()
    }
    result = Effective(spec=spec.spec, data=data, moved=spec.moved, replaced=pass_.replaced, given=frozenset(given))
    return result, [*diagnostics, *pass_.diagnostics]


def _undeclared(spec: Effective, name: str, declared: list[str]) -> Diagnostic:
    hint = did_you_mean(name, declared) or f"declare it: `vars: {{{name}: …}}` holds its default"
    path: Path = ("vars",) if declared else ()
    return spec.finding(UNDEFINED_VARIABLE, f"The spec has no variable `{name}`", path, hint=hint, at_key=True)


def _variables(
    spec: Effective, raw: Mapping[str, Json], given: frozenset[str]
) -> tuple[dict[str, Json], list[Diagnostic]]:
    """Variables may use each other; what needs itself is an error. Given values are taken as they are."""
    done: dict[str, Json] = {name: raw[name] for name in given}
    diagnostics: list[Diagnostic] = []
    open_: list[str] = []

    def define(name: str) -> None:
        if name in done:
            return
        value = raw[name]
        open_.append(name)
        for needed in references(value) if isinstance(value, str) else ():
            if needed in open_:
                chain = " → ".join([*open_[open_.index(needed) :], needed])
                message = f"Variable `{needed}` needs itself: {chain}"
                diagnostics.append(spec.finding(CIRCULAR_VARIABLE, message, ("vars", name)))
                done[needed] = None
            elif needed in raw:
                define(needed)
        open_.pop()
        if name not in done:
            pass_ = _Pass(spec, done)
            done[name] = pass_.value(value, ("vars", name))
            diagnostics.extend(pass_.diagnostics)

    for name in raw:
        define(name)
    circular = [item for item in diagnostics if item.code == CIRCULAR_VARIABLE]
    return {name: done[name] for name in raw}, circular or diagnostics


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
