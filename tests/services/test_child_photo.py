"""The photo of a child: off at first, kept plain, on F01 and the full card, in no package."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from tests.helpers.sites import ids
from tests.sheets.test_picture import picture

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.school.child_history import child_history
from liushou_desktop.services.school.child_photo import child_photo, remove_photo, set_photo
from liushou_desktop.services.school.print_cards import print_cards
from liushou_desktop.services.school.print_forms import print_form
from liushou_desktop.services.school.school_data import keep_school_data
from liushou_desktop.services.shared.export_site import export_site
from liushou_desktop.services.shared.import_site import create_site_from
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_rows import SiteFileRefusedError


def pictures_in(pdf: bytes) -> int:
    return pdf.count(b"/Subtype /Image")


def test_keeps_shows_prints_and_takes_out_a_photo(school: Site, tmp_path: Path) -> None:
    child, file = ids(school)["马玉兰"], tmp_path / "照片.jpg"
    file.write_bytes(picture())
    with pytest.raises(RefusedError) as refused:
        set_photo(school, child, file)
    assert refused.value.code == "PHOTOS_NOT_KEPT"  # off until the school turns it on
    keep_school_data(school, duty_phone="", duty_hours="", principal="周立本", keeps_photos=True)
    kept = set_photo(school, child, file)
    assert child_photo(school, child) == kept
    assert kept == set_photo(school, child, file)
    for printed, count in (
        (print_form(school, "registration", blank=False, children=[child]), 1),
        (print_cards(school, "full", children=[child]), 1),
        (print_cards(school, "carry", children=[child]), 0),
        (print_cards(school, "wallet", children=[child]), 0),
    ):
        assert pictures_in(printed.printed.pdf) == count
    assert base64.b64encode(kept).decode() not in repr(child_history(school, child))
    remove_photo(school, child)
    assert child_photo(school, child) is None
    assert pictures_in(print_cards(school, "full", children=[child]).printed.pdf) == 0


def test_goes_along_with_everything_and_a_foreign_one_is_decoded_first(
    school: Site, tmp_path: Path, clock
) -> None:
    child, file, out = ids(school)["马玉兰"], tmp_path / "p.png", tmp_path / "all.json"
    file.write_bytes(picture("PNG"))
    keep_school_data(school, duty_phone="", duty_hours="", principal="", keeps_photos=True)
    kept = set_photo(school, child, file)
    export_site(school, out, reason="换电脑")
    told = json.loads(out.read_text("utf-8"))
    [row] = told["tables"]["child_photo"]
    assert base64.b64decode(row["picture"]) == kept
    row["picture"] = "TVqQ"
    out.write_text(json.dumps(told), "utf-8")
    with pytest.raises(SiteFileRefusedError) as refused:
        create_site_from(tmp_path / "new", out, user="李向荣", password="liuwan-2021", clock=clock)
    assert [problem.code for problem in refused.value.problems] == ["SITE_PHOTO_WRONG"]
    assert not (tmp_path / "new").exists()
