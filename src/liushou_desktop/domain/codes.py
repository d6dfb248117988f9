"""Codes the rules of the trade themselves speak of; the full sets with names are ``forms/codes``.

A set of which no rule asks a single value has no place here. A test holds these against the files.
"""

from __future__ import annotations

from typing import Protocol

# C01, as the roster numbers them
NOT_LEFT_BEHIND = "0"
ONE_PARENT_AWAY = "1"
BOTH_PARENTS_AWAY = "2"

# C03, state of a parent
AT_HOME = "at_home"
AWAY_WORKING = "away_working"
AWAY_TRADING = "away_trading"
IN_COUNTY_APART = "in_county_apart"
SERIOUSLY_ILL = "seriously_ill"
SEVERELY_DISABLED = "severely_disabled"
IN_PRISON = "in_prison"
IN_DETOX = "in_detox"
OTHERWISE_CONFINED = "otherwise_confined"
OUT_OF_CONTACT = "out_of_contact"
MISSING = "missing"
DEAD = "dead"
CUSTODY_REVOKED = "custody_revoked"
DIVORCED_APART = "divorced_apart"

AWAY = frozenset({AWAY_WORKING, AWAY_TRADING})
INCAPABLE = frozenset(
    {
        SERIOUSLY_ILL,
        SEVERELY_DISABLED,
        IN_PRISON,
        IN_DETOX,
        OTHERWISE_CONFINED,
        OUT_OF_CONTACT,
        MISSING,
        CUSTODY_REVOKED,
    }
)

# states that no paper and no list of class 2 ever names
PRIVATE_STATES = frozenset(
    {IN_PRISON, IN_DETOX, OTHERWISE_CONFINED, OUT_OF_CONTACT, MISSING, CUSTODY_REVOKED}
)

# kind of household registration
RURAL_HOUSEHOLD = "rural"
UNKNOWN_HOUSEHOLD = "unknown"

# C05, how the school sees the care
CARE_BY_PEER_OR_SELF = "peer_or_self"

# results of trying a phone number
DEAD_PHONES = frozenset({"no_such_number", "suspended", "not_the_owner"})

# C14
RED, YELLOW, GREEN = "red", "yellow", "green"

# kinds of suspension (A05) and the stay of a parent at home (A02)
SUSPENDING = frozenset({"illness", "leave_of_absence", "family_away"})
HOME_STAY = "home_stay"

# why a row ended: moves inside the county; rows that should never have been
MOVED_IN_COUNTY = "transferred_in_county"
MISTAKE = "mistake"

# states of a contact card in which it is out of the printer and not called in
CARD_IN_USE = frozenset({"printed", "delivered"})

# stages of a class
COMPULSORY = frozenset({"primary", "junior"})


class CodeEntry(Protocol):
    """What the domain needs of one value of a code set."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


class CodeLookup(Protocol):
    """What the domain needs of a code set: the value meant by a typed or imported text."""

    def find(self, text: str) -> CodeEntry | None: ...
