"""What the SDKs raise, in our own words."""

from __future__ import annotations

import json

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)

from provisioner.azure.failures import translated
from provisioner.azure.polling import OperationTimeoutError
from provisioner.errors import (
    ConflictError,
    NotAuthorizedError,
    NotFoundError,
    RemoteError,
    ThrottledError,
    UnavailableError,
)


class Response:
    reason = "because"
    content_type = "application/json"

    def __init__(self, status, body, headers=None):
        self.status_code = status
        self.headers = headers or {"x-ms-request-id": "r-1"}
        self._body = body if isinstance(body, str) else json.dumps(body)

    def text(self, encoding=None):
        return self._body


def raised(exc, operation="write the table `App_CL`"):
    with pytest.raises(RemoteError) as caught, translated(operation, "/id"):
        raise exc
    return caught.value


def answered(status, body, **headers):
    return raised(HttpResponseError(response=Response(status, body, headers or None)))


def error(code="Bad", message="It is bad.", **more):
    return {"error": {"code": code, "message": message, **more}}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RemoteError),
        (401, NotAuthorizedError),
        (403, NotAuthorizedError),
        (404, NotFoundError),
        (409, ConflictError),
        (412, ConflictError),
        (429, ThrottledError),
        (500, UnavailableError),
        (503, UnavailableError),
    ],
)
def test_each_status_has_its_kind_and_a_next_step(status, kind):
    found = answered(status, error())
    assert type(found) is kind
    assert found.message == "cannot write the table `App_CL`: It is bad"
    assert (found.status, found.code, found.resource_id, found.request_id) == (status, "Bad", "/id", "r-1")
    assert found.hint


def test_the_real_reason_of_a_refused_rule_is_in_the_details():
    detail = {"code": "InvalidOutputTable", "message": "Table is not there.", "target": "properties.dataFlows[0]"}
    nested = {"code": "Outer", "message": "See inside.", "details": [detail]}
    found = answered(400, error("InvalidPayload", "Data collection rule is invalid", details=[nested]))
    assert found.details == (
        "Outer: See inside.",
        "InvalidOutputTable: Table is not there. (properties.dataFlows[0])",
    )


def test_the_innermost_reason_of_a_refused_query_is_told():
    inner = {"code": "SyntaxError", "message": "query could not be parsed", "innererror": {"message": "line 1"}}
    assert answered(400, error(innererror=inner)).details == ("SyntaxError: query could not be parsed", "line 1")


def test_an_operation_that_failed_has_azures_reason_though_its_status_is_200():
    found = answered(200, {"status": "Failed", **error("SchemaUpdateFatalError", "misses TimeGenerated")})
    assert (type(found), found.code) == (RemoteError, "SchemaUpdateFatalError")
    assert found.message.endswith("misses TimeGenerated")


def test_entras_own_form_of_errors_is_understood():
    body = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret.\nTrace: x"}
    found = answered(401, body)
    assert (found.code, found.message) == (
        "invalid_client",
        "cannot write the table `App_CL`: AADSTS7000215: Invalid client secret",
    )


@pytest.mark.parametrize("body", ["<html>gateway</html>", "", "[]", '"text"', '{"error": null}'])
def test_an_answer_that_is_no_error_in_json_still_has_its_status(body):
    assert answered(502, body).message == "cannot write the table `App_CL`: status 502"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("[Errno 111] Connection refused", "refuses the connection"),
        ("Failed to resolve 'x' ([Errno -2] Name or service not known)", "has an unknown host name"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "has a certificate that is not trusted here"),
        ("HTTPSConnectionPool: Read timed out. (read timeout=120)", "did not answer in time"),
        ("('Connection aborted.', ConnectionResetError(104))", "closed the connection"),
    ],
)
def test_whoever_cannot_be_reached_is_named(reason, said):
    exc = ServiceRequestError(reason)
    exc.add_note("https://management.azure.com")
    found = raised(exc)
    assert type(found) is UnavailableError
    assert found.message == f"cannot write the table `App_CL`: `https://management.azure.com` {said}"


def test_a_connection_that_broke_is_told_too():
    found = raised(ServiceResponseError("('Connection aborted.', RemoteDisconnected())"))
    assert found.message == "cannot write the table `App_CL`: the service closed the connection"


def test_without_a_credential_the_ways_to_one_are_named():
    found = raised(ClientAuthenticationError("DefaultAzureCredential failed to retrieve a token.\nEnvironment: …"))
    assert type(found) is NotAuthorizedError
    assert found.message == "cannot write the table `App_CL`: DefaultAzureCredential failed to retrieve a token"
    assert "az login" in found.hint


ATTEMPTED = """DefaultAzureCredential failed to retrieve a token from the included credentials.
Attempted credentials:
\tWorkloadIdentityCredential: WorkloadIdentityCredential authentication unavailable. It is not configured.
\t{credential}: Authentication failed: {reason}
To mitigate this issue, please refer to the troubleshooting guidelines."""


@pytest.mark.parametrize(
    ("credential", "reason", "kind", "message", "hint"),
    [
        (
            "EnvironmentCredential",
            "AADSTS7000215: Invalid client secret provided. Trace ID: 1 Timestamp: 2",
            NotAuthorizedError,
            "AADSTS7000215: Invalid client secret provided",
            "correct AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or unset them",
        ),
        (
            "ManagedIdentityCredential",
            "AADSTS700016: Application was not found",
            NotAuthorizedError,
            "AADSTS700016: Application was not found",
            "that was ManagedIdentityCredential: log in again with `az login`",
        ),
        (
            "EnvironmentCredential",
            "HTTPSConnection(host='login.microsoftonline.com', port=443): Failed to resolve 'login' ([Errno -2] …)",
            UnavailableError,
            "`login.microsoftonline.com` has an unknown host name",
            "check the network, the proxy",
        ),
    ],
    ids=["a wrong secret", "another credential", "no network"],
)
def test_a_credential_that_is_there_and_does_not_work_says_why(credential, reason, kind, message, hint):
    found = raised(ClientAuthenticationError(ATTEMPTED.format(credential=credential, reason=reason)))
    assert type(found) is kind
    assert found.message == f"cannot write the table `App_CL`: {message}"
    assert found.hint.startswith(hint)


def test_an_operation_may_have_hints_of_its_own():
    hints = {400: "correct the query", 403: "ask for Log Analytics Reader"}
    for status, hint in (*hints.items(), (429, "wait a few minutes, or run with a smaller --parallelism")):
        with pytest.raises(RemoteError) as caught, translated("run the query", "/id", hints):
            raise HttpResponseError(response=Response(status, error(), None))
        assert caught.value.hint == hint


def test_an_operation_without_end_is_given_up():
    found = raised(OperationTimeoutError("Updating", 900.0))
    assert type(found) is UnavailableError
    assert "is `Updating` and has not ended after 900 seconds" in found.message


def test_anything_else_of_the_sdk_is_a_remote_error_and_bugs_are_not():
    assert raised(AzureError("odd\nmore")).message == "cannot write the table `App_CL`: odd"
    with pytest.raises(ZeroDivisionError), translated("divide"):
        raise ZeroDivisionError
