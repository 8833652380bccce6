"""`test --watch`: no save is missed, whenever it falls."""

from __future__ import annotations

import os

import pytest

from provisioner.cli.terminal import Terminal
from provisioner.cli.trial import _watch
from provisioner.errors import UsageError


def watched(depends, steps):
    """How often it ran until the steps were used up; each is called in one run and says what the run depends on."""
    runs = []

    def run():
        if len(runs) == len(steps):
            raise KeyboardInterrupt
        runs.append(steps[len(runs)])
        return 0, runs[-1]()

    with pytest.raises(KeyboardInterrupt):
        _watch(Terminal.of_this_process(), depends, run)
    return len(runs)


@pytest.fixture
def old(tmp_path):
    """Two files that were saved long ago."""
    files = [tmp_path / "spec.yaml", tmp_path / "rows.ndjson"]
    for file in files:
        file.write_text("before", "utf-8")
        os.utime(file, (1_000_000_000, 1_000_000_000))
    return files


def saving(file, result):
    def step():
        file.write_text(file.read_text("utf-8") + "!", "utf-8")
        return result

    return step


@pytest.mark.parametrize("which", [0, 1], ids=["a file that was named", "a file that this run found"])
def test_what_is_saved_during_a_run_is_run_again(old, which):
    assert watched(old[:1], [saving(old[which], old), saving(old[which], old), saving(old[1 - which], old)]) == 3


def test_a_run_that_fails_is_run_again_when_its_files_are_saved(old, capsys):
    def fail():
        old[0].write_text("mended", "utf-8")
        raise UsageError("the file is empty", "write something")

    assert watched(old[:1], [fail, saving(old[0], old)]) == 2
    assert "the file is empty" in capsys.readouterr().err


def test_a_file_that_appears_and_one_that_goes_are_seen(old, tmp_path):
    new = tmp_path / "new"

    def appear():
        new.write_text("", "utf-8")
        return [*old, new]

    def go():
        new.unlink()
        return [*old, new]

    assert watched(old[:1], [appear, go, saving(old[0], old)]) == 3
