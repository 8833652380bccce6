"""A module: variables with their defaults, locals, data sources and resources of all its files, by address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from provisioner.diagnostics import Diagnostic, Span
from provisioner.importing.codes import BROKEN_TERRAFORM, NOT_READ
from provisioner.importing.lenient_json import parse
from provisioner.importing.terraform.json_syntax import as_hcl
from provisioner.model.json import Json, JsonObject
from provisioner.model.places import Places

if TYPE_CHECKING:
    from provisioner.importing.files import Beside, File

JSON: Final = ".tf.json"
_FILES: Final = (".tf", JSON)
_DEEPEST: Final = 8
"""Modules that call modules: files can be made to call each other for ever."""


@dataclass(slots=True)
class Block:
    """One resource or data source: its members as HCL has them, not yet evaluated."""

    type: str
    name: str
    members: JsonObject
    source: Span


@dataclass(slots=True)
class Call:
    """A module that another one calls: what it is given, and itself, where it could be read."""

    block: Block
    module: Module | None = None


@dataclass(slots=True)
class Module:
    """What the files of one folder say together; `folder` is where they lie, seen from the first module."""

    defaults: dict[str, Json] = field(default_factory=dict)
    locals: dict[str, Json] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Json] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    folder: str = "."
    beside: Beside | None = None

    def text(self, name: str) -> str | None:
        """A text that lies in the folder, or is named from there."""
        return self.beside.text(f"{self.folder}/{name}") if self.beside is not None else None

    def resources(self) -> list[Block]:
        """The resources, without data sources."""
        return [block for address, block in self.blocks.items() if not address.startswith("data.")]


def read_module(
    files: Sequence[File], beside: Beside | None = None, folder: str = ".", depth: int = 0
) -> tuple[Module, list[Diagnostic]]:
    """All files together with the local modules that they call, and what cannot be read of them."""
    module, diagnostics = Module(beside=beside, folder=folder), list[Diagnostic]()
    for file in files:
        tree, broken = _parsed(file)
        diagnostics += broken
        diagnostics += _taken(module, tree, Places(file.text, file.path), depth)
    return module, diagnostics


def _taken(module: Module, tree: JsonObject, places: Places, depth: int) -> list[Diagnostic]:
    """Put what one file says into the module."""
    for label, members in _labelled(tree.get("variable"), 1):
        if "default" in members:
            module.defaults[label[0]] = members["default"]
    for item in _blocks(tree.get("locals")):
        module.locals |= _members(item)
    for label, members in _labelled(tree.get("output"), 1):
        module.outputs[label[0]] = members.get("value")
    for kind, prefix in (("data", "data."), ("resource", "")):
        for (type, name), members in _labelled(tree.get(kind), 2):
            block = Block(type=type, name=name, members=members, source=_place(places, kind, type, name))
            module.blocks[f"{prefix}{type}.{name}"] = block
    diagnostics: list[Diagnostic] = []
    for label, members in _labelled(tree.get("module"), 1):
        module.calls[label[0]], told = _called(module, label[0], members, places, depth)
        diagnostics += told
    return diagnostics


def _called(
    parent: Module, name: str, members: JsonObject, places: Places, depth: int
) -> tuple[Call, list[Diagnostic]]:
    """A module in a folder nearby; others are only named."""
    block = Block(type="module", name=name, members=members, source=_place(places, "module", name))
    source = str(members.get("source", "")).strip('"')
    folder = f"{parent.folder}/{source}"
    near = parent.beside if source.startswith(("./", "../")) and depth < _DEEPEST else None
    files = [file for file in near.folder(folder) if file.path.endswith(_FILES)] if near is not None else []
    if files:
        module, told = read_module(files, parent.beside, folder, depth + 1)
        return Call(block=block, module=module), told
    hint = "import its folder by itself, with `--parameter NAME=VALUE` for its variables"
    message = f"The module `{name}` is not read"
    told = [Diagnostic(code=NOT_READ, severity="warning", message=message, span=block.source, hint=hint)]
    return Call(block=block), told


def read_values(file: File) -> tuple[dict[str, Json], list[Diagnostic]]:
    """The values of a `*.tfvars` file, as HCL has them."""
    tree, broken = _parsed(file)
    return _members(tree), broken


def _parsed(file: File) -> tuple[JsonObject, list[Diagnostic]]:
    if file.path.endswith(JSON):
        value, _, told = parse(file.text.removeprefix("\ufeff"), file.path)
        return as_hcl(value), told
    tree, broken = _loaded(file.text if file.text.endswith("\n") else f"{file.text}\n")
    if broken is None:
        return tree, []
    line, column = getattr(broken, "line", 1), getattr(broken, "column", 1)
    at = (line, column) if isinstance(line, int) and isinstance(column, int) and line > 0 and column > 0 else (1, 1)
    span = Span(path=file.path, line=at[0], column=at[1], end_line=at[0], end_column=at[1] + 1)
    message = "The Terraform cannot be read from here on"
    hint = "mend what stands here or just before it; `terraform validate` says more"
    return {}, [Diagnostic(code=BROKEN_TERRAFORM, severity="error", message=message, span=span, hint=hint)]


def _loaded(text: str) -> tuple[JsonObject, Exception | None]:
    import hcl2  # late: its grammar takes a second to load
    from lark.exceptions import LarkError

    options = hcl2.SerializationOptions(with_comments=False)
    try:
        tree: dict[str, Any] = hcl2.loads(text, serialization_options=options)
    except (LarkError, RecursionError, ValueError) as exc:
        return {}, exc
    return tree, None


def _blocks(value: Json) -> Iterator[JsonObject]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            yield item


def _labelled(value: Json, labels: int) -> Iterator[tuple[tuple[str, ...], dict[str, Json]]]:
    for item in _blocks(value):
        yield from _under(item, (), labels)


def _under(value: JsonObject, found: tuple[str, ...], labels: int) -> Iterator[tuple[tuple[str, ...], dict[str, Json]]]:
    for key, item in value.items():
        if key.startswith("__") or not isinstance(item, Mapping):
            continue
        here = (*found, key.strip('"'))
        if len(here) == labels:
            yield here, _members(item)
        else:
            yield from _under(item, here, labels)


def _members(value: JsonObject) -> dict[str, Json]:
    return {key: item for key, item in value.items() if not key.startswith("__")}


def _place(places: Places, *words: str) -> Span:
    head = r"\s+".join(f'"?{re.escape(word)}"?' for word in words)
    found = re.search(rf"^\s*({head})", places.text, re.MULTILINE)
    return places.span(*found.span(1)) if found else Span.start_of(places.path)
