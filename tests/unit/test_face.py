"""The library's face: every name it promises is there, sorted, and costs nothing before it is used."""

import subprocess
import sys
from pathlib import Path

import provisioner

ROOT = Path(__file__).parents[2]


def test_every_promised_name_is_there_and_sorted():
    assert provisioner.__all__ == sorted(provisioner.__all__)
    for name in provisioner.__all__:
        assert getattr(provisioner, name) is not None
    assert set(provisioner.__all__) <= set(dir(provisioner))


def test_a_spec_is_prepared_through_the_face():
    prepared = provisioner.prepare(provisioner.Inputs(path=ROOT / "examples/quickstart/provisioner.yaml"))
    assert prepared.ok
    assert [document.address for document in prepared.documents][:2] == [
        "resourceGroups/rg-quickstart",
        "workspaces/law-quickstart",
    ]


def test_importing_it_imports_nothing_else_of_ours():
    script = "import sys, provisioner; print([m for m in sys.modules if m.startswith('provisioner.')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
