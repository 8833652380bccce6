"""Severities in `pyproject.toml` or `provisioner.toml`: which file counts, what it changes, how it can be wrong."""

from __future__ import annotations

import pytest

from provisioner.diagnostics import Diagnostic, Span
from provisioner.lint import Configuration, configured, settle

OFF = 'severity = {PRV146 = "off"}\n'


def read(folder, text, name="provisioner.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return configured(folder / "spec.yaml", lambda path: path.name)


def test_without_a_file_nothing_is_configured(tmp_path):
    assert configured(tmp_path / "spec.yaml") == (Configuration(), [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("provisioner.toml", OFF),
        ("provisioner.toml", '[severity]\nPRV146 = "off"\n'),
        ("pyproject.toml", f"[tool.provisioner]\n{OFF}"),
        ("pyproject.toml", '[tool.provisioner.severity]\nPRV146 = "off"\n'),
    ],
)
def test_a_severity_is_read(tmp_path, name, text):
    assert read(tmp_path, text, name) == (Configuration(severity={"PRV146": "off"}), [])


def test_a_file_in_a_folder_above_counts_when_there_is_none_nearer(tmp_path):
    (tmp_path / "provisioner.toml").write_text(OFF, encoding="utf-8")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n", encoding="utf-8")
    found, _ = configured(tmp_path / "specs" / "spec.yaml")
    assert found.severity == {"PRV146": "off"}
    (tmp_path / "specs" / "pyproject.toml").write_text("[tool.provisioner]\n", encoding="utf-8")
    found, _ = configured(tmp_path / "specs" / "spec.yaml")
    assert found.severity == {}


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message", "hint"),
    [
        ("severity = {\n", "PRV402", 1, 13, "The configuration is not TOML: ", None),
        (
            '\n[severity]\nPRV146 = "of"\n',
            "PRV403",
            3,
            1,
            "The severity of `PRV146` is `of`",
            "the severities are `error`, `warning`, `info` and `off`",
        ),
        ("severity.PRV146 = 1\n", "PRV403", 1, 10, "The severity of `PRV146` is `something that is no text`", None),
        ('[severity]\nunused = "off"\n', "PRV403", 2, 1, "`unused` is not the code of a finding", None),
        ("severities = {}\n", "PRV403", 1, 1, "There is no setting `severities`", "did you mean `severity`?"),
        ("severity = 1\n", "PRV403", 1, 1, "`severity` is not a table", None),
    ],
)
def test_a_mistake_is_found_where_it_stands(tmp_path, text, code, line, column, message, hint):
    _, (found,) = read(tmp_path, text)
    assert (found.code, found.span.path, found.span.line) == (code, "provisioner.toml", line)
    assert found.message.startswith(message)
    assert code == "PRV402" or found.span.column == column
    assert hint is None or found.hint == hint


def finding(severity):
    return Diagnostic(code="PRV146", severity=severity, message="m", span=Span.start_of("a.yaml"))


@pytest.mark.parametrize("chosen", ["error", "warning", "info", "off"])
@pytest.mark.parametrize("usual", ["warning", "info", "error"])
def test_a_severity_is_applied_to_findings_of_its_code(usual, chosen):
    configuration = Configuration(severity={"PRV146": chosen})
    shown = settle([finding(usual)], {}, configuration, errors_too=True).shown
    assert [item.severity for item in shown] == ([] if chosen == "off" else [chosen])
    assert settle([finding(usual)], {}, Configuration(severity={"PRV147": chosen}), errors_too=True).shown == (
        finding(usual),
    )


def test_an_error_that_stops_the_work_stays_an_error():
    configuration = Configuration(severity={"PRV146": "off"})
    assert settle([finding("error")], {}, configuration, errors_too=False).shown == (finding("error"),)
