"""What all values of one field have in common, kept while they go by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from provisioner.infer.times import FORMS, TimeForm

Values = Sequence[Any]
_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII).fullmatch
KINDS: dict[type, str] = {bool: "boolean", int: "integer", float: "real", str: "text", dict: "object", list: "array"}
_MOST_KEYS = 8
INT_LOW, INT_HIGH = -(2**31), 2**31 - 1
LONG_LOW, LONG_HIGH = -(2**63), 2**63 - 1


class Column:
    """One field: how many records have it, of which kinds its values are, and how far they reach."""

    __slots__ = ("certain", "filled", "forms", "guids", "high", "keys", "kinds", "low", "name", "present")

    def __init__(self, name: str) -> None:
        self.name = name
        self.present = 0
        self.filled = 0
        self.kinds: dict[str, int] = {}
        self.low: float | None = None
        self.high: float | None = None
        self.forms: tuple[TimeForm, ...] | None = None
        self.certain: set[str] = set()
        self.guids = True
        self.keys: dict[str, None] = {}

    def add(self, values: Values) -> Iterator[int]:
        """Take values in; yields the place of each that shows something new."""
        self.present += len(values)
        types = set(map(type, values))
        for kind in types:
            if kind is type(None):
                continue
            same = values if len(types) == 1 else [value for value in values if type(value) is kind]
            if kind is str:
                same = [value for value in same if value] if "" in same else same
            if not same:
                continue
            name = KINDS[kind]
            if name not in self.kinds:
                yield _place(values, same[0], kind)
            self.kinds[name] = self.kinds.get(name, 0) + len(same)
            self.filled += len(same)
            if kind is str:
                yield from self._texts(values, same)
            else:
                self._others(kind, same)

    def _others(self, kind: type, same: Values) -> None:
        if kind is int or kind is float:
            low, high = min(same), max(same)
            self.low = low if self.low is None else min(self.low, low)
            self.high = high if self.high is None else max(self.high, high)
        elif kind is dict and len(self.keys) < _MOST_KEYS:
            for value in same[:100]:
                self.keys.update(dict.fromkeys(value))

    def _texts(self, values: Values, same: Values) -> Iterator[int]:
        if self.guids and not all(map(_GUID, same)):
            self.guids = False
        if self.forms is None:
            self.forms = tuple(form for form in FORMS if form.pattern(same[0]))
        if not self.forms:
            return
        different = set(same)  # many records of one second have the same time
        left = tuple(form for form in self.forms if form.fits(different))
        self.certain |= {form.words for form in left if form.words not in self.certain and form.is_certain(different)}
        if not left:
            odd = next(value for value in same if not any(form.pattern(value) for form in self.forms or ()))
            yield _place(values, odd, str)
        self.forms = left

    @property
    def form(self) -> TimeForm | None:
        """The form in which every one of its texts is a time."""
        if not self.forms or set(self.kinds) != {"text"}:
            return None
        return next((form for form in self.forms if form.words in self.certain), None)


def _place(values: Values, wanted: object, kind: type) -> int:
    return next(at for at, value in enumerate(values) if type(value) is kind and (value is wanted or value == wanted))
