"""The one table from field kind to editor; a test asks that no kind is missing."""

from __future__ import annotations

from collections.abc import Callable

from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common.block_editors import RepeatEditor
from liushou_desktop.gui.common.children_list import ChildrenListEditor
from liushou_desktop.gui.common.choice_editors import (
    YesNoEditor,
    child_editor,
    choice_editor,
    choices_editor,
    class_editor,
    staff_editor,
)
from liushou_desktop.gui.common.field_editor import (
    ComputedEditor,
    DateEditor,
    FieldEditor,
    LongTextEditor,
    TextEditor,
    TypedEditor,
)
from liushou_desktop.gui.common.photos_editor import PhotosEditor


def make_editor(field: FormField, context: Context) -> FieldEditor:
    """The editor of a field.

    Raises:
        KeyError: for a kind without an editor.
    """
    return EDITORS[field.kind](field, context)


def _repeat(field: FormField, context: Context) -> FieldEditor:
    if field.limits.get("rows") == "children":
        return ChildrenListEditor(field, context, make_editor)
    return RepeatEditor(field, context, make_editor)


EDITORS: dict[str, Callable[[FormField, Context], FieldEditor]] = {
    "text": TextEditor,
    "long_text": LongTextEditor,
    "integer": TypedEditor,
    "decimal": TypedEditor,
    "yes_no": YesNoEditor,
    "date": DateEditor,
    "time": TypedEditor,
    "choice": choice_editor,
    "choices": choices_editor,
    "identity_number": TypedEditor,
    "student_number": TypedEditor,
    "phone": TypedEditor,
    "person_name": TypedEditor,
    "region": TypedEditor,
    "staff": staff_editor,
    "child": child_editor,
    "class": class_editor,
    "repeat": _repeat,
    "photos": PhotosEditor,
    "computed": ComputedEditor,
}
