"""What an export of everything leaves behind, carried apart by whoever may open it (R46).

The counsellor moves the own cabinet: ``export_protected`` writes the answers of class 3 of the
protected forms (F12), always behind a password of the counsellor's own, and ``import_protected``
puts them back into their records where those records went along with everything else. Nothing that
was written since is replaced. docs/formats/site.md has the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited, writing_whole
from liushou_desktop.base.json_reader import JsonReader
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.sealed import sealed_fields, with_sealed
from liushou_desktop.services.school.unseal import may_unseal
from liushou_desktop.services.shared.protected import protected_forms
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.storage.unit import UnitOfWork

FORMAT: Final = "liushou-protected"
VERSION: Final = 1
_LARGEST: Final = 64_000_000
_SHOWN: Final = 60
_REASON: Final = "封存内容随人带来"


@dataclass(frozen=True, slots=True)
class ProtectedCarried:
    """The file, and of how many records it holds the answers."""

    file: Path
    records: int


@dataclass(frozen=True, slots=True)
class ProtectedTaken:
    """How many records have their answers again, had them, or are not here."""

    restored: int
    unchanged: int
    missing: int


def export_protected(site: Site, file: Path, *, reason: str, password: str) -> ProtectedCarried:
    """Write the answers the user may open, sealed with the password (age).

    Raises:
        RefusedError: NOT_ALLOWED, EXPORT_NEEDS_REASON, FILE_PASSWORD_SHORT, PROTECTED_NOTHING.
        SurroundingsError: disk full, stick gone ….
    """
    site.require(Right.OPEN_SEALED)
    if not reason.strip():
        raise RefusedError("EXPORT_NEEDS_REASON")
    from liushou_desktop.exchange.password_seal import sealing

    with site.unit() as unit:
        records = list(_own_records(site, unit))
        if not records:
            raise RefusedError("PROTECTED_NOTHING")
        document = {
            "format": FORMAT,
            "version": VERSION,
            "made": {"at": site.clock.now().isoformat(), "by": site.user.name},
            "site": {"code": site.code, "name": site.name},
            "records": [_plain(form, record) for form, record in records],
        }
        content = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=0)
        with writing_whole(file) as handle, sealing(handle, password) as sink:
            sink.write(content.encode())
        unit.note_access("export", f"protected {file.name} × {len(records)}", reason.strip())
    return ProtectedCarried(file, len(records))


def _own_records(site: Site, unit: UnitOfWork) -> Iterator[tuple[Form, Record]]:
    forms = list(protected_forms(site))
    for record in unit.find(Record, form=forms, order_by="entered_seq"):
        form = site.forms.form(record.form, record.form_version)
        if may_unseal(site, form, record):
            yield form, record


def _plain(form: Form, record: Record) -> dict[str, Any]:
    sealed = {field.id for field in sealed_fields(form)}
    answers = {name: value for name, value in record.answers.items() if name in sealed}
    return {"id": record.id, "form": record.form, "answers": answers}


def import_protected(site: Site, file: Path, password: str) -> ProtectedTaken:
    """Put the answers back where they are missing; one that is wrong, and none is.

    Raises:
        RefusedError: NOT_ALLOWED, FILE_PASSWORD_WRONG, NOT_SEALED_BY_PASSWORD, JSON_…,
            PROTECTED_FORMAT_UNKNOWN, PROTECTED_OF_OTHER, PROTECTED_WRONG (with the place).
        DamagedError: SEAL_BROKEN.
    """
    site.require(Right.OPEN_SEALED)
    document = _read(file, password)
    _judge_head(site, document)
    with site.unit() as unit:
        taken = _put_back(site, unit, document["records"])
        unit.note_access("import", f"protected {file.name} × {taken.restored}")
    return taken


def _read(file: Path, password: str) -> Any:
    from liushou_desktop.exchange.password_seal import unsealed

    reader = JsonReader(unsealed(BytesIO(read_limited(file, _LARGEST)), password))
    found: dict[str, Any] = {}
    for name in reader.members():
        if name == "records":
            found[name] = [reader.value() for _ in reader.items()]
        else:
            found[name] = reader.value()
    reader.finish()
    return found


def _judge_head(site: Site, document: dict[str, Any]) -> None:
    if (document.get("format"), document.get("version")) != (FORMAT, VERSION):
        found = f"{document.get('format')} {document.get('version')}"[:_SHOWN]
        raise RefusedError("PROTECTED_FORMAT_UNKNOWN", found=found)
    named = document.get("site")
    if not isinstance(named, dict) or "records" not in document:
        raise RefusedError("PROTECTED_WRONG", path="site")
    if named.get("code") != site.code:
        name = str(named.get("name", named.get("code")))[:_SHOWN]
        raise RefusedError("PROTECTED_OF_OTHER", name=name, own=site.name)


def _put_back(site: Site, unit: UnitOfWork, rows: list[Any]) -> ProtectedTaken:
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    held = {record.id: (form, record) for form, record in _own_records(site, unit)}
    counts = dict.fromkeys(("restored", "unchanged", "missing"), 0)
    touched: set[str] = set()
    for place, row in enumerate(rows):
        path = f"records[{place}]"
        if not isinstance(row, dict) or not isinstance(row.get("answers"), dict):
            raise RefusedError("PROTECTED_WRONG", path=path)
        form, record = held.get(str(row.get("id")), (None, None))
        if form is None or record is None or form.id != row.get("form"):
            counts["missing"] += 1
            continue
        answers = with_sealed(form, record.answers, _judged(form, row["answers"], path))
        if answers == dict(record.answers):
            counts["unchanged"] += 1
            continue
        unit.change(record, _REASON, answers=answers)
        counts["restored"] += 1
        if record.child:
            touched.add(record.child)
    refresh_children(site, unit, sorted(touched))
    return ProtectedTaken(**counts)


def _judged(form: Form, answers: dict[str, Any], path: str) -> dict[str, Any]:
    """The answers, each one its field can hold."""
    from liushou_desktop.formspec.kinds import Unreadable, kind_of

    fields = {field.id: field for field in sealed_fields(form)}
    for name, value in answers.items():
        where = f"{path}.answers.{name[:_SHOWN]}"
        if name not in fields:
            raise RefusedError("PROTECTED_WRONG", path=where)
        try:
            kind_of(fields[name]).from_json(value, fields[name])
        except Unreadable as error:
            raise RefusedError("PROTECTED_WRONG", path=where) from error
    return answers
