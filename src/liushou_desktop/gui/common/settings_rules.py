"""设置 → 方案的口径: open points of the plan, the answer in force, another one with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.sides import SIDES
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.inputs import CodeField, LongTextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.settings_section import Section, SideColumn
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.reading_words import NO, YES
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.rules import OpenPoint, SettingValue
    from liushou_desktop.services.shared.setting_lines import SettingLine

_COLUMNS = (
    Column("short", "要定的事", 190),
    Column("words", "现在按", 250, stretches=True),
    Column("figures", "影响", 150, folds=True),
)


_KINDS = {
    "all": "SETTINGS_POINTS_ALL",
    "Q": "SETTINGS_POINTS_ASK",
    "T": "SETTINGS_POINTS_OPEN",
}


class RulesSection(Section):
    """A list of questions; the chosen one with its answers at the right.

    ``load``, ``keep`` and ``leave`` ask the school's services; the bureau's section asks its own.
    """

    words: Mapping[str, str] = {
        "change": "SETTINGS_CHANGE_RULE",
        "changed": "SETTINGS_RULE_CHANGED",
        "reset": "SETTINGS_RESET_RULE",
        "back": "SETTINGS_RULE_BACK",
        "note": "SETTINGS_RULES_NOTE",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: dict[str, SettingLine] = {}
        self._line: SettingLine | None = None
        self._points: dict[str, OpenPoint] = {}
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "rule-settings")
        self.table.current_changed.connect(self._on_chosen)
        self.card = Card(sentence("SETTINGS_RULES_CARD"), flush=True)
        self.which = SegmentedSwitch(
            [Choice(code, sentence(word_)) for code, word_ in _KINDS.items()]
        )
        self.which.setObjectName("switch:open-points")
        self.which.chosen.connect(lambda _: self._show_rows())
        self.card.add_to_header(self.which)
        self.card.body.addWidget(self.table, 1)
        self.row.addWidget(self.card, 1)
        self.side = SideColumn()
        self.side.column.addWidget(self._build_form())
        self.side.column.addWidget(label(sentence(self.words["note"]), tone="ink2", wrap=True))
        self.side.column.addStretch(1)
        self.row.addWidget(self.side)

    def _build_form(self) -> Card:
        self.form = Card(sentence("SETTINGS_RULES_ANSWER"))
        self.question = label("", wrap=True)
        self.form.body.addWidget(self.question)
        self.chips = ChipGroup([])
        self.several = ChipGroup([], several=True)
        self.number = CodeField(120)
        self.unit = label("", tone="ink2")
        self.number_line = QWidget()
        row = QHBoxLayout(self.number_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.number)
        row.addWidget(self.unit)
        row.addStretch(1)
        for widget in (self.chips, self.several, self.number_line):
            self.form.body.addWidget(widget)
        self.plan = label("", tone="ink2", wrap=True)
        self.form.body.addWidget(self.plan)
        self.why = label("", tone="ink2", wrap=True)
        self.form.body.addWidget(self.why)
        self.place = Button(sentence("SETTINGS_POINT_GO"), kind="link")
        self.place.clicked.connect(self._on_place)
        self.form.body.addWidget(self.place)
        self.form.body.addSpacing(theme.S4)
        self.reason_label = label(sentence("SETTINGS_REASON"), tone="ink2")
        self.form.body.addWidget(self.reason_label)
        self.reason = LongTextField(2)
        self.reason.setObjectName("field:rule-reason")
        self.reason.setAccessibleName(sentence("SETTINGS_REASON"))
        self.form.body.addWidget(self.reason)
        self.reset = Button(sentence(self.words["reset"]), icon="undo", scale="small")
        self.reset.clicked.connect(self._on_reset)
        self.form.body.addWidget(self.reset)
        for group in (self.chips, self.several):
            group.changed.connect(self.actions_changed)
        self.number.textEdited.connect(lambda _: self.actions_changed.emit())
        self.reason.textChanged.connect(self.actions_changed)
        return self.form

    def page_actions(self) -> Sequence[PageAction]:
        word_ = sentence(self.words["change"])
        return (
            PageAction("page.confirm", word_, self._on_change, "primary", "check", self._why_not()),
        )

    def _why_not(self) -> str | None:
        if not self.desk.site.may(Right.SETTINGS):
            return sentence("SETTINGS_ONLY_CLERK")
        line, value = self._line, self._value()
        if line is not None and self.is_fixed(line):
            return sentence("SETTINGS_RULE_OF_BUREAU")
        if line is None or value is None or self.is_same(line, value):
            return sentence("SETTINGS_CHOOSE_OTHER_ANSWER")
        if not self.reason.text().strip():
            return sentence("GUI_REASON_NEEDED")
        return None

    def is_fixed(self, line: SettingLine) -> bool:
        """Whether the answer cannot be changed here: the bureau has decided it."""
        return line.is_decided

    def is_same(self, line: SettingLine, value: SettingValue) -> bool:
        """Whether the chosen answer is the one in force already."""
        return value == line.setting.value

    def may_leave_open(self, line: SettingLine) -> bool:
        """Whether the answer can be taken back."""
        return line.is_changed and not line.is_decided

    def keep(self, setting_id: str, value: SettingValue, reason: str) -> object:
        """Answer otherwise."""
        from liushou_desktop.services.school.rule_settings import set_rule_setting

        return set_rule_setting(self.desk.site, setting_id, value, reason)

    def leave(self, setting_id: str) -> object:
        """Back to the plan's answer."""
        from liushou_desktop.services.school.rule_settings import reset_rule_setting

        return reset_rule_setting(self.desk.site, setting_id)

    def load(self) -> list[SettingLine]:
        from liushou_desktop.services.school.rule_settings import rule_settings

        return rule_settings(self.desk.site)

    def show_data(self, data: list[SettingLine]) -> None:
        from liushou_desktop.services.shared.setting_lines import points_elsewhere

        self._lines = {line.setting.id: line for line in data}
        self._points = {point.code: point for point in points_elsewhere()}
        self._show_rows()
        changed = sum(line.is_changed for line in data)
        code = "SETTINGS_RULES_CHANGED" if changed else "SETTINGS_RULES_AS_PLAN"
        fact = sentence(code, {"count": len(data), "changed": changed})
        self.card.set_title(sentence("SETTINGS_RULES_CARD"), fact)

    def _show_rows(self) -> None:
        """The questions of the chosen kind: settings first, then what is decided elsewhere."""
        kind, held = self.which.code(), self.table.row_id()
        rows = [
            (line.setting.id, _row(line))
            for line in self._lines.values()
            if kind in ("", "all") or any(point.code[0] == kind for point in line.points)
        ]
        rows += [
            (point.code, _point_row(point))
            for point in self._points.values()
            if kind in ("", "all", point.code[0])
        ]
        self.model.show_rows(rows)
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self._on_chosen(self.table.row_id())

    def first_field(self) -> QWidget:
        return self.table

    def is_unsaved(self) -> bool:
        return bool(self.reason.text().strip())

    def _on_chosen(self, row_id: object) -> None:
        line, point = self._lines.get(str(row_id)), self._points.get(str(row_id))
        self._line = line
        self.reason.setText("")
        for widget in (self.reason, self.reason_label):
            widget.setVisible(line is not None)
        self.place.setVisible(point is not None and self._has_place(point))
        if point is not None:
            self._show_point(point)
        elif line is not None:
            self._show_line(line)
        self.actions_changed.emit()

    def _show_line(self, line: SettingLine) -> None:
        self.form.set_title(line.setting.short or sentence("SETTINGS_RULES_ANSWER"))
        self.question.setText(f"{line.setting.label}？")
        self.plan.setText(sentence("SETTINGS_PLAN_SAYS", {"words": line.plan_words}))
        reasons = [_why(point) for point in line.points]
        if line.setting.why:
            reasons.append(line.setting.why)
        self.why.setText("\n".join(reasons))
        self.why.setVisible(bool(reasons))
        self.reset.setVisible(self.may_leave_open(line))
        self._show_answers(line)

    def _show_point(self, point: OpenPoint) -> None:
        """A question that is answered on another page, or by nobody yet."""
        for widget in (self.chips, self.several, self.number_line, self.reset):
            widget.setVisible(False)
        self.form.set_title(sentence("SETTINGS_POINT"))
        self.question.setText(f"{point.question}？")
        self.plan.setText(sentence("SETTINGS_POINT_UNTIL", {"words": point.default}))
        self.why.setText(_why(point))
        self.why.setVisible(True)

    def _has_place(self, point: OpenPoint) -> bool:
        """Whether the page it is decided on is one of this side."""
        page = point.place.partition("/")[0]
        return any(entry.id == page for entry in SIDES[self.desk.site.side].pages)

    def _on_place(self) -> None:
        point = self._points.get(str(self.table.row_id()))
        if point is not None:
            page, _, section = point.place.partition("/")
            self.desk.go(page, **({"section": section} if section else {}))

    def _show_answers(self, line: SettingLine) -> None:
        is_number = line.kind in ("number", "text") and not line.options
        self.chips.setVisible(line.kind in ("one", "yes_no") or _is_choice_of_numbers(line))
        self.several.setVisible(line.kind == "several")
        self.number_line.setVisible(is_number)
        value = line.setting.value
        if line.kind == "yes_no":
            self.chips.set_choices([Choice("yes", YES), Choice("no", NO)])
            self.chips.set_codes(["yes" if value else "no"])
        elif line.kind == "several":
            self.several.set_choices([Choice(code, words) for code, words in line.options])
            self.several.set_codes(list(value))  # type: ignore[arg-type]
        elif is_number:
            self.number.setText(str(value))
            self.unit.setText(line.setting.unit)
        else:
            self.chips.set_choices([Choice(code, words) for code, words in line.options])
            self.chips.set_codes([str(value)])

    def _value(self) -> SettingValue | None:
        line = self._line
        if line is None:
            return None
        if line.kind == "several":
            return self.several.codes()
        if self.chips.isVisibleTo(self.form):
            chosen = "".join(self.chips.codes())
            if line.kind == "yes_no":
                return chosen == "yes"
            return int(chosen) if line.kind == "number" else chosen
        typed = self.number.text().strip()
        if line.kind == "number":
            return int(typed) if typed.isascii() and typed.isdigit() else None
        return typed or None

    def _on_change(self) -> None:
        line, value = self._line, self._value()
        if line is None or value is None or self._why_not() is not None:
            return
        reason = self.reason.text()

        def change() -> object:
            return self.keep(line.setting.id, value, reason)

        def changed(_: object) -> None:
            self.reason.setText("")
            self.desk.refresh_counts()

        self.do(change, sentence(self.words["changed"], {"what": line.setting.short}), changed)

    def _on_reset(self) -> None:
        line = self._line
        if line is None:
            return

        def reset() -> object:
            return self.leave(line.setting.id)

        said = sentence(self.words["back"], {"what": line.setting.short})
        self.do(reset, said, lambda _: self.desk.refresh_counts())

    def set_compact(self, is_compact: bool) -> None:
        self.table.set_compact(is_compact)
        self.side.set_compact(is_compact)


def _is_choice_of_numbers(line: SettingLine) -> bool:
    return line.kind == "number" and bool(line.options)


def _row(line: SettingLine) -> Row:
    now = Cell(line.words)
    if line.is_decided:
        now = Cell(
            line.words, mark=Mark.DONE, strong=True, second=sentence("SETTINGS_RULE_DECIDED")
        )
    elif line.is_changed:
        now = Cell(line.words, mark=Mark.CHANGED, strong=True)
    figures = "、".join(word("indicator", figure) for figure in line.setting.figures)
    return (line.setting.short or line.setting.label, now, Cell(figures, tone="ink3"))


def _point_row(point: OpenPoint) -> Row:
    return (point.question, Cell(point.default), Cell("", tone="ink3"))


def _why(point: OpenPoint) -> str:
    """为什么要定, with who decides it."""
    code = "SETTINGS_WHY_ASK" if point.code.startswith("Q") else "SETTINGS_WHY_OPEN"
    return sentence(code, {"why": point.why})
