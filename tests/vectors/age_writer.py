"""Age files (X25519) whose randomness comes from a seed, so that a vector is the same file always.

Only for vectors: a real file is sealed with fresh randomness (``exchange.sealing``). Written from
the C2SP specification of age with the primitives of ``cryptography``; that ``age`` and the program
open these files shows it is right.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from liushou_desktop.exchange.sealing import SealingKey

_CHUNK = 64 * 1024
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def sealing_key(name: str) -> SealingKey:
    """The same age pair for the same name, on every machine."""
    secret = hashlib.sha256(f"age {name}".encode()).digest()
    public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return SealingKey(_bech32("age-secret-key-", secret).upper(), _bech32("age", public))


def seal(content: bytes, recipients: Sequence[str], seed: str = "") -> bytes:
    """``content`` sealed to recipients; the same bytes for the same arguments."""
    random = _Stream(b"|".join((content, *(r.encode() for r in recipients), seed.encode())))
    file_key = random.take(16)
    stanzas = "".join(_stanza(recipient, file_key, random) for recipient in recipients)
    head = f"age-encryption.org/v1\n{stanzas}---".encode("ascii")
    code = hmac.digest(_derived(b"", b"header", file_key), head, "sha256")
    nonce = random.take(16)
    body = _stream_of(content, ChaCha20Poly1305(_derived(nonce, b"payload", file_key)))
    return head + b" " + _plain64(code).encode("ascii") + b"\n" + nonce + body


def armoured(content: bytes) -> bytes:
    """An age file in letters, as ``age -a`` writes it."""
    text = base64.b64encode(content).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    whole = ["-----BEGIN AGE ENCRYPTED FILE-----", *lines, "-----END AGE ENCRYPTED FILE-----"]
    return "".join(f"{line}\n" for line in whole).encode("ascii")


class _Stream:
    """Bytes that follow from a seed."""

    def __init__(self, seed: bytes) -> None:
        self._seed, self._count = hashlib.sha256(seed).digest(), 0

    def take(self, length: int) -> bytes:
        """The next up to 32 bytes."""
        self._count += 1
        return hashlib.sha256(self._seed + self._count.to_bytes(4, "big")).digest()[:length]


def _stanza(recipient: str, file_key: bytes, random: _Stream) -> str:
    public = _unbech32(recipient)
    ephemeral = X25519PrivateKey.from_private_bytes(random.take(32))
    share = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    wrapping = _derived(share + public, b"age-encryption.org/v1/X25519", shared)
    body = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    return f"-> X25519 {_plain64(share)}\n{_plain64(body)}\n"


def _stream_of(content: bytes, cipher: ChaCha20Poly1305) -> bytes:
    """Chunks of 64 KiB, each with its number; the last one says that it is the last."""
    chunks = [content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)] or [b""]
    last = len(chunks) - 1
    return b"".join(
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number == last]), chunk, None)
        for number, chunk in enumerate(chunks)
    )


def _derived(salt: bytes, info: bytes, secret: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, info).derive(secret)


def _plain64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii").rstrip("=")


def _bech32(prefix: str, content: bytes) -> str:
    """BIP 173 without its limit of length, as age uses it."""
    number = int.from_bytes(content, "big") << (-len(content) * 8 % 5)
    count = -(-len(content) * 8 // 5)
    digits = [number >> 5 * (count - 1 - place) & 31 for place in range(count)]
    check = _checksum([*_expanded(prefix), *digits, *[0] * 6]) ^ 1
    digits += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1{''.join(_LETTERS[digit] for digit in digits)}"


def _unbech32(text: str) -> bytes:
    digits = [_LETTERS.index(letter) for letter in text.rpartition("1")[2][:-6]]
    number = 0
    for digit in digits:
        number = number << 5 | digit
    bits = len(digits) * 5
    return (number >> bits % 8).to_bytes(bits // 8, "big")


def _expanded(prefix: str) -> list[int]:
    return [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]


def _checksum(values: Sequence[int]) -> int:
    found = 1
    for value in values:
        top, found = found >> 25, (found & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            found ^= generator if top >> place & 1 else 0
    return found
