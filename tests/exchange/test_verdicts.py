"""Every answer a bureau can give, from bytes and from the register's state."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.exchange.make import (
    BUREAU,
    OTHER_BUREAU,
    SCHOOL,
    TODAY,
    Register,
    heading,
    package,
    sealing_key,
    signing_key,
    state,
)

from liushou_desktop.app.wording import placeholders, sentence, sentences
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.exchange import container, envelope, minisign, sealing, verdicts
from liushou_desktop.exchange.comment import Kind
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.verdicts import (
    Chain,
    RegisteredKey,
    RegisterState,
    Verdict,
    VerdictKind,
)

IDENTITY = sealing_key("bureau").identity
FIRST = package(b"1")
SECOND = package(b"2", sequence=2, previous=FIRST.digest)
THIRD = package(b"3", sequence=3, previous=SECOND.digest)


def _verdict(content: bytes, *states: RegisterState, **changes) -> Verdict:
    options = {"receiver": BUREAU, "today": TODAY, **changes}
    return verdicts.inspect(content, [IDENTITY], Register(*states), **options).verdict


def _word(content: bytes, *states: RegisterState, **changes) -> str:
    return _verdict(content, *states, **changes).kind.word


def _key(epoch: int, name: str = "school", **changes) -> RegisteredKey:
    values = {"state": "pinned", **changes}
    return RegisteredKey(epoch=epoch, signing_key=signing_key(name).public.text, **values)


def test_takes_the_first_and_the_next_as_new() -> None:
    assert _word(FIRST.content, state()) == "new"
    assert _word(SECOND.content, state(FIRST)) == "new"
    verdict = _verdict(FIRST.content, state())
    assert verdict.is_verified
    assert verdict.kind.may_be_merged
    assert verdict.comment == FIRST.comment


def test_knows_the_one_it_merged_even_when_it_was_sealed_again() -> None:
    assert _word(FIRST.content, state(FIRST)) == "already_merged"
    assert _word(package(b"1").content, state(FIRST)) == "already_merged"


def test_refuses_an_older_one() -> None:
    assert _word(FIRST.content, state(FIRST, SECOND)) == "older"
    unknown = package(b"lost", sequence=1)
    only_second = state(chains={(1, Kind.REPORT): Chain(merged={2: SECOND.digest})})
    assert _word(unknown.content, only_second) == "older"


def test_raises_the_alarm_when_one_number_has_two_contents() -> None:
    copy = package(b"other", sequence=2, previous=FIRST.digest)
    assert _word(copy.content, state(FIRST, SECOND)) == "conflict"
    old_copy = package(b"other", sequence=1)
    assert _word(old_copy.content, state(FIRST, SECOND)) == "conflict"
    assert VerdictKind.CONFLICT.exit_code == 3


def test_waits_for_the_missing_ones() -> None:
    verdict = _verdict(THIRD.content, state(FIRST))
    assert verdict.kind is VerdictKind.GAP
    assert (verdict.args["first"], verdict.args["last"]) == (2, 2)
    verdict = _verdict(THIRD.content, state())
    assert (verdict.args["first"], verdict.args["last"]) == (1, 2)


def test_sees_a_gap_when_the_one_before_was_another() -> None:
    fork = package(b"2", sequence=2, previous="ab" * 64)
    assert _word(fork.content, state(FIRST)) == "gap"
    assert _word(package(b"1", previous="ab" * 64).content, state()) == "gap"


@pytest.mark.parametrize(("sequence", "word"), [(1_001, "gap"), (1_002, "jump_too_large")])
def test_caps_the_jump(sequence: int, word: str) -> None:
    assert _word(package(sequence=sequence).content, state(FIRST)) == word


@given(st.integers(1, 2**53 - 1), st.dictionaries(st.integers(1, 50), st.just("ab" * 64)))
def test_is_new_only_as_the_very_next_of_an_unbroken_row(sequence: int, merged) -> None:
    chain = Chain(merged=merged)
    sealed = package(b"x", sequence=sequence, previous=chain.head)
    opened = envelope.open_package(sealed.content, IDENTITY)
    held = state(chains={(1, Kind.REPORT): chain})
    verdict = verdicts.judge(opened, held, receiver=BUREAU, today=TODAY)
    assert verdict.kind.may_be_merged == (sequence == chain.highest + 1)


def test_judges_each_kind_in_its_own_row() -> None:
    pack = package(b"{}", kind=Kind.TRANSFER)
    assert _word(pack.content, state(FIRST)) == "wrong_kind"
    assert _word(pack.content, state(FIRST), kind=Kind.TRANSFER) == "new"


def test_refuses_a_package_for_another_bureau_though_it_can_be_opened() -> None:
    assert _word(package(receiver=(OTHER_BUREAU,)).content, state()) == "wrong_receiver"


def test_cannot_open_what_is_sealed_to_another() -> None:
    verdict = _verdict(package(to="other bureau").content, state())
    assert verdict.kind is VerdictKind.NOT_FOR_US
    assert verdict.comment is None
    with pytest.raises(RefusedError, match="NOT_SEALED_FOR_US"):
        verdicts.open_with_any(FIRST.content, [])


def test_opens_with_whichever_of_our_keys_fits() -> None:
    older = package(to="bureau before").content
    identities = [IDENTITY, sealing_key("bureau before").identity]
    found = verdicts.inspect(older, identities, Register(state()), receiver=BUREAU, today=TODAY)
    assert found.verdict.kind is VerdictKind.NEW
    assert found.opened is not None


def test_keeps_the_answer_of_the_key_that_opened_it() -> None:
    line = FIRST.comment.to_line().replace('"format":1', '"format":2')
    archive = container.pack_members(
        ("report.xlsx", b"1"),
        ("report.xlsx.minisig", minisign.sign(b"1", signing_key("school"), line)),
    )
    newer = sealing.seal(archive, [sealing_key("bureau").recipient])
    identities = [IDENTITY, sealing_key("bureau before").identity]
    found = verdicts.inspect(newer, identities, Register(state()), receiver=BUREAU, today=TODAY)
    assert found.verdict.kind is VerdictKind.NEWER_FORMAT
    assert sentence(found.verdict.kind.wording_key, found.verdict.args)


def test_does_not_know_a_signer_the_register_does_not_hold() -> None:
    assert _word(FIRST.content) == "unknown_signer"
    assert not _verdict(FIRST.content).is_verified
    assert _word(package(signer="thief").content, state()) == "unknown_signer"


def test_believes_the_register_and_not_the_key_id_in_the_file() -> None:
    borrowed = SigningKey(signing_key("school").key_id, signing_key("thief").seed)
    to = (sealing_key("bureau").recipient,)
    forged = envelope.seal_package(b"1", heading(), borrowed, to)
    assert _word(forged.content, state()) == "damaged"


def test_keeps_unapproved_ones_in_quarantine() -> None:
    invited = state(keys=())
    waiting = state(keys=(_key(1, state="quarantined"),))
    new_epoch = package(epoch=2, signer="school 2")
    assert _word(FIRST.content, invited) == "unapproved"
    assert _word(FIRST.content, waiting) == "unapproved"
    assert _word(new_epoch.content, state()) == "unapproved"
    asked = state(keys=(_key(1), _key(2, "school 2", state="quarantined")))
    assert _word(new_epoch.content, asked) == "unapproved"
    assert _word(FIRST.content, asked) == "new"


def test_does_not_let_a_forged_one_wait_under_a_known_key() -> None:
    waiting = state(keys=(_key(1, state="quarantined"),))
    assert _word(package(signer="thief").content, waiting) == "unknown_signer"


def test_refuses_revoked_keys_and_sites() -> None:
    assert _word(FIRST.content, state(keys=(_key(1, state="revoked"),))) == "revoked"
    assert _word(FIRST.content, state(is_revoked=True)) == "revoked"
    assert _word(FIRST.content, state(is_revoked=True, keys=())) == "revoked"


def test_refuses_the_old_epoch_after_the_cut_off() -> None:
    until = date(2026, 7, 14)
    handed_over = state(keys=(_key(1, expires_on=until), _key(2, "school 2")))
    assert _word(FIRST.content, handed_over, today=until) == "new"
    assert _word(FIRST.content, handed_over, today=date(2026, 7, 15)) == "old_epoch"
    at_once = state(keys=(_key(1), _key(2, "school 2")))
    assert _word(FIRST.content, at_once) == "old_epoch"
    assert _word(FIRST.content, state(keys=(_key(2, "school 2"),))) == "old_epoch"


def test_refuses_the_old_epoch_once_the_new_one_has_reported() -> None:
    """Within the thirty days: a PC that should report no longer must not write over the next."""
    keys = (_key(1, expires_on=date(2026, 7, 14)), _key(2, "school 2"))
    chains = {(2, Kind.REPORT): Chain(merged={1: SECOND.digest})}
    found = _verdict(FIRST.content, state(keys=keys, chains=chains), today=date(2026, 7, 1))
    assert (found.kind.word, found.wording_key) == ("old_epoch", "VERDICT_OVERTAKEN")


def test_starts_a_new_row_with_a_new_epoch() -> None:
    chains = {(1, Kind.REPORT): Chain(merged={1: FIRST.digest, 2: SECOND.digest})}
    renewed = state(keys=(_key(1), _key(2, "school 2")), chains=chains)
    assert _word(package(b"n", epoch=2, signer="school 2").content, renewed) == "new"
    assert _word(SECOND.content, renewed) == "already_merged"


def test_refuses_an_expired_key() -> None:
    expired = state(keys=(_key(1, expires_on=date(2026, 7, 14)),))
    assert _word(FIRST.content, expired) == "key_expired"
    assert _word(FIRST.content, expired, today=date(2026, 7, 14)) == "new"


@pytest.mark.parametrize(
    ("content", "word", "exit_code"),
    [
        (b"", "not_a_package", 2),
        (b"PK\x03\x04", "not_a_package", 2),
        (bytes(envelope.PACKAGE_LIMIT + 1), "too_large", 2),
        (FIRST.content[:-1], "damaged", 4),
        (FIRST.content + b"\0", "damaged", 4),
        (b"b" + FIRST.content[1:], "damaged", 4),
    ],
)
def test_answers_whatever_the_bytes_are(content: bytes, word: str, exit_code: int) -> None:
    verdict = _verdict(content, state())
    assert (verdict.kind.word, verdict.kind.exit_code) == (word, exit_code)
    assert not verdict.is_verified


@given(st.binary(max_size=400) | st.integers(1, 30).map(lambda length: sealing.AGE_MAGIC[:length]))
@example(b"age-encryption.org/v/")  # a slip in what every package begins with
def test_never_raises_for_any_bytes(content: bytes) -> None:
    """What begins nearly as a package does is a damaged one; what begins otherwise is none."""
    word = _word(content, state())
    assert word in {"damaged", "not_a_package"}
    if content and sealing.AGE_MAGIC.startswith(content):
        assert word == "damaged"
    if not any(a == b for a, b in zip(content, sealing.AGE_MAGIC, strict=False)):
        assert word == "not_a_package"


def test_tells_a_broken_register_from_a_bad_file() -> None:
    broken = state(keys=(RegisteredKey(epoch=1, signing_key="?", state="pinned"),))
    with pytest.raises(RefusedError, match="PUBLIC_KEY_UNREADABLE"):
        _verdict(FIRST.content, broken)


def test_prefers_the_pinned_key_of_an_epoch() -> None:
    twice = state(keys=(_key(1, "thief", state="quarantined"), _key(1)))
    assert _word(FIRST.content, twice) == "new"


@pytest.mark.parametrize("kind", VerdictKind)
def test_has_a_sentence_and_a_label(kind: VerdictKind) -> None:
    assert kind.wording_key in sentences()
    assert 2 <= len(sentence(kind.label_key)) <= 6


def test_every_verdict_fills_its_sentence() -> None:
    """Each verdict the tests above can reach carries the values its sentence asks for."""
    copy = package(b"other", sequence=2, previous=FIRST.digest)
    cases = [
        _verdict(FIRST.content, state()),
        _verdict(FIRST.content, state(FIRST)),
        _verdict(FIRST.content, state(FIRST, SECOND)),
        _verdict(copy.content, state(FIRST, SECOND)),
        _verdict(THIRD.content, state(FIRST)),
        _verdict(THIRD.content, state()),
        _verdict(SECOND.content, state(copy)),
        _verdict(package(sequence=5_000).content, state()),
        _verdict(FIRST.content),
        _verdict(package(signer="thief").content, state()),
        _verdict(FIRST.content, state(keys=())),
        _verdict(FIRST.content, state(is_revoked=True)),
        _verdict(FIRST.content, state(keys=(_key(2, "school 2"),))),
        _verdict(FIRST.content, state(keys=(_key(1, expires_on=date(2026, 1, 1)),))),
        _verdict(package(receiver=(OTHER_BUREAU,)).content, state()),
        _verdict(package(to="other bureau").content, state()),
        _verdict(package(b"{}", kind=Kind.PACK).content, state()),
        _verdict(bytes(envelope.PACKAGE_LIMIT + 1), state()),
        _verdict(b"", state()),
        _verdict(FIRST.content[:-1], state()),
    ]
    for verdict in cases:
        assert sentence(verdict.wording_key, verdict.args)
        asked = placeholders(sentences()[verdict.wording_key])
        assert asked <= set(verdict.args)
    assert SCHOOL in sentence(cases[0].kind.wording_key, cases[0].args)
