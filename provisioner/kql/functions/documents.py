"""Structured texts: XML, CEF, URLs, file paths, command lines.

Assumed: in `parse_xml` a text that is a JSON number becomes a number, as the example of its page shows; a CEF message
keeps its header under the names of the CommonSecurityLog table's fields, and a message that is none gives null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from provisioner.kql.functions.definition import Function, plain
from provisioner.kql.values import Value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST_XML: Final = 1 << 20
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?(?:[eE][-+]?\d+)?")


def parse_xml(text: str) -> Value:
    """The document as a dynamic value: attributes as `@name`, text beside them as `#text`; null when it is no XML."""
    from xml.etree.ElementTree import ParseError, XMLParser

    if len(text) > _LONGEST_XML or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    parser = XMLParser()
    try:
        parser.feed(text)
        root = parser.close()
    except (ParseError, ValueError):
        return None
    return {_tag(root.tag): _element(root, 0)}


def _tag(tag: str) -> str:
    return tag.rpartition("}")[2]


def _scalar(text: str) -> Value:
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > 300:
        return text
    return float(text) if match[1] or "e" in text.lower() else int(text) if len(text) < 19 else text


def _element(element: Element, depth: int) -> Value:
    text = "".join([element.text or "", *[child.tail or "" for child in element]]).strip()
    if not element.attrib and not len(element):
        return _scalar(text) if text else None
    bag: dict[str, Value] = {f"@{_tag(name)}": _scalar(value) for name, value in element.attrib.items()}
    if text:
        bag["#text"] = _scalar(text)
    for child in element:
        value = _element(child, depth + 1) if depth < 200 else None
        name = _tag(child.tag)
        if name not in bag:
            bag[name] = value
        elif isinstance(bag[name], list):
            bag[name].append(value)
        else:
            bag[name] = [bag[name], value]
    return bag


_CEF_HEADER: Final = (
    "DeviceVendor",
    "DeviceProduct",
    "DeviceVersion",
    "DeviceEventClassID",
    "Name",
    "Severity",
)
_CEF_KEY: Final = re.compile(r"(?:^|\s)([A-Za-z0-9_.\[\]-]+)=")
_CEF_ESCAPE: Final = re.compile(r"\\([\\|=nr])")


def _cef_text(text: str) -> str:
    return _CEF_ESCAPE.sub(lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), text)


def parse_cef_dictionary(text: str) -> Value:
    """The header fields of a CEF message and, under `Extension`, its key-value pairs; null when it is none."""
    start = text.find("CEF:")
    if start < 0:
        return None
    parts = re.split(r"(?<!\\)\|", text[start + 4 :], maxsplit=7)
    if len(parts) < 7:
        return None
    bag: dict[str, Value] = {"Version": parts[0].strip()}
    bag |= {name: _cef_text(part) for name, part in zip(_CEF_HEADER, parts[1:7], strict=True)}
    bag["Extension"] = _cef_extension(parts[7] if len(parts) == 8 else "")
    return bag


def _cef_extension(text: str) -> dict[str, str]:
    keys = [match for match in _CEF_KEY.finditer(text)]
    ends = [match.start() for match in keys[1:]] + [len(text)]
    return {match[1]: _cef_text(text[match.end() : end].strip()) for match, end in zip(keys, ends, strict=True)}


_URL: Final = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?P<user>[^/?#@:]*):(?P<password>[^/?#@]*)@)?"
    r"(?P<host>\[[^\]]*\]|[^/?#:]*)(?::(?P<port>\d+))?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.DOTALL,
)


def parse_url(text: str) -> dict[str, Value]:
    """The parts of a URL; all empty when it is none."""
    match = _URL.fullmatch(text)
    parts: dict[str, str | None] = match.groupdict() if match is not None else {}
    path = parts.get("path") or ""
    if path == "/" and text.endswith("/"):
        path = ""
    return {
        "Scheme": parts.get("scheme") or "",
        "Host": parts.get("host") or "",
        "Port": parts.get("port") or "",
        "Path": path,
        "Username": parts.get("user") or "",
        "Password": parts.get("password") or "",
        "Query Parameters": query_parameters(parts.get("query") or ""),
        "Fragment": parts.get("fragment") or "",
    }


def query_parameters(text: str) -> dict[str, Value]:
    """Keys in order, repeated ones with an array of their values; pairs without a key or a value are dropped."""
    bag: dict[str, Value] = {}
    for pair in text.split("&"):
        key, _, value = pair.partition("=")
        if not key or not value:
            continue
        known = bag.get(key)
        bag[key] = value if known is None else [*known, value] if isinstance(known, list) else [known, value]
    return dict(sorted(bag.items()))


def parse_urlquery(text: str) -> dict[str, Value]:
    """The parameters of a query."""
    return {"Query Parameters": query_parameters(text.removeprefix("?"))}


def parse_path(text: str) -> dict[str, str]:
    """The parts of a Windows or Unix file path."""
    scheme, mark, rest = text.partition("://")
    path = rest if mark else text
    cut = max(path.rfind("/"), path.rfind("\\"))
    directory, name = path[: max(cut, 0)], path[cut + 1 :]
    name, _, stream = name.partition(":") if cut >= 0 or not re.match(r"[A-Za-z]:", name) else (name, "", "")
    root = re.match(r"(?:\\\\\?\\)?([A-Za-z]:)", path)
    return {
        "Scheme": scheme if mark else "",
        "RootPath": root[1] if root else "",
        "DirectoryPath": directory,
        "DirectoryName": re.split(r"[/\\]", directory)[-1],
        "Filename": name,
        "Extension": name.rpartition(".")[2] if "." in name else "",
        "AlternateDataStreamName": stream,
    }


def parse_command_line(text: str, _parser: str) -> list[str] | None:
    """The arguments as Windows cuts them: quotes keep spaces, backslashes escape quotes."""
    if not text.strip():
        return None
    arguments: list[str] = []
    current, quoted, started = "", False, False
    for match in re.finditer(r'(\\*)"|\\+|\s|[^\s"\\]+', text):
        piece = match[0]
        if piece.endswith('"'):
            started = True
            current += "\\" * (len(match[1]) // 2)
            if len(match[1]) % 2:
                current += '"'
            else:
                quoted = not quoted
        elif piece.isspace() and not quoted:
            if started:
                arguments.append(current)
            current, started = "", False
        else:
            current, started = current + piece, True
    return [*arguments, current] if started else arguments


FUNCTIONS: Final[Mapping[str, Function]] = {
    "parse_xml": plain(parse_xml, "s"),
    "parse_cef_dictionary": plain(parse_cef_dictionary, "s"),
    "parse_url": plain(parse_url, "s", total=True),
    "parseurl": plain(parse_url, "s", total=True),
    "parse_urlquery": plain(parse_urlquery, "s", total=True),
    "parseurlquery": plain(parse_urlquery, "s", total=True),
    "parse_path": plain(parse_path, "s", total=True),
    "parse_command_line": plain(parse_command_line, "s"),
}
