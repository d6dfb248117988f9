"""Enrolment files and key requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.exchange.make import (
    BUREAU,
    DISTRICT,
    OTHER_BUREAU,
    SCHOOL,
    package,
    sealing_key,
    signing_key,
    superior,
)

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.domain.schooling import Term
from liushou_desktop.exchange import canonical, enrolment, envelope, payloads
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.enrolment import CalendarTerm, Enrolment, KeyRequest
from liushou_desktop.exchange.envelope import Opened
from liushou_desktop.exchange.news import News, Revocation, latest

KEY, NEW_KEY = signing_key("bureau"), signing_key("school 2")
TERMS = Term(
    site=BUREAU,
    id="2025-2",
    name="2026年春季学期",
    start=date(2026, 3, 1),
    end=date(2026, 7, 10),
    months=("2026-03", "2026-04"),
    holidays=("2026-04-04/2026-04-06",),
)
ENROLMENT = Enrolment(
    site=SCHOOL,
    site_name="癿藏镇青杏小学",
    site_kind="school",
    superiors=(superior("district", code=DISTRICT, name="癿藏学区", kind="district"), superior()),
    terms=(CalendarTerm.of(TERMS),),
    rule_set="jishishan-2021-96",
    rule_set_version=1,
    forms={"home_visit": 1},
    issued_on=date(2026, 2, 20),
    number=7,
    news=News(version=3, revoked=(Revocation(site="x", epoch=1, day=date(2026, 1, 1)),)),
)
REQUEST = KeyRequest(
    site=SCHOOL,
    site_name="癿藏镇青杏小学",
    epoch=2,
    signing_key=NEW_KEY.public.text,
    sealing_key=sealing_key("school 2").recipient,
    occasion="new_keeper",
    keeper="马文竹",
    principal="赵沙枣",
    phone="19900000205",
    effective_on=date(2026, 3, 1),
    previous_keeper="陈红柳",
)


def _sealed(values: dict[str, object], signer=NEW_KEY, **changes) -> Opened:
    """A request with these values, opened by the bureau."""
    usual = Heading(kind=Kind.REQUEST, site=SCHOOL, receiver=(BUREAU,), epoch=2)
    to = (sealing_key("bureau").recipient,)
    heading = replace(usual, **changes)
    sealed = envelope.seal_package(canonical.to_bytes(values), heading, signer, to)
    return envelope.open_package(sealed.content, sealing_key("bureau").identity)


def test_school_reads_what_the_bureau_enrolled() -> None:
    content = enrolment.pack_enrolment(ENROLMENT, KEY)
    read = enrolment.read_enrolment(content)
    assert read == ENROLMENT
    assert read.bureau.code == BUREAU
    assert read.terms[0].at(BUREAU) == TERMS
    assert read.fingerprint.signing


def test_enrolment_file_is_the_same_for_the_same_enrolment() -> None:
    assert enrolment.pack_enrolment(ENROLMENT, KEY) == enrolment.pack_enrolment(ENROLMENT, KEY)


def test_refuses_every_flipped_bit_of_an_enrolment() -> None:
    content = enrolment.pack_enrolment(ENROLMENT, KEY)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        with pytest.raises(ProgramError):
            enrolment.read_enrolment(bytes(changed))


def test_refuses_an_enrolment_that_announces_one_key_and_is_signed_by_another() -> None:
    with pytest.raises(ValueError, match="another signing key"):
        enrolment.pack_enrolment(ENROLMENT, signing_key("thief"))
    heading = Heading(
        kind=Kind.ENROLMENT, site=BUREAU, receiver=(SCHOOL,), sequence=7, epoch=1
    )  # fmt: skip
    forged = envelope.sign_plain(payloads.to_payload(ENROLMENT), heading, signing_key("thief"))
    with pytest.raises(RefusedError, match="SIGNED_BY_OTHER_KEY"):
        enrolment.read_enrolment(forged)


@pytest.mark.parametrize(
    "change",
    [{"site": OTHER_BUREAU}, {"receiver": ("2162999902",)}, {"sequence": 8}, {"epoch": 2}],
)
def test_refuses_an_enrolment_whose_comment_says_otherwise(change) -> None:
    heading = Heading(kind=Kind.ENROLMENT, site=BUREAU, receiver=(SCHOOL,), sequence=7)
    content = envelope.sign_plain(payloads.to_payload(ENROLMENT), replace(heading, **change), KEY)
    with pytest.raises(DamagedError, match="ENROLMENT_MALFORMED"):
        enrolment.read_enrolment(content)


@pytest.mark.parametrize(
    "change",
    [{"superiors": []}, {"superiors": [{}]}, {"terms": 1}, {"site": 1}, {"x": 1}, {"forms": []}],
)
def test_refuses_an_enrolment_with_other_values(change) -> None:
    values = {**payloads.to_values(ENROLMENT), **change}
    heading = Heading(kind=Kind.ENROLMENT, site=BUREAU, receiver=(SCHOOL,), sequence=7)
    content = envelope.sign_plain(canonical.to_bytes(values), heading, KEY)
    with pytest.raises(DamagedError, match="ENROLMENT_MALFORMED"):
        enrolment.read_enrolment(content)


def test_refuses_what_is_no_enrolment() -> None:
    with pytest.raises(DamagedError, match="CONTAINER_MALFORMED"):
        enrolment.read_enrolment(b"PK\x03\x04")
    with pytest.raises(RefusedError, match="PACKAGE_TOO_LARGE"):
        enrolment.read_enrolment(bytes(enrolment.PAYLOAD_LIMIT + 1))
    report = envelope.sign_plain(b"x", Heading(kind=Kind.PACK, site=BUREAU, receiver=("1",)), KEY)
    with pytest.raises(RefusedError, match="KIND_UNEXPECTED"):
        enrolment.read_enrolment(report)


def test_bureau_reads_what_the_school_asked() -> None:
    sealed = enrolment.seal_request(REQUEST, NEW_KEY, ENROLMENT.superiors)
    for name in ("bureau", "district", "school 2"):
        opened = envelope.open_package(sealed.content, sealing_key(name).identity)
        assert enrolment.read_request(opened, BUREAU) == REQUEST
    assert REQUEST.fingerprint.sealing


def test_refuses_to_ask_for_a_key_the_sender_does_not_hold() -> None:
    with pytest.raises(ValueError, match="another signing key"):
        enrolment.seal_request(REQUEST, KEY, ENROLMENT.superiors)
    opened = _sealed(payloads.to_values(REQUEST), signer=signing_key("thief"))
    with pytest.raises(RefusedError, match="SIGNED_BY_OTHER_KEY"):
        enrolment.read_request(opened, BUREAU)


def test_refuses_a_request_for_another_bureau() -> None:
    opened = _sealed(payloads.to_values(REQUEST))
    with pytest.raises(RefusedError, match="RECEIVER_IS_OTHER"):
        enrolment.read_request(opened, OTHER_BUREAU)


@pytest.mark.parametrize(
    ("values", "comment"),
    [
        ({"occasion": "other"}, {}),
        ({"epoch": 0}, {}),
        ({"signing_key": "?"}, {}),
        ({"sealing_key": "age1"}, {}),
        ({"effective_on": "soon"}, {}),
        ({"extra": 1}, {}),
        ({"site": "2162999902"}, {}),
        ({}, {"epoch": 3}),
    ],
)
def test_refuses_a_malformed_request(values, comment) -> None:
    opened = _sealed({**payloads.to_values(REQUEST), **values}, **comment)
    with pytest.raises(DamagedError, match="REQUEST_MALFORMED"):
        enrolment.read_request(opened, BUREAU)


def test_refuses_another_kind_and_a_huge_payload_as_request() -> None:
    report = envelope.open_package(package().content, sealing_key("bureau").identity)
    with pytest.raises(RefusedError, match="KIND_UNEXPECTED"):
        enrolment.read_request(report, BUREAU)
    huge = _sealed({"x": "x" * enrolment.PAYLOAD_LIMIT})
    with pytest.raises(RefusedError, match="PACKAGE_TOO_LARGE"):
        enrolment.read_request(huge, BUREAU)


def test_old_key_vouches_for_the_new_one_and_for_no_other() -> None:
    old = signing_key("school")
    vouched = replace(REQUEST, voucher=enrolment.vouch(REQUEST, old))
    assert vouched.is_vouched_by(old.public)
    assert not vouched.is_vouched_by(signing_key("thief").public)
    assert not replace(vouched, epoch=3).is_vouched_by(old.public)
    other = replace(vouched, sealing_key=sealing_key("thief").recipient)
    assert not other.is_vouched_by(old.public)
    assert not REQUEST.is_vouched_by(old.public)


def test_keeps_the_newest_news() -> None:
    assert latest(News(version=2), News(version=1)).version == 2
    assert latest(News(version=2), ENROLMENT.news) is ENROLMENT.news


def test_knows_who_is_revoked() -> None:
    out = News(revoked=(Revocation(site=SCHOOL, epoch=0, day=date(2026, 1, 1)),))
    assert out.is_revoked(SCHOOL, 1)
    assert ENROLMENT.news.is_revoked("x", 1)
    assert not ENROLMENT.news.is_revoked("x", 2)
    assert not ENROLMENT.news.is_revoked(SCHOOL, 1)
