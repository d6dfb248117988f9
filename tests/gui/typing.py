"""Typing Chinese in tests: `qtbot.keyClicks` ends the process on it, so send what an IME sends."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget


def commit_text(widget: QWidget, text: str) -> None:
    """The input method has finished composing ``text``."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def compose_text(widget: QWidget, text: str) -> None:
    """The input method is still composing ``text``."""
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))
