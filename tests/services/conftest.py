"""The small county and the small school, fresh for every test that changes them."""

import pytest
from tests.gui.school_site import names, site  # noqa: F401 - fixtures by name
from tests.helpers.county_fixtures import *  # noqa: F403 - fixtures are found by their names

from liushou_desktop.domain.child import Child
from liushou_desktop.services.school import compute_figures
from liushou_desktop.services.school.kept_facts import all_facts
from liushou_desktop.services.school.refresh_summaries import with_fingerprint
from liushou_desktop.services.school.school_facts import load_facts


@pytest.fixture(autouse=True)
def kept_facts_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a service looks at facts kept in memory, they are those a fresh reading would give.

    So every test of this folder that writes and then looks is also a test of what was kept.
    """

    def checked(of, unit, school, face, day):  # type: ignore[no-untyped-def]
        found = all_facts(of, unit, school, face, day)
        fresh = load_facts(unit, unit.find(Child))
        assert found == [with_fingerprint(facts, school, face, day) for facts in fresh]
        return found

    monkeypatch.setattr(compute_figures, "all_facts", checked)
