"""Comparing with expected texts that lie beside their cases."""

from __future__ import annotations

from pathlib import Path

CASES = Path(__file__).parents[1] / "cases"


def matches(actual: str, expected: Path, *, update: bool) -> None:
    """Assert that a text is what the file holds; with `update` the file is written instead."""
    if update:
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(actual, encoding="utf-8", newline="")
        return
    assert expected.is_file(), f"{expected} is missing: run with --update-cases and read what it says"
    assert actual == expected.read_bytes().decode("utf-8")
