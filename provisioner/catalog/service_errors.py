"""Azure's error codes on this ground: what they mean, and what helps.

Codes and texts come from Microsoft's pages (logs/tutorial-logs-ingestion-code.md, role-based-access-control
/troubleshooting.md of azure-docs, 2025 and 2026), the troubleshooting guides of the SDKs, and service answers pasted in
public issues; `documented` says which of the two. Collected in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceError:
    """One code; `remedy` is an imperative, and `passes` says that waiting may be all that is needed."""

    code: str
    cause: str
    remedy: str
    documented: bool = False
    passes: bool = False


_ERRORS: tuple[ServiceError, ...] = (
    # Rules
    ServiceError(
        code="InvalidPayload",
        cause="the rule as a whole was refused; the real reasons stand in the details",
        remedy="read the details, and correct what they name",
    ),
    ServiceError(
        code="InvalidOutputTable",
        cause="the table of an output stream is not in the workspace, or not known to the rule service yet",
        remedy="make the table first, and wait for one that was made a moment ago: `--schema-wait 20`; "
        "a table of Microsoft Sentinel needs it switched on",
        passes=True,
    ),
    ServiceError(
        code="InvalidTransformOutput",
        cause="columns or types of a transformation's output do not fit the table, or the table changed a moment ago",
        remedy="cast the columns that are named (`toguid()` for a guid); "
        "a table that was changed a moment ago is waited for with `--schema-wait 20`",
        passes=True,
    ),
    ServiceError(
        code="InvalidTransformQuery",
        cause="the KQL of a transformation does not compile in Azure",
        remedy="correct the transformation at the place that the message gives; `provisioner check` says why",
    ),
    ServiceError(
        code="InvalidStream",
        cause="a flow or a call names a stream that the rule does not declare",
        remedy="declare the stream, or send to one that is declared; after a change of the rule wait 5 minutes",
        passes=True,
    ),
    ServiceError(
        code="InvalidDataFlow",
        cause="a data flow's streams, destinations and output stream do not fit together",
        remedy="give each flow streams that are declared and a destination that the rule has",
    ),
    ServiceError(
        code="InvalidProperty",
        cause="the resource has no properties, or one of them is not what Azure expects there",
        remedy="compare the rendered document (`provisioner render`) with what the message names",
    ),
    # Tables
    ServiceError(
        code="SchemaUpdateFatalError",
        cause="the table's columns were refused; MSG 1005 means that `TimeGenerated` is missing",
        remedy="correct the columns that the message names",
    ),
    ServiceError(
        code="InvalidParameter",
        cause="a value is outside what Azure allows, often a plan or a retention",
        remedy="compare the value with the limits of the table's plan",
    ),
    # Rights and principals
    ServiceError(
        code="AuthorizationFailed",
        cause="the credential may not do this on this scope",
        remedy="ask for a role that allows the action named in the message",
        documented=True,
    ),
    ServiceError(
        code="PrincipalNotFound",
        cause="the principal was made a moment ago and the directory has not told everybody yet, or it does not exist",
        remedy="wait a minute and run apply again; else check that it is the object ID of the service principal",
        documented=True,
        passes=True,
    ),
    ServiceError(
        code="RoleAssignmentExists",
        cause="the same principal has the same role on the same scope already, under another name",
        remedy="nothing: the right is there",
        documented=True,
    ),
    ServiceError(
        code="RoleAssignmentUpdateNotPermitted",
        cause="a role assignment of that name exists for another principal, role or scope",
        remedy="delete that role assignment, and run apply again",
        documented=True,
    ),
    # The whole of ARM
    ServiceError(
        code="RequestDisallowedByPolicy",
        cause="a policy of the organisation forbids this resource as it is",
        remedy="read which policy the message names; tags or locations it wants can be written in the spec",
        documented=True,
    ),
    ServiceError(
        code="ScopeLocked",
        cause="a lock on the resource, its group or its subscription forbids the change",
        remedy="have the lock removed for the time of the change",
        documented=True,
    ),
    ServiceError(
        code="MissingSubscriptionRegistration",
        cause="the subscription has never used this resource provider",
        remedy="register what is named: `az provider register --namespace NAME`, and apply again",
        documented=True,
    ),
    ServiceError(
        code="SubscriptionNotFound",
        cause="the subscription does not exist, or the credential cannot see it",
        remedy="check `target.subscription`, and the tenant that the credential is from",
        documented=True,
    ),
    ServiceError(
        code="ResourceGroupNotFound",
        cause="the resource group does not exist",
        remedy="check its name, or let it be made: `resourceGroup: {name: …, create: {location: …}}`",
        documented=True,
    ),
    ServiceError(
        code="ResourceNotFound",
        cause="the resource does not exist",
        remedy="check its name and resource group",
        documented=True,
    ),
    ServiceError(
        code="InvalidResourceLocation",
        cause="a resource of that name exists in another region, and resources cannot move",
        remedy="write the location it has, or choose another name",
        documented=True,
    ),
    ServiceError(
        code="TooManyRequests",
        cause="more calls in a short time than Azure takes",
        remedy="wait as long as `Retry-After` says; a smaller `--parallelism` keeps below the limit",
        documented=True,
        passes=True,
    ),
    # Sending
    ServiceError(
        code="OperationFailed",
        cause="the sender may not send to this rule: the role assignment is missing, or younger than 30 minutes",
        remedy="wait up to 30 minutes after the first apply; else look for the sender in the plan's role assignments",
        documented=True,
        passes=True,
    ),
    ServiceError(
        code="InvalidAudience",
        cause="the token was made for another service than Azure Monitor",
        remedy="ask for a token of the scope `https://monitor.azure.com/.default` (or the cloud's own)",
    ),
    ServiceError(
        code="NotFound",
        cause="no rule has this immutable ID at this endpoint",
        remedy="use endpoint and immutable ID of one rule as `provisioner outputs` prints them",
    ),
    ServiceError(
        code="ContentLengthLimitExceeded",
        cause="one call carries more than 1 MiB",
        remedy="send fewer records a call; a single record of that size cannot be sent",
        documented=True,
    ),
    ServiceError(
        code="RecordsTimeRangeIsMoreThan30Minutes",
        cause="the records of one call to a table of the plan Auxiliary span more than 30 minutes",
        remedy="send shorter stretches, or give the flow a transformation",
        documented=True,
    ),
)

SERVICE_ERRORS: Mapping[str, ServiceError] = {error.code: error for error in _ERRORS}
"""Known codes, by Azure's spelling."""


def explain(codes: Iterable[str]) -> ServiceError | None:
    """What is known of the most telling of several codes: a detail's before that of the whole answer."""
    known = [SERVICE_ERRORS[code] for code in codes if code in SERVICE_ERRORS]
    telling = [error for error in known if error.code != "InvalidPayload"]
    return next(iter(telling or known), None)
