"""The functions `to<type>()`, which take any type and never raise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from provisioner.kql.conversions import converter
from provisioner.kql.functions.definition import Function, Implementation, Signature
from provisioner.kql.values import null


def _cast(signature: Signature) -> Implementation:
    convert = converter(signature.types[0], signature.result)
    missing = null(signature.result)
    return lambda value: missing if value is None else value if convert is None else convert(value)


CASTS: Final = (
    "tobool",
    "toboolean",
    "todatetime",
    "todecimal",
    "todouble",
    "toguid",
    "toint",
    "tolong",
    "toreal",
    "tostring",
    "totime",
    "totimespan",
)
FUNCTIONS: Final[Mapping[str, Function]] = {name: Function(_cast, ".", strict=False, total=False) for name in CASTS}
