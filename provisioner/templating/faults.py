"""What went wrong in a template, as a diagnostic on the template's own line."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Mapping

from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from provisioner.diagnostics import Diagnostic, Span, did_you_mean
from provisioner.templating.bounds import TooMuchWorkError
from provisioner.templating.filters import GLOBALS, VOCABULARY, FilterError

CODES: Mapping[str, str] = {
    "PRV201": "A template cannot be parsed",
    "PRV202": "A template uses a name that is not there",
    "PRV203": "A template reaches for something outside its sandbox",
    "PRV204": "A template does too much work, or never ends",
    "PRV205": "A template does not give JSON",
    "PRV206": "A template fails on one of its lines",
    "PRV207": "A template includes or imports another one that is not there",
}


def line_span(path: str, line: int, texts: Mapping[str, str]) -> Span:
    """A whole line of a template, without the blanks around it."""
    lines = texts.get(path, "").splitlines()
    if not 1 <= line <= len(lines):
        return Span(path=path, line=max(line, 1), column=1, end_line=max(line, 1), end_column=1)
    text = lines[line - 1]
    start = len(text) - len(text.lstrip()) + 1
    return Span(path=path, line=line, column=start, end_line=line, end_column=max(len(text.rstrip()) + 1, start))


def place_of(error: BaseException, main: str, texts: Mapping[str, str]) -> Span:
    """The innermost template line that an error passed through."""
    if isinstance(error, TemplateSyntaxError):
        return line_span(error.filename or main, error.lineno, texts)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in texts]
    if frames:
        return line_span(frames[-1].filename, frames[-1].lineno or 1, texts)
    return line_span(main, 1, texts)


def fault(error: Exception, name: str, place: Span, known: Iterable[str]) -> Diagnostic:
    """The diagnostic for anything that Jinja or a filter raised."""
    code, message, hint = _words(error, name, known)
    return Diagnostic(code=code, severity="error", message=message, span=place, hint=hint, origin=f"templates/{name}")


def _words(error: Exception, name: str, known: Iterable[str]) -> tuple[str, str, str | None]:
    match error:
        case TemplateSyntaxError():
            text = _tidy(error.message or "it ends too early")
            return "PRV201", f"`{name}` cannot be parsed: {text}", _known_filter(error.message or "")
        case TemplateNotFound():
            return (
                "PRV207",
                f"`{name}` wants `{error.message}`, which is not there",
                "give a file in the template folder",
            )
        case SecurityError():
            message, _, hint = str(error).partition("\n")
            return "PRV203", message, hint or None
        case UndefinedError():
            message, _, hint = str(error).partition("\n")
            missing = re.fullmatch("`(.+)` is not defined", message)
            return "PRV202", message, hint or (did_you_mean(missing[1], known) if missing else None)
        case TooMuchWorkError():
            return "PRV204", f"`{name}` is stopped: {error}", "take out what repeats itself"
        case RecursionError() | MemoryError():
            return (
                "PRV204",
                f"`{name}` is stopped: it is nested too deep, or calls itself",
                "take out what repeats itself",
            )
        case FilterError():
            return "PRV206", str(error), None
        case _:
            return "PRV206", f"`{name}` fails on this line", "compare the kinds of value that the line puts together"


def _tidy(text: str) -> str:
    quoted = re.sub(r"'([^']*)'", r"`\1`", text.strip().rstrip("."))
    return quoted[:1].lower() + quoted[1:]


def _known_filter(message: str) -> str | None:
    wanted = re.match(r"No filter named '([^']+)'", message)
    if not wanted:
        return None
    return did_you_mean(wanted[1], VOCABULARY) or f"the filters are {', '.join(sorted(VOCABULARY))}"


GLOBAL_NAMES = tuple(GLOBALS)
