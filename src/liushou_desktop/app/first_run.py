"""The first-run wizard of both sides as a map (design §9): who, bureau, user, paper key, roster.

Answers: ``purpose`` (``school``, ``bureau``, ``practice``), ``joins`` (``file``, ``alone``),
``enrolment`` (a path), ``code``, ``name``, ``short_code``, ``user``, ``password``,
``password_again``, ``created`` (the site exists), ``paper_checked`` (two groups copied rightly, or
a witness).
"""

from __future__ import annotations

from liushou_desktop.app.wizard import Answers, Step, Wizard

SHORTEST_PASSWORD = 8


def first_run() -> Wizard:
    """A fresh walk."""
    return Wizard(STEPS, "purpose")


def _after_purpose(answers: Answers) -> str | None:
    if answers.get("purpose") == "practice":
        return "start"
    return "site" if answers.get("purpose") == "bureau" else "joining"


def _purpose_missing(answers: Answers) -> str | None:
    return None if answers.get("purpose") else "WIZARD_CHOOSE_PURPOSE"


def _joining_missing(answers: Answers) -> str | None:
    if answers.get("joins") == "file":
        return None if answers.get("enrolment") else "WIZARD_CHOOSE_ENROLMENT"
    if answers.get("joins") == "alone":
        return _site_missing(answers)
    return "WIZARD_CHOOSE_JOINING"


def _site_missing(answers: Answers) -> str | None:
    complete = all(str(answers.get(key) or "").strip() for key in ("code", "name"))
    return None if complete else "WIZARD_SITE_INCOMPLETE"


def _user_missing(answers: Answers) -> str | None:
    if not str(answers.get("user") or "").strip():
        return "WIZARD_USER_NAME"
    password = str(answers.get("password") or "")
    if len(password) < SHORTEST_PASSWORD:
        return "WIZARD_PASSWORD_SHORT"
    return None if password == answers.get("password_again") else "WIZARD_PASSWORDS_DIFFER"


def _paper_missing(answers: Answers) -> str | None:
    return None if answers.get("paper_checked") else "WIZARD_COPY_TWO_GROUPS"


def _after_paper(answers: Answers) -> str | None:
    return "start" if answers.get("purpose") == "bureau" else "roster"


STEPS = {
    step.id: step
    for step in (
        Step("purpose", "WIZARD_STEP_PURPOSE", _after_purpose, _purpose_missing),
        Step("joining", "WIZARD_STEP_JOINING", lambda _: "user", _joining_missing),
        Step("site", "WIZARD_STEP_SITE", lambda _: "user", _site_missing),
        Step("user", "WIZARD_STEP_USER", lambda _: "paper_key", _user_missing, is_final=True),
        Step("paper_key", "WIZARD_STEP_PAPER_KEY", _after_paper, _paper_missing),
        Step("roster", "WIZARD_STEP_ROSTER", lambda _: "start"),
        Step("start", "WIZARD_STEP_START", lambda _: None),
    )
}
