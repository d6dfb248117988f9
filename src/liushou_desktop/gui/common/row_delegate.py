"""Paints rows: no grid, a rule under each, the chosen one on the wash with a bar of 3 px."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from liushou_desktop.gui.common import icons, marks, meters, theme
from liushou_desktop.gui.common.cells import Cell, Column, alignment
from liushou_desktop.gui.common.table_model import TableModel
from liushou_desktop.gui.common.theme import Role

Index = QModelIndex | QPersistentModelIndex
PADDING = 8
BAR = 3
_TICK = 16
_PERCENT_WIDTH = 48


class RowDelegate(QStyledItemDelegate):
    """Paints ``Cell``s. Text keeps its colour when its row is chosen."""

    def __init__(self, row_height: int = theme.TABLE_ROW) -> None:
        super().__init__()
        self._row_height = row_height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, self._row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, TableModel)  # asked directly: cells are painted by the hundred
        row, column = index.row(), model.columns[index.column()]
        painter.save()
        box = QRectF(option.rect)  # type: ignore[attr-defined]
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        _ground(painter, box, is_chosen, model.row_tone(row))
        if is_chosen and index.column() == 0:
            bar = QRectF(box.left(), box.top(), BAR, box.height())
            painter.fillRect(bar, theme.color("accent"))
        room = box.adjusted(PADDING, 0, -PADDING, -1)
        if column.ticks:
            _tick_box(painter, room, model.row_id(row) in model.ticked)
        else:
            _content(painter, room, model.cell(row, index.column()), column)
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """A click on a tick box, or 空格 on the row, ticks."""
        if index.data(Qt.ItemDataRole.CheckStateRole) is None:
            return False
        if event.type() != QEvent.Type.MouseButtonRelease:
            return event.type() == QEvent.Type.MouseButtonDblClick
        return toggle_tick(model, index)


def _ground(painter: QPainter, box: QRectF, is_chosen: bool, tone: str | None) -> None:
    if is_chosen:
        painter.fillRect(box, theme.color("wash"))
    elif tone:
        painter.fillRect(box, theme.color(f"{tone}w"))
    painter.setPen(QPen(theme.color("line2"), 1))
    y = box.bottom() - 0.5
    painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))


def toggle_tick(model: object, index: Index) -> bool:
    """Tick an unticked row and the other way round."""
    is_ticked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
    state = Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked
    return bool(model.setData(index, state, Qt.ItemDataRole.CheckStateRole))  # type: ignore[attr-defined]


def _tick_box(painter: QPainter, room: QRectF, is_ticked: bool) -> None:
    box = QRectF(room.left(), room.center().y() - _TICK / 2, _TICK, _TICK)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent" if is_ticked else "edge"), 1))
    painter.setBrush(theme.color("accent" if is_ticked else "surface"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    if is_ticked:
        icons.paint(painter, "check", box.adjusted(2, 2, -2, -2), "onaccent")


def _content(painter: QPainter, room: QRectF, cell: Cell, column: Column) -> None:
    if cell.knows:
        meters.paint_knows(painter, room, cell.knows)
    elif cell.meter is not None:
        _meter(painter, room, cell.meter)
    elif cell.course:
        meters.paint_course(painter, room, cell.course)
    elif cell.raw:
        _raw(painter, room, cell.text)
    elif cell.hits:
        _with_hits(painter, room, cell)
    elif cell.mark is not None and not cell.second:
        marks.paint_with_word(painter, cell.mark, cell.text, room, cell.tone, cell.strong)
    elif cell.second:
        _two_lines(painter, room, cell)
    else:
        tone = cell.tone or ("accent" if cell.link else "ink")
        _text(painter, room, cell.text, tone, cell.strong, alignment(column))


def _text(
    painter: QPainter,
    room: QRectF,
    text: str,
    tone: str,
    is_strong: bool,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
) -> None:
    role = Role.STRONG if is_strong else Role.BODY
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(tone))
    painter.drawText(room, align, theme.elided(text, role, room.width()))


def _two_lines(painter: QPainter, room: QRectF, cell: Cell) -> None:
    half = room.height() / 2
    first = QRectF(room.left(), room.top() + 3, room.width(), half - 2)
    second = QRectF(room.left(), room.top() + half, room.width(), half - 3)
    if cell.mark is not None:
        marks.paint_with_word(painter, cell.mark, cell.text, first, cell.tone, cell.strong)
    else:
        _text(painter, first, cell.text, cell.tone or "ink", cell.strong)
    _text(painter, second, cell.second, "ink2", False)


def _with_hits(painter: QPainter, room: QRectF, cell: Cell) -> None:
    """Runs of plain and found text, one after another."""
    left, done = room.left(), 0
    for start, length in (*cell.hits, (len(cell.text), 0)):
        for piece, is_hit in (
            (cell.text[done:start], False),
            (cell.text[start : start + length], True),
        ):
            left += _run(
                painter, QRectF(left, room.top(), room.right() - left, room.height()), piece, is_hit
            )
        done = start + length


def _run(painter: QPainter, room: QRectF, text: str, is_hit: bool) -> float:
    if not text or room.width() <= 0:
        return 0.0
    _text(painter, room, text, "accent" if is_hit else "ink", is_hit)
    width = QFontMetricsF(painter.font()).horizontalAdvance(text)
    if is_hit:
        painter.setPen(QPen(theme.color("aline"), 2))
        y = room.center().y() + 10
        painter.drawLine(QPointF(room.left(), y), QPointF(room.left() + width, y))
    return width


def _meter(painter: QPainter, room: QRectF, meter: tuple[float, float, bool]) -> None:
    done, total, is_overdue = meter
    width = max(20.0, room.width() - _PERCENT_WIDTH)
    bar = QRectF(room.left(), room.center().y() - meters.BAR / 2, width, meters.BAR)
    meters.paint_meter(painter, bar, done, total, is_overdue)
    percent = f"{int(done * 100 // total)}%" if total else "—"
    _text(painter, room.adjusted(width + 9, 0, 0, 0), percent, "ink2", False)


def _raw(painter: QPainter, room: QRectF, text: str) -> None:
    painter.setFont(theme.mono_font())
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 10)
    width = metrics.horizontalAdvance(shown) + 10
    painter.fillRect(QRectF(room.left(), room.center().y() - 10, width, 20), theme.color("raw"))
    painter.setPen(theme.color("ink"))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(room.adjusted(5, 0, 0, 0), left, shown)
