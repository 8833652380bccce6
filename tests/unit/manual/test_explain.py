"""`provisioner explain`: a page by its code, all codes without one, and what is said of a code that is none."""

from __future__ import annotations

import pytest

from provisioner import manual
from provisioner.cli import run


@pytest.mark.parametrize("code", ["PRV146", "prv146", "146", " PRV146 "])
def test_a_page_is_printed_as_it_stands(capsys, code):
    assert run(["explain", code]) == 0
    assert capsys.readouterr().out == manual.page("PRV146")


@pytest.mark.parametrize(("code", "title"), [("KQL006", "PRV706"), ("kql101", "PRV731"), ("KQL207", "PRV787")])
def test_codes_as_the_kql_commands_say_them_have_their_page(capsys, code, title):
    assert run(["explain", code]) == 0
    assert capsys.readouterr().out.startswith(f"# {title}: ")


def test_without_a_code_all_are_listed(capsys):
    assert run(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == manual.codes()
    assert all(line.split("  ")[1] for line in lines)


@pytest.mark.parametrize("code", ["PRV000", "PRV14", "../PRV146", "unused", "", "KQL999", "KQL00"])
def test_a_code_that_is_none_is_bad_usage(capsys, code):
    assert run(["explain", code]) == 2
    assert f"there is no page about `{code}`" in capsys.readouterr().err
