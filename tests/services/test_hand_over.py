"""Somebody leaves: every post, pairing and key passes on, and a sheet says so."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from tests.helpers.sites import (
    CLERK,
    HELPER,
    OWN_CLASS,
    PASSWORD,
    PRINCIPAL,
    SCHOOL_USERS,
    TEACHER,
    TODAY,
    County,
    ids,
    staff_id,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.schooling import Pairing, Post, Staff
from liushou_desktop.services.school.hand_over import hand_over, held_by
from liushou_desktop.services.school.staff import list_classes, list_staff
from liushou_desktop.services.shared.care import check_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.users import add_user, list_users

TOMORROW = date(2026, 6, 17)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def to_one(site: Site, leaver: str, taker: str | None) -> dict[str, str | None]:
    return {duty.id: taker for duty in held_by(site, leaver).duties}


def test_lists_what_somebody_holds(school: Site) -> None:
    teacher = held_by(school, staff_id(school, TEACHER))
    assert [duty.words for duty in teacher.duties] == [f"{OWN_CLASS}班主任"]
    assert teacher.accounts == (TEACHER,)
    assert any("谈心" in work or "家访" in work for work in teacher.open_work)
    helper = held_by(school, staff_id(school, HELPER))
    assert [duty.words for duty in helper.duties] == ["帮扶马玉兰（LW-2026-001）"]


def test_passes_a_class_and_its_key_on(school: Site) -> None:
    leaver, taker = staff_id(school, TEACHER), staff_id(school, HELPER)
    done = hand_over(school, leaver, to_one(school, leaver, taker), reason="调到前川小学")
    assert done.takers == ((f"{OWN_CLASS}班主任", HELPER),)
    with school.unit() as unit:
        posts = {post.staff: post for post in unit.find(Post) if post.staff in (leaver, taker)}
        assert (posts[leaver].end, posts[taker].start) == (TODAY, TOMORROW)
        assert posts[leaver].class_ == posts[taker].class_
        assert unit.require(Staff, leaver).end == TODAY
    assert TEACHER not in {line.name for line in list_staff(school)}
    assert TEACHER not in {user.name for user in list_users(school.folder)}
    assert check_site(school).is_sound


def test_lets_the_successor_in_and_the_leaver_not(county: County) -> None:
    with county.open_school() as site:
        leaver = staff_id(site, TEACHER)
        taker = staff_id(site, "杨海燕")
        hand_over(site, leaver, to_one(site, leaver, taker), reason="调走")
        add_user(site, "杨海燕", Role.CLASS_TEACHER, PASSWORD, taker)
    with pytest.raises(RefusedError, match="NO_SUCH_USER"):
        open_site(county.school, TEACHER, PASSWORD)
    with county.open_school("杨海燕", TOMORROW) as site:
        assert len(list_classes(site)) >= 1
        from liushou_desktop.services.school.find_children import child_filter, find_children

        assert ids(site)["马玉兰"] in find_children(site, child_filter())


def test_passes_pairings_on_with_their_aim(school: Site) -> None:
    leaver, taker = staff_id(school, HELPER), staff_id(school, "杨海燕")
    hand_over(school, leaver, to_one(school, leaver, taker), reason="休产假")
    with school.unit() as unit:
        old, new = sorted(unit.find(Pairing, child=ids_in(unit)["马玉兰"]), key=lambda p: p.start)
    assert (old.end, new.start, new.staff, new.aim) == (TODAY, TOMORROW, taker, "每月谈心")


def ids_in(unit) -> dict[str, str]:
    from liushou_desktop.domain.child import Child

    return {child.name: child.id for child in unit.find(Child)}


def test_leaves_a_post_vacant_only_on_purpose(school: Site) -> None:
    leaver = staff_id(school, TEACHER)
    with pytest.raises(RefusedError, match="HAND_OVER_INCOMPLETE"):
        hand_over(school, leaver, {}, reason="调走")
    done = hand_over(school, leaver, to_one(school, leaver, None), reason="调走")
    assert done.takers == ((f"{OWN_CLASS}班主任", ""),)


def test_prints_what_passes_to_whom(school: Site) -> None:
    leaver = staff_id(school, TEACHER)
    taker = staff_id(school, HELPER)
    done = hand_over(school, leaver, to_one(school, leaver, taker), reason="调到前川小学")
    text = text_of(done.sheet.printed.pdf)
    for words in ("工作交接单", TEACHER, "调到前川小学", HELPER, "还没有做完的", "2026年6月16日"):
        assert words in text, words


def test_takes_nobodys_own_key(county: County) -> None:
    with county.open_school() as site:
        from liushou_desktop.services.school.staff import add_staff

        clerk = add_staff(site, name=CLERK)
        add_user(site, "李资料", Role.CLERK, PASSWORD, clerk.id)
    with county.open_school("李资料") as site:
        before = list_users(site.folder)
        with pytest.raises(RefusedError, match="HAND_OVER_OWN_KEY"):
            hand_over(site, clerk.id, {}, reason="调走")
        assert list_users(site.folder) == before
        assert staff_id(site, CLERK)


def test_is_the_clerks_to_do(county: County) -> None:
    with county.open_school() as site:
        leaver = staff_id(site, TEACHER)
    for role in SCHOOL_USERS:
        if role is not Role.CLERK:
            with county.open_school(SCHOOL_USERS[role]) as site:
                with pytest.raises(RefusedError, match="NOT_ALLOWED"):
                    held_by(site, leaver)
                with pytest.raises(RefusedError, match="NOT_ALLOWED"):
                    hand_over(site, leaver, {}, reason="调走")
    assert PRINCIPAL
