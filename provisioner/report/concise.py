"""One line a finding, for pipes and editors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.diagnostics import Diagnostic
from provisioner.report.style import Style, printable


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], colour: bool) -> str:
    """`path:line:column: severity[code] message`; ends with a line break unless there is nothing to say."""
    style = Style(colour)
    return "".join(f"{headline(item, style)}\n" for item in diagnostics)


def headline(item: Diagnostic, style: Style) -> str:
    """The first line of a finding, in this format and in `full`."""
    place = f"{printable(item.span.path)}:{item.span.line}:{item.span.column}:"
    kind = style.severity(f"{item.severity}[{item.code}]", item.severity)
    return f"{style.strong(place)} {kind} {style.strong(printable(item.message))}"
