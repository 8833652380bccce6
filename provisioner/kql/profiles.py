"""What a place where KQL runs allows of it: `dcr` for transformations, `query` for the emulator's query API.

The lists for `dcr` are those of the page "Supported KQL features in Azure Monitor transformations" (2026-05-15). What
runs in published rules without being listed is a warning; what users report as refused, or what needs several rows, is
an error.
"""

from __future__ import annotations

from provisioner.kql.checking.aliases import canonical
from provisioner.kql.findings import Finding, appended
from provisioner.kql.operators import Evaluate, Parse, ParseColumn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from provisioner.kql.syntax import Node
    from provisioner.kql.types import Schema

    Use = tuple[str, str, Node]

MAX_LENGTH: Final = 15_360
"""Characters of a transformation (limits page of data collection rules, 2025-05-21)."""
MAX_PARSE_COLUMNS: Final = 10
"""Columns of one `parse` statement."""
UNFOLDED: Final = frozenset({"bag_unpack", "pivot"})
"""Plugins that are run, in steps (see `unfolding`)."""

LISTED_FUNCTIONS: Final = frozenset({
    "abs", "ago", "array_concat", "array_length", "base64_decodestring", "base64_encodestring", "bin",
    "binary_and", "binary_not", "binary_or", "binary_shift_left", "binary_shift_right", "binary_xor", "case",
    "ceiling", "columnifexists", "countof", "datetime_add", "datetime_diff", "datetime_part", "dayofmonth",
    "dayofweek", "dayofyear", "endofday", "endofmonth", "endofweek", "endofyear", "exp", "exp10", "exp2",
    "extract", "extract_all", "floor", "geo_location", "getmonth", "gettype", "getyear", "hash_sha256",
    "hourofday", "iif", "indexof", "isempty", "isfinite", "isinf", "isnan", "isnotempty", "isnotnull",
    "isnull", "log", "log10", "log2", "make_datetime", "make_timespan", "max_of", "min_of", "monthofyear",
    "now", "pack", "pack_array", "parse_cef_dictionary", "parse_json", "parse_xml", "pow", "replace", "round",
    "sign", "split", "startofday", "startofmonth", "startofweek", "startofyear", "strcat", "strcat_delim",
    "strlen", "substring", "tobool", "todatetime", "todouble", "toguid", "toint", "tolong", "tolower",
    "toreal", "tostring", "totimespan", "toupper", "weekofyear", "zip",
})  # fmt: skip
SEEN_FUNCTIONS: Final = frozenset({"bag_pack", "iff", "not", "replace_string", "strcat_array", "todynamic"})
"""Not listed, but used in Microsoft's own samples and connectors."""
_REFUSED_FUNCTIONS: Final = {
    "bag_keys": "it has no substitute in a transformation",
    "coalesce": "use `iif(isempty(a), b, a)` or `case(…)`",
    "column_ifexists": "use `columnifexists(…)`, its older name",
}
_OPERATOR_NAMES: Final = {
    "GetSchema": "getschema",
    "MakeSeries": "make-series",
    "MvApply": "mv-apply",
    "MvExpand": "mv-expand",
    "ParseKv": "parse-kv",
    "ProjectAway": "project-away",
    "ProjectKeep": "project-keep",
    "ProjectRename": "project-rename",
    "ProjectReorder": "project-reorder",
    "SampleDistinct": "sample-distinct",
}
_LISTED_OPERATORS: Final = frozenset({"Extend", "Parse", "Project", "ProjectAway", "ProjectRename", "Where"})
_TOLERATED_OPERATORS: Final = frozenset({"ProjectKeep", "ProjectReorder"})
_OPERATOR_HINTS: Final = {
    "MvExpand": "one record stays one record; take elements with `array[0]`, or keep the array in a dynamic column",
    "ParseKv": "use `extract(…)` or `parse`; Azure reads `parse-kv` as `parse` and fails",
}
_ONE_RECORD: Final = "works over several rows; a transformation sees one record"


def check_profile(profile: str, text: str, uses: Iterable[Use], columns: Schema | None) -> list[Finding]:
    """The profile's objections to a text that is sound KQL so far; `columns` is None when its result is unknown."""
    if profile != "dcr":
        return [finding for kind, name, node in uses if (finding := _check_simulated(kind, name, node)) is not None]
    findings: list[Finding] = []
    if len(text) > MAX_LENGTH:
        message = f"the text has {len(text)} characters, a transformation may have {MAX_LENGTH}"
        findings.append(_finding("KQL220", 0, len(text), message, "shorten it, or split the work over several rules"))
    for kind, name, node in uses:
        finding = _json_literal(text, node) if kind == "dynamic" else _RULES[kind](name, node)
        if finding is not None:
            findings.append(finding)
    findings += _check_output(text, columns)
    return findings


def _finding(
    code: str,
    start: int,
    end: int,
    message: str,
    hint: str | None = None,
    *,
    warning: bool = False,
    fix: tuple[int, int, str] | None = None,
) -> Finding:
    return Finding(code, "warning" if warning else "error", start, end - start, message, hint, "profile", fix)


def _check_function(name: str, node: Node) -> Finding | None:
    if name == "geo_location":
        return _without_database(node)
    if name in LISTED_FUNCTIONS:
        return None
    if name in _REFUSED_FUNCTIONS:
        message = f"transformations refuse `{name}`"
        return _finding("KQL201", node.start, node.end, message, _REFUSED_FUNCTIONS[name])
    message = f"`{name}` is not on Microsoft's list of functions for transformations"
    if name in SEEN_FUNCTIONS:
        message += ", though published rules use it"
    hint = "the service may refuse it: try it in a rule before you rely on it"
    fix = None
    if name in _OLDER_NAMES:
        hint = f"`{_OLDER_NAMES[name]}(…)`, its older name, is listed"
    elif name in _SAME:
        hint = f"`{_SAME[name]}(…)` is listed and does the same"
    listed = _OLDER_NAMES.get(name) or _SAME.get(name)
    if listed is not None:
        fix = (node.start, node.start + len(name), listed)
    return _finding("KQL202", node.start, node.end, message, hint, warning=True, fix=fix)


_OLDER_NAMES: Final = {
    "bag_pack": "pack",
    "base64_decode_tostring": "base64_decodestring",
    "base64_encode_tostring": "base64_encodestring",
    "replace_regex": "replace",
}
_SAME: Final = {"iff": "iif", "todynamic": "parse_json", "toboolean": "tobool"}


def _without_database(node: Node) -> Finding:
    message = "`geo_location` is not simulated: without a database of addresses it gives null here"
    return _finding(
        "KQL209", node.start, node.end, message, "Azure fills it; leave it out of expectations", warning=True
    )


def _check_operator(name: str, node: Node) -> Finding | None:
    word = _OPERATOR_NAMES.get(name, name.lower())
    if name in _LISTED_OPERATORS:
        return _check_parse(node) if isinstance(node, Parse) else None
    if name in _TOLERATED_OPERATORS:
        message = f"`{word}` is not on Microsoft's list of operators for transformations"
        hint = "`project` is listed and can do the same"
        return _finding("KQL204", node.start, node.end, message, hint, warning=True)
    message = f"transformations refuse `{word}`" if name == "ParseKv" else f"`{word}` {_ONE_RECORD}"
    return _finding(
        "KQL203", node.start, node.end, message, _OPERATOR_HINTS.get(name, "do this when you read the table")
    )


def _check_parse(node: Parse) -> Finding | None:
    columns = sum(1 for part in node.pattern if isinstance(part, ParseColumn))
    if columns > MAX_PARSE_COLUMNS:
        message = f"this `parse` makes {columns} columns, one statement may make {MAX_PARSE_COLUMNS}"
        return _finding("KQL205", node.start, node.end, message, "split it into several `parse` statements")
    if node.filtering:
        message = "`parse-where` is not on Microsoft's list of operators for transformations"
        hint = "use `parse` and then `where isnotempty(…)`"
        return _finding("KQL204", node.start, node.end, message, hint, warning=True)
    return None


def _check_source(name: str, node: Node) -> Finding | None:
    message = f"`{name}` {_ONE_RECORD}"
    return _finding("KQL203", node.start, node.end, message, "begin with `source`")


def _check_scalar(name: str, node: Node) -> Finding | None:
    message = f"`{name}` is not on Microsoft's list of operators for transformations"
    return _finding("KQL206", node.start, node.end, message, _SCALAR_HINTS.get(name), warning=True)


_SCALAR_HINTS: Final = {
    "between": "use `a >= low and a <= high`",
    "!between": "use `a < low or a > high`",
    "in~": "use `tolower(a) in (…)` with lower-case values",
    "!in~": "use `tolower(a) !in (…)` with lower-case values",
    "has_any": "use `a has 'x' or a has 'y'`",
    "has_all": "use `a has 'x' and a has 'y'`",
}


def _json_literal(text: str, node: Node) -> Finding:
    message = "transformations do not take `dynamic(…)` literals"
    hint, fix = "use `parse_json('…')`", None
    inside = text[node.start : node.end].removeprefix("dynamic").strip().removeprefix("(").removesuffix(")").strip()
    if "'" not in inside and "\\" not in inside and "\n" not in inside and _is_json(inside):
        fix = (node.start, node.end, f"parse_json('{inside}')")
    return _finding("KQL207", node.start, node.end, message, hint, fix=fix)


def _is_json(text: str) -> bool:
    """Whether a literal is plain JSON, without what only Kusto writes in one."""
    import json

    def refuse(_word: str) -> None:
        raise ValueError

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def _check_statement(name: str, node: Node) -> Finding | None:
    message = f"a {name} is not allowed in a transformation"
    if name == "set":
        message = "`set` is not allowed in a transformation"
    return _finding("KQL208", node.start, node.end, message, "use `let` with single values")


def _check_aggregate(name: str, node: Node) -> Finding | None:
    return None  # the operator that it stands in is refused


def _check_simulated(kind: str, name: str, node: Node) -> Finding | None:
    """Say that something is sound KQL which cannot be run here."""
    word = f"`{_OPERATOR_NAMES.get(name, name.lower())}`"
    if isinstance(node, Evaluate) and node.call.function.name in UNFOLDED:
        return _unfolded(node)
    if kind == "operator":
        simulated = name != "Evaluate"
    elif kind == "function" and name == "geo_location":
        return _without_database(node)
    elif kind == "function":
        from provisioner.kql.functions.table import is_supported

        simulated = is_supported(canonical(name)) or name in _SETTLED_FUNCTIONS
    elif kind == "aggregate":
        from provisioner.kql.aggregates import AGGREGATES

        simulated = canonical(name) in AGGREGATES
    else:
        return None
    if simulated:
        return None
    message = f"{word} is not simulated: the query is sound, but cannot be run here"
    return _finding("KQL210", node.start, node.end, message)


def _unfolded(node: Evaluate) -> Finding:
    message = f"`{node.call.function.name}` makes columns of what the rows hold: they are known when the query is run"
    hint = "it is run in a query's own pipeline, on a column and with constants"
    return _finding("KQL210", node.start, node.end, message, hint, warning=True)


_SETTLED_FUNCTIONS: Final = frozenset(
    {"bag_pack_columns", "column_ifexists", "columnifexists", "iscolumnexists", "table", "todynamic", "toobject"}
)
"""Functions that the checker itself replaces by what they stand for."""
_RULES: Final = {
    "aggregate": _check_aggregate,
    "function": _check_function,
    "operator": _check_operator,
    "source": _check_source,
    "scalar": _check_scalar,
    "statement": _check_statement,
}


def _check_output(text: str, columns: Schema | None) -> list[Finding]:
    if columns is None:
        return []
    end = len(text)
    found = next((column for column in columns if column.name == "TimeGenerated"), None)
    if found is None:
        near = next((column.name for column in columns if column.name.lower() == "timegenerated"), None)
        hint = "add `| extend TimeGenerated = now()`, or take the time from a column"
        if near is not None:
            hint = f"rename it: `| project-rename TimeGenerated = {near}`"
        fix = appended(text, f"project-rename TimeGenerated = {near}") if near is not None else None
        return [_finding("KQL221", 0, end, "the result has no column `TimeGenerated`", hint, fix=fix)]
    if found.type not in ("datetime", "unknown"):
        message = f"column `TimeGenerated` is {found.type}, it must be datetime"
        hint = "use `| extend TimeGenerated = todatetime(TimeGenerated)`"
        text_of_a_time = found.type in ("string", "dynamic")
        fix = appended(text, "extend TimeGenerated = todatetime(TimeGenerated)") if text_of_a_time else None
        return [_finding("KQL222", 0, end, message, hint, fix=fix)]
    return []
