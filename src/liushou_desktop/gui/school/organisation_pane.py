"""The pane of 机构与人员: a standing paper with its editions, a post with its holders, a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Facts
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.labels import Badge, label
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.school.organisation_words import STATE_MARKS, paper_state
from liushou_desktop.services.school.list_organisation import Edition, PostLine, StandingPaper
from liushou_desktop.services.school.staff import StaffLine

_LABEL_WIDTH = 74


class OrganisationPane(PreviewPane):
    """Buttons: ``written`` and ``blank_printed`` a form, ``printed`` one of its records, ``read`` a
    record; ``appointed`` and ``left`` somebody of the staff."""

    written = Signal(str)
    blank_printed = Signal(str)
    printed = Signal(str, str)
    read = Signal(str)
    appointed = Signal(str)
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__("organisation")
        self.holder_box: SearchCombo | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """No row is chosen."""
        self.begin(sentence("ORG_PANE_EMPTY"))
        self.finish()

    def show_paper(self, paper: StandingPaper, *, may_write: bool, may_print: bool) -> None:
        """A paper: its state, what stands in it, the earlier ones."""
        badge = Badge(paper_state(paper), STATE_MARKS[paper.state, paper.is_late])
        self.begin(paper.title, paper.code, [badge])
        facts = [(sentence("ORG_CLAUSE"), paper.clause)]
        if paper.is_of_child and paper.owed:
            args = {"done": paper.done, "owed": paper.owed}
            facts.append((sentence("ORG_CHILDREN"), sentence("RECORDS_COUNT", args)))
        if paper.editions and not paper.is_of_child:
            newest = paper.editions[0]
            facts += [
                (sentence("ORG_WRITTEN_ON"), full_day(newest.on)),
                (sentence("ORG_BY"), newest.staff),
                (sentence("ORG_TEXT"), newest.text),
            ]
        self.add_block(_facts(facts))
        if paper.editions and not paper.is_of_child:
            self._add_editions(paper.form, paper.editions, may_print=may_print)
        buttons = []
        if may_write:
            word = "ORG_WRITE_AGAIN" if paper.editions and not paper.is_of_child else "ORG_WRITE"
            button = Button(sentence(word), scale="small", icon="pencil")
            button.setObjectName("button:write")
            button.clicked.connect(lambda: self.written.emit(paper.form))
            buttons.append(button)
        if may_print:
            blank = Button(sentence("ORG_PRINT_BLANK"), scale="small", icon="printer")
            blank.clicked.connect(lambda: self.blank_printed.emit(paper.form))
            buttons.append(blank)
        self.finish(*buttons)

    def _add_editions(self, form: str, editions: Sequence[Edition], *, may_print: bool) -> None:
        args = {"count": len(editions)}
        widgets: list[QWidget] = [label(sentence("ORG_EDITIONS", args), role="strong")]
        for each in editions:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            link = Button(full_day(each.on), kind="link")
            link.setAccessibleName(sentence("ORG_READ", {"day": full_day(each.on)}))
            link.clicked.connect(lambda _=False, id=each.record: self.read.emit(id))
            row.addWidget(link)
            row.addWidget(label(each.staff, tone="ink2"))
            row.addStretch(1)
            if may_print:
                paper = Button(sentence("ORG_PRINT"), kind="link")
                paper.clicked.connect(lambda _=False, id=each.record: self.printed.emit(form, id))
                row.addWidget(paper)
            widgets.append(line)
        self.add_block(*widgets, gap=0)

    def show_post(self, post: PostLine, people: Sequence[Choice], *, may_appoint: bool) -> None:
        """A post: who holds it, who held it; give it to somebody."""
        self.begin(post.words, post.holder or sentence("ORG_VACANT"))
        if may_appoint:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            box = SearchCombo([each for each in people if each.code != post.holder_id])
            box.setObjectName("field:holder")
            box.setAccessibleName(post.words)
            self.holder_box = box
            row.addWidget(box, 1)
            button = Button(sentence("ORG_APPOINT"), scale="small")
            button.setObjectName("button:appoint")
            button.clicked.connect(self._appoint)
            row.addWidget(button)
            self.add_block(label(sentence("ORG_APPOINT_TEXT"), tone="ink2", wrap=True), line)
        if post.history:
            spans = [
                (name, f"{full_day(start)} — {full_day(end) if end else sentence('ORG_NOW')}")
                for name, start, end in post.history
            ]
            self.add_block(label(sentence("ORG_HOLDERS"), role="strong"), _facts(spans))
        self.finish()

    def _appoint(self) -> None:
        staff = self.holder_box.code() if self.holder_box is not None else None
        if staff:
            self.appointed.emit(staff)
        elif self.holder_box is not None:
            self.holder_box.setFocus()

    def show_person(self, person: StaffLine, *, may_hand_over: bool) -> None:
        """Somebody of the staff: what the person holds, and the way to hand it over."""
        self.begin(person.name, person.subject)
        self.add_block(
            _facts(
                [
                    (sentence("ORG_POSTS"), person.posts or sentence("PAIRS_NONE")),
                    (sentence("PAIRS_PHONE"), person.phone or sentence("PAIRS_NONE")),
                    (sentence("PAIRS_COLUMN_COUNT"), sentence("PAIRS_PEOPLE", _children(person))),
                ]
            )
        )
        if may_hand_over:
            button = Button(sentence("ORG_LEAVES"), scale="small", icon="swap")
            button.setObjectName("button:leave")
            button.clicked.connect(lambda: self.left.emit(person.id))
            self.add_block(label(sentence("ORG_LEAVES_TEXT"), tone="ink2", wrap=True), button)
        self.finish()


def _children(person: StaffLine) -> dict[str, object]:
    return {"count": person.children}


def _facts(pairs: Sequence[tuple[str, str]]) -> Facts:
    shown = Facts(_LABEL_WIDTH)
    shown.set_facts(list(pairs))
    return shown


def full_day(day: date) -> str:
    """``2026年6月12日``."""
    return f"{day.year}年{day.month}月{day.day}日"
