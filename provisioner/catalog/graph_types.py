"""The resource types of Microsoft Graph: an application, its principal, and what it proves itself by.

Graph has no resource IDs that a spec could compose, so these have addresses of their own, written like ARM's: below
`/providers/Microsoft.Graph/specs/SPEC`, an application by its display name. The gateway finds it by that name and by
the mark of the spec among its tags, which it shows as a map, as ARM does (`catalog.ownership`).
"""

from __future__ import annotations

from provisioner.catalog.resource_type import ResourceType

_VERSION = "v1.0"
_PROVIDER = "/providers/Microsoft.Graph"

# Graph answers from replicas that have not heard of a new object yet.
_LAGS = ("Request_ResourceNotFound", "NoBackingApplicationObject", "ResourceNotFound")

APPLICATION = ResourceType(
    key="applications",
    arm_type="Microsoft.Graph/applications",
    api_version=_VERSION,
    label="application",
    template="application.json.j2",
    client="graph",
    ownership="tag",
    list_scope="parent",
    update="patch",
)

SERVICE_PRINCIPAL = ResourceType(
    key="servicePrincipals",
    arm_type="Microsoft.Graph/servicePrincipals",
    api_version=_VERSION,
    label="service principal",
    template="service_principal.json.j2",
    client="graph",
    ownership="dependent",
    list_scope="parent",
    update="patch",
    retried=_LAGS,
)

FEDERATED_CREDENTIAL = ResourceType(
    key="federatedCredentials",
    arm_type="Microsoft.Graph/applications/federatedIdentityCredentials",
    api_version=_VERSION,
    label="federated credential",
    template="federated_credential.json.j2",
    client="graph",
    ownership="dependent",
    list_scope="parent",
    update="patch",
    unordered=("audiences",),
    destructive=("issuer", "subject", "audiences"),
    retried=_LAGS,
)

PASSWORD = ResourceType(
    key="applicationPasswords",
    arm_type="Microsoft.Graph/applications/passwordCredentials",
    api_version=_VERSION,
    label="client secret",
    template="application_password.json.j2",
    client="graph",
    ownership="dependent",
    list_scope="parent",
    retried=_LAGS,
)


def application_id(spec: str, display_name: str) -> str:
    """The address of an application that a spec makes."""
    return f"{_PROVIDER}/specs/{spec}/applications/{display_name}"
