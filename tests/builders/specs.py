"""From a case file to a project; the first lines of a case may say `# environment: NAME` and `# var: NAME=VALUE`."""

from __future__ import annotations

from provisioner import files
from provisioner.diagnostics import has_errors
from provisioner.resolve import resolve
from provisioner.spec import load, read_values


def options_of(text):
    """The environment and variables that a case asks for."""
    options = {"environment": None, "variables": {}}
    for line in text.splitlines():
        if line.startswith("# environment: "):
            options["environment"] = line.removeprefix("# environment: ")
        elif line.startswith("# var: "):
            name, _, value = line.removeprefix("# var: ").partition("=")
            options["variables"][name] = read_values(value, "--var")
    return options


def project_of(path, sources=None):
    """The project of a spec file and all findings; `sources` collects the texts that findings are in."""
    sources = {} if sources is None else sources
    text = sources[path.name] = path.read_text(encoding="utf-8")

    def read_text(name):
        sources[name] = files.read_text(path.parent / name)
        return sources[name]

    spec, diagnostics = load(text, path.name)
    if spec is None or has_errors(diagnostics):
        return None, diagnostics
    project, found = resolve(spec, read_text=read_text, **options_of(text))
    return project, diagnostics + found
