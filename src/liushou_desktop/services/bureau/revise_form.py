"""The bureau's own edition of a form; schools get it with a pack."""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.services.shared.enrolment import refuse_settling_at_district
from liushou_desktop.services.shared.forms_in_force import EDITIONS, QUESTIONS, editions_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_FORM_LIMIT = 200_000  # bytes of one form file


def revise_form(site: Site, file: Path) -> tuple[str, int]:
    """Take a form file (``docs/formats/form.md``) as the county's new edition; its title, version.

    Raises:
        RefusedError: NOT_ALLOWED, FILE_MISSING, the loader's refusals, FORM_CORE_CHANGED,
            FORM_NOT_NEWER.
    """
    site.require(Right.SETTINGS)
    from liushou_desktop.formspec.loader import parse_form

    content = read_limited(file, _FORM_LIMIT)
    form = parse_form(content, file.name)
    held = site.forms.current.get(form.id)
    if held is not None and form.version <= held.version:
        raise RefusedError("FORM_NOT_NEWER", title=form.title, held=held.version)
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        files = {**unit.setting(EDITIONS, {}), f"{form.id}.toml": content.decode("utf-8")}
        forms = editions_of(files, unit.setting(QUESTIONS, []))
        unit.set_setting(EDITIONS, files, reason=f"{form.title} 第 {form.version} 版")
    site.forms = forms
    return form.title, form.version
