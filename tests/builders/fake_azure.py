"""An ARM in memory with Azure's habits: it decorates, reorders and re-cases what it is given, and never echoes it."""

from __future__ import annotations

import copy
import threading
import uuid

from provisioner.errors import ConflictError, NotFoundError, RemoteError

_AZURES_OWN = ("id", "name", "type", "etag", "systemData")
_RULE_READ_ONLY = ("immutableId", "endpoints", "provisioningState", "ingestionQuotas", "metadata")


class FakeAzure:
    """Implements `Gateway` and `Directory`; `calls` lists what was asked of it, `fail` holds errors by ID."""

    def __init__(self, applications=None):
        self.bodies = {}
        self.calls = []
        self.fail = {}
        self.applications = applications or {}
        self._lock = threading.Lock()
        self._writes = 0

    def seed(self, type, id, body):
        """Something that was there before."""
        self.bodies[(type, id.casefold())] = {**copy.deepcopy(body), "id": id, "name": id.rsplit("/", 1)[-1]}

    def list(self, type, scope):
        self._note("list", type, scope)
        for (kind, id), body in sorted(self.bodies.items()):
            below = id.startswith(scope.casefold() + "/")
            if kind == type and below:
                yield self._seen(type, body)

    def get(self, type, id):
        self._note("get", type, id)
        body = self.bodies.get((type, id.casefold()))
        return None if body is None else self._seen(type, body)

    def put(self, type, id, body, *, etag=None, waiting=None):
        with self._lock:
            self._note("put", type, id)
            old = self.bodies.get((type, id.casefold()))
            if etag and old and old.get("etag") != etag:
                raise ConflictError("changed meanwhile", status=412, code="PreconditionFailed", resource_id=id)
            new = getattr(self, f"_put_{type}")(id, copy.deepcopy(body), old)
            self.bodies[(type, id.casefold())] = {**new, "id": id, "name": id.rsplit("/", 1)[-1]}
            return self._seen(type, self.bodies[(type, id.casefold())])

    def patch(self, type, id, body, *, waiting=None):
        with self._lock:
            self._note("patch", type, id)
            old = self.bodies.get((type, id.casefold()))
            if old is None:
                raise NotFoundError("not there", status=404, resource_id=id)
            if waiting:
                waiting("Updating")
            new = copy.deepcopy(old)
            _patch_table(new["properties"], body["properties"], id)
            self.bodies[(type, id.casefold())] = new
            return self._seen(type, new)

    def delete(self, type, id, *, waiting=None):
        with self._lock:
            self._note("delete", type, id)
            self.bodies.pop((type, id.casefold()), None)

    def action(self, type, id, name, body=None):
        raise NotImplementedError

    def service_principal(self, client_id):
        return self.applications.get(client_id)

    def managed_identity(self, resource_id):
        return self.applications.get(resource_id)

    def _note(self, verb, type, id):
        self.calls.append((verb, type, id))
        errors = self.fail.get((verb, type)) or self.fail.get((verb, id))
        if errors:
            raise errors.pop(0)

    def _seen(self, type, body):
        return copy.deepcopy(body)

    def _number(self):
        self._writes += 1
        return self._writes

    def _put_resourceGroups(self, id, body, old):
        return {**_plain(body), "location": _location(body), "properties": {"provisioningState": "Succeeded"}}

    def _put_workspaces(self, id, body, old):
        customer = (old or {}).get("properties", {}).get("customerId") or str(uuid.uuid5(uuid.NAMESPACE_URL, id))
        properties = {"retentionInDays": 30, **body.get("properties", {})}
        properties |= {"customerId": customer, "provisioningState": "Succeeded", "modifiedDate": f"t{self._number()}"}
        return {**_plain(body), "location": _location(body), "properties": properties}

    def _put_tables(self, id, body, old):
        wanted = copy.deepcopy(body["properties"])
        columns = wanted["schema"].get("columns", [])
        known = {
            item["name"]: item["type"]
            for item in ((old or {}).get("properties") or {"schema": {}})["schema"].get("columns", [])
        }
        _check_types(columns, known, id)
        if not any(item["name"] == "TimeGenerated" for item in columns):
            raise RemoteError("MSG 1005: Table missing mandatory 'TimeGenerated' column", code="SchemaUpdateFatalError")
        properties = {"plan": "Analytics", "provisioningState": "Succeeded", "lastPlanModifiedDate": "now"}
        properties |= {key: wanted[key] for key in ("plan",) if key in wanted}
        _set_retention(properties, wanted)
        properties["schema"] = {**wanted["schema"], "columns": [_column(item) for item in columns]}
        properties["schema"] |= {
            "tableType": "CustomLog",
            "tableSubType": "DataCollectionRuleBased",
            "standardColumns": [{"name": "TenantId", "type": "guid"}],
            "solutions": ["LogManagement"],
        }
        return {"properties": properties}

    def _put_dataCollectionRules(self, id, body, old):
        if old is not None and body.get("kind") != old.get("kind"):
            raise RemoteError("The kind is immutable.", status=400, code="InvalidPayload")
        kept = {key: value for key, value in (old or {}).get("properties", {}).items() if key in _RULE_READ_ONLY}
        kept.setdefault("immutableId", "dcr-" + uuid.uuid5(uuid.NAMESPACE_URL, id).hex)
        if body.get("kind") == "Direct":
            kept.setdefault("endpoints", {"logsIngestion": f"https://{id.rsplit('/', 1)[-1]}-a1b2.example"})
        properties = {key: value for key, value in body.get("properties", {}).items() if key not in _RULE_READ_ONLY}
        for destination in properties.get("destinations", {}).get("logAnalytics", []):
            destination["workspaceId"] = "0" * 8
        result = {
            **_plain(body),
            "location": _location(body),
            "properties": {**properties, **kept, "provisioningState": "Succeeded"},
        }
        return {**result, "etag": f'"{self._number()}"', "systemData": {"createdAt": "then"}}

    def _put_diagnosticSettings(self, id, body, old):
        policy = {"retentionPolicy": {"days": 0, "enabled": False}}
        properties = copy.deepcopy(body["properties"])
        for kind in ("logs", "metrics"):
            properties[kind] = [{**item, **policy} for item in properties.get(kind, [])]
        return {"properties": properties}

    def _put_roleAssignments(self, id, body, old):
        wanted = body["properties"]
        scope = id.split("/providers/Microsoft.Authorization/")[0]
        for (type, other), live in self.bodies.items():
            same = (
                all(live["properties"].get(key) == wanted[key] for key in ("principalId", "roleDefinitionId"))
                if type == "roleAssignments"
                else False
            )
            if same and other != id.casefold() and other.startswith(scope.casefold() + "/"):
                raise ConflictError("The role assignment already exists.", status=409, code="RoleAssignmentExists")
        return {"properties": {**wanted, "scope": scope, "createdOn": "then", "updatedOn": f"t{self._number()}"}}


def _plain(body):
    return {key: value for key, value in body.items() if key not in (*_AZURES_OWN, "properties")}


def _location(body):
    return body.get("location", "").lower().replace(" ", "")


def _column(item):
    return {**item, "isDefaultDisplay": False, "isHidden": False}


def _check_types(columns, known, id):
    for item in columns:
        if known.get(item["name"], item["type"]).casefold() != item["type"].casefold():
            raise RemoteError(f"column {item['name']} has another type", code="InvalidParameter", resource_id=id)


def _set_retention(properties, wanted):
    for name in ("retentionInDays", "totalRetentionInDays"):
        if name in wanted and wanted[name] not in (-1, None):
            properties[name] = wanted[name]
            properties[f"{name}AsDefault"] = False
        elif name in wanted or name not in properties:
            properties[name] = 30
            properties[f"{name}AsDefault"] = True


def _patch_table(properties, wanted, id):
    _set_retention(properties, wanted)
    properties |= {key: wanted[key] for key in ("plan",) if key in wanted}
    schema = wanted.get("schema", {})
    columns = properties["schema"]["columns"]
    _check_types(schema.get("columns", []), {item["name"]: item["type"] for item in columns}, id)
    changed = {item["name"]: _column(item) for item in schema.get("columns", [])}
    old = [{**item, **changed.pop(item["name"], {})} for item in columns]
    properties["schema"] |= {key: value for key, value in schema.items() if key != "columns"}
    properties["schema"]["columns"] = [*changed.values(), *old]
