"""The small county, fresh for every test that changes it."""

from tests.helpers.county_fixtures import *  # noqa: F403 - fixtures are found by their names
