"""Who looked at what, printed, exported, signed in: the log as people read it, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liushou_desktop.services.shared.rights import ROLE_NAMES, Right, Role
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.change_chain import Change
    from liushou_desktop.storage.unit import UnitOfWork

#: What is logged, with its name; ``kinds`` of the filter group them.
ACTIONS = {
    "read": "看",
    "print": "打印",
    "export": "导出",
    "sign_in": "打开档案",
    "user_added": "添加用户",
    "user_removed": "去掉用户",
    "password_reset": "重设密码",
    "paper_key_replaced": "换恢复码",
    "restore": "放回备份",
    "import": "导入",
}
KINDS = {
    "all": tuple(ACTIONS),
    "read": ("read",),
    "out": ("print", "export", "import"),
    "users": ("sign_in", "user_added", "user_removed", "password_reset", "paper_key_replaced"),
}
_ENTITIES = {
    "child": "孩子的档案",
    "record": "关爱记录",
    "person": "家里人",
    "document": "证件号",
}
_FORMS = {"F01": "登记表", "F02": "联系卡", "F03": "花名册", "F04": "家访表", "F05": "谈心表"}
_SUBJECTS = {
    "register": "花名册",
    "package": "报送包",
    "workbook": "阅读版 Excel",
    "class": "班主任的表",
    "roster": "学生名单",
    "receipt": "回执",
    "key": "密钥登记申请",
    "site": "全部数据",
    "duty_handover": "工作交接单",
    "strongbox": "强制报告",
    **_FORMS,
}


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One entry. ``subject`` names the child where one was looked at; ``reason`` as was noted."""

    number: int
    at: datetime
    who: str
    role: str
    action: str
    subject: str
    reason: str
    child: str | None = None


def access_log(site: Site, kind: str = "all", limit: int = 300) -> list[AccessLine]:
    """The newest entries of a kind.

    Raises:
        RefusedError: NOT_ALLOWED, only those who care for the site may see it.
    """
    site.require(Right.CARE)
    with site.unit() as unit:
        found: list[Change] = []
        for action in KINDS[kind]:
            found += unit.history(limit=limit, action=action)
        found.sort(key=lambda change: -change.seq)
        return [_line(unit, change) for change in found[:limit]]


def _line(unit: UnitOfWork, change: Change) -> AccessLine:
    child = _child_of(unit, change)
    return AccessLine(
        number=change.seq,
        at=change.at,
        who=change.actor,
        role=ROLE_NAMES[Role(change.role)] if change.role in set(Role) else "",
        action=ACTIONS[change.action],
        subject=_subject(unit, change, child),
        reason=_reason(change.reason),
        child=child,
    )


def _child_of(unit: UnitOfWork, change: Change) -> str | None:
    from liushou_desktop.domain.records import Record

    if change.entity == "child":
        return change.row
    if change.entity == "record":
        record = unit.get(Record, change.row, site=change.site)
        return record.child if record is not None else None
    return None


def _subject(unit: UnitOfWork, change: Change, child_id: str | None) -> str:
    from liushou_desktop.domain.child import Child

    if child_id is not None:
        child = unit.get(Child, child_id, site=change.site)
        name = child.name if child is not None else "—"
        return f"{name}　{_ENTITIES[change.entity]}"
    if change.action == "sign_in":
        return ""
    if change.entity:
        return _ENTITIES.get(change.entity, change.entity)
    first, _, rest = change.row.partition(" ")
    if first in ("package", "receipt"):
        about, _, number = rest.partition(" ")
        return f"{_SUBJECTS[first]}　{about}　第 {number} 包"
    return f"{_SUBJECTS[first]}　{rest}" if first in _SUBJECTS else change.row


_REASONS = {
    "file": "整份档案",
    "plain": "没有密码的",
    "whole numbers": "证件号不遮",
    "unmasked phones": "电话不遮",
    "id_number": "证件号",
    "phone": "电话",
    "health": "健康情况",
}


def _reason(reason: str) -> str:
    role = next((role for role in Role if role.value == reason), None)
    if role is not None:
        return ROLE_NAMES[role]
    return _REASONS.get(reason, reason)
