"""Whatever the bytes, a payload is processed or refused; what was processed can be stored and read back."""

import gzip
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.emulator.services.ingestion.payload import FlowText, Payload, Processed, Refused, process
from provisioner.emulator.store import codec
from provisioner.kql.datetimes import datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")
STREAM = (
    ("TimeGenerated", "datetime"),
    ("Text", "string"),
    ("Int", "int"),
    ("Long", "long"),
    ("Real", "real"),
    ("Flag", "boolean"),
    ("Bag", "dynamic"),
)
TABLE = (*STREAM, ("Guid", "guid"))
FLOWS = (
    FlowText(stream=STREAM, transform_kql="source", table=TABLE),
    FlowText(
        stream=STREAM,
        transform_kql="source | where Int != 3 | extend Guid = toguid(Text), Long = Int * Long, Text = tostring(Bag.a)",
        table=TABLE,
    ),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2026-03-01T00:00:00Z", "9999-12-31", "0001-01-01", "\ud800", "1e999", "0x10"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ROW = st.dictionaries(st.sampled_from([name for name, _ in STREAM] + ["Other", ""]), JSON, max_size=7)


def run(body, encoding=""):
    answer = process(Payload(body=body, encoding=encoding, received=NOW, flows=FLOWS))
    if isinstance(answer, Refused):
        assert 400 <= answer.status < 500
        return None
    assert isinstance(answer, Processed)
    for encoded in answer.encoded:
        if encoded.rows:
            columns = codec.decode_batch(encoded.content)
            assert {len(values) for _, values in columns.values()} == {encoded.rows}
            assert encoded.min_time <= encoded.max_time
    return answer


@settings(max_examples=120, derandomize=True, deadline=None)
@given(st.lists(ROW, max_size=6))
def test_any_rows_are_stored_one_for_one(rows):
    answer = run(json.dumps(rows).encode("utf-8", "surrogatepass"))
    if answer is not None and rows:
        assert answer.encoded[0].rows == len(rows)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "GZIP,gzip"]))
def test_any_bytes_are_answered(body, encoding):
    run(body, encoding)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.lists(ROW, max_size=3), st.integers(0, 60), st.integers(0, 255))
def test_broken_gzip_is_answered(rows, position, byte):
    body = bytearray(gzip.compress(json.dumps(rows).encode(), mtime=0))
    body[position % len(body)] = byte
    run(bytes(body), "gzip")


def test_nesting_of_any_depth_is_answered():
    for depth in (100, 250, 300, 900, 1020, 1100, 100_000):
        run(b'[{"Bag":' + b"[" * depth + b"]" * depth + b"}]")
        run(b'[{"Text":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}]")


def test_very_many_empty_rows_in_a_kilobyte_are_answered():
    body = gzip.compress(b"[" + b"{}," * 199_999 + b"{}]", 9)
    assert run(body, "gzip").rows_in == 200_000


def test_numbers_past_every_type_are_answered():
    run(b'[{"Int":1e400,"Long":123456789012345678901234567890,"Real":-1e999,"Bag":1e400}]')
    run(b'[{"Int":99999999999,"Long":9223372036854775808,"Real":1,"Bag":18446744073709551616}]')
