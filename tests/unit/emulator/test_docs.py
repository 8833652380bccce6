"""docs/emulator.md names every module that guesses, and every code that the ingestion endpoint answers with."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EMULATOR = ROOT / "provisioner" / "emulator"
PAGE = (ROOT / "docs" / "emulator.md").read_text("utf-8")
TABLE = PAGE.partition("## What is known of Azure")[2]
GUESS = re.compile(r"\bassumed\b|\bown choice\b|\bare ours\b|\bis ours\b", re.IGNORECASE)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
CODE = re.compile(r'"((?:[A-Z][a-z0-9]+){2,})"')


def docstrings(path: Path) -> str:
    nodes = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, DOCUMENTED))
    return "\n".join(ast.get_docstring(node) or "" for node in nodes)


GUESSING = sorted(path for path in EMULATOR.rglob("*.py") if GUESS.search(docstrings(path)))


def test_modules_that_guess_are_found():
    assert EMULATOR / "services" / "ingestion" / "answers.py" in GUESSING


@pytest.mark.parametrize("path", GUESSING, ids=lambda path: path.relative_to(EMULATOR).as_posix())
def test_what_a_module_assumes_is_in_the_table(path):
    name = path.relative_to(EMULATOR).with_suffix("").as_posix()
    assert f"| `{name}` |" in TABLE, f"docs/emulator.md does not say what {name} assumes"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^\| [^|]+ \| `([\w/]+)` \|", TABLE, re.MULTILINE))))
def test_a_module_of_the_table_is_there(name):
    assert (EMULATOR / f"{name}.py").is_file() or (EMULATOR / name).is_dir()


@pytest.mark.parametrize("name", ["answers", "auxiliary", "entrance", "payload"])
def test_every_code_of_the_ingestion_endpoint_is_explained(name):
    codes = set(CODE.findall((EMULATOR / "services" / "ingestion" / f"{name}.py").read_text("utf-8")))
    assert codes
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
