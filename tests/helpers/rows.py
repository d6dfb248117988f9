"""Rows for tests of the store: valid by default, a test names only what matters to it."""

from __future__ import annotations

from datetime import date, datetime

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Phone
from liushou_desktop.domain.register import ReceivedPackage

SITE = "6229990101"
PASSWORD = "demo-2021"


def make_child(name: str = "马小明", **values: object) -> Child:
    """A pupil; say only what matters."""
    given = {"site": SITE, "id": new_id(), "name": name, "sex": "1", **values}
    return Child(**given)  # type: ignore[arg-type]


def make_phone(child: Child, digits: str, **values: object) -> Phone:
    """A father's number."""
    given = {
        "site": child.site,
        "id": new_id(),
        "child": child.id,
        "owner": "father",
        "digits": digits,
        "start": date(2025, 9, 1),
        **values,
    }
    return Phone(**given)  # type: ignore[arg-type]


def make_package(code: str, **values: object) -> ReceivedPackage:
    """A package a bureau merged of the school ``code``."""
    given = {
        "site": SITE,
        "id": new_id(),
        "code": code,
        "term": "2025-2",
        "kind": "report",
        "sequence": 1,
        "epoch": 1,
        "digest": "ab" * 64,
        "verdict": "new",
        "received_at": datetime(2026, 7, 21, 9, 30),
        "received_by": "何静",
        "counts": {},
        **values,
    }
    return ReceivedPackage(**given)  # type: ignore[arg-type]
