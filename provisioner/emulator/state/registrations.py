"""Which resource providers a subscription has registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from provisioner.emulator.state.resources import Resource, Resources

PROVIDER_TYPE = "microsoft.resources/subscriptions/providers"
_ALWAYS = frozenset(("microsoft.resources", "microsoft.authorization"))


class Registrations:
    """States of providers: registered from the start, but for those that are said not to be."""

    def __init__(
        self, resources: Resources, unregistered: Iterable[str], clock: Callable[[], float], duration: float
    ) -> None:
        self._resources = resources
        self._unregistered = frozenset(name.casefold() for name in unregistered)
        self._clock = clock
        self._duration = duration

    def state(self, subscription: str, namespace: str) -> str:
        """`Registered`, `Registering` or `NotRegistered`."""
        if namespace.casefold() in _ALWAYS:
            return "Registered"
        known = self._resources.get(_id(subscription, namespace))
        if known is None:
            return "NotRegistered" if namespace.casefold() in self._unregistered else "Registered"
        since = known.body["since"]
        if since is None:
            return "NotRegistered"
        return "Registering" if since > self._clock() else "Registered"

    def register(self, subscription: str, namespace: str) -> None:
        """Begin a registration; it ends after the time that operations take."""
        if self.state(subscription, namespace) == "NotRegistered":
            self._set(subscription, namespace, self._clock() + self._duration)

    def unregister(self, subscription: str, namespace: str) -> None:
        """Take a registration back."""
        if namespace.casefold() not in _ALWAYS:
            self._set(subscription, namespace, None)

    def _set(self, subscription: str, namespace: str, since: float | None) -> None:
        self._resources.put(Resource(id=_id(subscription, namespace), type=PROVIDER_TYPE, body={"since": since}))


def _id(subscription: str, namespace: str) -> str:
    return f"/subscriptions/{subscription}/providers/{namespace}".lower()
