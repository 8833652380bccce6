"""Every code of this stage is known by one line, and some case or test says it."""

import re
from pathlib import Path

import pytest

from provisioner.validate import CODES, codes

TESTS = Path(__file__).parents[2]
WRITTEN = "\n".join(
    path.read_text("utf-8")
    for folder in (
        TESTS / "cases" / "validate",
        TESTS / "cases" / "mistakes",
        TESTS / "unit" / "validate",
        TESTS / "unit" / "render",
    )
    for path in folder.rglob("*.*")
    if path.suffix in (".yaml", ".py")
)
RULES = {name: value for name, value in vars(codes).items() if name.isupper() and isinstance(value, str)}


@pytest.mark.parametrize(("name", "code"), RULES.items(), ids=list(RULES))
def test_a_code_has_a_title_and_a_case(name, code):
    assert CODES[code]
    assert code in WRITTEN


def test_no_code_stands_for_two_rules():
    assert len(set(RULES.values())) == len(RULES)
    assert all(re.fullmatch("PRV3[0-9]{2}", code) for code in CODES)
