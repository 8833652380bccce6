"""Seeded random variations of KQL texts: swaps that keep types, and swaps, losses and doublings of tokens.

Half of the mutants exchange functions, operators, literals and columns for others of the same kind, so that most are
still accepted; the other half damage tokens, so that most are not. Needs neither the parser nor the analyser.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""//[^\n]*|@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|"""
    r"""\d+(?:\.\d+)?(?:[a-z]+)?|[A-Za-z_][A-Za-z0-9_]*(?:-(?:away|rename|keep|reorder|where|kv|expand))?|"""
    r"""!?=~|==|!=|<=|>=|!~|\.\.|![a-z_]+~?|\s+|.""",
    re.VERBOSE | re.DOTALL,
)
SAME_TYPES = (
    ("tolower", "toupper", "url_decode", "url_encode", "reverse", "base64_encodestring"),
    ("tostring", "toint", "tolong", "toreal", "todouble", "tobool", "todatetime", "totimespan", "toguid", "todynamic"),
    ("isempty", "isnotempty", "isnull", "isnotnull"),
    ("abs", "round", "ceiling", "sign", "exp", "log", "log10", "exp2", "sqrt"),
    ("startofday", "endofday", "startofweek", "endofweek", "startofmonth", "endofmonth", "startofyear", "endofyear"),
    ("dayofmonth", "dayofyear", "getyear", "getmonth", "hourofday", "weekofyear", "monthofyear", "dayofweek"),
    ("iff", "iif"),
    ("max_of", "min_of", "coalesce"),
    ("strlen", "tolower", "toupper", "hash_sha256", "parse_json", "gettype", "parse_xml"),
    ("pack_array", "strcat", "coalesce"),
    ("floor", "bin"),
    ("binary_and", "binary_or", "binary_xor"),
    ("pack", "bag_pack"),
    ("strcat", "pack_array", "min_of", "strcat_delim"),
    ("split", "indexof", "countof", "has_any_index", "trim", "strcat"),
    ("parse_json", "todynamic", "parse_csv", "parse_url", "tostring", "bag_keys", "array_length"),
)
SAME_OPERATORS = (
    ("==", "!=", "=~", "!~", "contains", "!contains", "has", "!has", "startswith", "endswith", "contains_cs", "has_cs"),
    ("==", "!=", "<", ">", "<=", ">="),
    ("+", "-", "*", "/", "%"),
    ("and", "or"),
    ("in", "!in", "in~", "!in~", "has_any", "has_all"),
    ("extend", "project", "where", "project-away", "project-rename", "project-keep", "summarize", "distinct"),
)
LITERALS = {
    "number": ("0", "1", "2", "42", "1.5", "0.25", "100", "-1", "long(7)", "real(1)", "int(3)", "1e3"),
    "string": ("'x'", '"y"', "''", "'a b'", '@"c\\d"', "'day'", "'TimeGenerated'"),
    "span": ("1d", "2h", "30m", "5s", "100ms", "time(1.00:00:00)"),
    "bool": ("true", "false"),
}
JUNK = (
    "|", ",", "(", ")", "[", "]", ".", "=", "==", "by", "and", "or", "not", "in", "extend", "project", "where", "let",
    "print", "source", "null", "1", "'s'", "*", "-", "..", ";", "=~", "has", "kind", "with", "typeof(string)", "to",
    "datetime(2020-01-01)", "1h", "true", "tostring", "now()", "{", "}", "//c\n", "x",
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The text in pieces that make it up again."""
    return TOKEN.findall(text)


def _same_kind(rng: random.Random, token: str, columns: dict[str, str]) -> str | None:
    for group in (*SAME_TYPES, *SAME_OPERATORS):
        if token in group and rng.random() < 0.7:
            return rng.choice(group)
    if token in columns:
        same = [
            name for name, type_ in columns.items() if type_ == columns[token] and re.fullmatch(r"[A-Za-z_]\w*", name)
        ]
        return rng.choice(same) if same else None
    if token in ("true", "false"):
        return rng.choice(LITERALS["bool"])
    if token[0].isdigit():
        return rng.choice(LITERALS["number"] if token.replace(".", "").isdigit() else LITERALS["span"])
    return rng.choice(LITERALS["string"]) if token[0] in "'\"@" else None


def swapped(rng: random.Random, text: str, columns: dict[str, str]) -> str:
    """The text with one to three parts exchanged for others of the same kind."""
    parts = tokens(text)
    for _ in range(rng.randint(1, 3)):
        for _ in range(20):
            at = rng.randrange(len(parts))
            new = _same_kind(rng, parts[at], columns)
            if new is not None and new != parts[at]:
                parts[at] = new
                break
    return "".join(parts)


def damaged(rng: random.Random, text: str) -> str:
    """The text with one or two tokens lost, doubled, exchanged or replaced by another."""
    parts = tokens(text)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(parts))
        match rng.randrange(5):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[at])
            case 2:
                other = rng.randrange(len(parts))
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at] = rng.choice(JUNK)
            case _:
                parts.insert(at, " " + rng.choice(JUNK) + " ")
        if not parts:
            return text
    return "".join(parts)


def mutants(
    seeds: list[tuple[dict[str, str], str]], count: int, seed: int = 20260515
) -> Iterator[tuple[dict[str, str], str]]:
    """Columns and text of `count` different mutants, the same for the same seeds and seed."""
    rng = random.Random(seed)
    seen = {text for _, text in seeds}
    made = 0
    while made < count:
        columns, text = rng.choice(seeds)
        mutant = swapped(rng, text, columns) if made % 2 == 0 else damaged(rng, text)
        if mutant in seen or len(mutant) > 2500:
            continue
        seen.add(mutant)
        made += 1
        yield columns, mutant
