"""Base64, URL encoding, compression, punycode and hashes.

Measured: a hash of the empty text is the empty text; text decoded from bytes that are no UTF-8 is empty. `hash()` is
xxHash64 of the UTF-8 text, or of the eight little-endian bytes of a number.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import urllib.parse
import uuid
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from provisioner.kql.functions.definition import Function, Implementation, Signature, built, plain
from provisioner.kql.types import BOOL, DATETIME, INT, LONG, TIMESPAN
from provisioner.kql.values import TEXT, Value, wrap_long

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

_MASK: Final = 0xFFFFFFFFFFFFFFFF
_PRIMES: Final = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decode(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def base64_encode(text: str) -> str:
    """Base64 of the UTF-8 text."""
    return base64.b64encode(_utf8(text)).decode()


def base64_decode(text: str) -> str:
    """The UTF-8 text in a base64 text, empty when it is none."""
    return _from_utf8(_decode(text))


def _from_utf8(data: bytes | None) -> str:
    try:
        return "" if data is None else data.decode()
    except UnicodeDecodeError:
        return ""


def _decode_to_array(text: str) -> list[int] | None:
    data = _decode(text)
    return None if data is None else [*data]


def _encode_from_array(values: Value) -> str:
    try:
        return base64.b64encode(bytes(values)).decode() if isinstance(values, list) else ""
    except (TypeError, ValueError):
        return ""


def _decode_to_guid(text: str) -> str | None:
    data = _decode(text)
    return str(uuid.UUID(bytes_le=data)) if data is not None and len(data) == 16 else None


def _encode_from_guid(guid: str) -> str:
    return base64.b64encode(uuid.UUID(guid).bytes_le).decode()


def _lower_escapes(text: str) -> str:
    """Kusto writes `%2f` where Python writes `%2F`."""
    head, *rest = text.split("%")
    return head + "".join(f"%{part[:2].lower()}{part[2:]}" for part in rest)


def url_encode(text: str) -> str:
    """As a form does it: a space is `+`."""
    return _lower_escapes(urllib.parse.quote_plus(text, safe="!()*-._", errors="surrogatepass"))


def url_encode_component(text: str) -> str:
    """As in a path: a space is `%20`."""
    return urllib.parse.quote(text, safe="", errors="surrogatepass")


def url_decode(text: str) -> str:
    """Percent escapes and `+` as characters."""
    return urllib.parse.unquote_plus(text)


def _compress(gzip: bool) -> Callable[[str], str]:
    def compress(text: str) -> str:
        if not text:
            return ""
        machine = zlib.compressobj(wbits=31 if gzip else 15)
        return base64.b64encode(machine.compress(_utf8(text)) + machine.flush()).decode()

    return compress


def _decompress(gzip: bool) -> Callable[[str], str]:
    def decompress(text: str) -> str:
        data = _decode(text)
        try:
            return "" if not data else _from_utf8(zlib.decompressobj(31 if gzip else 15).decompress(data, 64 << 20))
        except zlib.error:
            return ""

    return decompress


def _hash(name: str) -> Implementation:
    def digest(text: str) -> str:
        return hashlib.new(name, _utf8(text), usedforsecurity=False).hexdigest() if text else ""

    return digest


def _rotate(value: int, count: int) -> int:
    return ((value << count) | (value >> (64 - count))) & _MASK


def _round(accumulator: int, lane: int) -> int:
    return _rotate((accumulator + lane * _PRIMES[1]) & _MASK, 31) * _PRIMES[0] & _MASK


def _long_input(data: bytes) -> tuple[int, int]:
    """The accumulator after all stripes of 32 bytes, and where the rest begins."""
    lanes = [(_PRIMES[0] + _PRIMES[1]) & _MASK, _PRIMES[1], 0, -_PRIMES[0] & _MASK]
    position = 0
    while position + 32 <= len(data):
        for i in range(4):
            lanes[i] = _round(lanes[i], int.from_bytes(data[position + 8 * i : position + 8 * i + 8], "little"))
        position += 32
    value = sum(_rotate(lane, count) for lane, count in zip(lanes, (1, 7, 12, 18), strict=True)) & _MASK
    for lane in lanes:
        value = ((value ^ _round(0, lane)) * _PRIMES[0] + _PRIMES[3]) & _MASK
    return value, position


def xxhash64(data: bytes) -> int:
    """XXH64 with seed 0, as a signed long."""
    value, position = _long_input(data) if len(data) >= 32 else (_PRIMES[4], 0)
    value = (value + len(data)) & _MASK
    while position + 8 <= len(data):
        lane = _round(0, int.from_bytes(data[position : position + 8], "little"))
        value = (_rotate(value ^ lane, 27) * _PRIMES[0] + _PRIMES[3]) & _MASK
        position += 8
    if position + 4 <= len(data):
        lane = int.from_bytes(data[position : position + 4], "little") * _PRIMES[0] & _MASK
        value = (_rotate(value ^ lane, 23) * _PRIMES[1] + _PRIMES[2]) & _MASK
        position += 4
    for byte in data[position:]:
        value = _rotate(value ^ (byte * _PRIMES[4] & _MASK), 11) * _PRIMES[0] & _MASK
    for shift, prime in ((33, _PRIMES[1]), (29, _PRIMES[2])):
        value = (value ^ (value >> shift)) * prime & _MASK
    return wrap_long(value ^ (value >> 32))


def _bytes_of(type_: ScalarType) -> Callable[[Value], bytes]:
    if type_ in {INT, LONG, DATETIME, TIMESPAN, BOOL}:
        return lambda value: (int(value) & _MASK).to_bytes(8, "little")
    text = TEXT[type_]
    return lambda value: _utf8(text(value))


def _xxhash(signature: Signature) -> Implementation:
    data = _bytes_of(signature.types[0])

    def call(value: Value, modulus: int | None = None) -> int | None:
        result = xxhash64(data(value))
        return result if modulus is None else result % modulus if modulus > 0 else None

    return call


def _hash_many(signature: Signature) -> Implementation:
    converters = [_bytes_of(type_) for type_ in signature.types]

    def call(*values: Value) -> int:
        result = 0
        for convert, value in zip(converters, values, strict=True):
            result = wrap_long(result * 31 + xxhash64(convert(value)))
        return result

    return call


def _punycode(text: str) -> str:
    return text.encode("punycode").decode("ascii", "replace")


def _from_punycode(text: str) -> str:
    try:
        return text.encode("ascii").decode("punycode")
    except (UnicodeError, IndexError):
        return ""


FUNCTIONS: Final[Mapping[str, Function]] = {
    "base64_encode_tostring": plain(base64_encode, "s", total=True),
    "base64_encodestring": plain(base64_encode, "s", total=True),
    "base64_decode_tostring": plain(base64_decode, "s", total=True),
    "base64_decodestring": plain(base64_decode, "s", total=True),
    "base64_decode_toarray": plain(_decode_to_array, "s"),
    "base64_encode_fromarray": plain(_encode_from_array, "d", total=True),
    "base64_decode_toguid": plain(_decode_to_guid, "s"),
    "base64_encode_fromguid": plain(_encode_from_guid, ".", total=True),
    "url_encode": plain(url_encode, "s", total=True),
    "url_encode_component": plain(url_encode_component, "s", total=True),
    "url_decode": plain(url_decode, "s", total=True),
    "gzip_compress_to_base64_string": plain(_compress(gzip=True), "s", total=True),
    "gzip_decompress_from_base64_string": plain(_decompress(gzip=True), "s", total=True),
    "zlib_compress_to_base64_string": plain(_compress(gzip=False), "s", total=True),
    "zlib_decompress_from_base64_string": plain(_decompress(gzip=False), "s", total=True),
    "hash_sha256": plain(_hash("sha256"), "s", total=True),
    "hash_sha1": plain(_hash("sha1"), "s", total=True),
    "hash_md5": plain(_hash("md5"), "s", total=True),
    "hash": built(_xxhash, ".l"),
    "hash_xxhash64": built(_xxhash, ".l"),
    "hash_many": built(_hash_many),
    "punycode_from_string": plain(_punycode, "s", total=True),
    "punycode_to_string": plain(_from_punycode, "s", total=True),
}
