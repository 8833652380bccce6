"""`check --fix`: what is mended and how, what is left alone, and that a text survives it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from builders.golden import matches
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.cli import run
from provisioner.diagnostics import Diagnostic, Edit, Span, meant
from provisioner.errors import UsageError
from provisioner.model.edits import mended
from provisioner.pipeline.check import check
from provisioner.pipeline.mending import diff, mend, write
from provisioner.pipeline.preparation import Inputs

CASES = Path(__file__).parents[2] / "cases" / "mending"
SPECS = sorted(path for path in CASES.glob("*.yaml") if ".mended" not in path.name)


def mended_text(text, folder):
    path = folder / "provisioner.yaml"
    path.write_bytes(text.encode())
    result = mend(Inputs(path=path))
    write(result)
    return path.read_bytes().decode()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_spec_is_mended_as_its_case_says(path, tmp_path, update_cases):
    matches(mended_text(path.read_text("utf-8"), tmp_path), path.with_suffix(".mended.yaml"), update=update_cases)


def test_there_are_cases():
    assert len(SPECS) >= 5


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_is_mended_has_nothing_left_to_mend(path):
    _, found = check(Inputs(path=path.with_suffix(".mended.yaml")))
    assert [item for item in found if item.fix] == []


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_line_breaks_of_windows_stay(path, tmp_path):
    text = path.read_text("utf-8")
    by_line = mended_text(text.replace("\n", "\r\n"), tmp_path)
    assert by_line == mended_text(text, tmp_path).replace("\n", "\r\n")


def test_a_byte_order_mark_and_a_link_stay(tmp_path):
    real = tmp_path / "real.yaml"
    real.write_bytes(b"\xef\xbb\xbf" + SPECS[0].read_bytes())
    link = tmp_path / "provisioner.yaml"
    link.symlink_to(real)
    write(mend(Inputs(path=link)))
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "iff" not in real.read_text("utf-8-sig")


@pytest.mark.parametrize("folder", ["spec/bad", "resolve/bad", "resolve/good"])
def test_whatever_is_wrong_with_a_spec_mending_leaves_one_that_is_read_as_far_as_before(folder):
    mendable = 0
    for path in sorted((CASES.parent / folder).glob("*.yaml")):
        _, before = check(Inputs(path=path))
        result = mend(Inputs(path=path))
        _, after = check(Inputs(path=path, drafts=result.after))
        broken = {item.code for item in before if item.code < "PRV100"}
        assert {item.code for item in after if item.code < "PRV100"} <= broken, path
        assert [item for item in after if item.fix] == [], path
        mendable += result.count
    assert mendable or folder == "resolve/good"


SPEC = (CASES / "kql_where_it_stands.mended.yaml").read_text("utf-8")
WORDS = ["subscription", "resourceGroup", "workspace", "streams", "columns", "dataFlows", "senders", "application"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(WORDS), st.integers(0, 30), st.sampled_from(["drop", "double", "swap"]))
def test_a_slip_of_a_finger_in_a_key_is_undone_and_nothing_else_moves(tmp_path_factory, word, at, slip):
    at %= len(word) - 1
    wrong = {
        "drop": word[:at] + word[at + 1 :],
        "double": word[:at] + word[at] + word[at:],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    broken = re.sub(rf"\b{word}:", f"{wrong}:", SPEC, count=1)
    assert mended_text(broken, tmp_path_factory.mktemp("slip")) == SPEC


def test_fixes_that_touch_each_other_are_taken_one_after_the_other():
    def fix(start, end, old, new):
        span = Span(path="a", line=1, column=start, end_line=1, end_column=end)
        return Diagnostic(
            code="PRV104", severity="error", message="m", span=span, fix=(Edit(span=span, old=old, new=new),)
        )

    found = [
        fix(1, 4, "abc", "x"),
        fix(3, 5, "cd", "y"),
        fix(1, 4, "abc", "x"),
        fix(6, 7, "f", "z"),
        fix(7, 8, "?", ""),
    ]
    assert mended({"a": "abcdefg"}, found) == ({"a": "xdez" + "g"}, 3)


def test_a_fix_of_two_edits_is_taken_whole_or_not_at_all():
    span = Span(path="a", line=1, column=1, end_line=1, end_column=2)
    other = Span(path="a", line=1, column=3, end_line=1, end_column=4)
    edits = (Edit(span=span, old="a", new="x"), Edit(span=other, old="not there", new="y"))
    item = Diagnostic(code="PRV104", severity="error", message="m", span=span, fix=edits)
    assert mended({"a": "abc"}, [item]) == ({}, 0)


@pytest.mark.parametrize(
    ("word", "known", "closed", "right"),
    [
        ("PLAN", ["plan"], False, "plan"),
        ("plam", ["plan"], False, None),
        ("plam", ["plan"], True, None),
        ("locaton", ["location", "name"], True, "location"),
        ("aab", ["aaab", "aaba"], True, None),
        ("Name", ["name", "NAME"], False, None),
        ("name", ["name"], False, None),
    ],
)
def test_what_is_meant_is_certain_or_nothing(word, known, closed, right):
    assert meant(word, known, closed=closed) == right


def test_a_file_that_changes_in_the_meantime_is_left_alone(tmp_path):
    path = tmp_path / "provisioner.yaml"
    path.write_bytes(SPECS[0].read_bytes())
    result = mend(Inputs(path=path))
    path.write_text("version: 1\n", "utf-8")
    with pytest.raises(UsageError, match="has changed"):
        write(result)
    assert path.read_text("utf-8") == "version: 1\n"


def test_kql_in_a_file_of_its_own_is_mended_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = (CASES / "names_in_the_wrong_case.mended.yaml").read_text("utf-8")
    text = text.replace("transformKql: source | where Message == 'a'", "transformKqlFile: flow.kql")
    Path("provisioner.yaml").write_text(text, "utf-8")
    Path("flow.kql").write_text("source\n| where message == 'a'  // as sent\n", "utf-8")
    assert run(["check", "--diff"]) == 1
    shown = capsys.readouterr().out
    assert shown == (
        "--- a/flow.kql\n+++ b/flow.kql\n@@ -1,2 +1,2 @@\n source\n"
        "-| where message == 'a'  // as sent\n+| where Message == 'a'  // as sent\n"
    )
    assert "message ==" in Path("flow.kql").read_text("utf-8")
    assert run(["check"]) == 1
    assert "1 finding has a safe fix" in capsys.readouterr().err
    assert run(["check", "--fix"]) == 0
    assert capsys.readouterr().err.startswith("mended 1 finding in flow.kql\n")
    assert Path("flow.kql").read_text("utf-8") == "source\n| where Message == 'a'  // as sent\n"
    assert run(["check", "--fix", "--diff"]) == 0
    assert capsys.readouterr().out == ""


def test_a_diff_says_where_the_last_line_does_not_end(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (CASES / "keys_and_words_of_closed_lists.yaml").read_text("utf-8").rstrip("\n")
    Path("provisioner.yaml").write_text(text, "utf-8")
    assert list(diff(mend(Inputs(path=Path("provisioner.yaml")))))[-4:] == [
        "-  App_CL: {plan: analytics}\n",
        "\\ No newline at end of file\n",
        "+  App_CL: {plan: Analytics}\n",
        "\\ No newline at end of file\n",
    ]


def test_a_diff_is_one_that_git_takes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    source = CASES / "keys_and_words_of_closed_lists.yaml"
    Path("provisioner.yaml").write_bytes(source.read_bytes())
    assert run(["check", "--diff"]) == 1
    patch = capsys.readouterr().out
    subprocess.run(["git", "apply", "--unsafe-paths"], input=patch, text=True, check=True)
    assert Path("provisioner.yaml").read_bytes() == source.with_suffix(".mended.yaml").read_bytes()
