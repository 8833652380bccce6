"""What was declared and who may do what: ARM resources, principals, role assignments, and the data plane's snapshot."""

from provisioner.emulator.state.principals import Principal, TokenError
from provisioner.emulator.state.routes import Column, Endpoint, Flow, Route, RouteTable, Table, Workspace
from provisioner.emulator.state.state import State, open_state

__all__ = [
    "Column",
    "Endpoint",
    "Flow",
    "Principal",
    "Route",
    "RouteTable",
    "State",
    "Table",
    "TokenError",
    "Workspace",
    "open_state",
]
