"""强制报告 as widgets: whom to ring at once, what was just sealed, the opened reports, the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.mandatory import PARTIES, MandatoryReport, Said
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import IconLabel, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.steps import CountTab, CountTabs
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.read_strongbox import OpenStrongbox
from liushou_desktop.services.school.report_harm import PartyPhone
from liushou_desktop.services.shared.words import spent, word, words

REPORTS, LOG = "reports", "log"
_SIDE, _SIDE_COMPACT = 322, 250
_COLUMNS = (
    Column("number", sentence("MANDATORY_COLUMN_NUMBER"), 96),
    Column("found", sentence("MANDATORY_COLUMN_FOUND"), 126),
    Column("child", sentence("MANDATORY_COLUMN_CHILD"), 110),
    Column("kinds", sentence("MANDATORY_COLUMN_KINDS"), 200, stretches=True),
    Column("state", sentence("MANDATORY_COLUMN_STATE"), 190),
)
_LOG_COLUMNS = (
    Column("at", sentence("MANDATORY_LOG_AT"), 130),
    Column("who", sentence("MANDATORY_LOG_WHO"), 110),
    Column("did", sentence("MANDATORY_LOG_DID"), 130),
    Column("why", sentence("MANDATORY_LOG_WHY"), 300, stretches=True),
)


class MandatoryView(QWidget):
    """``told`` a party was told of what was just sealed; ``open_pressed``; ``let_in_pressed`` with
    a reader's name; ``chosen`` another report or tab."""

    told = Signal(str)
    open_pressed = Signal()
    let_in_pressed = Signal(str)
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._opened: OpenStrongbox | None = None
        self._locked_out = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.strip = ProgressStrip()
        left.addWidget(self.strip)
        left.addWidget(self._build_made())
        left.addWidget(self._build_closed())
        left.addWidget(self._build_open(), 1)
        self.rest = QWidget()
        left.addWidget(self.rest, 1)
        row.addLayout(left, 1)
        row.addWidget(self._build_side())
        self.show_made((), is_made=False)
        self.show_closed(may_open=False)

    # building -----------------------------------------------------------------------------

    def _build_made(self) -> QWidget:
        self.made = Card(sentence("MANDATORY_MADE"), sentence("MANDATORY_MADE_FACT"))
        self.made_text = label("", wrap=True)
        self.made.body.addWidget(self.made_text)
        line = QHBoxLayout()
        line.setSpacing(theme.S8)
        self.made_parties: dict[str, Button] = {}
        for party in PARTIES:
            words_of = sentence("MANDATORY_TOLD", {"party": word("report_party", party)})
            button = Button(words_of, scale="small")
            button.setObjectName(f"button:told_{party}")
            button.clicked.connect(lambda _=False, code=party: self.told.emit(code))
            self.made_parties[party] = button
            line.addWidget(button)
        line.addStretch(1)
        self.made.body.addLayout(line)
        return self.made

    def _build_closed(self) -> QWidget:
        self.closed = Card()
        line = QHBoxLayout()
        line.setSpacing(theme.S16)
        line.addWidget(IconLabel("shield", "ink", 28))
        text = QVBoxLayout()
        text.setSpacing(theme.S4)
        text.addWidget(label(sentence("MANDATORY_CLOSED"), role="section"))
        self.closed_text = label("", tone="ink2", wrap=True)
        text.addWidget(self.closed_text)
        line.addLayout(text, 1)
        self.open_button = Button(sentence("MANDATORY_OPEN"), icon="lock")
        self.open_button.setObjectName("button:open")
        self.open_button.clicked.connect(self.open_pressed)
        line.addWidget(self.open_button)
        self.closed.body.addLayout(line)
        return self.closed

    def _build_open(self) -> QWidget:
        self.open = QWidget()
        column = QVBoxLayout(self.open)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.banner = Banner(button=sentence("MANDATORY_LET_IN"))
        self.banner.pressed.connect(lambda: self.let_in_pressed.emit(self._locked_out))
        column.addWidget(self.banner)
        self.tabs = CountTabs()
        self.tabs.chosen.connect(lambda _: self._show_tab())
        column.addWidget(self.tabs)
        card = Card(flush=True)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "mandatory")
        self.table.current_changed.connect(lambda _: self._show_report())
        card.body.addWidget(self.table, 1)
        self.log_model = RowsModel(_LOG_COLUMNS)
        self.log = TableView(self.log_model, "mandatory_log")
        card.body.addWidget(self.log, 1)
        column.addWidget(card, 2)
        column.addWidget(self._build_detail(), 3)
        self.bar = ActionBar()
        column.addWidget(self.bar)
        return self.open

    def _build_detail(self) -> QWidget:
        self.detail = Card(sentence("MANDATORY_DETAIL"), " ", flush=True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(14, 8, 14, 8)
        self.lines.setSpacing(6)
        area.setWidget(inside)
        self.detail.body.addWidget(area, 1)
        return self.detail

    def _build_side(self) -> QWidget:
        self.side = QWidget()
        self.side.setFixedWidth(_SIDE)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        guide = Card(sentence("MANDATORY_GUIDE"), sentence("MANDATORY_GUIDE_FACT"))
        for number in range(1, 7):
            line = QHBoxLayout()
            line.setSpacing(theme.S8)
            count = label(str(number), role="strong", tone="accent")
            count.setFixedWidth(14)
            line.addWidget(count)
            line.addWidget(label(sentence(f"MANDATORY_GUIDE_{number}"), wrap=True), 1)
            guide.body.addLayout(line)
        column.addWidget(guide)
        phones = Card(sentence("INCIDENT_PHONES"))
        self.phones = QVBoxLayout()
        self.phones.setSpacing(4)
        phones.body.addLayout(self.phones)
        column.addWidget(phones)
        column.addStretch(1)
        return self.side

    # showing ------------------------------------------------------------------------------

    def show_phones(self, phones: Sequence[PartyPhone]) -> None:
        """Whom to ring: the parties, 110 always."""
        _empty(self.phones)
        for each in phones:
            number = each.phone or sentence("MANDATORY_NO_PHONE")
            who = each.who or word("report_party", each.party)
            self.phones.addWidget(_line(who, label(number, role="strong" if each.phone else "")))
        self.phones.addWidget(label(sentence("INCIDENT_PHONES_PUBLIC"), role="strong"))

    def show_made(self, untold: Sequence[str], *, is_made: bool) -> None:
        """What was sealed a moment ago, and which parties are still to be told."""
        self.made.setVisible(is_made)
        code = "MANDATORY_MADE_UNTOLD" if untold else "MANDATORY_MADE_ALL"
        self.made_text.setText(sentence(code, {"parties": words("report_party", untold)}))
        for party, button in self.made_parties.items():
            button.setVisible(party in untold)

    def show_closed(self, *, may_open: bool) -> None:
        """The strongbox as everybody sees it."""
        self._opened = None
        self.closed.show()
        self.rest.show()
        self.open.hide()
        self.open_button.setVisible(may_open)
        code = "MANDATORY_CLOSED_READER" if may_open else "MANDATORY_CLOSED_TEXT"
        self.closed_text.setText(sentence(code))

    def show_open(self, opened: OpenStrongbox, now: datetime) -> None:
        """The reports; the cursor stays on its row."""
        self._opened, self._now = opened, now
        self.closed.hide()
        self.rest.hide()
        self.open.show()
        self.tabs.set_tabs(
            [
                CountTab(REPORTS, None, len(opened.reports), sentence("MANDATORY_TAB_REPORTS")),
                CountTab(LOG, None, len(opened.log), sentence("MANDATORY_TAB_LOG")),
            ]
        )
        held = self.table.row_id()
        self.model.show_rows(
            [(each.id, _row(each)) for each in opened.reports],
            {each.id: "bad" for each in opened.reports if each.untold()},
        )
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self.log_model.show_rows([(n, _log_row(each)) for n, each in enumerate(opened.log)])
        self._show_banner(opened)
        self._show_tab()

    def _show_banner(self, opened: OpenStrongbox) -> None:
        lacking = [each.name for each in opened.readers if each.name and not each.can_open]
        self._locked_out = lacking[0] if lacking else ""
        self.banner.setVisible(bool(lacking or opened.unopened))
        self.banner.button.setVisible(bool(lacking))
        if lacking:
            self.banner.set_text(sentence("MANDATORY_LOCKED_OUT", {"name": self._locked_out}))
        elif opened.unopened:
            self.banner.set_text(sentence("MANDATORY_UNOPENED", {"count": opened.unopened}))

    def _show_tab(self) -> None:
        is_log = self.tabs.code() == LOG
        self.table.setVisible(not is_log)
        self.log.setVisible(is_log)
        self.detail.setVisible(not is_log and self.report() is not None)
        self._show_report()

    def report(self) -> MandatoryReport | None:
        """The report under the cursor; None on the tab of the log."""
        if self._opened is None or self.tabs.code() == LOG:
            return None
        held = self.table.row_id()
        return next((each for each in self._opened.reports if each.id == held), None)

    def _show_report(self) -> None:
        report = self.report()
        if report is not None:
            made = {"name": report.made_by, "at": f"{report.made_at:%Y-%m-%d %H:%M}"}
            self.detail.fact.setText(sentence("MANDATORY_MADE_BY", made))
            _empty(self.lines)
            for party in PARTIES:
                self.lines.addWidget(self._party(report, party))
            for title, text in _texts(report):
                self.lines.addWidget(_line(title, label(text, wrap=True)))
            self.lines.addStretch(1)
        self.chosen.emit()

    def _party(self, report: MandatoryReport, party: str) -> QWidget:
        at = report.told_at(party)
        args = {"spent": spent(report.minutes(party, self._now))}
        if at is None:
            status = StatusLabel(Mark.OVERDUE, sentence("MANDATORY_UNTOLD", args))
        else:
            said = sentence("MANDATORY_TOLD_AT", {**args, "at": f"{at:%m-%d %H:%M}"})
            status = StatusLabel(Mark.DONE, said)
        return _line(word("report_party", party), status)

    def set_compact(self, is_compact: bool) -> None:
        """Narrower at 125 %."""
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
        self.table.set_compact(is_compact)
        self.log.set_compact(is_compact)


def _texts(report: MandatoryReport) -> list[tuple[str, str]]:
    answers = report.answers
    named = [
        (name, str(answers[name]))
        for name in ("facts", "measures", "child_about", "place", "found_by", "reporter")
        if answers.get(name)
    ]
    named.insert(2, ("police_reasons", words("police_reason", answers.get("police_reasons"))))
    found = [(sentence(f"MANDATORY_{name.upper()}"), text) for name, text in named]
    found += [
        (word("report_party", str(row["party"])), said)
        for row in answers.get("told", ())
        if (said := "　".join(str(row[k]) for k in ("person", "answer") if row.get(k)))
    ]
    followed = answers.get("followed", ())
    return found + [(f"{row['followed_on']:%m-%d}", str(row["follow_up"])) for row in followed]


def _row(report: MandatoryReport) -> Row:
    untold = report.untold()
    if untold:
        said = sentence("MANDATORY_STATE_OPEN", {"parties": words("report_party", untold)})
        state = Cell(said, mark=Mark.OVERDUE, strong=True)
    else:
        state = Cell(sentence("MANDATORY_STATE_DONE"), mark=Mark.DONE)
    kinds = words("harm_situation", report.answers.get("situations"))
    found = f"{report.found_at:%m-%d %H:%M}"
    return (
        report.number,
        found,
        Cell(str(report.answers["child_name"]), strong=True),
        kinds,
        state,
    )


def _log_row(said: Said) -> Row:
    did = sentence(f"MANDATORY_DID_{said.kind.upper()}")
    return (f"{said.at:%Y-%m-%d %H:%M}", said.by, did, str(said.content.get("reason") or ""))


def _line(title: str, widget: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.S12)
    head = label(title, tone="ink2", wrap=True)
    head.setFixedWidth(112)
    row.addWidget(head)
    row.addWidget(widget, 1)
    return line


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
