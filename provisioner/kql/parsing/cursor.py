"""A place in the tokens of a text: looking ahead, demanding tokens, reporting faults and going on after them.

`depth` counts the brackets around the cursor, `height` is the height of the expression read last, and `peak` that of
the highest one so far: together they keep the tree below `MAX_DEPTH` levels and the parser off the recursion limit.

A fault is reported where it is found and leaves the rule by an exception; lists, operators and statements catch it,
skip to where their next part begins and go on, so that one text can have several findings.
"""

from __future__ import annotations

from provisioner.kql.findings import Finding
from provisioner.kql.keywords import KEYWORDS
from provisioner.kql.lexer import END, NAME, Tokens
from provisioner.kql.syntax import MAX_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn, TypeVar

    T = TypeVar("T")

CLOSERS = frozenset({")", "]", "}"})
_OPENERS = {"(": ")", "[": "]", "{": "}"}
LIST_ENDS = frozenset({")", "]", "}", "|", ";", END})
_HARD_ENDS = frozenset({"|", ";"})
MAX_FINDINGS = 20
MAX_FAULTS = 100


class Fault(Exception):
    """The rule cannot go on; the finding has been made."""


class Halt(Exception):
    """Enough has been reported, or the text nests too deeply: nothing after it is read."""


class Cursor:
    """Reads tokens one after the other."""

    __slots__ = (
        "_faults",
        "_faulty_index",
        "depth",
        "ends",
        "findings",
        "height",
        "index",
        "kinds",
        "peak",
        "starts",
        "text",
    )

    def __init__(self, tokens: Tokens) -> None:
        self.text = tokens.text
        self.kinds = tokens.kinds
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.findings = tokens.findings
        self.index = 0
        self.depth = 0
        self.height = 0
        self.peak = 0
        self._faulty_index = -1
        self._faults = 0

    def word(self) -> str:
        """The text of the token under the cursor."""
        return self.text[self.starts[self.index] : self.ends[self.index]]

    def start(self) -> int:
        """Where the token under the cursor starts."""
        return self.starts[self.index]

    def end(self) -> int:
        """Where the token before the cursor ends."""
        return self.ends[self.index - 1]

    def accept(self, kind: str) -> bool:
        """Step over a token of that kind, if it is one."""
        if self.kinds[self.index] == kind:
            self.index += 1
            return True
        return False

    def expect(self, kind: str) -> None:
        """Step over a token of that kind or fail."""
        if self.kinds[self.index] != kind:
            self.unexpected(f"`{kind}`")
        self.index += 1

    def close(self, opener: int) -> None:
        """Step over the bracket that closes the one at token `opener`, or fail."""
        closer = _OPENERS[self.kinds[opener]]
        kind = self.kinds[self.index]
        if kind == closer:
            self.index += 1
        elif kind in LIST_ENDS and kind not in CLOSERS:
            bracket = self.kinds[opener]
            self.fail("KQL012", f"`{bracket}` is not closed", f"add `{closer}`", opener)
        else:
            self._close_late(closer)

    def _close_late(self, closer: str) -> None:
        """Report what stands where a bracket should be closed, and go on behind the bracket."""
        try:
            self.unexpected(f"`,` or `{closer}`")
        except Fault:
            self.skip_to(_HARD_ENDS, self.index)
            if not self.accept(closer):
                raise

    def shown(self, index: int | None = None) -> str:
        """A token as messages name it."""
        at = self.index if index is None else index
        if self.kinds[at] == END:
            return "the end of the query"
        text = self.text[self.starts[at] : self.ends[at]].splitlines()[0]
        return f"`{text if len(text) <= 40 else text[:37] + '…'}`"

    def unexpected(self, wanted: str, hint: str | None = None) -> NoReturn:
        """Fail because the token under the cursor is not what the grammar wants."""
        if hint is None and self.index and self.kinds[self.index - 1] == "," and self.kinds[self.index] in LIST_ENDS:
            hint = "remove the `,` before it"
        self.fail("KQL006", f"{self.shown()} where {wanted} is expected", hint)

    def fail(
        self,
        code: str,
        message: str,
        hint: str | None = None,
        index: int | None = None,
        until: int | None = None,
        fix: tuple[int, int, str] | None = None,
    ) -> NoReturn:
        """Report an error from token `index` to token `until` (inclusive) and leave the rule.

        Nothing is said twice about one token, nor about one next to a character that is no token at all.
        """
        at = self.index if index is None else index
        if self.index > self._faulty_index and not self._next_to_a_stranger():
            self.report(code, message, hint, at, until, fix)
        self._faulty_index = self.index
        self._faults += 1
        if self._faults > MAX_FAULTS:
            raise Halt
        raise Fault

    def _next_to_a_stranger(self) -> bool:
        after = self.ends[self.index - 1] if self.index else 0
        before = self.ends[self.index]
        return any(finding.code == "KQL001" and after <= finding.start <= before for finding in self.findings)

    def report(
        self,
        code: str,
        message: str,
        hint: str | None,
        at: int,
        until: int | None = None,
        fix: tuple[int, int, str] | None = None,
    ) -> None:
        """Report an error from token `at` to token `until` (inclusive) and go on."""
        start = self.starts[at]
        end = self.ends[at if until is None else until]
        self.findings.append(Finding(code, "error", start, max(end - start, 0), message, hint, "language", fix))
        if len(self.findings) >= MAX_FINDINGS:
            raise Halt

    def warn(self, code: str, message: str, hint: str | None, start: int, end: int) -> None:
        """Report a doubt about a stretch of the text."""
        self.findings.append(Finding(code, "warning", start, end - start, message, hint))

    def skip_to(self, kinds: frozenset[str], since: int) -> None:
        """Go on to the next token of these kinds, or to a bracket that closes an outer one.

        Brackets opened from token `since` on are skipped whole, unless one of them is never closed.
        """
        if not self._skip(kinds, since, self.index):
            self._skip(kinds, self.index, self.index)

    def _skip(self, kinds: frozenset[str], since: int, least: int) -> bool:
        depth, index = 0, since
        while (kind := self.kinds[index]) != END:
            if depth == 0 and index >= least and (kind in kinds or kind in CLOSERS):
                self.index = index
                return True
            if kind in _OPENERS:
                depth += 1
            elif kind in CLOSERS:
                depth -= 1
            index += 1
        if depth == 0 or since == least:
            self.index = index
            return True
        return False

    def comma_list(self, item: Callable[[], T], ends: frozenset[str] = LIST_ENDS) -> tuple[T, ...]:
        """list = item {"," item}; a faulty item is reported and skipped."""
        items: list[T] = []
        height, depth = 0, self.depth
        while True:
            self.height = 0
            first = self.index
            try:
                items.append(item())
            except Fault:
                self.depth = depth
                self.skip_to(ends | {","}, first)
            height = max(height, self.height)
            if self.kinds[self.index] != ",":
                self.height = height
                return tuple(items)
            self.index += 1

    def optional_list(self, item: Callable[[], T], ends: frozenset[str] = LIST_ENDS) -> tuple[T, ...]:
        """[list]."""
        return () if self.kinds[self.index] in ends else self.comma_list(item, ends)

    def grown(self, height: int) -> None:
        """Note that the expression just read is `height` levels high."""
        self.height = height
        if height > self.peak:
            self.peak = height
            if height > MAX_DEPTH:
                self.too_deep()

    def too_deep(self) -> NoReturn:
        """Report that the text nests deeper than any tool could follow, and stop."""
        self.findings.append(
            Finding("KQL014", "error", self.start(), max(self.ends[self.index] - self.start(), 0),
                    f"the expression is nested more than {MAX_DEPTH} levels deep",
                    "split it with `let` or several `extend`")
        )  # fmt: skip
        raise Halt

    def close_match(self, word: str, known: Iterable[str]) -> str | None:
        """A "did you mean" hint for a misspelt word."""
        from difflib import get_close_matches

        found = get_close_matches(word, list(known), n=1, cutoff=0.6)
        return f"did you mean `{found[0]}`?" if found else None

    def is_word(self, index: int) -> bool:
        """Whether the token is a name or a keyword."""
        return self.kinds[index] == NAME or self.kinds[index] in KEYWORDS
