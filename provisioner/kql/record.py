"""Data classes that cost nothing to import: slots, keyword construction, equality by value.

`dataclasses` and `typing` together take longer to import than this whole library may (40 ms), and a frozen data class
takes four times as long to construct, which the parser does a hundred times a query. To mypy a `Record` is a frozen
data class; at run time nothing enforces it.
"""

from __future__ import annotations

from types import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any, ClassVar, dataclass_transform
else:

    def dataclass_transform(**_options: object) -> Callable[[type], type]:
        """Stand in for `typing.dataclass_transform` where no type checker looks."""
        return lambda decorated: decorated


@dataclass_transform(frozen_default=True, eq_default=True)
class RecordType(type):
    """Turns the annotations of a class body into slots, `__init__` and `__match_args__`."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> RecordType:
        """Make the class; called by the `class` statement."""
        own = tuple(field for field in namespace.get("__annotations__", ()) if not field.startswith("_"))
        fields: tuple[str, ...] = ()
        defaults: dict[str, object] = {}
        for parent in bases:
            fields += getattr(parent, "__match_args__", ())
            defaults |= getattr(parent, "_defaults", {})
        fields += own
        defaults |= {field: namespace.pop(field) for field in own if field in namespace}
        namespace |= {"__slots__": own, "__match_args__": fields, "_defaults": defaults}
        if fields and "__init__" not in namespace:
            namespace["__init__"] = _constructor(fields, defaults)
        return super().__new__(mcs, name, bases, namespace)


def _constructor(fields: tuple[str, ...], defaults: dict[str, object]) -> Callable[..., None]:
    """`__init__(self, *fields)`: compiled once for every number of fields and then given the names."""
    count = len(fields)
    code = _compiled.get(count) or _compiled.setdefault(count, _compile(count))
    named = code.replace(co_varnames=("self", *fields), co_names=fields)
    optional = tuple(field for field in fields if field in defaults)
    if optional != fields[count - len(optional) :]:
        raise TypeError(f"a field without default follows one with: {', '.join(fields)}")
    return FunctionType(named, {}, "__init__", tuple(defaults[field] for field in optional))


def _compile(count: int) -> CodeType:
    scope: dict[str, Any] = {}
    parameters = "".join(f", f{index}" for index in range(count))
    exec(
        f"def __init__(self{parameters}):" + "".join(f"\n    self.f{index} = f{index}" for index in range(count)), scope
    )
    code: CodeType = scope["__init__"].__code__
    return code


_compiled: dict[int, CodeType] = {}


class Record(metaclass=RecordType):
    """A value with named fields; equal to a record of the same class with equal fields, and not hashable."""

    _not_compared: ClassVar[frozenset[str]] = frozenset()
    __match_args__: ClassVar[tuple[str, ...]]
    __hash__ = None  # type: ignore[assignment]  # equal records may stand for different things; key by `id`

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        compared = self._compared()  # as lists, in which a NaN equals itself
        return [getattr(self, field) for field in compared] == [getattr(other, field) for field in compared]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{field}={getattr(self, field)!r}' for field in self._compared())})"

    def _compared(self) -> list[str]:
        return [field for field in self.__match_args__ if field not in self._not_compared]
