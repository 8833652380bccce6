"""What metrics a rule has: `metricDefinitions` and `metricNamespaces`, in the shape of the specification's examples.

Assumed: how long metrics of coarser grains are kept (three months, as of all of Azure's metrics).
"""

from __future__ import annotations

from provisioner.emulator.http import JsonObject, Request, Response, json_response
from provisioner.emulator.services.metrics.access import ARM_AUDIENCES, RULE, authenticated, readable_rule
from provisioner.emulator.services.metrics.catalogue import METRICS, NAMESPACE, Metric
from provisioner.emulator.state import State

_GRAINS = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D")


def list_definitions(state: State, request: Request) -> Response:
    """All metrics, with units, aggregations and dimensions."""
    rule_id = _checked(state, request, "Microsoft.Insights/metricDefinitions/read")
    return json_response(200, {"value": [_definition(rule_id, name, metric) for name, metric in METRICS.items()]})


def list_namespaces(state: State, request: Request) -> Response:
    """The one namespace."""
    rule_id = _checked(state, request, "Microsoft.Insights/metricNamespaces/read")
    shown = {
        "id": f"{rule_id}/providers/microsoft.insights/metricNamespaces/{NAMESPACE}",
        "type": "Microsoft.Insights/metricNamespaces",
        "name": NAMESPACE,
        "classification": "Platform",
        "properties": {"metricNamespaceName": NAMESPACE},
    }
    return json_response(200, {"value": [shown]})


def _checked(state: State, request: Request, right: str) -> str:
    principal = authenticated(state, request, ARM_AUDIENCES)
    return readable_rule(state, principal, RULE.format(**request.params), right).id


def _definition(rule_id: str, name: str, metric: Metric) -> JsonObject:
    return {
        "id": f"{rule_id}/providers/microsoft.insights/metricdefinitions/{name}",
        "resourceId": rule_id,
        "namespace": NAMESPACE,
        "name": {"value": name, "localizedValue": metric.shown},
        "displayDescription": metric.shown,
        "isDimensionRequired": False,
        "unit": metric.unit,
        "primaryAggregationType": metric.aggregations[0],
        "supportedAggregationTypes": list(metric.aggregations),
        "metricAvailabilities": [{"timeGrain": grain, "retention": "P93D"} for grain in _GRAINS],
        "dimensions": [{"value": key, "localizedValue": key} for key in metric.dimensions],
    }
