"""From a page's id to its class, imported when it is first opened.

``school.term_report`` is ``TermReportPage`` in ``gui/school/term_report_page.py``, ``common.help``
is ``HelpPage`` in ``gui/common/help_page.py``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liushou_desktop.gui.common.page import Page


def module_of(page_id: str) -> str:
    """Name of the module that holds the page."""
    folder, name = page_id.split(".")
    return f"liushou_desktop.gui.{folder}.{name}_page"


def class_name_of(page_id: str) -> str:
    """Name of the page's class."""
    words = page_id.split(".")[1].split("_")
    return "".join(word.capitalize() for word in words) + "Page"


def page_class(page_id: str) -> type[Page]:
    """The class of a page.

    Raises:
        ImportError: there is no such module.
        AttributeError: the module has no such class.
    """
    found: type[Page] = getattr(import_module(module_of(page_id)), class_name_of(page_id))
    return found
