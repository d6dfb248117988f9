"""The term's report as a ladder: check, figures, explanations, sign-off, stick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.figure_words import share_words
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Banner, Card, Facts
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.inputs import PasswordField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.close_term import Review
from liushou_desktop.services.school.review_findings import Finding
from liushou_desktop.services.shared.sticks import Stick
from liushou_desktop.services.shared.words import word

_MARKS = {"passed": Mark.DONE, "explain": Mark.DUE, "blocked": Mark.REFUSED}
_FINDINGS = (
    Column("state", "结果", 92),
    Column("title", "核对什么", 200, stretches=True),
    Column("detail", "算式或名单", 186),
    Column("explanation", "说明", 110, folds=True),
)
_FIGURES = (
    Column("id", "编号", 66),
    Column("title", "指标", 150, stretches=True),
    Column("share", "做到 / 应做", 110, align="right"),
    Column("rate", "比率", 90, align="right"),
)
_LADDER, _SIDE = 212, 322


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder with its state."""

    word: str
    text: str
    mark: Mark


class LadderStep(QFrame):
    """A numbered step; the open one stands on the wash."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "rung")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 10, 10)
        row.setSpacing(theme.S12)
        self.mark = StatusLabel(Mark.OPEN, "")
        self.mark.setFixedWidth(18)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = label("", role="strong")
        self.text = label("", tone="ink2", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.text)
        row.addLayout(words, 1)

    def show_rung(self, number: int, rung: Rung, is_open: bool) -> None:
        """Show a step; ``is_open`` marks the one to do now."""
        self.mark.set_status(rung.mark, "")
        self.title.setText(f"{number} {rung.word}")
        self.text.setText(rung.text)
        theme.set_property(self, "chosen", is_open)


class TermReportView(QWidget):
    """Shows a ``Review`` and lets the principal sign and the clerk write the stick."""

    explain_pressed = Signal(object)  # Finding
    names_pressed = Signal(object)  # Finding
    sign_pressed = Signal(str, str)  # principal, password
    again_pressed = Signal()
    export_pressed = Signal()
    folder_pressed = Signal()
    papers_pressed = Signal()
    figure_opened = Signal(object)  # indicator id, or None for all

    def __init__(self) -> None:
        super().__init__()
        self._findings: dict[str, Finding] = {}
        self._is_in_force = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.done = Banner(tone="ok")
        self.done.setObjectName("banner:written")
        self.done.hide()
        self.changed = Banner(tone="due")
        self.changed.setObjectName("banner:changed")
        self.changed.hide()
        column.addWidget(self.changed)
        self.strip = ProgressStrip(sentence("REPORT_KEEP_STICK"))
        column.addWidget(self.done)
        column.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(self._build_ladder())
        middle = QVBoxLayout()
        middle.setSpacing(theme.S12)
        middle.addWidget(self._build_findings(), 5)
        middle.addWidget(self._build_figures(), 6)
        row.addLayout(middle, 1)
        self.side = QWidget()
        self.side.setFixedWidth(_SIDE)
        right = QVBoxLayout(self.side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(theme.S12)
        right.addWidget(self._build_signing())
        right.addWidget(self._build_stick())
        right.addStretch(1)
        row.addWidget(self.side)
        column.addLayout(row, 1)

    def _build_ladder(self) -> QWidget:
        self.ladder_card = Card(flush=True)
        self.ladder_card.setFixedWidth(_LADDER)
        self.ladder_card.body.setContentsMargins(8, 10, 8, 10)
        self.rungs = [LadderStep() for _ in range(5)]
        for rung in self.rungs:
            self.ladder_card.body.addWidget(rung)
        self.ladder_card.body.addStretch(1)
        return self.ladder_card

    def _build_findings(self) -> QWidget:
        self.finding_card = Card(sentence("REPORT_CHECK"), flush=True)
        self.explain = Button(sentence("REPORT_EXPLAIN"), scale="small")
        self.names = Button(sentence("REPORT_NAMES"), scale="small")
        self.explain.clicked.connect(lambda: self._emit(self.explain_pressed))
        self.names.clicked.connect(lambda: self._emit(self.names_pressed))
        self.finding_card.add_to_header(self.names)
        self.finding_card.add_to_header(self.explain)
        self.findings = RowsModel(_FINDINGS)
        self.finding_table = TableView(self.findings, "findings")
        self.finding_table.opened.connect(lambda _: self._emit(self.explain_pressed))
        self.finding_table.current_changed.connect(self._on_finding)
        self.finding_card.body.addWidget(self.finding_table, 1)
        self.whole_explanation = label("", tone="ink2", wrap=True)
        self.whole_explanation.setContentsMargins(14, 6, 14, 8)
        self.whole_explanation.hide()
        self.finding_card.body.addWidget(self.whole_explanation)
        return self.finding_card

    def _build_figures(self) -> QWidget:
        card = Card(sentence("REPORT_FIGURES"), sentence("INDICATORS_FIGURES_FACT"), flush=True)
        self.figures = RowsModel(_FIGURES)
        link = Button(sentence("REPORT_SEE_FIGURES"), "link")
        link.clicked.connect(lambda: self.figure_opened.emit(None))
        self.papers = Button(sentence("REPORT_PAPERS"), scale="small")
        self.papers.setObjectName("button:papers")
        self.papers.clicked.connect(self.papers_pressed)
        card.add_to_header(self.papers)
        card.add_to_header(link)
        self.figure_table = TableView(self.figures, "figures", row_height=28)
        self.figure_table.opened.connect(self.figure_opened)
        card.body.addWidget(self.figure_table, 1)
        return card

    def _build_signing(self) -> QWidget:
        self.sign_card = Card(f"4 {sentence('REPORT_SIGN')}")
        self.sign_text = label("", wrap=True)
        self.principal = FilterCombo([])
        self.principal.setAccessibleName(sentence("REPORT_PRINCIPAL"))
        self.password = PasswordField()
        self.password.setObjectName("field:principal_password")
        self.password.setAccessibleName(sentence("REPORT_PASSWORD"))
        self.sign = Button(
            sentence("REPORT_SIGN_BUTTON"), "primary", shortcut="Ctrl+Enter", scale="big"
        )
        self.sign.setObjectName("button:sign")
        self.sign.clicked.connect(self.press_sign)
        self.password.settled.connect(self.press_sign)
        self.sign_why = label("", tone="ink3", wrap=True)
        self.again = Button(sentence("REPORT_AGAIN"), "link")
        self.again.setObjectName("button:again")
        self.again.clicked.connect(self.again_pressed)
        self.sign_card.body.addWidget(self.sign_text)
        self.sign_card.body.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.again.hide()
        self.sign_form = QWidget()
        form = QVBoxLayout(self.sign_form)
        form.setContentsMargins(0, 4, 0, 0)
        form.setSpacing(theme.S8)
        for name, widget in (
            ("REPORT_PRINCIPAL", self.principal),
            ("REPORT_PASSWORD", self.password),
        ):
            line = QHBoxLayout()
            head = label(sentence(name), tone="ink2")
            head.setFixedWidth(58)
            line.addWidget(head)
            line.addWidget(widget, 1)
            form.addLayout(line)
        form.addWidget(self.sign)
        self.sign_card.body.addWidget(self.sign_form)
        self.sign_card.body.addWidget(self.sign_why)
        return self.sign_card

    def _build_stick(self) -> QWidget:
        self.stick_card = Card(f"5 {sentence('REPORT_STICK')}")
        self.sticks = FilterCombo([])
        self.sticks.setAccessibleName(sentence("REPORT_STICK"))
        self.other = Button(sentence("REPORT_OTHER_FOLDER"), "link")
        self.other.clicked.connect(self.folder_pressed)
        top = QHBoxLayout()
        top.addWidget(self.sticks, 1)
        top.addWidget(self.other)
        self.stick_card.body.addLayout(top)
        self.package = Facts(64)
        self.stick_card.body.addWidget(self.package)
        self.write = Button(sentence("REPORT_WRITE"), "plain", "stick", scale="big")
        self.write.setObjectName("button:write")
        self.write.clicked.connect(self.export_pressed)
        self.stick_card.body.addWidget(self.write)
        self.stick_why = label("", tone="ink3", wrap=True)
        self.stick_card.body.addWidget(self.stick_why)
        return self.stick_card

    def show_review(self, review: Review, is_in_force: bool = False) -> None:
        """Findings and figures; blocked and unexplained first. ``is_in_force``: signed, so that
        nothing is explained any more."""
        self._is_in_force = is_in_force
        self._findings = {finding.key: finding for finding in review.findings}
        rank = {"blocked": 0, "explain": 1, "passed": 2}
        ordered = sorted(review.findings, key=lambda f: (rank[f.state], f.is_settled))
        held = self.finding_table.row_id()
        self.findings.show_rows([(finding.key, _finding_row(finding)) for finding in ordered])
        if not (held and self.finding_table.select_id(held)):
            self.finding_table.select_row(0)
        waiting = sum(not finding.is_settled for finding in review.findings)
        fact = sentence("REPORT_WAITING", {"count": waiting}) if waiting else ""
        self.finding_card.set_title(
            sentence("REPORT_CHECK"), fact or sentence("REPORT_NOTHING_BLOCKS")
        )
        self.figures.show_rows(
            [
                (
                    f.id,
                    (
                        Cell(f.id, tone="ink3"),
                        word("indicator", f.id),
                        share_words(f),
                        Cell(f.rate, strong=f.is_short),
                    ),
                )
                for f in review.figures.indicators
            ]
        )

    def show_rungs(self, rungs: Sequence[Rung], open_one: int) -> None:
        """The ladder at the left; ``open_one`` from 0."""
        for position, (step, rung) in enumerate(zip(self.rungs, rungs, strict=True)):
            step.show_rung(position + 1, rung, position == open_one)
        self.sign_card.set_open(open_one == 3)
        self.stick_card.set_open(open_one == 4)

    def show_signing(
        self, principals: Sequence[str], signed: str, why: str, *, is_open: bool, may_ask: bool
    ) -> None:
        """Who may sign; ``signed`` says who did, ``why`` what keeps it closed; ``is_open``: it
        must be signed, for the first time or again; ``may_ask``: another version is offered."""
        self.principal.set_choices([Choice(name, name) for name in principals])
        self.sign_form.setVisible(is_open)
        self.sign_text.setText(signed or sentence("REPORT_SIGN_TEXT_ALONE"))
        self.again.setVisible(may_ask)
        self.sign.setEnabled(not why)
        self.password.setEnabled(not why)
        self._say_why(why)

    def show_changes(self, text: str) -> None:
        """What changed since it was signed, "" for nothing."""
        self.changed.set_text(text)
        self.changed.setVisible(bool(text))

    def hold_signing(self, text: str) -> None:
        """The password is being tried."""
        self.sign.setEnabled(False)
        self._say_why(text)

    def refuse_signing(self, text: str) -> None:
        """It was not signed; the password may be typed again."""
        self.sign.setEnabled(True)
        self._say_why(text, "bad")
        self.password.set_tone("bad")
        self.password.setFocus()

    def _say_why(self, text: str, tone: str = "ink3") -> None:
        self.password.set_tone("")
        theme.set_property(self.sign_why, "tone", tone)
        self.sign_why.setText(text)
        self.sign_why.setVisible(bool(text))

    def show_sticks(self, sticks: Sequence[Stick], chosen: str = "") -> None:
        """The sticks that are plugged in."""
        choices = [
            Choice(
                str(stick.folder),
                sentence(
                    "REPORT_STICK_LINE",
                    {"name": stick.name, "free": f"{stick.free / 1e9:.1f}"},
                ),
            )
            for stick in sticks
        ]
        if chosen and chosen not in {choice.code for choice in choices}:
            choices.insert(0, Choice(chosen, chosen))
        if not choices:
            choices = [Choice("", sentence("REPORT_NO_STICK"))]
        self.sticks.set_choices(choices)
        if chosen:
            self.sticks.choose(chosen)

    def show_package(self, facts: Mapping[str, str], why: str) -> None:
        """What the package is called, who can open it, its short code."""
        self.package.set_facts([(name, text) for name, text in facts.items() if text])
        self.write.setEnabled(not why)
        signs = self.sign_form.isVisibleTo(self)
        self.stick_why.setText(why or ("" if signs else sentence("REPORT_READ_BACK")))
        self.stick_why.setVisible(bool(self.stick_why.text()))
        is_next = not why and not signs
        self.write.set_kind("primary" if is_next else "plain")

    def press_sign(self) -> None:
        """The principal pressed Enter or the button."""
        if self.sign.isEnabled() and self.sign_form.isVisibleTo(self):
            self.sign_pressed.emit(self.principal.code(), self.password.text())

    def _on_finding(self, key: object) -> None:
        finding = self._findings.get(str(key))
        may = finding is not None and finding.state == "explain" and not self._is_in_force
        self.explain.setEnabled(may)
        self.names.setEnabled(finding is not None and bool(finding.children))
        said = finding.explanation if finding is not None else ""
        self.whole_explanation.setText(sentence("REPORT_EXPLAINED_AS", {"text": said}))
        self.whole_explanation.setVisible(bool(said))

    def _emit(self, signal) -> None:  # type: ignore[no-untyped-def]
        finding = self._findings.get(str(self.finding_table.row_id()))
        if finding is not None:
            signal.emit(finding)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the ladder folds, the cards at the right stay."""
        self.ladder_card.setVisible(not is_compact)
        self.finding_table.set_compact(is_compact)
        self.side.setFixedWidth(290 if is_compact else _SIDE)


def _finding_row(finding: Finding) -> Row:
    state = sentence(f"FINDING_{finding.state.upper()}")
    mark = _MARKS[finding.state]
    if finding.state == "explain" and finding.explanation:
        state, mark = sentence("FINDING_EXPLAINED"), Mark.DONE
    return (
        Cell(state, mark=mark),
        Cell(finding.title, strong=not finding.is_settled),
        finding.detail,
        Cell(finding.explanation, tone="ink2"),
    )
