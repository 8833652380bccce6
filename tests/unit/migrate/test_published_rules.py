"""Published rules that can be Direct move, and made-up rows come out of both rules alike.

Those that `check` refuses afterwards are refused for mistakes of their own, which stand here by number.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from builders.published_rules import moved

RULES = Path(__file__).parents[2] / "cases" / "importing" / "published" / "rules.jsonl"
LINES = RULES.read_text("utf-8").splitlines()
NOT_FOR_CLIENTS = ("data sources", "kind", "an address of its own", "goes to", "takes", "which table", "no list")
MISTAKES = {
    12: "PRV733 `strcat` has 192 arguments, it takes 1 to 64",
}


@cache
def each():
    return [moved(line) for line in LINES]


def test_what_stays_is_not_what_clients_send():
    reasons = [rule.refusal for rule in each() if rule.refusal]
    assert reasons
    assert [text for text in reasons if not any(words in text for words in NOT_FOR_CLIENTS)] == []


def test_what_moves_is_refused_only_for_mistakes_of_its_own():
    refused = {number: rule.errors[0] for number, rule in enumerate(each()) if rule.errors}
    assert refused == MISTAKES
    able = [rule for rule in each() if not rule.refusal]
    assert len(able) >= 30
    assert 1 - len(refused) / len(able) >= 0.95


@pytest.mark.parametrize("number", range(len(LINES)))
def test_both_rules_make_the_same_of_the_same_rows(number):
    rule = each()[number]
    if rule.refusal or rule.errors:
        return
    proofs = rule.proofs()
    assert proofs
    assert [proof for proof in proofs if not proof.equal] == []
