"""Where each character of a decoded YAML scalar stands in the file: plain, quoted, escaped, literal and folded.

`offsets` walks the source of one scalar as a YAML reader does and gives, for each decoded character, its offset in the
text, plus one offset for the end. The caller compares the decoded text with the parser's, so that a form that this
module does not know is noticed instead of mislocated.
"""

from __future__ import annotations

import re

from provisioner.spec.surrogates import character

_PROPERTY = re.compile(r"(?:![^\s]*|&[^\s,\[\]{}]+)[ \t\r\n]+")
_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_NAMED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX = {"x": 2, "u": 4, "U": 8}

Piece = tuple[str, int]
"""A decoded character and the offset of its source."""


def offsets(text: str, start: int, end: int, decoded: str) -> list[int] | None:
    """Offsets of each character of `decoded` and of its end; None when the source reads otherwise."""
    start = _without_properties(text, start, end)
    match text[start : start + 1]:
        case '"':
            pieces, stop = _quoted(text, start + 1, end, '"')
        case "'":
            pieces, stop = _quoted(text, start + 1, end, "'")
        case "|" | ">":
            pieces, stop = _block(text, start, end)
        case _:
            pieces, stop = _plain(text, start, end)
    if "".join(character for character, _ in pieces) != decoded:
        return None
    # In order even where a fold of U+2028 gives a break its place before a blank that it follows.
    return sorted([*(at for _, at in pieces), stop])


def _without_properties(text: str, start: int, end: int) -> int:
    while text[start : start + 1] in ("!", "&"):
        found = _PROPERTY.match(text, start, end)
        if not found:
            break
        start = found.end()
    return start


def _plain(text: str, start: int, end: int) -> tuple[list[Piece], int]:
    pieces: list[Piece] = []
    at = start
    while at < end:
        if _BREAK.match(text, at):
            at = _fold(text, at, end, pieces)
        else:
            pieces.append((text[at], at))
            at += 1
    return pieces, end


def _quoted(text: str, start: int, end: int, quote: str) -> tuple[list[Piece], int]:
    pieces: list[Piece] = []
    at = start
    while at < end:
        character = text[at]
        if character == quote:
            if quote == "'" and text[at + 1 : at + 2] == "'":
                pieces.append(("'", at))
                at += 2
                continue
            return pieces, at
        if character == "\\" and quote == '"':
            at = _escape(text, at, end, pieces)
        elif _BREAK.match(text, at):
            at = _fold(text, at, end, pieces)
        else:
            pieces.append((character, at))
            at += 1
    return pieces, end


def _escape(text: str, at: int, end: int, pieces: list[Piece]) -> int:
    letter = text[at + 1 : at + 2]
    pair = _PAIR.match(text, at)
    if pair:
        pieces.append((chr(character(pair[1], pair[2])), at))
        return pair.end()
    if letter in _HEX:
        width = _HEX[letter]
        pieces.append((chr(int(text[at + 2 : at + 2 + width], 16)), at))
        return at + 2 + width
    line_break = _BREAK.match(text, at + 1)
    if line_break:
        at = _skip_blanks(text, line_break.end(), end)
        while (again := _BREAK.match(text, at)) and at < end:
            pieces.append((_normal(again.group()), at))
            at = _skip_blanks(text, again.end(), end)
        # A space kept by the escape protects it from being folded away with the indentation before it.
        return at
    pieces.append((_NAMED.get(letter, letter), at))
    return at + 2


def _fold(text: str, at: int, end: int, pieces: list[Piece]) -> int:
    """A line break inside plain or quoted text: blanks around it go, one break is a space, n+1 are n."""
    while pieces and pieces[-1][0] in " \t" and text[pieces[-1][1]] in " \t":
        pieces.pop()
    first = _BREAK.match(text, at)
    if first is None:
        return at
    here, at = at, _skip_blanks(text, first.end(), end)
    empty = False
    while at < end and (again := _BREAK.match(text, at)):
        empty = True
        pieces.append((_normal(again.group()), at))
        at = _skip_blanks(text, again.end(), end)
    if _normal(first.group()) != "\n":
        pieces.append((first.group(), here))
    elif not empty:
        pieces.append((" ", here))
    return at


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t":
        at += 1
    return at


def _normal(line_break: str) -> str:
    return line_break if line_break in "\u2028\u2029" else "\n"


def _block(text: str, start: int, end: int) -> tuple[list[Piece], int]:
    folded = text[start] == ">"
    header_end = _BREAK.search(text, start)
    if header_end is None:
        return [], end
    header = text[start + 1 : header_end.start()].split("#")[0].strip()
    lines = _block_lines(text, header_end.end(), header, start, end)
    pieces: list[Piece] = []
    if folded:
        _join_folded(lines, pieces)
    else:
        for content, at, line_break, break_at in lines:
            pieces += [(character, at + i) for i, character in enumerate(content)]
            if line_break:
                pieces.append((_normal(line_break), break_at))
    _chomp(pieces, header)
    stop = pieces[-1][1] + 1 if pieces else end
    return pieces, stop


_Line = tuple[str, int, str, int]
"""Content without indentation, its offset, the line break after it and that break's offset."""


def _block_lines(text: str, at: int, header: str, start: int, end: int) -> list[_Line]:
    raw: list[tuple[int, int, str]] = []
    while at < len(text):
        found = _BREAK.search(text, at)
        stop = found.start() if found else len(text)
        raw.append((at, stop, found.group() if found else ""))
        at = found.end() if found else len(text)
        if at >= end and not (found and _is_blank(text, at)):
            break
    indent = _indentation(text, raw, header, start)
    lines: list[_Line] = []
    for line_start, stop, line_break in raw:
        spaces = len(text[line_start:stop]) - len(text[line_start:stop].lstrip(" "))
        if spaces < indent and text[line_start:stop].strip(" "):
            break
        begin = min(line_start + indent, stop)
        lines.append((text[begin:stop], begin, line_break, stop))
    return lines


def _is_blank(text: str, at: int) -> bool:
    found = _BREAK.search(text, at)
    return found is not None and not text[at : found.start()].strip(" ")


def _indentation(text: str, raw: list[tuple[int, int, str]], header: str, start: int) -> int:
    given = re.search(r"[1-9]", header)
    first = next((text[a:b] for a, b, _ in raw if text[a:b].strip(" ")), "")
    found = len(first) - len(first.lstrip(" "))
    if not given:
        return found
    # The indicator counts from the parent's indentation, which only the parser knows; what is left over beyond the
    # indicated columns belongs to the text, so the parent's indentation is searched from the line that has the header.
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    head = text[line_start:start]
    parent = len(head) - len(head.lstrip(" "))
    while head[parent : parent + 2] == "- ":
        rest = head[parent + 2 :]
        if ":" not in rest:
            break
        parent += 2 + len(rest) - len(rest.lstrip(" "))
    return parent + int(given.group())


def _join_folded(lines: list[_Line], pieces: list[Piece]) -> None:
    """Breaks between two lines of text become a space (n+1 breaks n); lines that begin with a blank keep theirs."""
    waiting: list[Piece] = []
    before: str | None = None
    for content, at, line_break, break_at in lines:
        if content:
            _settle(waiting, before, content, pieces)
            waiting = []
            pieces += [(character, at + i) for i, character in enumerate(content)]
            before = content
        if line_break:
            waiting.append((_normal(line_break), break_at))
    pieces += waiting


def _settle(waiting: list[Piece], before: str | None, content: str, pieces: list[Piece]) -> None:
    if before is None:
        pieces += waiting
        return
    foldable = before[0] not in " \t" and content[0] not in " \t" and waiting and waiting[0][0] == "\n"
    if not foldable:
        pieces += waiting
    elif len(waiting) == 1:
        pieces.append((" ", waiting[0][1]))
    else:
        pieces += waiting[1:]


def _chomp(pieces: list[Piece], header: str) -> None:
    if "+" in header:
        return
    last: Piece | None = None
    while pieces and pieces[-1][0] in "\n\u2028\u2029":
        last = pieces.pop()
    if "-" not in header and last is not None and pieces:
        pieces.append(last)
