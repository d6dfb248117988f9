"""设置 → 接上教育局: the bureau's file, our keys, the sheet W3 to stamp and hand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card, Facts
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.fingerprints import (
    FingerprintDialog,
    FingerprintGrid,
    fingerprint_lines,
)
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import CodeField, TextField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.paper_printing import print_pdf
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.gui.common.settings_section import Section
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.services.shared.own_keys import EnrolmentState, KeyRequestMade

OCCASIONS = ("first", "new_keeper", "new_computer", "lost")
_STANDING_MARKS = {
    "open": Mark.DUE,
    "asked": Mark.RUNNING,
    "approved": Mark.DONE,
    "expiring": Mark.DUE,
    "expired": Mark.REFUSED,
    "revoked": Mark.REFUSED,
}


class EnrolmentSection(Section):
    """Two cards: who we report to, and how they know us."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._state: EnrolmentState | None = None
        self._made: KeyRequestMade | None = None
        left = QVBoxLayout()
        left.addWidget(self._build_bureau())
        left.addStretch(1)
        content = QWidget()
        content.setProperty("ground", "canvas")
        right = QVBoxLayout(content)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._build_keys())
        right.addStretch(1)
        scrolled = QScrollArea()  # at 125 % the six lines and the request have no room
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QScrollArea.Shape.NoFrame)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(content)
        self.row.addLayout(left, 1)
        self.row.addWidget(scrolled, 1)

    def _build_bureau(self) -> Card:
        self.bureau_card = Card(sentence("SETTINGS_BUREAU_CARD"))
        self.bureau_state = StatusLabel()
        self.bureau_card.body.addWidget(self.bureau_state)
        self.bureau_facts = Facts(92)
        self.bureau_card.body.addWidget(self.bureau_facts)
        self.bureau_note = label("", tone="ink2", wrap=True)
        self.bureau_card.body.addWidget(self.bureau_note)
        return self.bureau_card

    def _build_keys(self) -> Card:
        card = Card(sentence("SETTINGS_KEYS_CARD"))
        self.key_state = StatusLabel()
        card.body.addWidget(self.key_state)
        self.key_facts = Facts(92)
        card.body.addWidget(self.key_facts)
        self.lines = FingerprintGrid(is_tall=True)
        card.body.addWidget(self.lines)
        card.body.addSpacing(theme.S4)
        card.body.addWidget(self._build_request())
        return card

    def _build_request(self) -> QWidget:
        self.request = QWidget()
        grid = QGridLayout(self.request)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        self.keeper, self.principal = TextField(180), TextField(180)
        self.phone = CodeField(180)
        self.occasion = FilterCombo(
            [Choice(code, sentence(f"SETTINGS_OCCASION_{code.upper()}")) for code in OCCASIONS]
        )
        fields = (
            ("SETTINGS_KEEPER", self.keeper),
            (self._signs_off, self.principal),
            ("SETTINGS_PHONE", self.phone),
            ("SETTINGS_OCCASION", self.occasion),
        )
        for row, (code, field) in enumerate(fields):
            add_row(grid, row, sentence(code), field)
        self.keeper.settled.connect(self.principal.setFocus)
        self.principal.settled.connect(self.phone.setFocus)
        for field in (self.keeper, self.principal, self.phone):
            field.textChanged.connect(lambda _: self.actions_changed.emit())
        self.print_again = Button(sentence("SETTINGS_PRINT_SHEET"), icon="printer", scale="small")
        self.print_again.clicked.connect(self._on_print)
        self.print_again.hide()
        grid.addWidget(self.print_again, len(fields), 1)
        return self.request

    def page_actions(self) -> Sequence[PageAction]:
        state, may = self._state, self.desk.site.may(Right.SETTINGS)
        alone = state is None or state.enrolment is None
        why = None if may else sentence("SETTINGS_ONLY_CLERK")
        lacking = why or (sentence("SETTINGS_FILE_FIRST") if alone else self._lacking())
        take = PageAction(
            "page.open_file",
            sentence("FIRST_CHOOSE_ENROLMENT" if alone else "SETTINGS_OTHER_ENROLMENT"),
            self._on_file,
            "primary" if alone else "plain",
            "import",
            why,
        )
        ask = PageAction(
            "page.confirm",
            sentence("SETTINGS_REQUEST"),
            self._on_request,
            "plain" if alone else "primary",
            "stick",
            lacking,
        )
        return (ask, take) if alone else (take, ask)

    def _lacking(self) -> str | None:
        whole = all(f.text().strip() for f in (self.keeper, self.principal, self.phone))
        return (
            None
            if whole
            else sentence("SETTINGS_REQUEST_INCOMPLETE", {"head": sentence(self._signs_off)})
        )

    def load(self) -> EnrolmentState:
        from liushou_desktop.services.shared.own_keys import enrolment_state

        return enrolment_state(self.desk.site)

    def show_data(self, data: EnrolmentState) -> None:
        is_first_time = self._state is None
        self._state = data
        self._show_bureau(data.enrolment)
        self._show_keys(data)
        if is_first_time:
            self.keeper.setText(data.keeper.now or self.desk.site.user.name)
            self.principal.setText(data.principal.now or data.principal.named)
        self.occasion.choose(self._occasion(data))
        self.request.setVisible(data.enrolment is not None and self.desk.site.may(Right.SETTINGS))

    def _show_bureau(self, enrolment: Enrolment | None) -> None:
        if enrolment is None:
            self.bureau_state.set_status(Mark.OPEN, sentence("SETTINGS_ALONE"))
            self.bureau_facts.set_facts([])
            is_school = self.desk.site.side == "school"
            code = "SETTINGS_ALONE_TEXT" if is_school else "SETTINGS_ALONE_BUREAU"
            self.bureau_note.setText(sentence(code))
            return
        joined = {"bureau": enrolment.bureau.name}
        self.bureau_state.set_status(Mark.DONE, sentence("SETTINGS_JOINED", joined))
        above = " → ".join(superior.name for superior in enrolment.superiors)
        self.bureau_facts.set_facts(
            [
                (sentence("SETTINGS_REPORTS_TO"), above),
                (
                    sentence("SETTINGS_ENROLMENT_FILE"),
                    sentence(
                        "SETTINGS_ENROLMENT_NUMBER",
                        {"number": enrolment.number, "day": enrolment.issued_on.isoformat()},
                    ),
                ),
                (
                    sentence("SETTINGS_TERMS_CARD"),
                    sentence("SETTINGS_TERMS_COUNT", {"count": len(enrolment.terms)}),
                ),
            ]
        )
        self.bureau_note.setText(sentence("SETTINGS_JOINED_TEXT"))

    def _show_keys(self, data: EnrolmentState) -> None:
        day = data.requested_on if data.standing == "asked" else data.until
        said = sentence(
            f"SETTINGS_KEYS_{data.standing.upper()}",
            {"day": day.isoformat() if day else "", "epoch": data.epoch},
        )
        self.key_state.set_status(_STANDING_MARKS[data.standing], said)
        until = data.until.isoformat() if data.until else sentence("SETTINGS_KEY_NO_END")
        period = {"epoch": data.epoch, "until": until}
        known = data.standing in ("approved", "expiring", "expired")
        code = "SETTINGS_KEY_EPOCH_UNTIL" if known else "SETTINGS_KEY_EPOCH"
        self.key_facts.set_facts(
            [
                (sentence("SETTINGS_KEY_PERIOD"), sentence(code, period)),
                (sentence("SETTINGS_SHORT"), data.short_code),
                *self._signers(data),
            ]
        )
        self.lines.show_lines(data.fingerprint_lines)

    @property
    def _signs_off(self) -> str:
        """What the one is called who signs: the principal, or the head of an office."""
        return "FIRST_PRINCIPAL" if self.desk.site.side == "school" else "FIRST_HEAD"

    def _signers(self, data: EnrolmentState) -> list[tuple[str, str | QWidget]]:
        """Whom the stamped sheet names, and when somebody else or nobody is in office now."""
        found: list[tuple[str, str | QWidget]] = []
        for code, signer in (
            ("SETTINGS_KEEPER", data.keeper),
            (self._signs_off, data.principal),
        ):
            if not signer.named or data.requested_on is None:
                continue
            if signer.is_other:
                word = "SETTINGS_SIGNER_OTHER" if signer.now else "SETTINGS_SIGNER_VACANT"
                args = {"named": signer.named, "now": signer.now}
                found.append((sentence(code), StatusLabel(Mark.DUE, sentence(word, args))))
            else:
                found.append((sentence(code), signer.named))
        return found

    @staticmethod
    def _occasion(data: EnrolmentState) -> str:
        """What a request would be for, as things stand; of one under way, what it is for."""
        if data.asked_for:
            return data.asked_for
        if data.standing == "revoked":
            return "lost"
        is_due = data.is_put_back or data.standing in ("expiring", "expired")
        if data.keeper.is_other or is_due:
            return "new_keeper" if data.keeper.is_other else "new_computer"
        return "first"

    def first_field(self) -> QWidget | None:
        return self.keeper if self.request.isVisibleTo(self) else None

    # the bureau's file ----------------------------------------------------------------------

    def _on_file(self) -> None:
        file = self.desk.ask.open_file(
            sentence("FIRST_CHOOSE_ENROLMENT"), sentence("FIRST_ENROLMENT_FILES")
        )
        if file is None:
            return

        def read(watcher: Watcher) -> Enrolment:
            from liushou_desktop.services.shared.enrolment import read_enrolment_file

            return read_enrolment_file(file)

        self.desk.jobs.run(read, done=self._on_read)

    def _on_read(self, enrolment: Enrolment) -> None:
        if self.is_confirmed(enrolment):
            self.adopt(enrolment)

    def is_confirmed(self, enrolment: Enrolment) -> bool:
        """Whether the user found all six lines on the bureau's paper."""
        args = {"bureau": enrolment.bureau.name, "school": enrolment.site_name}
        dialog = FingerprintDialog(
            sentence("SETTINGS_COMPARE_QUESTION"),
            sentence("SETTINGS_COMPARE_TEXT", args),
            fingerprint_lines(enrolment),
            sentence("SETTINGS_JOIN"),
            self.window(),
        )
        answer = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return answer

    def adopt(self, enrolment: Enrolment) -> None:
        """Join the bureau of this file."""
        site = self.desk.site

        def take() -> None:
            from liushou_desktop.app.site_card import keep_card
            from liushou_desktop.services.shared.enrolment import adopt_enrolment

            adopt_enrolment(site, enrolment)
            keep_card(site)

        self.do(take, sentence("SETTINGS_JOINED", {"bureau": enrolment.bureau.name}))

    # our keys -------------------------------------------------------------------------------

    def _on_request(self) -> None:
        place = choose_place(self.desk.ask, sentence("SETTINGS_REQUEST_WHERE"))
        if place is None:
            return
        site, occasion = self.desk.site, self.occasion.code()
        keeper, principal, phone = (
            field.text().strip() for field in (self.keeper, self.principal, self.phone)
        )

        def write() -> KeyRequestMade:
            from liushou_desktop.services.shared.own_keys import request_registration

            return request_registration(
                site, place, keeper=keeper, principal=principal, phone=phone, occasion=occasion
            )

        said = sentence("SETTINGS_REQUESTED", {"folder": str(place)})
        self.do(write, said, self._on_requested)

    def _on_requested(self, made: KeyRequestMade) -> None:
        self._made = made
        self.print_again.show()

    def _on_print(self) -> None:
        """The sheet that lies beside the request."""
        from liushou_desktop.base.errors import ProgramError

        if self._made is None:
            return
        try:
            pdf = self._made.sheet.read_bytes()
            print_pdf(pdf, sentence("SETTINGS_SHEET_NAME"), self.window())
        except OSError:
            gone = {"folder": str(self._made.sheet.parent)}
            self.desk.say(sentence("FOLDER_NOT_THERE", gone))
        except ProgramError as error:
            self.desk.tell_error(error)
