"""The operations that are killed and starved: what each does, and how its outcome is judged.

Run as a program it serves a sweep (``tests.fault.sweep``): everything is imported once, then each
question is answered by a process of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from liushou_desktop.base import files
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import write_whole
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Phone
from liushou_desktop.domain.records import Record
from liushou_desktop.storage import keyslots, slot_file, strongbox_file
from liushou_desktop.storage.backup import back_up, ring
from liushou_desktop.storage.checking import check
from liushou_desktop.storage.engine import SAFE_PRAGMAS
from liushou_desktop.storage.files import RESERVE_FILE, STRONGBOX_COPY, STRONGBOX_FILE
from liushou_desktop.storage.restore import by_password, restore
from liushou_desktop.storage.rotation import remove_user
from liushou_desktop.storage.store import Store
from liushou_desktop.storage.strongbox import Secret, keys_of, opened, sealed_into

SITE, USER, PASSWORD = "6229990101", "李老师", "demo-2021"
READER = "周校长"
KEY = bytes(range(32))
DAY, MOMENT = date(2026, 3, 9), datetime(2026, 3, 10, 8, 0)
ACK = "acked"
OLD, NEW = "old", "new"
_PR_SET_PDEATHSIG = 1
_CPU_SECONDS = 60
UNSAFE_PRAGMAS = {**SAFE_PRAGMAS, "journal_mode": "OFF", "synchronous": "OFF"}

EXPORT = "report.lspkg"
EXPORT_OLD, EXPORT_NEW = b"old" * 90_000, b"new" * 100_000


@dataclass(frozen=True)
class Operation:
    """One thing a user does.

    Attributes:
        prepare: makes the folder as it is before.
        perform: does it; returning means the user was told it is done.
        outcome: ``old``, ``new``, or what is wrong, from the folder as it was left.
        watched: files, relative to the folder, whose system calls are swept.
    """

    prepare: Callable[[Path], None]
    perform: Callable[[Path], None]
    outcome: Callable[[Path], str]
    watched: tuple[str, ...]


# saving a record


def prepare_save(folder: Path) -> None:
    with Store.create(folder, site=SITE, key=KEY) as store, store.unit(USER, "clerk") as unit:
        children = [
            Child(site=SITE, id=f"c{n:02}", name=f"马小{chr(0x660E + n)}", sex="1", note="家" * 300)
            for n in range(40)
        ]
        unit.add_many(children)
        for child in children:
            unit.add(Phone(site=SITE, id=child.id, child=child.id, owner="father",
                           digits=f"199000000{child.id[1:]}", start=DAY))  # fmt: skip
    (folder / RESERVE_FILE).write_bytes(b"")  # the real one would only make each point slower


def _save(folder: Path, pragmas: dict[str, str]) -> None:
    with Store.open(folder, KEY, pragmas=pragmas) as store:
        with store.unit(USER, "clerk") as unit:
            sequence = unit.next_number("record")
            child = unit.require(Child, "c07")
            unit.add(
                Record(
                    site=SITE,
                    id="visit",
                    form="home_visit",
                    form_version=1,
                    child=child.id,
                    term="2025-2",
                    occurred_on=DAY,
                    entered_on=DAY,
                    entered_at=MOMENT,
                    entered_seq=sequence,
                    entered_by=USER,
                    answers={"talk": "谈了学习和安全。" * 800},
                ),
                "家访",
            )
            unit.change(child, "家访得知", name="马晓", personality="开朗" * 100)
            unit.change(unit.require(Phone, "c07"), "换号", digits="19911112222")
        print(ACK, flush=True)


def save(folder: Path) -> None:
    _save(folder, dict(SAFE_PRAGMAS))


def save_unsafely(folder: Path) -> None:
    """A build with the settings of a hasty blog post."""
    _save(folder, UNSAFE_PRAGMAS)


def saved(folder: Path) -> str:
    """All of the save, or nothing of it, in a sound file that takes the next save."""
    with Store.open(folder, KEY) as store:
        report = check(store)
        if not report.is_sound:
            return f"unsound: {[problem.code for problem in report.problems]}"
        with store.unit(USER, "clerk") as unit:
            child = unit.require(Child, "c07")
            facts = {
                unit.get(Record, "visit") is not None,
                child.name == "马晓",
                child.personality is not None,
                unit.require(Phone, "c07").digits == "19911112222",
                unit.search("2222", kind=Child) == ["c07"],
                unit.search("马晓", kind=Child) == ["c07"],
                unit.next_number("record") == 2,
            }
    return "half" if len(facts) == 2 else NEW if facts == {True} else OLD


# exporting to a stick


def prepare_export(folder: Path) -> None:
    folder.mkdir()
    (folder / EXPORT).write_bytes(EXPORT_OLD)


def export(folder: Path) -> None:
    write_whole(folder / EXPORT, EXPORT_NEW, read_back=True)
    print(ACK, flush=True)


def export_unsafely(folder: Path) -> None:
    """Overwrite in place, as most programs do."""
    (folder / EXPORT).write_bytes(EXPORT_NEW)
    print(ACK, flush=True)


def exported(folder: Path) -> str:
    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    known = {EXPORT_OLD: OLD, EXPORT_NEW: NEW}.get(left.get(EXPORT, b""))
    return known or f"torn: {[(name, len(held), held[:9]) for name, held in left.items()]}"


# exporting a signed report, the whole way: store, outbox, stick


def prepare_report(folder: Path) -> None:
    from tests.helpers import sites

    county = sites.build_county(folder)
    for made in county.stick.iterdir():
        made.unlink()
    with county.open_school(sites.PRINCIPAL, sites.AFTER_TERM) as school:
        sites.sign(school)


def report(folder: Path) -> None:
    from tests.helpers import sites

    from liushou_desktop.services.school.export_report import export_report

    county = sites.County(folder)
    with county.open_school(sites.PRINCIPAL, sites.AFTER_TERM) as school:
        export_report(school, county.stick, term=sites.TERM)
    print(ACK, flush=True)


def reported(folder: Path) -> str:
    """The stick holds nothing, or a whole package the school remembers; exporting goes on."""
    from tests.helpers import sites

    from liushou_desktop.domain.reporting import SentPackage
    from liushou_desktop.services.school.export_report import export_report
    from liushou_desktop.services.school.own_package import verify_own

    county = sites.County(folder)
    on_stick = list(county.stick.glob("*.lspkg"))
    is_whole = bool(on_stick) and bool(list(county.stick.glob("*.pdf")))
    with county.open_school(sites.PRINCIPAL, sites.AFTER_TERM) as school:
        if not check(school.store).is_sound:
            return "unsound"
        if on_stick and not verify_own(school, on_stick[0]).is_known:
            return "a package left that the school forgot"
        before = on_stick[0].read_bytes() if on_stick else None
        again = export_report(school, county.stick, term=sites.TERM)
        if before is not None and again.package.read_bytes() != before:
            return "two packages of one number"
        with school.unit() as unit:
            if unit.count(SentPackage) != 1:
                return "a number was lost"
    return NEW if is_whole else OLD


# exchanging the key, backing up, restoring


def prepare_site(folder: Path) -> None:
    slots = keyslots.create_slots(folder, user=USER, role="clerk", password=PASSWORD)
    keyslots.add_user(folder, slots.key, user="赵", role="helper", password="zhaolaoshi-1")
    with Store.create(folder, site=SITE, key=slots.key) as store:
        with store.unit(USER, "clerk") as unit:
            unit.add(Child(site=SITE, id="first", name="马一", sex="1"))
        back_up(store)
        with store.unit(USER, "clerk") as unit:
            unit.add(Child(site=SITE, id="second", name="马二", sex="1"))
    (folder / RESERVE_FILE).write_bytes(b"")


def _opened(folder: Path) -> Store:
    return Store.open(folder, keyslots.unlock_with_password(folder, USER, PASSWORD).key)


def _children(store: Store) -> int:
    with store.unit(USER, "clerk") as unit:
        return unit.count(Child)


def exchange(folder: Path) -> None:
    with _opened(folder) as store:
        remove_user(store, "赵")
    print(ACK, flush=True)


def exchanged(folder: Path) -> str:
    with _opened(folder) as store:
        if not check(store).is_sound or _children(store) != 2:
            return "unsound"
    return OLD if len(slot_file.list_users(folder)) == 2 else NEW


def copy(folder: Path) -> None:
    with _opened(folder) as store:
        back_up(store)
    print(ACK, flush=True)


def copied(folder: Path) -> str:
    with _opened(folder) as store:
        if not check(store).is_sound or _children(store) != 2:
            return "unsound"
    for number, found in enumerate(ring(folder / "backups")):
        place = folder.with_name(f"{folder.name}-restored-{number}")
        restore(found.path, place, by_password(USER, PASSWORD))
    count = len(ring(folder / "backups"))
    return {1: OLD, 2: NEW}.get(count, f"{count} backups")


def put_back(folder: Path) -> None:
    (found,) = ring(folder / "backups")
    restore(found.path, folder, by_password(USER, PASSWORD))
    print(ACK, flush=True)


def was_put_back(folder: Path) -> str:
    with _opened(folder) as store:
        if not check(store).is_sound:
            return "unsound"
        return {2: OLD, 1: NEW}[_children(store)]


# sealing a mandatory report


def prepare_strongbox(folder: Path) -> None:
    slots = keyslots.create_slots(folder, user=READER, role="principal", password=PASSWORD)
    Store.create(folder, site=SITE, key=slots.key).close()
    (folder / RESERVE_FILE).write_bytes(b"")
    _seal(folder)


def _seal(folder: Path) -> None:
    slots = slot_file.read_all(folder)[0]
    filled, _ = sealed_into(strongbox_file.read(folder), slots, "report", "看到、听到的。".encode())
    strongbox_file.write(folder, filled)


def seal(folder: Path) -> None:
    _seal(folder)
    print(ACK, flush=True)


def was_sealed(folder: Path) -> str:
    """All entries there were before, or one more, each of which opens."""
    held, slots = strongbox_file.read(folder), slot_file.read_all(folder)[0]
    if held is None or held.gaps():
        return "lost"
    keys = keys_of(held, slots, Secret(READER, PASSWORD))
    if any(content is None for _, content in opened(held, slots, keys)):
        return "unreadable"
    return {1: OLD, 2: NEW}.get(len(held.entries), f"{len(held.entries)} entries")


_STORE = ("site.db", "site.db-journal", ".")
_SLOTS = tuple(
    name
    for slots in ("slots.json", "slots.copy.json", "slots.next.json")
    for name in (slots, f".{slots}.0000.part")
)

_PACKAGE = "2199000001_柳湾中心小学_2026春_留守儿童_V1_20260713"
_SENT = tuple(
    path
    for place in ("stick", "school/outbox")
    for name in (f"{_PACKAGE}.lspkg", f"{_PACKAGE}.交接单.pdf")
    for path in (f"{place}/{name}", f"{place}/.{name}.0000.part")
)

OPERATIONS = {
    "save": Operation(prepare_save, save, saved, _STORE),
    "export": Operation(prepare_export, export, exported, (EXPORT, f".{EXPORT}.0000.part", ".")),
    "exchange": Operation(
        prepare_site,
        exchange,
        exchanged,
        (*_STORE, *_SLOTS, "site.next.db", "site.next.db-journal"),
    ),
    "backup": Operation(
        prepare_site,
        copy,
        copied,
        (
            *_STORE,
            "backups",
            "backups/backup-6229990101-000002.lsbackup",
            "backups/.backup-6229990101-000002.lsbackup.part",
        ),
    ),
    "restore": Operation(
        prepare_site,
        put_back,
        was_put_back,
        (*_STORE, *_SLOTS, "site.next.db", "site.next.db-journal", "backups"),
    ),
    "report": Operation(
        prepare_report,
        report,
        reported,
        (*_SENT, "stick", "school/outbox", "school/site.db", "school/site.db-journal"),
    ),
    "seal": Operation(
        prepare_strongbox,
        seal,
        was_sealed,
        tuple(
            name
            for each in (STRONGBOX_COPY, STRONGBOX_FILE)
            for name in (each, f".{each}.0000.part")
        ),
    ),
    # builds that must be caught
    "unsafe save": Operation(prepare_save, save_unsafely, saved, _STORE),
    "unsafe export": Operation(
        prepare_export, export_unsafely, exported, (EXPORT, f".{EXPORT}.0000.part", ".")
    ),
}


# serving


def serve() -> None:
    """Answer lines of stdin, ``WHAT<TAB>OPERATION<TAB>FOLDER``, with lines on stdout.

    ``prepare``  makes the folder, and loads all code on the way; answers ``ready``
    ``perform``  answers the number of a process that stands still until it gets SIGCONT, later
                 its exit code; what it says to the user is in ``FOLDER.said``
    ``judge``    as ``perform``, but begins at once; ``FOLDER.said`` holds the outcome
    """
    _end_with_parent()
    _make_passwords_cheap()
    for line in sys.stdin:
        what, name, place = line.rstrip("\n").split("\t")
        folder = Path(place)
        if what == "prepare":
            _prepare(OPERATIONS[name], folder)
            print("ready", flush=True)
            continue
        process = os.fork()
        if process == 0:
            os._exit(_answer(what, OPERATIONS[name], folder))
        if what == "perform":
            os.waitpid(process, os.WUNTRACED)
        print(process, flush=True)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _prepare(operation: Operation, folder: Path) -> None:
    """A rehearsal loads what an operation loads when it first needs it: the copies have it then."""
    operation.prepare(folder)
    rehearsal = folder.with_name("rehearsal")
    shutil.copytree(folder, rehearsal)
    with contextlib.redirect_stdout(None):
        operation.perform(rehearsal)
        operation.outcome(rehearsal)
    for path in rehearsal.parent.glob("rehearsal*"):
        shutil.rmtree(path)


def _answer(what: str, operation: Operation, folder: Path) -> int:
    """In the new process: its exit code, as on the command line."""
    _end_with_parent()
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    with open(folder.with_name(f"{folder.name}.said"), "w", encoding="utf-8") as said:
        sys.stdout = sys.stderr = said
        try:
            if what == "judge":
                print(operation.outcome(folder))
                return 0
            # Temporary files get names that strace can watch; who judges takes others.
            files.temp_beside = lambda path: path.with_name(f".{path.name}.0000.part")
            os.kill(os.getpid(), signal.SIGSTOP)
            operation.perform(folder)
        except ProgramError as error:
            print(error.code)
            return error.exit_code
        except BaseException:  # noqa: BLE001 - whatever it is, it is the finding
            traceback.print_exc()
            return 1
    return 0


def _make_passwords_cheap() -> None:
    """Nobody guesses passwords here; the derivation would only make each point slower."""
    from tests.helpers import sites

    from liushou_desktop.storage import slot_crypto

    slot_crypto.hash_secret_raw = sites.derive_cheaply


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    serve()
