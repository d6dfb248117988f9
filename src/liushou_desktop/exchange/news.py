"""What every package of a bureau carries besides its own subject.

Who is no longer trusted, and which keys the bureau signs and receives with from now on. A list is
numbered; a site keeps the highest it has seen and never goes back. New bureau keys count because
the key before signed them (``successions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.exchange.minisign import PublicKey
from liushou_desktop.exchange.sealing import check_recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """A key period of a site that counts no longer. ``epoch`` 0 = all of them: the site is out."""

    site: str
    epoch: int
    day: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Superior:
    """A 学区 or bureau above a site, with the keys it signs and receives with.

    ``until``: last day of the key period, if one is fixed. Keys that cannot be read are refused
    when the object is made (PUBLIC_KEY_UNREADABLE).
    """

    code: str
    name: str
    kind: str  # district, bureau
    epoch: int
    signing_key: str
    sealing_key: str
    until: date | None = None

    def __post_init__(self) -> None:
        PublicKey.from_text(self.signing_key)
        check_recipient(self.sealing_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """New keys of a superior, with the minisign files of the key before and of the new one.

    ``exchange.successions`` makes and follows them.
    """

    superior: Superior
    by_old: str
    by_new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Numbered news of the bureau's register."""

    version: int = 0
    revoked: tuple[Revocation, ...] = ()
    successions: tuple[Succession, ...] = ()

    def is_revoked(self, site: str, epoch: int) -> bool:
        """Whether that key period (or the whole site) has been revoked."""
        return any(r.site == site and r.epoch in (0, epoch) for r in self.revoked)


def latest(held: News, brought: News) -> News:
    """The news to keep: the higher number wins, an older list never comes back."""
    return brought if brought.version > held.version else held
