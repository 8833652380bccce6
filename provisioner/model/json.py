"""The types of plain JSON trees and of the paths into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""Any JSON value; trees that the product builds are dicts and lists."""

JsonObject = Mapping[str, Json]

Path = tuple[str | int, ...]
"""Where a value stands in a tree: keys and list indexes, outermost first. Keys may contain dots and slashes."""
