"""The codes of this stage; those of the schema keywords (PRV301 to PRV319) come from `provisioner.schema`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from provisioner.schema import CODES as KEYWORDS

RULE_NAME_LENGTH: Final = "PRV320"
RULE_NAME_FORM: Final = "PRV321"
WORKSPACE_NAME: Final = "PRV322"
TABLE_NAME: Final = "PRV323"
RESOURCE_GROUP_NAME: Final = "PRV324"
SAME_NAME: Final = "PRV325"
ONLY_CASE_DIFFERS: Final = "PRV326"
ENDPOINT_NAME: Final = "PRV327"
SCOPE_NAME: Final = "PRV328"

COLUMN_LENGTH: Final = "PRV330"
COLUMN_FORM: Final = "PRV331"
RESERVED_COLUMN: Final = "PRV332"
CUSTOM_COLUMN_SUFFIX: Final = "PRV333"
NO_TIME_GENERATED: Final = "PRV334"
TIME_GENERATED_TYPE: Final = "PRV335"
TABLE_TOO_WIDE: Final = "PRV336"
STREAM_COLUMN_LENGTH: Final = "PRV337"
STREAM_COLUMN_FORM: Final = "PRV338"
STREAM_TOO_WIDE: Final = "PRV339"
EMPTY_STREAM: Final = "PRV340"
RESERVED_STREAM_COLUMN: Final = "PRV341"
TOO_MANY_TABLES: Final = "PRV342"
LONG_DESCRIPTION: Final = "PRV343"

MANY_FLOWS: Final = "PRV350"
MANY_STREAMS: Final = "PRV351"
TOO_MANY_STREAMS: Final = "PRV352"
LONG_TRANSFORMATION: Final = "PRV353"
SHARED_TRANSFORMATION: Final = "PRV354"
UNKNOWN_DESTINATION: Final = "PRV355"
UNDECLARED_STREAM: Final = "PRV356"
TOO_MANY_WORKSPACES: Final = "PRV357"
TWO_WORKSPACES: Final = "PRV358"
NOTHING_FLOWS: Final = "PRV359"
NO_OUTPUT_STREAM: Final = "PRV360"
SOURCES_IN_DIRECT: Final = "PRV361"
SAME_FLOW_TWICE: Final = "PRV362"
DIRECT_DESTINATION: Final = "PRV363"
ERRORS_UNSEEN: Final = "PRV364"
IDLE_STREAM: Final = "PRV365"
MANY_DATA_SOURCES: Final = "PRV366"
STANDARD_IN_DIRECT: Final = "PRV367"
STANDARD_UNTRANSFORMED: Final = "PRV368"
NO_SUCH_OUTPUT: Final = "PRV369"

FIXED_RETENTION: Final = "PRV370"
SHORT_TOTAL_RETENTION: Final = "PRV371"
PLAN_NOT_OFFERED: Final = "PRV372"
RETENTION_OF_NEW_WORKSPACE: Final = "PRV373"
PLAN_NEEDS_TIER: Final = "PRV374"

REGION_FORM: Final = "PRV380"
UNKNOWN_REGION: Final = "PRV381"
OTHER_REGION: Final = "PRV382"

OPEN_BESIDE_PRIVATE: Final = "PRV390"
PRIVATE_WITHOUT_SCOPE: Final = "PRV391"

CODES: Mapping[str, str] = {
    **{f"PRV3{number:02d}": f"{title}, in a document for Azure" for number, title in KEYWORDS.values()},
    RULE_NAME_LENGTH: "A rule's name is too short or too long",
    RULE_NAME_FORM: "A rule's name has characters that are not allowed",
    WORKSPACE_NAME: "A workspace's name is not a legal one",
    TABLE_NAME: "A table's name is not a legal one",
    RESOURCE_GROUP_NAME: "A resource group's name is not a legal one",
    SAME_NAME: "Two resources would be the same one in Azure",
    ONLY_CASE_DIFFERS: "Two names differ only by case",
    ENDPOINT_NAME: "A data collection endpoint's name is not a legal one",
    SCOPE_NAME: "A private link scope's name is not a legal one",
    COLUMN_LENGTH: "A column's name is too short or too long",
    COLUMN_FORM: "A column's name has characters that are not allowed",
    RESERVED_COLUMN: "A column has a name that Azure keeps for itself",
    CUSTOM_COLUMN_SUFFIX: "A column added to an Azure table does not end with `_CF`",
    NO_TIME_GENERATED: "A table has no `TimeGenerated`",
    TIME_GENERATED_TYPE: "`TimeGenerated` is not a datetime",
    TABLE_TOO_WIDE: "A table has too many columns",
    STREAM_COLUMN_LENGTH: "The name of a stream's column is too long",
    STREAM_COLUMN_FORM: "The name of a stream's column is none that a table could have",
    STREAM_TOO_WIDE: "A stream has too many columns",
    EMPTY_STREAM: "A stream declares no columns",
    RESERVED_STREAM_COLUMN: "A stream's column has a name that no table column may have",
    TOO_MANY_TABLES: "More custom tables than a workspace can have",
    LONG_DESCRIPTION: "A table's description is too long",
    MANY_FLOWS: "A rule has more flows than Microsoft documents",
    MANY_STREAMS: "A rule has more streams than Microsoft documents",
    TOO_MANY_STREAMS: "A rule has too many streams",
    LONG_TRANSFORMATION: "A transformation is too long",
    SHARED_TRANSFORMATION: "A flow with a transformation takes several streams",
    UNKNOWN_DESTINATION: "A flow names a destination that the rule does not have",
    UNDECLARED_STREAM: "A flow takes a stream that the rule does not declare",
    TOO_MANY_WORKSPACES: "A rule writes to too many workspaces",
    TWO_WORKSPACES: "A stream goes to more than one workspace",
    NOTHING_FLOWS: "A Direct rule without streams or flows",
    NO_OUTPUT_STREAM: "A flow of a custom stream does not say where it goes",
    SOURCES_IN_DIRECT: "A Direct rule has data sources",
    SAME_FLOW_TWICE: "A stream goes to one table twice",
    DIRECT_DESTINATION: "A Direct rule writes where only agents' rules can",
    ERRORS_UNSEEN: "A rule whose errors reach no table",
    IDLE_STREAM: "A rule declares a stream that nothing in it takes",
    MANY_DATA_SOURCES: "A rule has more data sources than Microsoft documents",
    STANDARD_IN_DIRECT: "A Direct rule takes one of Azure's streams",
    STANDARD_UNTRANSFORMED: "A standard stream goes to a custom table as it is",
    NO_SUCH_OUTPUT: "An output stream that leads to no table",
    FIXED_RETENTION: "Interactive retention where the plan fixes it",
    SHORT_TOTAL_RETENTION: "Total retention shorter than the interactive one",
    PLAN_NOT_OFFERED: "A plan that an Azure table does not have",
    RETENTION_OF_NEW_WORKSPACE: "A workspace's retention that its pricing tier does not have",
    PLAN_NEEDS_TIER: "A table plan that the workspace's pricing tier does not have",
    REGION_FORM: "A location is not in Azure's own form",
    UNKNOWN_REGION: "A location that is not on the list of regions",
    OTHER_REGION: "A rule or an endpoint is in another region than its workspace",
    OPEN_BESIDE_PRIVATE: "A rule with an open endpoint of its own beside a private one",
    PRIVATE_WITHOUT_SCOPE: "A private endpoint that is part of no private link scope",
}
"""Code → what it means, in one line."""
