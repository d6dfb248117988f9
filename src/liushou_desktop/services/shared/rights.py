"""Who may do what: roles × rights as one table, asked by every service (domain of roles: R20, R23).

Hiding a button is courtesy; this is the protection. A class teacher sees and edits the own class, a
helper the paired children, a counsellor the own cases; the principal reads all but counsel notes.
Everybody at a school may make a mandatory report; only counsellor and principal read them.
"""

from __future__ import annotations

from enum import StrEnum

from liushou_desktop.base.errors import RefusedError


class Role(StrEnum):
    """Roles of a user; the value is what is stored and typed on the command line."""

    CLERK = "clerk"
    CLASS_TEACHER = "class_teacher"
    HELPER = "helper"
    COUNSELLOR = "counsellor"
    PRINCIPAL = "principal"
    BUREAU_CLERK = "bureau_clerk"
    BUREAU_HEAD = "bureau_head"


class Right(StrEnum):
    """What can be done. School rights first, then the bureau's."""

    READ = "read"
    READ_SENSITIVE = "read_sensitive"
    OPEN_SEALED = "open_sealed"
    EDIT_CHILD = "edit_child"
    RECORD = "record"
    REPORT_HARM = "report_harm"
    OPEN_STRONGBOX = "open_strongbox"
    IMPORT = "import"
    PRINT = "print"
    EXPORT = "export"
    CLOSE_TERM = "close_term"
    SIGN_OFF = "sign_off"
    USERS = "users"
    CARE = "care"
    SETTINGS = "settings"
    ENROL = "enrol"
    RECEIVE = "receive"
    READ_COUNTY = "read_county"


_COMMON = {Right.READ, Right.RECORD, Right.REPORT_HARM, Right.PRINT}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLERK: frozenset(
        _COMMON
        | {Right.READ_SENSITIVE, Right.EDIT_CHILD, Right.IMPORT, Right.EXPORT, Right.CLOSE_TERM}
        | {Right.USERS, Right.CARE, Right.SETTINGS}
    ),
    Role.CLASS_TEACHER: frozenset(_COMMON | {Right.EDIT_CHILD, Right.READ_SENSITIVE}),
    Role.HELPER: frozenset({Right.READ, Right.RECORD, Right.REPORT_HARM}),
    Role.COUNSELLOR: frozenset(
        {Right.READ, Right.RECORD, Right.REPORT_HARM, Right.OPEN_SEALED, Right.OPEN_STRONGBOX}
    ),
    Role.PRINCIPAL: frozenset(
        {Right.READ, Right.READ_SENSITIVE, Right.PRINT, Right.EXPORT, Right.CLOSE_TERM}
        | {Right.SIGN_OFF, Right.USERS, Right.CARE, Right.OPEN_SEALED}
        | {Right.REPORT_HARM, Right.OPEN_STRONGBOX}
    ),
    Role.BUREAU_CLERK: frozenset(
        {Right.READ_COUNTY, Right.READ_SENSITIVE, Right.ENROL, Right.RECEIVE, Right.PRINT}
        | {Right.EXPORT, Right.USERS, Right.CARE, Right.SETTINGS}
    ),
    Role.BUREAU_HEAD: frozenset(
        {Right.READ_COUNTY, Right.READ_SENSITIVE, Right.ENROL, Right.PRINT, Right.EXPORT}
        | {Right.USERS, Right.CARE}
    ),
}

SCHOOL_ROLES = (
    Role.CLERK,
    Role.CLASS_TEACHER,
    Role.HELPER,
    Role.COUNSELLOR,
    Role.PRINCIPAL,
)
BUREAU_ROLES = (Role.BUREAU_CLERK, Role.BUREAU_HEAD)

ADMINISTRATORS = (Role.CLERK, Role.PRINCIPAL, Role.BUREAU_CLERK, Role.BUREAU_HEAD)


def may(role: Role, right: Right) -> bool:
    """Whether the role has the right."""
    return right in RIGHTS[role]


def require(role: Role, right: Right) -> None:
    """Stop a user who may not.

    Raises:
        RefusedError: NOT_ALLOWED, naming role and right by their codes.
    """
    if not may(role, right):
        raise RefusedError("NOT_ALLOWED", role=ROLE_NAMES[role], action=RIGHT_NAMES[right])


ROLE_NAMES = {
    Role.CLERK: "资料员",
    Role.CLASS_TEACHER: "班主任",
    Role.HELPER: "帮扶教师",
    Role.COUNSELLOR: "心理教师",
    Role.PRINCIPAL: "校长",
    Role.BUREAU_CLERK: "资料员",  # of an office or a 学区: its name stands beside it
    Role.BUREAU_HEAD: "负责人",
}

RIGHT_NAMES = {
    Right.READ: "看档案",
    Right.READ_SENSITIVE: "看证件号和健康情况",
    Right.OPEN_SEALED: "看封存的内容",
    Right.EDIT_CHILD: "改档案",
    Right.RECORD: "记家访和谈心",
    Right.REPORT_HARM: "写强制报告",
    Right.OPEN_STRONGBOX: "打开强制报告",
    Right.IMPORT: "导入名单",
    Right.PRINT: "打印",
    Right.EXPORT: "导出",
    Right.CLOSE_TERM: "学期封账",
    Right.SIGN_OFF: "校长审签",
    Right.USERS: "管理用户",
    Right.CARE: "备份和检查",
    Right.SETTINGS: "改设置",
    Right.ENROL: "登记学校",
    Right.RECEIVE: "接收上报包",
    Right.READ_COUNTY: "看全县台账",
}
