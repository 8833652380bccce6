"""What the operators `+ - * / %` and unary minus do, for operands that are not null.

Measured on Kusto: longs wrap around, integer division cuts towards zero, a zero divisor gives null for integers and an
infinity or NaN for reals, a remainder is never negative. A datetime outside its range is null, a timespan wraps.
Assumed: a fraction of a tick is cut; datetime and a number work on the number of ticks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException
from typing import TYPE_CHECKING, Final

from provisioner.kql.conversions import real_to_long
from provisioner.kql.datetimes import in_range
from provisioner.kql.types import DATETIME, DECIMAL, DYNAMIC, INT, LONG, REAL, TIMESPAN
from provisioner.kql.values import Value, wrap_long

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

Operation = Callable[[Value, Value], Value]
_DECIMAL: Final = Context(prec=34)


def add_long(left: int, right: int) -> int:
    """The sum, wrapped."""
    return wrap_long(left + right)


def subtract_long(left: int, right: int) -> int:
    """The difference, wrapped."""
    return wrap_long(left - right)


def multiply_long(left: int, right: int) -> int:
    """The product, wrapped."""
    return wrap_long(left * right)


def divide_long(left: int, right: int) -> int | None:
    """The quotient cut towards zero."""
    if right == 0:
        return None
    quotient = abs(left) // abs(right)
    return wrap_long(quotient if (left < 0) == (right < 0) else -quotient)


def modulo_long(left: int, right: int) -> int | None:
    """The remainder, never negative."""
    return left % abs(right) if right else None


def divide_real(left: float, right: float) -> float:
    """The IEEE quotient."""
    try:
        return left / right
    except ZeroDivisionError:
        if left != left or left == 0:
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo_real(left: float, right: float) -> float:
    """The remainder, never negative."""
    return left % abs(right) if right and math.isfinite(left) else math.nan


def _decimal(operation: Callable[[Context, Decimal, Decimal], Decimal]) -> Operation:
    def call(left: Decimal, right: Decimal) -> Decimal | None:
        try:
            return operation(_DECIMAL, left, right)
        except DecimalException:
            return None

    return call


def _modulo_decimal(context: Context, left: Decimal, right: Decimal) -> Decimal:
    remainder = context.remainder(left, right)
    return remainder if remainder >= 0 else context.add(remainder, abs(right))


def shift_datetime(left: int, right: int) -> int | None:
    """A datetime and a timespan."""
    return in_range(left + right)


def unshift_datetime(left: int, right: int) -> int | None:
    """A datetime without a timespan."""
    return in_range(left - right)


def scale_timespan(left: float, right: float) -> int | None:
    """A timespan times a real, in either order."""
    return real_to_long(left * right)


def divide_timespan(left: int, right: float) -> int | None:
    """A timespan divided by a real."""
    return real_to_long(divide_real(left, right))


def ratio(left: int, right: int) -> float:
    """How often one timespan fits another."""
    return divide_real(left, right)


_LONG: Final[Mapping[str, Operation]] = {
    "+": add_long,
    "-": subtract_long,
    "*": multiply_long,
    "/": divide_long,
    "%": modulo_long,
}
_REAL: Final[Mapping[str, Operation]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": divide_real,
    "%": modulo_real,
}
_DECIMALS: Final[Mapping[str, Operation]] = {
    "+": _decimal(Context.add),
    "-": _decimal(Context.subtract),
    "*": _decimal(Context.multiply),
    "/": _decimal(Context.divide),
    "%": _decimal(_modulo_decimal),
}
_TICKS: Final = frozenset({DATETIME, TIMESPAN})


def operation(operator: str, left: ScalarType, right: ScalarType, result: ScalarType) -> Operation:
    """The function of an operator for operands of these types."""
    if result == DECIMAL:
        return _DECIMALS[operator]
    if result == DYNAMIC:
        return lambda one, other: dynamic_operation(operator, one, other)
    if left in _TICKS or right in _TICKS:
        return _tick_operation(operator, left, right, result)
    return _REAL[operator] if result == REAL else _LONG[operator]


def _tick_operation(operator: str, left: ScalarType, right: ScalarType, result: ScalarType) -> Operation:
    if result == REAL:
        return ratio
    plain = divide_timespan if operator == "/" and REAL in (left, right) else None
    if plain is None and operator == "*" and REAL in (left, right):
        plain = scale_timespan
    if plain is None and operator == "%" and REAL in (left, right):
        plain = _modulo_ticks
    chosen = plain or _LONG[operator]
    if result != DATETIME:
        return chosen

    def call(one: Value, other: Value) -> int | None:
        ticks = chosen(one, other)
        return None if ticks is None else in_range(ticks)

    return call


def _modulo_ticks(left: float, right: float) -> int | None:
    return real_to_long(modulo_real(left, right))


def dynamic_operation(operator: str, left: Value, right: Value) -> Value:
    """On two dynamic values: on what they hold, null unless both hold numbers."""
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    if isinstance(left, int) and isinstance(right, int):
        return _LONG[operator](int(left), int(right))
    result: float = _REAL[operator](float(left), float(right))
    return result if math.isfinite(result) else None


def negate(value: Value, type_: ScalarType) -> Value:
    """Unary minus."""
    if type_ in {INT, LONG, TIMESPAN}:
        return wrap_long(-value)
    if type_ == DATETIME:
        return in_range(-value)
    if type_ == DYNAMIC:
        return dynamic_operation("-", 0, value)
    return -value
