"""Mathematical and bitwise functions.

Measured on Kusto: `bin` floors and keeps the wider type, a size of zero gives null for integers and NaN for reals;
`sign(null)` is 0; `round` goes away from zero at the half of the decimal that the real prints as. Assumed: shifts
take their count modulo 64 as .NET does, and a right shift keeps the sign.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from provisioner.kql.datetimes import in_range
from provisioner.kql.functions.definition import Function, Implementation, Signature, built, plain
from provisioner.kql.types import DATETIME, DECIMAL, INT, REAL, TIMESPAN
from provisioner.kql.values import Value, wrap_int, wrap_long


def _real(function: Callable[[float], float]) -> Function:
    """A function of the math module with IEEE results where Python raises."""

    def call(value: float) -> float:
        try:
            return function(value)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return plain(call, "r", total=True)


def _logarithm(function: Callable[[float], float]) -> Function:
    def call(value: float) -> float:
        if value == 0:
            return -math.inf
        return function(value) if value > 0 else math.nan

    return plain(call, "r", total=True)


def _exp10(value: float) -> float:
    return math.pow(10.0, value)


def _exp2(value: float) -> float:
    return math.pow(2.0, value)


def power(base: float, exponent: float) -> float:
    """IEEE power: overflow is infinite, a fractional power of a negative number is NaN."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def bin_integer(value: int, size: int) -> int | None:
    """Down to a multiple of the size, null when the size is zero."""
    return wrap_long(value // size * size) if size else None


def bin_real(value: float, size: float) -> float:
    """Down to a multiple of the size; what has no such multiple is NaN."""
    if size == 0 or value != value or not math.isfinite(size):
        return math.nan
    try:
        return math.floor(value / size) * size
    except OverflowError:
        return value / size * size


def bin_decimal(value: Decimal, size: Decimal) -> Decimal | None:
    """Down to a multiple of the size."""
    return (value / size).to_integral_value(rounding="ROUND_FLOOR") * size if size else None


def _bin_datetime(value: int, size: int) -> int | None:
    return in_range(value // size * size) if size else None


_BINS: Final[Mapping[str, Implementation]] = {REAL: bin_real, DECIMAL: bin_decimal, DATETIME: _bin_datetime}
_AS_RESULT: Final[Mapping[str, Callable[[Value], Value]]] = {REAL: float, DECIMAL: lambda value: Decimal(str(value))}


def _bin(signature: Signature) -> Implementation:
    implementation = _BINS.get(signature.result, bin_integer)
    convert = _AS_RESULT.get(signature.result)
    if convert is None or all(type_ == signature.result for type_ in signature.types):
        return implementation
    return lambda *arguments: implementation(*map(convert, arguments))


def _bin_at(signature: Signature) -> Implementation:
    floor = _bin(signature)

    def bin_at(value: Value, size: Value, fixed: Value) -> Value:
        below = floor(value - fixed, size)
        return None if below is None else below + fixed

    def bin_datetime_at(value: int, size: Value, fixed: int) -> int | None:
        below = bin_integer(value - fixed, int(size)) if math.isfinite(size) else None
        return None if below is None else in_range(below + fixed)

    def bin_timespan_at(value: int, size: Value, fixed: Value) -> int | None:
        below = bin_integer(value - int(fixed), int(size)) if math.isfinite(size) and math.isfinite(fixed) else None
        return None if below is None else wrap_long(below + int(fixed))

    if signature.result == TIMESPAN:
        return bin_timespan_at
    return bin_datetime_at if signature.result == DATETIME else bin_at


def round_decimal(value: Decimal, digits: int) -> Decimal:
    """To a number of decimal places, halves away from zero."""
    with localcontext(prec=400):
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP) if abs(digits) < 30 else value


def round_real(value: float, digits: int = 0) -> float:
    """To a number of decimal places, halves of the printed number away from zero."""
    return float(round_decimal(Decimal(repr(value)), digits)) if math.isfinite(value) else value


def round_integer(value: int, digits: int = 0) -> int:
    """To tens, hundreds … for negative places; otherwise as it is."""
    return value if digits >= 0 else wrap_long(int(round_decimal(Decimal(value), digits)))


def _round(signature: Signature) -> Implementation:
    if signature.types[0] == INT:
        return lambda value, digits=0: wrap_int(round_integer(value, digits))
    if signature.types[0] == DECIMAL:
        return lambda value, digits=0: round_decimal(value, digits)
    return round_real if signature.types[0] == REAL else round_integer


def _ceiling(signature: Signature) -> Implementation:
    if signature.types[0] == REAL:
        return lambda value: float(math.ceil(value)) if math.isfinite(value) else value
    if signature.types[0] == DECIMAL:
        return lambda value: value.to_integral_value(rounding="ROUND_CEILING")
    return lambda value: value


def absolute(value: Value) -> Value:
    """The absolute value; that of the smallest long is itself."""
    return abs(value) if isinstance(value, float | Decimal) else wrap_long(abs(value))


def sign(value: Value) -> float:
    """-1, 0 or 1 as a real; 0 for null and NaN."""
    return 0.0 if value is None else float((value > 0) - (value < 0))


def shift_left(value: int, count: int) -> int | None:
    """Bits to the left."""
    return wrap_long(value << (count & 63)) if count >= 0 else None


def shift_right(value: int, count: int) -> int | None:
    """Bits to the right, keeping the sign."""
    return value >> (count & 63) if count >= 0 else None


def count_ones(value: int) -> int:
    """How many bits are set."""
    return (value & 0xFFFFFFFFFFFFFFFF).bit_count()


def _random(signature: Signature) -> Implementation:
    if signature.types:
        return lambda limit: float(random.randrange(limit)) if limit > 0 else random.random()
    return random.random


def _extreme(better: Callable[[Value, Value], bool]) -> Function:
    def choose(*values: Value) -> Value:
        best = None
        for value in values:
            if value is not None and (best is None or better(value, best)):
                best = value
        return best

    return plain(choose, strict=False)


def around(value: Value, center: Value, delta: Value) -> bool | None:
    """Whether the value is at most delta away from the center; null for values that cannot be compared."""
    try:
        return bool(center - delta <= value <= center + delta)
    except (TypeError, ArithmeticError):
        return None


def coalesce(*values: Value) -> Value:
    """The first value that is not null, for strings: not empty."""
    for value in values:
        if value is not None and value != "":
            return value
    return values[-1]


FUNCTIONS: Final[Mapping[str, Function]] = {
    "abs": plain(absolute, total=True),
    "bin": built(_bin),
    "floor": built(_bin),
    "bin_at": built(_bin_at),
    "ceiling": Function(_ceiling, ".", strict=True, total=True),
    "round": Function(_round, ".l", strict=True, total=True),
    "sign": plain(sign, strict=False, total=True),
    "pow": plain(power, "r", total=True),
    "sqrt": _real(math.sqrt),
    "exp": _real(math.exp),
    "exp2": _real(_exp2),
    "exp10": _real(_exp10),
    "log": _logarithm(math.log),
    "log2": _logarithm(math.log2),
    "log10": _logarithm(math.log10),
    "sin": _real(math.sin),
    "cos": _real(math.cos),
    "tan": _real(math.tan),
    "asin": _real(math.asin),
    "acos": _real(math.acos),
    "atan": _real(math.atan),
    "atan2": plain(math.atan2, "r", total=True),
    "cot": _real(lambda value: 1 / math.tan(value) if value else math.inf),
    "degrees": _real(math.degrees),
    "radians": _real(math.radians),
    "gamma": _real(math.gamma),
    "loggamma": _real(math.lgamma),
    "erf": _real(math.erf),
    "erfc": _real(math.erfc),
    "pi": plain(lambda: math.pi, total=True),
    "rand": Function(_random, "l", strict=True, total=True),
    "isnan": plain(math.isnan, "r", total=True),
    "isinf": plain(math.isinf, "r", total=True),
    "isfinite": plain(math.isfinite, "r", total=True),
    "max_of": _extreme(lambda value, best: value > best or best != best),
    "min_of": _extreme(lambda value, best: value < best or best != best),
    "around": plain(around),
    "coalesce": plain(coalesce, strict=False),
    "binary_and": plain(lambda left, right: left & right, "l", total=True),
    "binary_or": plain(lambda left, right: left | right, "l", total=True),
    "binary_xor": plain(lambda left, right: left ^ right, "l", total=True),
    "binary_not": plain(lambda value: ~value, "l", total=True),
    "binary_shift_left": plain(shift_left, "l"),
    "binary_shift_right": plain(shift_right, "l"),
    "bitset_count_ones": plain(count_ones, "l", total=True),
}
