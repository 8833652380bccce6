"""Examples of the manual's pages: cut out, completed to a spec, and taken through `check`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from builders.importing import imported
from builders.projects import HEAD
from builders.specs import options_of

from provisioner.migrate import ClassicTable, migrate_table
from provisioner.pipeline import migrate_rule
from provisioner.pipeline.check import advice, settled
from provisioner.pipeline.migrate_collector import Wishes, migrate
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.pipeline.trial import check_samples

_FENCE = re.compile(r"^(Wrong|Right):$|^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_AROUND = """\
dataCollectionRules:
  app:
    streams:
      App: {columns: {TimeGenerated: datetime, Message: string, Level: int, Properties: dynamic}}
    dataFlows:
      - stream: App
        table: App_CL
        transformKqlFile: flow.kql
    senders: [shipper]
identities:
  shipper: {application: 11111111-1111-1111-1111-111111111111}
tables:
  App_CL: {}
"""
_TABLE = "tables:\n  App_CL: {columns: {TimeGenerated: datetime, Message: string}}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A fenced block of a page, with the files that stand in the blocks after it."""

    kind: str
    language: str
    text: str
    files: tuple[tuple[str, str], ...] = ()


def examples(page):
    """Every example of a page; a block with a file name belongs to the example before it."""
    found: list[Example] = []
    kind = ""
    for part in _FENCE.finditer(page):
        if part[1]:
            kind = part[1]
        elif part[3]:
            last = found.pop()
            files = (*last.files, (part[3], part[4]))
            found.append(Example(kind=last.kind, language=last.language, text=last.text, files=files))
        elif kind:
            found.append(Example(kind=kind, language=part[2], text=part[4]))
    return found


def executed(example, folder: Path):
    """Everything that `check` says of an example; a body for the Data Collector API is migrated,
    JSON that may have comments imported."""
    if example.language == "json":
        value = json.loads(example.text)
        if "properties" in value:
            return replaced(example.text, folder)
        return opened(value) if "columns" in value else migrated(example.text, folder)
    if example.language == "jsonc":
        return imported(example.text)[1]
    for name, text in example.files:
        (folder / name).write_text(text, encoding="utf-8")
    templates = None
    text = example.text
    if example.language == "kusto":
        (folder / "flow.kql").write_text(text, encoding="utf-8")
        text = _AROUND
    elif example.language == "jinja":
        templates = folder / "templates"
        templates.mkdir()
        name = re.match(r"\{# (\S+) #\}\n", text)
        (templates / name[1]).write_text(text[name.end() :], encoding="utf-8")
        text = _TABLE
    path = folder / "provisioner.yaml"
    path.write_text(_completed(text), encoding="utf-8")
    options = options_of(text)
    prepared = prepare(
        Inputs(path=path, environment=options["environment"], variables=options["variables"], templates=templates)
    )
    found = list(prepared.diagnostics)
    return found + settled(prepared, [*check_samples(prepared), *advice(prepared)]) if prepared.ok else found


def replaced(rule: str, folder: Path):
    """What `migrate rule` says of a rule in a file."""
    (folder / "old.json").write_text(rule, encoding="utf-8")
    looked = migrate_rule.look_in_file(folder / "old.json")
    return migrate_rule.migrate(looked, keep_endpoint=False, output=folder / "a.yaml", report=folder / "a.md")[1]


def opened(table):
    """What `migrate table` says of a classic table."""
    columns = {column["name"]: column["type"] for column in table["columns"]}
    hidden = tuple(column["name"] for column in table["columns"] if column.get("isHidden"))
    classic = ClassicTable(id="/x", name="App_CL", columns=columns, classic=True, hidden=hidden)
    return migrate_table(classic, target={"workspace": "law"}, path="App_CL", new_table="New_CL").diagnostics


def migrated(payload: str, folder: Path):
    """What `migrate data-collector` says of a body."""
    (folder / "body.json").write_text(payload, encoding="utf-8")
    wishes = Wishes(
        log_type="App", time_field=None, target=None, table=None, output=folder / "app.yaml", report=folder / "app.md"
    )
    return migrate([folder / "body.json"], wishes)[1]


def _completed(text: str) -> str:
    """The example with the head that it leaves out; one that begins with `version` or is no map stands for itself."""
    whole = "version:" in text or not re.search(
        r"^(tables|dataCollectionRules|identities|vars|tests|target):", text, re.M
    )
    if whole:
        return text
    head = HEAD.partition("target:\n")[0] if re.search(r"^target:", text, re.M) else HEAD
    return text + head
