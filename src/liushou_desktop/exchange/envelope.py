"""The envelope of everything that travels by stick: sign, put into the archive, seal; and back.

Opening goes from outside to inside and stops at the first doubt: size, seal, archive, signature
form, signed comment, payload against the comment. ``verify`` then checks the signature with a key
**from the register**. Only after that may the payload be parsed, and it is the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.identifiers import short_code
from liushou_desktop.exchange import container, minisign, sealing
from liushou_desktop.exchange.comment import Comment, Heading, Kind
from liushou_desktop.exchange.minisign import PublicKey, Signature, SigningKey

PACKAGE_LIMIT = 20_000_000  # bytes of the sealed file
INNER_LIMIT = 50_000_000  # bytes after opening

SIGNATURE_SUFFIX = ".minisig"
# The untrusted comment is not signed, so it may not carry anything: ours, or minisign's default.
_UNTRUSTED_COMMENTS = (minisign.UNTRUSTED_COMMENT, "signature from minisign secret key")


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """A package ready to be written.

    Attributes:
        content: the bytes of the ``.lspkg`` file.
        digest: BLAKE2b-512 of the payload, hex; the same as ``comment.hash``.
        short_code: eight characters of the digest to compare aloud, ``6T3W-K9Q2``.
        file_digest: BLAKE2b-512 of ``content``, hex; another sealing gives another one.
        signature: the bytes of the ``.minisig`` member.
    """

    content: bytes = field(repr=False)
    comment: Comment
    digest: str
    short_code: str
    file_digest: str
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened, not yet verified package.

    ``payload_digest`` is made from this very payload: it is compared with the comment and is what
    the signature must cover.
    """

    payload: bytes = field(repr=False)
    comment: Comment
    signature: Signature
    payload_digest: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "payload_digest", minisign.digest_of(self.payload))

    @property
    def digest(self) -> str:
        return self.comment.hash

    @property
    def short_code(self) -> str:
        return code_of(self.comment.hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What the receiver expects of a package; ``None`` expects nothing."""

    kind: Kind | None = None
    site: str | None = None
    receiver: str | None = None
    epoch: int | None = None


def code_of(digest: str) -> str:
    """The short code of a package's digest (hex): its first 40 bits, ``6T3W-K9Q2``."""
    return short_code(bytes.fromhex(digest))


def seal_package(
    payload: bytes, heading: Heading, key: SigningKey, recipients: tuple[str, ...]
) -> SealedPackage:
    """Sign ``payload`` under ``heading`` and seal both to ``recipients`` (age keys).

    Raises:
        RefusedError: PACKAGE_TOO_LARGE, RECEIVER_MISSING, PUBLIC_KEY_UNREADABLE.
    """
    comment, archive, signature = _signed_archive(payload, heading, key)
    content = sealing.seal(archive, recipients)
    _refuse_large(content)
    return SealedPackage(
        content=content,
        comment=comment,
        digest=comment.hash,
        short_code=code_of(comment.hash),
        file_digest=minisign.digest_of(content).hex(),
        signature=signature,
    )


def open_package(content: bytes, identity: str) -> Opened:
    """Open a sealed package with our age identity. Nothing is verified yet.

    Raises:
        RefusedError: PACKAGE_TOO_LARGE, NOT_A_PACKAGE, NOT_SEALED_FOR_US, FORMAT_NEWER.
        DamagedError: SEAL_BROKEN, CONTAINER_MALFORMED, SIGNATURE_MALFORMED, COMMENT_MALFORMED,
            PAYLOAD_DIFFERS.
    """
    _refuse_large(content)
    return open_archive(sealing.open_sealed(content, identity))


def sign_plain(payload: bytes, heading: Heading, key: SigningKey) -> bytes:
    """A signed, unsealed archive: for enrolment files, whose reader has no key yet."""
    return _signed_archive(payload, heading, key)[1]


def open_archive(archive: bytes) -> Opened:
    """Take a signed archive apart. Nothing is verified yet.

    Raises:
        RefusedError: PACKAGE_TOO_LARGE, FORMAT_NEWER.
        DamagedError: as ``open_package``.
    """
    if len(archive) > INNER_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=INNER_LIMIT // 1_000_000)
    (name, payload), (signature_name, signature_file) = container.unpack_members(archive)
    signature = minisign.parse(signature_file)
    if signature.untrusted not in _UNTRUSTED_COMMENTS:
        raise DamagedError("SIGNATURE_MALFORMED")
    comment = Comment.from_line(signature.comment)
    if (name, signature_name) != (comment.kind.payload_name, name + SIGNATURE_SUFFIX):
        raise DamagedError("CONTAINER_MALFORMED")
    opened = Opened(payload, comment, signature)
    if (len(payload), opened.payload_digest.hex()) != (comment.length, comment.hash):
        raise DamagedError("PAYLOAD_DIFFERS")
    return opened


def verify(opened: Opened, pinned_key: PublicKey, expectations: Expectations) -> None:
    """Return only if the pinned key signed this package and it is what was expected.

    Raises:
        RefusedError: SIGNED_BY_OTHER_KEY, KIND_UNEXPECTED, SITE_UNEXPECTED, EPOCH_UNEXPECTED,
            RECEIVER_IS_OTHER.
        DamagedError: SIGNATURE_WRONG.
    """
    minisign.verify_digest(opened.payload_digest, opened.signature, pinned_key)
    check_heading(opened.comment, expectations)


def check_heading(comment: Comment, expectations: Expectations) -> None:
    """Return only if a comment whose signature was verified is what was expected.

    Raises:
        RefusedError: KIND_UNEXPECTED, SITE_UNEXPECTED, EPOCH_UNEXPECTED, RECEIVER_IS_OTHER.
    """
    if expectations.kind not in (None, comment.kind):
        raise RefusedError("KIND_UNEXPECTED", found=comment.kind.label)
    if expectations.site not in (None, comment.site):
        raise RefusedError("SITE_UNEXPECTED", found=comment.site)
    if expectations.epoch not in (None, comment.epoch):
        raise RefusedError("EPOCH_UNEXPECTED", found=comment.epoch)
    if expectations.receiver is not None and expectations.receiver not in comment.receiver:
        raise RefusedError("RECEIVER_IS_OTHER", receiver="、".join(comment.receiver))


def _signed_archive(
    payload: bytes, heading: Heading, key: SigningKey
) -> tuple[Comment, bytes, bytes]:
    comment = Comment.over(payload, heading)
    signature = minisign.sign(payload, key, comment.to_line())
    name = comment.kind.payload_name
    archive = container.pack_members((name, payload), (name + SIGNATURE_SUFFIX, signature))
    return comment, archive, signature


def _refuse_large(content: bytes) -> None:
    if len(content) > PACKAGE_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=PACKAGE_LIMIT // 1_000_000)
