"""Doing something for a look only: the same work in the same transaction, undone at its end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


class _OnlyLookedError(Exception):
    """Undoes the transaction of a trial."""


@contextlib.contextmanager
def trial_unit(site: Site, *, keep: bool) -> Iterator[UnitOfWork]:
    """``site.unit()``; with ``keep=False`` nothing of it stays, not even a line of the log."""
    with contextlib.suppress(_OnlyLookedError), site.unit() as unit:
        yield unit
        if not keep:
            raise _OnlyLookedError
