"""Pictures of every page of the demonstration county, for the README, the manual and for eyes.

Each is taken from the real window over the real store, at 100 % and at 125 % of a 1366 × 768
screen with its task bar (``-125`` in the name). Nothing is drawn for the picture alone.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from liushou_desktop.app.crash_report import CrashReport
from liushou_desktop.app.demonstration.county_story import DISTRICT_USER
from liushou_desktop.app.demonstration.loop import BUREAU_USER, PASSWORD, SCHOOL_USER
from liushou_desktop.base.clock import Clock
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.screens import settle

if TYPE_CHECKING:
    from liushou_desktop.gui.common.first_run import Enter
    from liushou_desktop.gui.main_window import MainWindow

FULL = (1366, 740)
AT_125_PERCENT = (1093, 592)
_LONGEST_WAIT = 20.0  # seconds for the slowest page
_QUIET_ROUNDS = 15
_SMALLEST = 0  # Qt's "quality" of a PNG: the smallest file, nothing is lost


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page and its arguments, what is done before it is taken."""

    name: str
    page: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[Any], object] | None = None


class ScreenMaker:
    """Takes all pictures into a folder.

    Args:
        open_window: a window with the opening page of a site, or the first run of an empty folder.
        enter: unlocks a site.
    """

    def __init__(
        self,
        out: Path,
        *,
        open_window: Callable[[Path], MainWindow],
        enter: Enter,
        clock: Clock,
    ) -> None:
        self._out, self._open, self._enter, self._clock = out, open_window, enter, clock
        self._count = 0
        self.is_broken = False

    def take(self, demonstration: Path) -> int:
        """All pictures of a demonstration folder (or of the one site given); returns how many."""
        self._out.mkdir(parents=True, exist_ok=True)
        county = _county_of(demonstration)
        school, bureau, usb = _places(county)
        self._take_first_run()
        if school is not None:
            self._take_site(school, SCHOOL_USER, list(_school_shots(usb)))
        if bureau is not None:
            self._take_site(bureau, BUREAU_USER, list(_bureau_shots(usb)))
        district = county / "district"
        if bureau is not None and (district / "site.db").is_file():
            shots = list(_district_shots(county / "usb-district"))
            self._take_site(district, DISTRICT_USER, shots)
        return self._count

    def _opened(self, folder: Path) -> MainWindow:
        """A window that asks nobody and shows no report: there is nobody to answer."""
        window = self._open(folder)
        window.crash.hand_to(self._on_crash)
        window.ask = ScriptedAsk()
        window.show()
        return window

    def _on_crash(self, report: CrashReport) -> None:
        print(report.text)  # noqa: T201 - a command, not a window
        self.is_broken = True

    def _take_site(self, folder: Path, user: str, shots: list[Shot]) -> None:
        window = self._opened(folder)
        if not self._count or "schools" in folder.parts:
            self._save(window, "01-unlock")
        window.resize(*FULL)
        settle()
        window.enter(self._enter(folder, user, PASSWORD, self._clock))
        assert window.shell is not None
        for shot in shots:
            window.resize(*FULL)
            arguments = {
                key: value(window.shell.site) if callable(value) else value
                for key, value in shot.arguments.items()
            }
            window.shell.go(shot.page, **arguments)
            self._wait(window)
            if shot.prepare is not None:
                shot.prepare(window.shell.page())
                self._wait(window)
            self._save(window, shot.name)
        window.close()

    def _take_first_run(self) -> None:
        """The wizard at the paper key, and what an empty school looks like."""
        folder = Path(tempfile.mkdtemp()) / "档案"
        window = self._opened(folder)
        wizard = window.stack.widget(0)
        _answer_first_run(wizard, lambda: self._wait(window, wizard))
        self._save(window, "14-wizard")
        made = wizard.answers["made"]  # type: ignore[attr-defined]
        window.close()
        settle()
        empty = self._opened(made.folder)
        empty.enter(self._enter(made.folder, SCHOOL_USER, _FIRST_PASSWORD, self._clock))
        self._wait(empty)  # the paper key was not settled: that page comes first
        assert empty.shell is not None
        empty.shell.go("school.workbench")
        self._save(empty, "15-empty")
        empty.close()
        shutil.rmtree(folder.parent, ignore_errors=True)

    def _wait(self, window: MainWindow, wizard: Any = None) -> None:
        """Until the worker rests for a while (previews begin late) and everything is painted."""
        until, quiet = time.monotonic() + _LONGEST_WAIT, 0
        while time.monotonic() < until and quiet < _QUIET_ROUNDS:
            settle()
            jobs = wizard.jobs if wizard is not None else window.shell and window.shell.jobs
            quiet = 0 if jobs and jobs.is_busy else quiet + 1
            time.sleep(0.03)

    def _save(self, window: MainWindow, name: str) -> None:
        for size, ending in ((FULL, ""), (AT_125_PERCENT, "-125")):
            window.resize(*size)
            self._wait(window)
            place = self._out / f"{name}{ending}.png"
            picture = few_colours(window.grab().toImage())
            if not picture.save(str(place), quality=_SMALLEST):
                raise OSError(f"could not write {place}")
            self._count += 1


def few_colours(image: QImage) -> QImage:
    """The picture in 256 colours: flat pages look the same in half the bytes. Those of the theme
    come first, for a red number that stands once says something; then the most frequent."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    own = [theme.color(token).rgb() for token in theme.tokens()]
    counted = Counter(memoryview(plain.constBits()).cast("I"))
    table = list(dict.fromkeys([*own, *(colour for colour, _ in counted.most_common(256))]))[:256]
    nearest = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, nearest)


def _county_of(folder: Path) -> Path:
    """The folder that holds ``bureau`` and ``schools``."""
    for place in (folder, *folder.parents):
        if (place / "bureau").is_dir() and (place / "schools").is_dir():
            return place
    return folder


def _places(county: Path) -> tuple[Path | None, Path | None, Path]:
    schools = sorted(county.glob("schools/*/site.db"))
    school = schools[0].parent if schools else None
    if school is None and (county / "site.db").is_file():
        school = county
    bureau = county / "bureau"
    return school, bureau if (bureau / "site.db").is_file() else None, county / "usb"


def _school_shots(usb: Path) -> Iterator[Shot]:
    yield Shot("02-workbench", "school.workbench")
    yield Shot("03-children", "school.children", prepare=_first_row)
    yield Shot("04-child", "school.child", {"child": _a_child})
    yield Shot("04b-child-form", "school.child_form", {"child": _a_child})
    yield Shot(
        "05-home-visit",
        "school.keying",
        {"form": "home_visit", "children": _some_children},
    )
    yield Shot("06-print", "school.printing", {"paper": "carry"})
    yield Shot("06b-filled", "school.printing", {"paper": "guardian_meeting"}, _filled)
    yield Shot("07b-importing", "school.importing")
    lists = sorted(usb.glob("*秋季新名单.xlsx")) or sorted(usb.glob("*名单.xlsx"))
    for roster in lists[-1:]:
        yield Shot("07-import", "school.roster", {"file": roster})
    yield Shot("07c-rollover", "school.rollover")
    yield Shot("03c-transfers", "school.transfers")
    yield Shot("03d-transfer-out", "school.transfer_out", {"child": _a_child})
    yield Shot("03e-transfer-in", "school.transfer_in")
    yield Shot("02c-verify", "school.verify")
    yield Shot("02d-duty-list", "school.duty_list")
    yield Shot("02b-census", "school.census")
    yield Shot("08b-reporting", "school.reporting")
    yield Shot("08-close-export", "school.term_report", {"term": _last_term})
    yield Shot("08d-statistics", "school.term_papers", {"term": _last_term})
    yield Shot("08e-summary", "school.term_papers", {"term": _last_term, "paper": "summary"})
    yield Shot("08f-assessment", "school.assessment", {"term": _last_term})
    yield Shot("08c-pack", "school.pack")
    yield Shot("09-indicators", "school.indicators", {"term": _last_term})
    yield Shot(
        "09f-record",
        "school.indicators",
        {"term": _last_term},
        prepare=lambda page: page.open_record(),
    )
    yield Shot("09e-term-overview", "school.term_overview", {"term": _last_term})
    yield Shot("09b-definitions", "school.definitions")
    yield Shot("09c-definition-names", "school.definitions", {"tab": "names"})
    for roster in lists[-1:]:
        yield Shot("09d-roster-check", "school.roster_check", {"file": roster})
    yield Shot("10-records", "school.records")
    yield Shot("26-organisation", "school.organisation", {"tab": "papers"})
    yield Shot("26b-posts", "school.organisation", {"tab": "posts"})
    yield Shot("26c-staff", "school.organisation", {"tab": "staff"})
    yield Shot("27-class-month", "school.class_month")
    yield Shot("27b-ledgers", "school.ledgers", {"form": "talk"})
    yield Shot("25-pairing", "school.pairing")
    yield Shot("25b-helpers", "school.pairing", {"tab": "helpers"})
    yield Shot("24-meetings", "school.meetings")
    yield Shot("23-forms", "school.forms")
    yield Shot("23b-meeting", "school.form_entry", {"form": "guardian_meeting"})
    yield Shot("16-incidents", "school.incidents")
    yield Shot("16b-incident", "school.incident", {"incident": _an_incident})
    yield Shot("16d-mandatory", "school.mandatory")
    yield Shot("16e-mandatory-new", "school.mandatory_report")
    yield Shot("25-key-cases", "school.key_cases")
    yield Shot("24-dropout", "school.dropout")
    yield Shot("16c-incident-new", "school.incident_report")
    yield Shot(
        "23d-contact", "school.keying", {"form": "family_contact", "children": _some_children}
    )
    yield Shot("17-backup", "common.backup")
    yield Shot("18-settings", "common.settings", {"section": "users"})
    yield Shot("18b-rules", "common.settings", {"section": "rules"})
    yield Shot("19-help", "common.help", {"about": "school.keying"})


def _bureau_shots(usb: Path) -> Iterator[Shot]:
    yield Shot("11a-bureau-workbench", "bureau.workbench")
    yield Shot("11-bureau-stick", "bureau.receiving", {"folder": usb})
    yield Shot("12-bureau-reported", "bureau.reported")
    yield Shot("12b-bureau-sheets", "bureau.sheets", {"term": _last_term})
    yield Shot("12c-bureau-figures", "bureau.figures")
    yield Shot("12d-bureau-changes", "bureau.changes")
    yield Shot("12l-bureau-hints", "bureau.hints", {"term": _last_term})
    yield Shot("12e-bureau-relay", "bureau.relay")
    yield Shot("12f-bureau-assessment", "bureau.assessment", {"term": _last_term})
    yield Shot("12g-bureau-findings", "bureau.findings", {"term": _last_term})
    yield Shot("12j-bureau-incidents", "bureau.incidents", {"term": _last_term})
    yield Shot("12k-bureau-dropout", "bureau.dropout", {"term": _last_term})
    yield Shot("12h-bureau-inspection", "bureau.inspection")
    yield Shot("20d-bureau-group", "bureau.office_group")
    yield Shot("12i-bureau-items", "common.assessment_items", {"term": _last_term})
    yield Shot("13-bureau-duplicates", "bureau.duplicates")
    yield Shot("13d-bureau-civil-list", "bureau.civil_list")
    yield Shot("13c-bureau-on-the-way", "bureau.on_the_way")
    yield Shot("13b-bureau-tables", "bureau.tables")
    yield Shot("20-bureau-schools", "bureau.schools")
    yield Shot("20b-bureau-packs", "bureau.packs")
    yield Shot("20c-bureau-enrol-list", "bureau.enrol_list")
    yield Shot("21-bureau-ledger", "bureau.ledger")
    yield Shot("22-bureau-settings", "common.settings", {"section": "face"})
    yield Shot("22b-bureau-calendar", "common.settings", {"section": "terms"})
    yield Shot("22c-bureau-questions", "common.settings", {"section": "questions"})


def _district_shots(usb: Path) -> Iterator[Shot]:
    """The middle tier, where the demonstration has one."""
    yield Shot("30a-district-workbench", "bureau.workbench")
    yield Shot("30-district-stick", "bureau.receiving", {"folder": usb})
    yield Shot("30b-district-relay", "bureau.relay")
    yield Shot("30c-district-reported", "bureau.reported")


def _filled(page: Any) -> None:
    page.view.state.choose("filled")
    page.view.state_chosen.emit("filled")


def _first_row(page: Any) -> None:
    page.view.table.select_row(0)


def _children(site: Any) -> list[str]:
    """Children with a running file, by class."""
    from liushou_desktop.services.school.find_children import child_filter, find_children

    return find_children(site, child_filter(who="active"))


def _a_child(site: Any) -> str:
    return _children(site)[0]


def _some_children(site: Any) -> tuple[str, ...]:
    return tuple(_children(site)[:12])


def _an_incident(site: Any) -> str:
    """The emergency that runs, or the newest one."""
    from liushou_desktop.services.school.show_incident import list_incidents

    return next((line.id for line in list_incidents(site)), "")


def _last_term(site: Any) -> str:
    """The term before the present one: lived, closed and reported."""
    present = site.term().id
    ids = [term.id for term in site.own_terms]
    return str(ids[max(0, ids.index(present) - 1)])


_FIRST_PASSWORD = "lian-xi-2021"  # noqa: S105 - of a school that lives for one picture


def _answer_first_run(wizard: Any, wait: Callable[[], None]) -> None:
    """Walk to the paper key as a clerk would, and copy one line rightly, one wrongly."""
    wizard._print_paper = lambda pdf, title, parent: True  # no printer for a picture
    frame = wizard.frame
    frame.view().choices.choose(0)
    frame.go_on()
    settle()
    joining = frame.view()
    joining.choices.choose(1)
    for name, value in (("code", "2199000009"), ("name", "上湾小学")):
        _type(getattr(joining.fields, name), value)
    frame.go_on()
    settle()
    user = frame.view().user
    _type(user.name, SCHOOL_USER)
    _type(user.password, _FIRST_PASSWORD)
    _type(user.again, _FIRST_PASSWORD)
    frame.go_on()
    wait()
    card = frame.view().card
    card.print_key()
    right, wrong = card.lines
    right.field.setText(wizard.answers["made"].paper_key.lines[right.number])
    wrong.field.setText("0947 6613 2093 - 80")
    settle()


def _type(line: Any, text: str) -> None:
    line.setText(text)
    line.textEdited.emit(text)
