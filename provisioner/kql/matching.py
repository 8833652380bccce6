"""How texts are matched: terms, prefixes and parts, with and without regard to case.

A term is a run of letters and digits; every other character, `_` included, delimits one (measured on Kusto). A side of
the searched text that is no letter or digit needs no border. Without regard to case, both sides are compared in lower
case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Test = Callable[[str, str], bool]


def find_term(text: str, term: str, *, left: bool = True, right: bool = True) -> bool:
    """Whether the term occurs with a border on the sides that ask for one."""
    size = len(term)
    if not size:
        return True
    left = left and term[0].isalnum()
    right = right and term[-1].isalnum()
    position = text.find(term)
    while position >= 0:
        end = position + size
        if not (left and position and text[position - 1].isalnum()) and not (
            right and end < len(text) and text[end].isalnum()
        ):
            return True
        position = text.find(term, position + 1)
    return False


def term_finder(term: str, *, left: bool = True, right: bool = True) -> Callable[[str], bool]:
    """`find_term` for a term that is known beforehand."""
    size = len(term)
    if not size:
        return lambda _text: True
    left = left and term[0].isalnum()
    right = right and term[-1].isalnum()

    def find(text: str) -> bool:
        position = text.find(term)
        while position >= 0:
            end = position + size
            if (not left or position == 0 or not text[position - 1].isalnum()) and (
                not right or end == len(text) or not text[end].isalnum()
            ):
                return True
            position = text.find(term, position + 1)
        return False

    return find


def starts_with(text: str, prefix: str) -> bool:
    """Whether the text begins so, letter case aside."""
    return text[: len(prefix)].lower() == prefix.lower()


def ends_with(text: str, suffix: str) -> bool:
    """Whether the text ends so, letter case aside."""
    return not suffix or text[-len(suffix) :].lower() == suffix.lower()


def _any_case(test: Test) -> Test:
    return lambda text, part: test(text.lower(), part.lower())


def _has_prefix(text: str, term: str) -> bool:
    return find_term(text, term, right=False)


def _has_suffix(text: str, term: str) -> bool:
    return find_term(text, term, left=False)


def _contains(text: str, part: str) -> bool:
    return part in text


TESTS: Final[dict[str, Test]] = {
    "=~": lambda text, other: text.lower() == other.lower(),
    "contains": _any_case(_contains),
    "contains_cs": _contains,
    "has": _any_case(find_term),
    "has_cs": find_term,
    "hasprefix": _any_case(_has_prefix),
    "hasprefix_cs": _has_prefix,
    "hassuffix": _any_case(_has_suffix),
    "hassuffix_cs": _has_suffix,
    "startswith": starts_with,
    "startswith_cs": str.startswith,
    "endswith": ends_with,
    "endswith_cs": str.endswith,
}
