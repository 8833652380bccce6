"""Through which address a rule may be reached: its own, or that of the data collection endpoint it is bound to.

All texts here are assumed. What Azure answers on a wrong endpoint is not published; that it looks at the binding is
known from `IsDcrDceBindingValid` in its 403.
"""

from __future__ import annotations

from provisioner.emulator.http import Response
from provisioner.emulator.services.ingestion import answers
from provisioner.emulator.state import Route, RouteTable


def refusal(routes: RouteTable, route: Route, host: str | None, *, private: bool = False) -> Response | None:
    """Why the rule cannot be reached at this address, None when it can.

    `host` names a data collection endpoint, None the address of the rule itself; `private` says that the request came
    through private link.
    """
    if host is None:
        return None if route.direct else answers.unknown_rule(route.immutable_id)
    endpoint = routes.endpoint(host)
    if endpoint is None:
        return answers.refusal(404, "NotFound", f"Data collection endpoint '{host}' not found.")
    if not (endpoint.public or (private and endpoint.linked)):
        return answers.refusal(
            403,
            "PublicNetworkAccessDisabled",
            f"Public network access is disabled for the data collection endpoint '{endpoint.id}'. It can be reached "
            "only through a private link scope that holds it.",
        )
    if endpoint.id.casefold() != route.endpoint_id.casefold():
        return answers.refusal(
            403,
            "OperationFailed",
            "The authentication token provided does not have access to ingest data for the data collection rule with"
            f" immutable Id '{route.immutable_id}' PipelineAccessResult: AccessGranted: False, IsRbacPresent: True,"
            f" IsDcrDceBindingValid: False, DcrArmId: {route.rule_id}, Message: The data collection rule is not bound"
            f" to the data collection endpoint '{endpoint.id}'.",
        )
    return None
