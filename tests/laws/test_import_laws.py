"""Importing what was applied gives a spec whose plan is empty, whatever was in the spec that was applied."""

from __future__ import annotations

from builders.deployments import CLIENT, SPEC, SUBSCRIPTION, Deployment
from builders.fake_azure import FakeAzure
from builders.importing import checked
from builders.laws import examples
from hypothesis import given
from hypothesis import strategies as st

from provisioner.importing import Unknowns, assemble, read_live
from provisioner.spec import written

OTHER = "66666666-6666-6666-6666-666666666666"
WORKSPACE = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law-web"
)


def imported_again(deployment, *ids):
    """The plan of the spec that an import of a deployment gives, and the findings of the import."""
    resources, refused = read_live(ids, deployment.azure, parallelism=2)
    specs, found = assemble(resources, Unknowns(), live=True, source=ids[0])
    (spec,) = specs
    read = checked(spec)
    assert read.errors == [], read.text
    again = Deployment(read.text, deployment.azure)
    return again.plan(), [*refused, *found, *spec.diagnostics], read.text


def applied(text):
    azure = FakeAzure(
        {
            client: {"objectId": client.replace("-6", "-7"), "clientId": client, "displayName": "x"}
            for client in (CLIENT, OTHER)
        }
    )
    deployment = Deployment(text, azure)
    assert deployment.apply().complete
    return deployment


def test_the_sample_deployment_is_imported_whole():
    plan, found, text = imported_again(applied(SPEC), WORKSPACE)
    assert plan.pending == (), text
    assert found == []


NAMES = st.sampled_from(["Level", "On", "No", "Null", "yes", "Text_s", "A1"])
STREAM_TYPES = st.sampled_from(["string", "int", "long", "real", "boolean", "dynamic"])
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co")), max_size=30).filter(
    lambda text: "{{" not in text and "{%" not in text and text.strip() == text
)
TAGS = st.dictionaries(st.sampled_from(["team", "cost-center", "yes", "owner"]), TEXT.filter(bool), max_size=3)
KQL = st.sampled_from(
    [
        None,
        "source",
        'source | extend Note = "a \\"quoted\\" text"',
        "source\n| extend Note = 'x'  \n\n\t| where true\n",
        "source | where TimeGenerated > ago(1d) // the last day",
        "source\r\n| extend Note = 'windows'",
        "source | extend Note = strcat('a', 'b')\n// end\n",
        "  source\n  | extend Note = 'indented'",
    ]
)
SENDERS = st.lists(
    st.sampled_from(["shipper", "edge"]).flatmap(
        lambda name: st.sampled_from([name, {"identity": name, "grantAt": "resourceGroup"}])
    ),
    max_size=2,
    unique_by=lambda item: item if isinstance(item, str) else item["identity"],
)


@st.composite
def specs(draw):
    """A spec with one rule and what may surround it."""
    columns = {"TimeGenerated": "datetime", **draw(st.dictionaries(NAMES, STREAM_TYPES, max_size=4))}
    flow = {"stream": "Raw", "table": draw(st.sampled_from(["App_CL", "Lines_CL"]))}
    query = draw(KQL)
    if query is not None:
        flow["transformKql"] = query
    table = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "retentionInDays": st.sampled_from([30, 90]),
                "totalRetentionInDays": st.sampled_from([180, 1095]),
                "description": TEXT.filter(bool),
            },
        )
    )
    rule = draw(
        st.fixed_dictionaries(
            {},
            optional={"description": TEXT.filter(bool), "tags": TAGS, "diagnostics": st.booleans(), "senders": SENDERS},
        )
    )
    rule |= {"name": draw(st.sampled_from(["dcr-web", "web", "dcr-0-1"])), "streams": {"Raw": {"columns": columns}}}
    return {
        "version": 1,
        "name": draw(st.sampled_from(["web", "a.b", "shop-1"])),
        "target": {
            "subscription": SUBSCRIPTION,
            "resourceGroup": {"name": "rg", "create": {"location": "eastus"}},
            "workspace": {"name": "law-web", "create": {"retentionInDays": 60}},
        },
        "tables": {flow["table"]: table},
        "dataCollectionRules": {draw(st.sampled_from(["web", "dcr-web"])): {**rule, "dataFlows": [flow]}},
        "identities": {"shipper": {"application": CLIENT}, "edge": {"application": OTHER}},
    }


@examples(50, 150)
@given(data=specs())
def test_import_of_what_was_applied_plans_nothing(data):
    deployment = applied(written(data))
    plan, found, text = imported_again(deployment, WORKSPACE)
    assert plan.pending == (), text
    assert [item for item in found if item.severity != "info"] == []
