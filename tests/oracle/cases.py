"""The texts that Microsoft's analyser and our checker must judge alike, in named sets, the same on every run."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from oracle.mutants import mutants

CASES = Path(__file__).parent.parent / "cases" / "kql"
SIGNATURES = Path(__file__).parent.parent.parent / "provisioner" / "kql" / "data" / "signatures.json"
TYPES = ("bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic")
ALL_TYPES = {f"c_{type_}": type_ for type_ in TYPES}
OTHER = {"name": "string", "c_string": "string", "c_int": "int", "c_long": "long", "c_real": "string"}
BINARY = (
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "=~", "!~", "and", "or", "contains", "!contains",
    "contains_cs", "!contains_cs", "has", "!has", "has_cs", "!has_cs", "hasprefix", "!hasprefix", "hassuffix",
    "startswith", "!startswith", "startswith_cs", "endswith", "!endswith", "endswith_cs",
)  # fmt: skip
MEMBERSHIP = ("in", "!in", "in~", "!in~", "has_any", "has_all")


class Case(NamedTuple):
    """One text over `source` with these columns, and over other tables."""

    columns: dict[str, str]
    text: str
    tables: dict[str, dict[str, str]] = {}  # noqa: RUF012 - never changed


def lines(*path: str) -> list[dict[str, Any]]:
    """The records of a JSON-lines file of cases."""
    return [json.loads(line) for line in CASES.joinpath(*path).read_text("utf-8").splitlines() if line]


def corpus() -> Iterator[Case]:
    """Published transformations over the columns of their stream."""
    for record in lines("oracle", "transforms.jsonl"):
        columns = next((stream for stream in (record["columns"] or {}).values() if stream), [])
        yield Case({column["name"]: column["type"] for column in columns}, record["transformKql"] or "source")


def documentation() -> Iterator[Case]:
    """Examples from the documentation of the query language."""
    for record in lines("docs", "doc_examples.jsonl"):
        yield Case({}, record["query"])
    for record in lines("docs", "doc_inline_examples.jsonl"):
        yield Case({}, f"print {record['expr']}")


def seeds() -> Iterator[Case]:
    """Texts written to touch every operator and every kind of mistake once."""
    text = CASES.joinpath("oracle", "seeds.kql").read_text("utf-8")
    for query in re.split(r"\n(?=[A-Za-z])(?!text)", text.strip()):
        yield Case(ALL_TYPES, query, {"other": OTHER})


def searches() -> Iterator[Case]:
    """What `search` takes and refuses, and wildcards over all tables."""
    for query in CASES.joinpath("oracle", "searches.kql").read_text("utf-8").splitlines():
        yield Case(ALL_TYPES, query, {"other": OTHER})


def mutated() -> Iterator[Case]:
    """3,000 random mutants of the corpus and the documentation."""
    known = [case for case in (*corpus(), *documentation()) if len(case.text) > 20]
    known = [case for case in known if case.columns or not case.text.startswith("source")]
    for columns, text in mutants([(case.columns, case.text) for case in known], 3000):
        yield Case(columns, text)


def mutated_seeds() -> Iterator[Case]:
    """2,000 random mutants of the written texts."""
    known = [(case.columns, case.text) for case in seeds()]
    for columns, text in mutants(known, 2000, seed=7):
        yield Case(columns, text, {"other": OTHER})


def operators() -> Iterator[Case]:
    """Every operator between every two types."""
    for one in TYPES:
        yield Case(ALL_TYPES, f"source | project -c_{one}, x = +c_{one}, c_{one}.x")
        yield Case(ALL_TYPES, f"source | where c_{one}")
        yield Case(ALL_TYPES, f"source | sort by c_{one}")
        yield Case(ALL_TYPES, f"source | summarize by c_{one}")
        for other in TYPES:
            for operator in (*BINARY, "matches regex"):
                yield Case(ALL_TYPES, f"source | project x = c_{one} {operator} c_{other}")
            for operator in MEMBERSHIP:
                yield Case(ALL_TYPES, f"source | project x = c_{one} {operator} (c_{other})")
            yield Case(ALL_TYPES, f"source | project x = c_{one}[c_{other}]")
            yield Case(ALL_TYPES, f"source | project x = c_{one} between (c_{other} .. c_{one})")
            yield Case(ALL_TYPES, f"source | project x = iff(c_bool, c_{one}, c_{other})")
            yield Case(ALL_TYPES, f"source | project x = coalesce(c_{one}, c_{other}), y = max_of(c_{one}, c_{other})")


LITERALS = {
    "bool": ["true"],
    "int": ["int(1)"],
    "long": ["1", "0"],
    "real": ["1.5"],
    "decimal": ["decimal(1)"],
    "string": ["'a'", "''", "'day'", "'c_int'"],
    "datetime": ["datetime(2020-01-01)"],
    "timespan": ["1h"],
    "guid": ["guid(74be27de-1e4e-49d9-b579-fe0b331d3642)"],
    "dynamic": ["dynamic([1])", 'dynamic({"a": 1})', 'dynamic(["a"])', 'dynamic("x")', "dynamic(null)", 'pack("a", 1)'],
}
CLASSES: dict[str, tuple[str, ...]] = {
    "Number": ("int", "long", "real", "decimal"),
    "Integer": ("int", "long"),
    "StringOrDynamic": ("string", "dynamic"),
    "StringOrArray": ("string", "dynamic"),
    "IntegerOrArray": ("int", "dynamic"),
    "Summable": ("int", "long", "real", "decimal", "datetime", "timespan"),
    "DynamicArray": ("dynamic",),
    "DynamicBag": ("dynamic",),
    "NotDynamic": TYPES[:-1],
    "Orderable": TYPES[:8],
    "CommonOrderable": TYPES[:8],
    "NumberOrBool": ("int", "bool", "real"),
    "NotRealOrBool": ("string", "int"),
}
OUT_OF_REACH = frozenset(
    {"cluster", "database", "table", "external_table", "materialized_view", "entity_group", "stored_query_result"}
    | {"graph"}
)


def _argument(rng: random.Random, parameter: list[Any]) -> str:
    accepts = parameter[1]
    type_ = rng.choice(TYPES)
    if rng.random() > 0.12:
        type_ = rng.choice(accepts.split("|") if accepts[0].islower() else CLASSES.get(accepts, TYPES))
    if type_ == "type":
        return f"typeof({rng.choice(TYPES)})"
    if len(parameter) > 4 and rng.random() < 0.85:
        choices = parameter[5] if len(parameter) > 5 else []
        return repr(rng.choice(choices)) if choices and rng.random() < 0.8 else rng.choice(LITERALS[type_])
    return f"c_{type_}" if rng.random() < 0.5 else rng.choice(LITERALS[type_])


def _call(rng: random.Random, name: str, parameters: list[list[Any]]) -> str:
    arguments: list[str] = []
    for parameter in parameters:
        least, most = [*parameter[2:4], 1, 1][:2] if len(parameter) < 4 else parameter[2:4]
        count = rng.randint(least, min(most, least + 2))
        if rng.random() < 0.05:
            count = max(0, count + rng.choice((-1, 1)))
        arguments += [_argument(rng, parameter) for _ in range(count)]
    return f"{name}({', '.join(arguments)})"


def functions() -> Iterator[Case]:
    """Every signature of every built-in function and aggregate, called with fitting and with other arguments."""
    rng = random.Random(431)
    known = json.loads(SIGNATURES.read_text("utf-8"))
    for name, function in known["functions"].items():
        for signature in function["signatures"] if name not in OUT_OF_REACH else ():
            for operator in ("extend", "project x ="):
                yield Case(ALL_TYPES, f"source | {operator} {_call(rng, name, signature[0])}")
    for name, function in known["aggregates"].items():
        for signature in function["signatures"]:
            for start, end in (("", " by c_string"), ("x = ", ""), ("1 + ", " by bin(c_datetime, 1h)")):
                yield Case(ALL_TYPES, f"source | summarize {start}{_call(rng, name, signature[0])}{end}")


SETS: dict[str, Callable[[], Iterator[Case]]] = {
    "corpus": corpus,
    "documentation": documentation,
    "seeds": seeds,
    "searches": searches,
    "mutants": mutated,
    "mutated_seeds": mutated_seeds,
    "operators": operators,
    "functions": functions,
}
