"""A project rendered, an ARM in memory, and the way from one to the other: snapshot, plan, verify, apply."""

from __future__ import annotations

from functools import cache

from builders.fake_azure import FakeAzure
from builders.projects import project

from provisioner.apply import apply, lookups, snapshot, verify
from provisioner.plan import plan
from provisioner.render import TemplateSource, render

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
CLIENT = "44444444-4444-4444-4444-444444444444"
OBJECT = "33333333-3333-3333-3333-333333333333"

SPEC = f"""
version: 1
name: web
target:
  subscription: {SUBSCRIPTION}
  resourceGroup: {{name: rg, create: {{location: eastus, tags: {{team: logs}}}}}}
  workspace: {{name: law-web, create: {{location: eastus, retentionInDays: 60, tags: {{team: logs}}}}}}
  location: eastus
tables:
  App_CL:
    plan: Analytics
    retentionInDays: 90
    totalRetentionInDays: 365
    description: what the app says
    columns: {{TimeGenerated: datetime, Level: int, Text: {{type: string, description: the line}}}}
  Audit_CL:
    columns: {{TimeGenerated: datetime, Who: string}}
dataCollectionRules:
  web:
    name: dcr-web
    description: the web's logs
    tags: {{team: web}}
    streams:
      Raw: {{columns: {{TimeGenerated: datetime, Level: int, Text: string}}}}
      Audit: {{columns: {{TimeGenerated: datetime, Who: string}}}}
    dataFlows:
      - {{stream: Raw, table: App_CL, transformKql: source}}
      - {{stream: Audit, table: Audit_CL}}
    senders: [shipper]
identities:
  shipper: {{application: {CLIENT}}}
"""


@cache
def rendered(text):
    """The project and the documents of a spec, which nobody changes in place."""
    resolved = project(text)
    documents, found = render(resolved, templates=TemplateSource())
    assert documents is not None, found
    return resolved, documents


class Deployment:
    """One spec against one Azure, in memory unless told otherwise."""

    def __init__(self, text=SPEC, azure=None, directory=None):
        self.project, self.documents = rendered(text)
        self.azure = azure or FakeAzure({CLIENT: {"objectId": OBJECT, "clientId": CLIENT, "displayName": "shipper"}})
        self.directory = directory or self.azure

    def snapshot(self, documents=None):
        return snapshot(documents or self.documents, lookups(self.project), self.azure, self.directory, parallelism=4)

    def planned(self, documents=None):
        return plan(
            documents or self.documents,
            self.snapshot(documents),
            project=self.project.name,
            cloud="public",
            subscription=SUBSCRIPTION,
            tenant=None,
            tool_version="1",
        )

    def plan(self, documents=None):
        made, found = self.planned(documents)
        assert made is not None, found
        return made

    def apply(self, documents=None, **options):
        made = self.plan(documents)
        assert verify(made, self.azure) == []
        return apply(made, self.azure, parallelism=4, **options)

    def writes(self):
        return [call for call in self.azure.calls if call[0] in ("put", "patch", "delete")]
