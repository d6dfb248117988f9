"""The trade itself: children, families, spells, terms, duties, indicators.

Standard library only.
"""
