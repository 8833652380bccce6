"""Files of any kind: JSON by itself, Terraform as one module, values for parameters beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from provisioner.diagnostics import Diagnostic
from provisioner.importing.files import File, parameters_in, read_json
from provisioner.importing.unknowns import Unknowns
from provisioner.model.imported import Resource
from provisioner.model.json import Json

_MODULE = (".tf", ".tf.json")
_VALUES = ".tfvars"
TERRAFORM = (*_MODULE, _VALUES)
"""How the names of Terraform's files end."""


def _nothing(_: str) -> str | None:
    return None


def read_files(
    files: Sequence[File],
    unknowns: Unknowns,
    parameters: Mapping[str, Json],
    beside: Callable[[str], str | None] = _nothing,
) -> tuple[list[Resource], list[Diagnostic]]:
    """The resources of all files; `parameters` win over what files say of them.

    `beside` reads a text that lies beside the files of Terraform, for its `file("flow.kql")`.
    """
    plain = [file for file in files if not file.path.endswith(TERRAFORM)]
    values = [(file, parameters_in(file)) for file in plain]
    given = {name: value for _, found in values for name, value in (found or {}).items()} | dict(parameters)
    resources: list[Resource] = []
    diagnostics: list[Diagnostic] = []
    for file, found in values:
        if found is None:
            read, told = read_json(file, unknowns, given)
            resources += read
            diagnostics += told
    terraform = [file for file in files if file.path.endswith(TERRAFORM)]
    if terraform:
        read, told = _terraform(terraform, unknowns, parameters, beside)
        resources += read
        diagnostics += told
    return resources, diagnostics


def _terraform(
    files: Sequence[File], unknowns: Unknowns, parameters: Mapping[str, Json], beside: Callable[[str], str | None]
) -> tuple[list[Resource], list[Diagnostic]]:
    from provisioner.importing.terraform import read_module, read_values, terraform_resources

    module, diagnostics = read_module([file for file in files if file.path.endswith(_MODULE)])
    module.beside = beside
    for file in files:
        if file.path.endswith(_VALUES):
            values, told = read_values(file)
            module.defaults |= values
            diagnostics += told
    resources, told = terraform_resources(module, unknowns, parameters)
    return resources, [*diagnostics, *told]
