"""Packages with one fault each and the verdict each must get: ``all_vectors``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.vectors.packages import Vector


def all_vectors() -> Iterator[Vector]:
    """Those of the envelope, then those of the workbook inside."""
    from tests.vectors import packages, workbooks  # noqa: F401 - entering them is what counts

    return packages.vectors()
