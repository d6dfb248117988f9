"""Which characters of a name a search found: shown bold, so that the eye sees why a row is here.

The same three ways as the search itself: characters in a row, initials of pinyin, or digits (which
hit no character of a name). Middle dots and blanks of the name count as absent.
"""

from __future__ import annotations

from liushou_desktop.domain.pinyin import readings

Hits = tuple[tuple[int, int], ...]
_ABSENT = "·•・．.‧∙⋅● '-"


def name_hits(name: str, typed: str) -> Hits:
    """Stretches of ``name`` as (start, length) that ``typed`` found; empty for digits or nothing.

    ``my`` in 法图麦・马玉洁 is 马玉, ``马玉`` likewise.
    """
    wanted = [sign for sign in typed.casefold() if sign not in _ABSENT and not sign.isspace()]
    if not wanted or all(sign.isdigit() for sign in wanted):
        return ()
    by_initials = all(sign.isascii() and sign.isalpha() for sign in wanted)
    places = [place for place, sign in enumerate(name) if sign not in _ABSENT]
    for start in range(len(places) - len(wanted) + 1):
        stretch = places[start : start + len(wanted)]
        if all(
            _is_hit(name[place], sign, by_initials)
            for place, sign in zip(stretch, wanted, strict=True)
        ):
            return ((stretch[0], stretch[-1] - stretch[0] + 1),)
    return ()


def _is_hit(character: str, sign: str, by_initials: bool) -> bool:
    if by_initials:
        return any(reading[0] == sign for reading in readings(character))
    return character.casefold() == sign
