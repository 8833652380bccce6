"""What the query API says when it refuses, in the shape that its clients parse.

Documented (learn.microsoft.com, Logs API, errors): status, code and message of authentication and access errors and of
`BadArgumentError`. Observed: the nesting of syntax and semantic errors. Assumed: the codes for unknown workspaces.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from provisioner.emulator.http import Response, json_response
from provisioner.emulator.state import TokenError
from provisioner.kql.findings import Finding

_SYNTAX = "KQL0"


def refusal(status: int, code: str, message: str, inner: dict[str, Any] | None = None) -> Response:
    """An error in the API's envelope."""
    error: dict[str, Any] = {"message": message, "code": code, "correlationId": str(uuid.uuid4())}
    if inner is not None:
        error["innererror"] = inner
    return json_response(status, {"error": error})


def unauthenticated(error: TokenError) -> Response:
    """401 without a token, 403 with one that is worth nothing."""
    if error.reason == "missing":
        return refusal(401, "AuthenticationFailed", "The 'Authorization' header is missing.").with_headers(
            {"www-authenticate": 'Bearer authorization_uri="https://login.windows.net/common/oauth2/authorize"'}
        )
    what = "has expired" if error.reason == "expired" else "is invalid"
    return refusal(403, "InvalidAuthenticationToken", f"The access token {what}.")


def wrong_audience(audience: str) -> Response:
    """403 for a token that was asked for another service."""
    return refusal(
        403,
        "InvalidAuthenticationTokenAudience",
        f"The access token has been obtained from wrong audience or resource '{audience}'. It should exactly match"
        " (including forward slash) with one of the allowed audiences 'https://api.loganalytics.io'.",
    )


def no_access() -> Response:
    """403 for a caller without a reading role on the workspace."""
    return refusal(
        403,
        "InsufficientAccessError",
        "The provided credentials have insufficient access to perform the requested operation",
    )


def unknown_workspace() -> Response:
    """404 for a workspace or resource that is not there."""
    return refusal(404, "WorkspaceNotFoundError", "The workspace could not be found")


def bad_argument(code: str, message: str) -> Response:
    """400 for a request that is not even a query."""
    return refusal(
        400, "BadArgumentError", "The request had some invalid properties", {"code": code, "message": message}
    )


def bad_query(text: str, findings: Sequence[Finding]) -> Response:
    """400 for a query that KQL refuses; only the first error is told, as Azure does."""
    first = findings[0]
    line = text.count("\n", 0, first.start) + 1
    position = first.start - (text.rfind("\n", 0, first.start) + 1)
    syntax = first.code.startswith(_SYNTAX)
    inner: dict[str, Any] = {"code": first.code, "message": _sentence(first), "line": line, "pos": position}
    if syntax:
        inner["token"] = text[first.start : first.start + first.length]
    return refusal(
        400,
        "BadArgumentError",
        "The request had some invalid properties",
        {
            "code": "SyntaxError" if syntax else "SemanticError",
            "message": "A recognition error occurred in the query." if syntax else "A semantic error occurred.",
            "innererror": inner,
        },
    )


def _sentence(finding: Finding) -> str:
    return f"{finding.message} ({finding.hint})" if finding.hint else finding.message
