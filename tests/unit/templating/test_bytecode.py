"""Our own templates are compiled once; nothing stale is ever used, and nothing is written where it is not ours."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from provisioner import files
from provisioner.templating import bounds
from provisioner.templating.sandbox import Sandbox
from provisioner.templating.sources import TemplateSource
from provisioner.templating.templates import Templates

NAME = "it.json.j2"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder that stands for our own templates, and how often one is compiled."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / NAME).write_text('{"a": {{ a | json }}}', "utf-8")
    monkeypatch.setattr(files, "own_data", lambda *parts: folder.joinpath(*parts[1:]))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    compiled = []
    parse = Sandbox._parse

    def counted(self, source, name, filename):
        compiled.append(name)
        return parse(self, source, name, filename)

    monkeypatch.setattr(Sandbox, "_parse", counted)
    return folder, compiled


def rendered(overlays=()):
    value, problem = Templates(TemplateSource(overlays=overlays)).json(NAME, {"a": 1})
    assert problem is None
    return value


def test_a_template_is_compiled_once(own):
    _, compiled = own
    assert [rendered() for _ in range(3)] == [{"a": 1}] * 3
    assert compiled == [NAME]


def test_a_changed_text_is_compiled_again(own):
    folder, compiled = own
    rendered()
    (folder / NAME).write_text('{"b": {{ a | json }}}', "utf-8")
    assert rendered() == {"b": 1}
    assert len(compiled) == 2


def test_what_another_version_of_the_sandbox_compiled_is_not_used(own, tmp_path, monkeypatch):
    _, compiled = own
    rendered()
    newer = tmp_path / "bounds.py"
    shutil.copy(bounds.__file__, newer)
    os.utime(newer, (1, 1))
    monkeypatch.setattr(bounds, "__file__", str(newer))
    assert rendered() == {"a": 1}
    assert len(compiled) == 2


@pytest.mark.parametrize("damage", [b"", b"x", lambda data: data[:-20], lambda data: data + b"y"])
def test_a_damaged_file_is_made_anew(own, damage):
    folder, _ = own
    rendered()
    (kept,) = (folder / "__pycache__").iterdir()
    kept.write_bytes(damage(kept.read_bytes()) if callable(damage) else damage)
    assert rendered() == {"a": 1}


def test_the_templates_of_a_user_are_not_kept(own, tmp_path):
    _, compiled = own
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / NAME).write_text('{"mine": {{ a | json }}}', "utf-8")
    assert [rendered((overlay,)), rendered((overlay,))] == [{"mine": 1}] * 2
    assert len(compiled) == 2
    assert [path.name for path in overlay.iterdir()] == [NAME]
    assert rendered() == {"a": 1}


def test_nothing_is_written_where_python_is_told_not_to(own, monkeypatch):
    folder, _ = own
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rendered()
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(own):
    folder, _ = own
    (folder / "__pycache__").write_bytes(b"")
    assert rendered() == {"a": 1}
