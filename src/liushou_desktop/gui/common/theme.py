"""The look in one table: colours, type and spacing, and what Qt is told about them.

Style sheet, palette and everything painted by hand take their colours from the same ``Tokens``; the
two sides differ in the accent only, so that nobody mistakes the side they are on. Red is for
overdue, refused, wrong input and incidents: a page without red is a good page.
"""

from __future__ import annotations

import string
import sys
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from liushou_desktop.base.paths import resources_dir
from liushou_desktop.gui.common import fonts

FUSION = ("-style", "fusion")
"""Qt's words on its command line for the one style all PCs have. Said so, and not by ``setStyle``,
the many enums of ``QStyle`` are not made before the first window is seen."""


class Tokens(NamedTuple):
    """Colours by meaning; the defaults are the school's (黛青)."""

    ink: str = "#1B2426"  # text
    ink2: str = "#465257"  # labels, table heads, second line
    ink3: str = "#5A666B"  # hints, shortcuts, placeholders, row numbers, disabled
    edge: str = "#819093"  # border of anything that can be typed in or pressed
    line: str = "#C6CFCF"  # card border, head rule
    line2: str = "#DFE5E5"  # row rule
    surface: str = "#FFFFFF"
    head: str = "#F4F7F6"
    canvas: str = "#F0F3F2"
    rail: str = "#E3EAE9"
    off: str = "#EAEEEE"  # disabled, "quiet done"
    meter: str = "#DCE3E3"  # the empty part of a meter
    accent: str = "#1A5F70"
    accentd: str = "#134C5A"
    wash: str = "#E0EEF1"
    aline: str = "#94BFC9"
    focus: str = "#0B2F38"  # ring on a primary button
    ok: str = "#21653F"
    okw: str = "#E3F1E8"
    due: str = "#7A5200"
    duew: str = "#FBF0D6"
    dueg: str = "#FFFDF6"  # ground of an input with a doubt
    bad: str = "#A8281E"
    badw: str = "#FBE8E5"
    badg: str = "#FFFAF9"  # ground of an input with an error
    toast: str = "#22343A"
    toastlink: str = "#B5D8E0"
    onaccent: str = "#FFFFFF"
    onaccent2: str = "#D3E6EA"  # shortcut in a primary button, sub-line on the toast
    raw: str = "#F2F0EB"  # ground behind raw cells of a foreign file


SCHOOL = Tokens()
COUNTY = SCHOOL._replace(
    accent="#364A80",
    accentd="#293A68",
    wash="#E6EAF5",
    aline="#A9B5D8",
    focus="#17223F",
    toastlink="#C3CEEE",
    onaccent2="#DCE2F3",
)
BY_SIDE = {"school": SCHOOL, "bureau": COUNTY}

# Pairs of ink and ground that really meet, with the least contrast each must keep. Text needs
# 4.5 : 1, borders of inputs 3 : 1, separators 1.3 : 1 (old panels wash out pale tints).
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("ink", ground, 7.0) for ground in ("surface", "head", "canvas", "rail", "off", "wash")),
    *(("ink", ground, 7.0) for ground in ("okw", "duew", "badw", "raw", "badg", "dueg")),
    *(("ink2", ground, 4.5) for ground in ("surface", "head", "canvas", "rail", "off", "wash")),
    *(("ink3", ground, 4.5) for ground in ("surface", "head", "canvas", "rail", "off", "wash")),
    *(("accent", ground, 4.5) for ground in ("surface", "head", "canvas", "wash", "rail")),
    *(("ok", ground, 4.5) for ground in ("surface", "okw", "canvas", "wash", "head")),
    *(("due", ground, 4.5) for ground in ("surface", "duew", "canvas", "rail", "wash", "head")),
    *(("bad", ground, 4.5) for ground in ("surface", "badw", "canvas", "rail", "wash", "head")),
    ("onaccent", "accent", 4.5),
    ("onaccent", "accentd", 4.5),
    ("onaccent2", "accent", 4.5),
    ("onaccent", "bad", 4.5),
    ("onaccent", "toast", 7.0),
    ("toastlink", "toast", 4.5),
    ("edge", "surface", 3.0),
    ("accent", "surface", 3.0),
    ("line", "surface", 1.3),
    ("line", "canvas", 1.3),
    ("line", "rail", 1.25),
    ("line2", "surface", 1.25),
    ("meter", "surface", 1.25),
)


class Role(Enum):
    """Type roles: points at 96 dpi and weight. Nothing is below 10.5 pt."""

    BODY = (10.5, False)
    STRONG = (10.5, True)
    SECTION = (12.0, True)
    BIG = (12.0, False)  # big button, lead sentence
    TITLE = (15.0, True)
    NUMBER = (25.0, True)
    NUMBER_SMALL = (20.0, True)
    CLOCK = (33.0, True)


S4, S8, S12, S16, S24 = 4, 8, 12, 16, 24
CONTROL, CONTROL_SMALL, CONTROL_BIG = 32, 28, 40
TABLE_HEAD, TABLE_ROW, TABLE_ROW_DENSE = 30, 32, 28
HEADER, HEADER_COMPACT, CARD_HEADER, STATUS_BAR = 56, 46, 40, 28
RADIUS, RADIUS_CARD, RADIUS_BADGE = 4, 5, 3

_in_force = {"tokens": SCHOOL}
_translators: list[QTranslator] = []


def tokens() -> Tokens:
    """The colours in force."""
    return _in_force["tokens"]


@cache
def color(name: str) -> QColor:
    """A token (``accent``) or a literal colour (``#FFFFFF``)."""
    return QColor(getattr(tokens(), name, name))


@cache
def font(role: Role) -> QFont:
    """A font of that role, falling back through our families for rare characters."""
    points, is_bold = role.value
    made = QFont()
    made.setFamilies(fonts.families())
    made.setPointSizeF(points)
    made.setWeight(QFont.Weight.Bold if is_bold else QFont.Weight.Normal)
    return made


@lru_cache(1_000)
def elided(text: str, role: Role, width: float) -> str:
    """A text as it fits into so many pixels, cut with … at its end; a row is painted many times."""
    return QFontMetricsF(font(role)).elidedText(text, Qt.TextElideMode.ElideRight, width)


def mono_font() -> QFont:
    """For raw cells of a foreign file, where spaces and look-alikes must show."""
    made = QFont()
    made.setFamilies(fonts.mono_families())
    made.setPointSizeF(Role.BODY.value[0])
    return made


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2 (1 to 21)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(value: str) -> float:
    colour = QColor(value)
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def apply_theme(app: QApplication, side: str = "school") -> None:
    """Dress the application: fonts, palette, style sheet, Qt's own words in Chinese."""
    table = high_contrast(app.palette()) if is_high_contrast() else BY_SIDE[side]
    if app.styleSheet() and tokens() == table:
        return  # it wears that dress already
    _in_force["tokens"] = table
    color.cache_clear()  # painting asks for colours and fonts in every cell
    font.cache_clear()
    elided.cache_clear()
    fonts.load()
    app.setPalette(palette(table))
    app.setFont(font(Role.BODY))
    app.setStyleSheet(style_sheet(table))
    _speak_chinese(app)


def palette(table: Tokens) -> QPalette:
    """The palette Fusion draws with where no style sheet reaches."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, token in {
        role.Window: table.canvas,
        role.WindowText: table.ink,
        role.Base: table.surface,
        role.AlternateBase: table.head,
        role.Text: table.ink,
        role.Button: table.surface,
        role.ButtonText: table.ink,
        role.BrightText: table.onaccent,
        role.Highlight: table.accent,
        role.HighlightedText: table.onaccent,
        role.Link: table.accent,
        role.LinkVisited: table.accentd,
        role.PlaceholderText: table.ink3,
        role.ToolTipBase: table.toast,
        role.ToolTipText: table.onaccent,
        role.Mid: table.line,
        role.Midlight: table.line2,
        role.Dark: table.edge,
        role.Light: table.surface,
    }.items():
        made.setColor(target, QColor(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, QColor(table.ink3))
    return made


def style_sheet(table: Tokens) -> str:
    """``resources/theme/theme.qss`` with the tokens and the paths of its few pictures filled in."""
    folder = resources_dir()
    template = string.Template((folder / "theme" / "theme.qss").read_text("utf-8"))
    return template.substitute(table._asdict(), icons=(folder / "theme").as_posix())


def is_high_contrast() -> bool:
    """Whether Windows runs one of its high-contrast themes."""
    if sys.platform != "win32":
        return False
    import ctypes

    class HighContrast(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_uint),
            ("flags", ctypes.c_uint),
            ("scheme", ctypes.c_wchar_p),
        )

    state = HighContrast(ctypes.sizeof(HighContrast), 0, None)
    get_high_contrast = 0x0042
    asked = ctypes.windll.user32.SystemParametersInfoW(
        get_high_contrast, state.size, ctypes.byref(state), 0
    )
    return bool(asked and state.flags & 1)


def high_contrast(system: QPalette) -> Tokens:
    """The system's own colours: grounds drop away, borders and shapes carry the meaning."""
    ground, text = system.window().color().name(), system.windowText().color().name()
    chosen, on_chosen = system.highlight().color().name(), system.highlightedText().color().name()
    grounds = "surface head canvas rail off wash okw duew badw dueg badg toast raw meter".split()
    inks = "ink ink2 ink3 edge line line2 aline ok due bad toastlink focus".split()
    return Tokens(
        **dict.fromkeys(grounds, ground),
        **dict.fromkeys(inks, text),
        **dict.fromkeys(("accent", "accentd"), chosen),
        **dict.fromkeys(("onaccent", "onaccent2"), on_chosen),
    )


def _speak_chinese(app: QApplication) -> None:
    """Qt's own dialogs and context menus in Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    if _translators:
        return
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
        _translators.append(translator)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and let the style look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
