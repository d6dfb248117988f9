"""Writes the reference pages made from data: ``make docs``; with ``--check`` only compares.

Forms, duties and sentences are data; telling them again by hand would let the pages go stale. The
pages are plain Chinese tables for whoever revises a form or asks what the program counts.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference"
COVERAGE = "../coverage.md"
HEAD = "<!-- 由 make docs 生成，请勿手改 -->\n\n"
CLASSES = {1: "一般", 2: "个人", 3: "敏感"}
FORCES = {"plan": "方案", "own": "学校自定", "parents": "家长的事"}
KINDS = {
    "text": "文字",
    "long_text": "长文字",
    "integer": "整数",
    "decimal": "小数",
    "yes_no": "是否",
    "date": "日期",
    "time": "时间",
    "choice": "单选",
    "choices": "多选",
    "identity_number": "身份证号",
    "student_number": "学籍号",
    "phone": "电话",
    "person_name": "姓名",
    "region": "地区与住址",
    "class": "班级",
    "staff": "教职工",
    "child": "学生",
    "repeat": "多行",
    "photos": "照片",
    "computed": "自动",
}


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` name the pages that are stale."""
    pages = {
        "forms.md": forms_page(),
        "duties.md": duties_page(),
        "package.md": package_page(),
        "site.md": site_page(),
        "messages.md": messages_page(),
        COVERAGE: coverage_page(),
    }
    stale = [name for name, text in pages.items() if _held(name) != text]
    if "--check" in arguments:
        for name in stale:
            page = (TARGET / name).resolve().relative_to(ROOT)
            print(f"✗ {page} 已过时：make docs", file=sys.stderr)
        return 1 if stale else 0
    TARGET.mkdir(exist_ok=True)
    for name in stale:
        (TARGET / name).write_text(pages[name], encoding="utf-8")
    return 0


def _held(name: str) -> str:
    path = TARGET / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _tables(pattern: str) -> Iterator[Mapping[str, Any]]:
    for path in sorted(ROOT.glob(pattern)):
        yield tomllib.loads(path.read_text(encoding="utf-8"))


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def forms_page() -> str:
    """Every form with its fields."""
    found = (*_tables("forms/*.toml"), *_tables("forms/county/*.toml"))
    forms = [form for form in found if "section" in form]
    forms.sort(key=lambda form: str(form["code"]))
    return HEAD + "# 表单与栏目\n" + "".join(map(_form_chapter, forms))


def _form_chapter(form: Mapping[str, Any]) -> str:
    lines = [f"\n## {form['code']} {form['title']}（`{form['id']}`，第 {form['version']} 版）\n"]
    if clause := form.get("clause"):
        lines.append(f"依据：{clause}。")
    for duty in form.get("counts_for", ()):
        condition = f"（条件 `{duty['when']}`）" if "when" in duty else ""
        lines.append(f"{duty.get('label', '计入')}：{duty['rule']}{condition}。")
    lines += [
        "",
        "| 分区 | 栏目 | 编号 | 类型 | 必填 | 级别 | 出现条件 |",
        "|---|---|---|---|---|---|---|",
    ]
    for section in form["section"]:
        lines += _field_rows(section["title"], section.get("field", ()))
    return "\n".join(lines) + "\n"


def _field_rows(place: str, fields: list[Mapping[str, Any]]) -> Iterator[str]:
    for field in fields:
        required = "是" if field.get("required") else ""
        if "required_if" in field:
            required = f"`{field['required_if']}`"
        shown = f"`{field['show_if']}`" if "show_if" in field else ""
        kind = KINDS.get(field["kind"], field["kind"]) + (
            f" `{field['options']}`" if "options" in field else ""
        )
        yield _row(
            place,
            field["label"],
            f"`{field['id']}`",
            kind,
            required,
            CLASSES[field.get("sensitivity", 1)],
            shown,
        )
        yield from _field_rows(f"{place} › {field['label']}", field.get("field", ()))


# ── duties ───────────────────────────────────────────────────────────────────────────────────────


def duties_page() -> str:
    """Every rule set: what is owed, and each setting with the value used until the county's own."""
    return HEAD + "# 任务与口径\n" + "".join(map(_rule_chapter, _tables("forms/rules/*.toml")))


def _rule_chapter(rules: Mapping[str, Any]) -> str:
    lines = [f"\n## {rules['title']}（第 {rules['version']} 版）\n"]
    if "based_on" in rules:
        lines.append(f"在 `{rules['based_on']}` 上改动，只列不同的。不用的：")
        lines.append("、".join(rules.get("without", ())) + "。\n")
    clauses = {clause["code"]: clause["clause"] for clause in rules.get("clause", ())}
    lines += [
        "| 任务 | 名称 | 依据 | 谁来做 | 周期 | 性质 | 指标 |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule in rules.get("rule", ()):
        period = "，".join(f"{key} {_value(value)}" for key, value in rule["period"].items())
        lines.append(
            _row(
                rule["code"],
                rule.get("title", ""),
                rule.get("clause", clauses.get(rule["code"][:3], "")),
                rule.get("owner", ""),
                period,
                FORCES[rule.get("force", "plan")]
                + (f"，等 `{rule['awaits']}`" if "awaits" in rule else ""),
                rule.get("indicator", ""),
            )
        )
    lines += [
        "",
        "| 口径 | 编号 | 现用值 | 读法 | 影响的指标 | 待定事项 |",
        "|---|---|---|---|---|---|",
    ]
    for name, setting in rules.get("setting", {}).items():
        lines.append(
            _row(
                setting.get("label", ""),
                f"`{name}`",
                _value(setting["value"]),
                setting.get("reading", ""),
                " ".join(setting.get("figures", ())),
                " ".join(setting.get("points", ())),
            )
        )
    points = rules.get("open_point", ())
    if points:
        lines += ["", "| 待定事项 | 问题 | 为什么 | 没定以前 |", "|---|---|---|---|"]
    for point in points:
        lines.append(_row(point["code"], point["question"], point["why"], point.get("default", "")))
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, Mapping):
        return f"见 `{value['setting']}`" if "setting" in value else str(dict(value))
    return str(value)


# ── the plan, clause by clause ───────────────────────────────────────────────────────────────────


FACET_WORDS = {
    "rule": "任务",
    "form": "表",
    "screen": "页面",
    "paper": "纸",
    "indicator": "指标",
    "sheet": "上报表",
}


def coverage_page() -> str:
    """Each clause of the plan with its rules, forms, pages, papers, figures and sheets."""
    from liushou_desktop.app.coverage import coverage
    from liushou_desktop.services.shared.reading_words import plan

    found = coverage(plan())
    missing = [hole for each in found for hole in each.holes()]
    lines = [HEAD + "# 方案逐条对照\n"]
    lines.append(f"{plan().source}，共 {len(found)} 条。“—”后面是没有的理由；“缺”是还没有做的。")
    lines.append(f"还缺 {len(missing)} 处。\n")
    lines += ["| 编号 | 条款 | 内容 | " + " | ".join(FACET_WORDS.values()) + " |"]
    lines += ["|" + "---|" * (3 + len(FACET_WORDS))]
    for each in found:
        clause = each.clause
        cells = [_facet(items, clause.none.get(facet)) for facet, items in each.items.items()]
        lines.append(_row(clause.code, clause.clause, clause.title, *cells))
    lines.append("\n## 方案原文\n")
    lines += [f"- **{c.clause.code}** {c.clause.clause}：{c.clause.wording}" for c in found]
    return "\n".join(lines) + "\n"


def _facet(items: Iterable[Any], reason: str | None) -> str:
    said = "<br>".join(
        f"{item.code} {item.title}".strip() + ("" if item.is_there else "（缺）") for item in items
    )
    return said or (f"— {reason}" if reason else "缺")


# ── the package ──────────────────────────────────────────────────────────────────────────────────


def package_page() -> str:
    """Every sheet of the report package with its columns, and what each profile carries."""
    package = next(_tables("forms/package.toml"))
    lines = [HEAD + f"# 报送包的表（格式第 {package['format']} 版）\n"]
    lines += ["| 内容范围 | 编号 | 带出的敏感栏 |", "|---|---|---|"]
    for name, profile in package["profiles"].items():
        lines.append(_row(profile["title"], f"`{name}`", "、".join(profile["class3"]) or "无"))
    lines += ["\n## 封面各项\n", "| 编号 | 项目 |", "|---|---|"]
    lines += [_row(f"`{item}`", label) for item, label in package["manifest"].items()]
    return "\n".join(lines) + "\n" + "".join(map(_sheet_chapter, package["sheet"]))


def _sheet_chapter(sheet: Mapping[str, Any]) -> str:
    title = f"\n## {sheet['id']} {sheet['title']}\n"
    if "columns" not in sheet:
        return title + "\n以后的版次再用。\n"
    lines = [title, f"行的编号：`{sheet['key']}`。", ""]
    lines += ["| 栏目 | 编号 | 类型 | 级别 | 不外传的值 |", "|---|---|---|---|---|"]
    for column in sheet["columns"]:
        kind = column.get("type", "text") + (
            f" `{column['options']}`" if "options" in column else ""
        )
        level = CLASSES[column.get("sensitivity", 1)]
        private = "、".join(f"`{value}`" for value in column.get("private", ()))
        lines.append(_row(column["heading"], f"`{column['id']}`", kind, level, private))
    return "\n".join(lines) + "\n"


# ── the interchange file ─────────────────────────────────────────────────────────────────────────

SHAPES = {
    "text": "文字",
    "number": "整数",
    "yes_no": "true 或 false",
    "day": "日期",
    "moment": "日期和时刻",
    "codes": "代码列表",
    "answers": "栏目和答案",
}


def site_page() -> str:
    """Every table of the interchange file with its columns, from the entities themselves."""
    from liushou_desktop.storage import tables, whole_site

    lines = [HEAD + "# 全部数据文件的表和栏目\n"]
    lines.append(
        "文件的写法见 [formats/site.md](../formats/site.md)。栏目的中文名取自绑定它的表单。\n"
    )
    labels = _column_labels()
    for name, kind in whole_site.KINDS.items():
        about = str(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()
        lines += [f"\n## {name}\n", f"{' '.join(about.split())}\n"]
        lines += [
            "| 栏目 | 中文 | 值 | 必填 | 不写时 | 指向 | 级别 |",
            "|---|---|---|---|---|---|---|",
        ]
        refers = tables.references_of(kind)
        lines += [
            _column_row(face, labels.get((kind, face.name), ""), refers.get(face.name))
            for face in _faces(kind)
        ]
    return "\n".join(lines) + "\n"


def _faces(kind: Any) -> Any:
    from liushou_desktop.domain.interchange import faces_of

    return faces_of(kind)


def _column_row(face: Any, label: str, refers: str | None) -> str:
    default = "" if face.is_required else _default_words(face.default)
    unique = "，不重复" if face.is_unique or face.name == "id" else ""
    return _row(
        f"`{face.name}`",
        label,
        SHAPES[face.shape.value] + unique,
        "是" if face.is_required else "",
        default,
        f"`{refers}`" if refers else "",
        CLASSES[face.sensitivity],
    )


def _default_words(default: object) -> str:
    if default is None or default == ():
        return "空"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _column_labels() -> dict[tuple[Any, str], str]:
    """Chinese names of columns, from the first form that binds each."""
    from liushou_desktop.formspec.binds import column_of, paths
    from liushou_desktop.formspec.loader import catalogue
    from liushou_desktop.services.shared.site_codes import code_columns

    found: dict[tuple[Any, str], str] = {}
    for form in catalogue().values():
        for field in form.fields():
            for path in paths(field):
                column = column_of(path)
                if column is not None:
                    found.setdefault((column.entity, column.name), _label(field))
    for (entity, name), options in code_columns().items():
        found.setdefault((entity, name), f"`{options}`")
    return found


def _label(field: Any) -> str:
    return f"{field.label} `{field.options}`" if field.options else str(field.label)


# ── sentences ────────────────────────────────────────────────────────────────────────────────────


def messages_page() -> str:
    """Every code and what the user reads."""
    lines = [HEAD + "# 提示与代码\n"]
    for path in sorted((ROOT / "resources" / "wording").glob("*.toml")):
        sentences = tomllib.loads(path.read_text(encoding="utf-8"))
        lines += [f"\n## {path.stem}\n", "| 代码 | 提示 |", "|---|---|"]
        lines += [_row(f"`{code}`", text) for code, text in sentences.items()]
    return "\n".join(lines) + "\n"


def _row(*cells: object) -> str:
    shown = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(shown)} |"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
