"""Published rules taken through `migrate rule`, and rows made up for their streams."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from builders.importing import RULE, checked, imported

from provisioner.catalog.resource_types import RULE as DESCRIPTOR
from provisioner.diagnostics import has_errors
from provisioner.kql.datetimes import datetime_ticks
from provisioner.migrate import OldRule, RuleFlows, migrate_rule, prove, run
from provisioner.model.imported import Imported

NOW = datetime_ticks("2026-01-01T00:00:00Z")
TEXTS = (
    "",
    "plain text",
    "5",
    "-1.5",
    "true",
    "2026-01-01T00:00:00Z",
    "9909ed01-a74c-4874-8abf-d2678e3ae23d",
    '{"id": 1, "name": "x", "items": [1, 2]}',
    "a=1;b=two,c=3",
    "203.0.113.7",
    "CEF:0|Vendor|Product|1.0|100|Name|5|src=203.0.113.7 msg=hello",
    "Äpfel & \"Birnen\" \\ 'x'",
)
OBJECT = {"id": 7, "name": "x", "items": [1, "two"], "nested": {"ok": True}}
OBJECTS = (None, {}, OBJECT, ["a", {"b": 1}], "text", 3, True)


def rows_for(columns: dict[str, str], count: int = 40) -> list[dict]:
    """Rows with values of every kind, some missing, some of the wrong type; the same on every run."""
    chance = random.Random(repr(sorted(columns)))
    makers = {
        "string": lambda: chance.choice(TEXTS),
        "datetime": lambda: f"2025-12-31T{chance.randrange(24):02}:{chance.randrange(60):02}:00.1234567Z",
        "int": lambda: chance.randrange(-5, 100),
        "long": lambda: chance.randrange(-(2**40), 2**40),
        "real": lambda: chance.choice([0.5, -2.25, 1e9]),
        "boolean": lambda: chance.random() < 0.5,
        "dynamic": lambda: chance.choice(OBJECTS),
    }
    rows = []
    for _ in range(count):
        row = {name: makers.get(kind, makers["string"])() for name, kind in columns.items() if chance.random() < 0.9}
        if row and chance.random() < 0.1:
            row[chance.choice(list(row))] = chance.choice([{"odd": 1}, 12, "odd"])
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of one rule: both sides, or why it stays."""

    name: str
    refusal: str = ""
    errors: tuple[str, ...] = ()
    before: RuleFlows | None = None
    after: RuleFlows | None = None

    def proofs(self, count: int = 40) -> list:
        """Made-up rows through both, stream by stream."""
        assert self.before is not None and self.after is not None
        found = []
        for stream in self.before.streams:
            rows = rows_for(self.before.columns(stream), count)
            both = (run(side, stream, rows, NOW) for side in (self.before, self.after))
            found.append(prove(*both, sent=len(rows), where=stream))
        return found


def moved(line: str) -> Moved:
    """One line of a file of published rules."""
    rule = json.loads(line)
    rule.pop("_source", None)
    name = str(rule.get("name"))
    specs, found = imported(json.dumps({"type": RULE, **rule}))
    if has_errors(found) or len(specs) != 1:
        return Moved(name=name, refusal="it is not read")
    (spec,) = specs
    old = OldRule(id="/x", name=name, immutable_id="dcr-0", kind=rule.get("kind"), endpoint=None)
    made, told = migrate_rule(spec, old, taken=(), new=None, keep_endpoint=False, path="rule")
    if made is None:
        return Moved(name=name, refusal=told[0].message)
    before, after = _rendered(spec.data, spec.comments), _rendered(made.values, made.comments)
    # Where names are expressions of a template, the import's reading of the old rule stands for it.
    literal = not any(mark in line for mark in ("[[", "{{", "${", '"[', "local."))
    own = rule if literal else before[0]
    return Moved(
        name=name,
        errors=after[1],
        before=own and RuleFlows(body=own),
        after=after[0] and RuleFlows(body=after[0]),
    )


def _rendered(data, comments):
    """The body of the one rule of a spec, and what `check` has against it."""
    read = checked(Imported(data=data, comments=comments))
    body = next((item.body for item in read.documents if item.type == DESCRIPTOR.key), None)
    return body, tuple(f"{item.code} {item.message}" for item in read.errors)
