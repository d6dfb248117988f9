"""bureau figure: one indicator from the county down to the child."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from liushou_desktop.cli.arguments import TERM
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.figure_levels import Level, Share


def _figure(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import here
    from liushou_desktop.services.bureau.figure_levels import figure_gaps, figure_levels

    site = session.site()
    found = figure_levels(site, args.indicator, args.term)
    levels = found.districts if args.districts else found.schools
    lines = [f"{place}　{_level_line(each)}" for place, each in enumerate(levels, start=1)]
    data: dict[str, object] = {
        "indicator": found.indicator,
        "title": found.title,
        "term": found.term,
        "county": _share_data(found.county),
        "schools": [_level_data(each) for each in found.schools],
        "districts": [_level_data(each) for each in found.districts],
        "terms": [
            {"term": term, "other_rules": term in found.apart, **_share_data(share)}
            for term, _, share in found.terms
        ],
    }
    if args.school:
        gaps = figure_gaps(site, args.school, args.indicator, args.term)
        lines = [
            f"{gap.class_label}　{gap.name}　{gap.title}　{gap.done} / {gap.owed}　{gap.why}"
            for gap in gaps.gaps
        ]
        data |= {"school": gaps.school, "classes": gaps.by_class(), "gaps": list(gaps.gaps)}
    return Outcome(
        f"{found.indicator} {found.title}，{found.term_name}："
        f"{here().area} {_words(found.county)}。",
        lines=lines,
        data=data,
    )


def _words(share: Share) -> str:
    return f"{share.done} / {share.owed}　{share.rate}" if share.owed else str(share.done)


def _level_line(level: Level) -> str:
    missing = "那版规则没有这项" if level.has_reported else "没报"
    share = _words(level.share) if level.share else missing
    apart = f"　{level.rules.words}" if level.rules else ""
    return f"{level.name}　{share}{apart}" + (
        f"　上学期 {_words(level.before)}" if level.before else ""
    )


def _share_data(share: Share | None) -> dict[str, object]:
    if share is None:
        return {"numerator": None, "denominator": None, "rate": ""}
    return {"numerator": share.done, "denominator": share.owed, "rate": share.rate}


def _level_data(level: Level) -> dict[str, object]:
    before = _share_data(level.before) if level.before else None
    return {
        "code": level.code,
        "name": level.name,
        "district": level.district,
        "schools": level.schools,
        "rules": level.rules,
        "reported": level.has_reported,
        "before": before,
        **_share_data(level.share),
    }


COMMANDS = (
    Command(
        ("bureau", "figure"),
        "一个指标从总数看到学区、学校、班级、孩子",
        _figure,
        (
            arg("indicator", metavar="I04"),
            TERM,
            arg("--districts", action="store_true", help="按学区排，州局按县排"),
            arg("--school", metavar="学校代码", help="这所学校哪些孩子还差什么"),
        ),
    ),
)
