"""The name that Kusto gives to a result column which the text does not name."""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.checking.kinds import Array, Bag
from provisioner.kql.types import DYNAMIC, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.checking.signatures import Function


def result_name(cx: Checker, node: syntax.Expression, default: str | None = "") -> str | None:
    """The name that an expression gives to its column, `default` when it gives none."""
    match node:
        case syntax.Parenthesised(inner=inner):
            return result_name(cx, inner, default)
        case syntax.Name(name=name):
            return name
        case syntax.Path():
            return _path_name(cx, node, default)
        case syntax.Index():
            return _index_name(cx, node, default)
        case syntax.NamedExpression(names=names, listed=False):
            return names[0].name
        case syntax.Call():
            return _call_name(cx, node, default)
    return default


def _path_name(cx: Checker, node: syntax.Path, default: str | None) -> str | None:
    if not _is_container(cx.kind_of(node.target)):
        return node.member.name
    left = result_name(cx, node.target, None)
    return f"{left}_{node.member.name}" if left and left.strip() else node.member.name


def _index_name(cx: Checker, node: syntax.Index, default: str | None) -> str | None:
    container = _is_container(cx.kind_of(node.target))
    right = None if container else default
    if isinstance(node.index, syntax.Literal) and node.index.type in ("string", "long", "int"):
        right = "" if node.index.value is None else str(node.index.value)
    if not container:
        return right
    left = result_name(cx, node.target, None)
    return f"{left}_{right or ''}" if left and left.strip() else right


def _is_container(kind: Kind) -> bool:
    return kind in (DYNAMIC, UNKNOWN) or isinstance(kind, (Array, Bag))


def _call_name(cx: Checker, node: syntax.Call, default: str | None) -> str | None:
    function = cx.function_of(node)
    if function is None:
        return default
    naming, prefix, arguments = function.naming, function.prefix, node.arguments
    if naming.startswith("Name"):
        naming, prefix = "Prefix" + naming.removeprefix("Name"), function.name
    if naming == "FirstArgumentValueIfColumn":
        return _existing_column(cx, arguments, default)
    if naming == "PrefixOnly":
        return prefix if prefix is not None else default
    if naming.endswith("OnlyArgument") and len(arguments) != 1:
        return default
    if naming in ("FirstArgument", "OnlyArgument", "PrefixAndFirstArgument", "PrefixAndOnlyArgument"):
        return _from_argument(cx, function, prefix if naming.startswith("Prefix") else None, node, default)
    return default


def _from_argument(
    cx: Checker, function: Function, prefix: str | None, node: syntax.Call, default: str | None
) -> str | None:
    if not node.arguments:
        return None if prefix is None else f"{prefix}_"
    inner = result_name(cx, node.arguments[0], default)
    return inner if prefix is None else f"{prefix}_{inner or ''}"


def _existing_column(cx: Checker, arguments: tuple[syntax.Expression, ...], default: str | None) -> str | None:
    if arguments and cx.row is not None:
        value = cx.literal_of(arguments[0])
        if isinstance(value, str) and cx.row.slot(value) is not None:
            return value
    return default
