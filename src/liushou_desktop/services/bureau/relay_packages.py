"""What a 学区 passes on: its schools' packages as they came, under its own cover.

Packages were judged and merged here before, so their rows could be remarked on and the sums looked
at. The cover names every school of the 学区: who is inside, who was given its package back, who has
handed in nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.services.bureau.kept_packages import kept_package
from liushou_desktop.services.bureau.merged_reports import newest_report
from liushou_desktop.services.bureau.register import register_version
from liushou_desktop.services.bureau.sent_covers import next_cover, sent_cover
from liushou_desktop.services.bureau.stick_contents import PACKAGE_SUFFIX
from liushou_desktop.services.bureau.take_covers import ABOVE
from liushou_desktop.services.shared.enrolment import is_district, superiors_of
from liushou_desktop.services.shared.own_keys import require_good_keys
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import CoverEntry, CoverTotal
    from liushou_desktop.exchange.receipts import RowRemark
    from liushou_desktop.storage.unit import UnitOfWork

PUPILS = "pupils"
PASSED_ON = "passed_on"
"""In ``ReceivedPackage.counts``: number of the cover that took the package up."""


@dataclass(frozen=True, slots=True)
class RelayLine:
    """One school of a 学区 in a term.

    Attributes:
        state: ready (merged, to be passed on), passed_on, returned, not_handed_in, lost (merged,
            but its file is no longer kept: the school hands it in again).
        remarks: of the 学区 on its rows; above: what the county answered, "" before.
    """

    code: str
    name: str
    state: str
    sequence: int = 0
    version: int | None = None
    pupils: int | None = None
    remarks: int = 0
    above: str = ""


@dataclass(frozen=True, slots=True)
class Relayed:
    """The covers on the stick, read back. ``lost``: schools whose file is not kept any more."""

    files: tuple[Path, ...]
    passed_on: int
    not_handed_in: int
    lost: tuple[str, ...]


def works_as_district(site: Site) -> bool:
    """Whether this site is a 学区, which passes packages on.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return is_district(unit)


def relay_lines(site: Site, term: str | None = None) -> list[RelayLine]:
    """How each school of this 学区 stands on its way up.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, NOT_A_DISTRICT.
    """
    site.require(Right.READ_COUNTY)
    asked = site.term(term)
    with site.unit() as unit:
        _require_district(unit)
        return [
            _line(site, school, newest_report(unit, school.code, asked.id))
            for school in _schools(unit)
        ]


def relay_packages(
    site: Site,
    out: Path,
    term: str | None = None,
    *,
    note: str = "",
    again: bool = False,
    watcher: Watcher | None = None,
) -> Relayed:
    """Write the cover, or several when one would be too large, onto a stick.

    Args:
        again: also what was passed on before (the stick was lost).

    Raises:
        RefusedError: NOT_ALLOWED, NOT_A_DISTRICT, FOLDER_NOT_THERE, NOTHING_TO_RELAY, NO_SUCH_TERM,
            OWN_KEY_REVOKED, OWN_KEY_EXPIRED. SurroundingsError: the stick failed; covers written
            before are whole and count.
    """
    site.require(Right.EXPORT)
    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    watch = watcher or Watcher()
    asked = site.term(term)
    with site.unit() as unit:
        _require_district(unit)
        require_good_keys(site, unit)
        entries, files = _entries(site, unit, asked.id, again=again)
    inside = [entry for entry in entries if entry.file]
    if not inside:
        raise RefusedError("NOTHING_TO_RELAY", term=asked.name)
    written = []
    parts = list(_parts(inside, files))
    for number, part in enumerate(parts):
        watch.report("RELAYING", number, len(parts))
        named = {entry.site for entry in part}
        told = tuple(
            entry if not entry.file or entry.site in named else _elsewhere(entry)
            for entry in entries
        )
        content = {entry.file: files[entry.file] for entry in part}
        written.append(_write(site, out, asked.id, told, content, note.strip()))
    watch.report("RELAYING", len(parts), len(parts))
    return Relayed(
        tuple(written),
        len(inside),
        sum(entry.state == "not_handed_in" for entry in entries),
        tuple(entry.name for entry in entries if entry.state == "passed_on" and not entry.file),
    )


def _require_district(unit: UnitOfWork) -> None:
    if not is_district(unit):
        raise RefusedError("NOT_A_DISTRICT")


def _schools(unit: UnitOfWork) -> list[EnrolledSite]:
    return unit.find(EnrolledSite, state="approved", order_by="name")


def _line(site: Site, school: EnrolledSite, package: ReceivedPackage | None) -> RelayLine:
    if package is None:
        return RelayLine(school.code, school.name, "not_handed_in")
    above = package.counts.get(ABOVE)
    return RelayLine(
        school.code,
        school.name,
        _state(site, package),
        package.sequence,
        package.version,
        int(str(package.counts.get("pupils", 0))),
        len(_remarks(package)),
        str(above.get("state", "")) if isinstance(above, dict) else "",
    )


def _state(site: Site, package: ReceivedPackage) -> str:
    if PASSED_ON in package.counts:
        return "passed_on"
    if package.receipt and package.receipt.get("state") == "returned":
        return "returned"
    return "ready" if kept_package(site, package.digest) is not None else "lost"


def _remarks(package: ReceivedPackage) -> tuple[RowRemark, ...]:
    from liushou_desktop.exchange.receipts import receipt_from_values

    return receipt_from_values(package.receipt).remarks if package.receipt else ()


def _entries(
    site: Site, unit: UnitOfWork, term: str, *, again: bool
) -> tuple[list[CoverEntry], dict[str, bytes]]:
    """An entry for every school, and the files of those inside."""
    from liushou_desktop.exchange.covers import CoverEntry, sealed_hash

    entries, files = [], {}
    for number, school in enumerate(_schools(unit), 1):
        package = newest_report(unit, school.code, term)
        bare = CoverEntry(site=school.code, name=school.name, state="not_handed_in")
        if package is None:
            entries.append(bare)
            continue
        state = _state(site, package)
        entry = replace(
            bare,
            state="returned" if state == "returned" else "passed_on",
            epoch=package.epoch,
            sequence=package.sequence,
            package=package.digest,
            remarks=_remarks(package),
        )
        content = kept_package(site, package.digest)
        if state == "returned" or content is None:
            entries.append(entry)
        elif state == "passed_on" and not again:
            entries.append(_elsewhere(entry))
        else:
            name = f"{number}.lspkg"
            files[name] = content
            stem = safe_file_name(f"{school.code}_{school.name}_{term}_第{package.sequence}包")
            entries.append(
                replace(entry, file=name, sealed=sealed_hash(content), file_name=f"{stem}.lspkg")
            )
    return entries, files


def _elsewhere(entry: CoverEntry) -> CoverEntry:
    return replace(entry, state="elsewhere", file="", sealed="", file_name="")


def _parts(inside: Sequence[CoverEntry], files: dict[str, bytes]) -> Iterator[list[CoverEntry]]:
    """Entries by cover, none larger than the format takes."""
    from liushou_desktop.exchange.covers import FILES_LIMIT, MOST_FILES

    part: list[CoverEntry] = []
    size = 0
    for entry in inside:
        more = len(files[entry.file])
        if part and (size + more > FILES_LIMIT or len(part) >= MOST_FILES):
            yield part
            part, size = [], 0
        part.append(entry)
        size += more
    yield part


def totals_of(
    unit: UnitOfWork, packages: Sequence[ReceivedPackage], term: str
) -> tuple[CoverTotal, ...]:
    """Every figure of a term summed over these packages' schools, children on the roll first."""
    from liushou_desktop.exchange.covers import CoverTotal
    from liushou_desktop.storage.queries.reported import reported_figures

    pupils = sum(int(str(package.counts.get("pupils", 0))) for package in packages)
    sums: dict[str, tuple[int, int]] = {PUPILS: (pupils, pupils)}
    for package in packages:
        for figure in reported_figures(unit, site=package.code, term=term):
            held = sums.get(figure.indicator, (0, 0))
            sums[figure.indicator] = (
                held[0] + figure.numerator,
                held[1] + figure.denominator,
            )
    return tuple(
        CoverTotal(figure=figure, numerator=n, denominator=d) for figure, (n, d) in sums.items()
    )


def _write(
    site: Site,
    out: Path,
    term: str,
    entries: tuple[CoverEntry, ...],
    files: dict[str, bytes],
    note: str,
) -> Path:
    """One cover; it counts as passed on only once it lies on the stick, read back."""
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.covers import Cover, seal_cover

    with site.unit() as unit:
        keys = current_keys(unit)
        above = superiors_of(unit)[-1]
        number, previous = next_cover(unit, keys.epoch, above.code)
        known = {entry.package for entry in entries if entry.state in ("passed_on", "elsewhere")}
        summed = [
            package
            for entry in entries
            if (package := newest_report(unit, entry.site, term)) and package.digest in known
        ]
        cover = Cover(
            site=site.code,
            site_name=site.name,
            receiver=above.code,
            term=term,
            number=number,
            made_on=site.today,
            note=note,
            register_version=register_version(unit),
            entries=entries,
            totals=totals_of(unit, summed, term),
        )
        recipients = (above.sealing_key, keys.sealing_public)
        sealed = seal_cover(cover, files, keys.signing, keys.epoch, previous, recipients)
        unit.note_access("export", f"cover {term} {cover.number}")
    what = f"{term}_{Kind.RELAY.name_mark}_第{cover.number}包"
    stem = safe_file_name(f"{site.code}_{site.name}_{what}")
    file = out / f"{stem}{PACKAGE_SUFFIX}"
    write_whole(file, sealed.content, read_back=True)
    with site.unit() as unit:
        row = sent_cover(site, cover, sealed, file.name)
        unit.add(row)
        for entry in cover.inside:
            for package in unit.find(ReceivedPackage, digest=entry.package, verdict="new"):
                unit.change(package, counts={**package.counts, PASSED_ON: cover.number})
    return file
