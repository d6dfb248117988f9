"""Fixtures of the small county, for the rooms that test services and the command line.

A room takes them with ``from tests.helpers.county_fixtures import *``; the county itself is built
once per run, whichever room asks first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.helpers.second_school import build_two_schools
from tests.helpers.sites import County, build_county, build_reported, cheap_passwords

from liushou_desktop.services.shared.site import Site

__all__ = [
    "_cheap",
    "bureau",
    "county",
    "reported",
    "reported_county",
    "running_county",
    "school",
    "two_schools_county",
]

_BUILT: dict[str, County] = {}


def _built(name: str, factory: pytest.TempPathFactory, build: Callable[[Path], County]) -> County:
    if name not in _BUILT:
        with pytest.MonkeyPatch.context() as patch:
            cheap_passwords(patch)
            _BUILT[name] = build(factory.mktemp("county") / name)
    return _BUILT[name]


@pytest.fixture(scope="session")
def running_county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """Mid-term; not to be changed."""
    return _built("running", tmp_path_factory, build_county)


@pytest.fixture(scope="session")
def reported_county(tmp_path_factory: pytest.TempPathFactory, running_county: County) -> County:
    """After the term, the package on the stick; not to be changed."""
    return _built("reported", tmp_path_factory, lambda to: build_reported(to, running_county))


@pytest.fixture(scope="session")
def two_schools_county(tmp_path_factory: pytest.TempPathFactory, running_county: County) -> County:
    """Mid-term, with a second school that holds the register too; not to be changed."""
    return _built("two", tmp_path_factory, lambda to: build_two_schools(to, running_county))


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)


@pytest.fixture
def county(tmp_path: Path, running_county: County) -> County:
    """A copy in the middle of the term."""
    return running_county.copy(tmp_path / "county")


@pytest.fixture
def reported(tmp_path: Path, reported_county: County) -> County:
    """A copy after the term has been reported."""
    return reported_county.copy(tmp_path / "reported")


@pytest.fixture
def school(county: County) -> Iterator[Site]:
    """The school, its clerk in front of it, in June."""
    with county.open_school() as site:
        yield site


@pytest.fixture
def bureau(reported: County) -> Iterator[Site]:
    """The bureau after the term, nothing merged yet."""
    with reported.open_bureau() as site:
        yield site
