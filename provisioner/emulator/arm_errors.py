"""Resource Manager's error envelope, and the errors that more than one resource type answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisioner.emulator.http import JsonObject, Response, json_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One entry of `error.details`."""

    code: str
    message: str
    target: str | None = None

    def to_json(self) -> JsonObject:
        """The entry as Azure writes it."""
        plain = {"code": self.code, "message": self.message}
        return plain if self.target is None else {**plain, "target": self.target}


class ArmError(Exception):
    """An answer other than success; handlers raise it, the gate turns it into a response."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        target: str | None = None,
        details: Sequence[Detail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.details = tuple(details)
        self.headers = dict(headers or {})

    def to_json(self) -> JsonObject:
        """The member `error` of the body."""
        error: JsonObject = {"code": self.code, "message": self.message}
        if self.target is not None:
            error["target"] = self.target
        if self.details:
            error["details"] = [detail.to_json() for detail in self.details]
        return error

    def response(self) -> Response:
        """The whole answer."""
        return json_response(self.status, {"error": self.to_json()}, self.headers)


def group_not_found(name: str) -> ArmError:
    """The resource group is not there."""
    return ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def resource_not_found(type: str, name: str, group: str) -> ArmError:
    """The resource is not there; `name` holds the names of its parents too, as Azure writes it."""
    return ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{type}/{name}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def authorization_failed(app_id: str, object_id: str, action: str, scope: str) -> ArmError:
    """The caller lacks a right."""
    return ArmError(
        403,
        "AuthorizationFailed",
        f"The client '{app_id}' with object id '{object_id}' does not have authorization to perform action '{action}' "
        f"over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your "
        "credentials.",
    )


def invalid_content(reason: str) -> ArmError:
    """The body is not what the operation takes."""
    return ArmError(
        400, "InvalidRequestContent", f"The request content was invalid and could not be deserialized: '{reason}'."
    )


def precondition_failed(id: str, etag: str) -> ArmError:
    """`If-Match` names another version than the stored one."""
    return ArmError(
        412,
        "PreconditionFailed",
        f"The condition '{etag}' in the If-Match header was not satisfied. The current resource '{id}' has changed.",
    )
