"""机构与人员: standing papers with their state, posts and vacancies, staff and handing over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.pinyin import initials
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.hand_over_flow import ask_successors, leave, teachers
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.school.organisation_pane import OrganisationPane, full_day
from liushou_desktop.gui.school.organisation_words import STATE_MARKS, paper_state
from liushou_desktop.gui.school.room_page import RoomPage
from liushou_desktop.gui.school.room_view import RoomView
from liushou_desktop.services.school.duty_places import ORGANISATION
from liushou_desktop.services.school.list_organisation import THERE
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.hand_over import Held
    from liushou_desktop.services.school.list_organisation import (
        Organisation,
        PostLine,
        StandingPaper,
    )
    from liushou_desktop.services.school.staff import StaffLine

PAPERS, POSTS, STAFF = "papers", "posts", "staff"
_LACKING, _WHOLE = "lacking", "whole"
_COLUMNS = {
    PAPERS: (
        Column("code", sentence("FORMS_COLUMN_CODE"), 60),
        Column("title", sentence("ORG_COLUMN_PAPER"), 160),
        Column("state", sentence("ORG_COLUMN_STATE"), 190),
        Column("text", sentence("ORG_COLUMN_TEXT"), 160, stretches=True),
        Column("by", sentence("ORG_BY"), 84, folds=True),
        Column("clause", sentence("FORMS_COLUMN_CLAUSE"), 100, folds=True),
    ),
    POSTS: (
        Column("post", sentence("ORG_COLUMN_POST"), 160),
        Column("holder", sentence("ORG_COLUMN_HOLDER"), 140),
        Column("since", sentence("ORG_COLUMN_SINCE"), 150),
        Column("before", sentence("ORG_COLUMN_BEFORE"), 160, stretches=True),
    ),
    STAFF: (
        Column("name", sentence("ORG_COLUMN_NAME"), 110),
        Column("subject", sentence("ORG_COLUMN_SUBJECT"), 100),
        Column("posts", sentence("ORG_POSTS"), 200, stretches=True),
        Column("children", sentence("PAIRS_COLUMN_COUNT"), 80, align="right"),
        Column("phone", sentence("PAIRS_PHONE"), 130),
    ),
}


class OrganisationPage(RoomPage):
    """``open(tab="posts")`` shows the posts, ``tab="staff"`` the people."""

    page_id = ORGANISATION

    def __init__(self, desk: Desk) -> None:
        self.pane = OrganisationPane()
        tabs = [Choice(tab, sentence(f"ORG_TAB_{tab.upper()}")) for tab in (PAPERS, POSTS, STAFF)]
        view = RoomView(
            "organisation",
            _COLUMNS,
            tabs,
            {"state": "ORG_FILTER_STATE"},
            "ORG_SEARCH",
            self.pane,
            (("Enter", "ORG_KEY_OPEN"), ("Ctrl+C", "RECORDS_KEY_COPY")),
        )
        super().__init__(desk, view)
        self.title = sentence("PAGE_ORGANISATION")
        self._found: Organisation | None = None
        states = ((_LACKING, sentence("ORG_LACKING")), (_WHOLE, sentence("ORG_WHOLE")))
        view.offer("state", "ORG_ALL_STATES", states)
        view.opened.connect(lambda _: self.open_row())
        self.pane.written.connect(self.write)
        self.pane.blank_printed.connect(self.print_blank)
        self.pane.printed.connect(lambda form, record: self.print_records(form, [record]))
        self.pane.read.connect(self._read)
        self.pane.appointed.connect(self.appoint)
        self.pane.left.connect(self.hand_over)

    def open(self, **arguments: object) -> None:
        tab = arguments.get("tab")
        if isinstance(tab, str):
            self.room.show_tab(tab)

    def page_actions(self) -> Sequence[PageAction]:
        found = [PageAction("page.fold_pane", "", self.room.fold_pane, in_header=False)]
        paper = self.paper()
        if self.room.tab == STAFF and self.may(Right.SETTINGS):
            words = sentence("ORG_ADD_STAFF")
            found.append(PageAction("page.new", words, self.add_staff, "primary", "plus"))
        if paper is None:
            return found
        if self.may(Right.PRINT):
            words = sentence("ORG_PRINT_BLANK")
            act = PageAction("page.print", words, self.print_current, icon="printer")
            found.append(act)
        if self.may(Right.RECORD):
            words = sentence("ORG_WRITE_NAMED", {"title": paper.title})
            found.append(PageAction("page.new", words, self.open_row, "primary", "plus"))
        return found

    def ask_again(self) -> None:
        from liushou_desktop.services.school.list_organisation import list_organisation

        site = self.desk.site
        if self._found is not None and self.sender() is self.room:
            self._show(self._found)  # a filter changed, not the facts
        else:
            self.desk.jobs.run(lambda _: list_organisation(site), done=self._show)

    def _show(self, found: Organisation) -> None:
        self._found = found
        room = self.room
        room.combos["state"].setVisible(room.tab != STAFF)
        lacking = [paper for paper in found.papers if _lacks_paper(paper)]
        vacant = [post for post in found.posts if not post.holder]
        room.duties.show_duties((), may_write=False)
        rows: list[tuple[str, Row]]
        if room.tab == PAPERS:
            rows = [(p.form, _paper_row(p)) for p in found.papers if self._fits_paper(p)]
            code, args = "ORG_FOOTER_PAPERS", {"count": len(found.papers), "lack": len(lacking)}
        elif room.tab == POSTS:
            rows = [(_key(p), _post_row(p)) for p in found.posts if self._fits_post(p)]
            code, args = "ORG_FOOTER_POSTS", {"count": len(found.posts), "lack": len(vacant)}
        else:
            rows = [(p.id, _person_row(p)) for p in found.staff if self._matches(p.name, p.posts)]
            code, args = "ORG_FOOTER_STAFF", {"count": len(found.staff)}
        room.show_rows(rows, sentence(code, args))
        fact = {"papers": len(lacking), "posts": len(vacant)}
        is_whole = not (lacking or vacant)
        self.facts = (sentence("ORG_FACT_WHOLE" if is_whole else "ORG_FACT", fact),)
        self.pause.start()
        self.header_changed.emit()

    def _fits_paper(self, paper: StandingPaper) -> bool:
        asked, lacks = self.room.code("state"), _lacks_paper(paper)
        return (not asked or (asked == _LACKING) == lacks) and self._matches(
            paper.title, paper.code
        )

    def _fits_post(self, post: PostLine) -> bool:
        asked, lacks = self.room.code("state"), not post.holder
        return (not asked or (asked == _LACKING) == lacks) and self._matches(
            post.words, post.holder
        )

    def _matches(self, *texts: str) -> bool:
        words = self.room.search.text().strip().lower()
        joined = " ".join(texts).lower()
        return (
            not words
            or words in joined
            or any(words in each for text in texts for each in initials(text))
        )

    # the row under the cursor -------------------------------------------------------------

    def paper(self) -> StandingPaper | None:
        """The paper under the cursor."""
        papers = self._found.papers if self._found is not None else ()
        held = self.room.table.row_id() if self.room.tab == PAPERS else None
        return next((paper for paper in papers if paper.form == held), None)

    def post(self) -> PostLine | None:
        """The post under the cursor."""
        posts = self._found.posts if self._found is not None else ()
        held = self.room.table.row_id() if self.room.tab == POSTS else None
        return next((post for post in posts if _key(post) == held), None)

    def person(self) -> StaffLine | None:
        """The person under the cursor."""
        staff = self._found.staff if self._found is not None else ()
        held = self.room.table.row_id() if self.room.tab == STAFF else None
        return next((person for person in staff if person.id == held), None)

    def load_pane(self) -> None:
        paper, post, person = self.paper(), self.post(), self.person()
        if paper is not None:
            may_write, may_print = self.may(Right.RECORD), self.may(Right.PRINT)
            self.pane.show_paper(paper, may_write=may_write, may_print=may_print)
        elif post is not None and self._found is not None:
            people = teachers(self._found.staff)
            self.pane.show_post(post, people, may_appoint=self.may(Right.SETTINGS))
        elif person is not None:
            self.pane.show_person(person, may_hand_over=self.may(Right.SETTINGS))
        else:
            self.pane.show_nothing()
        self.header_changed.emit()

    # acting -----------------------------------------------------------------------------

    def open_row(self) -> None:
        """Enter: write the paper; of a post or a person, into the pane."""
        paper = self.paper()
        if paper is not None and self.may(Right.RECORD):
            self.write(paper.form)
            return
        if self.pane.isHidden():
            self.room.fold_pane()
        if self.room.tab == POSTS and self.pane.holder_box is not None:
            self.pane.holder_box.setFocus()

    def print_current(self) -> None:
        """Ctrl+P: a blank of the paper under the cursor."""
        paper = self.paper()
        if paper is not None:
            self.print_blank(paper.form)

    def _read(self, record: str) -> None:
        paper = self.paper()
        if paper is not None:
            self.desk.go("school.records", form=paper.form, record=record)

    def appoint(self, staff: str) -> None:
        """From today this person holds the post under the cursor."""
        from liushou_desktop.services.school.staff import set_class_teacher, set_post

        post, site = self.post(), self.desk.site
        if post is None or self._found is None:
            return
        names = {person.id: person.name for person in self._found.staff}
        words = sentence("ORG_APPOINTED", {"post": post.words, "name": names.get(staff, "")})

        def work(_: object) -> None:
            if post.class_id:
                set_class_teacher(site, staff, post.class_id)
            else:
                set_post(site, staff, post.kind)

        def done(_: object) -> None:
            self.desk.say(words)
            self.desk.refresh_counts()
            self.refresh()

        self.desk.jobs.run(work, done=done)

    def hand_over(self, staff: str) -> None:
        """Somebody leaves: posts, pairings and keys pass on (R10)."""
        leave(self.desk, staff, ask=lambda held: self.ask_successors(held), then=self._after_leave)

    def ask_successors(self, held: Held) -> tuple[dict[str, str | None], str] | None:
        """Who takes what; None: everything stays as it is."""
        people = teachers(self._found.staff) if self._found is not None else []
        return ask_successors(held, people, self.window())

    def _after_leave(self) -> None:
        self.desk.refresh_counts()
        self.refresh()

    def add_staff(self) -> None:
        """To the list where people are added."""
        self.desk.go("common.settings", section="staff")


def _key(post: PostLine) -> str:
    return f"{post.kind}:{post.class_id}"


def _lacks_paper(paper: StandingPaper) -> bool:
    return STATE_MARKS[paper.state, paper.is_late] in (Mark.DUE, Mark.OVERDUE)


def _paper_row(paper: StandingPaper) -> Row:
    mark = STATE_MARKS[paper.state, paper.is_late]
    newest = paper.editions[0] if paper.editions and not paper.is_of_child else None
    return (
        Cell(paper.code, tone="ink2"),
        Cell(paper.title, strong=True),
        Cell(paper_state(paper), mark=mark, tone="ink2" if paper.state == THERE else None),
        Cell(newest.text if newest else "", tone="ink2"),
        newest.staff if newest else "",
        Cell(paper.clause, tone="ink2"),
    )


def _post_row(post: PostLine) -> Row:
    before = [name for name, _, end in post.history if end is not None]
    holder = Cell(post.holder) if post.holder else Cell(sentence("ORG_VACANT"), mark=Mark.DUE)
    return (
        Cell(post.words, strong=True),
        holder,
        full_day(post.since) if post.since else "",
        Cell("、".join(before), tone="ink2"),
    )


def _person_row(person: StaffLine) -> Row:
    children = sentence("PAIRS_PEOPLE", {"count": person.children}) if person.children else ""
    return (
        Cell(person.name, strong=True),
        Cell(person.subject, tone="ink2"),
        person.posts,
        children,
        person.phone,
    )
