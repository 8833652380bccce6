"""The house rules that no linter knows: sizes, rooms, who may open files and print, and what starts without whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "provisioner").rglob("*.py"))
REFUSED_NAMES = {"utils", "helpers", "common", "base", "manager", "misc"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_passes_400_lines():
    assert [name(p) for p in SOURCES if len(p.read_text("utf-8").splitlines()) > 400] == []


def test_no_room_is_a_drawer_for_odds_and_ends():
    assert [name(p) for p in SOURCES if p.stem in REFUSED_NAMES] == []


def test_a_folder_has_more_than_one_file():
    folders = {p.parent for p in SOURCES}
    lonely = [f for f in folders if len(list(f.iterdir())) == 1 and not any(c.is_dir() for c in f.iterdir())]
    assert [name(f) for f in lonely] == []


def test_every_module_says_what_it_is_for():
    assert [name(p) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))] == []


def calls(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            names.add(ast.unparse(node.func))
    return names


def test_only_files_opens_files():
    allowed = {"provisioner/files.py"}
    wanted = {"open", "io.open", "os.open"}
    found = [name(p) for p in SOURCES if calls(p) & wanted and name(p) not in allowed]
    assert found == []


def test_only_the_command_line_prints():
    found = [name(p) for p in SOURCES if "print" in calls(p) and not name(p).startswith("provisioner/cli/")]
    assert found == []


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")
    found = [name(p) for p in SOURCES if any(mark in p.read_text("utf-8") for mark in marks)]
    assert found == []


def loaded_by(statement: str) -> set[str]:
    script = f"import sys\n{statement}\nprint('\\n'.join(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.splitlines())


HEAVY = {"azure", "uvicorn", "jinja2", "jsonschema", "rich", "typer", "sqlite3", "asyncio"}


@pytest.mark.parametrize("module", ["provisioner", "provisioner.kql"])
def test_a_bare_import_loads_nothing_heavy(module):
    assert {m.split(".")[0] for m in loaded_by(f"import {module}")} & HEAVY == set()


def test_check_loads_neither_the_azure_sdks_nor_the_server():
    command = (
        "from provisioner.cli import run\nimport io, contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    assert run(['check', 'examples/quickstart/provisioner.yaml']) == 0"
    )
    roots = {m.split(".")[0] for m in loaded_by(command)}
    assert (
        roots & {"azure", "msal", "requests", "uvicorn", "trustme", "cryptography", "sqlite3", "rich", "pydantic"}
        == set()
    )
