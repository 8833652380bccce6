"""Samples become specs: each case is a sample, and beside it the spec and the first test's rows that it becomes."""

from __future__ import annotations

import gzip
import json

import pytest
from builders.golden import CASES, matches

from provisioner.pipeline import init
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.pipeline.trial import check_samples, run_tests

GOOD = CASES / "infer" / "good"
SAMPLES = sorted(path for path in GOOD.iterdir() if path.suffix not in (".yaml", ".expected"))


def composed(path, folder, *, table=None, time=None):
    sample = init.read(path)
    return init.compose([init.drafted(sample, table=table, time=time)], folder / "provisioner.yaml")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_becomes_a_spec_that_passes_its_own_checks(path, tmp_path, update_cases, monkeypatch):
    monkeypatch.chdir(GOOD)
    written = composed(type(path)(path.name), tmp_path)
    contents = {name.relative_to(tmp_path).as_posix(): data for name, data in written.contents}
    matches(contents["provisioner.yaml"].decode(), path.with_name(f"{path.name}.yaml"), update=update_cases)
    expected = next(data for name, data in contents.items() if name.endswith(".expected.ndjson"))
    matches(expected.decode(), path.with_name(f"{path.name}.expected"), update=update_cases)

    written.save(force=False)
    monkeypatch.chdir(tmp_path)
    prepared = prepare(Inputs(path=written.spec))
    assert prepared.ok, prepared.diagnostics
    assert {item.code for item in prepared.diagnostics} <= {"PRV326"}
    report = run_tests(prepared)
    assert report.passed and len(report.results) == 1
    # Rows whose time cannot be read are in some samples, and are told of.
    assert report.diagnostics == ()
    assert [item for item in check_samples(prepared) if item.severity != "info"] == []


def test_packed_samples_are_unpacked(tmp_path):
    packed = tmp_path / "widening.ndjson.gz"
    data = (GOOD / "widening.ndjson").read_bytes()
    # Two gzip files one after the other are one, as `cat a.gz b.gz` makes it.
    packed.write_bytes(gzip.compress(data[:200]) + gzip.compress(data[200:]))
    sample = init.read(packed)
    assert sample.survey.count == 7
    assert list(sample.survey.columns) == list(init.read(GOOD / "widening.ndjson").survey.columns)


def test_types_come_from_all_rows_and_the_odd_row_is_kept(tmp_path):
    path = tmp_path / "long.ndjson"
    lines = [json.dumps({"time": "2026-01-01T00:00:00Z", "n": at}) for at in range(50_000)]
    lines[40_000] = json.dumps({"time": "yesterday", "n": "many", "late": 1})
    path.write_text("\n".join(lines))
    sample = init.read(path)
    drafted = init.drafted(sample, table=None, time=None)
    assert {column.name: column.type for column in drafted.columns} == {"time": "string", "n": "string", "late": "int"}
    assert drafted.rows[-1] == {"time": "yesterday", "n": "many", "late": 1}
    assert len(drafted.rows) == 6


def test_the_author_names_table_and_time(tmp_path):
    text = composed(GOOD / "partly.ndjson", tmp_path, table="Orders", time="ms").contents[-1][1].decode()
    assert "\n  Orders_CL:\n" in text
    assert "| extend TimeGenerated = datetime(1970-01-01) + ms * 1ms\n" in text
    assert "# TimeGenerated: from ms as you said (milliseconds since 1970)." in text


@pytest.mark.parametrize(
    ("wishes", "message", "hint"),
    [
        ({"time": "mss"}, "has no field `mss`", "did you mean `ms`?"),
        ({"time": "level"}, "field `level` holds no times that are known", "name another field, or none at all"),
        ({"table": "a b"}, "`a b` cannot be the name of a table", "with a letter first"),
        ({"table": "T" * 62}, f"`{'T' * 62}_CL` has 65 characters, a table's name at most 63", "shorten it"),
    ],
)
def test_wishes_that_cannot_be_fulfilled_are_refused(wishes, message, hint, tmp_path):
    with pytest.raises(init.UsageError) as refused:
        composed(GOOD / "partly.ndjson", tmp_path, **wishes)
    assert refused.value.message.endswith(message)
    assert hint in refused.value.hint


def test_a_record_that_no_call_could_carry_is_left_out(tmp_path):
    path = tmp_path / "big.ndjson"
    big = json.dumps({"a": 1, "big": "x" * 10_000_000})
    path.write_text(f'{{"a": 1}}\n{big}\n{{"a": 2}}\n')
    drafted = init.drafted(init.read(path), table=None, time=None)
    assert [column.name for column in drafted.columns] == ["a"]
    assert "Left out: 1 larger than 1 MiB, the most that one call takes." in drafted.notes
    path.write_text(big)
    with pytest.raises(init.UsageError) as refused:
        init.read(path)
    assert refused.value.message == f"the only record of `{path}` is larger than 1 MiB"


def test_nothing_is_overwritten_unless_asked(tmp_path):
    written = composed(GOOD / "counts.tsv", tmp_path)
    written.save(force=False)
    written.spec.write_text("mine")
    with pytest.raises(init.UsageError) as refused:
        written.save(force=False)
    assert refused.value.message.endswith("`, `" + f"{written.spec.as_posix()}` are there already")
    assert written.spec.read_text() == "mine"
    written.save(force=True)
    assert written.spec.read_text().startswith("version: 1\n")


@pytest.mark.parametrize("name", ["CommonSecurityLog", "Syslog", "SecurityEvent", "ASimDnsActivityLogs"])
def test_an_azure_table_becomes_a_stream_that_fits_it(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = init.compose([init.from_table(name)], tmp_path / "provisioner.yaml", azures=True)
    written.save(force=False)
    prepared = prepare(Inputs(path=written.spec))
    assert prepared.ok, prepared.diagnostics
    assert not [item for item in prepared.diagnostics if item.severity == "error"]


def test_an_unknown_azure_table_is_refused_with_the_name_that_was_meant():
    with pytest.raises(init.UsageError) as refused:
        init.from_table("CommonSecurityLogs")
    assert refused.value.message == "`CommonSecurityLogs` is no Azure table that takes data"
    assert refused.value.hint == "did you mean `CommonSecurityLog`?"


def test_without_a_sample_the_least_that_works_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    init.compose([init.without_sample(None)], tmp_path / "provisioner.yaml").save(force=False)
    prepared = prepare(Inputs(path=tmp_path / "provisioner.yaml"))
    assert prepared.ok and prepared.diagnostics == ()
