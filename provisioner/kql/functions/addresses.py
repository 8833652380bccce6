"""IP addresses, URLs, paths and versions.

Measured on Kusto for `parse_ipv4`, `parse_ipv6` and `parse_url`: a prefix masks, leading zeros are refused, an address
with a dotted tail takes an IPv4 prefix, user information needs a colon, query keys are sorted and repeated ones become
arrays, a URL that cannot be read has empty parts, an IPv6 address that cannot be read is empty.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

from provisioner.kql.functions.definition import Function, Implementation, plain
from provisioner.kql.values import Value

_MAPPED: Final = 0xFFFF << 32
_PRIVATE: Final = ((10 << 24, 8), ((172 << 24) | (16 << 16), 12), ((192 << 24) | (168 << 16), 16))


def _octets(text: str) -> int | None:
    try:
        return int(ipaddress.IPv4Address(text))
    except ValueError:
        return None


def split_ipv4(text: str) -> tuple[int, int] | None:
    """An address and its prefix length, 32 when it has none."""
    address, slash, suffix = text.strip().partition("/")
    value = _octets(address)
    if value is None or (slash and not (suffix.isdecimal() and int(suffix) <= 32)):
        return None
    return value, int(suffix) if slash else 32


def mask_ipv4(value: int, prefix: int) -> int:
    """The first bits of the address."""
    return value >> (32 - prefix) << (32 - prefix)


def parse_ipv4(text: str) -> int | None:
    """The address as a number, masked by its prefix."""
    found = split_ipv4(text)
    return None if found is None else mask_ipv4(*found)


def parse_ipv4_mask(text: str, prefix: int) -> int | None:
    """The address as a number, masked by its own and the given prefix."""
    found = split_ipv4(text)
    return None if found is None or not 0 <= prefix <= 32 else mask_ipv4(found[0], min(prefix, found[1]))


def ipv4_compare(left: str, right: str, prefix: int = 32) -> int | None:
    """-1, 0 or 1 by the bits that both prefixes and the given one cover."""
    first, second = split_ipv4(left), split_ipv4(right)
    if first is None or second is None or not 0 <= prefix <= 32:
        return None
    length = min(prefix, first[1], second[1])
    a, b = mask_ipv4(first[0], length), mask_ipv4(second[0], length)
    return (a > b) - (a < b)


def ipv4_is_match(left: str, right: str, prefix: int = 32) -> bool | None:
    """Whether the addresses agree in the bits that count."""
    result = ipv4_compare(left, right, prefix)
    return None if result is None else result == 0


def ipv4_is_in_range(address: str, network: str) -> bool | None:
    """Whether the address lies in the network."""
    first, second = split_ipv4(address), split_ipv4(network)
    if first is None or second is None:
        return None
    return mask_ipv4(first[0], min(first[1], second[1])) == mask_ipv4(*second)


def _in_any(test: Callable[[str, str], bool | None]) -> Implementation:
    def any_of(address: str, *ranges: Value) -> bool | None:
        flat = [item for entry in ranges for item in (entry if isinstance(entry, list) else (entry,))]
        results = [test(address, item) for item in flat if isinstance(item, str)]
        return True if True in results else None if None in results else False

    return any_of


def ipv4_is_private(text: str) -> bool | None:
    """Whether the address belongs to a private network."""
    found = split_ipv4(text)
    if found is None:
        return None
    return any(found[1] >= length and mask_ipv4(found[0], length) == network for network, length in _PRIVATE)


def ipv4_netmask_suffix(text: str) -> int | None:
    """The prefix length, 32 when there is none."""
    found = split_ipv4(text)
    return None if found is None else found[1]


def format_ipv4(value: Value, prefix: int = 32) -> str:
    """A number or an address as a dotted address, masked."""
    number = parse_ipv4(value) if isinstance(value, str) else value
    if not isinstance(number, int) or not 0 <= prefix <= 32 or not 0 <= number < 1 << 32:
        return ""
    return str(ipaddress.IPv4Address(mask_ipv4(number, prefix)))


def format_ipv4_mask(value: Value, prefix: int = 32) -> str:
    """A number or an address as a network in prefix notation."""
    text = format_ipv4(value, prefix)
    return f"{text}/{prefix}" if text else ""


def split_ipv6(text: str) -> tuple[int, int] | None:
    """An address as a number, an IPv4 one mapped, and its prefix length out of 128."""
    address, slash, suffix = text.strip().partition("/")
    address = address.partition("%")[0]
    dotted = "." in address
    if slash and not (suffix.isdecimal() and int(suffix) <= (32 if dotted else 128)):
        return None
    length = int(suffix) + (96 if dotted else 0) if slash else 128
    plain_ipv4 = _octets(address)
    if plain_ipv4 is not None:
        return _MAPPED | plain_ipv4, length
    try:
        return int(ipaddress.IPv6Address(address)), length
    except ValueError:
        return None


def mask_ipv6(value: int, prefix: int) -> int:
    """The first bits of the address."""
    return value >> (128 - prefix) << (128 - prefix)


def parse_ipv6(text: str) -> str:
    """The address in full, masked by its prefix; empty when it is none."""
    found = split_ipv6(text)
    return "" if found is None else ipaddress.IPv6Address(mask_ipv6(*found)).exploded


def parse_ipv6_mask(text: str, prefix: int) -> str:
    """The address in full, masked by its own and the given prefix."""
    found = split_ipv6(text)
    if found is None or not 0 <= prefix <= 128:
        return ""
    return ipaddress.IPv6Address(mask_ipv6(found[0], min(prefix, found[1]))).exploded


def ipv6_compare(left: str, right: str, prefix: int = 128) -> int | None:
    """-1, 0 or 1 by the bits that both prefixes and the given one cover."""
    first, second = split_ipv6(left), split_ipv6(right)
    if first is None or second is None or not 0 <= prefix <= 128:
        return None
    length = min(prefix, first[1], second[1])
    a, b = mask_ipv6(first[0], length), mask_ipv6(second[0], length)
    return (a > b) - (a < b)


def ipv6_is_match(left: str, right: str, prefix: int = 128) -> bool | None:
    """Whether the addresses agree in the bits that count."""
    result = ipv6_compare(left, right, prefix)
    return None if result is None else result == 0


def ipv6_is_in_range(address: str, network: str) -> bool | None:
    """Whether the address lies in the network."""
    found = split_ipv6(network)
    return None if found is None else ipv6_is_match(address, network, found[1])


_ADDRESS: Final = re.compile(r"(?<![A-Za-z0-9.])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9.])")
_PREFIX: Final = re.compile(r"(?<![A-Za-z0-9.])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9])")


def has_ipv4(text: str, address: str) -> bool:
    """Whether the address stands in the text, with no letter or digit beside it."""
    return _octets(address) is not None and address in _ADDRESS.findall(text)


def has_ipv4_prefix(text: str, prefix: str) -> bool:
    """Whether an address that begins so stands in the text; the prefix ends with a dot or is a whole address."""
    if not prefix.endswith(".") and _octets(prefix) is None:
        return False
    return any(
        found == prefix or (prefix.endswith(".") and found.startswith(prefix)) for found in _PREFIX.findall(text)
    )


def _has_any(test: Callable[[str, str], bool]) -> Implementation:
    def any_of(text: str, *wanted: Value) -> bool:
        flat: Iterable[Value] = [item for entry in wanted for item in (entry if isinstance(entry, list) else (entry,))]
        return any(test(text, item) for item in flat if isinstance(item, str))

    return any_of


def ipv4_range_to_cidr_list(first: str, last: str) -> list[str] | None:
    """The networks that make up a range of addresses."""
    low, high = split_ipv4(first), split_ipv4(last)
    if low is None or high is None or low[0] > high[0]:
        return None
    ends = (ipaddress.IPv4Address(low[0]), ipaddress.IPv4Address(high[0]))
    return [str(network) for network in ipaddress.summarize_address_range(*ends)]


def parse_version(text: str) -> Decimal | None:
    """Up to four numbers of a version as one number that orders versions."""
    parts = text.strip().split(".")
    if not 1 <= len(parts) <= 4 or not all(part.isdecimal() and len(part) <= 8 for part in parts):
        return None
    return Decimal("".join(part.zfill(8) for part in parts + ["0"] * (4 - len(parts))))


FUNCTIONS: Final[Mapping[str, Function]] = {
    "parse_ipv4": plain(parse_ipv4, "s"),
    "parse_ipv4_mask": plain(parse_ipv4_mask, "sl"),
    "ipv4_compare": plain(ipv4_compare, "ssl"),
    "ipv4_is_match": plain(ipv4_is_match, "ssl"),
    "ipv4_is_in_range": plain(ipv4_is_in_range, "s"),
    "ipv4_is_in_any_range": plain(_in_any(ipv4_is_in_range), "s.", strict=False),
    "ipv4_is_private": plain(ipv4_is_private, "s"),
    "ipv4_netmask_suffix": plain(ipv4_netmask_suffix, "s"),
    "ipv4_range_to_cidr_list": plain(ipv4_range_to_cidr_list, "s"),
    "format_ipv4": plain(format_ipv4, ".l", total=True),
    "format_ipv4_mask": plain(format_ipv4_mask, ".l", total=True),
    "parse_ipv6": plain(parse_ipv6, "s", total=True),
    "parse_ipv6_mask": plain(parse_ipv6_mask, "sl", total=True),
    "ipv6_compare": plain(ipv6_compare, "ssl"),
    "ipv6_is_match": plain(ipv6_is_match, "ssl"),
    "ipv6_is_in_range": plain(ipv6_is_in_range, "s"),
    "ipv6_is_in_any_range": plain(_in_any(ipv6_is_in_range), "s.", strict=False),
    "has_ipv4": plain(has_ipv4, "s", total=True),
    "has_ipv4_prefix": plain(has_ipv4_prefix, "s", total=True),
    "has_any_ipv4": plain(_has_any(has_ipv4), "s.", strict=False, total=True),
    "has_any_ipv4_prefix": plain(_has_any(has_ipv4_prefix), "s.", strict=False, total=True),
    "parse_version": plain(parse_version, "s"),
}
