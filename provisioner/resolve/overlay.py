"""An environment laid over the spec: maps merge, lists and scalars replace, null deletes."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.spec import Spec
from provisioner.resolve.codes import UNKNOWN_ENVIRONMENT
from provisioner.resolve.effective import Effective


def overlaid(spec: Spec, environment: str | None) -> tuple[Effective, list[Diagnostic]]:
    """The spec as it is in one environment, still with its variables."""
    plain = {key: value for key, value in spec.data.items() if key != "environments"}
    whole = Effective(spec=spec, data=spec.data)
    if environment is None:
        return Effective(spec=spec, data=plain), []
    environments = whole.map(("environments",))
    if environment not in environments:
        return whole, [_unknown(whole, environment, list(environments))]
    moved: dict[Path, Path] = {}
    overlay = environments[environment]
    merged = _merged(plain, overlay, (), ("environments", environment), moved) if overlay is not None else plain
    return Effective(spec=spec, data=merged if isinstance(merged, Mapping) else plain, moved=moved), []


def _merged(below: Json, above: Json, path: Path, origin: Path, moved: dict[Path, Path]) -> Json:
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        moved[path] = origin
        return _without_nulls(above)
    result: dict[str, Json] = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(below.get(key), value, (*path, key), (*origin, key), moved)
    return result


def _without_nulls(value: Json) -> Json:
    """A map that an overlay adds whole: null says in it what it says elsewhere in an overlay."""
    if not isinstance(value, Mapping):
        return value
    return {key: _without_nulls(item) for key, item in value.items() if item is not None}


def _unknown(spec: Effective, environment: str, known: list[str]) -> Diagnostic:
    listed = ", ".join(f"`{name}`" for name in known)
    hint = did_you_mean(environment, known) or (f"the spec has {listed}" if known else "the spec has no `environments`")
    path: Path = ("environments",) if known else ()
    return spec.finding(UNKNOWN_ENVIRONMENT, f"There is no environment `{environment}`", path, hint=hint, at_key=True)


def variables_of(data: JsonObject) -> JsonObject:
    """The `vars` of a spec; an empty map where there are none."""
    found = data.get("vars")
    return found if isinstance(found, Mapping) else {}
