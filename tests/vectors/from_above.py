"""Files that come from above or through the middle, with one fault each: packs by keys of later
periods, for a school that knows the first alone; covers of a 学区, for its county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tests.exchange.make import (
    BUREAU,
    DISTRICT,
    OTHER_BUREAU,
    SCHOOL,
    TERM,
    sealing_key,
    signing_key,
    superior,
)
from tests.vectors import age_writer, packages

from liushou_desktop.exchange import container, minisign, payloads, successions
from liushou_desktop.exchange.comment import Comment, Heading, Kind
from liushou_desktop.exchange.covers import COVER_NAME, Cover, CoverEntry, sealed_hash
from liushou_desktop.exchange.enrolment import CalendarTerm
from liushou_desktop.exchange.news import News, Succession, Superior
from liushou_desktop.exchange.packs import DistrictPack, Pack
from liushou_desktop.exchange.supervision import FindingTold, InspectionTold

SPRING = CalendarTerm(
    id=TERM,
    name="2026年春季学期",
    start=date(2026, 3, 2),
    end=date(2026, 7, 10),
    cut_off=None,
    months=("2026-03",),
    holidays=(),
)


@dataclass(frozen=True)
class AboveVector:
    """One file and the code of the refusal it must get, "" when it is taken.

    ``to``: school (a pack) or bureau (a cover).
    """

    name: str
    code: str
    to: str
    build: Callable[[], bytes]


_ALL: list[AboveVector] = []


def vectors() -> Iterator[AboveVector]:
    """Packs first, then covers."""
    return iter(_ALL)


def _enter(code: str, to: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def enter(build: Callable[[], bytes]) -> Callable[[], bytes]:
        _ALL.append(AboveVector(build.__name__.lstrip("_"), code, to, build))
        return build

    return enter


# ── packs ────────────────────────────────────────────────────────────────────────────────────────


def period(epoch: int) -> Superior:
    """The bureau with its keys of a period; ``bureau`` names those of the first."""
    return superior(_name(epoch), epoch=epoch)


def _name(epoch: int) -> str:
    return "bureau" if epoch == 1 else f"bureau of period {epoch}"


def step(epoch: int, old: str = "", new: str = "", **changes: object) -> Succession:
    """Keys of a period, named by those before; ``old`` or ``new`` signs in place of the right."""
    bringing = replace(period(epoch), **changes)
    made = successions.succession(
        bringing, signing_key(old or _name(epoch - 1)), signing_key(_name(epoch))
    )
    if not new:
        return made
    forged = successions.succession(
        replace(bringing, signing_key=signing_key(new).public.text),
        signing_key(old or _name(epoch - 1)),
        signing_key(new),
    )
    return replace(made, by_new=forged.by_new)


def pack(
    signer: str, epoch: int, *steps: Succession, issuer: str = BUREAU, site: str = SCHOOL
) -> bytes:
    """A pack signed by those keys under that period, with these successions in its news."""
    subject = Pack(
        site=site,
        number=3,
        issuer=issuer,
        issuer_name="示例县教育局",
        issued_on=date(2026, 7, 16),
        note="",
        rule_set="jishishan-2021-96",
        rule_set_version=1,
        answers=(),
        forms={},
        questions=(),
        terms=(SPRING,),
        calendar_version=1,
        superiors=(period(epoch),),
        schools=(),
        register_version=1,
        news=News(version=1, successions=steps),
    )
    heading = Heading(kind=Kind.PACK, site=issuer, receiver=(site,), sequence=3, epoch=epoch)
    return _sealed(payloads.to_payload(subject), heading, signer, "school")


def _sealed(payload: bytes, heading: Heading, signer: str, to: str) -> bytes:
    comment = Comment.over(payload, heading)
    signature = minisign.sign(payload, signing_key(signer), comment.to_line())
    name = comment.kind.payload_name
    archive = container.pack_members((name, payload), (f"{name}.minisig", signature))
    return age_writer.seal(archive, [sealing_key(to).recipient], "")


@_enter("", "school")
def pack_by_the_key_that_is_known() -> bytes:
    return pack("bureau", 1)


@_enter("", "school")
def pack_by_the_next_key_named_by_the_old() -> bytes:
    return pack(_name(2), 2, step(2))


@_enter("", "school")
def pack_two_periods_later() -> bytes:
    return pack(_name(3), 3, step(3), step(2))


@_enter("SENDER_UNKNOWN", "school")
def pack_by_a_key_nobody_named() -> bytes:
    return pack(_name(2), 2)


@_enter("SENDER_UNKNOWN", "school")
def pack_whose_key_another_than_the_old_named() -> bytes:
    return pack(_name(2), 2, step(2, old="thief"))


@_enter("SENDER_UNKNOWN", "school")
def pack_whose_new_key_did_not_confirm() -> bytes:
    return pack(_name(2), 2, step(2, new="thief"))


@_enter("SENDER_UNKNOWN", "school")
def pack_with_a_period_left_out() -> bytes:
    return pack(_name(3), 3, step(3))


@_enter("SENDER_UNKNOWN", "school")
def pack_whose_key_was_named_for_another_bureau() -> bytes:
    return pack(_name(2), 2, step(2, code=OTHER_BUREAU))


@_enter("SENDER_UNKNOWN", "school")
def pack_whose_key_was_named_as_a_district() -> bytes:
    return pack(_name(2), 2, step(2, kind="district"))


@_enter("SIGNED_BY_OTHER_KEY", "school")
def pack_by_another_key_than_the_one_named() -> bytes:
    return pack("thief", 2, step(2))


@_enter("SIGNED_BY_OTHER_KEY", "school")
def pack_that_names_another_key_for_the_known_period() -> bytes:
    return pack("thief", 1, step(2))


@_enter("PACK_FOR_OTHER_SITE", "school")
def pack_for_another_school() -> bytes:
    return pack("bureau", 1, site="2162999902")


# ── packs of a 学区 ──────────────────────────────────────────────────────────────────────────────


def district() -> Superior:
    """The 学区 above the school, with its keys."""
    return superior("district", code=DISTRICT, name="癿藏学区", kind="district")


def known() -> tuple[Superior, ...]:
    """Whom the school knows above it: its bureau in the first period, its 学区."""
    return (period(1), district())


FOUND = InspectionTold(
    number="学区督改〔2026〕1号",
    on=date(2026, 6, 20),
    inspectors="马主任",
    looked_at="谈心记录",
    praise="",
    criticised=False,
    findings=(
        FindingTold(
            kind="record_gap",
            finding="谈心缺五月",
            clause="四（二）4",
            remedy="补谈",
            due=date(2026, 7, 5),
        ),
    ),
)


def district_pack(
    signer: str = "district", *, issuer: str = DISTRICT, site: str = SCHOOL, epoch: int = 1
) -> bytes:
    """What a 学区 tells of its own inspections."""
    subject = DistrictPack(
        site=site,
        number=3,
        issuer=issuer,
        issuer_name="癿藏学区",
        issued_on=date(2026, 7, 16),
        note="",
        inspections=(FOUND,),
    )
    heading = Heading(kind=Kind.PACK, site=issuer, receiver=(site,), sequence=3, epoch=epoch)
    return _sealed(payloads.to_payload(subject), heading, signer, "school")


@_enter("", "school")
def district_pack_with_its_inspections() -> bytes:
    return district_pack()


@_enter("PACK_MALFORMED", "school")
def district_pack_that_settles_what_a_county_settles() -> bytes:
    return pack("district", 1, issuer=DISTRICT)


@_enter("PACK_MALFORMED", "school")
def district_pack_in_the_name_of_the_bureau() -> bytes:
    return district_pack("bureau", issuer=BUREAU)


@_enter("SIGNED_BY_OTHER_KEY", "school")
def district_pack_signed_by_the_bureau() -> bytes:
    return district_pack("bureau")


@_enter("SENDER_UNKNOWN", "school")
def district_pack_of_a_period_nobody_told() -> bytes:
    return district_pack(epoch=2)


@_enter("SENDER_UNKNOWN", "school")
def district_pack_of_another_district() -> bytes:
    return district_pack(issuer="622927-Q9")


@_enter("PACK_FOR_OTHER_SITE", "school")
def district_pack_for_another_school() -> bytes:
    return district_pack(site="2162999902")


# ── covers ───────────────────────────────────────────────────────────────────────────────────────

INSIDE = packages.FIRST.content
ENTRY = CoverEntry(
    site=SCHOOL,
    name="癿藏镇青杏小学",
    state="passed_on",
    sequence=1,
    package=packages.FIRST.digest,
    file="1.lspkg",
    sealed=sealed_hash(INSIDE),
)
COVER = Cover(
    site=DISTRICT,
    site_name="癿藏学区",
    receiver=BUREAU,
    term=TERM,
    number=1,
    made_on=date(2026, 7, 14),
    entries=(ENTRY,),
)


def cover(
    *members: tuple[str, bytes], told: Cover = COVER, signer: str = "district", number: int = 1
) -> bytes:
    """A cover with these members behind ``cover.json``."""
    payload = container.pack_members((COVER_NAME, payloads.to_payload(told)), *members)
    heading = Heading(
        kind=Kind.RELAY, site=DISTRICT, receiver=(BUREAU,), term=TERM, sequence=number
    )
    return _sealed(payload, heading, signer, "bureau")


@_enter("", "bureau")
def cover_with_a_package_as_it_came() -> bytes:
    return cover(("1.lspkg", INSIDE))


@_enter("COVER_MALFORMED", "bureau")
def cover_with_a_package_flipped() -> bytes:
    return cover(("1.lspkg", INSIDE[:-1] + bytes([INSIDE[-1] ^ 1])))


@_enter("COVER_MALFORMED", "bureau")
def cover_without_the_package_it_names() -> bytes:
    return cover()


@_enter("COVER_MALFORMED", "bureau")
def cover_with_a_package_it_does_not_name() -> bytes:
    return cover(("1.lspkg", INSIDE), ("2.lspkg", INSIDE))


@_enter("COVER_MALFORMED", "bureau")
def cover_with_the_package_under_another_name() -> bytes:
    return cover(("../1.lspkg", INSIDE))


@_enter("COVER_MALFORMED", "bureau")
def cover_that_counts_otherwise_than_its_comment() -> bytes:
    return cover(("1.lspkg", INSIDE), number=2)


@_enter("COVER_MALFORMED", "bureau")
def cover_of_another_district_than_its_comment() -> bytes:
    return cover(("1.lspkg", INSIDE), told=replace(COVER, site="622927-Q9"))


@_enter("SIGNED_BY_OTHER_KEY", "bureau")
def cover_signed_by_the_school() -> bytes:
    return cover(("1.lspkg", INSIDE), signer="school")
