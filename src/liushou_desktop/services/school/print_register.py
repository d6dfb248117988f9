"""The register of left-behind children (F03) as a paper."""

from __future__ import annotations

from collections.abc import Sequence

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.paper.contents import RegisterHead, RegisterRow
from liushou_desktop.services.school.card_face import SchoolFace, card_face, school_face
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.print_job import (
    PrintJob,
    in_class_order,
    refuse_nothing,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word


def print_register(
    site: Site,
    *,
    classes: Sequence[str] | None = None,
    masked: bool = True,
    is_bound_at_top: bool = False,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The register of left-behind children (F03).

    Args:
        masked: phones shortened; identity numbers are in every case.
        is_bound_at_top: the pages are bound at their upper edge, not at the left.
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    term = site.term()
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, term)
        chosen = in_class_order(shown, classes)
        refuse_nothing(chosen)
        face = school_face(unit)
        unit.note_access("print", f"register {term.id}", "" if masked else "unmasked phones")
    labels = shown.class_labels()
    rows = [_register_row(facts, shown, face, labels[facts.child.id]) for facts in chosen]
    scope = "全校" if classes is None else "、".join(sorted({row.class_name for row in rows}))
    head = RegisterHead(
        school=site.name,
        term=term.name,
        definition="登记的留守时段",
        cut_off=site.today,
        operator=site.user.name,
        printed_on=site.today,
        maker=site.user.name,
        scope=scope,
    )
    printed = paper.print_register(
        rows, head, masked=masked, is_bound_at_top=is_bound_at_top, watcher=watcher
    )
    return PrintJob(printed, "留守儿童花名册")


def _register_row(
    facts: ChildFacts, shown: SchoolPicture, school: SchoolFace, label: str
) -> RegisterRow:
    face = card_face(facts, shown.school, school, shown.today)
    spell = facts.spell_on(shown.today)
    attention = facts.attention_on(shown.today)
    born = facts.child.birth_date
    return RegisterRow(
        class_name=label,
        name=face.name,
        sex=face.sex,
        ethnicity=face.ethnicity.removesuffix("族"),
        born=f"{born:%Y.%m}" if born else "",
        id_number=facts.child.id_number,
        left_behind=word("left_behind_category", spell.category, short=True) if spell else "",
        address=face.short_address or face.address,
        father_place=face.father.short_place,
        father_phone=face.father.phone,
        mother_place=face.mother.short_place,
        mother_phone=face.mother.phone,
        carer_name=face.carer.name,
        carer_relation=face.carer.relation,
        carer_phone=face.carer.phone,
        boarding=face.boarding,
        is_key=attention is not None and attention.level in ("red", "yellow"),
        helper=face.helper.name,
        note=facts.child.note or "",
    )
