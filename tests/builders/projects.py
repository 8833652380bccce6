"""Specs taken through the stages, as `check` does."""

from __future__ import annotations

from provisioner.diagnostics import has_errors
from provisioner.render import TemplateSource, render
from provisioner.resolve import resolve
from provisioner.spec import load
from provisioner.validate import validate

HEAD = """\
version: 1
name: demo
target:
  subscription: 00000000-0000-0000-0000-000000000000
  resourceGroup: {name: rg-demo, create: {location: eastus}}
  workspace: {name: law-demo, create: {retentionInDays: 30}}
"""


def no_files(path):
    raise AssertionError(f"nothing should read {path}")


def project(text, environment=None, variables=None, read_text=no_files):
    """The resolved project of a spec without mistakes."""
    spec, diagnostics = load(text, "spec.yaml")
    assert spec is not None and not has_errors(diagnostics), diagnostics
    resolved, diagnostics = resolve(spec, environment=environment, variables=variables, read_text=read_text)
    assert resolved is not None, diagnostics
    return resolved


def documents(text, overlays=(), **options):
    """The documents of a spec without mistakes, by address."""
    rendered, diagnostics = render(project(text, **options), templates=TemplateSource(overlays=tuple(overlays)))
    assert rendered is not None, diagnostics
    return {document.address: document for document in rendered}


def findings(text, overlays=(), read_text=no_files):
    """Everything that is said about a spec, stage by stage until one has errors."""
    spec, found = load(text, "spec.yaml")
    if spec is None or has_errors(found):
        return found
    resolved, more = resolve(spec, read_text=read_text)
    found += more
    if resolved is None:
        return found
    rendered, more = render(resolved, templates=TemplateSource(overlays=tuple(overlays)))
    found += more
    return found if rendered is None else found + validate(resolved, rendered)


def validated(text):
    """What validate says of a spec, whatever the stages before it think of it."""
    spec, found = load(text, "spec.yaml")
    assert spec is not None, found
    resolved, found = resolve(spec, read_text=no_files)
    assert resolved is not None, found
    rendered, found = render(resolved, templates=TemplateSource())
    assert rendered is not None, found
    return validate(resolved, rendered)
