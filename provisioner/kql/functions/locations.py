"""`geo_location`: where an IP address is, from a database that the user supplies.

Azure asks a service of its own. Without a database the function is null, and reports say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from provisioner.kql.functions.definition import Function, Implementation, Signature


class GeoDatabase(Protocol):
    """Answers with `Country`, `Region`, `State`, `City`, `Latitude` and `Longitude`, or None for an unknown address."""

    def locate(self, ip: str) -> Mapping[str, str | float] | None:
        """Where an IPv4 or IPv6 address is."""


def _unknown(_signature: Signature) -> Implementation:
    return lambda _ip: None


def locator(database: GeoDatabase) -> Implementation:
    """The function over a database."""

    def locate(ip: str) -> dict[str, str | float] | None:
        found = database.locate(ip)
        return None if found is None else dict(found)

    return locate


FUNCTIONS: Final[Mapping[str, Function]] = {
    "geo_location": Function(_unknown, "s"),
    "geo_info_from_ip_address": Function(_unknown, "s"),
}
