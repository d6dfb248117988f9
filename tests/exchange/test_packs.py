"""A pack says the same after sealing and reading; anything else than the format is refused."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.make import (
    BUREAU,
    DISTRICT,
    OTHER_SCHOOL,
    SCHOOL,
    TERM,
    sealing_key,
    signing_key,
    superior,
)
from tests.exchange.programs import needs

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.exchange import canonical, envelope, packs, payloads
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.enrolment import CalendarTerm
from liushou_desktop.exchange.envelope import Opened
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.news import News, Revocation
from liushou_desktop.exchange.packs import Pack, RegisterEntry, RuleAnswer
from liushou_desktop.exchange.receipts import Receipt, RowRemark
from liushou_desktop.exchange.sealing import SealingKey
from liushou_desktop.formspec.questions import Question

FORM = 'id = "talk"\n'
QUESTION = Question(
    id="bureau_1", form="home_visit", label="取暖用什么", kind="choice", options=("煤炉", "电炉")
)
SPRING = CalendarTerm(
    id=TERM,
    name="2026年春季学期",
    start=date(2026, 3, 2),
    end=date(2026, 7, 10),
    cut_off=None,
    months=("2026-03",),
    holidays=("2026-04-04/2026-04-06",),
)


def entry() -> RegisterEntry:
    return RegisterEntry(
        code=SCHOOL,
        name="癿藏镇青杏小学",
        kind="school",
        district=DISTRICT,
        epoch=1,
        signing_key=signing_key("school").public.text,
        sealing_key=sealing_key("school").recipient,
    )


def receipt() -> Receipt:
    return Receipt(
        package="ab" * 64,
        site=SCHOOL,
        term=TERM,
        sequence=1,
        epoch=1,
        verdict="new",
        state="returned",
        received_at=datetime(2026, 7, 15, 14, 20),
        receiver=BUREAU,
        receiver_name="示例县教育局",
        remarks=(RowRemark(sheet="S2", text="请补电话", row="c1", field="name"),),
    )


def pack(**changes) -> Pack:
    return replace(
        Pack(
            site=SCHOOL,
            number=3,
            issuer=BUREAU,
            issuer_name="示例县教育局",
            issued_on=date(2026, 7, 16),
            note="请三日内应用",
            rule_set="jishishan-2021-96",
            rule_set_version=1,
            answers=(RuleAnswer(setting="home_stay", flag=True),),
            forms={"talk.toml": FORM},
            questions=(QUESTION,),
            terms=(SPRING,),
            calendar_version=2,
            superiors=(superior(),),
            schools=(entry(),),
            register_version=5,
            receipts=(receipt(),),
            news=News(version=1, revoked=(Revocation(site="x", epoch=0, day=date(2026, 7, 1)),)),
        ),
        **changes,
    )


def sealed(made: Pack, key: SigningKey | None = None) -> bytes:
    recipients = (sealing_key("school").recipient, sealing_key("bureau").recipient)
    return packs.seal_pack(made, key or signing_key("bureau"), 1, recipients).content


def opened(content: bytes) -> Opened:
    return envelope.open_package(content, sealing_key("school").identity)


def read(content: bytes) -> Pack:
    return packs.read_pack(opened(content), SCHOOL, (superior(),))


def test_reads_what_was_sealed() -> None:
    assert read(sealed(pack())) == pack()


VALUES = st.booleans() | st.integers(0, 10**6) | st.text(max_size=9) | st.lists(st.text(max_size=5))


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), VALUES, max_size=5))
def test_carries_any_answer(values) -> None:
    answers = tuple(RuleAnswer.of(name, value) for name, value in sorted(values.items()))
    again = payloads.from_payload(Pack, payloads.to_payload(pack(answers=answers)))
    found = {answer.setting: answer.value for answer in again.answers}
    assert found == {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: sealed(pack(), signing_key("school")), "SIGNED_BY_OTHER_KEY"),
        (lambda: sealed(pack(issuer="622999")), "SENDER_UNKNOWN"),
        (lambda: sealed(pack(site=OTHER_SCHOOL, receipts=())), "PACK_FOR_OTHER_SITE"),
        (lambda: with_comment(sequence=4), "PACK_MALFORMED"),
        (lambda: with_comment(term=TERM), "PACK_MALFORMED"),
        (lambda: with_comment(previous="ab" * 64), "PACK_MALFORMED"),
        (lambda: with_comment(receiver=(SCHOOL, OTHER_SCHOOL)), "PACK_FOR_OTHER_SITE"),
        (lambda: with_comment(kind=Kind.RECEIPT), "KIND_UNEXPECTED"),
        (lambda: with_comment(epoch=2), "SENDER_UNKNOWN"),
    ],
)
def test_refuses(made, code: str) -> None:
    with pytest.raises(ProgramError, match=code):
        read(made())


def with_comment(**changes) -> bytes:
    """A pack under another heading than its own."""
    own = Heading(kind=Kind.PACK, site=BUREAU, receiver=(SCHOOL,), sequence=3)
    heading = replace(own, **changes)
    recipients = (sealing_key("school").recipient,)
    payload = payloads.to_payload(pack())
    return envelope.seal_package(payload, heading, signing_key("bureau"), recipients).content


def with_payload(values: object) -> bytes:
    heading = Heading(kind=Kind.PACK, site=BUREAU, receiver=(SCHOOL,), sequence=3)
    payload = canonical.to_bytes(values)  # type: ignore[arg-type]
    recipients = (sealing_key("school").recipient,)
    return envelope.seal_package(payload, heading, signing_key("bureau"), recipients).content


@pytest.mark.parametrize(
    "change",
    [
        {"surplus": 1},
        {"number": "3"},
        {"number": 4},
        {"answers": [{"setting": "a", "flag": None, "number": None, "text": None, "codes": None}]},
        {"terms": []},
        {"superiors": []},
        {"questions": [{"id": "bureau_1"}]},
        {"forms": {"talk.toml": 1}},
        {"issued_on": "2026-7-16"},
        {"schools": [{"code": "1"}]},
    ],
    ids=str,
)
def test_refuses_a_payload_of_another_shape(change) -> None:
    values = {**payloads.to_values(pack()), **change}
    with pytest.raises(DamagedError, match="PACK_MALFORMED"):
        read(with_payload(values))


def test_believes_no_district_and_no_revoked_bureau() -> None:
    as_district = superior(kind="district")
    with pytest.raises(RefusedError, match="SENDER_UNKNOWN"):
        packs.read_pack(opened(sealed(pack())), SCHOOL, (as_district,))


def test_names_the_same_content_alike_whatever_its_number() -> None:
    again = pack(number=9, issued_on=date(2026, 8, 1), note="")
    assert again.content_digest == pack().content_digest
    assert pack(questions=()).content_digest != pack().content_digest
    other = pack(receipts=(), schools=(), news=News(), superiors=(superior(),))
    assert other.binding_digest == pack().binding_digest
    assert pack(calendar_version=3).binding_digest != pack().binding_digest


@needs("age", "minisign", "tar", "b2sum")
def test_is_made_by_other_programs(tmp_path: Path) -> None:
    """docs/formats/pack.md with the commands of package.md: another program's pack is read."""
    values = payloads.to_values(pack())
    line = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (tmp_path / "pack.json").write_text(line + "\n", "utf-8")
    key = signing_key("bureau")
    (tmp_path / "bureau.key").write_text(f"untrusted comment: k\n{key.text}\n", "ascii")
    script = """
HASH=$(b2sum pack.json | cut -c1-128)
LENGTH=$(wc -c < pack.json | tr -d ' ')
COMMENT='{"epoch":1,"format":1,"hash":"'$HASH'","kind":"pack","length":'$LENGTH',"previous":"",'
COMMENT=$COMMENT'"receiver":["'$SCHOOL'"],"sequence":3,"site":"'$BUREAU'","term":""}'
minisign -S -s bureau.key -c lspkg -t "$COMMENT" -m pack.json
tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=0644 -b1 \
    -cf pack.tar pack.json pack.json.minisig
age -r "$RECIPIENT" -o pack.lspkg pack.tar
"""
    names = {"SCHOOL": SCHOOL, "BUREAU": BUREAU, "RECIPIENT": sealing_key("school").recipient}
    subprocess.run(
        ["sh", "-eu", "-c", script], cwd=tmp_path, env={**os.environ, **names}, check=True
    )
    assert read((tmp_path / "pack.lspkg").read_bytes()) == pack()


def test_opens_for_nobody_else() -> None:
    with pytest.raises(RefusedError, match="NOT_SEALED_FOR_US"):
        envelope.open_package(sealed(pack()), SealingKey.generate().identity)
