"""The first-run wizard of both sides as a map: who, bureau, user, paper key, roster, start.

Answers: ``purpose`` (``school``, ``bureau``, ``district`` = 学区, ``practice``, ``restore``,
``bring``), ``folder``,
``joins`` (``file``, ``alone``), ``enrolment`` (what the bureau's file says), ``fingerprint_same``,
``code``, ``name``, ``short_code``, ``user``, ``password``, ``password_again``, the same three of
the ``principal`` (may stay empty), ``made`` (the site exists: ``app.set_up.Made``),
``paper_checked`` (two lines copied rightly), ``roster`` (``now``, ``later``), ``backup`` and how it
is unlocked; ``site_file`` (everything of a site, docs/formats/site.md), its password,
``site_head`` it says.

What may be taken up again after leaving is kept by ``app.first_run_memory``: never a password.
"""

from __future__ import annotations

from liushou_desktop.app.wizard import Answers, Step, Wizard

SHORTEST_PASSWORD = 8
PURPOSES = ("school", "bureau", "district", "practice", "restore", "bring")


def first_run() -> Wizard:
    """A fresh walk."""
    return Wizard(STEPS, "purpose")


def _after_purpose(answers: Answers) -> str | None:
    purpose = answers.get("purpose")
    if purpose in ("practice", "restore", "bring"):
        return str(purpose)
    return {"bureau": "site", "district": "district"}.get(str(purpose), "joining")


def _purpose_missing(answers: Answers) -> str | None:
    return None if answers.get("purpose") in PURPOSES else "WIZARD_CHOOSE_PURPOSE"


def _joining_missing(answers: Answers) -> str | None:
    if answers.get("joins") == "file":
        if not answers.get("enrolment"):
            return "WIZARD_CHOOSE_ENROLMENT"
        if not answers.get("fingerprint_same"):
            return "WIZARD_COMPARE_FINGERPRINT"
        return None if _text(answers, "short_code") else "WIZARD_SHORT_CODE_EMPTY"
    if answers.get("joins") == "alone":
        return _site_missing(answers)
    return "WIZARD_CHOOSE_JOINING"


def _site_missing(answers: Answers) -> str | None:
    complete = all(_text(answers, key) for key in ("code", "name", "short_code"))
    return None if complete else "WIZARD_SITE_INCOMPLETE"


def _user_missing(answers: Answers) -> str | None:
    if not _text(answers, "user"):
        return "WIZARD_USER_NAME"
    if (wrong := _password_missing(answers, "password")) is not None:
        return wrong
    if not _text(answers, "principal"):
        return None
    if _text(answers, "principal") == _text(answers, "user"):
        return "WIZARD_SAME_PERSON"
    return _password_missing(answers, "principal_password")


def _password_missing(answers: Answers, key: str) -> str | None:
    password = str(answers.get(key) or "")
    if len(password) < SHORTEST_PASSWORD:
        return "WIZARD_PASSWORD_SHORT"
    return None if password == answers.get(f"{key}_again") else "WIZARD_PASSWORDS_DIFFER"


def _paper_missing(answers: Answers) -> str | None:
    return None if answers.get("paper_checked") else "WIZARD_COPY_TWO_GROUPS"


def _after_paper(answers: Answers) -> str | None:
    return "roster" if answers.get("purpose") == "school" else "start"


def _roster_missing(answers: Answers) -> str | None:
    return None if answers.get("roster") else "WIZARD_CHOOSE_ROSTER"


def _restore_missing(answers: Answers) -> str | None:
    if not answers.get("backup"):
        return "WIZARD_CHOOSE_BACKUP"
    if answers.get("restore_by") == "paper":
        return None if _text(answers, "paper_key") else "WIZARD_PAPER_KEY_EMPTY"
    whole = _text(answers, "user") and answers.get("password")
    return None if whole else "WIZARD_USER_AND_PASSWORD"


def _bring_missing(answers: Answers) -> str | None:
    if not answers.get("site_file"):
        return "WIZARD_CHOOSE_SITE_FILE"
    is_open = not answers.get("site_file_sealed") or answers.get("site_file_password")
    return None if is_open else "WIZARD_SITE_FILE_PASSWORD"


def _text(answers: Answers, key: str) -> str:
    return str(answers.get(key) or "").strip()


STEPS = {
    step.id: step
    for step in (
        Step("purpose", "WIZARD_STEP_PURPOSE", _after_purpose, _purpose_missing),
        Step("joining", "WIZARD_STEP_JOINING", lambda _: "user", _joining_missing),
        Step("district", "WIZARD_STEP_JOINING", lambda _: "user", _joining_missing),
        Step("site", "WIZARD_STEP_SITE", lambda _: "user", _site_missing),
        Step("user", "WIZARD_STEP_USER", lambda _: "paper_key", _user_missing, is_final=True),
        Step("paper_key", "WIZARD_STEP_PAPER_KEY", _after_paper, _paper_missing),
        Step("roster", "WIZARD_STEP_ROSTER", lambda _: "start", _roster_missing),
        Step("start", "WIZARD_STEP_START", lambda _: None),
        Step("practice", "WIZARD_STEP_PRACTICE", lambda _: None),
        Step("bring", "WIZARD_STEP_BRING", lambda _: "user", _bring_missing),
        Step("restore", "WIZARD_STEP_RESTORE", lambda _: None, _restore_missing),
    )
}
