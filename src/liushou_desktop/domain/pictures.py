"""A picture among the answers of a form: known by its digest, its bytes at hand or not.

Records keep the digest; the bytes lie in ``RecordPhoto`` and come along only where somebody looks
at them (a form on the screen, a paper, an export).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

MOST_BYTES: Final = 200_000  # of a kept JPEG
LONGEST_EDGE: Final = 1000  # dots; 82 mm on paper at 310 dots to the inch
DIGEST_LENGTH: Final = 32
JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG.

    Attributes:
        digest: BLAKE2b of 16 bytes, hex.
        content: the bytes; None where they were not asked for. No part of equality.
    """

    digest: str
    content: bytes | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, content: bytes) -> Picture:
        """The picture with its bytes at hand."""
        return cls(digest_of(content), content)

    def __str__(self) -> str:
        return self.digest


def digest_of(content: bytes) -> str:
    """How a picture is known."""
    return hashlib.blake2b(content, digest_size=DIGEST_LENGTH // 2).hexdigest()
