"""The register F03: landscape, head repeated, subtotals, totals, watermark under the table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.contents import RegisterHead, RegisterRow
from liushou_desktop.paper.fill import fill, template_text
from liushou_desktop.paper.geometry import Band, Cell, Geometry, Row, read_geometry
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Mark, Page, Words, WritingLine
from liushou_desktop.paper.masking import masked_identity, masked_phone
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.pages import bound_at_top
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.register_counts import class_counts, count
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.setting import Setting
from liushou_desktop.paper.values import Answers, Questions, date_text
from liushou_desktop.paper.watermark import watermark

ROW = 6.6
BODY = 20 * ROW  # mm of children on one page; bound at the top one row less
_LABEL_COLUMNS = 43.0  # the first three columns, for the name of a total
_SIGNATURES = 8.0  # below the table


@dataclass(frozen=True, slots=True)
class _Listed:
    """A child with the number and the height its row needs (a multiple of 6.6 mm)."""

    row: RegisterRow
    number: int
    height: float


def print_register(
    rows: Sequence[RegisterRow],
    head: RegisterHead,
    masked: bool,
    is_bound_at_top: bool,
    watcher: Watcher,
) -> Printed:
    """See ``paper.print_register``."""
    geometry = read_geometry("register_page")
    if not rows or geometry is None:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper="留守儿童花名册")
    body = BODY
    if is_bound_at_top:
        geometry, body = replace(geometry, page=bound_at_top(geometry.page)), BODY - ROW
    job = _Job(geometry, head, masked, len(rows), body)
    pages = job.dealt(rows)
    totals = job.totals(rows)
    if not job.has_room(pages[-1], totals):
        pages.append([])
    code = check_code(geometry.code, head.version, (head.sheet_number,), _plain(rows, masked))
    drawn = job.pages(pages, totals, code)
    pdf, sides, undrawn = draw_pages(drawn, geometry.title, watcher, len(pages))
    report = PrintReport(undrawn=tuple(undrawn), check_codes=(code,), fallbacks=fonts.fallbacks())
    return Printed(pdf, sides, report)


def _plain(rows: Sequence[RegisterRow], masked: bool) -> dict[str, object]:
    return {str(n): _values(row, n, masked) for n, row in enumerate(rows, start=1)}


def _values(row: RegisterRow, number: int, masked: bool) -> dict[str, object]:
    """One row as texts; identity numbers are masked always, phones when asked."""

    def phone(digits: str) -> str:
        return masked_phone(digits) if masked else digits

    carer = " ".join(part for part in (row.carer_name, row.carer_relation) if part)
    boarding = "" if row.boarding is None else ("是" if row.boarding else "否")
    return {
        "number": str(number),
        "class_name": row.class_name,
        "name": row.name,
        "sex": row.sex,
        "ethnicity": row.ethnicity.removesuffix("族"),
        "born": row.born,
        "id_number": masked_identity(row.id_number),
        "left_behind": row.left_behind,
        "address": row.address,
        "father": _two_lines(row.father_place, phone(row.father_phone)),
        "mother": _two_lines(row.mother_place, phone(row.mother_phone)),
        "carer": _two_lines(carer, phone(row.carer_phone)),
        "boarding": boarding,
        "key": "▲" if row.is_key else "",
        "helper": row.helper,
        "note": "；".join(
            part
            for part in (row.note, *(f"{label}：{text}" for label, text in row.more.items()))
            if part
        ),
    }


def _two_lines(upper: str, lower: str) -> str:
    return "\n".join(part for part in (upper, lower) if part)


@dataclass(slots=True)
class _Job:
    geometry: Geometry
    head: RegisterHead
    masked: bool
    total: int
    body: float
    _settings: dict[tuple[int, int], Setting] = field(default_factory=dict)
    _shared: dict[int, tuple[Mark, ...]] = field(default_factory=dict)
    _measure: fonts.FontMeasure = field(default_factory=fonts.FontMeasure)

    def dealt(self, rows: Sequence[RegisterRow]) -> list[list[_Listed]]:
        """Rows dealt out to pages by the height they need."""
        probe = self._setting(1, 0)
        pages: list[list[_Listed]] = [[]]
        used = 0.0
        for number, row in enumerate(rows, start=1):
            height = self._height(probe, row, number)
            if pages[-1] and used + height > self.body + 0.01:
                pages.append([])
                used = 0.0
            pages[-1].append(_Listed(row, number, height))
            used += height
        return pages

    def _height(self, probe: Setting, row: RegisterRow, number: int) -> float:
        values = {"rows": [_values(row, number, self.masked)]}
        frame = probe.frames()[0]
        growth = fill(frame.slots, Answers(probe.questions, values), self._measure).growth
        return ROW * (1 + math.ceil(max(growth.values(), default=0) / ROW - 0.001))

    def totals(self, rows: Sequence[RegisterRow]) -> list[tuple[str, str]]:
        """Total lines of the last page: one per class when there are several, then all."""
        classes = class_counts(rows)
        lines = []
        if len(classes) > 1:
            lines = [(f"{name}小计", each.text()) for name, each in classes]
        return [*lines, (f"{self.head.scope}合计", count(rows).text())]

    def has_room(self, page: Sequence[_Listed], totals: Sequence[object]) -> bool:
        used = sum(listed.height for listed in page)
        return used + len(totals) * ROW <= self.body + 0.01

    def _setting(self, rows: int, totals: int) -> Setting:
        """The table of a page with so many children and total lines."""
        key = rows, totals
        if key not in self._settings:
            [band] = self.geometry.bands
            heads, child = band.rows
            span = self.geometry.page.span
            label = Cell("{.label}", align="centre", size=9, floor=7, role="strong")
            text = Cell("{.text}", align="left", size=9, floor=7, role="label")
            line = Row(
                ROW,
                (_LABEL_COLUMNS, span - _LABEL_COLUMNS),
                (label, text),
                times=totals,
                repeat="totals",
                heavy=True,
            )
            body = [replace(child, times=rows)] if rows else []
            whole = Band((replace(heads), *body, *([line] if totals else [])))
            geometry = replace(self.geometry, bands=(whole,))
            self._settings[key] = Setting(geometry, Questions(), self._measure)
        return self._settings[key]

    def pages(
        self,
        pages: Sequence[Sequence[_Listed]],
        totals: Sequence[tuple[str, str]],
        code: str,
    ) -> Iterator[Page]:
        for number, listed in enumerate(pages, start=1):
            lines = []
            if listed:
                lines.append(("本页小计", self._subtotal(listed)))
            if number == len(pages):
                lines += totals
            yield self._page(listed, lines, code, (number, len(pages)))

    def _subtotal(self, listed: Sequence[_Listed]) -> str:
        text = count(each.row for each in listed).text()
        first, last = listed[0].number, listed[-1].number
        return f"{text}　　　累计：第 {first}—{last} 行，{self.head.scope}共 {self.total} 行"

    def _page(
        self,
        listed: Sequence[_Listed],
        lines: Sequence[tuple[str, str]],
        code: str,
        side: tuple[int, int],
    ) -> Page:
        setting = self._setting(len(listed), len(lines))
        growth = {
            place: each.height - ROW
            for place, each in enumerate(listed, start=1)
            if each.height > ROW + 0.01
        }
        frame = setting.frames(growth)[0]
        values: dict[str, object] = {
            "rows": [_values(each.row, each.number, self.masked) for each in listed],
            "totals": [{"label": label, "text": text} for label, text in lines],
        }
        answers = Answers(setting.questions, values, {}, self._texts())
        filled = fill(frame.slots, answers, self._measure)
        if id(frame) not in self._shared:
            self._shared[id(frame)] = (*self._head_marks(), *frame.marks)
        page = self.geometry.page
        marks = (
            *self._around(answers, code, side),
            *filled.marks,
            *self._signatures(frame.bottom + _SIGNATURES),
        )
        name = self.head.sheet_number or "F03"
        return Page(
            page.width, page.height, self._shared[id(frame)], marks, self._watermark(), name
        )

    def _texts(self) -> Mapping[str, str]:
        return {
            "school": self.head.school,
            "term": self.head.term,
            "definition": self.head.definition,
            "cut_off": date_text(self.head.cut_off),
        }

    def _head_marks(self) -> tuple[Mark, ...]:
        geometry = self.geometry
        return sheet.head(
            geometry, geometry.code, self.head.version, geometry.title, self._measure, False
        )

    def _around(self, answers: Answers, code: str, side: tuple[int, int]) -> Iterator[Mark]:
        page = self.geometry.page
        yield from sheet.sheet_number(page, self.head.sheet_number)
        pairs = [
            (label, template_text(f"{{{key}}}", answers)) for label, key in self.geometry.subline
        ]
        yield from sheet.subline(page, pairs, self._measure)
        yield from sheet.foot(page, code, *side, self.geometry.foot)

    def _signatures(self, y: float) -> Iterator[Mark]:
        """制表 may be printed; everybody else signs by hand."""
        left = self.geometry.page.left
        for x, label, width in ((0, "制表", 41), (60, "审核", 41), (120, "校长（签字）", 27)):
            start = left + x + self._measure.width(f"{label}：", Role.LABEL, 10.5)
            yield Words(left + x, y, f"{label}：", Role.LABEL, 10.5)
            yield WritingLine(start, start + width, y + 1)
            if label == "制表" and self.head.maker:
                yield Words(start + width / 2, y, self.head.maker, Role.VALUE, 11, "centre")
        yield Words(left + 194, y, "学校（盖章）", Role.LABEL, 10.5)
        for offset, text in ((236, "年"), (246, "月"), (256, "日")):
            yield Words(left + offset, y, text, Role.LABEL, 10.5, "right")

    def _watermark(self) -> tuple[Mark, ...]:
        day = self.head.printed_on.isoformat()
        text = f"{self.head.school}　{self.head.operator}　{day}"
        return watermark(self.geometry.page, text)
