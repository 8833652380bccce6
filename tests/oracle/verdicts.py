"""Verdicts on cases: those of Microsoft's analyser, fresh or frozen, and ours, in one form.

A frozen verdict is one line: the first digits of the text's hash, `+` or `-` for accepted or not, and for an accepted
text its columns, in full for the small sets (`FULL`), as a hash for the rest.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from oracle.cases import CASES, Case

from provisioner.kql import check

HERE = Path(__file__).parent
FULL = frozenset({"corpus", "documentation", "seeds"})


class Verdict(NamedTuple):
    """Whether a text is accepted, and if so which columns result, as `name:type, …`; empty when no table does."""

    accepted: bool
    columns: str


def frozen_file(name: str) -> Path:
    """Where the verdicts of a set are kept."""
    return CASES / "oracle" / f"{name}.verdicts"


def _digits(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def line(name: str, case: Case, verdict: Verdict) -> str:
    """The frozen form of a verdict."""
    columns = verdict.columns if name in FULL else _digits(verdict.columns)
    return f"{_digits(case.text)} + {columns}".rstrip() if verdict.accepted else f"{_digits(case.text)} -"


def frozen(name: str) -> list[str]:
    """The frozen verdicts of a set, in its order."""
    return frozen_file(name).read_text("utf-8").splitlines()


def _joined(columns: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}:{type_}" for name, type_ in columns)


def ours(case: Case) -> Verdict:
    """What our checker says; only faults in the language count."""
    checked = check(case.text, case.columns, profile="query", tables=case.tables)
    if any(finding.severity == "error" and finding.source == "language" for finding in checked.findings):
        return Verdict(False, "")
    return Verdict(True, _joined(checked.columns or ()))


def analyser_is_here() -> bool:
    """True when Node and the package are installed; the environment variable KUSTO_PKG may name an unpacked one."""
    package = HERE / "node_modules" / "@kusto" / "language-service-next"
    return shutil.which("node") is not None and ("KUSTO_PKG" in os.environ or package.is_dir())


def fresh(cases: list[Case]) -> list[Verdict]:
    """What Microsoft's analyser says now."""
    requests = "".join(_request(case) for case in cases)
    command = ["node", str(HERE / "oracle.cjs")]
    done = subprocess.run(command, input=requests, capture_output=True, text=True, encoding="utf-8", check=True)
    return [_verdict(json.loads(answer)) for answer in done.stdout.split("\n") if answer]


def _request(case: Case) -> str:
    def columns(table: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "type": type_} for name, type_ in table.items()]

    tables = {name: columns(table) for name, table in case.tables.items()}
    return json.dumps({"columns": columns(case.columns), "tables": tables, "kql": case.text}) + "\n"


def _verdict(answer: dict[str, object]) -> Verdict:
    assert "error" not in answer, f"the analyser failed: {answer}"
    diagnostics = answer["diagnostics"]
    assert isinstance(diagnostics, list)
    if any(diagnostic["severity"] == "Error" for diagnostic in diagnostics):
        return Verdict(False, "")
    columns = answer["columns"] or []
    assert isinstance(columns, list)
    return Verdict(True, _joined((column["name"], column["type"]) for column in columns))
