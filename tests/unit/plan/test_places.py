"""Where findings of the plan stand in the spec."""

from builders.deployments import SPEC, SUBSCRIPTION, Deployment

from provisioner.plan import Permissions, plan

DERIVED = SPEC.replace(
    "    columns: {TimeGenerated: datetime, Level: int, Text: {type: string, description: the line}}\n", ""
)


def test_a_column_to_drop_is_reported_at_its_table_and_not_at_a_flow():
    deployment = Deployment(DERIVED)
    deployment.apply()
    wanted = DERIVED.replace("  App_CL:\n", "  App_CL:\n    dropColumns: [Text]\n").replace(
        "transformKql: source}", "transformKql: source | project-away Text}"
    )
    again = Deployment(wanted, deployment.azure)
    _, (found,) = plan(
        again.documents,
        again.snapshot(),
        project="web",
        cloud="public",
        subscription=SUBSCRIPTION,
        tenant=None,
        tool_version="1",
        permissions=Permissions(destructive=()),
    )
    assert found.code == "PRV506"
    assert wanted.splitlines()[found.span.line - 1] == "  App_CL:"
