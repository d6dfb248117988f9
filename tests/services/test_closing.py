"""A term is checked, explained, signed and sent; what was signed stays as it was."""

from __future__ import annotations

from datetime import date

import pytest
from tests.domain import oracle
from tests.helpers.sites import (
    AFTER_TERM,
    CLERK,
    PASSWORD,
    PRINCIPAL,
    TERM,
    County,
    born,
    ids,
    talk,
    visit,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.reporting import Closing, SentPackage
from liushou_desktop.services.school.add_record import add_record
from liushou_desktop.services.school.change_child import add_child, change_child
from liushou_desktop.services.school.close_term import (
    Review,
    close_term,
    explain,
    is_signed,
    review_term,
    sign_off,
)
from liushou_desktop.services.school.compute_figures import compute_indicators, duties, picture
from liushou_desktop.services.school.export_report import export_report, report_workbook
from liushou_desktop.services.school.open_file import open_file
from liushou_desktop.services.school.print_cards import cards_printed, print_cards
from liushou_desktop.services.school.staff import find_class
from liushou_desktop.services.shared.site import Site


def state(review: Review, key: str) -> str:
    return next((f.state for f in review.findings if f.key == key), "not found")


def settle(site: Site) -> None:
    review = review_term(site, TERM)
    explain(site, TERM, {f.key: "下学期补上" for f in review.findings if f.state == "explain"})


def closings(site: Site) -> list[Closing]:
    with site.unit() as unit:
        return unit.find(Closing, order_by="version")


def test_closes_every_sum(county: County) -> None:
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        review = review_term(site, TERM)
    assert review.pupils == 6
    details = {f.key: f.detail for f in review.findings if f.state == "passed"}
    assert details["sum.sex"].endswith("＝6")
    assert details["movement"] == "6＋0＋0−0−0−0＝6"
    assert {"sum.sex", "sum.grade", "sum.category", "movement", "twins"} <= details.keys()


def test_names_those_behind_a_shortfall(county: County) -> None:
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        review = review_term(site, TERM)
        known = ids(site)
    shortfall = next(f for f in review.findings if f.key == "figure.I04")
    assert shortfall.state == "explain"
    assert set(shortfall.children) == {
        known[name] for name in ("马国强", "冶䶮", "法图麦·马玉洁", "何建军", "韩义")
    }
    assert not review.is_ready


def test_wants_a_sentence_for_what_is_missing(county: County) -> None:
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        with pytest.raises(RefusedError, match="REVIEW_NOT_READY"):
            close_term(site, TERM)
        assert closings(site) == []
        settle(site)
        assert review_term(site, TERM).is_ready
        explain(site, TERM, {"figure.I04": "  "})  # taken back
        assert not review_term(site, TERM).is_ready


def test_blocks_one_number_for_two_children(county: County) -> None:
    with county.open_school(day=AFTER_TERM) as site:
        class_id = find_class(site, "五(2)班")
        who = born("马玉兰")
        twin = add_child(
            site,
            {"name": "马玉蓝", "sex": who.sex, "birth_date": who.on},
            class_id,
            since=date(2025, 9, 1),
        )
        open_file(site, twin, category="2", start=date(2025, 3, 1))
        with site.unit() as unit:  # as an old import may have left it
            from liushou_desktop.domain.child import Child

            unit.change(unit.require(Child, twin), id_number=who.id_number)
        review = review_term(site, TERM)
        explain(site, TERM, {"twins": "就这样"})
        assert state(review, "twins") == "blocked"
        assert state(review, "quality.V02_ID_TWICE") == "not found"
        assert not review_term(site, TERM).is_ready


def test_asks_about_the_same_words_for_two_children(county: County) -> None:
    with county.open_school() as site:
        known = ids(site)
        for name in ("马国强", "冶䶮"):
            add_record(site, talk(site, known[name], date(2026, 6, 3)))
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        review = review_term(site, TERM)
        finding = next(f for f in review.findings if f.key == "quality.V19_TEXT_REPEATED")
        assert {known["马国强"], known["冶䶮"]} <= set(finding.children)
        assert finding.title == "记录内容与别的儿童相同"


def test_counts_a_child_that_came_in_the_term(county: County) -> None:
    with county.open_school() as site:
        open_file(site, ids(site)["董雪梅"], category="2", start=date(2026, 4, 1))
        review = review_term(site, TERM, cut_off=date(2026, 6, 15))
        assert next(f for f in review.findings if f.key == "movement").detail == "6＋1＋0−0−0−0＝7"


def test_lets_only_the_principal_sign(county: County) -> None:
    with county.open_school(CLERK, AFTER_TERM) as site:
        settle(site)
        with pytest.raises(RefusedError, match="NOT_ALLOWED"):
            close_term(site, TERM)
        with pytest.raises(RefusedError, match="WRONG_PASSWORD"):
            sign_off(site, PRINCIPAL, "not-it-2021", TERM)
        with pytest.raises(RefusedError, match="NOT_ALLOWED"):
            sign_off(site, CLERK, PASSWORD, TERM)
        assert closings(site) == []
        assert sign_off(site, PRINCIPAL, PASSWORD, TERM).principal == PRINCIPAL


def test_keeps_signed_figures_through_later_edits(reported: County) -> None:
    with reported.open_school(day=date(2026, 7, 20)) as site:
        signed = is_signed(site, TERM)
        assert signed is not None
        new = visit(site, ids(site)["何建军"], date(2026, 6, 1), is_late_entry=True, reason="补录")
        add_record(site, new)
        change_child(site, ids(site)["马玉兰"], {"name": "马玉岚"}, reason="照户口簿更正")
        again = is_signed(site, TERM)
        assert again is not None
        assert again.figures == signed.figures
        names = [e[1] for e in again.figures["indicators"]["I04"]["entries"]]  # type: ignore[index, call-overload]
        assert "马玉兰" in names


def test_signs_a_second_version_beside_the_first(reported: County) -> None:
    with reported.open_school(PRINCIPAL, date(2026, 7, 20)) as site:
        second = close_term(site, TERM)
        assert second.version == 2
        assert [(c.version, c.state) for c in closings(site)] == [(1, "reopened"), (2, "signed")]
        sent = export_report(site, reported.stick, term=TERM)
        with site.unit() as unit:
            first, latest = unit.find(SentPackage, order_by="sequence")
    assert sent.sequence == latest.sequence == 2
    assert latest.previous == first.digest


def test_a_correction_does_not_answer_for_the_term_after(reported: County) -> None:
    """A report is given back when the next term has records already."""
    with reported.open_school(day=date(2026, 10, 20)) as site:
        add_record(site, visit(site, ids(site)["马玉兰"], date(2026, 10, 12)))
        keys = {finding.key for finding in review_term(site, TERM).findings}
    assert "quality.V17_RECORD_IN_FUTURE" not in keys


def test_writes_the_same_package_again(reported: County) -> None:
    first = reported.package.read_bytes()
    reported.package.unlink()
    with reported.open_school(day=date(2026, 7, 20)) as site:
        change_child(site, ids(site)["马玉兰"], {"name": "马玉岚"}, reason="照户口簿更正")
    with reported.open_school(PRINCIPAL, date(2026, 9, 9)) as site:
        export_report(site, reported.stick, term=TERM)
        with site.unit() as unit:
            assert unit.count(SentPackage) == 1
    assert reported.package.read_bytes() == first


@pytest.mark.parametrize("damage", ["gone", "spoilt"])
def test_makes_the_same_report_anew_when_the_outbox_is_lost(reported: County, damage: str) -> None:
    outbox = reported.school / "outbox"
    for kept in outbox.glob("*.lspkg"):
        kept.unlink() if damage == "gone" else kept.write_bytes(kept.read_bytes()[:-9])
    with reported.open_school(PRINCIPAL, date(2026, 9, 9)) as site:
        with site.unit() as unit:
            (sent,) = unit.find(SentPackage)
        again = export_report(site, reported.stick, term=TERM)
        with site.unit() as unit:
            assert unit.find(SentPackage) == [sent]
    assert again.short_code == sent.short_code


def test_sends_nothing_but_what_was_signed(county: County) -> None:
    """Between signature and export somebody voids a visit: sign anew."""
    from liushou_desktop.services.school.list_records import list_records, void_record

    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        settle(site)
        close_term(site, TERM)
    with county.open_school(CLERK, AFTER_TERM) as site:
        record = list_records(site, form="home_visit")[0]
        void_record(site, record.id, "记错了")
        with pytest.raises(RefusedError, match="CLOSING_CHANGED"):
            export_report(site, county.stick, term=TERM)
        with site.unit() as unit:
            assert unit.count(SentPackage) == 0


def test_a_card_replaced_after_the_cut_off_still_counts_on_it(county: County) -> None:
    """A phone changes between signature and export: the signature holds, and S4 tells the card
    that was in force on the cut-off."""
    from liushou_desktop.exchange.report_reading import read_report
    from liushou_desktop.formspec.codes import code_sets

    with county.open_school() as site:
        child = ids(site)["马玉兰"]
        print_cards(site, "full", children=[child])
        cards_printed(site, [child])
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        settle(site)
        close_term(site, TERM)
        signed = compute_indicators(site, term=TERM).indicator("I01")
    with county.open_school(CLERK, date(2026, 7, 20)) as site:
        change_child(site, child, {"father_phone": "19900000099"}, form="contact_card")
        print_cards(site, "full", children=[child])
        assert cards_printed(site, [child]) == 1
        now = compute_indicators(site, term=TERM).indicator("I01")
        assert (now.numerator, now.entries) == (signed.numerator, signed.entries)
        export_report(site, county.stick, term=TERM)
    with county.open_school(PRINCIPAL, date(2026, 7, 20)) as site:
        report = read_report(report_workbook(site, TERM), code_sets())
    [card] = [row for row in report.rows["S4"].values() if row["child_name"] == "马玉兰"]
    assert card["is_current"]
    assert card["state"] == "已印"


def test_sends_nothing_unsigned(county: County) -> None:
    held = set(county.stick.iterdir())
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        with pytest.raises(RefusedError, match="TERM_NOT_SIGNED"):
            export_report(site, county.stick, term=TERM)
        with pytest.raises(RefusedError, match="FOLDER_NOT_THERE"):
            export_report(site, county.folder / "no-stick", term=TERM)
    assert set(county.stick.iterdir()) == held


def test_logs_an_export_before_the_bytes_leave(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from liushou_desktop.services.school import export_report as module

    logged: list[int] = []
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        settle(site)
        close_term(site, TERM)
        write = module.write_whole

        def watched(path, content, **more):  # type: ignore[no-untyped-def]
            if path.parent == county.stick:
                with site.unit() as unit:
                    logged.append(len(unit.history(action="export")))
            write(path, content, **more)

        monkeypatch.setattr(module, "write_whole", watched)
        export_report(site, county.stick, term=TERM)
    assert logged
    assert min(logged) >= 1


def test_tells_the_bureau_nothing_of_class_three(reported: County) -> None:
    """Said, guidance and agreed stay at school in the county's profile; identity numbers do not."""
    from liushou_desktop.exchange.report_reading import read_report
    from liushou_desktop.formspec.codes import code_sets

    with reported.open_school(PRINCIPAL, AFTER_TERM) as site:
        workbook = report_workbook(site, TERM)
    report = read_report(workbook, code_sets())
    talks = list(report.rows["S8"].values())
    assert len(talks) == 3
    for name in ("said", "guidance", "agreed"):
        assert all(name not in row for row in talks)
    assert all(row["text_length"] for row in talks)
    assert "球鞋".encode() not in workbook
    children = list(report.rows["S2"].values())
    assert {row["name"] for row in children} >= {"马玉兰", "冶䶮"}
    assert all(row["id_number"] for row in children)
    counts = {sheet: len(rows) for sheet, rows in report.rows.items()}
    assert (counts["S2"], counts["S7"], counts["S8"]) == (6, 4, 3)
    assert report.rows["S15"]["I04"]["explanation"] == "下学期补上"


@pytest.mark.parametrize("cut_off", [date(2026, 4, 30), date(2026, 6, 15)])
def test_counts_as_the_slow_oracle_does(school: Site, cut_off: date) -> None:
    figures = compute_indicators(school, term=TERM, cut_off=cut_off)
    with school.unit() as unit:
        shown = picture(school, unit, school.term(TERM))
    done, owed, full, asked = oracle.i04(list(shown.children), shown.school, shown.term, cut_off)
    found = figures.indicator("I04")
    assert (found.numerator, found.denominator) == (done, owed)
    assert 0 <= full <= asked == 6
    talks = oracle.i05(list(shown.children), shown.school, shown.term, cut_off)
    assert (figures.indicator("I05").numerator, figures.indicator("I05").denominator) == talks


def test_owes_what_the_slow_oracle_owes(school: Site) -> None:
    with school.unit() as unit:
        shown = picture(school, unit, school.term())
    lines = duties(school)
    for facts in shown.children:
        wanted = oracle.duties(facts, shown.school, shown.term, school.today)
        found = {
            (line.duty.rule, line.duty.period): (line.duty.owed, line.duty.done, line.duty.state)
            for line in lines
            if line.duty.child == facts.child.id and line.duty.rule in ("R31", "R34")
        }
        assert found == {key: value[:3] for key, value in wanted.items()}


def test_shows_names_behind_every_number(school: Site) -> None:
    figures = compute_indicators(school, term=TERM, cut_off=date(2026, 6, 15))
    for figure in figures.indicators:
        assert sum(entry.owed for entry in figure.entries) == figure.denominator
        # what the school owes once names no child
        assert all(figures.names[entry.child] for entry in figure.entries if entry.child)
