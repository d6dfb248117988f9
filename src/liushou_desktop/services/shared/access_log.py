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
    "contact_card_full": "档案联系卡",
    "contact_card_carry": "随身卡",
    "contact_card_wallet": "钱包卡",
    "package": "报送包",
    "workbook": "阅读版 Excel",
    "class": "班主任的表",
    "roster": "学生名单",
    "receipt": "回执",
    "key": "密钥登记申请",
    "site": "全部数据",
    "duty_handover": "工作交接单",
    "strongbox": "强制报告",
    "mandatory_report": "强制报告",
    "pack": "下发包",
    "own keys": "本局的新密钥",
    "key request": "密钥登记申请",
    "class form": "班主任的表",
    "protected": "封存的内容",
    "transfer": "转学档案",
    "transfer withdrawn": "撤回转学",
    "transfer receipt": "转学回执",
    "statistics": "学期统计汇总表",
    "overview": "学期情况",
    "graduates": "毕业生名册",
    "ledger": "登记册",
    "indicators": "指标名单",
    "definitions": "口径对照",
    "county tables": "报表",
    "reported sheets": "上报的各表",
    "upward": "往上报的表",
    "cover": "转交封面",
    "civil list": "民政名单对照",
    "civil_list": "民政名单对照",
    "hand-out": "去标识数据",
    "opened": "打开的包",
    "missing_list": "催报单",
    "reminders": "学期上报催报单",
    "worklist": "一周工作单",
    "duty_list": "应做清单",
    "self_assessment": "自查考核表",
    "work_summary": "学期工作总结",
    "sign_in_carers": "签到表",
    "sign_in_pupils": "签到表",
    "progress_book": "进步小册子",
    "class_month": "班级月登记",
    "pairs": "结对台账",
    "rollover": "学年升级名单",
    "census_doors": "摸底家访上门名单",
    "roster_gaps": "待更正清单",
    "definition_names": "口径不同的名单",
    "figure_names": "指标名单",
    "dropout_ledger": "控辍台账",
    "county_notice": "通报",
    "county_incidents": "各校突发事件一览",
    "county_dropout": "各校控辍保学一览",
    "duplicates": "查重核实单",
    "K01": "整改通知书",
    **_FORMS,
}
#: What goes along with a transfer, as noted behind it.
_DETAILS = {
    "health": "健康情况",
    "identity": "证件号",
    "attention": "关注等级",
    "sealed": "封存的内容",
}
_LONGEST_SUBJECT = max(name.count(" ") for name in _SUBJECTS) + 1


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
    return subject_words(change.row)


def subject_words(noted: str) -> str:
    """``pack 2199000001 3`` as people read it: its first words name what went out."""
    words = noted.split(" ")
    for count in range(min(_LONGEST_SUBJECT, len(words)), 0, -1):
        name = _SUBJECTS.get(" ".join(words[:count]))
        if name is None:
            continue
        rest = [
            "、".join(_DETAILS.get(part, part) for part in each.split("、"))
            for each in words[count:]
        ]
        if words[0] in ("package", "receipt", "pack") and count == 1 and len(rest) == 2:
            return f"{name}　{rest[0]}　第 {rest[1]} {'号' if words[0] == 'pack' else '包'}"
        return "　".join((name, " ".join(rest))) if rest else name
    title = _form_title(words[0])
    return "　".join((title, " ".join(words[1:]))) if title else noted


def _form_title(form: str) -> str:
    """The title of a form printed by itself, "" for anything else."""
    from liushou_desktop.formspec.versions import shipped

    found = shipped().current.get(form)
    return found.title if found is not None else ""


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
