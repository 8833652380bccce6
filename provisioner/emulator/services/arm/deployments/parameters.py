"""The parameters of a deployment: what is given, what is left to its default, and whether it fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioner.emulator.http import JsonObject
from provisioner.emulator.services.arm.deployments.evaluation import Place, Scope, TemplateError, evaluate

_TYPES: Mapping[str, tuple[str, tuple[type, ...], str]] = {
    "string": ("String", (str,), "String"),
    "securestring": ("SecureString", (str,), "String"),
    "int": ("Int", (int,), "Integer"),
    "bool": ("Bool", (bool,), "Boolean"),
    "object": ("Object", (dict,), "Object"),
    "secureobject": ("SecureObject", (dict,), "Object"),
    "array": ("Array", (list,), "Array"),
}
_FOUND = {str: "String", bool: "Boolean", int: "Integer", float: "Float", dict: "Object", list: "Array"}


def parameter_values(declared: JsonObject, given: JsonObject, place: Place) -> JsonObject:
    """The value of each parameter that a template declares."""
    stray = [name for name in given if name.casefold() not in {known.casefold() for known in declared}]
    if stray:
        names, known = (", ".join(items) for items in (stray, declared))
        raise TemplateError(
            f"The template parameters '{names}' in the parameters file are not valid; they are not present in the "
            "original template and can therefore not be provided at deployment time. The only supported parameters "
            f"for this template are '{known}'. Please see https://aka.ms/arm-pass-parameter-values for usage details."
        )
    values: JsonObject = {}
    for name, entry in declared.items():
        values[name] = _value(name, entry, given, Scope(place=place, parameters=values))
    return values


def shown_parameters(declared: JsonObject, values: JsonObject) -> JsonObject:
    """The parameters as a deployment shows them: secrets without their values."""
    return {name: shown_value(declared[name]["type"], value) for name, value in values.items()}


def shown_value(type: object, value: object) -> JsonObject:
    """A parameter or an output with its type."""
    name = _TYPES.get(str(type).casefold(), ("Object", (), ""))[0]
    return {"type": name} if name.startswith("Secure") else {"type": name, "value": value}


def _value(name: str, entry: Any, given: JsonObject, scope: Scope) -> Any:  # noqa: ANN401 - JSON is what it is
    if not isinstance(entry, dict) or str(entry.get("type", "")).casefold() not in _TYPES:
        raise TemplateError(f"The template parameter '{name}' has no type that is known.")
    own = next((value for key, value in given.items() if key.casefold() == name.casefold()), None)
    if isinstance(own, dict) and "value" in own:
        found = own["value"]
    elif isinstance(own, dict) and "reference" in own:
        raise TemplateError(f"The value of the template parameter '{name}' is in a key vault, which is not here.")
    elif "defaultValue" in entry:
        found = evaluate(entry["defaultValue"], scope)
    elif entry.get("nullable") is True:
        return None
    else:
        raise TemplateError(
            f"The value for the template parameter '{name}' at line '1' and column '1' is not provided. Please see "
            "https://aka.ms/arm-create-parameter-file for usage details."
        )
    _check(name, entry, found)
    return found


def _check(name: str, entry: JsonObject, value: object) -> None:
    _, kinds, expected = _TYPES[str(entry["type"]).casefold()]
    if type(value) not in kinds:
        actual = _FOUND.get(type(value), "Null")
        raise TemplateError(
            f"Template parameter JToken type is not valid. Expected '{expected}'. Actual '{actual}'. Please see "
            "https://aka.ms/resource-manager-parameter-files for usage details."
        )
    allowed = entry.get("allowedValues")
    items = value if isinstance(value, list) else [value]
    if isinstance(allowed, list) and value not in allowed and not (items is value and all(i in allowed for i in items)):
        known = ",".join(map(str, allowed))
        raise TemplateError(
            f"The provided value for the template parameter '{name}' is not valid. The value '{value}' is not part of "
            f"the allowed value(s): '{known}'."
        )
    size = value if isinstance(value, int) else len(value) if isinstance(value, str | list) else 0
    kind = "Value" if isinstance(value, int) else "Length"
    least, most = (entry.get(f"{end}{kind}") for end in ("min", "max"))
    if (isinstance(least, int) and size < least) or (isinstance(most, int) and size > most):
        raise TemplateError(
            f"The provided value for the template parameter '{name}' is not valid: its {kind.lower()} is out of range."
        )
