"""What the sheets of the term package are called."""

from __future__ import annotations


def sheet_title(sheet: str) -> str:
    """``家访`` of S7; an id this edition does not know as it is."""
    from liushou_desktop.exchange.package_sheets import package_sheets

    return next((each.title for each in package_sheets().sheets if each.id == sheet), sheet)
