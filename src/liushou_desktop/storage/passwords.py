"""Which passwords are too easy to guess, told apart by the reason."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from liushou_desktop.base.errors import RefusedError

SHORTEST: Final = 8
_SHORTEST_NUMBER: Final = 12

_RUNS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv",
    "1q2w3e4r5t6y",
    "q1w2e3r4t5y6",
)

#: What people in schools and offices choose first; compared without case.
_COMMON: Final = frozenset(
    """
    password password1 password123 passw0rd p@ssw0rd p@ssword pass1234 admin123 admin888 admin1234
    administrator iloveyou woaini1314 woaini520 woaini521 woaini123 5201314a a5201314 aini1314
    1314520a abc12345 abc123456 abcd1234 abcd12345 a1234567 a12345678 a123456789 aa123456 aa12345678
    asd12345 asd123456 qwe12345 qwe123456 qwer1234 qwerty123 qwertyui asdf1234 zxc12345 zxcvbnm1
    zxcvbnm123 1234qwer 123456ab 123456abc 12345678a 123456789a 1234567a 123qweasd 123456qq qq123456
    qq12345678 wang1234 zhang123 li123456 liu12345 chen1234 test1234 test12345 welcome1 welcome123
    letmein1 sunshine princess football baseball superman computer internet teacher1 teacher123
    student1 student123 school123 xuexiao1 xuexiao123 xiaoxue123 laoshi123 jiaoyu123 jiaoyuju
    liushou1 liushou123 liushouertong jishishan jishishan1 gansu123 linxia123 china123 zhongguo
    zhongguo1 woaizhongguo beijing1 beijing2008 wodemima mima1234 mima123456 changeme changeme1
    default1 root1234 user1234 guest1234 111111aa aaaa1111 aaa111222 abc123abc 1a2b3c4d a1b2c3d4
    """.split()
)


def normal_form(password: str) -> str:
    """The password as it enters the key: full-width and half-width typing give the same."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, user: str = "") -> None:
    """Refuse a password that is guessed first.

    Raises:
        RefusedError: PASSWORD_TOO_SHORT, PASSWORD_ONLY_DIGITS (birthdays, phones), PASSWORD_COMMON
            (known lists, runs, one or two characters repeated), PASSWORD_IS_NAME.
    """
    given = normal_form(password)
    folded = given.casefold()
    if len(given) < SHORTEST:
        raise RefusedError("PASSWORD_TOO_SHORT", least=SHORTEST)
    if folded in _COMMON or _is_run(folded) or _repeats(folded):
        raise RefusedError("PASSWORD_COMMON")
    if given.isdigit() and len(given) < _SHORTEST_NUMBER:
        raise RefusedError("PASSWORD_ONLY_DIGITS", least=_SHORTEST_NUMBER)
    if user and re.fullmatch(rf"{re.escape(user.casefold())}\d{{0,4}}", folded):
        raise RefusedError("PASSWORD_IS_NAME")


def _is_run(folded: str) -> bool:
    """A stretch of the alphabet, the digits or the keyboard, forwards or backwards."""
    return any(folded in run or folded[::-1] in run for run in _RUNS)


def _repeats(folded: str) -> bool:
    """``aaaaaaaa``, ``12121212``, ``abcabcabc``, ``12341234``."""
    return re.fullmatch(r"(.{1,4})\1+", folded) is not None
