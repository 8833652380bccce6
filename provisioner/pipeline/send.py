"""Records into a stream, through the official ingestion client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from provisioner.diagnostics import did_you_mean
from provisioner.errors import UsageError
from provisioner.model.gateway import DataPlane
from provisioner.model.project import Project, Rule, Stream
from provisioner.model.results import Outputs, RuleOutput
from provisioner.pipeline.rows import Row

# Azure replaces a TimeGenerated older than this by the time it received the record.
OLDEST = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A rule and one of its streams."""

    rule: Rule
    stream: Stream


def choose(project: Project, stream: str | None) -> Target:
    """The stream to send to: the named one (handle or Azure's name, `rule/stream` where two rules share it)."""
    targets = {f"{r.handle}/{s.handle}": Target(rule=r, stream=s) for r in project.rules for s in r.streams}
    if stream is None:
        if len(targets) == 1:
            return next(iter(targets.values()))
        raise UsageError("the spec has several streams", f"choose one with --stream: {', '.join(sorted(targets))}")
    wanted = stream.rpartition("/")
    found = [
        target
        for key, target in targets.items()
        if stream == key or (not wanted[0] and stream in (target.stream.handle, target.stream.name))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"several rules have a stream `{stream}`", "name the rule too: --stream RULE/STREAM")
    known = [target.stream.handle for target in targets.values()]
    hint = did_you_mean(stream, known) or f"the spec has: {', '.join(sorted(known))}"
    raise UsageError(f"the spec has no stream `{stream}`", hint)


def send(data: DataPlane, outputs: Outputs, target: Target, rows: Sequence[Row]) -> RuleOutput:
    """Upload all rows; returns when they are accepted. Raises `RemoteError`, or `UsageError` for an unapplied rule."""
    rule = next((r for r in outputs.rules if r.handle == target.rule.handle), None)
    if rule is None:
        raise UsageError(f"the rule `{target.rule.handle}` is not there yet", "run `provisioner apply` first")
    if rule.logs_ingestion is None:
        raise UsageError(
            f"the rule `{target.rule.handle}` has no endpoint of its own",
            "send to its data collection endpoint, or make it `kind: Direct`",
        )
    data.send(rule.logs_ingestion, rule.immutable_id, target.stream.name, rows)
    return rule


def shift(rows: list[Row], column: str, now: datetime) -> list[Row]:
    """The rows moved in time so that the newest ends at `now`, distances kept. Raises `UsageError` when none has it."""
    times = [_time(row.get(column)) for row in rows]
    newest = max((time for time in times if time is not None), default=None)
    if newest is None:
        raise UsageError(f"no record has a time in `{column}`", "name the column of the stream that holds the time")
    distance = now - newest
    return [
        row if time is None else {**row, column: _text(time + distance)} for row, time in zip(rows, times, strict=True)
    ]


def old_times(rows: Sequence[Row], columns: Sequence[str], now: datetime) -> tuple[str, int] | None:
    """The first of these columns that has times older than Azure keeps, and in how many rows."""
    for column in columns:
        times = (_time(row.get(column)) for row in rows)
        count = sum(1 for time in times if time is not None and now - time > OLDEST)
        if count:
            return column, count
    return None


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
