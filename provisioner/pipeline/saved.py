"""What a saved plan needs before it is executed."""

from __future__ import annotations

from provisioner.azure import Connection
from provisioner.errors import UsageError
from provisioner.model.changes import Plan


def check_tenant(plan: Plan, connection: Connection) -> None:
    """Sign in; raises `UsageError` when that is to another tenant than the plan is for."""
    found = connection.sign_in()
    if found is None or plan.tenant is None or connection.cloud.name == "local":
        return
    if found.casefold() != plan.tenant.casefold():
        raise UsageError(
            f"you are signed in to the tenant `{found}`, but the plan is for `{plan.tenant}`",
            f"sign in there: `az login --tenant {plan.tenant}`, or set AZURE_TENANT_ID",
        )
