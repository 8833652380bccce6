"""Files of any kind: JSON by itself, Terraform as one module, values for parameters beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.diagnostics import Diagnostic
from provisioner.importing.files import NOTHING_BESIDE, Beside, File, parameters_in, read_json
from provisioner.importing.unknowns import Unknowns
from provisioner.model.imported import Resource
from provisioner.model.json import Json

_MODULE = (".tf", ".tf.json")
_VALUES = ".tfvars"
TERRAFORM = (*_MODULE, _VALUES)
"""How the names of Terraform's files end."""


def read_files(
    files: Sequence[File],
    unknowns: Unknowns,
    parameters: Mapping[str, Json],
    beside: Beside = NOTHING_BESIDE,
) -> tuple[list[Resource], list[Diagnostic]]:
    """The resources of all files; `parameters` win over what files say of them.

    `beside` reads what lies beside the files of Terraform: texts (`file("flow.kql")`) and local modules.
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
    files: Sequence[File], unknowns: Unknowns, parameters: Mapping[str, Json], beside: Beside
) -> tuple[list[Resource], list[Diagnostic]]:
    from provisioner.importing.terraform import read_module, read_values, terraform_resources

    module, diagnostics = read_module([file for file in files if file.path.endswith(_MODULE)], beside)
    for file in files:
        if file.path.endswith(_VALUES):
            values, told = read_values(file)
            module.defaults |= values
            diagnostics += told
    resources, told = terraform_resources(module, unknowns, parameters)
    return resources, [*diagnostics, *told]
