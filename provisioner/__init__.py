"""A declarative spec file becomes a working Logs Ingestion API pipeline.

The library's face: `prepare(Inputs(path=…))` loads, resolves, renders and validates a spec and returns everything that
is known offline; `connect`, and the stages of `provisioner.pipeline`, do the rest. `provisioner.kql` stands on its own.
Names are imported when they are first used, so that `import provisioner` costs nothing.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.azure import Connection as Connection
    from provisioner.azure import CredentialSource as CredentialSource
    from provisioner.azure import connect as connect
    from provisioner.catalog.clouds import CLOUDS as CLOUDS
    from provisioner.diagnostics import Diagnostic as Diagnostic
    from provisioner.diagnostics import Span as Span
    from provisioner.errors import ProvisionerError as ProvisionerError
    from provisioner.errors import RemoteError as RemoteError
    from provisioner.errors import UsageError as UsageError
    from provisioner.model.changes import Plan as Plan
    from provisioner.model.documents import Document as Document
    from provisioner.model.project import Project as Project
    from provisioner.model.results import Outputs as Outputs
    from provisioner.pipeline.preparation import Inputs as Inputs
    from provisioner.pipeline.preparation import Prepared as Prepared
    from provisioner.pipeline.preparation import prepare as prepare

__version__ = "0.1.0"

_HOMES = {
    "CLOUDS": "catalog.clouds",
    "Connection": "azure",
    "CredentialSource": "azure",
    "Diagnostic": "diagnostics",
    "Document": "model.documents",
    "Inputs": "pipeline.preparation",
    "Outputs": "model.results",
    "Plan": "model.changes",
    "Prepared": "pipeline.preparation",
    "Project": "model.project",
    "ProvisionerError": "errors",
    "RemoteError": "errors",
    "Span": "diagnostics",
    "UsageError": "errors",
    "connect": "azure",
    "prepare": "pipeline.preparation",
}

__all__ = [
    "CLOUDS",
    "Connection",
    "CredentialSource",
    "Diagnostic",
    "Document",
    "Inputs",
    "Outputs",
    "Plan",
    "Prepared",
    "Project",
    "ProvisionerError",
    "RemoteError",
    "Span",
    "UsageError",
    "__version__",
    "connect",
    "prepare",
]


def __getattr__(name: str) -> object:
    """Import a public name on first use (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
