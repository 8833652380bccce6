"""The schemas that ship with the product, read once."""

from __future__ import annotations

from functools import cache
from typing import cast

from provisioner.files import own_data, read_bytes
from provisioner.model.json import JsonObject


@cache
def named(file_name: str) -> JsonObject:
    """The schema `schemas/<file_name>`; raises `UsageError` when the installation lacks it."""
    import orjson

    return cast(JsonObject, orjson.loads(read_bytes(own_data("schemas", file_name), "schema")))
