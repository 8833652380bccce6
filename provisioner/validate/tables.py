"""Tables: names, columns, plans and retention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from provisioner.catalog import azure_tables, limits, names
from provisioner.catalog.resource_types import TABLE
from provisioner.diagnostics import Diagnostic, Severity
from provisioner.model.json import Path
from provisioner.validate import codes
from provisioner.validate.lengths import name_findings
from provisioner.validate.subject import COLUMNS, NAME, Subject, names_of


def table(subject: Subject) -> Iterator[Diagnostic]:
    """Everything about one table."""
    yield from name_findings(subject, subject.name, NAME, names.TABLE, (codes.TABLE_NAME, codes.TABLE_NAME))
    columns = names_of(subject, *COLUMNS)
    custom = subject.name.endswith(names.CUSTOM_TABLE_SUFFIX)
    for name, path in columns:
        reserved = names.reserved_column(name)
        if name != reserved:
            yield from _name(subject, name, path)
        if reserved:
            yield _reserved(subject, name, reserved, path)
        elif not custom and not name.endswith(names.CUSTOM_COLUMN_SUFFIX):
            message = f"`{name}` is added to the Azure table `{subject.name}` and does not end with `_CF`"
            yield subject.finding(codes.CUSTOM_COLUMN_SUFFIX, path, message, f"call it `{name}_CF`")
    yield from _twins(subject)
    yield from _time_generated(subject, custom)
    if len(columns) > limits.TABLE_COLUMNS_MAX:
        message = f"`{subject.name}` has {len(columns)} columns, a table has at most {limits.TABLE_COLUMNS_MAX}"
        path = columns[limits.TABLE_COLUMNS_MAX][1]
        yield subject.finding(codes.TABLE_TOO_WIDE, path, message, "gather rare fields in one column of type dynamic")
    yield from _description(subject)
    yield from _retention(subject)
    yield from _plan(subject, custom)


def too_many_tables(subjects: Sequence[Subject]) -> Iterator[Diagnostic]:
    """The custom tables of the spec's workspace beyond what one can have; it may have others already."""
    custom = [
        subject
        for subject in subjects
        if subject.document.type == TABLE.key and subject.name.endswith(names.CUSTOM_TABLE_SUFFIX)
    ]
    most = limits.CUSTOM_TABLES_PER_WORKSPACE
    if len(custom) > most:
        message = f"The spec has {len(custom)} custom tables, a workspace has at most {most}"
        hint = "put some of them into another workspace, with a spec of its own"
        yield custom[most].finding(codes.TOO_MANY_TABLES, NAME, message, hint)


def _description(subject: Subject) -> Iterator[Diagnostic]:
    """No page names the limit; Resource Manager's own check of a deployment has it."""
    path: Path = ("properties", "schema", "description")
    text = subject.text(*path)
    if text is not None and len(text) > limits.TABLE_DESCRIPTION_SEEN:
        most = limits.TABLE_DESCRIPTION_SEEN
        message = f"The description of `{subject.name}` has {len(text)} characters, more than {most} have been refused"
        yield subject.finding(codes.LONG_DESCRIPTION, path, message, "shorten it", severity="warning")


def _name(subject: Subject, name: str, path: Path) -> Iterator[Diagnostic]:
    """What published rules do, and Azure has taken, is a warning."""
    both = (codes.COLUMN_LENGTH, codes.COLUMN_FORM)
    for found in name_findings(subject, name, path, names.TABLE_COLUMN, both):
        seen = names.TABLE_COLUMN.longest < len(name) <= names.LONGEST_COLUMN_SEEN
        yield replace(found, severity="warning") if seen and found.code == codes.COLUMN_LENGTH else found


def _reserved(subject: Subject, name: str, reserved: str, path: Path) -> Diagnostic:
    """Connectors write `Id`, `title` and even `id` to tables, so only the other exact spellings are errors."""
    if name == reserved:
        message = f"Azure keeps the column name `{reserved}` for itself"
        hint = f"call it `{_free_name(name)}`"
        severity: Severity = "warning" if name == names.RESERVED_AND_SEEN else "error"
        return subject.finding(codes.RESERVED_COLUMN, path, message, hint, severity=severity)
    message = f"`{name}` differs only by case from `{reserved}`, which Azure keeps for itself"
    hint = f"call it `{_free_name(name)}`"
    return subject.finding(codes.RESERVED_COLUMN, path, message, hint, severity="warning")


def _free_name(name: str) -> str:
    bare = name.lstrip("_")
    return f"Event{bare[:1].upper()}{bare[1:]}"


def _twins(subject: Subject) -> Iterator[Diagnostic]:
    columns = names_of(subject, *COLUMNS)
    folded = Counter(name.casefold() for name, _ in columns)
    seen: dict[str, str] = {}
    lost = subject.text("properties", "plan") == "Auxiliary"
    for name, path in columns:
        first = seen.setdefault(name.casefold(), name)
        if folded[name.casefold()] == 1 or (first == name and path == _path_of(columns, first)):
            continue
        if first == name:
            yield subject.finding(codes.SAME_NAME, path, f"Column `{name}` stands twice", "keep one of them")
            continue
        end = "a table of the plan Auxiliary drops one of them" if lost else "most tools will mix them up"
        yield subject.finding(
            codes.ONLY_CASE_DIFFERS,
            path,
            f"Columns `{first}` and `{name}` differ only by case; {end}",
            "give one of them another name",
            severity="error" if lost else "warning",
        )


def _path_of(columns: list[tuple[str, Path]], name: str) -> Path:
    return next(path for known, path in columns if known == name)


def _time_generated(subject: Subject, custom: bool) -> Iterator[Diagnostic]:
    found = next(
        ((item, path) for item, path in subject.items(*COLUMNS) if item.get("name") == names.TIME_GENERATED), None
    )
    if found is None and custom and _wants_time(subject):
        message = f"The template leaves `{names.TIME_GENERATED}` out of `{subject.name}`, a table must have it"
        yield subject.finding(codes.NO_TIME_GENERATED, COLUMNS, message, "let the template write every column")
    if found and str(found[0].get("type", "")).casefold() != "datetime":
        message = f"`{names.TIME_GENERATED}` is `{found[0].get('type')}`, not `datetime`"
        yield subject.finding(codes.TIME_GENERATED_TYPE, (*found[1], "type"), message, "write `datetime`")


def _wants_time(subject: Subject) -> bool:
    """A spec whose table lacks the column has been told so by `resolve`."""
    wanted = next((table for table in subject.project.tables if table.address == subject.document.address), None)
    return wanted is not None and any(column.name == names.TIME_GENERATED for column in wanted.columns)


def _retention(subject: Subject) -> Iterator[Diagnostic]:
    plan = subject.text("properties", "plan")
    days = subject.number("properties", "retentionInDays")
    total = subject.number("properties", "totalRetentionInDays")
    fixed = plan in ("Basic", "Auxiliary")
    if fixed and days not in (None, limits.RETENTION_DEFAULT, limits.FIXED_INTERACTIVE_RETENTION):
        yield subject.finding(
            codes.FIXED_RETENTION,
            ("properties", "retentionInDays"),
            f"`{days}` days of interactive retention are not possible in the plan {plan}, which has fixed 30",
            "leave it out; `totalRetentionInDays` says how long rows are kept",
        )
    interactive = limits.FIXED_INTERACTIVE_RETENTION if fixed else _interactive(subject, days)
    if total is not None and interactive is not None and -1 < total < interactive:
        yield subject.finding(
            codes.SHORT_TOTAL_RETENTION,
            ("properties", "totalRetentionInDays"),
            f"`{total}` days in total are less than the {interactive} interactive ones",
            f"write {interactive} or more",
        )


def _interactive(subject: Subject, days: int | None) -> int | None:
    """The interactive retention; left to the workspace, it is known only of one that the spec creates."""
    if days not in (None, limits.RETENTION_DEFAULT):
        return days
    create = subject.project.workspace.create
    wanted = create.get("retentionInDays", limits.FIXED_INTERACTIVE_RETENTION) if create is not None else None
    return wanted if isinstance(wanted, int) else None


def _plan(subject: Subject, custom: bool) -> Iterator[Diagnostic]:
    plan = subject.text("properties", "plan")
    tier = (subject.project.workspace.create or {}).get("sku")
    if plan in ("Basic", "Auxiliary") and tier in limits.LEGACY_TIERS:
        message = f"The plan {plan} is not offered in a workspace of the pricing tier `{tier}`"
        hint = "leave the workspace's `sku` out, or the table's `plan`"
        yield subject.finding(codes.PLAN_NEEDS_TIER, ("properties", "plan"), message, hint)
    known = None if custom else azure_tables().get(subject.name)
    if plan and known and plan in limits.PLANS and plan not in known.plans:
        message = f"The Azure table `{known.name}` has no plan {plan}"
        yield subject.finding(
            codes.PLAN_NOT_OFFERED, ("properties", "plan"), message, f"its plans are {', '.join(known.plans)}"
        )
