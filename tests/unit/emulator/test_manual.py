"""What docs/emulator.md says of the control plane is there, and what is there it says."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from provisioner.emulator import faults
from provisioner.emulator.services.arm.types import ALL_TYPES, ALL_VERSIONS
from provisioner.emulator.settings import Behaviour, Timing

MANUAL = (Path(__file__).parents[3] / "docs" / "emulator.md").read_text(encoding="utf-8")


def test_every_setting_of_a_simulation_has_its_row():
    rows = set(re.findall(r"^\| `(\w+)` \|", MANUAL, re.MULTILINE))
    assert {item.name for part in (Timing, Behaviour) for item in fields(part)} <= rows


def test_every_fault_that_brings_its_own_text_is_named():
    named = set(re.findall(r"`(\w+)`", MANUAL.partition("### Faults to order")[2].partition("### What is known")[0]))
    assert set(faults.KNOWN) <= named


def test_the_api_versions_are_those_that_are_answered():
    table = MANUAL.partition("## Control plane")[2].partition("The address of a data")[0]
    named = set(re.findall(r"\d{4}-\d{2}-\d{2}(?:-preview)?", table))
    assert named <= ALL_VERSIONS
    for type in ALL_TYPES:
        assert type.versions[-1] in named or type.versions[-1] == "2022-04-01", type.full_name
