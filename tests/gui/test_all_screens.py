"""Pictures: every page of the shots exists, names do not repeat, colours stay."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QImage

from liushou_desktop.app.sides import BUREAU, SCHOOL
from liushou_desktop.gui.all_screens import _bureau_shots, _school_shots, few_colours


def test_shows_pages_that_exist(tmp_path: Path) -> None:
    (tmp_path / "柳湾中心小学_学生名单.xlsx").write_bytes(b"")
    for side, shots in ((SCHOOL, _school_shots(tmp_path)), (BUREAU, _bureau_shots(tmp_path))):
        for shot in shots:
            assert side.page(shot.page).id == shot.page


def test_shows_every_room_of_both_sides(tmp_path: Path) -> None:
    (tmp_path / "柳湾中心小学_学生名单.xlsx").write_bytes(b"")
    shown = {shot.page for shot in (*_school_shots(tmp_path), *_bureau_shots(tmp_path))}
    assert {entry.id for side in (SCHOOL, BUREAU) for entry in side.pages} <= shown


def test_names_no_picture_twice(tmp_path: Path) -> None:
    names = [shot.name for shot in (*_school_shots(tmp_path), *_bureau_shots(tmp_path))]
    assert len(names) == len(set(names))


def test_keeps_the_colours_of_a_flat_picture(qapp) -> None:
    image = QImage(40, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor("#E3EAE9"))
    image.setPixelColor(3, 4, QColor("#1A5F70"))
    made = few_colours(image)
    assert made.pixelColor(0, 0).name() == "#e3eae9"
    assert made.pixelColor(3, 4).name() == "#1a5f70"
