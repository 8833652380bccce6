"""Every folder in tests/cases/render: a spec, the documents it gives, and the spec line each value comes from.

`python tests/unit/render/test_render_cases.py` writes what is given now; read the difference before you keep it.
"""

import json
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from builders.projects import no_files

from provisioner.model.origins import origin_span
from provisioner.render import TemplateSource, render, to_json
from provisioner.resolve import resolve
from provisioner.spec import load

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "cases" / "render").glob("*/spec.yaml"))


def given(case):
    """The documents of a case as JSON text, and its source map: one line a value."""
    spec, _ = load((case / "spec.yaml").read_text("utf-8"), "spec.yaml")
    project, found = resolve(spec, read_text=no_files)
    assert project is not None, found
    overlay = case / "templates"
    overlays = (overlay,) if overlay.is_dir() else ()
    documents, found = render(project, templates=TemplateSource(overlays=overlays))
    assert documents is not None and found == [], found
    return json.dumps(to_json(documents), indent=2) + "\n", "".join(sources(documents, spec.text.splitlines()))


def sources(documents, lines):
    for document in documents:
        yield f"{document.address}  {shown(document.span, lines)}\n"
        for path in [("name",), *leaves(document.body, ())]:
            steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
            yield f"  {steps[1:]}  {shown(origin_span(document, path), lines)}\n"


def leaves(value, path):
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if members is None:
        yield path
    else:
        for key, item in members:
            yield from leaves(item, (*path, key))


def shown(span, lines):
    text = lines[span.line - 1]
    end = span.end_column - 1 if span.end_line == span.line else len(text)
    return f"{span.line}: {text[span.column - 1 : end]}"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_spec_gives_the_documents_and_lines_of_its_case(case):
    documents, sourcemap = given(case)
    assert documents == (case / "expected.json").read_text("utf-8")
    assert sourcemap == (case / "sourcemap.txt").read_text("utf-8")


def test_there_are_cases():
    assert len(CASES) >= 4


if __name__ == "__main__":
    for one in CASES:
        rendered, lines_of = given(one)
        (one / "expected.json").write_text(rendered, "utf-8")
        (one / "sourcemap.txt").write_text(lines_of, "utf-8")
