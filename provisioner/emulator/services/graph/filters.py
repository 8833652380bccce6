"""The `$filter` expressions of Graph, as far as its clients send them: comparisons that are joined by `and`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from provisioner.emulator.http import JsonObject
from provisioner.emulator.odata import conjuncts

_TEXT = r"'(?P<value>(?:[^']|'')*)'"
_FORMS = {
    "equals": re.compile(rf"(?P<name>\w+)\s+eq\s+(?:{_TEXT}|(?P<word>true|false|null))", re.IGNORECASE),
    "begins": re.compile(rf"startswith\(\s*(?P<name>\w+)\s*,\s*{_TEXT}\s*\)", re.IGNORECASE),
    "holds": re.compile(rf"(?P<name>\w+)/any\(\s*(?P<item>\w+)\s*:\s*(?P=item)\s+eq\s+{_TEXT}\s*\)", re.IGNORECASE),
}


class FilterSyntaxError(Exception):
    """The text is no filter that is known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One comparison; texts are compared without case."""

    form: str
    name: str
    value: str

    def is_true_for(self, item: JsonObject) -> bool:
        """Whether an object passes."""
        found = next((value for key, value in item.items() if key.casefold() == self.name.casefold()), None)
        if self.form == "holds":
            return isinstance(found, list) and self.value.casefold() in (str(each).casefold() for each in found)
        text, wanted = _text(found), self.value.casefold()
        return text.startswith(wanted) if self.form == "begins" else text == wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Comparisons that must all be true; none lets everything pass."""

    terms: tuple[Term, ...] = ()

    def matching(self, items: Iterable[JsonObject]) -> list[JsonObject]:
        """The objects that pass."""
        return [item for item in items if all(term.is_true_for(item) for term in self.terms)]

    def equal_to(self, name: str) -> str | None:
        """What the only comparison compares a property with; None where the filter asks for something else."""
        if len(self.terms) != 1 or self.terms[0].form != "equals" or self.terms[0].name.casefold() != name.casefold():
            return None
        return self.terms[0].value


def parse_filter(text: str | None) -> Filter:
    """Take a filter apart; raises `FilterSyntaxError` for one that is not understood."""
    terms = [_term(part) for part in conjuncts(text or "")]
    if None in terms:
        raise FilterSyntaxError((text or "").strip())
    return Filter(terms=tuple(term for term in terms if term is not None))


def _term(text: str) -> Term | None:
    for form, pattern in _FORMS.items():
        match = pattern.fullmatch(text)
        if match:
            groups = match.groupdict()
            value = groups["value"] if groups["value"] is not None else groups.get("word") or ""
            return Term(form=form, name=match["name"], value=value.replace("''", "'"))
    return None


def _text(value: object) -> str:
    """How a filter writes a value."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value).casefold()
