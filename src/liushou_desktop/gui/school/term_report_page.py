"""学期报表: from checking to the stick, one step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError, SurroundingsError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.school.term_report_view import Rung, TermReportView

if TYPE_CHECKING:
    from liushou_desktop.domain.reporting import Closing, SentPackage
    from liushou_desktop.services.school.export_report import Exported
    from liushou_desktop.services.school.review_findings import Finding
    from liushou_desktop.services.school.signed_figures import FigureChange
    from liushou_desktop.services.school.term_signing import TermSigning
    from liushou_desktop.services.shared.sticks import Stick


@dataclass(frozen=True, slots=True)
class _Loaded:
    """``signing`` says what is to be done next."""

    signing: TermSigning
    sticks: list[Stick]


class TermReportPage(Page):
    """The ladder of one term."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_TERM_REPORT")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._term: str | None = None
        self._loaded: _Loaded | None = None
        self._folder = ""
        self._again = False
        self.view = TermReportView()
        self.body.addWidget(self.view, 1)
        self.view.explain_pressed.connect(self._on_explain)
        self.view.names_pressed.connect(self._on_names)
        self.view.sign_pressed.connect(self._on_sign)
        self.view.again_pressed.connect(self._on_again)
        self.view.export_pressed.connect(self._on_export)
        self.view.folder_pressed.connect(self._on_folder)
        self.view.papers_pressed.connect(lambda: desk.go("school.term_papers", term=self._term))
        self.view.figure_opened.connect(
            lambda figure: desk.go("school.indicators", term=self._term, figure=figure)
        )

    def open(self, **arguments: object) -> None:
        term = arguments.get("term")
        self._term = str(term) if term else None
        self._again = False
        self.view.done.hide()

    def page_actions(self) -> Sequence[PageAction]:
        loaded = self._loaded
        sent = loaded is not None and loaded.signing.package is not None
        not_yet = None if sent else sentence("REPORT_NOT_WRITTEN")
        return (
            PageAction(
                "page.open_file",
                sentence("REPORT_SEE_WORKBOOK"),
                self._on_workbook,
                icon="record",
                blocked=not_yet,
            ),
            PageAction(
                "page.print",
                sentence("REPORT_SAVE_HANDOVER"),
                self._on_handover,
                icon="printer",
                blocked=not_yet,
            ),
            PageAction(
                "page.confirm",
                sentence("REPORT_SIGN_BUTTON"),
                self._on_confirm,
                "primary",
                in_header=False,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.view.finding_table

    def refresh(self) -> None:
        self.desk.jobs.run(self._load, done=self._show)

    def _load(self, watcher: Watcher) -> _Loaded:
        from liushou_desktop.services.school.term_signing import term_signing
        from liushou_desktop.services.shared.sticks import sticks

        return _Loaded(term_signing(self.desk.site, self._term, again=self._again), sticks())

    def _show(self, loaded: _Loaded) -> None:
        self._loaded = loaded
        signing = loaded.signing
        review, closing = signing.review, signing.closing
        term = self.desk.site.term(review.term_id)
        version = closing.version if closing and signing.is_in_force else review.version
        self.facts = (
            term.name,
            sentence("INDICATORS_CUT_OFF", {"day": review.cut_off.isoformat()}),
            sentence("REPORT_VERSION", {"version": version}),
        )
        self.view.show_review(review, signing.is_in_force)
        self.view.show_rungs(_rungs(signing), _open_one(signing))
        self.view.show_signing(
            signing.principals,
            _signed_text(signing),
            _no_sign(signing),
            is_open=not signing.is_in_force,
            may_ask=signing.is_in_force and signing.may_ask,
        )
        self.view.show_changes(_again_text(signing))
        self.view.show_sticks(loaded.sticks, self._folder)
        self.view.show_package(_package_facts(signing), _no_export(signing))
        self.header_changed.emit()

    def _on_again(self) -> None:
        """The clerk put something right that no figure shows."""
        self._again = True
        self.refresh()

    # doing ----------------------------------------------------------------------------------

    def _on_explain(self, finding: Finding) -> None:
        if finding.state != "explain" or (self._loaded and self._loaded.signing.is_in_force):
            self._on_names(finding)
            return
        text = self.desk.ask.reason(
            finding.title, sentence("REPORT_EXPLAIN_TEXT"), sentence("REPORT_EXPLAIN_VERB")
        )
        if text is None:
            return

        def keep(watcher: Watcher) -> None:
            from liushou_desktop.services.school.close_term import explain

            assert self._loaded is not None
            explain(self.desk.site, self._loaded.signing.review.term_id, {finding.key: text})

        self.desk.jobs.run(keep, done=lambda _: self.refresh())

    def _on_names(self, finding: Finding) -> None:
        if finding.children:
            self.desk.go("school.children", children=finding.children)

    def _on_confirm(self) -> None:
        if self._loaded is not None and not self._loaded.signing.is_in_force:
            self.view.press_sign()
        else:
            self._on_export()

    def _on_sign(self, principal: str, password: str) -> None:
        if not password:
            self.view.password.setFocus()
            return

        def sign(watcher: Watcher) -> Closing:
            from liushou_desktop.services.school.close_term import sign_off

            assert self._loaded is not None
            return sign_off(
                self.desk.site, principal, password, self._loaded.signing.review.term_id
            )

        self.view.password.clear()
        self.view.hold_signing(sentence("REPORT_SIGNING"))
        self.desk.jobs.run(sign, done=self._on_signed, failed=self._on_not_signed)

    def _on_not_signed(self, error: ProgramError) -> None:
        """Said where the password was typed: the clerk and the principal look there."""
        if self._loaded is not None:
            self.view.refuse_signing(say_error(error))

    def _on_signed(self, closing: Closing) -> None:
        self._again = False
        args = {"principal": closing.principal, "version": closing.version}
        self.desk.say(sentence("REPORT_SIGNED_TOAST", args))
        self.refresh()

    def _on_folder(self) -> None:
        folder = self.desk.ask.folder(sentence("REPORT_CHOOSE_FOLDER"))
        if folder is not None and self._loaded is not None:
            self._folder = str(folder)
            self.view.show_sticks(self._loaded.sticks, self._folder)

    def _on_export(self) -> None:
        target = self.view.sticks.code()
        if not target:
            self._on_folder()
            target = self.view.sticks.code()
        if not target or self._loaded is None:
            return
        answer = self.desk.ask.choose(
            sentence("REPORT_WORKBOOK_QUESTION"),
            sentence("REPORT_WORKBOOK_TEXT"),
            (
                Answer("no", sentence("REPORT_WORKBOOK_NO")),
                Answer("yes", sentence("REPORT_WORKBOOK_YES")),
            ),
        )
        password = None
        if answer == "yes":
            password = self.desk.ask.password(
                sentence("REPORT_WORKBOOK_PASSWORD"),
                sentence("REPORT_WORKBOOK_PASSWORD_TEXT"),
                sentence("REPORT_WORKBOOK_YES"),
            )
            if password is None:
                return

        def write(watcher: Watcher) -> Exported:
            from liushou_desktop.services.school.export_report import export_report

            assert self._loaded is not None
            return export_report(
                self.desk.site,
                Path(target),
                term=self._loaded.signing.review.term_id,
                workbook_password=password,
            )

        self.desk.jobs.run(
            write, done=self._on_written, strip=self.view.strip, what=sentence("REPORT_WRITING")
        )

    def _on_written(self, done: Exported) -> None:
        self.view.done.set_text(
            sentence("REPORT_WRITTEN", {"file": done.package.name, "code": done.short_code}),
            sentence("REPORT_MAY_PULL"),
        )
        self.view.done.show()
        self.desk.set_status(sentence("REPORT_WRITTEN_STATUS", {"code": done.short_code}))
        self.refresh()

    def _on_workbook(self) -> None:
        """Save the workbook as it was sent, to look at; it leaves the program unprotected."""
        package = self._loaded.signing.package if self._loaded else None
        if package is None:
            return
        name = package.file_name.removesuffix(".lspkg") + ".xlsx"
        file = self.desk.ask.save_file(sentence("REPORT_SAVE_WORKBOOK"), name, "Excel (*.xlsx)")
        if file is None:
            return

        def save(watcher: Watcher) -> None:
            from liushou_desktop.services.school.export_report import save_workbook

            save_workbook(self.desk.site, package.term, file)

        self.desk.jobs.run(save, done=lambda _: self.desk.say(sentence("REPORT_SAVED")))

    def _on_handover(self) -> None:
        """To the printer; where there is none, into a file that any PC can print."""
        package = self._loaded.signing.package if self._loaded else None
        if package is None:
            return

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.school.export_report import handover_sheet

            return handover_sheet(self.desk.site, package.term)

        self.desk.jobs.run(draw, done=lambda pdf: self._print_handover(package, pdf))

    def _print_handover(self, package: SentPackage, pdf: bytes) -> None:
        from liushou_desktop.gui.common import paper_printing

        try:
            paper_printing.print_pdf(pdf, sentence("REPORT_SAVE_HANDOVER"), self.window())
        except SurroundingsError as error:
            if error.code != "NO_PRINTER":
                self.desk.tell_error(error)
                return
            self._save_handover(package)

    def _save_handover(self, package: SentPackage) -> None:
        name = package.file_name.removesuffix(".lspkg") + ".pdf"
        file = self.desk.ask.save_file(sentence("REPORT_SAVE_SHEET"), name, "PDF (*.pdf)")
        if file is None:
            return

        def save(watcher: Watcher) -> None:
            from liushou_desktop.services.school.export_report import save_handover

            save_handover(self.desk.site, package.term, file)

        self.desk.jobs.run(save, done=lambda _: self.desk.say(sentence("REPORT_SAVED")))

    def escape(self) -> bool:
        if self.view.strip.isVisible():
            self.view.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _open_one(signing: TermSigning) -> int:
    """The rung to stand on now."""
    if signing.is_in_force:
        return 4
    if any(finding.state == "blocked" for finding in signing.review.findings):
        return 0
    return 3 if signing.review.is_ready else 2


def _rungs(signing: TermSigning) -> tuple[Rung, ...]:
    findings = signing.review.findings
    blocked = sum(finding.state == "blocked" for finding in findings)
    explained = [f for f in findings if f.state == "explain"]
    missing = sum(not finding.explanation for finding in explained)
    first = sentence("RUNG_CHECKED", {"count": len(findings)})
    if blocked:
        first = sentence("RUNG_BLOCKED", {"count": blocked})
    third = sentence("RUNG_EXPLAINED", {"count": len(explained)})
    if missing:
        third = sentence("RUNG_UNEXPLAINED", {"count": missing})
    count = len(signing.review.figures.indicators)
    return (
        Rung(sentence("REPORT_CHECK"), first, Mark.REFUSED if blocked else Mark.DONE),
        Rung(sentence("REPORT_FIGURES"), sentence("RUNG_FIGURES", {"count": count}), Mark.DONE),
        Rung(sentence("REPORT_EXPLANATIONS"), third, Mark.DUE if missing else Mark.DONE),
        Rung(sentence("REPORT_SIGN"), *_sign_rung(signing)),
        Rung(sentence("REPORT_STICK"), *_stick_rung(signing)),
    )


def _sign_rung(signing: TermSigning) -> tuple[str, Mark]:
    if signing.closing is None:
        return sentence("RUNG_NOT_SIGNED"), Mark.OPEN
    if signing.why_again:
        code = "RUNG_SIGN_AGAIN" if signing.changes else "RUNG_SIGN_NEXT"
        return sentence(code, {"version": signing.review.version}), Mark.DUE
    return sentence("RUNG_SIGNED", {"version": signing.closing.version}), Mark.DONE


def _stick_rung(signing: TermSigning) -> tuple[str, Mark]:
    if signing.package is None:
        return sentence("RUNG_NOT_SENT"), Mark.OPEN
    if signing.why_again and signing.closing is not None:
        args = {"version": signing.closing.version}
        return sentence("RUNG_SENT_BEFORE", args), Mark.OPEN
    return sentence("RUNG_SENT"), Mark.DONE


def _again_text(signing: TermSigning) -> str:
    """Why another version is due, "" when none is."""
    closing = signing.closing
    if closing is None or not signing.why_again:
        return ""
    told = [_change_words(change) for change in signing.changes[:2]]
    args = {
        "changes": "，".join(told),
        "version": signing.review.version,
        "signed": closing.version,
        "remarks": signing.open_remarks,
        "by": signing.returned_by or sentence("REPORT_SOMEBODY_ABOVE"),
    }
    code = f"REPORT_AGAIN_{signing.why_again.upper()}"
    if signing.why_again == "returned" and not signing.open_remarks:
        code = "REPORT_AGAIN_SETTLED"
    return sentence(code, args)


def _change_words(change: FigureChange) -> str:
    if change.signed == change.now:
        return sentence("REPORT_CHANGED_NAMES", {"title": change.title})
    return f"{change.title} {change.signed} → {change.now}"


def _signed_text(signing: TermSigning) -> str:
    closing = signing.closing
    if closing is None or closing.signed_at is None:
        return sentence("REPORT_SIGN_TEXT", {"to": signing.readers[0]}) if signing.readers else ""
    when = f"{closing.signed_at.month}月{closing.signed_at.day}日"
    args = {"principal": closing.principal, "day": when, "version": closing.version}
    return sentence("REPORT_SIGNED", args)


def _no_sign(signing: TermSigning) -> str:
    waiting = [finding for finding in signing.review.findings if not finding.is_settled]
    if signing.is_in_force:
        return ""
    if waiting:
        return sentence("REPORT_SIGN_LATER", {"count": len(waiting)})
    return "" if signing.principals else sentence("REPORT_NO_PRINCIPAL")


def _no_export(signing: TermSigning) -> str:
    if not signing.readers:
        return sentence("REPORT_NOT_ENROLLED")
    if signing.closing is None:
        return sentence("REPORT_EXPORT_LATER")
    if signing.returned_by or (signing.changes and signing.package is None):
        return sentence("REPORT_EXPORT_AGAIN", {"version": signing.review.version})
    return ""


def _package_facts(signing: TermSigning) -> dict[str, str]:
    """Of the package of the version in force: an earlier one's short code is of no use any more."""
    package = signing.package if signing.is_in_force else None
    readers = "、".join(signing.readers)
    return {
        sentence("REPORT_FILE"): package.file_name if package else "",
        sentence("REPORT_READERS"): sentence("REPORT_READERS_ARE", {"readers": readers})
        if readers
        else "",
        sentence("REPORT_CODE"): package.short_code if package else "",
    }
