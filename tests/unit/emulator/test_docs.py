"""docs/emulator.md names every module that guesses, and every code that the ingestion endpoint answers with."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EMULATOR = ROOT / "provisioner" / "emulator"
DATAFLOW = ROOT / "provisioner" / "dataflow"
PAGE = (ROOT / "docs" / "emulator.md").read_text("utf-8")
TABLE = PAGE.partition("## What is known of Azure")[2]
GUESS = re.compile(r"\bassumed\b|\bown choice\b|\bare ours\b|\bis ours\b", re.IGNORECASE)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
CODE = re.compile(r'"((?:[A-Z][a-z0-9]+){2,})"')


def docstrings(path: Path) -> str:
    nodes = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, DOCUMENTED))
    return "\n".join(ast.get_docstring(node) or "" for node in nodes)


GUESSING = sorted(
    path for room in (EMULATOR, DATAFLOW) for path in room.rglob("*.py") if GUESS.search(docstrings(path))
)


def name_of(path: Path) -> str:
    room = EMULATOR if path.is_relative_to(EMULATOR) else DATAFLOW.parent
    return path.relative_to(room).with_suffix("").as_posix()


def test_modules_that_guess_are_found():
    assert EMULATOR / "services" / "ingestion" / "answers.py" in GUESSING


@pytest.mark.parametrize("path", GUESSING, ids=name_of)
def test_what_a_module_assumes_is_in_the_table(path):
    name = name_of(path)
    assert f"| `{name}` |" in TABLE, f"docs/emulator.md does not say what {name} assumes"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^\| [^|]+ \| `([\w/]+)` \|", TABLE, re.MULTILINE))))
def test_a_module_of_the_table_is_there(name):
    rooms = (EMULATOR, DATAFLOW.parent)
    assert any((room / f"{name}.py").is_file() or (room / name).is_dir() for room in rooms)


@pytest.mark.parametrize("name", ["answers", "auxiliary", "entrance", "payload"])
def test_every_code_of_the_ingestion_endpoint_is_explained(name):
    codes = set(CODE.findall((EMULATOR / "services" / "ingestion" / f"{name}.py").read_text("utf-8")))
    assert codes
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
