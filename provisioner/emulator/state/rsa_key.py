"""A key pair in a file; apart from `issuer`, so that processes that sign nothing do not load `cryptography`."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from provisioner.files import read_bytes, secure, write_atomic


class RsaKey:
    """Signs and verifies as RS256 does."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        numbers = key.public_key().public_numbers()
        self.modulus, self.exponent = numbers.n, numbers.e

    def sign(self, data: bytes) -> bytes:
        """The signature of some bytes."""
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def verify(self, signature: bytes, data: bytes) -> bool:
        """True for a signature that this key made."""
        try:
            self._key.public_key().verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


def open_key(path: Path) -> RsaKey:
    """The key in a file, made now where there is none."""
    if path.exists():
        key = serialization.load_pem_private_key(read_bytes(path, "key of the local issuer"), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return RsaKey(key)
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_atomic(path, text, private=True)
    secure(path)
    return RsaKey(made)
