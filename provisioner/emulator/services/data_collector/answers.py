"""What the endpoint answers: an empty 200, or a status with a code.

Documented (data-collector-api.md, 2022-07-14): statuses and codes. Assumed: the envelope, the texts, and all of what a
retired endpoint says.
"""

from __future__ import annotations

from provisioner.emulator.http import Response, empty, json_response

RETIRED = "The HTTP Data Collector API was retired on 14 September 2026. Send through the Logs Ingestion API instead."


def accepted() -> Response:
    """200 without a body."""
    return empty(200)


def retired() -> Response:
    """What everybody gets since the API is gone."""
    return refused(410, "Gone", RETIRED)


def refused(status: int, code: str, message: str) -> Response:
    """An error."""
    return json_response(status, {"Error": code, "Message": message})
