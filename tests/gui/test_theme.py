"""The table of tokens keeps its promises on washed-out panels, and Qt speaks Chinese."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontInfo, QPalette

from liushou_desktop.base.paths import resources_dir
from liushou_desktop.gui.common import fonts, theme


@pytest.mark.parametrize("side", ["school", "bureau"])
@pytest.mark.parametrize(("ink", "ground", "least"), theme.PAIRS)
def test_keeps_the_contrast_of_every_pair(side: str, ink: str, ground: str, least: float) -> None:
    table = theme.BY_SIDE[side]
    found = theme.contrast(getattr(table, ink), getattr(table, ground))
    assert found >= least, f"{ink} on {ground}: {found:.2f}"


def test_measures_contrast_as_wcag_does() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_judges_every_text_colour_on_some_ground() -> None:
    judged = {ink for ink, _, least in theme.PAIRS if least >= 4.5}
    assert judged >= {"ink", "ink2", "ink3", "accent", "ok", "due", "bad", "onaccent", "toastlink"}


def test_has_no_type_below_the_floor() -> None:
    assert min(points for points, _ in (role.value for role in theme.Role)) >= 10.5
    sheet = (resources_dir() / "theme" / "theme.qss").read_text("utf-8")
    sizes = [float(size) for size in re.findall(r"font-size:\s*([\d.]+)pt", sheet)]
    assert sizes
    assert min(sizes) >= 10.5
    assert not re.search(r"font-size:\s*[\d.]+px", sheet)


def test_fills_every_token_of_the_style_sheet() -> None:
    for table in theme.BY_SIDE.values():
        assert "$" not in theme.style_sheet(table)


def test_uses_no_effect_that_old_panels_lose() -> None:
    sheet = (resources_dir() / "theme" / "theme.qss").read_text("utf-8")
    for forbidden in (
        "box-shadow",
        "line-height",
        "letter-spacing",
        "rgba(",
        "italic",
        "underline",
    ):
        assert forbidden not in sheet


def test_falls_back_for_rare_characters(themed) -> None:
    families = fonts.families()
    assert families[0] == "Noto Sans SC"
    assert families.index("HanaMinB") > families.index("Noto Sans SC")
    assert QFontInfo(theme.font(theme.Role.BODY)).family() == "Noto Sans SC"


def test_lets_qt_speak_chinese(themed) -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_keeps_borders_when_the_system_asks_for_high_contrast() -> None:
    system = QPalette()
    system.setColor(QPalette.ColorRole.Window, "#000000")
    system.setColor(QPalette.ColorRole.WindowText, "#FFFFFF")
    table = theme.high_contrast(system)
    assert table.surface == table.canvas == "#000000"
    assert theme.contrast(table.line, table.surface) > 7
    assert table._fields == theme.SCHOOL._fields
