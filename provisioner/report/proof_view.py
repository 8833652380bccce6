"""Whether two rules give the same rows: a line a table, and each value that differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from provisioner.model.migrations import Proof, TableProof
from provisioner.report.style import Style, printable

_SHOWN = 10


def as_text(proofs: Sequence[Proof], *, colour: bool = False) -> str:
    """For people."""
    return "\n".join(line for proof in proofs for line in _lines(proof, Style(colour)))


def as_json(proofs: Sequence[Proof]) -> str:
    """For programs."""
    return json.dumps([{"equal": proof.equal, **asdict(proof)} for proof in proofs], indent=2, ensure_ascii=False)


def _lines(proof: Proof, style: Style) -> Iterator[str]:
    yield style.strong(f"{printable(proof.where)}, {_count(proof.sent)} sent")
    for table in proof.tables:
        yield f"  {printable(table.table)}: {_verdict(table)}"
        for item in table.disagreements[:_SHOWN]:
            before, after = (printable(json.dumps(value, ensure_ascii=False)) for value in (item.before, item.after))
            yield f"    row {item.row}, {printable(item.column)}: {before} before, {after} after"
        if table.count > _SHOWN:
            yield f"    … and {table.count - _SHOWN:,} more"
    for error in proof.errors:
        yield f"  not worked out: {printable(error)}"
    if not proof.tables:
        yield "  nothing was stored, so nothing is proven"


def _verdict(table: TableProof) -> str:
    if table.equal:
        return f"{_count(table.rows_after)}, equal value for value"
    if table.rows_before != table.rows_after:
        return f"{_count(table.rows_before)} before, {_count(table.rows_after)} after"
    return f"{_count(table.rows_after)}, {table.count:,} {'value differs' if table.count == 1 else 'values differ'}"


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"
