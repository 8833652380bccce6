"""Specs that are well written and mean nothing sound: the whole answer stands beside the file.

The first lines of a case may say `# environment: NAME` and `# var: NAME=VALUE`.
"""

from __future__ import annotations

import pytest
from builders.golden import CASES, matches

from provisioner import files
from provisioner.diagnostics import has_errors
from provisioner.report import render
from provisioner.resolve import resolve
from provisioner.spec import load, read_values

BAD = sorted((CASES / "resolve" / "bad").glob("*.yaml"))


def options_of(text):
    options = {"environment": None, "variables": {}}
    for line in text.splitlines():
        if line.startswith("# environment: "):
            options["environment"] = line.removeprefix("# environment: ")
        elif line.startswith("# var: "):
            name, _, value = line.removeprefix("# var: ").partition("=")
            options["variables"][name] = read_values(value, "--var")
    return options


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_project_is_answered_in_full(path, update_cases):
    text = path.read_text(encoding="utf-8")
    sources = {path.name: text}

    def read_text(name):
        sources[name] = files.read_text(path.parent / name).replace(str(path.parent), "")
        return sources[name]

    spec, diagnostics = load(text, path.name)
    if not has_errors(diagnostics):
        _, found = resolve(spec, read_text=read_text, **options_of(text))
        diagnostics += found
    assert diagnostics
    shown = render(diagnostics, "full", sources).replace(f"{path.parent}/", "")
    matches(shown, path.with_suffix(".txt"), update=update_cases)
