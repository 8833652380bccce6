"""Samples that cannot be read: one clear error each, its whole message asserted."""

from __future__ import annotations

import gzip

import pytest

from provisioner.errors import UsageError
from provisioner.infer import read_sample

EXPECTED = "one JSON object a line, one JSON array of objects, CSV or TSV with a header, or lines of text"
CUT = "the file is cut off: copy it again, or delete its last record"
DEEP = b'{"a":' * 5_000 + b"1" + b"}" * 5_000

BAD = {
    "nothing at all": (b"", "`x` has no records", EXPECTED),
    "white space": (b" \n\n \n", "`x` has no records", EXPECTED),
    "an empty array": (b"[]", "`x` has no records", EXPECTED),
    "a header alone": (b"a,b\n", "`x` has no records", EXPECTED),
    "truncated line": (
        b'{"a":1}\n{"a":2,"b',
        "`x` ends in the middle of the record that begins in line 2",
        CUT,
    ),
    "truncated array": (b'[{"a":1},\n{"a":', "`x` ends in the middle of the record that begins in line 2", CUT),
    "array without its end": (b'[{"a":1}\n', "`x` ends in the middle of the record that begins in line 1", CUT),
    "truncated object": (b'{\n"a":1,\n"b":', "`x` ends in the middle of the record that begins in line 1", CUT),
    "broken line": (
        b'{"a":1}\n{"a":2,}\n{"a":3}\n',
        "`x` line 2 is not JSON: trailing comma is not allowed",
        EXPECTED,
    ),
    "missing comma": (
        b'[{"a":1}\n{"a":2}]',
        "`x` line 2 is not JSON: a comma is missing between two records",
        EXPECTED,
    ),
    "more after the array": (b'[{"a":1}] {"b":1}', "`x` line 1 is not JSON: something follows the array", EXPECTED),
    "number in a line": (b'{"a":1}\n5\n', "line 2 of `x` is not a JSON object", "a record is an object: {…}"),
    "number in an array": (b'[{"a":1}, 5]', "record 2 of `x` is not a JSON object", "a record is an object: {…}"),
    "NaN in a line": (
        b'{"a":1}\n{"a":NaN}\n',
        "`x` line 2 has `NaN`, which is no JSON value",
        "write null in its place",
    ),
    "infinity in an array": (
        b'[{"a":1},\n{"a":-Infinity}]',
        "`x` line 2 has `-Infinity`, which is no JSON value",
        "write null in its place",
    ),
    "NUL": (
        b'{"a":1}\n{"a":"\x00"}\n',
        "`x` line 2 has a NUL byte",
        "give a text file in UTF-8; UTF-16 is to be saved as UTF-8",
    ),
    "UTF-16": ("\ufeff{}".encode("utf-16-le"), "`x` is UTF-16, not UTF-8", "save it as UTF-8"),
    "mixed encodings in lines": (
        '{"a":"é"}\n'.encode() + '{"a":"é"}\n'.encode("latin-1"),
        "`x` line 2 is not UTF-8 text: byte 0xe9",
        "save the whole file as UTF-8",
    ),
    "mixed encodings in an array": (
        '[{"a":"é"},\n'.encode() + '{"a":"é"}]'.encode("latin-1"),
        "`x` line 2 is not UTF-8 text: byte 0xe9",
        "save the whole file as UTF-8",
    ),
    "mixed encodings in CSV": (
        "a,b\né,1\n".encode() + "é,2\n".encode("latin-1"),
        "`x` line 3 is not UTF-8 text: byte 0xe9",
        "save the whole file as UTF-8",
    ),
    "half a character in a line": (
        b'{"a":1}\n{"a":"cut \\ud83d"}\n',
        "`x` line 2 has half of a character: one `\\ud…` escape without its other one",
        "take it out, or write `\\ufffd` in its place",
    ),
    "half a character in an array": (
        b'[{"a":1},\n{"a":"cut \\ud83d"}]',
        "`x` line 2 has half of a character: one `\\ud…` escape without its other one",
        "take it out, or write `\\ufffd` in its place",
    ),
    "nested too deep": (
        b'{"a":1}\n' + DEEP,
        "`x` line 2 is nested deeper than 1,000 levels",
        "no service takes such a record",
    ),
    "ragged CSV": (
        b"a,b\n1,2\n1,2,3\n",
        "`x` line 3 has 3 fields, the header has 2",
        "quote fields with delimiters in them",
    ),
    "CSV with an open quote": (
        b'a,b\n1,"2\n',
        "`x` ends within quotes",
        'close them, and write `""` for a quote inside of quotes',
    ),
    "broken gzip": (gzip.compress(b'{"a":1}\n' * 99)[:-9], "`x` is not a whole gzip file", "compress it again"),
}


@pytest.mark.parametrize("size", [1, 7, 1 << 20], ids=["byte by byte", "in small pieces", "at once"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_sample_has_one_clear_error(name, size):
    data, message, hint = BAD[name]
    if len(data) > 10_000 and size < 100:
        size = 1_000
    with pytest.raises(UsageError) as refused:
        read_sample((data[at : at + size] for at in range(0, len(data), size)), "x")
    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_a_line_without_end_is_not_held_in_memory():
    def endless():
        yield b'{"a":"'
        while True:
            yield b"x" * (1 << 20)

    with pytest.raises(UsageError) as refused:
        read_sample(endless(), "x")
    assert refused.value.message == "`x` line 1 begins a record of more than 64 MiB"


def test_of_a_key_that_stands_twice_the_last_counts():
    for data in (b'{"a":1,"a":"b"}\n{"a":"c"}', b'[{"a":1,"a":"b"}]'):
        assert list(read_sample([data], "x").survey.columns["a"].kinds) == ["text"]


TEN_MEGABYTES = b"x" * 10_000_000


@pytest.mark.parametrize("size", [1 << 16, 1 << 20], ids=["in pieces", "in blocks"])
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("x.ndjson", b'{"a":"', b'"}\n{"a":"short"}\n'),
        ("x.json", b'[{"a":"', b'"},{"a":"short"}]'),
        ("x.csv", b"time,a\n1,", b"\n2,short\n"),
        ("x.tsv", b"time\ta\n1\t", b"\n2\tshort\n"),
        ("x.log", b"a line of ", b"\nshort\n"),
    ],
)
def test_a_line_of_ten_megabytes_is_left_out_and_told_of(name, before, after, size):
    data = before + TEN_MEGABYTES + after
    sample = read_sample((data[at : at + size] for at in range(0, len(data), size)), name)
    assert (sample.survey.count, sample.notes.too_large) == (1, 1)
    assert "short" in sample.rows[0].values()


@pytest.mark.parametrize(("name", "start"), [("x.csv", b"time,a\n1,"), ("x.log", b"")])
def test_a_long_line_is_kept_as_long_as_it_fits_into_a_call(name, start):
    sample = read_sample([start + b"x" * 900_000], name)
    assert (sample.survey.count, sample.notes.too_large) == (1, 0)


def test_numbers_of_any_length_are_read_alike_in_lines_and_in_arrays():
    long = b'{"a":99999999999999999999999,"b":1}'
    for data in (long + b"\n" + long, b"[" + long + b"," + long + b"]", long.replace(b",", b",\n") + long):
        assert read_sample([data], "x").rows[0] == {"a": 1e23, "b": 1}
