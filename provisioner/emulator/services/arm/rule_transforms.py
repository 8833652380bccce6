"""What a transformation makes of a stream, checked against the table it flows into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from provisioner import kql
from provisioner.emulator.state import Column
from provisioner.kql.findings import Finding

MAX_LENGTH = 15_360
# Azure prints its own names of types in InvalidTransformOutput; `String` and `Guid` were observed.
_PRINTED = {
    "string": "String",
    "guid": "Guid",
    "datetime": "DateTime",
    "timespan": "TimeSpan",
    "int": "Int",
    "long": "Long",
    "real": "Real",
    "decimal": "Decimal",
    "bool": "Boolean",
    "dynamic": "Dynamic",
}
_ABOUT_OUTPUT = frozenset(("KQL221", "KQL222"))  # TimeGenerated, which Azure reports as InvalidTransformOutput
_KUSTO = {"boolean": "bool"}


def output_of(transform: str, stream: Iterable[Column]) -> tuple[dict[str, str], str | None]:
    """The columns that a transformation produces, or the message of `InvalidTransformQuery`."""
    declared = {column.name: _KUSTO.get(column.type, column.type) for column in stream}
    if transform.strip() == "source":
        return declared, None
    if len(transform) > MAX_LENGTH:
        return {}, f"The transformation has {len(transform)} characters, the maximum is {MAX_LENGTH}."
    checked = kql.check(transform, tuple(declared.items()), profile="dcr")
    for finding in checked.findings:
        if finding.severity == "error" and finding.code not in _ABOUT_OUTPUT:
            return {}, _compile_error(transform, finding)
    return {column.name: column.type for column in checked.columns or ()}, None


def output_fault(produced: Mapping[str, str], table: Iterable[Column], unseen: frozenset[str]) -> str | None:
    """The message of `InvalidTransformOutput`, or None; columns that the table lacks are dropped, not refused.

    Columns that the table has only just got, and that rules do not see yet, are refused (assumed, as the text is).
    """
    if "TimeGenerated" not in produced:
        return "Transform output must contain the mandatory column 'TimeGenerated'."
    wanted = {column.name: _KUSTO.get(column.type, column.type) for column in table} | {"TenantId": "guid"}
    differences = [
        f"{name} [produced:'{_PRINTED.get(type, type)}', output:'{_PRINTED.get(wanted[name], wanted[name])}']"
        for name, type in produced.items()
        if wanted.get(name, type) != type
    ]
    late = sorted(unseen & set(produced))
    if late and not differences:
        return f"Transform output columns are not defined by the output stream: {', '.join(late)}"
    if not differences:
        return None
    return (
        "Types of transform output columns do not match the ones defined by the output stream: "
        f"{', '.join(differences)}"
    )


def _compile_error(text: str, finding: Finding) -> str:
    before = text[: finding.start]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1)
    kind = "SyntaxError:0x00000001" if finding.code.startswith("KQL0") else "SemanticError:0x00000006"
    return f"Error occurred while compiling query in query: {kind} at {line}:{column} : {finding.message}"
