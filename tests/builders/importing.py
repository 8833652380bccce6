"""Imports in tests: text in, specs out, and what `check` says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from builders.projects import no_files

from provisioner.diagnostics import has_errors
from provisioner.importing import File, Unknowns, assemble, read_json
from provisioner.render import TemplateSource, render
from provisioner.resolve import resolve
from provisioner.spec import load, written
from provisioner.validate import validate

RULE = "Microsoft.Insights/dataCollectionRules"


def imported(text, name="given.json", parameters=None):
    """The specs of a JSON file, and every finding."""
    unknowns = Unknowns()
    resources, found = read_json(File(path=name, text=text), unknowns, parameters or {})
    if has_errors(found):
        return [], found
    specs, more = assemble(resources, unknowns, live=False, source=name)
    return specs, [*found, *more, *(item for spec in specs for item in spec.diagnostics)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A spec as its text says it: the project and documents, as far as they come, and all errors."""

    text: str
    data: dict
    documents: tuple
    errors: list


def checked(spec):
    """What an imported spec is once it is written and read again."""
    text = written(spec.data, spec.comments)
    loaded, found = load(text, "spec.yaml")
    assert loaded is not None, (text, found)
    documents = None
    project, more = (None, []) if has_errors(found) else resolve(loaded, read_text=no_files)
    found = [*found, *more]
    if project is not None:
        documents, more = render(project, templates=TemplateSource())
        found += [*more, *validate(project, documents or ())]
    errors = [item for item in found if item.severity == "error"]
    return Checked(text=text, data=loaded.data, documents=documents or (), errors=errors)


def plain(value):
    """The same in lists and dicts of JSON."""
    return json.loads(json.dumps(value))
