"""Photos of a visit: kept beside the record, printed, carried along, gone with a draft."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path

import pytest
from tests.helpers.sites import CLERK, PASSWORD, TODAY, ids, unlocked, visit
from tests.services.test_child_photo import pictures_in
from tests.sheets.test_picture import picture

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import Record, RecordPhoto
from liushou_desktop.services.school.add_record import add_record
from liushou_desktop.services.school.drafts import Draft, drafts, drop_draft, keep_draft
from liushou_desktop.services.school.list_records import void_record
from liushou_desktop.services.school.print_forms import print_form
from liushou_desktop.services.school.read_record import read_record
from liushou_desktop.services.school.record_photos import record_photos, take_out_photo
from liushou_desktop.services.shared.care import check_site
from liushou_desktop.services.shared.export_site import export_site
from liushou_desktop.services.shared.import_site import create_site_from
from liushou_desktop.services.shared.pictures import small_picture
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_rows import SiteFileRefusedError

DAY = date(2026, 6, 10)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory):
    """Three pictures as a form takes them in."""
    folder = tmp_path_factory.mktemp("photos")
    found = []
    for number, size in enumerate([(600, 400), (500, 700), (300, 300)]):
        file = folder / f"{number}.jpg"
        file.write_bytes(picture(size=size))
        found.append(small_picture(file, 200_000))
    return tuple(found)


def held_texts(site: Site) -> list[str]:
    with site.unit() as unit:
        return [row.picture for row in unit.find(RecordPhoto) if row.picture]


def test_keeps_photos_with_their_record_and_prints_them(school: Site, taken) -> None:
    child = ids(school)["马玉兰"]
    with pytest.raises(RecordRefusedError) as refused:
        add_record(school, visit(school, child, DAY, photos=taken))
    assert [problem.code for problem in refused.value.problems] == ["PHOTO_TOO_MANY"]
    assert not held_texts(school)
    saved = add_record(school, visit(school, child, DAY, photos=taken[:2])).id
    shown = [line for part in read_record(school, saved).sections for line in part.lines]
    assert [(line.text, len(line.pictures)) for line in shown if line.pictures] == [("2张", 2)]
    printed = print_form(school, "home_visit", blank=False, records=[saved])
    assert (pictures_in(printed.printed.pdf), printed.printed.pages) == (2, 2)
    assert pictures_in(print_form(school, "home_visit", blank=True).printed.pdf) == 0
    with school.unit() as unit:
        told = json.dumps([str(link.new) + str(link.old) for link in unit.history()])
    assert not any(text in told for text in held_texts(school))  # the chain tells digests alone
    assert take_out_photo(school, saved, taken[0].digest, "家长不愿意留") == 1
    assert [each.digest for each in record_photos(school, saved)] == [taken[1].digest]
    assert len(held_texts(school)) == 1
    void_record(school, saved, "录错了")
    assert [each.content for each in record_photos(school, saved)] == [taken[1].content]
    assert check_site(school).is_sound


def test_a_draft_keeps_its_photos_until_it_goes(school: Site, taken) -> None:
    child = ids(school)["马玉兰"]

    def keep(*photos: object) -> None:
        keep_draft(school, Draft(form="home_visit", child=child, answers={"photos": photos}))

    keep(*taken[:2])
    keep(taken[1])
    again = drafts(school, "home_visit")[child].answers["photos"]
    assert [each.content for each in again] == [taken[1].content]
    assert len(held_texts(school)) == 1
    saved = add_record(school, visit(school, child, DAY, photos=again)).id
    drop_draft(school, "home_visit", child)
    assert [each.content for each in record_photos(school, saved)] == [taken[1].content]
    assert len(held_texts(school)) == 1
    unknown = type(taken[0])("0" * 32)
    with pytest.raises(RefusedError) as refused:
        add_record(school, visit(school, child, date(2026, 6, 11), photos=(unknown,)))
    assert refused.value.code == "PHOTO_LOST"


def test_goes_along_with_everything_and_is_looked_through_on_the_way_in(
    school: Site, taken, tmp_path: Path, clock
) -> None:
    child, out = ids(school)["马玉兰"], tmp_path / "all.json"
    saved = add_record(school, visit(school, child, DAY, photos=taken[:2])).id
    export_site(school, out, reason="换电脑")
    whole = json.loads(out.read_text("utf-8"))

    def bring(name: str, change) -> list[str]:
        told = json.loads(json.dumps(whole))
        change(told["tables"]["record_photo"])
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(told), "utf-8")
        with pytest.raises(SiteFileRefusedError) as refused:
            create_site_from(tmp_path / name, file, user=CLERK, password=PASSWORD, clock=clock)
        return sorted({problem.code for problem in refused.value.problems})

    with_exif = base64.b64encode(picture()).decode()
    assert bring("a", lambda rows: rows[0].update(picture=with_exif)) == [
        "SITE_PHOTO_MISSING",
        "SITE_PHOTO_WRONG",
    ]
    assert bring("b", lambda rows: rows.pop()) == ["SITE_PHOTO_MISSING"]
    assert "SITE_PHOTO_DIGEST" in bring("c", lambda rows: rows[0].update(digest="0" * 32))
    create_site_from(tmp_path / "new", out, user=CLERK, password=PASSWORD, clock=clock)
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        with site.unit() as unit:
            assert unit.require(Record, saved).answers["photos"] == [p.digest for p in taken[:2]]
        assert [each.content for each in record_photos(site, saved)] == [
            each.content for each in taken[:2]
        ]
        export_site(site, tmp_path / "again.json", reason="再带走")
    again = json.loads((tmp_path / "again.json").read_text("utf-8"))
    assert again["tables"]["record_photo"] == whole["tables"]["record_photo"]


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a" + bytes(40), picture()[:-200]])
def test_names_the_file_that_is_no_photo(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "手机.jpg"
    file.write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        small_picture(file, 200_000)
    assert refused.value.code == "PHOTO_UNREADABLE"
    assert refused.value.arguments["file"] == "手机.jpg"
