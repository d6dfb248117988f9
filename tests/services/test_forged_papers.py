"""What a school, a 学区 or anybody may sign with a key of his own, and is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.helpers.sites import AFTER_TERM, BUREAU, TERM, County, cheap_passwords

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.register import SiteKey
from liushou_desktop.exchange import covers, envelope
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.enrolment import KeyRequest, seal_request
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.news import Superior
from liushou_desktop.exchange.sealing import SealingKey
from liushou_desktop.exchange.transfer_answers import Notice, NoticedChild, seal_notice
from liushou_desktop.services.bureau.looked import Looked
from liushou_desktop.services.bureau.pass_transfers import transfers_on_the_way
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.register import enrol_school
from liushou_desktop.services.bureau.school_keys import approve_waiting, take_request
from liushou_desktop.services.shared.enrolment import read_enrolment_file
from liushou_desktop.services.shared.site import Site

FIRST, SECOND, DISTRICT = "2199000031", "2199000032", "622927-Q7"


class Signer:
    """A site of the register of which we hold nothing but its keys."""

    def __init__(self, site: Site, stick: Path, code: str, kind: str = "school") -> None:
        self.code, self.stick, self.site = code, stick, site
        self.key, self.sealing = SigningKey.generate(), SealingKey.generate()
        invited = enrol_school(site, stick, code=code, name=f"校{code[-2:]}", kind=kind)
        self.bureau: Superior = read_enrolment_file(invited.file).bureau
        self.asked = self.request()
        take_request(site, self.put(seal_request(self.asked, self.key, (self.bureau,)).content))

    def request(self, key: SigningKey | None = None, epoch: int = 1) -> KeyRequest:
        return KeyRequest(
            site=self.code,
            site_name="校",
            epoch=epoch,
            signing_key=(key or self.key).public.text,
            sealing_key=self.sealing.recipient,
            occasion="first",
            keeper="李向荣",
            principal="周立本",
            phone="19900000001",
            effective_on=AFTER_TERM,
        )

    def put(self, content: bytes) -> Path:
        file = self.stick / f"{len(list(self.stick.iterdir()))}.lspkg"
        file.write_bytes(content)
        return file

    def approved(self) -> Signer:
        approve_waiting(self.site, self.code, self.asked.fingerprint.digits)
        return self

    def tell(self, content: bytes) -> Looked:
        (looked,) = receive(self.site, [self.put(content)])
        return looked

    def report(self, term: str) -> bytes:
        heading = Heading(kind=Kind.REPORT, site=self.code, receiver=(BUREAU,), term=term)
        to = (self.bureau.sealing_key,)
        return envelope.seal_package(b"never read", heading, self.key, to).content

    def notice(self, *, is_withdrawn: bool) -> bytes:
        child = NoticedChild(
            child="c1",
            name="马小兰",
            sex=None,
            birth_date=None,
            id_number=None,
            student_number=None,
            moved_on=AFTER_TERM,
        )
        notice = Notice(
            giver=self.code,
            receiver=SECOND,
            number=1,
            transfer="ab" * 64,
            file="cd" * 64,
            occasion="moved",
            written_on=AFTER_TERM,
            is_withdrawn=is_withdrawn,
            children=(child,),
        )
        return seal_notice(notice, BUREAU, self.key, 1, (self.bureau.sealing_key,)).content

    def cover(self) -> bytes:
        cover = covers.Cover(
            site=self.code,
            site_name="校",
            receiver=BUREAU,
            term=TERM,
            number=1,
            made_on=date(2026, 7, 13),
        )
        return covers.seal_cover(cover, {}, self.key, 1, "", (self.bureau.sealing_key,)).content


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory, running_county: County) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        county = running_county.copy(tmp_path_factory.mktemp("forged") / "county")
        with county.open_bureau() as site:
            yield site


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stick")


@pytest.fixture(scope="module")
def schools(bureau: Site, stick: Path) -> tuple[Signer, Signer]:
    return Signer(bureau, stick, FIRST).approved(), Signer(bureau, stick, SECOND).approved()


def code_of(looked: Looked) -> str | None:
    assert not looked.merged
    return looked.problem.code if looked.problem is not None else None


def test_lets_no_school_take_back_what_another_told(
    bureau: Site, schools: tuple[Signer, Signer]
) -> None:
    first, second = schools
    first.tell(first.notice(is_withdrawn=False))
    second.tell(second.notice(is_withdrawn=True))
    told = {(line.notice.giver, line.notice.state) for line in transfers_on_the_way(bureau)}
    assert told == {(FIRST, "waiting"), (SECOND, "withdrawn")}


def test_takes_from_each_site_only_what_is_its_to_write(
    bureau: Site, stick: Path, schools: tuple[Signer, Signer]
) -> None:
    school = schools[0]
    assert code_of(school.tell(school.cover())) == "NOT_THE_MAKER"
    assert code_of(school.tell(school.report("9999-2"))) == "REPORT_TERM_UNKNOWN"
    assert code_of(school.tell(school.report(""))) == "REPORT_TERM_UNKNOWN"
    assert code_of(school.tell(school.report(TERM))) == "NOT_A_WORKBOOK"  # read, when it may be
    district = Signer(bureau, stick, DISTRICT, "district").approved()
    assert code_of(district.tell(district.report(TERM))) == "NOT_THE_MAKER"


def test_pins_the_key_of_the_sheet_whoever_else_asked(bureau: Site, stick: Path) -> None:
    school = Signer(bureau, stick, "2199000033")
    other = SigningKey.generate()
    for epoch in (1, 100):
        forged = seal_request(school.request(other, epoch), other, (school.bureau,))
        assert school.tell(forged.content).key_state == "quarantined"
    far = seal_request(school.request(other, 2**53 - 1), other, (school.bureau,))
    assert code_of(school.tell(far.content)) == "KEY_PERIOD_FAR"
    with pytest.raises(RefusedError, match="FINGERPRINT_"):
        approve_waiting(bureau, school.code, "1" * 120)
    school.approved()
    with bureau.unit() as unit:
        (pinned,) = unit.find(SiteKey, code=school.code, state="pinned")
    assert pinned.signing_key == school.key.public.text
