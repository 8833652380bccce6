"""Text → a tree of YAML nodes with marks, or a diagnostic in our own words. JSON is read the same way: it is YAML."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from provisioner.diagnostics import Diagnostic
from provisioner.model.places import Places
from provisioner.spec.codes import BROKEN, TOO_LARGE
from provisioner.spec.surrogates import joined, set_back
from provisioner.spec.syntax import explain

if TYPE_CHECKING:
    import yaml

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_BRACKET = re.compile(r"[\[\]{}]")
_LEAD = re.compile(r"^[ \t?-]+", re.MULTILINE)
_RECURSION_SAFE = 1000
_DEPTH_ERROR = "maximum nesting depth"
MAX_DEPTH = 64

_loader_class: Any = None


def compose(places: Places) -> tuple[yaml.Node | None, list[Diagnostic]]:
    """The root node (None for a file without content), or why the text cannot be read."""
    import yaml

    odd = _UNPRINTABLE.search(places.text)
    if odd:
        return None, [_unprintable(places, odd)]
    if nesting_bound(places.text) > _RECURSION_SAFE:
        too_deep = _too_deep(places)
        if too_deep:
            return None, [too_deep]
    text, shorter = joined(places.text)
    loader = _loader()(text)
    try:
        root = cast("yaml.Node | None", loader.get_single_node())
    except yaml.MarkedYAMLError as exc:
        return None, [explain(exc, places, shorter)]
    finally:
        loader.dispose()
    set_back(root, shorter)
    return root, []


def nesting_bound(text: str) -> int:
    """A number that the nesting of a text does not exceed: brackets open at once, and block levels by their columns."""
    leads = _LEAD.finditer(text) if len(text) > _RECURSION_SAFE else ()
    columns = max((found.end() - found.start() for found in leads), default=0)
    if text.count("[") + text.count("{") <= _RECURSION_SAFE // 2:
        return 2 * columns + text.count("[") + text.count("{")
    depth = deepest = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found.group() in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return 2 * columns + deepest


def _too_deep(places: Places) -> Diagnostic | None:
    """Parse without composing, because the composer is recursive C code: 300,000 brackets would end the process."""
    import yaml

    loader, depth = _loader()(places.text), 0
    try:
        while loader.check_event():
            event = loader.get_event()
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                return nested_too_deeply(places, event.start_mark.index)
    except yaml.MarkedYAMLError as exc:
        return _deepest_bracket(places) if _DEPTH_ERROR in str(exc.problem) else explain(exc, places, [])
    finally:
        loader.dispose()
    return None


def _deepest_bracket(places: Places) -> Diagnostic:
    """Where the depth is passed, as far as brackets alone show it: libyaml gives up before it tells of them."""
    depth = 1  # of the spec itself, a map without brackets
    for found in _BRACKET.finditer(places.text):
        depth = depth + 1 if found.group() in "[{" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            return nested_too_deeply(places, found.start())
    return nested_too_deeply(places, 0)


def nested_too_deeply(places: Places, start: int) -> Diagnostic:
    """The diagnostic of a value that stands under more than `MAX_DEPTH` others."""
    span = places.span(start, places.line_end(start))
    message = f"The value that begins here is nested more than {MAX_DEPTH} levels deep"
    return Diagnostic(code=TOO_LARGE, severity="error", message=message, span=span)


def _loader() -> Any:  # noqa: ANN401  a class made at run time, from one of two parsers
    """PyYAML's composer without implicit tags (scalars are ours to read), over libyaml where it is there."""
    global _loader_class
    if _loader_class is None:
        try:
            _loader_class = _fast_loader()
        except ImportError:
            _loader_class = _pure_loader()
        _loader_class.yaml_implicit_resolvers = {}
    return _loader_class


def _fast_loader() -> Any:  # noqa: ANN401  a class made at run time
    from yaml.resolver import BaseResolver

    parser: Any = import_module("yaml.cyaml").CParser

    class Loader(parser, BaseResolver):  # type: ignore[misc]  # the base is known at run time only
        def __init__(self, text: str) -> None:
            parser.__init__(self, text)
            BaseResolver.__init__(self)

        def dispose(self) -> None:
            """As the pure loader has it."""

    return Loader


def _pure_loader() -> Any:  # noqa: ANN401  a class made at run time
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.resolver import BaseResolver
    from yaml.scanner import Scanner

    class Loader(Reader, Scanner, Parser, Composer, BaseResolver):
        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)
            BaseResolver.__init__(self)

    return Loader


def _unprintable(places: Places, odd: re.Match[str]) -> Diagnostic:
    return Diagnostic(
        code=BROKEN,
        severity="error",
        message=f"The control character U+{ord(odd.group()):04X} cannot stand in a spec",
        span=places.span(odd.start(), odd.end()),
        hint="delete it, or write it as an escape in double quotes",
    )
