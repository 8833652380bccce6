"""Sign-in with an assertion of another issuer instead of a secret.

The codes 700024 and 700211 to 700213 and 7002138 with their texts are those that Entra gives; the text of 700027 for a
bad signature is assumed. Issuer, subject and audience are compared with case, as Entra does since 2025.
"""

from __future__ import annotations

from datetime import UTC, datetime

from provisioner.emulator.services.entra.refusals import Refusal, invalid_client
from provisioner.emulator.state import State
from provisioner.emulator.state.accounts import FederatedCredential
from provisioner.emulator.state.issuer import Assertion

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_HELP = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
_SKEW = 300.0  # seconds that clocks may differ


def assertion_refusal(state: State, federated: tuple[FederatedCredential, ...], form: dict[str, str]) -> Refusal | None:
    """Why an assertion does not prove who has these credentials; None when it does."""
    kind = form.get("client_assertion_type", "")
    if kind != ASSERTION_TYPE:
        text = f"The provided value for the input parameter 'client_assertion_type' is not valid: '{kind}'."
        return Refusal(status=400, error="invalid_request", code=900144, text=text)
    found = state.issuer.read(form["client_assertion"])
    if found == "malformed":
        text = "Invalid JWT token. The client assertion could not be read."
        return Refusal(status=400, error="invalid_request", code=50027, text=text)
    if not isinstance(found, Assertion):
        return invalid_client(700027, "Client assertion failed signature validation.")
    return _time_refusal(found, state.clock()) or _match_refusal(found, federated)


def _time_refusal(found: Assertion, now: float) -> Refusal | None:
    if found.not_before - _SKEW <= now < found.expires + _SKEW:
        return None
    current, start, end = (_stamp(moment) for moment in (now, found.not_before, found.expires))
    text = (
        f"Client assertion is not within its valid time range. Current time: {current}, assertion valid from {start}, "
        f"expiry time of assertion {end}."
    )
    return invalid_client(700024, text)


def _match_refusal(found: Assertion, known: tuple[FederatedCredential, ...]) -> Refusal | None:
    of_issuer = [item for item in known if item.issuer == found.issuer]
    if not of_issuer:
        return _unmatched(700211, "issuer", found.issuer)
    of_subject = [item for item in of_issuer if item.subject == found.subject]
    if not of_subject:
        folded = any(item.subject.casefold() == found.subject.casefold() for item in of_issuer)
        return _unmatched(7002138 if folded else 700213, "subject", found.subject)
    if not any(set(item.audiences) & set(found.audiences) for item in of_subject):
        return _unmatched(700212, "audience", ", ".join(found.audiences))
    return None


def _unmatched(code: int, what: str, value: str) -> Refusal:
    return invalid_client(
        code,
        f"No matching federated identity record found for presented assertion {what} '{value}'. Check your federated "
        f"identity credential Subject, Audience and Issuer against the presented assertion. {_HELP}",
    )


def _stamp(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.0000000Z}"
