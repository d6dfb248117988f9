"""What lies on a stick and is for somebody else: told for what it is, never merged, no fault.

    ours        this office wrote it: whoever it is for has not taken it yet
    from_above  the office above wrote it for us: a pack, which is taken by itself
    elsewhere   sealed to somebody else; who that is we know by its bytes (the county's cover and
                the schools' notices name them) or only by its name, which is said

Signatures are checked with our own keys and those of the offices above, as they are known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.transfer_notices import TransferNotice

if TYPE_CHECKING:
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.services.bureau.looked import Looked
    from liushou_desktop.services.bureau.register_state import RegisterNow
    from liushou_desktop.services.shared.site import Site
    from liushou_desktop.storage.unit import UnitOfWork

OURS, FROM_ABOVE, ELSEWHERE = "ours", "from_above", "elsewhere"
NOT_TO_MERGE = (OURS, FROM_ABOVE, ELSEWHERE)

_COVER_KIND, _COVER = "relay", "cover"  # as ``take_covers`` notes them
_NOT_FOR_US = "not_for_us"


class Recognised:
    """What this office knows, in one unit of work, of files that are not for it to merge.

    Args:
        ours: our own public signing keys by key period.
        above: who stands above us, with every key that counts.
        is_district: key requests go past a 学区 to the county.
    """

    def __init__(
        self,
        unit: UnitOfWork,
        register: RegisterNow,
        site: Site,
        ours: Mapping[int, str],
        above: Sequence[Superior],
        *,
        is_district: bool,
    ) -> None:
        self._unit, self._register, self._site = unit, register, site
        self._ours, self._above, self._is_district = ours, above, is_district
        self._named: dict[str, tuple[str, str, str]] | None = None

    def note(self, looked: Looked) -> None:
        """Say what a file is when it is none of ours to merge; any other is left as it is."""
        if looked.opened is not None:
            self._note_opened(looked)
        elif not looked.inner and looked.verdict and looked.verdict.kind.word == _NOT_FOR_US:
            self._note_sealed(looked)

    def _note_opened(self, looked: Looked) -> None:
        assert looked.opened is not None
        comment = looked.opened.comment
        if self._is_signed_by_us(looked):
            looked.kind, looked.issuer = OURS, ""
        elif comment.kind.value == "pack" and self._is_signed_above(looked):
            looked.kind, looked.issuer = FROM_ABOVE, self._name_of(comment.site)
        else:
            return
        is_down = any(self._register.name_of(code) for code in comment.receiver)
        is_answer = comment.kind.value == _COVER_KIND and is_down  # receipts for a 学区's schools
        looked.subject = "receipt" if is_answer else comment.kind.value
        looked.school = "、".join(map(self._name_of, comment.receiver))

    def _is_signed_by_us(self, looked: Looked) -> bool:
        assert looked.opened is not None
        comment = looked.opened.comment
        key = self._ours.get(comment.epoch) if comment.site == self._site.code else None
        return key is not None and _is_signed(looked, key)

    def _is_signed_above(self, looked: Looked) -> bool:
        """By a key we know of an office above, or one its own successions lead to."""
        from liushou_desktop.exchange.packs import Pack
        from liushou_desktop.exchange.receipts import sender_of

        assert looked.opened is not None
        if self._site.code not in looked.opened.comment.receiver:
            return False
        try:
            sender = sender_of(looked.opened, tuple(self._above), Pack)
        except ProgramError:
            return False
        return _is_signed(looked, sender.signing_key)

    def _note_sealed(self, looked: Looked) -> None:
        from liushou_desktop.exchange.file_names import kind_named, site_named

        known = self._by_bytes().get(looked.sealed)
        if known is not None:
            looked.kind, (looked.subject, looked.issuer, looked.school) = ELSEWHERE, known
            return
        kind = kind_named(looked.file.name)
        if kind is None or not self._is_never_ours(kind):
            return
        code, name = site_named(looked.file.name)
        looked.kind, looked.subject = ELSEWHERE, kind.value
        looked.school = self._name_of(code) if self._name_of(code) != code else name

    def _is_never_ours(self, kind: Kind) -> bool:
        """Kinds a bureau never takes unless they are sealed to it; a report, a cover, a notice or a
        request that a county cannot open went astray, and is told."""
        past = {"receipt", "pack", "transfer", "transfer_receipt"}
        if self._is_district:
            past |= {"request", "transfer_notice", "relay"}
        return kind.value in past

    def _by_bytes(self) -> Mapping[str, tuple[str, str, str]]:
        """Sealed files others told us of: hash → kind, who wrote it, for whom."""
        if self._named is None:
            names = {row.code: row.name for row in self._unit.find(EnrolledSite)}
            self._named = {
                row.file_digest: (
                    "transfer",
                    names.get(row.giver, row.giver),
                    names.get(row.receiver, row.receiver),
                )
                for row in self._unit.find(TransferNotice)
            }
            for each in self._above:
                for row in self._unit.find(ReceivedPackage, kind=_COVER_KIND, code=each.code):
                    self._named |= _told(row.counts, each.name)
        return self._named

    def _name_of(self, code: str) -> str:
        known = {each.code: each.name for each in self._above} | {self._site.code: self._site.name}
        return self._register.name_of(code) or known.get(code, code)


def _told(counts: Mapping[str, object], issuer: str) -> dict[str, tuple[str, str, str]]:
    """The receipts a cover from above brought, by the hash it gives of each."""
    cover = counts.get(_COVER)
    entries = cover.get("entries", ()) if isinstance(cover, Mapping) else ()
    return {
        str(entry["sealed"]): ("receipt", issuer, str(entry["name"]))
        for entry in entries
        if entry.get("sealed")
    }


def _is_signed(looked: Looked, key: str) -> bool:
    from liushou_desktop.exchange.envelope import Expectations, verify
    from liushou_desktop.exchange.minisign import PublicKey

    assert looked.opened is not None
    try:
        verify(looked.opened, PublicKey.from_text(key), Expectations())
    except ProgramError:
        return False
    return True
