"""Tokens: what a text is cut into, and what is said about what is no token."""

from __future__ import annotations

import pytest

from provisioner.kql.lexer import BOOL, END, GUID, LONG, NAME, RAW, REAL, STRING, TIMESPAN, tokenize


def tokens(text):
    cut = tokenize(text)
    spans = zip(cut.kinds, cut.starts, cut.ends, strict=True)
    return [(kind, text[start:end]) for kind, start, end in spans if kind != END]


def kinds(text):
    return [kind for kind, _ in tokens(text)]


def complaints(text):
    return [(finding.code, finding.start, finding.length) for finding in tokenize(text).findings]


@pytest.mark.parametrize(
    "text",
    [
        "'a'",
        '"a"',
        "''",
        "'it\\'s'",
        '"\\x41\\u0041\\U00000041\\101\\n\\\\"',
        "@'C:\\temp\\'",
        "@'it''s'",
        '@"say ""hi"""',
        "h'secret'",
        'H"secret"',
        "h@'secret'",
        "```one\ntwo```",
        "~~~one\r\ntwo~~~",
        "@```a```",
        "h```a```",
        "'\x00'",
        "'ä'",
    ],
)
def test_every_way_to_quote_gives_one_string(text):
    assert tokens(text) == [(STRING, text)]
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", LONG),
        ("123", LONG),
        ("0x1F", LONG),
        ("0XaB", LONG),
        ("1.5", REAL),
        ("1.", REAL),
        ("1e3", REAL),
        ("1.5E-3", REAL),
        ("1.e+3", REAL),
        ("true", BOOL),
        ("False", BOOL),
        ("TRUE", BOOL),
        ("int(5)", RAW),
        ("datetime(2024-01-01 10:00)", RAW),
        ("long( null )", RAW),
        ("guid()", RAW),
        ("real(+inf)", RAW),
        ("74be27de-1e4e-49d9-b579-fe0b331d3642", GUID),
        ("abcdef01-1e4e-49d9-b579-fe0b331d3642", GUID),
        ("tRue", NAME),
        ("1st", NAME),
        ("1e", NAME),
        ("5us", NAME),
        ("1D", NAME),
        ("0x", NAME),
        ("$left", NAME),
        ("_", NAME),
    ],
)
def test_literals_and_words(text, kind):
    assert tokens(text) == [(kind, text)]
    assert complaints(text) == []


@pytest.mark.parametrize(
    "unit",
    """m min minute minutes s sec second seconds d day days h hr hrs hour hours ms milli millis millisec millisecond
    milliseconds micro micros microsec microsecond microseconds nano nanos nanosec nanosecond nanoseconds tick
    ticks""".split(),  # noqa: SIM905 - thirty-five words read better so
)
def test_every_unit_of_a_timespan(unit):
    assert tokens(f"1{unit}, 2.5{unit}") == [(TIMESPAN, f"1{unit}"), (",", ","), (TIMESPAN, f"2.5{unit}")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1..2", [LONG, "..", LONG]),
        ("1. .. 2", [REAL, "..", LONG]),
        ("1...2", [REAL, "..", LONG]),
        ("1.5abc", [LONG, ".", NAME]),
        ("a.b[0]", [NAME, ".", NAME, "[", LONG, "]"]),
        ("a!=b !~ c =~ d <> e <= f", [NAME, "!=", NAME, "!~", NAME, "=~", NAME, "<>", NAME, "<=", NAME]),
        ("project-away a-b", ["project-away", NAME, "-", NAME]),
        ("project-awayx", ["project", "-", NAME]),
        ("a matches regex 'x'", [NAME, "matches regex", STRING]),
        ("a matches  regex 'x'", [NAME, NAME, "regex", STRING]),
        ("b in~('x') or b !in~ ('y')", [NAME, "in~", "(", STRING, ")", "or", NAME, "!in~", "(", STRING, ")"]),
        ("b !has_cs c !between d", [NAME, "!has_cs", NAME, "!between", NAME]),
        ("hint.strategy=shuffle hint.other", ["hint.strategy", "=", NAME, NAME, ".", NAME]),
        ("int (5)", ["int", "(", LONG, ")"]),
        ("print(5)", ["print", "(", LONG, ")"]),
        ("@ 'a'", ["@", STRING]),
    ],
)
def test_neighbours_are_told_apart(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\u2029"])
def test_a_comment_ends_with_its_line(end):
    assert kinds(f"a // b{end}c") == [NAME, NAME]


@pytest.mark.parametrize("space", ["\t", "\f", "\xa0", "\u3000", "\ufeff", "\u200b"])
def test_foreign_spaces_separate(space):
    assert kinds(f"a{space}b") == [NAME, NAME]
    assert complaints(f"a{space}b") == []


def test_lines_with_a_hash_at_the_start_are_for_the_client():
    assert kinds("#connect x\r\n#y\nprint 1") == ["print", LONG]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a \x00 b", [("KQL001", 2, 1)]),
        ("a \x0b b", [("KQL001", 2, 1)]),
        ("gr\u00f6\u00dfe x", [("KQL001", 0, 5)]),
        ("'abc", [("KQL002", 0, 1)]),
        ("'abc\nd'", [("KQL002", 0, 1), ("KQL002", 6, 1)]),
        ("```abc", [("KQL002", 0, 3)]),
        ("@'abc\\'' x", [("KQL002", 0, 2)]),
        ("'a\\d' b", [("KQL003", 2, 2)]),
        ("'a\\u12'", [("KQL003", 2, 2)]),
        ("'a\\", [("KQL002", 0, 1)]),
        ("'a\\'", [("KQL002", 0, 1)]),
    ],
)
def test_what_is_no_token_is_reported_where_it_begins(text, expected):
    assert complaints(text) == expected


def test_positions_count_code_points():
    cut = tokenize("'\U0001f600' x")
    assert (cut.starts[1], cut.ends[1]) == (4, 5)


def test_very_many_strangers_are_not_all_listed():
    assert len(tokenize("\u20ac" * 100_000).findings) == 50
