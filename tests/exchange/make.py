"""A school, a bureau and a package by default; each test names only what matters to it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from tests.vectors import age_writer

from liushou_desktop.exchange import envelope
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.envelope import SealedPackage
from liushou_desktop.exchange.manifest import Manifest
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.news import Superior
from liushou_desktop.exchange.sealing import SealingKey
from liushou_desktop.exchange.verdicts import Chain, RegisteredKey, RegisterState

SCHOOL = "2162999901"
OTHER_SCHOOL = "2162999902"
DISTRICT = "622927-Q3"
BUREAU = "622927"
OTHER_BUREAU = "622999"
TERM = "2025-2"
TODAY = date(2026, 7, 15)


def signing_key(name: str) -> SigningKey:
    """The same key for the same name, so that failures repeat."""
    seed = hashlib.sha256(name.encode()).digest()
    return SigningKey(hashlib.sha256(seed).digest()[:8], seed)


@cache
def sealing_key(name: str) -> SealingKey:
    """The same pair for the same name, on every machine."""
    return age_writer.sealing_key(name)


def heading(**changes) -> Heading:
    return replace(
        Heading(kind=Kind.REPORT, site=SCHOOL, receiver=(DISTRICT, BUREAU), term=TERM), **changes
    )


def package(
    payload: bytes = b"rows", *, signer: str = "school", to: str = "bureau", **changes
) -> SealedPackage:
    recipients = (sealing_key(to).recipient, sealing_key("school").recipient)
    return envelope.seal_package(payload, heading(**changes), signing_key(signer), recipients)


def state(*merged: SealedPackage, **changes) -> RegisterState:
    """The school as the bureau's register knows it, with these packages merged."""
    keys = (RegisteredKey(epoch=1, signing_key=signing_key("school").public.text, state="pinned"),)
    chain = Chain(merged={p.comment.sequence: p.digest for p in merged})
    chains = {(1, Kind.REPORT): chain} if merged else {}
    return replace(RegisterState(code=SCHOOL, keys=keys, chains=chains), **changes)


class Register:
    """A register of any number of sites."""

    def __init__(self, *states: RegisterState) -> None:
        self._states = {each.code: each for each in states}

    def state_of(self, site: str) -> RegisterState | None:
        return self._states.get(site)


def superior(keys: str = "bureau", **changes) -> Superior:
    return replace(
        Superior(
            code=BUREAU,
            name="示例县教育局",
            kind="bureau",
            epoch=1,
            signing_key=signing_key(keys).public.text,
            sealing_key=sealing_key(keys).recipient,
        ),
        **changes,
    )


def manifest(**changes) -> Manifest:
    return replace(
        Manifest(
            site=SCHOOL,
            site_name="癿藏镇青杏小学",
            receiver=(DISTRICT, BUREAU),
            receiver_names=("癿藏学区", "示例县教育局"),
            term=TERM,
            term_name="2026年春季学期",
            version=1,
            cut_off=date(2026, 7, 10),
            sequence=1,
            epoch=1,
            chain_seq=1207,
            chain_head="ab" * 32,
            rule_set="jishishan-2021-96",
            rule_set_version=1,
            forms={"home_visit": 1, "talk": 1},
            pupils=2,
            maker="马文竹",
            made_at=datetime(2026, 7, 12, 10, 24),
            principal="赵沙枣",
            signed_at=datetime(2026, 7, 12, 10, 20),
        ),
        **changes,
    )
