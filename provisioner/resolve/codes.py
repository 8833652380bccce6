"""The diagnostic codes of resolving: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNDEFINED_VARIABLE: Final = "PRV130"
UNREAD_SYNTAX: Final = "PRV131"
UNKNOWN_ENVIRONMENT: Final = "PRV132"
CIRCULAR_VARIABLE: Final = "PRV133"
VARIABLE_FORM: Final = "PRV134"
VARIABLE_TOO_LARGE: Final = "PRV135"
UNKNOWN_STREAM: Final = "PRV140"
UNKNOWN_TABLE: Final = "PRV141"
UNKNOWN_IDENTITY: Final = "PRV142"
UNKNOWN_RULE: Final = "PRV143"
FLOW_FORM: Final = "PRV144"
NAMED_TWICE: Final = "PRV145"
UNUSED_STREAM: Final = "PRV146"
IDENTITY_FORM: Final = "PRV147"
UNREACHABLE_RULE: Final = "PRV148"
ROLE_FORM: Final = "PRV149"
TARGET_FORM: Final = "PRV150"
NO_LOCATION: Final = "PRV151"
NO_COLUMNS: Final = "PRV152"
CONFLICTING_COLUMNS: Final = "PRV153"
NO_TIME_GENERATED: Final = "PRV154"
UNREADABLE_FILE: Final = "PRV155"
WITHDRAWN_TABLE: Final = "PRV156"
DROPPED_COLUMN: Final = "PRV157"
BILLED_NOT_STORED: Final = "PRV160"
NEVER_FILLED: Final = "PRV161"
WRONG_OUTPUT_TYPE: Final = "PRV162"
UNSTORABLE_TYPE: Final = "PRV163"
UNKNOWN_ENDPOINT: Final = "PRV164"
SCOPE_FORM: Final = "PRV165"
CONFLICTING_SCOPE: Final = "PRV166"

CODES: Mapping[str, str] = {
    UNDEFINED_VARIABLE: "A variable that nothing defines",
    UNREAD_SYNTAX: "Template syntax that is not read",
    UNKNOWN_ENVIRONMENT: "An environment that the spec does not have",
    CIRCULAR_VARIABLE: "A variable that needs itself",
    VARIABLE_FORM: "A list or a map inside text",
    VARIABLE_TOO_LARGE: "A variable that unfolds to too much",
    UNKNOWN_STREAM: "A stream that is not declared",
    UNKNOWN_TABLE: "A table that is neither declared nor Azure's",
    UNKNOWN_IDENTITY: "An identity that is not declared",
    UNKNOWN_RULE: "A rule that is not declared",
    FLOW_FORM: "A flow that says too much or too little",
    NAMED_TWICE: "Two things with one name",
    UNUSED_STREAM: "A stream that no flow takes",
    IDENTITY_FORM: "An identity that says too much or too little",
    UNREACHABLE_RULE: "A rule that nobody can send to",
    ROLE_FORM: "A role that does not let anybody send",
    TARGET_FORM: "A target that does not say where",
    NO_LOCATION: "Something to create without a location",
    NO_COLUMNS: "A table without columns",
    CONFLICTING_COLUMNS: "Flows that disagree about a column",
    NO_TIME_GENERATED: "No `TimeGenerated`",
    UNREADABLE_FILE: "A file that a spec names and that cannot be read",
    WITHDRAWN_TABLE: "An Azure table that is no longer on Microsoft's list",
    DROPPED_COLUMN: "A column to drop that cannot go",
    BILLED_NOT_STORED: "A column that is billed and not stored",
    NEVER_FILLED: "A column that nothing fills",
    WRONG_OUTPUT_TYPE: "A column of another type than the table's",
    UNSTORABLE_TYPE: "A type that no table has",
    UNKNOWN_ENDPOINT: "A data collection endpoint that is not declared",
    SCOPE_FORM: "An ID that is not a private link scope's",
    CONFLICTING_SCOPE: "Two wishes for one private link scope",
}
