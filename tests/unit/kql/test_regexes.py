"""Kusto's regular expressions: what is refused, what is rewritten, and that hostile texts cost bounded time."""

import pytest

from provisioner.kql.compiled import compile_query
from provisioner.kql.library import check
from provisioner.kql.regexes import begin_batch, compile_regex, problem, rewriter
from provisioner.kql.regexsyntax import EXPONENTIAL, translate


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"a.c", "abc", "abc"),
        (r"a$", "a\n", None),  # `$` is the end of the text
        (r"(?m)a$", "a\nb", "a"),
        (r"^b", "a\nb", None),
        (r"(?m)^b", "a\nb", "b"),
        (r"a(?i)b", "aB", "aB"),
        (r"a(?i:b)c", "aBc", "aBc"),
        (r"a(?i:b)c", "aBC", None),
        (r"(?i)straße", "STRAßE", "STRAßE"),
        (r"(?s)a.b", "a\nb", "a\nb"),
        (r"a.b", "a\nb", None),
        (r"(?U)a+", "aaa", "a"),
        (r"(?U)a+?", "aaa", "aaa"),
        (r"(?x) a b # comment", "ab", "ab"),
        (r"a{2,3}", "aaaa", "aaa"),
        (r"a{,3}", "a{,3}", "a{,3}"),
        (r"a++", "aaa", "aaa"),
        (r"[a-z&&[^b]]+", "bcd", "cd"),
        (r"[\w--[a-c]]+", "abcd", "d"),
        (r"[[:alpha:]]+", "12ab", "ab"),
        (r"[^]a]", "]ab", "b"),
        (r"\pL+", "1é", "é"),
        (r"\p{Greek}+", "aβγ", "βγ"),
        (r"\d+", "٣4", "٣4"),
        (r"\x41\u0042\x{43}", "ABC", "ABC"),
        (r"\z", "a", ""),
        (r"\bend\b{end}", "the end", "end"),
        (r"a|b|c", "xc", "c"),
        (r"\/path\-x", "/path-x", "/path-x"),
        (r"(?P<x>\d)(?<y>\w)", "1a", "1a"),
    ],
)
def test_a_pattern_finds_what_kusto_finds(pattern, text, found):
    match = compile_regex(pattern).search(text)
    assert (None if match is None else match.group(0)) == found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=a)", "look-around is not supported"),
        ("(?!a)", "look-around is not supported"),
        ("(?<=a)b", "look-around is not supported"),
        ("(?<!a)b", "look-around is not supported"),
        (r"(a)\1", "back-references are not supported"),
        ("(?P=x)", "unknown kind of group"),
        ("(?>a)", "unknown kind of group"),
        ("(a", "unclosed group"),
        ("a)", "unopened group"),
        ("[a", "unclosed class"),
        ("*a", "quantifier without anything to repeat"),
        ("a\\", "pattern ends with a backslash"),
        (r"\y", r"unknown escape `\y`"),
        ("a{2,1}", "repetition out of bounds"),
        ("(?<n>a)(?<n>b)", "duplicate group name `n`"),
        ("[z-a]", "bad character range z-a"),
        ("(" * 300 + ")" * 300, "groups nested too deeply"),
    ],
)
def test_a_pattern_that_kusto_refuses_has_a_reason(pattern, reason):
    assert problem(pattern) == reason


@pytest.mark.parametrize(
    ("pattern", "degree"),
    [
        ("abc", 0),
        (r"src=([\d.]+)", 2),
        (r"\d+\.\d+\.\d+", 2),
        (r"^\w+=\d+$", 1),
        (r".*a.*b", 3),
        (r"(a+)+$", EXPONENTIAL),
        (r"(a|aa)*b", EXPONENTIAL),
        (r"(\w+\s?)*$", EXPONENTIAL),
    ],
)
def test_the_cost_of_a_pattern_is_seen_in_its_shape(pattern, degree):
    assert translate(pattern).degree == degree


def test_a_rewrite_names_groups_by_number():
    match = compile_regex(r"(\w)-(\w)").search("a-b")
    assert rewriter(r"\2\\\1$1", 2)(match) == r"b\a$1"


HOSTILE = ["a" * 40 + "!" + "b" * n for n in range(60)]


@pytest.mark.timeout(60)  # for ever, were it not bounded
@pytest.mark.parametrize("expression", [
    r"extract(@'^(([a-z])+.)+[A-Z]([a-z])+$', 1, s)",
    r"extract(@'(x+x+)+y', 0, s)",
    r"replace_regex(s, @'(\w*)*:', 'x')",
    r"tostring(s matches regex @'^(\w+\s?)*$')",
    r"trim(@'(a*)*b', s)",
])  # fmt: skip
def test_a_catastrophic_pattern_on_hostile_rows_costs_bounded_time(expression):
    compiled = compile_query(check(f"source | extend r = {expression}", {"s": "string"}, profile="query"))
    rows = [{"s": text.replace("a", "x") if "x+" in expression else text} for text in HOSTILE]
    result = compiled.run(rows)
    assert result.length == len(rows)
    assert all(isinstance(value, str) for value in result.columns[1])


def test_a_match_that_takes_too_long_is_an_error_of_its_row_alone():
    compiled = compile_query(
        check("source | extend r = extract('(.*)*(.*)*(.*)*x=(.*)*y', 1, s)", {"s": "string"}, profile="query")
    )
    result = compiled.run([{"s": "1x=2y"}, {"s": "a" * 5000}, {"s": "3x=4y"}])
    assert [error.row for error in result.errors] in ([1], [])
    assert result.length == 3
    if result.errors:
        assert result.errors[0].message == "the regular expression takes too long on this text"
        assert result.columns[1][1] == ""


def test_a_batch_has_its_own_time_for_patterns():
    regex = compile_regex(r"^(([a-z])+.)+[A-Z]([a-z])+$")
    begin_batch()
    assert regex.search("aB") is None
    assert regex.search("abCd") is not None
