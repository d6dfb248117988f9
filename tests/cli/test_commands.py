"""Every command of the table, once as it is meant to be used."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from tests.cli.running import Terminal
from tests.helpers.sites import (
    AFTER_TERM,
    BUREAU_CLERK,
    CLERK,
    COUNSELLOR,
    PASSWORD,
    PRINCIPAL,
    SCHOOL,
    TEACHER,
    TERM,
    TODAY,
    County,
    ids,
    staff_id,
)
from tests.sheets.test_picture import picture

from liushou_desktop.cli.commands import COMMANDS
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.set_attention import set_attention


@dataclass(frozen=True)
class Use:
    """One command line; {…} are filled from the county, ``keys`` must be in the answer."""

    line: str
    keys: tuple[str, ...] = ()
    side: str = "school"
    after: bool = False
    user: str | None = None
    says: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.line


NEW = {"LIUSHOU_NEW_PASSWORD": "changed-2026"}
FILE_PASSWORD = {"LIUSHOU_FILE_PASSWORD": "carried-2026"}

USES = (
    Use("init bureau --code 622999 --name 某县教育局", ("paper_key",), side="new"),
    Use("init school --code 2199000099 --name 某小学 --short-code MX", ("paper_key",), side="new"),
    Use("init school --enrolment {invitation} --short-code LW", ("paper_key",), side="new"),
    Use("user add --name 新老师 --role helper --staff 王秀兰", environment=NEW),
    Use("user remove --name 石青"),
    Use("user list", ("users",)),
    Use("user password", environment=NEW, user=CLERK),
    Use("user password --name 马成林", environment=NEW),
    Use("unlock --paper-key {paper_key}", says="柳湾中心小学"),
    Use("staff add --name 祁老师 --phone 19900009999 --class-teacher-of 三(1)班", ("id",)),
    Use("staff list", ("staff",), says="4 人"),
    Use("staff post --name 王秀兰 --post 校长", says="校长"),
    Use("staff hand-over --name 马成林 --vacant --reason 调走", ("takers",), says="已经交出去"),
    Use("import roster {roster}", ("counts", "doubtful", "imported"), says="新来 1"),
    Use("import roster {roster} --dry-run --report {out}/doubtful.xlsx", ("counts",)),
    Use("export class-form --class 五(2)班 --form home_visit --out {out}/form.xlsx", ("children",)),
    Use("import records {filled}", ("kept", "repeated", "problems"), says="收了 0 行"),
    Use("export roster --out {out}/roster.xlsx", ("rows",), says="6 行"),
    Use("census show", ("households", "reached", "step"), says="已走访 0 / "),
    Use("census plan --start 2026-06-22"),
    Use("print doors --out {out}/doors.pdf --only-open", ("pages",)),
    Use("record verify --term 2025-2", ("hints",), says="请核实"),
    Use("rollover show --year 2026 --repeat {number}", ("classes", "not_moved", "goes_up")),
    Use("child list", ("children",), says="6 人"),
    Use("child list --find myl", ("children",), says="1 人"),
    Use("child list --class 三(1)班 --all", ("children",), says="4 人"),
    Use("child show {number}", ("child",), says="马玉兰"),
    Use("child set 马玉兰 过敏与特异体质=青霉素 --reason 家长来电", ("fields",), says="1 项"),
    Use("child open {pupil} --category 2 --since 2026-04-01", ("file_number",)),
    Use("child end {number} --last-day 2026-06-01 --reason 父母双方返乡"),
    Use("child leave {number} --kind 病假 --since 2026-06-01 --proof", ("leave",), says="已记下"),
    Use("child left {number} --why 转到县外 --last-day 2026-06-01", says="已登记"),
    Use("record add home_visit --child {number} --answers {answers}", ("records",), says="1 条"),
    Use("record list", ("records",), says="7 条"),
    Use("record list --child {number} --form talk --term 2025-2", ("records",), says="3 条"),
    Use("record add guardian_meeting --answers {meeting}", ("records",), says="1 条监护人会议记录"),
    Use("record add hotline --answers {hotline}", ("records",), says="1 条亲情热线登记"),
    Use("record make-up {met} --child {number} --on 2026-06-12 --way 电话", says="补的已记"),
    Use("record show {record}", ("record",)),
    Use("record photos {record} --to {out}", ("photos", "files"), says="没有照片"),
    Use("record show {record} --unseal 核对苗头 --user 周立本", ("record",)),
    Use("record void {record} --reason 填错了人"),
    Use("duties --state open --excel {out}/d.xlsx --pdf {out}/d.pdf", ("counts", "duties")),
    Use("print report --out {out}/report.pdf", ("pages",)),
    Use("definitions --excel {out}/k.xlsx", ("children", "heads", "figures", "only")),
    Use("compare roster {roster} --excel {out}/c.xlsx", ("counts", "marks"), says="学籍标了"),
    Use("duties --child {number} --owner 马成林 --term 2025-2", ("duties",)),
    Use("indicators --term 2025-2 --cut-off 2026-06-10", ("indicators", "cut_off")),
    Use("print card --out {out}/card.pdf --child {number}", ("pages",)),
    Use("print carry-card --out {out}/carry.pdf --class 五(2)班 --printed", ("pages",)),
    Use("print wallet-card --out {out}/wallet.pdf", ("pages",)),
    Use("print register --out {out}/register.pdf --masked", ("pages",)),
    Use("print form home_visit --out {out}/blank.pdf --blank", ("pages",)),
    Use("print form home_visit --out {out}/filled.pdf --child {number}", ("pages",)),
    Use("print form incident --out {out}/f14.pdf --blank", ("pages",), says="突发事件报告单"),
    Use("print form registration --out {out}/f01.pdf --child {number}", ("pages",)),
    Use("print form contact_card --out {out}/f02.pdf --child {number}", ("pages",)),
    Use("print form register --out {out}/f03.pdf", ("pages",), says="花名册"),
    Use("print talk-term --out {out}/talks.pdf --class 五(2)班", ("pages",)),
    Use("print worklist --out {out}/work.pdf --class 五(2)班", ("pages",)),
    Use("print progress-book --out {out}/book.pdf --child {praised}", ("pages",), says="进步档案"),
    Use("print sign-in activity --out {out}/sign.pdf --class 五(2)班", ("pages",)),
    Use("print pairs --out {out}/pairs.pdf", ("pages",)),
    Use("print class-month family_contact --out {out}/month.pdf --class 五(2)班", ("pages",)),
    Use("print missing --out {out}/missing.pdf"),
    Use("export missing --out {out}/missing.xlsx"),
    Use("export site --out {out}/site.json --reason 换程序 --plain"),
    Use("import site {site_file}", side="new"),
    Use(
        "export protected --out {counselled}/p.age --reason 换电脑",
        ("records",),
        user=COUNSELLOR,
        environment=FILE_PASSWORD,
    ),
    Use(
        "import protected {carried}",
        ("restored", "unchanged"),
        user=COUNSELLOR,
        environment=FILE_PASSWORD,
    ),
    Use(
        "report statistics --term 2025-2 --pdf {out}/f17.pdf --excel {out}/f17.xlsx",
        ("cross", "figures", "corrections"),
        says="没有审签",
    ),
    Use(
        "report summary --term 2025-2 --pdf {out}/f18.pdf --answers {out}/f18.json",
        ("texts", "record"),
        says="草稿",
    ),
    Use(
        "report assessment --term 2025-2 --pdf {out}/f21.pdf",
        ("items", "full", "tenths"),
        says="没有定分值",
    ),
    Use("report close --term 2025-2 --explain-all 下学期补上", ("ready",), after=True),
    Use(
        "report close --term 2025-2",
        ("signed", "version", "findings"),
        after=True,
        user=PRINCIPAL,
        says="已审签",
    ),
    Use(
        "report export --term 2025-2 --out {out} --workbook",
        ("package", "handover", "workbook", "short_code", "sequence"),
        after=True,
        environment={"LIUSHOU_WORKBOOK_PASSWORD": "kan-baobiao-2026"},
        says="安全拔出",
    ),
    Use("package verify {package}", ("verified", "sequence"), after=True, says="完好"),
    Use("package verify {package}", ("verdict", "site"), side="bureau", after=True),
    Use("package open {package} --out {out}", ("file",), side="bureau", after=True),
    Use("receipt apply {receipt}", ("receipt",), after=True, says="已接收"),
    Use("receipt remarks", ("remarks",), says="0 条"),
    Use("receipt settle {remark}", says="处理好了"),
    Use("child photo {number} --remove"),
    Use("ledger show talk --month 2026-05"),
    Use("ledger export talk --month 2026-05 --out {out}/ledger.xlsx"),
    Use("print ledger talk --month 2026-05 --out {out}/ledger.pdf"),
    Use("print list 谈心"),
    Use("print paper F01 --out {out}/paper.pdf"),
    Use("rollover graduates"),
    Use("enrolment show {invitation}", ("fingerprint",)),
    Use("enrolment adopt {invitation}"),
    Use(
        "enrolment request --out {out} --keeper 李向荣 --principal 周立本 --occasion new_keeper",
        ("request", "sheet", "fingerprint"),
    ),
    Use("enrolment state", ("epoch", "standing"), says="第 1 期密钥"),
    Use("bureau enrol --code 2199000002 --name 癿沟小学 --out {out}", ("file",), side="bureau"),
    Use(
        "bureau enrol-list {school_list} --out {out}",
        ("counts", "rows", "problems", "files"),
        side="bureau",
        says="登记了 3 所",
    ),
    Use("bureau enrol-list {school_list} --dry-run", ("counts",), side="bureau", says="有疑问 1"),
    Use("bureau approve {request} --fingerprint {fingerprint}", ("epoch",), side="bureau"),
    Use("bureau take {request}", ("epoch",), side="bureau"),
    Use("bureau revoke 2199000001 --reason 电脑丢了", side="bureau"),
    Use("bureau schools", ("schools", "version"), side="bureau", says="1 所"),
    Use("bureau extend 2199000001 --until 2031-08-31", side="bureau", says="2031-08-31"),
    Use("bureau change-keys --reason 满三年", ("epoch",), side="bureau", says="第 2 期"),
    Use(
        "bureau set-upward names --purpose 市里核查 --reason 市里来函",
        ("rule",),
        side="bureau",
        says="市里核查",
    ),
    Use("bureau inspections", ("findings",), side="bureau", after=True, says="问题"),
    Use("bureau waiting", ("waiting", "districts"), side="bureau", after=True, says="等着办"),
    Use("bureau events", ("incidents", "dropouts"), side="bureau", after=True, says="突发事件"),
    Use(
        "bureau notice --demand 请整改 --out {merged}/notice.pdf",
        ("pages",),
        side="bureau",
        after=True,
        says="通报",
    ),
    Use("bureau districts", ("districts",), side="bureau", says="学区 0 个"),
    Use(
        "bureau merge {stick} --receipts {out}",
        ("files", "merged", "receipts"),
        side="bureau",
        after=True,
        says="合并了 1 个",
    ),
    Use(
        "bureau merge {package} --dry-run", ("files",), side="bureau", after=True, says="可以合并 1"
    ),
    Use(
        "bureau return 2199000001 --term 2025-2 --remark {to_mend} --receipts {merged}",
        ("state", "receipts"),
        side="bureau",
        after=True,
        says="退回了",
    ),
    Use("bureau status --term 2025-2", ("due", "schools"), side="bureau", after=True),
    Use("bureau indicators --term 2025-2", ("indicators",), side="bureau", after=True),
    Use(
        "bureau sheets 2199000001 --term 2025-2 --sheet S7 --excel {out}/sheets.xlsx",
        ("sheets",),
        side="bureau",
        after=True,
        says="报来",
    ),
    Use("bureau assessment --term 2025-2", ("schools",), side="bureau", after=True),
    Use("bureau children --find 马", ("children",), side="bureau", after=True),
    Use("bureau calendar", ("terms",), side="bureau", says="个学期"),
    Use(
        "bureau set-term 2025-2 --cut-off 2026-07-08 --holidays 4-4～4-6 --reason 县里文件",
        ("term", "before", "version"),
        side="bureau",
    ),
    Use("bureau remove-term 2026-2", ("before",), side="bureau", says="去掉"),
    Use("bureau rules", ("rules",), side="bureau"),
    Use(
        "bureau set-rule suspension_school_days 20 --reason 县里统一",
        ("value",),
        side="bureau",
        says="20",
    ),
    Use("bureau leave-rule suspension_school_days", side="bureau", says="不再统一定"),
    Use("question list", ("questions",), says="0 个"),
    Use(
        "question add talk --label 坐哪趟车 --kind choice --option 早班 --option 晚班",
        ("question",),
    ),
    Use("question retire {own_question}", ("question",), says="不再问"),
    Use("question again {own_question}", ("question",), says="又问了"),
    Use("bureau questions", ("questions",), side="bureau"),
    Use(
        "bureau ask home_visit --label 取暖用什么 --kind choice --option 煤炉 --option 电炉",
        ("question",),
        side="bureau",
    ),
    Use("bureau retire-question {question}", ("question",), side="bureau", says="不再问"),
    Use("bureau ask-again {question}", ("question",), side="bureau", says="又问了"),
    Use("bureau revise-form {form_file}", ("version",), side="bureau"),
    Use("bureau packs", ("schools",), side="bureau", says="已核准 1 个"),
    Use(
        "bureau issue --out {out} --note 请应用",
        ("number", "files"),
        side="bureau",
        says="写好 1 份",
    ),
    Use("report items --term 2025-2", ("items", "full"), says="满分 0 分"),
    Use("bureau tables", ("tables",), side="bureau", after=True, says="草稿"),
    Use("bureau report --out {merged}", ("files",), side="bureau", after=True, says="草稿"),
    Use("bureau changes 2199000001", ("versions",), side="bureau", says="没有重报过"),
    Use("bureau hand-out --out {merged}", ("files",), "bureau", after=True, says="4 个文件"),
    Use(
        "bureau figure I04 --term 2025-2 --school 2199000001",
        ("schools", "gaps", "terms"),
        side="bureau",
        says="家访完成率",
    ),
    Use("bureau hints", ("hints",), side="bureau", after=True, says="请核实"),
    Use("bureau status --out {out}/reminders.pdf", ("schools",), side="bureau", says="没报"),
    Use("bureau duplicates --twice", ("pairs", "lost", "pupils"), side="bureau", says="0 对"),
    Use(
        "bureau decide {pair} --as same --stays 2199000001 --reason 已核实",
        ("decision", "told"),
        side="bureau",
        after=True,
        says="下次收回执",
    ),
    Use("bureau undecide {clearing}", side="bureau", after=True, says="待定"),
    Use("pack show {pack}", ("changes", "number"), says="第 1 号"),
    Use("pack apply {pack}", ("changes", "repeated"), says="已应用"),
    Use("backup --out {out}", ("file",)),
    Use("restore {backup}"),
    Use("check", ("problems",), says="完好"),
    Use("migrate"),
    Use("forms list", ("forms",), says="张表"),
    Use("forms check", ("forms", "problems")),
)


#: Commands that make sense one after the other, on one school.
WALK = (
    Use("incident open --answers {incident}", ("id", "number"), says="开始计时"),
    Use("mandatory make --answers {harm}", ("id", "untold"), says="单独封存"),
    Use("mandatory told {harm_id} 派出所 --at 2026-06-15T09:00", says="公安机关"),
    Use("mandatory follow {harm_id} 派出所来过", says="跟进"),
    Use("mandatory list --reason 核对 --log", ("reports", "log"), user=PRINCIPAL, says="3 件"),
    Use("mandatory show 2026-001 --reason 核对", ("report",), user=PRINCIPAL, says="还没报"),
    Use(
        "mandatory print 2026-001 --reason 存档 --out {out}/m.pdf",
        ("pages",),
        user=PRINCIPAL,
        says="1 页",
    ),
    Use("mandatory let-in 石青 --reason 接班", user=PRINCIPAL, says="能打开"),
    Use("incident list", ("incidents",), says="1 件还没结案"),
    Use("incident tell 2026-001 家长 --at 2026-06-15T22:05"),
    Use("incident tell 2026-001 上级教育部门 --at 2026-06-15T22:05"),
    Use("incident tell 2026-001 照护人 --answer 知道了 --at 2026-06-15T22:05", says="已记下"),
    Use("incident delay 2026-001 当地政府 --why 电话占线", says="还是算迟"),
    Use("incident add 2026-001 送到镇卫生院", says="一条经过"),
    Use("incident police 2026-001 none", says="不是必须"),
    Use("incident report 2026-001 initial --to 县教育局", says="初报已报出"),
    Use("incident show 2026-001", ("incident", "missing"), says="分钟"),
    Use("incident report 2026-001 final", says="终报已报出"),
    Use("incident close 2026-001 --aftermath 家长陪护", says="已结案"),
    Use("case level {number} 黄 --causes 学业 --reason 月考退了二十名", says="黄"),
    Use("record add early_sign --child {number} --answers {sign}"),
    Use("case list", ("children", "signs", "plans"), says="苗头 1 条"),
    Use("case judge {sign_id} 继续留意 --measure 班主任每周谈一次", says="继续留意"),
    Use("staff add --name 李向荣 --phone 19900009998"),
    Use("record add dropout_case --child {number} --answers {dropout}"),
    Use("dropout move {number} 已复学 --placement 原班 --reason 奶奶送来", says="已转为已复学"),
    Use("dropout list", ("ledgers",), says="1 人等着"),
    Use("dropout month --look", ("report",), says="零报告算出来"),
    Use("dropout month", ("report",), says="零报告已报"),
    Use("dropout print 复学跟踪 --out {out}/back.pdf", ("pages",)),
    Use("bureau group", ("groups",), side="bureau", says="还没有"),
    Use("bureau group --answers {group}", ("id",), side="bureau", says="1 人"),
    Use("bureau group --out {out}/k02.pdf", side="bureau"),
    Use("bureau group", ("groups",), side="bureau", says="组长妥局长"),
    Use("dropout export --out {out}/dropout.xlsx", ("children",)),
    Use(
        f"bureau inspect {SCHOOL} --answers {{inspection}}",
        ("number",),
        side="bureau",
        says="督改〔2026〕1号",
    ),
    Use(
        "bureau items --set A03=20 --set A14=10 --reason 局务会 --out {out}/items.xlsx",
        ("items", "version"),
        side="bureau",
        says="满分 30 分，第 1 版",
    ),
    Use("bureau items --from {out}/items.xlsx --reason 照旧", side="bureau", says="第 1 版"),
    Use("pack apply {pack}", says="已应用"),
    Use("inspection list", ("findings",), says="1 个"),
    Use(
        "inspection answer 督改〔2026〕1号 --remedied 1=2026-06-15 --received-by 马成林",
        ("record",),
        says="随本学期的报送包",
    ),
    Use(
        "bureau recheck 督改〔2026〕1号 1 --on 2026-06-16 --result 已整改",
        ("finding",),
        side="bureau",
        says="复查：已整改",
    ),
    Use(
        "bureau print-inspection 督改〔2026〕1号 --out {out}/n.pdf",
        ("pages",),
        side="bureau",
        says="1 页",
    ),
    Use("bureau void-inspection 督改〔2026〕1号 --reason 记错", side="bureau", says="已作废"),
)


def test_tries_every_command_of_the_table() -> None:
    tried = {tuple(use.line.split()[: len(c.words)]) for use in (*USES, *WALK) for c in COMMANDS}
    missing = {command.words for command in COMMANDS} - tried
    assert missing == {
        ("demo",),  # tests/app/test_demonstration.py
        ("rollover", "do"),  # test_turns_the_school_year: they wait for September
        ("rollover", "undo"),
        ("census", "confirm"),  # test_closes_the_census
        ("bureau", "move-to-server"),  # tests/services/test_on_server.py
        ("bureau", "relay"),  # tests/services/test_relay.py: they need a 学区
        ("bureau", "relay-status"),
        ("bureau", "upward"),  # and somebody above
        *(c.words for c in COMMANDS if c.words[0] == "transfer"),  # test_transfers.py: two schools
        ("bureau", "transfers"),
        ("bureau", "civil-list"),
    }


@pytest.mark.parametrize("use", USES, ids=str)
def test_answers_with_one_object(
    use: Use,
    terminal: Terminal,
    county: County,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place: County = request.getfixturevalue("reported") if use.after else county
    for name, value in use.environment.items():
        monkeypatch.setenv(name, value)
    terminal.folder = {"school": place.school, "bureau": place.bureau}.get(use.side, tmp_path / "n")
    day = AFTER_TERM if use.after else TODAY
    words = [_filled(word, place, terminal, tmp_path) for word in use.line.split()]
    answer = terminal.run(*words, user=use.user, day=day)
    assert answer.exit_code == 0, answer.values
    assert answer.code in ("OK", "NEW")  # NEW is a verdict
    assert set(use.keys) <= answer.values.keys()
    assert use.says in answer.message


def test_walks_what_goes_step_by_step(terminal: Terminal, county: County, tmp_path: Path) -> None:
    for use in WALK:
        terminal.folder = county.bureau if use.side == "bureau" else county.school
        words = [_filled(word, county, terminal, tmp_path) for word in use.line.split()]
        answer = terminal.run(*words, user=use.user, day=TODAY)
        assert answer.exit_code == 0, (use.line, answer.values)
        assert set(use.keys) <= answer.values.keys()
        assert use.says in answer.message


def _filled(word: str, county: County, terminal: Terminal, scratch: Path) -> str:
    name = word[1:].partition("}")[0] if word.startswith("{") else ""
    if not name:
        return word
    return word.replace(f"{{{name}}}", str(_WORDS[name](county, terminal, scratch)))


def _out(county: County, terminal: Terminal, scratch: Path) -> Path:
    folder = scratch / "out"
    folder.mkdir(exist_ok=True)
    return folder


def _answers(county: County, terminal: Terminal, scratch: Path) -> Path:
    file = scratch / "answers.json"
    answers = {
        "occurred_on": "2026-06-10",
        "visitors": [TEACHER],
        "way": "入户",
        "outcome": "见到了",
        "receiver_name": "韩桂英",
        "receiver_relation": "祖母",
        "purposes": ["常规"],
        "guardianship": "较好",
        "address": "柳湾村三社",
        "advice": "请照护人每天傍晚问一问作业，睡前封好炉火、窗户留缝。",
        "guardian_signed": True,
        "photos": ["炉子.jpg"],
    }
    (scratch / "炉子.jpg").write_bytes(picture())
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _meeting(county: County, terminal: Terminal, scratch: Path) -> Path:
    """A meeting to which one child's carer did not come; one child by number, one by name."""
    said = "多数孩子按时交作业。"
    answers = {
        "occurred_on": "2026-06-10",
        "place": "教室",
        "chairs": [TEACHER],
        "agenda": "期中通报",
        "on_study": said,
        "on_life": said,
        "on_conduct": said,
        "on_mind": said,
        "advice": "晚上八点前收手机，周末和父母视频。",
        "attendance": [
            {"guest_child": "LW-2026-001", "there": "没到"},
            {"guest_child": "冶䶮", "guest": "韩桂英", "guest_relation": "祖母"},
        ],
    }
    file = scratch / "meeting.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _inspection(county: County, terminal: Terminal, scratch: Path) -> Path:
    finding = {"finding_kind": "材料不全", "finding": "谈心缺五月", "clause": "四（二）4"}
    answers = {
        "occurred_on": "2026-06-10",
        "inspectors": BUREAU_CLERK,
        "looked_at": "谈心记录",
        "findings": [{**finding, "remedy": "补谈", "remedy_due": "2026-06-30"}],
    }
    file = scratch / "inspection.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _group(county: County, terminal: Terminal, scratch: Path) -> Path:
    answers = {
        "occurred_on": "2026-06-10",
        "made_by": BUREAU_CLERK,
        "members": [{"role": "组长", "member": "妥局长", "job": "局长"}],
    }
    file = scratch / "group.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _met(county: County, terminal: Terminal, scratch: Path) -> str:
    file = _meeting(county, terminal, scratch)
    kept = terminal.run("record", "add", "guardian_meeting", "--answers", file)
    return kept["records"][0]["id"]


def _praised(county: County, terminal: Terminal, scratch: Path) -> str:
    """The file number of a child with an entry in the progress archive."""
    answers = {
        "occurred_on": "2026-06-10",
        "noted_by": TEACHER,
        "kinds": ["学业"],
        "what": "生字听写连续三次全对，把字写端正了。",
    }
    file = scratch / "praise.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    terminal.run("record", "add", "progress_entry", "--child", "LW-2026-001", "--answers", file)
    return "LW-2026-001"


def _hotline(county: County, terminal: Terminal, scratch: Path) -> Path:
    answers = {
        "occurred_on": "2026-06-10",
        "keeper": TEACHER,
        "number": "0930-7720000",
        "place": "心愿屋",
        "hours": "周三、周日 16:00—18:00",
    }
    file = scratch / "hotline.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _incident(county: County, terminal: Terminal, scratch: Path) -> Path:
    answers = {
        "kinds": ["意外伤害"],
        "is_drill": "真的",
        "occurred_on": "2026-06-15",
        "discovered_on": "2026-06-15",  # every term has passed, whatever the clock says
        "discovered_at": "22:00",
        "place": "操场",
        "reporters": [TEACHER],
        "course": "课间在操场摔倒，左前臂疼痛。",
        "measures": "校医夹板固定，送镇卫生院。",
        "involved": [{"involved_child": "LW-2026-001"}],
    }
    file = scratch / "incident.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _harm(county: County, terminal: Terminal, scratch: Path) -> Path:
    answers = {
        "child_name": "甲小草",
        "discovered_on": "2026-06-15",
        "discovered_at": "08:20",
        "situations": "多处受伤、严重营养不良或昏迷，疑被殴打虐待",
        "police_reasons": "疑似家庭暴力",
        "facts": "手臂有三处青紫，孩子说是昨晚被打的。",
        "reporter": TEACHER,
    }
    file = scratch / "harm.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _harm_id(county: County, terminal: Terminal, scratch: Path) -> str:
    """A further report, made now."""
    file = _harm(county, terminal, scratch)
    return terminal.run("mandatory", "make", "--answers", str(file))["id"]


def _dropout(county: County, terminal: Terminal, scratch: Path) -> Path:
    answers = {
        "occurred_on": "2026-06-11",
        "last_seen_on": "2026-06-10",
        "found_by": [TEACHER],
        "dropout_state": "无故缺勤",
        "reasons": ["厌学"],
        "school_owner": TEACHER,
    }
    file = scratch / "dropout.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _sign(county: County, terminal: Terminal, scratch: Path) -> Path:
    answers = {
        "occurred_on": "2026-06-11",
        "seen_by": [TEACHER],
        "signs": [code_set("early_sign").codes[0].name],
        "seen": "连着三天没交作业。",
    }
    file = scratch / "sign.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return file


def _roster(county: County, terminal: Terminal, scratch: Path) -> Path:
    from liushou_desktop.app.demonstration.school_story import invent, write_roster_file

    file = scratch / "名单.xlsx"
    write_roster_file(file, invent(7, 1, 2025, "柳湾镇"))
    return file


def _filled_form(county: County, terminal: Terminal, scratch: Path) -> Path:
    file = scratch / "form.xlsx"
    terminal.run("export", "class-form", "--form", "home_visit", "--out", file)
    return file


def _backup(county: County, terminal: Terminal, scratch: Path) -> str:
    return terminal.run("backup", "--out", _out(county, terminal, scratch))["file"]


def _receipt(county: County, terminal: Terminal, scratch: Path) -> str:
    merged = terminal.run(
        *("bureau", "merge", county.stick, "--receipts", _out(county, terminal, scratch)),
        folder=county.bureau,
        user=BUREAU_CLERK,
        day=AFTER_TERM,
    )
    return merged["receipts"][0]


def _pack(county: County, terminal: Terminal, scratch: Path) -> str:
    """A pack of the bureau for the school."""
    out = _out(county, terminal, scratch)
    issued = terminal.run(
        *("bureau", "issue", "--out", out), folder=county.bureau, user=BUREAU_CLERK
    )
    return issued["files"][0]


def _pair(county: County, terminal: Terminal, scratch: Path) -> str:
    """A child two schools report."""
    from dataclasses import replace

    from tests.helpers.second_school import report_elsewhere

    from liushou_desktop.domain.reported import ReportedChild
    from liushou_desktop.services.bureau.receive_packages import receive

    with county.open_bureau() as site:
        receive(site, [county.package])
        with site.unit() as unit:
            (child,) = unit.find(ReportedChild, site=SCHOOL, name="马玉兰")
        report_elsewhere(site, replace(child, id="twin"))
    found = terminal.run(*("bureau", "duplicates"), day=AFTER_TERM)
    return found["pairs"][0]["key"]


def _merged(county: County, terminal: Terminal, scratch: Path) -> Path:
    """The bureau has taken the package."""
    from liushou_desktop.services.bureau.receive_packages import receive

    with county.open_bureau() as site:
        receive(site, [county.package])
    return _out(county, terminal, scratch)


def _clearing(county: County, terminal: Terminal, scratch: Path) -> str:
    key = _pair(county, terminal, scratch)
    made = terminal.run(
        *("bureau", "decide", key, "--as", "asked", "--reason", "请核实"), day=AFTER_TERM
    )
    return made["decision"]["id"]


def _school_list(county: County, terminal: Terminal, scratch: Path) -> Path:
    """Three sound schools and a doubtful one, as a bureau keeps them."""
    from tests.services.test_enrol_list import write_list

    return write_list(scratch / "学校名单.xlsx")


def _remark(county: County, terminal: Terminal, scratch: Path) -> str:
    """A remark of the bureau that was brought home."""
    from liushou_desktop.domain.reporting import Remark

    with county.open_school() as site, site.unit() as unit:
        unit.add(Remark(site=site.code, id="remark-1", package="p", sheet="S2", text="请补电话"))
    return "remark-1"


def _site_file(county: County, terminal: Terminal, scratch: Path) -> Path:
    """Everything of the school, without a password."""
    file = _out(county, terminal, scratch) / "site.json"
    words = ("export", "site", "--out", file, "--reason", "换程序", "--plain")
    terminal.run(*words, folder=county.school)
    return file


def _counselled(county: County, terminal: Terminal, scratch: Path) -> Path:
    """A folder; the counsellor has held a session."""
    answers = {
        "occurred_on": date(2026, 6, 5), "doer_role": "counsellor", "source": "self",
        "complaint": "想妈妈", "course": "听他说完。", "risk": "low", "referral": "none",
    }  # fmt: skip
    with county.open_school() as site:
        child = ids(site)["马玉兰"]
        set_attention(site, child, "yellow", ["mind"], "心理")
    with county.open_school(COUNSELLOR) as site:
        held = {**answers, "counsellor": (staff_id(site, COUNSELLOR),)}
        add_record(site, NewRecord(form="counselling", child=child, answers=held))
    return _out(county, terminal, scratch)


def _carried(county: County, terminal: Terminal, scratch: Path) -> Path:
    """What the counsellor took along."""
    file = _counselled(county, terminal, scratch) / "p.age"
    words = ("export", "protected", "--out", file, "--reason", "换电脑")
    terminal.run(*words, user=COUNSELLOR, folder=county.school)
    return file


def _question(county: County, terminal: Terminal, scratch: Path) -> str:
    words = ("bureau", "ask", "talk", "--label", "喜欢的课")
    return terminal.run(*words, user=BUREAU_CLERK)["question"]["id"]


def _own_question(county: County, terminal: Terminal, scratch: Path) -> str:
    words = ("question", "add", "talk", "--label", "坐哪趟车")
    return terminal.run(*words, folder=county.school)["question"]["id"]


def _form_file(county: County, terminal: Terminal, scratch: Path) -> Path:
    """The talk form as its next version."""
    from liushou_desktop.base.paths import forms_dir

    text = (forms_dir() / "talk.toml").read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version = "))
    file = scratch / "talk.toml"
    file.write_text(text.replace(version, "version = 99", 1), "utf-8")
    return file


def _pupil(county: County, terminal: Terminal, scratch: Path) -> str:
    return "董雪梅"


def _record(county: County, terminal: Terminal, scratch: Path) -> str:
    return terminal.run("record", "list")["records"][0]["id"]


_WORDS = {
    "out": _out,
    "answers": _answers,
    "meeting": _meeting,
    "met": _met,
    "to_mend": lambda *_: "S2/x/phone 请补电话",
    "inspection": _inspection,
    "group": _group,
    "hotline": _hotline,
    "praised": _praised,
    "incident": _incident,
    "harm": _harm,
    "harm_id": _harm_id,
    "dropout": _dropout,
    "sign": _sign,
    "sign_id": lambda county, terminal, _: terminal.run("case", "list")["signs"][0]["id"],
    "roster": _roster,
    "filled": _filled_form,
    "backup": _backup,
    "receipt": _receipt,
    "pupil": _pupil,
    "pack": _pack,
    "site_file": _site_file,
    "counselled": _counselled,
    "carried": _carried,
    "remark": _remark,
    "school_list": _school_list,
    "pair": _pair,
    "clearing": _clearing,
    "merged": _merged,
    "question": _question,
    "own_question": _own_question,
    "form_file": _form_file,
    "record": _record,
    "number": lambda *_: "LW-2026-001",
    "invitation": lambda county, *_: county.invitation,
    "request": lambda county, *_: county.request,
    "fingerprint": lambda county, *_: county.fingerprint,
    "paper_key": lambda county, *_: county.paper_key,
    "package": lambda county, *_: county.package,
    "stick": lambda county, *_: county.stick,
}


def test_speaks_lines_to_people(terminal: Terminal, county: County) -> None:
    terminal.folder = county.school
    said = terminal.say("child", "list")
    assert "LW-2026-001　马玉兰　五(2)班" in said
    assert "{" not in said


def test_takes_global_options_anywhere(terminal: Terminal, county: County) -> None:
    found = terminal.run("child", "list", "--data-dir", county.school, "--user", CLERK)
    assert len(found["children"]) == 6


def test_names_the_term_by_id(terminal: Terminal, county: County) -> None:
    terminal.folder = county.school
    assert terminal.run("indicators", "--term", TERM)["term"] == TERM


def test_hands_over_what_somebody_held(terminal: Terminal, county: County, tmp_path) -> None:
    terminal.folder = county.school
    sheet = tmp_path / "sheet.pdf"
    refused = terminal.run("staff", "hand-over", "--name", "马成林", "--reason", "调走")
    assert refused.code == "HAND_OVER_INCOMPLETE"
    done = terminal.run(
        "staff", "hand-over", "--name", "马成林", "--give", "班主任=王秀兰",
        "--reason", "调到前川小学", "--out", sheet,
    )  # fmt: skip
    assert done["takers"] == [{"duty": "五(2)班班主任", "taker": "王秀兰"}]
    assert sheet.read_bytes().startswith(b"%PDF")


def test_takes_everything_out_and_in_again(terminal: Terminal, county: County, tmp_path) -> None:
    terminal.folder = county.school
    file = tmp_path / "all.json"
    out = terminal.run("export", "site", "--plain", "--reason", "换程序", "--out", file)
    assert out["counts"]["child"] == 8
    assert terminal.run("import", "site", file).code == "SITE_NOT_EMPTY"
    moved = terminal.run("import", "site", file, folder=tmp_path / "new")
    assert moved["counts"] == out["counts"]
    assert len(moved["paper_key"]) == 4


def test_turns_the_school_year(terminal: Terminal, county: County, tmp_path) -> None:
    terminal.folder = county.school
    early = terminal.run("rollover", "do")
    assert (early.code, early.exit_code) == ("ROLLOVER_EARLY", 2)
    september = date(2026, 9, 3)
    sheet = tmp_path / "升级.pdf"
    shown = terminal.run(
        "rollover", "show", "--repeat", "LW-2026-001", "--out", sheet, day=september
    )
    assert [child["name"] for child in shown["not_moved"]] == ["马玉兰"]
    assert sheet.read_bytes().startswith(b"%PDF")
    done = terminal.run("rollover", "do", "--repeat", "LW-2026-001", day=september)
    assert (done["went_up"], done["stayed"], done["graduated"]) == (7, 1, 0)
    assert terminal.run("rollover", "do", day=september).code == "ROLLOVER_DONE"
    assert terminal.run("rollover", "undo", day=september).code == "OK"
    assert terminal.run("rollover", "show", day=september)["done"] is False


def test_closes_the_census(terminal: Terminal, county: County, monkeypatch) -> None:
    terminal.folder = county.school
    monkeypatch.setenv("LIUSHOU_PRINCIPAL_PASSWORD", PASSWORD)
    refused = terminal.run("census", "confirm", "--principal", PRINCIPAL)
    assert (refused.code, refused.exit_code) == ("CENSUS_NO_VISITS", 2)
