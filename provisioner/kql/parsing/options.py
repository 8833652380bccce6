"""`name=value` between an operator's keyword and its operands, and in `with (…)`."""

from __future__ import annotations

from provisioner.kql.lexer import NAME, STRING
from provisioner.kql.parsing.cursor import LIST_ENDS
from provisioner.kql.syntax import Literal, Name, Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.parsing.expressions import ExpressionParser
    from provisioner.kql.syntax import Expression

_HINTS = frozenset(
    "hint." + name
    for name in (
        "concurrency", "distribution", "materialized", "num_partitions", "shufflekey", "spread", "remote", "strategy",
        "progressive_top", "pass_filters", "pass_filters_column",
    )
)  # fmt: skip
_GENERAL = _HINTS | {
    "bagexpansion", "best_effort", "decodeblocks", "expandoutput", "flags", "force_remote", "isfuzzy", "kind",
    "nooptimization", "with_itemindex", "with_match_id", "with_source", "with_step_name", "withsource",
}  # fmt: skip


def options(p: ExpressionParser) -> tuple[Option, ...]:
    """options = {option_name "=" value}."""
    found: list[Option] = []
    while p.kinds[p.index + 1] == "=" and p.word() in _GENERAL:
        found.append(_option(p))
    return tuple(found)


def take_kind(
    p: ExpressionParser, given: tuple[Option, ...], kinds: tuple[str, ...]
) -> tuple[str | None, tuple[Option, ...]]:
    """Split `kind=…` off the options; fail where it is none of `kinds`."""
    chosen: str | None = None
    for option in given:
        if option.name == "kind":
            chosen = check_kind(p, option, kinds)
    return chosen, tuple(option for option in given if option.name != "kind")


def check_kind(p: ExpressionParser, option: Option, kinds: tuple[str, ...]) -> str:
    """The value of `kind=…`; report it where it is none of `kinds`."""
    value = option.value
    word = value.name if isinstance(value, Name) else str(value.value) if isinstance(value, Literal) else ""
    if word not in kinds:
        at = p.index
        while p.starts[at] > value.start:
            at -= 1
        p.report("KQL018", f"kind `{word}` is unknown", p.close_match(word, kinds) or f"use {', '.join(kinds)}", at)
    return word


def _option(p: ExpressionParser) -> Option:
    start, name = p.start(), p.word()
    p.index += 2
    value = _value(p)
    return Option(start, p.end(), name, value)


def _value(p: ExpressionParser) -> Expression:
    """value = word | name | literal."""
    kind = p.kinds[p.index]
    if p.is_word(p.index) and kind != "dynamic":
        p.index += 1
        return Name(p.starts[p.index - 1], p.end(), p.text[p.starts[p.index - 1] : p.end()])
    if kind == "[" and p.kinds[p.index + 1] == STRING:
        return p.bracketed_name()
    return p.constant()


def with_options(
    p: ExpressionParser, known: frozenset[str], several: frozenset[str] = frozenset()
) -> tuple[Option, ...]:
    """with = "(" [","] [name "=" value {"," value} {"," name "=" value …}] ")"; only names of `several` take lists."""
    opener = p.index
    p.expect("(")
    p.accept(",")
    found: list[Option] = []

    def item() -> None:
        previous = found[-1].name if found else ""
        if p.kinds[p.index + 1] != "=" and previous in several:
            value = _value(p)
            found.append(Option(value.start, value.end, previous, value))
            return
        name = p.word()
        if name not in known:
            if not p.is_word(p.index):
                p.unexpected("an option")
            p.fail("KQL018", f"option `{name}` is unknown", p.close_match(name, known))
        start = p.start()
        p.index += 1
        p.expect("=")
        value = p.expression() if p.kinds[p.index] == NAME and p.kinds[p.index + 1] == "(" else _value(p)
        found.append(Option(start, p.end(), name, value))

    p.optional_list(item, LIST_ENDS)
    p.close(opener)
    return tuple(found)
