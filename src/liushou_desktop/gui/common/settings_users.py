"""设置 → 用户: who may unlock, with which role; new passwords; keys taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.settings_section import Section, SideColumn
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.rights import (
    BUREAU_ROLES,
    ROLE_NAMES,
    SCHOOL_ROLES,
    Right,
    Role,
)

if TYPE_CHECKING:
    from liushou_desktop.services.school.staff import StaffLine
    from liushou_desktop.services.shared.site import User

_COLUMNS = (
    Column("name", "姓名", 130),
    Column("role", "身份", 110),
    Column("may", "能做什么", 240, stretches=True),
    Column("staff", "教职工名单里", 130, folds=True),
)


@dataclass(frozen=True, slots=True)
class UsersShown:
    """Users, and the staff they may be linked to."""

    users: list[User]
    staff: list[StaffLine]


class UsersSection(Section):
    """The list at the left, a form for one more at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._users: dict[str, User] = {}
        self._staff: dict[str, str] = {}
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "users")
        self.table.current_changed.connect(lambda _: self.actions_changed.emit())
        self.card = Card(sentence("SETTINGS_USERS_CARD"), flush=True)
        self.card.body.addWidget(self.table, 1)
        self.row.addWidget(self.card, 1)
        self.side = SideColumn()
        self.side.column.addWidget(self._build_form())
        self.side.column.addWidget(label(sentence("SETTINGS_USERS_NOTE"), tone="ink2", wrap=True))
        self.side.column.addStretch(1)
        self.row.addWidget(self.side)

    def _build_form(self) -> Card:
        roles = SCHOOL_ROLES if self.desk.site.side == "school" else BUREAU_ROLES
        card = Card(sentence("SETTINGS_ADD_USER"))
        self.name = TextField(190)
        self.name.setObjectName("field:user-name")
        self.roles = FilterCombo([Choice(role.value, ROLE_NAMES[role]) for role in roles])
        self.staff = FilterCombo([Choice("", sentence("SETTINGS_NO_STAFF"))])
        self.add = Button(sentence("SETTINGS_ADD_USER_GO"), "primary", "plus", "Ctrl+N")
        self.add.setObjectName("button:add-user")
        self.add.clicked.connect(self._on_add)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        add_row(grid, 0, sentence("FIRST_USER_NAME"), self.name)
        add_row(grid, 1, sentence("SETTINGS_ROLE"), self.roles)
        if self.desk.site.side == "school":
            add_row(grid, 2, sentence("SETTINGS_STAFF_LINK"), self.staff)
        grid.addWidget(self.add, 3, 1)
        card.body.addLayout(grid)
        self.name.settled.connect(self._on_add)
        card.setVisible(self.desk.site.may(Right.USERS))
        return card

    def page_actions(self) -> Sequence[PageAction]:
        name = str(self.table.row_id() or "")
        why = None if self.desk.site.may(Right.USERS) else sentence("BACKUP_ONLY_CARERS")
        own = sentence("SETTINGS_NOT_YOURSELF") if name == self.desk.site.user.name else why
        return (
            PageAction(
                "page.new",
                sentence("SETTINGS_ADD_USER_GO"),
                self._on_add,
                blocked=why,
                in_header=False,
            ),
            PageAction(
                "page.decide_1",
                sentence("SETTINGS_REMOVE_USER", {"name": name}),
                self._on_remove,
                "danger",
                blocked=own or (None if name else sentence("SETTINGS_CHOOSE_ONE")),
            ),
            PageAction(
                "page.edit",
                sentence("SETTINGS_RESET", {"name": name}),
                self._on_reset,
                icon="lock",
                blocked=why,
            ),
        )

    def load(self) -> UsersShown:
        from liushou_desktop.services.shared.users import list_users

        site = self.desk.site
        staff: list[StaffLine] = []
        if site.side == "school":
            from liushou_desktop.services.school.staff import list_staff

            staff = list_staff(site)
        return UsersShown(list_users(site.folder), staff)

    def show_data(self, data: UsersShown) -> None:
        self._users = {user.name: user for user in data.users}
        self._staff = {line.id: line.name for line in data.staff}
        held = self.table.row_id()
        self.model.show_rows(
            [
                (
                    user.name,
                    (
                        Cell(user.name, strong=True),
                        user.role_name,
                        Cell(sentence(f"ROLE_MAY_{user.role.name}"), tone="ink2"),
                        self._staff.get(user.staff or "", "—"),
                    ),
                )
                for user in data.users
            ]
        )
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        fact = sentence("SETTINGS_USERS_FACT", {"count": len(data.users)})
        self.card.set_title(sentence("SETTINGS_USERS_CARD"), fact)
        self.staff.set_choices(
            [
                Choice("", sentence("SETTINGS_NO_STAFF")),
                *(Choice(line.id, f"{line.name}　{line.posts}".strip()) for line in data.staff),
            ]
        )

    def first_field(self) -> QWidget:
        return self.name

    def _on_add(self) -> None:
        name, role, staff = self.name.text().strip(), self.roles.code(), self.staff.code()
        if not name:
            self.name.setFocus()
            return
        given = self.desk.ask.new_password(
            sentence("SETTINGS_FIRST_PASSWORD", {"name": name}),
            sentence("SETTINGS_FIRST_PASSWORD_TEXT"),
            name,
        )
        if given is None:
            return
        site = self.desk.site

        def add() -> object:
            from liushou_desktop.services.shared.users import add_user

            return add_user(site, name, Role(role), given[1], staff or None)

        said = sentence("SETTINGS_USER_ADDED", {"name": name, "role": ROLE_NAMES[Role(role)]})
        self.do(add, said, lambda _: self.name.clear())

    def _on_reset(self) -> None:
        name = str(self.table.row_id() or "")
        given = self.desk.ask.new_password(
            sentence("SETTINGS_RESET", {"name": name}), sentence("SETTINGS_RESET_TEXT"), name
        )
        if given is None:
            return
        site = self.desk.site

        def reset() -> None:
            from liushou_desktop.services.shared.users import reset_password

            reset_password(site, name, given[1])

        self.do(reset, sentence("SETTINGS_RESET_DONE", {"name": name}))

    def _on_remove(self) -> None:
        name = str(self.table.row_id() or "")
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("remove", sentence("SETTINGS_REMOVE_USER", {"name": name}), is_harmful=True),
        )
        question = sentence("SETTINGS_REMOVE_QUESTION", {"name": name})
        if self.desk.ask.choose(question, sentence("SETTINGS_REMOVE_TEXT"), answers) != "remove":
            return
        site = self.desk.site

        def remove() -> None:
            from liushou_desktop.services.shared.users import remove_user

            remove_user(site, name)

        self.do(remove, sentence("SETTINGS_REMOVED", {"name": name}))

    def set_compact(self, is_compact: bool) -> None:
        self.table.set_compact(is_compact)
        self.side.set_compact(is_compact)
