"""The media without a window that try each form when forms are checked."""

from __future__ import annotations

from liushou_desktop.formspec.lint import Face


def faces() -> tuple[Face, ...]:
    """Sheet and paper; the screen is tried by the window's tests."""
    from liushou_desktop.sheets.form_sheet import try_form as on_sheet

    return (on_sheet,)
