"""Folders on the command line: which of their files are specs."""

from __future__ import annotations

import pytest

from provisioner.errors import UsageError
from provisioner.pipeline.discovery import spec_files

SPEC = "version: 1\nname: x\ntarget:\n  workspace: law\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a" / ".provisioner").mkdir(parents=True)
    (tmp_path / "one.yaml").write_text(SPEC)
    (tmp_path / "two.json").write_text('{"version": 1, "name": "y",\n "target": {}}')
    (tmp_path / "prod.yaml").write_text("days: 90\n")
    (tmp_path / "rows.json").write_text('[{"version": 2}]')
    (tmp_path / "a" / "provisioner.yaml").write_text(SPEC)
    (tmp_path / "a" / "other.yaml").write_text(SPEC)
    (tmp_path / "a" / ".provisioner" / "provisioner.yaml").write_text(SPEC)
    return tmp_path


def test_a_folder_gives_its_specs_and_those_of_the_folders_below(folder):
    found = [path.relative_to(folder).as_posix() for path in spec_files([folder])]
    assert found == ["a/provisioner.yaml", "one.yaml", "two.json"]


def test_files_are_taken_as_they_are_and_once(folder):
    missing = folder / "missing.yaml"
    assert spec_files([missing, folder / "one.yaml", folder / "a" / ".." / "one.yaml"]) == [
        missing,
        folder / "one.yaml",
    ]


def test_a_folder_without_specs(folder):
    empty = folder / "empty"
    empty.mkdir()
    with pytest.raises(UsageError, match="there is no spec in"):
        spec_files([empty])
