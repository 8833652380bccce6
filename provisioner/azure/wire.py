"""Loss-free bodies: bytes in, raw responses out, past the SDKs' models."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from provisioner.model.json import JsonObject


def sent(body: JsonObject) -> bytes:
    """A body as the SDKs pass it on untouched."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def received(response: Any, _deserialized: object = None, _headers: object = None) -> Any:  # noqa: ANN401 - SDK hook
    """For `cls=`: the JSON of the raw response, None where there is no body."""
    text = response.http_response.text()
    return json.loads(text) if text.strip() else None


def pages(listing: Callable[..., Any], *args: object, **options: object) -> Iterator[JsonObject]:
    """All items of an SDK's paged list, as Azure wrote them; the SDK still asks for and follows the pages."""
    answers: list[JsonObject] = []

    def keep(response: Any) -> None:  # noqa: ANN401 - SDK hook
        if response.http_response.status_code == 200:
            answers.append(received(response))

    for _ in listing(*args, raw_response_hook=keep, **options).by_page():
        value = answers[-1].get("value") if answers else None
        answers.clear()
        if isinstance(value, list):
            yield from (item for item in value if isinstance(item, dict))
