"""What a spec once made and names no more goes with `--prune`; nothing else does."""

from __future__ import annotations

from builders.deployments import SPEC, SUBSCRIPTION, Deployment

from provisioner.apply import apply, strays, tagged_strays, verify
from provisioner.diagnostics import Span
from provisioner.model.changes import Action, Change, Fingerprint
from provisioner.model.results import Stray
from provisioner.plan import from_json, left_behind, prune, to_json

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
RENAMED = SPEC.replace("name: dcr-web", "name: dcr-site")


def pruned(deployment, projects=("web",)):
    plan = deployment.plan()
    return prune(plan, strays(plan, projects, deployment.azure, parallelism=2))


def deletions(plan):
    return [change.address for change in plan.changes if change.action is Action.DELETE]


def test_a_renamed_rule_leaves_the_old_one_and_its_role_to_be_pruned_in_order():
    before = Deployment()
    before.apply()
    after = Deployment(RENAMED, azure=before.azure)
    plan = from_json(to_json(pruned(after)))
    rule, role = sorted(deletions(plan))
    assert rule == "pruned/dataCollectionRules/dcr-web"
    assert role.startswith("pruned/roleAssignments/dcr-web/")
    assert verify(plan, before.azure) == []
    outcome = apply(plan, before.azure, parallelism=4)
    assert outcome.complete
    assert outcome.applied.index(role) < outcome.applied.index(rule)
    assert after.plan().pending == ()
    assert deletions(pruned(after)) == []


def test_what_is_left_behind_is_told_where_nothing_is_pruned():
    before = Deployment()
    before.apply()
    after = Deployment(RENAMED, azure=before.azure)
    plan, place = after.plan(), Span.start_of("provisioner.yaml")
    (told,) = left_behind(tagged_strays(plan, ["web"], before.azure, parallelism=2), {"web": place})
    assert (told.code, told.severity, told.span) == ("PRV513", "warning", place)
    assert "rule `dcr-web` was made by this spec" in told.message
    assert told.origin == "pruned/dataCollectionRules/dcr-web"
    assert tagged_strays(before.plan(), ["web"], before.azure) == ()


def test_a_sender_that_was_taken_out_loses_its_role():
    before = Deployment()
    before.apply()
    after = Deployment(SPEC.replace("    senders: [shipper]\n", ""), azure=before.azure)
    (address,) = deletions(pruned(after))
    assert address.startswith("pruned/roleAssignments/dcr-web/")


def test_what_is_not_marked_as_ours_and_what_is_shared_stays():
    before = Deployment()
    before.apply()
    azure = before.azure
    rules = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules"
    azure.seed("dataCollectionRules", f"{rules}/by-hand", {"tags": {}})
    azure.seed("dataCollectionRules", f"{rules}/theirs", {"tags": {"provisioner-spec": "db"}})
    table = next(item.id for item in before.documents if item.type == "tables").rpartition("/")[0]
    azure.seed("tables", f"{table}/Old_CL", {"properties": {"schema": {"columns": []}}})
    assert deletions(pruned(before)) == []


def test_the_setting_of_a_rule_goes_when_the_spec_asks_for_none():
    deployment = Deployment()
    deployment.apply()
    rule = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr-web"
    setting = f"{rule}/providers/Microsoft.Insights/diagnosticSettings"
    for name in ("provisioner", "by-hand"):
        deployment.azure.seed("diagnosticSettings", f"{setting}/{name}", {"properties": {}})
    assert deletions(pruned(deployment)) == ["pruned/diagnosticSettings/dcr-web/provisioner"]


def test_an_endpoint_goes_after_the_change_that_stops_using_it():
    deployment = Deployment()
    deployment.apply()
    endpoint = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/in"
    for (type, _), body in deployment.azure.bodies.items():
        if type == "dataCollectionRules":
            body["properties"]["dataCollectionEndpointId"] = endpoint.upper()
    plan = prune(deployment.plan(), [Stray(type="dataCollectionEndpoints", id=endpoint, body={"id": endpoint})])
    assert [change.address for change in plan.pending] == [
        "dataCollectionRules/web",
        "pruned/dataCollectionEndpoints/in",
    ]
    deployment.azure.seed("dataCollectionEndpoints", endpoint, {})
    outcome = apply(plan, deployment.azure, parallelism=4)
    assert outcome.applied == ("dataCollectionRules/web", "pruned/dataCollectionEndpoints/in")


def test_two_of_one_name_in_two_groups_have_two_addresses():
    items = [
        Stray(type="dataCollectionRules", id=f"/subscriptions/s/resourceGroups/{g}/providers/A/b/x", body={})
        for g in "ab"
    ]
    plan = prune(Deployment().plan(), items)
    assert deletions(plan) == ["pruned/dataCollectionRules/x", "pruned/dataCollectionRules/x-2"]
    assert isinstance(plan.changes[-1], Change)
    assert plan.changes[-1].fingerprint != Fingerprint()
