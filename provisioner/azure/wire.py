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
            response.http_response = _Emptied(response.http_response, answers[-1])

    for _ in listing(*args, raw_response_hook=keep, **options).by_page():
        value = answers[-1].get("value") if answers else None
        answers.clear()
        if isinstance(value, list):
            yield from (item for item in value if isinstance(item, dict))


class _Emptied:
    """A page whose items are taken: the SDK finds the link to the next one in it, and has no models to make.

    Making them cost a plan of 1,000 tables a quarter of its time, and nobody looked at them.
    """

    def __init__(self, response: Any, page: JsonObject) -> None:  # noqa: ANN401 - either of the SDKs' responses
        self._response, self._page = response, page

    def json(self) -> JsonObject:
        """The page without its items."""
        return {**self._page, "value": []}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else the SDK asks for
        return getattr(self._response, name)
