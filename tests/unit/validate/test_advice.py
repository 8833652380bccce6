"""What `check` recommends."""

import pytest
from builders.projects import HEAD, project

from provisioner.validate import advise

ENDPOINTS = """\
dataCollectionEndpoints:
  open-in: {}
  linked-in: {publicNetworkAccess: Disabled, privateLinkScope: ampls}
  lost-in: {publicNetworkAccess: Disabled}
"""

RULE = """\
tables:
  App_CL: {{columns: {{TimeGenerated: datetime}}}}
dataCollectionRules:
  app:
    {setting}
    streams: {{App: {{columns: {{TimeGenerated: datetime}}}}}}
    dataFlows: [{{stream: App, table: App_CL}}]
"""


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("diagnostics: true", []),
        ("diagnostics: false", []),
        (
            "name: dcr-app",
            [("PRV364", "Rule `app` has no diagnostic setting: its errors and dropped rows reach no table", 10)],
        ),
    ],
)
def test_a_rule_whose_errors_nobody_sees_is_told_of_unless_that_is_meant(setting, said):
    found = list(advise(project(HEAD + RULE.format(setting=setting))))
    assert [(item.code, item.message, item.span.line) for item in found] == said
    assert {item.severity for item in found} <= {"info"}


def test_a_private_endpoint_outside_every_private_link_scope_is_told_of():
    found = list(advise(project(HEAD + ENDPOINTS)))
    message = "Endpoint `lost-in` is not public, and the spec puts it into no private link scope"
    assert [(item.code, item.severity, item.message) for item in found] == [("PRV391", "info", message)]
