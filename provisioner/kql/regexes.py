"""Compiled regular expressions with a bound on the time that a match may take.

Python's `re` runs what is surely quick: a pattern whose worst case, by the shape of the pattern and the length of the
text, stays within some ten million steps. The rest goes to the `regex` package, which can stop after a time. A batch
has a budget for all such matches together, so that hostile rows cost seconds, not hours; a match that is stopped raises
TimeoutError, which becomes a row error.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

from provisioner.kql.regexsyntax import EXPONENTIAL, RegexError, Translation, translate

T = TypeVar("T")
# The `regex` package has matches of its own class, which answer the same questions.
Match: TypeAlias = re.Match[str]

SECONDS_PER_MATCH: Final = 0.5
SECONDS_PER_BATCH: Final = 4.0
_STEPS: Final = 10_000_000
_LONGEST: Final = 1 << 62


class _Budget(threading.local):
    left = SECONDS_PER_BATCH


_budget: Final = _Budget()


def begin_batch() -> None:
    """Give the matches of a new batch their full time."""
    _budget.left = SECONDS_PER_BATCH


class Regex:
    """A pattern ready to run; `fast` and `limit` let generated code skip a call for texts up to that length."""

    __slots__ = ("_slow", "fast", "limit", "translation")

    def __init__(self, translation: Translation) -> None:
        self.translation = translation
        self.limit = -1 if translation.needs_regex else _quick_length(translation)
        self.fast: re.Pattern[str] | None = None if translation.needs_regex else re.compile(translation.pattern)
        self._slow: Any = None

    @property
    def groups(self) -> int:
        """How many groups capture."""
        return self.translation.groups

    def search(self, text: str) -> Match | None:
        """The first match."""
        if len(text) <= self.limit and self.fast is not None:
            return self.fast.search(text)
        found: Match | None = self._timed(lambda pattern, seconds: pattern.search(text, timeout=seconds))
        return found

    def match(self, text: str) -> Match | None:
        """A match at the beginning."""
        if len(text) <= self.limit and self.fast is not None:
            return self.fast.match(text)
        found: Match | None = self._timed(lambda pattern, seconds: pattern.match(text, timeout=seconds))
        return found

    def all(self, text: str) -> Iterable[Match]:
        """All matches that do not overlap."""
        if len(text) <= self.limit and self.fast is not None:
            return self.fast.finditer(text)
        found: list[Match] = self._timed(lambda pattern, seconds: [*pattern.finditer(text, timeout=seconds)])
        return found

    def replace(self, text: str, rewrite: Callable[[Match], str]) -> str:
        """The text with every match rewritten."""
        if len(text) <= self.limit and self.fast is not None:
            return self.fast.sub(rewrite, text)
        result: str = self._timed(lambda pattern, seconds: pattern.sub(rewrite, text, timeout=seconds))
        return result

    def _timed(self, run: Callable[[Any, float], T]) -> T:
        if self._slow is None:
            import regex

            self._slow = regex.compile(self.translation.pattern, regex.VERSION1)
        if _budget.left <= 0:
            raise TimeoutError("the time for regular expressions in this batch is used up")
        started = time.perf_counter()
        try:
            return run(self._slow, min(SECONDS_PER_MATCH, _budget.left))
        except TimeoutError:
            raise TimeoutError("the regular expression takes too long on this text") from None
        finally:
            _budget.left -= time.perf_counter() - started


def _quick_length(translation: Translation) -> int:
    """The longest text on which the pattern is surely quick, -1 when there is none."""
    if translation.degree >= EXPONENTIAL or translation.factor > _STEPS:
        return -1
    if not translation.degree:
        return _LONGEST if translation.factor <= 10_000 else 1000
    return int((_STEPS / translation.factor) ** (1 / translation.degree))


@lru_cache(maxsize=1024)
def compile_regex(pattern: str, flags: str = "") -> Regex:
    """The pattern, with flags among `imsU`; raises RegexError when Kusto would refuse it."""
    translation = translate(pattern, flags)
    try:
        return Regex(translation)
    except re.error as error:
        raise RegexError(str(error.msg), error.pos or 0) from error


def problem(pattern: str, flags: str = "") -> str | None:
    """Why Kusto would refuse the pattern, None when it would not."""
    try:
        compile_regex(pattern, flags)
    except RegexError as error:
        return str(error)
    return None


def rewriter(rewrite: str, groups: int) -> Callable[[Match], str]:
    """The replacement of `replace_regex`: `\\0` to `\\9` stand for groups, `\\\\` for a backslash."""
    parts: list[str | int] = [
        int(part[1]) if len(part) == 2 and part[0] == "\\" and part[1].isdigit() else "\\" if part == "\\\\" else part
        for part in re.split(r"(\\[0-9\\])", rewrite)
        if part
    ]
    if all(isinstance(part, str) for part in parts):
        text = "".join(map(str, parts))
        return lambda _match: text

    def expand(match: Match) -> str:
        return "".join(
            part if isinstance(part, str) else (match.group(part) or "") if part <= groups else "" for part in parts
        )

    return expand
