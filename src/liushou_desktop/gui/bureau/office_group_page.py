"""领导小组: the office's own leading group; a change is a new list, begun with the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.one_form_page import FirstSheet, OneFormPage
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.services.bureau.office_group import OfficeGroup


@dataclass(frozen=True, slots=True)
class _FirstSheet(FirstSheet):
    """With the lists kept so far, the one in force first."""

    held: tuple[OfficeGroup, ...] = ()


class OfficeGroupPage(OneFormPage):
    """The list in force above, laid out to be changed."""

    is_dropped_when_left = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_OFFICE_GROUP")
        self._is_there = False

    def begin(self) -> _FirstSheet:
        from liushou_desktop.services.bureau.office_group import group_context, office_groups

        site = self.desk.site
        held = office_groups(site)
        last = dict(held[0].values) if held else {}
        last.pop("change_note", None)
        answers = {"made_by": site.user.name, **last, "occurred_on": site.today}
        return _FirstSheet(group_context(site), answers, tuple(held))

    def _lay_out(self, first: FirstSheet) -> None:
        assert isinstance(first, _FirstSheet)
        self._is_there = bool(first.held)
        if first.held:
            now = first.held[0]
            day = f"{now.on.year}年{now.on.month}月{now.on.day}日"
            args = {"day": day, "head": now.head, "count": now.members}
            self.facts = (sentence("OFFICE_GROUP_NOW", args),)
            if len(first.held) > 1:
                earlier = sentence("OFFICE_GROUP_EARLIER", {"count": len(first.held) - 1})
                self.facts = (*self.facts, earlier)
        else:
            self.facts = (sentence("OFFICE_GROUP_NONE"),)
        super()._lay_out(first)

    def asked(self) -> Form:
        from liushou_desktop.services.bureau.office_group import group_form

        return group_form()

    def save_words(self) -> str:
        return sentence("OFFICE_GROUP_SAVE")

    def page_actions(self) -> Sequence[PageAction]:
        paper, save = sentence("OFFICE_GROUP_PRINT"), self.save_words()
        nothing = None if self._is_there else sentence("OFFICE_GROUP_NONE")
        return (
            PageAction(
                "page.print",
                paper,
                self.print_list,
                icon="printer",
                needs=Right.PRINT,
                blocked=nothing,
            ),
            PageAction(
                "page.confirm", save, self.save, "primary", in_header=False, needs=Right.RECEIVE
            ),
            PageAction("page.next_error", "", self._next_error),
        )

    def keep(self, answers: Mapping[str, Any], reason: str) -> OfficeGroup:
        from liushou_desktop.services.bureau.office_group import keep_group

        return keep_group(self.desk.site, answers, reason)

    def kept(self, result: OfficeGroup) -> None:
        self.desk.say(sentence("OFFICE_GROUP_SAVED", {"count": result.members}))
        self.open()
        self.refresh()

    def print_list(self) -> None:
        """Ctrl+P: the list in force, to sign and stamp."""
        from liushou_desktop.gui.common.paper_printing import print_or_save
        from liushou_desktop.services.bureau.office_group import print_group

        site = self.desk.site
        self.desk.jobs.run(
            lambda _: print_group(site).pdf,
            done=lambda pdf: print_or_save(self.desk, pdf, self.title, self.window()),
        )
