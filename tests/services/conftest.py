"""The small county and the small school, fresh for every test that changes them."""

from tests.gui.school_site import names, site  # noqa: F401 - fixtures by name
from tests.helpers.county_fixtures import *  # noqa: F403 - fixtures are found by their names
