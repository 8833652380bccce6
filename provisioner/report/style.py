"""Colours where they are wanted, and texts that cannot play tricks on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from provisioner.diagnostics import Severity

_SEVERITIES: Mapping[Severity, str] = {"error": "1;31", "warning": "1;33", "info": "1;36"}
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_CONTROLS |= {code: "\ufffd" for code in (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


class Style:
    """ANSI sequences, or none of them."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def severity(self, text: str, severity: Severity) -> str:
        """In the colour of a severity."""
        return self._in(_SEVERITIES[severity], text)

    def strong(self, text: str) -> str:
        """What is read first."""
        return self._in("1", text)

    def frame(self, text: str) -> str:
        """Line numbers and the lines around the source."""
        return self._in("34", text)

    def note(self, text: str) -> str:
        """The name of a note: hint, from."""
        return self._in("36", text)

    def good(self, text: str) -> str:
        """What is as it should be."""
        return self._in("32", text)

    def bad(self, text: str) -> str:
        """What is not."""
        return self._in("31", text)

    def _in(self, sequence: str, text: str) -> str:
        return f"\x1b[{sequence}m{text}\x1b[0m" if self._colour and text else text


def printable(text: str) -> str:
    """A text with its control characters and direction overrides made visible."""
    return text.translate(_CONTROLS)


def width(text: str) -> int:
    """How many columns a printable text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
