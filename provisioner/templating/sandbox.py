"""The Jinja environment that templates run in: plain values, our filters, no way into Python.

`SandboxedEnvironment` keeps templates from dangerous attributes; this one turns the question round and names the few
attributes there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jinja2 import BytecodeCache, StrictUndefined, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing, pass_context

from provisioner.diagnostics import did_you_mean
from provisioner.templating import bounds
from provisioner.templating.filters import GLOBALS, VOCABULARY, FilterError, describe
from provisioner.templating.sources import SourceLoader

_MAPPING_METHODS = frozenset({"get", "items", "keys", "values"})
_LOOP_ATTRIBUTES = frozenset(
    {"changed", "cycle", "depth", "depth0", "first", "index", "index0", "last", "length", "nextitem", "previtem"}
    | {"revindex", "revindex0"}
)
_MAX_NUMBER = 2**63


class Missing(StrictUndefined):
    """A name that is not there: says so in our words, with what was perhaps meant after a line break."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is missing:
            return f"`{self._undefined_name}` is not defined"
        known = [str(key) for key in self._undefined_obj] if isinstance(self._undefined_obj, Mapping) else []
        hint = did_you_mean(str(self._undefined_name), known)
        return f"there is no `{self._undefined_name}` in {describe(self._undefined_obj)}" + (
            f"\n{hint}" if hint else ""
        )


@pass_context
def _finalize(context: Context, value: object) -> str:
    if not isinstance(value, Undefined) and (not isinstance(value, str | int | float) or isinstance(value, bool)):
        raise FilterError(f"an expression gives {describe(value)}; write it through `json` or `optional`")
    text = str(value)
    bounds.spend(len(text))
    return text


class Sandbox(ImmutableSandboxedEnvironment):
    """Strict, bounded, closed."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset()

    def __init__(self, loader: SourceLoader, kept: BytecodeCache | None = None) -> None:
        super().__init__(
            loader=loader,
            bytecode_cache=kept,
            undefined=Missing,
            autoescape=False,
            finalize=_finalize,
            optimized=False,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.filters = {**VOCABULARY, bounds.CHARGE_FILTER: bounds.charge, bounds.JOIN_FILTER: bounds.join}
        self.globals = dict(GLOBALS)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return bounds.with_charges(super()._parse(source, name, filename))

    def getattr(self, obj: object, attribute: str) -> object:
        """A member of an object, or one of the few attributes of Jinja's own things."""
        if isinstance(obj, Undefined):
            return str(obj)  # raises: it is undefined itself
        if isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
            if attribute in _MAPPING_METHODS:
                return getattr(obj, attribute)
            return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP_ATTRIBUTES:
            return getattr(obj, attribute)
        if isinstance(obj, Namespace | TemplateModule) and not attribute.startswith("_"):
            return getattr(obj, attribute, self.undefined(obj={}, name=attribute))
        return self.closed(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """A member of an object or an item of a list."""
        if isinstance(obj, Undefined):
            return str(obj)
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=str(argument))
        if isinstance(obj, Sequence) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(obj=obj, name=str(argument))
        return self.closed(obj, str(argument))

    def closed(self, obj: object, attribute: str) -> Undefined:
        """What every other attribute is."""
        return self.undefined(
            f"`{attribute}` cannot be reached from a template\nuse members of objects, items of lists and filters",
            name=attribute,
            exc=SecurityError,
        )

    def call(__self, __context: Context, __obj: object, *args: object, **kwargs: object) -> object:
        """A call of a macro, of a recursive loop or of a global name."""
        bounds.spend()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Arithmetic on numbers; `+` joins texts and lists too."""
        for side in (left, right):
            if isinstance(side, Undefined):
                str(side)
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            bounds.spend(len(left) + len(right))
            return left + right
        if operator == "+" and isinstance(left, list) and isinstance(right, list):
            bounds.spend(len(left) + len(right))
            return [*left, *right]
        if operator == "**" or not (_is_number(left) and _is_number(right)):
            raise FilterError(f"`{operator}` cannot be worked out on {describe(left)} and {describe(right)}")
        try:
            result = super().call_binop(context, operator, left, right)
        except (ZeroDivisionError, OverflowError) as exc:
            raise FilterError(f"`{operator}` divides by zero or leaves the range of numbers") from exc
        if abs(result) > _MAX_NUMBER:
            raise FilterError(f"`{operator}` leaves the range of numbers")
        return result


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
