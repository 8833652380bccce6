"""What all tests share: `--update-cases` writes golden files anew (read the difference before you commit it)."""

from __future__ import annotations

import pytest


def pytest_addoption(parser):
    parser.addoption("--update-cases", action="store_true", help="write the expected outputs of case files anew")


@pytest.fixture
def update_cases(request):
    return bool(request.config.getoption("--update-cases"))
