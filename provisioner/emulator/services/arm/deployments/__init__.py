"""Deployments of ARM templates: parameters and expressions evaluated, each resource put through its own operation.

    handlers > running, what_if > plan > evaluation, parameters

A deployment runs within its PUT: every resource passes the gate with the caller's own token, as if the caller had put
it, so rights, checks and errors are those of the resource. What `reference()` gives is what stands in the resource
when its turn comes. Not there: linked templates (nothing is fetched), functions that a template declares, lambdas,
`list…()` and deployment scripts.
"""

from __future__ import annotations

from provisioner.emulator.services.arm.deployments.handlers import Deployments

__all__ = ["Deployments"]
