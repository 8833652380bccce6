"""Random and mutated texts: the parser answers every one of them, soon, and its checker every one that parses.

`PROVISIONER_SOAK_SCALE` says how much of the full 200,000 texts is tried, a twentieth where it is not set.
"""

from __future__ import annotations

import os
import random
import time

import pytest
from builders.golden import CASES

from provisioner.kql import check
from provisioner.kql.lexer import tokenize
from provisioner.kql.parser import parse
from provisioner.kql.printer import print_query

TEXTS = int(200_000 * float(os.environ.get("PROVISIONER_SOAK_SCALE", "0.05")))
SECONDS_A_TEXT = 2.0
SEEDS = [
    *(CASES / "kql" / "identity.kql").read_text("utf-8").splitlines(),
    *(path.read_text("utf-8").partition("\n----\n")[0] for path in sorted((CASES / "kql" / "errors").glob("*.txt"))),
]
WORDS = "where extend project summarize parse join union print let datatable range take by on to with in between has or"
PIECES = [
    *"|,;()[]{}=<>!+-*/%.:?@#$\\'\"`~^&\n\r\t\x00 ",
    *WORDS.split(),
    *("matches regex", "!in~", "..", "dynamic(", "datetime(", "int(", "```", "@'", "//", "kind=", "\u00e4"),
    *("a", "d", "1", "1.5", "1d", "0x", "1e", "'x'", "true", "null", "source", "strcat(", "toscalar(", "typeof("),
]  # fmt: skip
COLUMNS = [("a", "long"), ("b", "string"), ("d", "dynamic"), ("t", "datetime")]


def random_text(chance):
    return "".join(chance.choice(PIECES) + chance.choice(["", " "]) for _ in range(chance.randrange(1, 60)))


def random_characters(chance):
    return "".join(chr(chance.choice([chance.randrange(128), chance.randrange(0xD800)])) for _ in range(40))


def repeated(chance):
    piece = "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 4)))
    return chance.choice(["", "source | ", "print "]) + piece * chance.randrange(1, 1500)


def mutated(chance):
    """A good or bad example with some of its tokens or characters dropped, doubled, swapped or replaced."""
    text = chance.choice(SEEDS)
    cut = tokenize(text)
    parts = [text[start:end] for start, end in zip(cut.starts, cut.ends, strict=True)]
    gap = chance.choice(["", " "])
    for _ in range(chance.randrange(1, 5)):
        at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        change = chance.randrange(5)
        if change == 0:
            parts[at] = ""
        elif change == 1:
            parts[at] *= 2
        elif change == 2:
            parts[at], parts[other] = parts[other], parts[at]
        elif change == 3:
            parts[at] = chance.choice(PIECES)
        elif parts[at]:
            inside = chance.randrange(len(parts[at]))
            parts[at] = parts[at][:inside] + chance.choice(PIECES) + parts[at][inside + 1 :]
    return gap.join(parts)


MAKERS = [mutated, mutated, mutated, random_text, random_characters, repeated]


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_no_text_crashes_or_hangs_the_parser(part):
    chance = random.Random(part)
    slowest = 0.0
    for _ in range(TEXTS // 10):
        text = chance.choice(MAKERS)(chance)
        begun = time.process_time()
        try:
            parsed = parse(text)
            if parsed.tree is not None:
                assert parse(print_query(parsed.tree)).tree == parsed.tree
        except Exception as error:
            raise AssertionError(text[:500]) from error
        slowest = max(slowest, time.process_time() - begun)
        assert slowest < SECONDS_A_TEXT, text[:500]
        for finding in parsed.findings:
            assert 0 <= finding.start <= finding.start + finding.length <= len(text), text[:500]


@pytest.mark.soak
def test_no_text_crashes_or_hangs_the_checker():
    chance = random.Random(0)
    for _ in range(TEXTS // 10):
        text = chance.choice([mutated, mutated, random_text])(chance)
        begun = time.process_time()
        try:
            check(text, COLUMNS)
        except Exception as error:
            raise AssertionError(text[:500]) from error
        assert time.process_time() - begun < SECONDS_A_TEXT, text[:500]
