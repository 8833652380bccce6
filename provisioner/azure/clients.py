"""One SDK client a service and subscription, made when first needed, all on one HTTP pool."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from azure.core.pipeline.transport import RequestsTransport

from provisioner.azure.credentials import OneAtATime
from provisioner.azure.polling import Polling
from provisioner.catalog.clouds import Cloud

if TYPE_CHECKING:
    from azure.mgmt.authorization import AuthorizationManagementClient
    from azure.mgmt.loganalytics import LogAnalyticsManagementClient
    from azure.mgmt.monitor import MonitorManagementClient
    from azure.mgmt.resource.resources import ResourceManagementClient

Client = TypeVar("Client")
_SUBSCRIPTIONS_VERSION = "2022-12-01"


class Clients:
    """The ARM clients of one connection."""

    def __init__(self, cloud: Cloud, credential: OneAtATime, transport: RequestsTransport) -> None:
        self.cloud = cloud
        self._credential = credential
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], Any] = {}
        # `base_url` alone would leave the scope the public cloud's; authorization 4.0.0 ignores `cloud_setting`.
        self._options: dict[str, Any] = {
            "base_url": cloud.arm_endpoint,
            "credential_scopes": [cloud.arm_scope],
            "transport": transport,
            "polling_interval": cloud.poll_seconds,
            "retry_connect": 2,
        }

    def monitor(self, subscription: str) -> MonitorManagementClient:
        """Data collection rules and endpoints."""

        def make() -> MonitorManagementClient:
            from azure.mgmt.monitor import MonitorManagementClient

            return MonitorManagementClient(self._credential, subscription, **self._options)

        return self._once("monitor", subscription, make)

    def loganalytics(self, subscription: str) -> LogAnalyticsManagementClient:
        """Workspaces and tables."""

        def make() -> LogAnalyticsManagementClient:
            from azure.mgmt.loganalytics import LogAnalyticsManagementClient

            return LogAnalyticsManagementClient(self._credential, subscription, **self._options)

        return self._once("loganalytics", subscription, make)

    def authorization(self, subscription: str) -> AuthorizationManagementClient:
        """Role assignments and definitions."""

        def make() -> AuthorizationManagementClient:
            from azure.mgmt.authorization import AuthorizationManagementClient

            return AuthorizationManagementClient(self._credential, subscription, **self._options)

        return self._once("authorization", subscription, make)

    def resource(self, subscription: str) -> ResourceManagementClient:
        """Resource groups, and any resource by ID."""

        def make() -> ResourceManagementClient:
            from azure.mgmt.resource.resources import ResourceManagementClient

            return ResourceManagementClient(self._credential, subscription, **self._options)

        return self._once("resource", subscription, make)

    def subscriptions(self) -> list[str]:
        """Those that the credential sees; no SDK package of ours lists them, so it is one raw request."""
        from azure.core.rest import HttpRequest

        request = HttpRequest("GET", f"/subscriptions?api-version={_SUBSCRIPTIONS_VERSION}")
        response = self.loganalytics("").send_request(request)
        response.raise_for_status()
        return [str(item["subscriptionId"]) for item in response.json().get("value", [])]

    def polling(self, waiting: Callable[[str], None] | None) -> Polling:
        """How to wait for an operation in this cloud."""
        return Polling(
            self.cloud.poll_seconds,
            timeout=self.cloud.operation_timeout_seconds,
            base_url=self.cloud.arm_endpoint,
            waiting=waiting,
        )

    def _once(self, service: str, subscription: str, make: Callable[[], Client]) -> Client:
        with self._lock:
            key = (service, subscription.casefold())
            if key not in self._made:
                self._made[key] = make()
            return cast("Client", self._made[key])
