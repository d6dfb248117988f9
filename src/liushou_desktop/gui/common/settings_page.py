"""设置: one tab per section; a section loads, shows and brings its own buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Choice, TabBar
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.settings_section import Section
from liushou_desktop.services.shared.office_words import DISTRICT
from liushou_desktop.services.shared.site import Site


def _school() -> dict[str, Callable[[Desk], Section]]:
    from liushou_desktop.gui.common.settings_enrolment import EnrolmentSection
    from liushou_desktop.gui.common.settings_questions import QuestionsSection
    from liushou_desktop.gui.common.settings_rules import RulesSection
    from liushou_desktop.gui.common.settings_school import SchoolSection
    from liushou_desktop.gui.common.settings_staff import ClassesSection, StaffSection
    from liushou_desktop.gui.common.settings_terms import TermsSection
    from liushou_desktop.gui.common.settings_users import UsersSection

    return {
        "school": SchoolSection,
        "enrolment": EnrolmentSection,
        "staff": StaffSection,
        "classes": ClassesSection,
        "users": UsersSection,
        "terms": TermsSection,
        "rules": RulesSection,
        "questions": QuestionsSection,
    }


def _bureau() -> dict[str, Callable[[Desk], Section]]:
    from liushou_desktop.gui.common.settings_calendar import CalendarSection
    from liushou_desktop.gui.common.settings_county_rules import CountyRulesSection
    from liushou_desktop.gui.common.settings_enrolment import EnrolmentSection
    from liushou_desktop.gui.common.settings_face import FaceSection
    from liushou_desktop.gui.common.settings_questions import QuestionsSection
    from liushou_desktop.gui.common.settings_users import UsersSection

    return {
        "face": FaceSection,
        "enrolment": EnrolmentSection,
        "users": UsersSection,
        "terms": CalendarSection,
        "rules": CountyRulesSection,
        "questions": QuestionsSection,
    }


def _district() -> dict[str, Callable[[Desk], Section]]:
    """A 学区: what its county settles is looked at, or not there; it enrols nobody, so nobody
    compares its fingerprint but the county, on the sheet of its request."""
    from liushou_desktop.gui.common.settings_terms import TermsSection

    bureau = _bureau()
    kept = {code: bureau[code] for code in ("enrolment", "users")}
    return {**kept, "terms": TermsSection}


def _sections_of(site: Site) -> dict[str, Callable[[Desk], Section]]:
    if site.side == "school":
        return _school()
    return _district() if site.tier == DISTRICT else _bureau()


class SettingsPage(Page):
    """``open(section="enrolment")`` shows a section."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_SETTINGS")
        self._kinds = _sections_of(desk.site)
        self._sections: dict[str, Section] = {}
        self.tabs = TabBar(
            [Choice(code, sentence(f"SETTINGS_TAB_{code.upper()}")) for code in self._kinds]
        )
        self.tabs.setObjectName("tabs:settings")
        self.stack = QStackedWidget()
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.stack, 1)
        self._shown = ""
        self.tabs.chosen.connect(self._on_tab)

    @property
    def section(self) -> Section:
        """The section shown."""
        return self._sections[self._shown]

    def page_actions(self) -> Sequence[PageAction]:
        return self.section.page_actions() if self._shown else ()

    def open(self, **arguments: object) -> None:
        wanted = str(arguments.get("section") or self._shown or next(iter(self._kinds)))
        self.show_section(wanted if wanted in self._kinds else next(iter(self._kinds)))

    def show_section(self, code: str) -> None:
        """Build a section on its first visit and show it."""
        if code not in self._sections:
            section = self._kinds[code](self.desk)
            section.setObjectName(f"section:{code}")
            section.actions_changed.connect(self._on_actions_changed)
            section.set_compact(self.is_compact)
            self._sections[code] = section
            self.stack.addWidget(section)
        self._shown = code
        self.tabs.blockSignals(True)
        self.tabs.choose(code)
        self.tabs.blockSignals(False)
        self.stack.setCurrentWidget(self.section)
        self.header_changed.emit()

    def refresh(self) -> None:
        if not self._shown:
            self.open()
        self.section.refresh()

    def first_field(self) -> QWidget | None:
        return self.section.first_field()

    def may_leave(self) -> bool:
        if not self._shown or not self.section.is_unsaved():
            return True
        return ask_unsaved(self.desk.ask)

    def _on_tab(self, code: str) -> None:
        if not self.may_leave():
            self.show_section(self._shown)
            return
        self.show_section(code)
        self.section.refresh()
        if (field := self.section.first_field()) is not None:
            field.setFocus()

    def _on_actions_changed(self) -> None:
        self.facts = self.section.facts
        self.header_changed.emit()

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        for section in self._sections.values():
            section.set_compact(is_compact)
