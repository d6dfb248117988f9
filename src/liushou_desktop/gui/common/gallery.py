"""All parts and their states on one sheet, for eyes; never shown to a user, its words are examples.

``python -m liushou_desktop.gui.common.gallery parts.png [bureau]``
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from liushou_desktop.base.progress import Progress
from liushou_desktop.gui.common import icons, theme
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice, SegmentedSwitch, TabBar
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.charts import Bar, BarChart, SpellBar, SpellChart
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.form_rows import ProblemLine
from liushou_desktop.gui.common.inputs import DateField, SearchField, TextField
from liushou_desktop.gui.common.kite import KiteMark
from liushou_desktop.gui.common.labels import Badge, IconLabel, KeyHint, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Known, KnowsMeter, Meter, SegmentMeter
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.toast import Toast

_TODAY = date(2026, 6, 16)


class Swatch(QWidget):
    """A colour with its name and value."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setFixedSize(76, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color("edge"))
        painter.setBrush(theme.color(self.name))
        painter.drawRect(0, 0, 73, 18)
        painter.setPen(theme.color("ink"))
        painter.drawText(QRectF(0, 19, 76, 18), self.name)
        painter.setPen(theme.color("ink3"))
        painter.drawText(QRectF(0, 37, 76, 18), getattr(theme.tokens(), self.name))


def _row(*widgets: QWidget, gap: int = 8) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(gap)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _flow(widgets: Sequence[QWidget], gap: int = 8) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder, gap, 8)
    for widget in widgets:
        flow.addWidget(widget)
    return holder


def _colours() -> Card:
    card = Card("颜色")
    grid = QGridLayout()
    names = (
        "ink ink2 ink3 edge line line2 surface head canvas rail off meter accent accentd "
        "wash aline toast raw ok okw due duew bad badw"
    ).split()
    for position, name in enumerate(names):
        grid.addWidget(Swatch(name), position // 6, position % 6)
    card.body.addLayout(grid)
    return card


def _type() -> Card:
    card = Card("字号")
    card.body.addWidget(label("25　00:42:16　186", role="number"))
    card.body.addWidget(label("15　页面标题　柳湾中心小学", role="title"))
    card.body.addWidget(label("12　分区标题　本学期应做", role="section"))
    card.body.addWidget(label("10.5　正文与表格　马·燕，癿沟村二社，𤩽 䶮 𫗠"))
    mono = QLabel("9.99999E+17")
    mono.setFont(theme.mono_font())
    words = (
        label("10.5 粗", role="strong"),
        label("次要 ink2", tone="ink2"),
        label("提示 ink3", tone="ink3"),
        label("可点的字", tone="accent"),
        mono,
    )
    card.body.addLayout(_row(*words))
    return card


_MARK_WORDS = {
    Mark.DONE: "已完成",
    Mark.RUNNING: "进行中",
    Mark.OPEN: "未开始",
    Mark.EXEMPT: "免、不需要",
    Mark.DUE: "将到期",
    Mark.OVERDUE: "逾期",
    Mark.DOUBT: "待核",
    Mark.REFUSED: "不能收、要改",
    Mark.REPRINT: "要重印",
    Mark.SAME: "相同、没变",
    Mark.DIFFERENT: "不同",
    Mark.CHANGED: "有变化",
    Mark.NEW: "新来的",
    Mark.GONE: "没有了",
}


def _marks() -> Card:
    card = Card("状态：形状＋词")
    grid = QGridLayout()
    for position, (mark, word) in enumerate(_MARK_WORDS.items()):
        grid.addWidget(StatusLabel(mark, word), position // 4, position % 4)
    card.body.addLayout(grid)
    grey = [StatusLabel(mark, "灰印也认", "ink") for mark in list(Mark)[:4]]
    card.body.addLayout(_row(*grey))
    states = (Known.FRESH, Known.STALE, Known.NOTHING, Known.FRESH)
    overdue = Meter()
    meters: list[QWidget] = [Meter(7, 10), Meter(1, 1), overdue, SegmentMeter(6, 7)]
    overdue.set_value(6, 10, is_overdue=True)
    for meter in meters:
        meter.setFixedWidth(70)
    card.body.addLayout(_row(KnowsMeter(states), *meters))
    return card


def _buttons() -> Card:
    card = Card("按钮")
    card.body.addLayout(
        _row(
            Button("保存", "primary", shortcut="Ctrl+S"),
            Button("打印", icon="printer"),
            Button("取消", "link"),
            Button("作废", "danger"),
        )
    )
    blocked = Button("不能点")
    blocked.set_blocked("抄对两行才能往下走")
    focused = Button("焦点在此")
    focused.setFocus()
    card.body.addLayout(_row(focused, blocked, Button("行内", scale="small")))
    views = (Choice("a", "按事项"), Choice("b", "按班主任"), Choice("c", "按村"))
    card.body.addLayout(_row(SegmentedSwitch(views), KiteMark(31)))
    return card


def _inputs() -> Card:
    card = Card("输入")
    plain, locked = TextField(120), TextField(120)
    plain.setText("平常")
    locked.setText("只读")
    locked.setReadOnly(True)
    classes = FilterCombo((Choice("", "五(2)班"), Choice("a", "全部班级")))
    card.body.addLayout(_row(plain, locked, classes))
    card.body.addWidget(SearchField("拼音首字母或汉字"))
    wrong, doubt = DateField(lambda: _TODAY), DateField(lambda: _TODAY)
    wrong.setText("2026-06-31")
    wrong.set_tone("bad")
    doubt.set_day(date(2026, 5, 30))
    doubt.set_tone("due")
    card.body.addLayout(_row(wrong, label(wrong.problem(), tone="bad")))
    card.body.addLayout(_row(doubt, label("和上次只隔 4 天，请写原因。", tone="due")))
    words = ("入户", "到校", "电话")
    chips = ChipGroup([Choice(str(i), word) for i, word in enumerate(words)])
    chips.set_codes(["0"])
    tick, radio = QCheckBox("勾选"), QRadioButton("单选")
    tick.setChecked(True)
    radio.setChecked(True)
    line = _row(chips, tick, radio)
    line.setStretch(0, 1)
    card.body.addLayout(line)
    return card


def _table() -> Card:
    card = Card("表格行 32", flush=True)
    columns = (
        Column("name", "姓名", 110, sorts=True),
        Column("class", "班级", 80),
        Column("knows", "四知道", 110),
        Column("visits", "家访", 60, align="center"),
        Column("state", "状态", 100, stretches=True),
    )
    model = RowsModel(columns)
    fresh, stale = (Known.FRESH,) * 4, (Known.FRESH, Known.STALE, Known.NOTHING, Known.FRESH)
    model.show_rows(
        [
            (
                1,
                (
                    Cell("马燕", hits=((0, 2),)),
                    "三(1)班",
                    Cell(knows=fresh),
                    "1 / 2",
                    Cell("未完成", Mark.OPEN),
                ),
            ),
            (
                2,
                (
                    Cell("马玉兰", strong=True),
                    "五(2)班",
                    Cell(knows=stale),
                    "2 / 2",
                    Cell("已完成", Mark.DONE),
                ),
            ),
            (
                3,
                (
                    "法图麦·马玉洁",
                    "五(2)班",
                    Cell(knows=fresh),
                    "0 / 2",
                    Cell("逾期", Mark.OVERDUE),
                ),
            ),
            (
                4,
                (
                    Cell("9.99999E+17", raw=True),
                    "",
                    Cell(meter=(65, 100, False)),
                    "",
                    Cell("去处理", link=True),
                ),
            ),
        ]
    )
    table = TableView(model, "gallery")
    table.setFixedHeight(30 + 4 * 32)
    table.select_row(1)
    card.body.addWidget(table)
    return card


def _keys() -> Card:
    card = Card("键")
    pairs = (
        ("Enter", "下一项"),
        ("Ctrl+Enter", "保存并下一份"),
        ("F8", "下一处错"),
        ("1–9", "选项"),
        ("Ctrl+;", "今天"),
        ("Ctrl+D", "同上"),
    )
    card.body.addWidget(_flow([KeyHint(key, word) for key, word in pairs], 12))
    card.body.addWidget(TabBar((Choice("a", "家庭与照护"), Choice("b", "个人与健康"))))
    return card


def _banners() -> Card:
    card = Card("横条与提示")
    card.body.addWidget(Banner("，还剩 17 分。", "bad", "去处理", "镇政府还没有告知"))
    card.body.addWidget(Banner("U盘备份已过 9 天，请插上U盘。"))
    card.body.addWidget(Banner("可以拔出U盘。", "ok", strong="已写好并读回核对，"))
    ground = QWidget()
    ground.setFixedHeight(56)
    toast = Toast(ground)
    toast.say("马玉兰的家访已保存", lambda: None)
    toast.move(0, 8)
    card.body.addWidget(ground)
    trouble = ProblemLine()
    card.body.addWidget(trouble)
    return card


def _badges() -> Card:
    card = Card("徽标")
    badges = (
        Badge("双亲留守"),
        Badge("黄色关注", Mark.DUE),
        Badge("红色关注", Mark.OVERDUE),
        Badge("已认出", Mark.DONE),
        Badge("免", Mark.EXEMPT),
    )
    card.body.addWidget(_flow(badges))
    return card


def _progress() -> Card:
    from liushou_desktop.gui.common.progress_strip import ProgressStrip

    strip = ProgressStrip()
    strip.begin("正在核对")
    strip.show_progress(Progress("GUI_OPENING", 14, 23))
    return strip


def _charts() -> Card:
    card = Card("图")
    bars = BarChart(name_width=56, value_width=56, remark_width=46)
    bars.set_bars(
        (
            Bar("三(1)班", 33, 38, "33 / 38", "差 5", "due"),
            Bar("三(2)班", 40, 40, "40 / 40", "齐"),
            Bar("五(2)班", 35, 38, "35 / 38", "差 3", "due"),
        )
    )
    card.body.addWidget(bars)
    spells = SpellChart(name_width=44)
    rows = (
        (
            "父亲",
            (
                SpellBar(date(2023, 2, 1), date(2024, 6, 1), "兰州，工地"),
                SpellBar(date(2024, 9, 1), None, "广东东莞，电子厂"),
            ),
        ),
        ("母亲", (SpellBar(date(2024, 9, 1), None, "广东东莞，电子厂"),)),
    )
    spells.set_spells(rows, _TODAY)
    card.body.addWidget(spells)
    return card


def _icons() -> Card:
    card = Card("图标 20 格，线 1.5")
    card.body.addWidget(_flow([IconLabel(name, size=20) for name in icons.names()], 7))
    return card


class Gallery(QWidget):
    """The sheet, in three columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "canvas")
        columns = QHBoxLayout(self)
        columns.setContentsMargins(12, 12, 12, 12)
        columns.setSpacing(12)
        for stretch, cards in (
            (5, (_colours(), _type(), _marks())),
            (4, (_buttons(), _inputs(), _table(), _keys())),
            (4, (_banners(), _badges(), _progress(), _charts(), _icons())),
        ):
            column = QVBoxLayout()
            column.setSpacing(10)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, stretch)

    def sizeHint(self) -> QSize:
        return QSize(1366, 768)


def main(arguments: Sequence[str]) -> int:
    """Paint the sheet of a side into a file."""
    from liushou_desktop.gui.screens import grab

    target, side = Path(arguments[0]), (arguments[1] if len(arguments) > 1 else "school")
    app = QApplication(["gallery", *theme.FUSION])
    theme.apply_theme(app, side)
    gallery = Gallery()
    gallery.show()
    grab(gallery, target, (1366, 940))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
