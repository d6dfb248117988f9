"""The pane of 结对与学习: one child's helper and study help, or one helper's children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Facts
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.labels import Badge, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.services.school.list_pairs import HELPER, HelperLoad, Noted, PairedChild

_LABEL_WIDTH, _MOST = 74, 3


class PairingPane(PreviewPane):
    """``paired``: child id and staff id; ``wanted``: form and child; ``record_opened``: its id."""

    paired = Signal(str, str)
    wanted = Signal(str, str)
    child_opened = Signal(str)

    def __init__(self) -> None:
        super().__init__("pairing")
        self.helper_box: SearchCombo | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """No row is chosen."""
        self.begin(sentence("PAIRS_PANE_EMPTY"))
        self.finish()

    def show_child(
        self,
        child: PairedChild,
        staff: Sequence[tuple[str, str]],
        *,
        may_pair: bool,
        may_write: bool,
    ) -> None:
        """Who helps the child, groups and plans, the helping pupil, progress."""
        badges = [Badge(sentence("PAIRS_KEY_CHILD"), Mark.DUE, "due")] if child.is_key else []
        self.begin(child.name, child.class_label, badges)
        self._add_helper(child, staff, may_pair=may_pair)
        self.add_block(
            label(sentence("PAIRS_SECTION_STUDY"), role="strong"),
            _facts(
                [
                    *_noted("PAIRS_GROUP", child.groups),
                    *_noted("PAIRS_PLAN", child.plans),
                    *_noted("PAIRS_PUPIL", [child.study_helper] if child.study_helper else []),
                ]
            ),
        )
        if child.progress:
            lines = [(day_words(each.on), f"{each.text}　{each.more}") for each in child.progress]
            args = {"count": len(child.progress)}
            heading = label(sentence("PAIRS_SECTION_PROGRESS", args), role="strong")
            self.add_block(heading, _facts(lines[:_MOST]))
        if child.lacks:
            self._add_lacks(child, may_write=may_write)
        opened = Button(sentence("PAIRS_OPEN_CHILD"), scale="small")
        opened.setObjectName("button:open_child")
        opened.clicked.connect(lambda: self.child_opened.emit(child.id))
        self.finish(opened)

    def _add_helper(
        self, child: PairedChild, staff: Sequence[tuple[str, str]], *, may_pair: bool
    ) -> None:
        facts: list[tuple[str, str]] = []
        if child.helper:
            since = child.since
            words = child.helper
            if since is not None:
                args = {"year": since.year, "month": since.month, "day": since.day}
                words = f"{words}　{sentence('PAIRS_SINCE', args)}"
            facts.append((sentence("PAIRS_HELPER"), words))
        else:
            facts.append((sentence("PAIRS_HELPER"), sentence("PAIRS_NONE")))
        if child.aim:
            facts.append((sentence("PAIRS_AIM"), child.aim))
        if child.reasons:
            facts.append((sentence("PAIRS_REASONS"), child.reasons))
        facts += [
            (day_words(each.on), f"{each.text}　{each.more}") for each in child.helped[:_MOST]
        ]
        widgets: list[QWidget] = [_facts(facts)]
        if may_pair:
            widgets.append(self._pair_line(child, staff))
        self.add_block(*widgets, gap=8)

    def _pair_line(self, child: PairedChild, staff: Sequence[tuple[str, str]]) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        box = SearchCombo([Choice(*each) for each in staff if each[0] != child.helper_id])
        box.setObjectName("field:helper")
        box.setAccessibleName(sentence("PAIRS_HELPER"))
        self.helper_box = box
        row.addWidget(box, 1)
        word = "PAIRS_CHANGE" if child.helper_id else "PAIRS_PAIR"
        button = Button(sentence(word), scale="small")
        button.setObjectName("button:pair")
        button.clicked.connect(lambda: self._pair(child.id))
        row.addWidget(button)
        return line

    def _pair(self, child: str) -> None:
        staff = self.helper_box.code() if self.helper_box is not None else None
        if staff:
            self.paired.emit(child, staff)
        elif self.helper_box is not None:
            self.helper_box.setFocus()

    def _add_lacks(self, child: PairedChild, *, may_write: bool) -> None:
        widgets: list[QWidget] = [label(sentence("PAIRS_SECTION_LACKS"), role="strong")]
        for lack in sorted(child.lacks):
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            status = StatusLabel()
            status.set_status(Mark.OPEN, lack_words(lack))
            row.addWidget(status)
            row.addStretch(1)
            if may_write and lack != HELPER:
                link = Button(sentence("ROOM_DUTY_DO"), kind="link")
                link.setAccessibleName(sentence("ROOM_DUTY_DO_NAMED", {"title": lack_words(lack)}))
                link.clicked.connect(lambda _=False, form=lack: self.wanted.emit(form, child.id))
                row.addWidget(link)
            widgets.append(line)
        self.add_block(*widgets)

    def show_helper(self, helper: HelperLoad) -> None:
        """A teacher with the children paired."""
        self.begin(helper.name, helper.job)
        last = helper.last_on
        self.add_block(
            _facts(
                [
                    (sentence("PAIRS_PHONE"), helper.phone or sentence("PAIRS_NONE")),
                    (sentence("PAIRS_TIMES"), sentence("PAIRS_TIMES_OF", _counts(helper))),
                    (sentence("PAIRS_LAST"), day_words(last) if last else sentence("PAIRS_NONE")),
                ]
            )
        )
        heading = sentence("PAIRS_HELPS", {"count": len(helper.children)})
        widgets: list[QWidget] = [label(heading, role="strong")]
        for child in helper.children:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            link = Button(child.name, kind="link")
            link.clicked.connect(lambda _=False, id=child.id: self.child_opened.emit(id))
            row.addWidget(link)
            row.addWidget(label(child.class_label, tone="ink2"))
            row.addStretch(1)
            seen = child.helped[0].on if child.helped else None
            row.addWidget(
                label(day_words(seen) if seen else sentence("PAIRS_NOT_YET"), tone="ink2")
            )
            widgets.append(line)
        self.add_block(*widgets)
        self.finish()


def _counts(helper: HelperLoad) -> dict[str, object]:
    return {"times": helper.times, "visits": helper.carer_visits}


def _facts(pairs: Sequence[tuple[str, str]]) -> Facts:
    shown = Facts(_LABEL_WIDTH)
    shown.set_facts(list(pairs))
    return shown


def _noted(word: str, notes: Sequence[Noted]) -> list[tuple[str, str]]:
    """Lines of one kind; one line that says there is nothing."""
    if not notes:
        return [(sentence(word), sentence("PAIRS_NOT_YET"))]
    return [
        (sentence(word), "　".join(filter(None, (each.text, each.more, day_words(each.on)))))
        for each in notes
    ]


def day_words(day: date) -> str:
    """``6月12日``."""
    return f"{day.month}月{day.day}日"


def lack_words(lack: str) -> str:
    """What is not there, in words: a form by its title."""
    from liushou_desktop.formspec.loader import form

    return sentence("PAIRS_HELPER") if lack == HELPER else form(lack).title
