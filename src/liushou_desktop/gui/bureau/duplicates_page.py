"""查重与流失: which children two schools report, whom one let go and none received; a person
decides, the schools read of it with their next receipt, and it can be taken back."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.clearing import ASKED, DIFFERENT, FOUND, SAME
from liushou_desktop.gui.bureau.duplicates_view import DuplicatesView
from liushou_desktop.gui.common.big_choices import BigChoice
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.services.bureau.find_duplicates import LostChild
from liushou_desktop.services.bureau.pass_transfers import moving_words
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.clearing import Clearing
    from liushou_desktop.services.bureau.compare_pair import Compared, Comparison
    from liushou_desktop.services.bureau.find_duplicates import DoubtPair, Doubts

_STANDINGS = {
    "same": Mark.SAME,
    "different": Mark.DIFFERENT,
    "both": Mark.DIFFERENT,
    "one": Mark.SAME,
}


class DuplicatesPage(Page):
    """Doubts at the left, the surest first; the one under the cursor at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_DUPLICATES")
        self._doubts: Doubts | None = None
        self._shown: DoubtPair | LostChild | None = None
        self.view = DuplicatesView()
        self.body.addWidget(self.view, 1)
        self.view.pair_chosen.connect(self._on_pair)
        self.view.lost_chosen.connect(self._on_lost)
        self.view.filter_chosen.connect(lambda _: self._fill())
        self.view.answer_changed.connect(self._on_answer)
        self.view.decided.connect(self._decide)
        self.view.taken_back.connect(self._take_back)

    def page_actions(self) -> Sequence[PageAction]:
        doubts = self._doubts
        anything = doubts is not None and bool(
            doubts.open_pairs() or doubts.open_lost() or doubts.on_the_way
        )
        waiting = {"count": len(doubts.on_the_way) if doubts is not None else 0}
        return (
            PageAction(
                "page.transfer",
                sentence("ON_THE_WAY_BUTTON", waiting),
                lambda: self.desk.go("bureau.on_the_way"),
                icon="swap",
            ),
            PageAction(
                "page.print",
                sentence("DUPLICATES_PRINT"),
                self._print,
                icon="printer",
                blocked=None if anything else sentence("DUPLICATES_NOTHING_TO_PRINT"),
            ),
            PageAction(
                "page.confirm",
                sentence("DUPLICATES_KEEP"),
                self._decide,
                "primary",
                blocked=self._lacks(),
            ),
            *(
                PageAction(f"page.decide_{place + 1}", "", partial(self.view.decide, place))
                for place in range(self.view.choices.count)
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.view.pairs_table

    def refresh(self) -> None:
        site = self.desk.site

        def load(watcher: Watcher) -> Doubts:
            from liushou_desktop.services.bureau.find_duplicates import find_duplicates

            return find_duplicates(site)

        self.desk.jobs.run(load, done=self._show)

    # the lists ----------------------------------------------------------------------------------

    def _show(self, doubts: Doubts) -> None:
        self._doubts = doubts
        pairs, lost = doubts.open_pairs(), doubts.open_lost()
        self.facts = (
            sentence("DUPLICATES_FACT_PAIRS", {"count": len(pairs)}),
            sentence("DUPLICATES_FACT_LOST", {"count": len(lost)}),
        )
        decided = len(doubts.pairs) - len(pairs) + len(doubts.lost) - len(lost)
        self.view.switch.set_word(
            "open", sentence("DUPLICATES_OPEN", {"count": len(pairs) + len(lost)})
        )
        self.view.switch.set_word("decided", sentence("DUPLICATES_DECIDED", {"count": decided}))
        self._fill()

    def _fill(self) -> None:
        doubts = self._doubts
        if doubts is None:
            return
        is_open = self.view.switch.code() != "decided"
        pairs = [each for each in doubts.pairs if each.is_open == is_open]
        lost = [each for each in doubts.lost if each.is_open == is_open]
        self._shown = None
        self.view.show_pairs(
            [(each.key, _pair_row(each)) for each in pairs],
            sentence("DUPLICATES_RANKED", {"count": len(pairs)}),
        )
        self.view.show_lost(
            [(each.key, _lost_row(each)) for each in lost],
            sentence("DUPLICATES_LOST_COUNT", {"count": len(lost)}),
        )
        table = self.view.pairs_table if pairs or not lost else self.view.lost_table
        if pairs or lost:
            table.select_row(0)
        else:
            self._show_nothing()
        if self.view.is_deciding():
            table.setFocus()  # the next doubt is decided by its digit, Ctrl+Z takes back the last
        self.header_changed.emit()

    def _show_nothing(self) -> None:
        self.view.show_comparison((), {})
        self.view.ask((), "")
        self.view.after.setText("")
        self.view.take_back.hide()

    def _on_pair(self, key: object) -> None:
        doubts = self._doubts
        found = next((each for each in doubts.pairs if each.key == key), None) if doubts else None
        if found is None:
            return
        self._shown = found
        site = self.desk.site

        def load(watcher: Watcher) -> Comparison:
            from liushou_desktop.services.bureau.compare_pair import compare_pair

            return compare_pair(site, found)

        self.desk.jobs.run(load, done=lambda made: self._show_comparison(found, made))
        choices = (
            BigChoice("first", "", sentence("DUPLICATES_SAME_AT", {"school": found.first_school})),
            BigChoice(
                "second", "", sentence("DUPLICATES_SAME_AT", {"school": found.second_school})
            ),
            BigChoice(DIFFERENT, "", sentence("DUPLICATES_DIFFERENT")),
            BigChoice(ASKED, "", sentence("DUPLICATES_ASKED")),
        )
        self.view.ask(choices, sentence("DUPLICATES_REASON"))
        self._recall(found.clearing, found)

    def _on_lost(self, key: object) -> None:
        doubts = self._doubts
        found = next((each for each in doubts.lost if each.key == key), None) if doubts else None
        if found is None:
            return
        self._shown = found
        site = self.desk.site

        def load(watcher: Watcher) -> Comparison:
            from liushou_desktop.services.bureau.compare_pair import show_lost

            return show_lost(site, found)

        self.desk.jobs.run(load, done=lambda made: self._show_comparison(found, made))
        choices = (
            BigChoice(FOUND, "", sentence("DUPLICATES_FOUND")),
            BigChoice(ASKED, "", sentence("DUPLICATES_LOST_ASKED")),
        )
        self.view.ask(choices, sentence("DUPLICATES_REASON_LOST"))
        self._recall(found.clearing, found)

    def _recall(self, clearing: Clearing | None, doubt: DoubtPair | LostChild) -> None:
        """Show a decision that stands; it may be changed or taken back."""
        fact = sentence("DUPLICATES_BY_KEYS")
        if clearing is not None:
            code = clearing.decision
            if code == SAME and not isinstance(doubt, LostChild):
                code = "first" if clearing.stays_at == doubt.pair.first.site else "second"
            self.view.choices.set_code(code)
            self.view.reason.setText(clearing.reason)
            day = clearing.decided_on
            fact = sentence(
                "DUPLICATES_IS_DECIDED",
                {
                    "decision": word("clearing", clearing.decision),
                    "by": clearing.decided_by,
                    "month": day.month,
                    "day": day.day,
                },
            )
        self.view.decision_card.set_title(sentence("DUPLICATES_YOURS"), fact)
        self.view.take_back.setVisible(clearing is not None)
        self._on_answer()

    def _show_comparison(self, doubt: DoubtPair | LostChild, made: Comparison) -> None:
        if self._shown is not doubt:
            return  # the cursor has gone on
        heads = [Cell(head[0], strong=True, second=_package_words(head)) for head in made.heads]
        compare = sentence("DUPLICATES_COMPARE") if len(heads) > 1 else ""
        rows: list[tuple[Hashable, Row]] = [
            ("head", ("", heads[0], heads[1] if len(heads) > 1 else "", compare))
        ]
        rows += [(line.field, _compared_row(line)) for line in made.lines]
        tones: dict[Hashable, str] = {
            line.field: "due" for line in made.lines if line.standing in ("different", "both")
        }
        self.view.show_comparison(rows, tones)

    # the decision -------------------------------------------------------------------------------

    def _lacks(self) -> str | None:
        if self._shown is None:
            return sentence("DUPLICATES_NOTHING_CHOSEN")
        if not self.view.choices.code():
            return sentence("DUPLICATES_CHOOSE")
        if not self.view.reason.text().strip():
            return sentence("DUPLICATES_WRITE_REASON")
        return None

    def _on_answer(self) -> None:
        self.view.after.setText(self._after_words())
        self.header_changed.emit()

    def _after_words(self) -> str:
        code = self.view.choices.code()
        shown, doubts = self._shown, self._doubts
        if not code or shown is None or doubts is None:
            return ""
        if isinstance(shown, LostChild):
            said = sentence(
                "DUPLICATES_AFTER_FOUND" if code == FOUND else "DUPLICATES_AFTER_LOST_ASKED"
            )
        else:
            is_one = code in ("first", "second")
            was_one = shown.clearing is not None and shown.clearing.decision == SAME
            before = doubts.pupils + was_one
            key = "SAME" if is_one else code.upper()
            args = {"before": before, "after": before - is_one}
            said = sentence(f"DUPLICATES_AFTER_{key}", args)
        return f"{sentence('DUPLICATES_AFTER')}　{said}"

    def _decide(self) -> None:
        shown = self._shown
        if shown is None or self._lacks() is not None:
            return
        site, reason, code = self.desk.site, self.view.reason.text(), self.view.choices.code()

        def keep(watcher: Watcher) -> Clearing:
            from liushou_desktop.services.bureau.decide_duplicate import decide_lost, decide_pair

            seen = shown.clearing.id if shown.clearing is not None else ""
            if isinstance(shown, LostChild):
                return decide_lost(site, shown.key, code, reason, sentence, seen=seen)
            sides = {"first": shown.pair.first.site, "second": shown.pair.second.site}
            decision = SAME if code in sides else code
            stays_at = sides.get(code)
            return decide_pair(
                site, shown.key, decision, reason, sentence, stays_at=stays_at, seen=seen
            )

        self.desk.jobs.run(keep, done=lambda made: self._on_kept(shown, made))

    def _on_kept(self, shown: DoubtPair | LostChild, made: Clearing) -> None:
        args = {"name": _name(shown), "decision": word("clearing", made.decision)}
        self.desk.say(sentence("DUPLICATES_KEPT", args), lambda: self._undo(shown, made.id))
        self.refresh()

    def _take_back(self) -> None:
        shown = self._shown
        if shown is not None and shown.clearing is not None:
            self._undo(shown, shown.clearing.id)

    def _undo(self, shown: DoubtPair | LostChild, clearing: str) -> None:
        site = self.desk.site

        def take_back(watcher: Watcher) -> None:
            from liushou_desktop.services.bureau.decide_duplicate import take_back_decision

            take_back_decision(site, clearing)

        def done(_: None) -> None:
            self.desk.say(sentence("DUPLICATES_TAKEN_BACK", {"name": _name(shown)}))
            self.refresh()

        self.desk.jobs.run(take_back, done=done)

    # paper --------------------------------------------------------------------------------------

    def _print(self) -> None:
        site = self.desk.site

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.print_duplicates import print_duplicates

            return print_duplicates(site).pdf

        def hand_over(pdf: bytes) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, pdf, sentence("DUPLICATES_PAPER"), self)

        self.desk.jobs.run(draw, done=hand_over)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _name(doubt: DoubtPair | LostChild) -> str:
    row = doubt.leaver.who if isinstance(doubt, LostChild) else doubt.pair.first
    return str(row.name)


def _pair_row(each: DoubtPair) -> Row:
    reason = each.pair.reasons[0]
    sure = each.pair.is_certain
    second = f"{each.first_school}、{each.second_school}"
    if each.transfer is not None:
        second = moving_words(each.transfer)
    return (
        Cell(each.pair.first.name, strong=True, second=second),
        Cell(
            word("likeness", reason, short=True),
            mark=Mark.SAME if sure else Mark.DOUBT,
            tone="bad" if sure else "due",
        ),
    )


def _lost_row(each: LostChild) -> Row:
    code = "DUPLICATES_LOST_VANISHED" if each.days is None else "DUPLICATES_LOST_DAYS"
    second = sentence(code, {"school": each.school, "days": each.days or 0})
    if each.transfer is not None:
        second = moving_words(each.transfer)
        said = Cell(word("transfer_state", each.transfer.notice.state, short=True), mark=Mark.DUE)
    elif each.awaited:
        said = Cell(sentence("DUPLICATES_AWAITED", {"count": each.awaited}), mark=Mark.DUE)
    else:
        said = Cell(sentence("DUPLICATES_NOT_RECEIVED"), mark=Mark.OVERDUE)
    return (Cell(each.leaver.who.name, strong=True, second=second), said)


def _compared_row(line: Compared) -> Row:
    mark = _STANDINGS.get(line.standing)
    said = Cell(sentence(f"STANDING_{line.standing.upper()}"), mark=mark) if mark else ""
    return (
        Cell(sentence(line.field), tone="ink2"),
        line.first or "—",
        (line.second or "—") if line.standing else "",
        said,
    )


def _package_words(head: tuple[str, int, date | None]) -> str:
    _, sequence, day = head
    if day is None:
        return " "
    args = {"sequence": sequence, "month": day.month, "day": day.day}
    return sentence("DUPLICATES_PACKAGE", args)
