"""Files as they should not be, through the commands that read them: an answer each time, soon, and never a crash."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from builders.projects import HEAD

from provisioner.cli import run

SPEC = (
    HEAD
    + """\
dataCollectionRules:
  app:
    diagnostics: true
    streams:
      App: {columns: {TimeGenerated: datetime, Message: string}, sample: rows.json}
    dataFlows:
      - {stream: App, table: App_CL}
    senders: [shipper]
identities:
  shipper: {application: 11111111-1111-1111-1111-111111111111}
tables:
  App_CL: {}
"""
)
ROW = b'{"TimeGenerated": "2026-01-01T00:00:00Z", "Message": "m"}'
LONG = b'{"TimeGenerated": "2026-01-01T00:00:00Z", "Message": "' + b"m" * 10_000_000 + b'"}\n'
DEEP = b'{"TimeGenerated": "2026-01-01T00:00:00Z", "Message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
ROWS = {
    "truncated": b"[" + ROW + b', {"Time',
    "truncated line": ROW + b'\n{"Time',
    "mixed encodings": ROW + '\n{"Message": "é"}\n'.encode() + '{"Message": "é"}\n'.encode("latin-1"),
    "UTF-16": ROW.decode().encode("utf-16"),
    "NULs": ROW + b"\n\x00\x00\n",
    "NaN": ROW + b'\n{"Message": NaN}\n',
    "deep nesting": DEEP,
    "records that are none": b"[1, 2]",
    "broken gzip": gzip.compress(ROW)[:-9],
}
EMPTY = {"no records": b"[]", "nothing": b"", "white space": b" \n\n"}
GOOD_ROWS = {
    "byte order mark": b"\xef\xbb\xbf" + ROW + b"\n",
    "Windows line ends": ROW + b"\r\n" + ROW + b"\r\n",
    "a line of 10 MB": LONG,
    "a key that stands twice": b'{"TimeGenerated": "2026-01-01T00:00:00Z", "Message": "a", "Message": "b"}\n',
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("provisioner.yaml").write_text(SPEC, encoding="utf-8")
    Path("rows.json").write_bytes(ROW + b"\n")
    return tmp_path


@pytest.mark.parametrize("data", ROWS.values(), ids=ROWS)
def test_a_bad_sample_is_a_finding_on_the_line_that_names_it(folder, data, capsys):
    Path("rows.json").write_bytes(data)
    assert run(["check", "--format", "concise"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "PRV172" in line and line.startswith("provisioner.yaml:11:")], said
    assert run(["test"]) == 1
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("data", EMPTY.values(), ids=EMPTY)
def test_a_sample_without_records_shows_nothing(folder, data, capsys):
    Path("rows.json").write_bytes(data)
    assert run(["check", "--format", "concise"]) == 0
    assert "warning[PRV172] The sample `rows.json` has no records" in capsys.readouterr().out


@pytest.mark.parametrize("data", GOOD_ROWS.values(), ids=GOOD_ROWS)
def test_an_odd_sample_is_read(folder, data):
    Path("rows.json").write_bytes(data)
    assert run(["check"]) == 0


@pytest.mark.parametrize("data", [*ROWS.values(), *EMPTY.values()], ids=[*ROWS, *EMPTY])
def test_a_bad_payload_is_answered(folder, data, capsys):
    Path("body.json").write_bytes(data)
    assert run(["check", "--payload", "body.json", "--format", "concise"]) in (0, 1)
    said = capsys.readouterr().out
    assert "body.json:1:1: " in said


SPECS = {
    "a byte order mark": (b"\xef\xbb\xbf" + SPEC.encode(), 0, ""),
    "Windows line ends": (SPEC.replace("\n", "\r\n").encode(), 0, ""),
    "line ends of old Macs": (SPEC.replace("\n", "\r").encode(), 0, ""),
    "NULs": (SPEC.encode() + b"\x00", 2, "binary file"),
    "UTF-16": (SPEC.encode("utf-16"), 2, "UTF-16"),
    "latin-1": (SPEC.encode() + "# é\n".encode("latin-1"), 2, "not UTF-8"),
    "a line of 10 MB": (SPEC.encode() + b"x: " + b"y" * 10_000_000 + b"\n", 1, "PRV104"),
    "a bomb of aliases": (
        b"a: &a [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + i, 98 + i, b", ".join([b"*%c" % (97 + i)] * 9)) for i in range(12)),
        1,
        "PRV015",
    ),
    "deep nesting": (b"a: " + b"[" * 50_000, 1, "PRV01"),
}


@pytest.mark.timeout(60)  # for ever, were it not bounded
@pytest.mark.parametrize(("data", "code", "said"), SPECS.values(), ids=SPECS)
def test_an_odd_spec_is_answered_soon(folder, data, code, said, capsys):
    Path("provisioner.yaml").write_bytes(data)
    assert run(["check", "--format", "concise"]) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert len(shown.out) < 10_000
