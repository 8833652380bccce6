"""Specs with flows into Azure's own tables that fill every column."""

from __future__ import annotations

from provisioner.catalog import azure_tables
from provisioner.catalog.limits import FLOWS_DOCUMENTED
from provisioner.catalog.names import STANDARD_COLUMNS

SENDER = "99999999-9999-9999-9999-999999999999"
ACCEPTED = sorted(name for name, table in azure_tables().items() if table.accepted)
WITHDRAWN = sorted(name for name, table in azure_tables().items() if table.withdrawn)
MADE_OF = {
    "string": "Text",
    "datetime": "TimeGenerated",
    "int": "toint(Number)",
    "long": "Number",
    "real": "todouble(Number)",
    "boolean": "Number > 0",
    "guid": "toguid(Mark)",
    "dynamic": "parse_json(Text)",
}
ROW = {"Text": "x", "Number": 7, "Mark": "6f9619ff-8b86-d011-b42d-00c04fc964ff"}
HEAD = """\
version: 1
name: every-table
target:
  subscription: 00000000-0000-0000-0000-00000000aaaa
  resourceGroup: {name: rg-every-table, create: {location: eastus}}
  workspace: {name: law-every-table, create: {}}
identities: {sender: {application: 99999999-9999-9999-9999-999999999999}}
dataCollectionRules:
"""


def transformation(table):
    """KQL that makes every column that is not Azure's own."""
    known = azure_tables()[table].columns
    made = {name: MADE_OF[kind] for name, kind in known.items() if name not in STANDARD_COLUMNS}
    columns = ["TimeGenerated", *(f"['{name}'] = {value}" for name, value in made.items())]
    return f"source | project {', '.join(columns)}"


def rule(number, tables):
    """A rule with a stream and a flow for each of these tables."""
    streams = "".join(
        f"      S{at}: {{columns: {{TimeGenerated: datetime, Text: string, Number: long, Mark: string}}}}\n"
        for at in range(len(tables))
    )
    flows = "".join(
        f'      - stream: S{at}\n        table: {table}\n        transformKql: "{transformation(table)}"\n'
        for at, table in enumerate(tables)
    )
    senders = "    senders: [{identity: sender, grantAt: resourceGroup}]\n"
    return f"  rule-{number}:\n    streams:\n{streams}    dataFlows:\n{flows}{senders}"


def place_of(table, tables=ACCEPTED):
    """The rule and the stream of a table in `spec(tables)`."""
    number, at = divmod(tables.index(table), FLOWS_DOCUMENTED)
    return f"rule-{number}", f"Custom-S{at}"


def spec(tables=ACCEPTED):
    """One spec for all of these tables, ten to a rule."""
    chunks = [tables[at : at + FLOWS_DOCUMENTED] for at in range(0, len(tables), FLOWS_DOCUMENTED)]
    return HEAD + "".join(rule(number, chunk) for number, chunk in enumerate(chunks))
