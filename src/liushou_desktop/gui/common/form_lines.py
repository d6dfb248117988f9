"""Which fields of a form stand together: under one condition, side by side on a line."""

from __future__ import annotations

from collections.abc import Sequence

from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common.field_editor import SHORT, FieldEditor
from liushou_desktop.gui.common.form_rows import label_width

_WIDEST_LABEL = 132


def by_condition(fields: Sequence[FormField]) -> list[list[FormField]]:
    """Neighbours with the same condition belong together."""
    groups: list[list[FormField]] = []
    for field in fields:
        if groups and str(groups[-1][0].show_if) == str(field.show_if):
            groups[-1].append(field)
        else:
            groups.append([field])
    return groups


def on_lines(editors: Sequence[FieldEditor]) -> list[list[FieldEditor]]:
    """Two short answers side by side, everything else on a line of its own."""
    lines: list[list[FieldEditor]] = []
    for editor in editors:
        if _pairs(editor) and lines and len(lines[-1]) == 1 and _pairs(lines[-1][0]):
            lines[-1].append(editor)
        else:
            lines.append([editor])
    return lines


def widest(fields: Sequence[FormField]) -> int:
    """Width of the labels of some fields, in pixels; a longer label breaks."""
    return min(_WIDEST_LABEL, max(label_width(field.label) for field in fields))


def second_width(lines: Sequence[Sequence[FieldEditor]]) -> int:
    """Labels of the right half share a width, so that their fields stand under each other."""
    seconds = [label_width(line[1].field.label) for line in lines if len(line) > 1]
    return min(_WIDEST_LABEL, max(seconds, default=0))


def _pairs(editor: FieldEditor) -> bool:
    hints = editor.field.screen
    return editor.extent == SHORT and not hints.get("wide") and not hints.get("suggest")
