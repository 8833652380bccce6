"""Shells for the end-to-end tests."""

import shutil

import pytest
from builders.shell import ROOT, Shell


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path)


@pytest.fixture
def quickstart(shell):
    """A shell whose directory holds the examples, as in a checkout."""
    shutil.copytree(ROOT / "examples", shell.cwd / "examples")
    return shell
