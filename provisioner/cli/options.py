"""The options that several commands share, declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from provisioner.cli.declaring import Argument, Option
from provisioner.pipeline.preparation import DEFAULT_SPEC, Inputs, variables_from


class CloudName(StrEnum):
    """Which Azure: the public one, a national one, or the emulator on this machine."""

    PUBLIC = "public"
    CHINA = "china"
    USGOV = "usgov"
    LOCAL = "local"


class Skip(StrEnum):
    """What can be left to others."""

    ROLES = "roles"


RESOURCE_TYPES_OF = {Skip.ROLES: ("roleAssignments",)}


class DiagnosticFormat(StrEnum):
    """How findings are shown."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


SpecPath = Annotated[Path, Argument(metavar="SPEC", help="The spec file.", show_default=str(DEFAULT_SPEC))]
SpecPaths = Annotated[
    list[Path] | None,
    Argument(metavar="SPEC...", help="Spec files, or folders of them.", show_default=str(DEFAULT_SPEC)),
]
Environment = Annotated[str | None, Option("--env", metavar="NAME", help="An entry of `environments:`.")]
Variables = Annotated[list[str], Option("--var", metavar="NAME=VALUE", help="Set a variable; repeatable.")]
VariableFiles = Annotated[
    list[Path], Option("--var-file", metavar="FILE", help="Variables from a YAML or JSON map; repeatable.")
]
Templates = Annotated[
    Path | None, Option("--templates", metavar="DIR", help="Own templates, laid over the built-in ones.")
]
Cloud = Annotated[CloudName, Option("--cloud", help="Which Azure; `local` is the emulator on this machine.")]
DataDir = Annotated[
    Path, Option("--data", metavar="DIR", help="Where the local emulator keeps its state.", show_default=True)
]
Yes = Annotated[bool, Option("--yes", "-y", help="Do not ask before changing anything.")]
Parallelism = Annotated[int, Option("--parallelism", min=1, max=64, help="Azure calls at the same time.")]
AllowDestructive = Annotated[
    list[str],
    Option(
        "--allow-destructive",
        metavar="ADDRESS",
        help="Permit what cannot be undone, in a resource or one thing in it (`tables/X_CL/columns/Y`); repeatable.",
    ),
]
Adopt = Annotated[
    list[str],
    Option("--adopt", metavar="ADDRESS", help="Take over a resource that this spec did not make; repeatable."),
]
Prune = Annotated[
    bool,
    Option(
        "--prune", help="Delete rules, endpoints, settings and roles that carry the spec's name and are in it no more."
    ),
]
Skipped = Annotated[
    list[Skip],
    Option("--skip", help="`roles`: leave role assignments to others, and print what they have to run."),
]
Preflight = Annotated[
    bool,
    Option("--preflight/--no-preflight", help="Ask Azure for your rights and its tables before the first write."),
]
Verbose = Annotated[bool, Option("--verbose", "-v", help="Show every Azure call on stderr.")]
LogFile = Annotated[Path | None, Option("--log-file", metavar="FILE", help="Azure calls as JSON lines.")]
Findings = Annotated[
    DiagnosticFormat | None,
    Option("--format", help="`full` on a terminal, else `concise`.", show_default=False),
]

DEFAULT_DATA = Path(".provisioner/local")


def skipped_types(skip: list[Skip]) -> tuple[str, ...]:
    """The resource types that are left to others."""
    return tuple(type for item in skip for type in RESOURCE_TYPES_OF[item])


def inputs(
    spec: Path,
    environment: str | None,
    variables: list[str],
    variable_files: list[Path],
    templates: Path | None,
) -> Inputs:
    """The options that name a project, as one value."""
    return Inputs(
        path=spec,
        environment=environment,
        variables=variables_from(variables, variable_files) if variables or variable_files else {},
        templates=templates,
    )
