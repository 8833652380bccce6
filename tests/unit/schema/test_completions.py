"""What an editor offers for free texts is what the catalog knows: regions and Azure tables."""

from __future__ import annotations

import json

from provisioner.catalog.azure_tables import azure_tables
from provisioner.catalog.regions import DISPLAY_NAMES
from provisioner.files import own_data, read_text

SPEC = json.loads(read_text(own_data("schemas", "spec.schema.json")))


def test_every_region_is_offered():
    assert SPEC["$defs"]["region"]["examples"] == list(DISPLAY_NAMES)


def test_every_azure_table_that_takes_data_is_offered():
    _, *offered = SPEC["$defs"]["dataFlow"]["properties"]["table"]["examples"]
    assert offered == [name for name, table in azure_tables().items() if table.accepted and not table.withdrawn]


def test_every_key_says_what_it_is_for():
    silent = []

    def walk(value, path):
        if isinstance(value, dict):
            for name, member in (value.get("properties") or {}).items():
                if isinstance(member, dict) and not described(member):
                    silent.append(f"{path}/{name}")
            for name, member in value.items():
                walk(member, f"{path}/{name}")
        elif isinstance(value, list):
            for at, item in enumerate(value):
                walk(item, f"{path}/{at}")

    walk(SPEC, "")
    assert silent == []


def described(member):
    target = SPEC["$defs"].get(member.get("$ref", "").removeprefix("#/$defs/"), {})
    return "description" in member or "description" in target
