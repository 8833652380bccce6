"""No function raises, whatever it is given, and each gives values of its type: signatures × hostile values."""

import json
import math
import random
from decimal import Decimal
from pathlib import Path

import pytest

import provisioner.kql
from provisioner.kql import check
from provisioner.kql.compiled import Compiled
from provisioner.kql.datetimes import MAX_DATETIME
from provisioner.kql.functions.table import is_supported

SIGNATURES = json.loads((Path(provisioner.kql.__file__).parent / "data" / "signatures.json").read_text("utf-8"))
NAMES = sorted(name for name in SIGNATURES["functions"] if is_supported(name))
ROWS = 40
TRIES = 4
HOSTILE = {
    "bool": [True, False, None],
    "int": [0, 1, -1, 2**31 - 1, -(2**31), None, 33],
    "long": [0, 1, -1, 2**63 - 1, -(2**63), None, 64, 1000],
    "real": [0.0, -0.0, 1.5, -2.5, math.inf, -math.inf, math.nan, 1e308, 5e-324, None],
    "decimal": [Decimal(0), Decimal("1.5"), Decimal("-1e30"), Decimal("1e-30"), None],
    "string": [
        "",
        "a",
        "\x00",
        "é😀",
        "5",
        "1e999999999",
        "2020-01-01",
        "[1,2",
        '{"a":1}',
        "(",
        "%zz",
        "a" * 3000,
        "<a>",
        "1.2.3.4/8",
        "::1",
        "-1",
        "MTIz",
        'a,b;c="d',
        "$.a[0]",
        "CEF:0|a|b|c|d|e|f|x=1",
    ],
    "datetime": [0, MAX_DATETIME, 637_000_000_000_000_001, None],
    "timespan": [0, 1, -1, 2**63 - 1, -(2**63), None],
    "guid": ["74be27de-1e4e-49d9-b579-fe0b331d3642", None],
    "dynamic": [
        None,
        1,
        2.5,
        "x",
        "",
        [],
        {},
        [1, 2, 3],
        [[1], {"a": [None]}],
        {"a": {"b": [1]}},
        [None, True],
        True,
        2**64,
    ],
}
PYTHON = {
    "bool": bool, "int": int, "long": int, "real": float, "decimal": Decimal, "string": str, "datetime": int,
    "timespan": int, "guid": str, "dynamic": object,
}  # fmt: skip
BOUNDS = {
    "int": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1), "timespan": (-(2**63), 2**63 - 1),
    "datetime": (0, MAX_DATETIME),
}  # fmt: skip
KINDS = {
    "Integer": ["int", "long"], "Number": ["int", "long", "real", "decimal"], "StringOrDynamic": ["string", "dynamic"],
    "DynamicArray": ["dynamic"], "DynamicBag": ["dynamic"], "NotDynamic": ["long", "string", "datetime", "guid"],
}  # fmt: skip
CONSTANTS = {"string": ['@"(\\w+)"', '"a"', '"(x)(y)?"', '"yyyy-MM"', '"$.a"'], "long": ["0", "1", "-3", "1000000"]}


def argument(parameter, draw):
    kind = parameter[1]
    values = parameter[5] if len(parameter) > 5 else None
    if values:
        return json.dumps(draw.choice(values))
    if kind == "type":
        return f"typeof({draw.choice(['long', 'real', 'datetime', 'string'])})"
    type_ = draw.choice(KINDS.get(kind, [kind] if kind in HOSTILE else [*HOSTILE]))
    if len(parameter) > 4 and parameter[4] in ("Constant", "Literal"):
        return draw.choice(CONSTANTS.get(type_, ["1"]))
    return f"c_{type_}"


def calls(name, draw):
    for signature in SIGNATURES["functions"][name]["signatures"]:
        parameters = signature[0]
        least = sum(1 for parameter in parameters if len(parameter) < 3 or parameter[2] > 0)
        for count in range(least, len(parameters) + 2 if parameters else 1):
            for _ in range(TRIES):
                chosen = [parameters[min(i, len(parameters) - 1)] for i in range(count)]
                yield f"{name}({', '.join(argument(parameter, draw) for parameter in chosen)})"


@pytest.mark.parametrize("name", NAMES)
def test_a_function_never_raises_and_keeps_its_type(name):
    draw = random.Random(name)
    columns = {f"c_{type_}": type_ for type_ in HOSTILE}
    data = {f"c_{type_}": [draw.choice(values) for _ in range(ROWS)] for type_, values in HOSTILE.items()}
    for call in calls(name, draw):
        checked = check(f"source | project r = {call}", columns, profile="query")
        if checked.plan is None:
            continue
        compiled = Compiled(checked.plan, "typed")
        result = compiled.run_columns(data, ROWS, now=637_000_000_000_000_000)
        compiled.records(result)
        type_ = compiled.columns[0].type
        low, high = BOUNDS.get(type_, (None, None))
        for value in result.columns[0]:
            assert isinstance(value, PYTHON[type_]) or (value is None and type_ != "string"), call
            assert low is None or value is None or (low <= value <= high and not isinstance(value, bool)), call
