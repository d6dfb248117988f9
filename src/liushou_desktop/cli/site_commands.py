"""demo, init, user, unlock: making sites and saying who works on them."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session
from liushou_desktop.services.shared.rights import ROLE_NAMES, Role

_NEW_PASSWORD = "LIUSHOU_NEW_PASSWORD"  # noqa: S105 - name of the environment variable


def _demo(args: argparse.Namespace, session: Session) -> Outcome:
    """The whole loop with invented people."""
    from liushou_desktop.app.demonstration.loop import run_demonstration

    lines: list[str] = []

    def tell(line: str) -> None:
        lines.append(line)
        if not session.is_quiet:
            print(line, flush=True)

    done = run_demonstration(
        args.dir, schools=args.schools, children=args.children, seed=args.seed, tell=tell
    )
    return Outcome(done.message, data={"steps": lines, "places": done.places})


def _init_bureau(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.create_site import NewSite, create_site

    made = create_site(
        session.folder,
        NewSite(
            side="bureau",
            code=args.code,
            name=args.name,
            short_code=args.short_code,
            user=session.user or "县局资料员",
            role=Role.BUREAU_CLERK,
            password=session.password(),
            database_url=session.database_url,
        ),
        session.clock,
    )
    return _paper_key(f"已建好 {args.name}。", made.paper_key_lines)


def _init_school(args: argparse.Namespace, session: Session) -> Outcome:
    """By enrolment file, or alone until a bureau sends one."""
    user = session.user or "资料员"
    if args.enrolment is not None:
        from liushou_desktop.services.shared import enrolment

        read = enrolment.read_enrolment_file(args.enrolment)
        made = enrolment.create_enrolled_site(
            session.folder,
            read,
            short_code=args.short_code or "XX",
            user=user,
            password=session.password(),
            clock=session.clock,
        )
        kind = "学区" if read.site_kind == "district" else ""
        return _paper_key(f"已按登记文件建好{kind} {read.site_name}。", made.paper_key_lines)
    if not (args.code and args.name):
        raise RefusedError("INIT_NEEDS_CODE_OR_FILE")
    from liushou_desktop.services.shared.create_site import NewSite, create_site

    made = create_site(
        session.folder,
        NewSite(
            side="school",
            code=args.code,
            name=args.name,
            short_code=args.short_code or "XX",
            user=user,
            role=Role.CLERK,
            password=session.password(),
        ),
        session.clock,
    )
    return _paper_key(f"已建好 {args.name}，还没有连到教育局。", made.paper_key_lines)


def _paper_key(message: str, lines: tuple[str, ...]) -> Outcome:
    shown = ["纸质钥匙只显示这一次，请抄好封存：", *(f"  {line}" for line in lines)]
    return Outcome(message, lines=shown, data={"paper_key": list(lines)})


def _user_add(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared import users

    site = session.site()
    password = session.password("新用户的密码：", _NEW_PASSWORD)
    users.add_user(site, args.name, Role(args.role), password, _staff_id(session, args.staff))
    return Outcome(f"已添加用户 {args.name}（{ROLE_NAMES[Role(args.role)]}）。")


def _staff_id(session: Session, name: str | None) -> str | None:
    if name is None:
        return None
    from liushou_desktop.services.school.staff import find_staff

    return find_staff(session.site(), name).id


def _user_remove(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared import users

    users.remove_user(session.site(), args.name)
    return Outcome(f"已去掉用户 {args.name}，资料库换了新钥匙。")


def _user_list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared import users

    found = users.list_users(session.site_folder)
    return Outcome(
        f"共 {len(found)} 个用户。",
        lines=[f"{user.name}　{user.role_name}" for user in found],
        data={"users": [{"name": user.name, "role": user.role.value} for user in found]},
    )


def _user_password(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared import users

    new = session.password("新密码：", _NEW_PASSWORD)
    if args.name and args.name != session.user:
        users.reset_password(session.site(), args.name, new)
        return Outcome(f"{args.name} 的密码已经换好。")
    name = args.name or session.user_name()
    users.change_password(session.site_folder, name, session.password(), new)
    return Outcome(f"{name} 的密码已经换好。")


def _unlock(args: argparse.Namespace, session: Session) -> Outcome:
    """Open with the paper key; with a user's name, give that user a new password."""
    from liushou_desktop.services.shared import users
    from liushou_desktop.services.shared.open_site import open_with_paper_key

    site = open_with_paper_key(session.site_folder, args.paper_key, session.clock)
    try:
        if session.user:
            new = session.password("新密码：", _NEW_PASSWORD)
            users.reset_password(site, session.user, new)
            return Outcome(f"纸质钥匙对，{session.user} 的密码已经换好。")
        return Outcome(f"纸质钥匙对，能打开 {site.name}。")
    finally:
        site.lock()


def _staff_add(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school import staff

    person = staff.add_staff(
        session.site(), name=args.name, phone=args.phone, subject=args.subject, job=args.job
    )
    if args.class_teacher_of:
        staff.set_class_teacher(session.site(), person.id, args.class_teacher_of)
    return Outcome(f"教职工名单里已有 {args.name}。", data={"id": person.id})


def _staff_list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school import staff

    lines = staff.list_staff(session.site())
    return Outcome(
        f"教职工 {len(lines)} 人。",
        lines=[f"{line.name}　{line.posts}　{line.phone}" for line in lines],
        data={"staff": lines},
    )


def _staff_post(args: argparse.Namespace, session: Session) -> Outcome:
    """A post of the school by its name."""
    from liushou_desktop.services.school import staff

    person = staff.find_staff(session.site(), args.name)
    kinds = {word: kind for kind, word in staff.POST_WORDS.items()}
    staff.set_post(session.site(), person.id, kinds.get(args.post, args.post))
    return Outcome(f"从今天起{args.post}是{person.name}。")


def _staff_hand_over(args: argparse.Namespace, session: Session) -> Outcome:
    """All to one person unless ``--vacant``; ``--post`` and ``--child`` name others for some."""
    from liushou_desktop.base.files import write_whole
    from liushou_desktop.services.school import hand_over as service
    from liushou_desktop.services.school.staff import find_staff

    site = session.site()
    person = find_staff(site, args.name)
    taker = find_staff(site, args.to).id if args.to else None
    held = service.held_by(site, person.id)
    named = dict(_named(text) for text in args.give)
    successors = {} if not (args.to or args.vacant) else dict.fromkeys(
        (duty.id for duty in held.duties), taker
    )  # fmt: skip
    for words, name in named.items():
        duty = next((each for each in held.duties if words in each.words), None)
        if duty is None:
            raise RefusedError("HAND_OVER_NOT_HELD", name=person.name, duty=words)
        successors[duty.id] = find_staff(site, name).id
    done = service.hand_over(site, person.id, successors, reason=args.reason)
    if args.out is not None:
        write_whole(args.out, done.sheet.printed.pdf)
    return Outcome(
        f"{done.name} 的 {len(done.takers)} 件事已经交出去。",
        lines=[f"  {words}　{taken or '空缺'}" for words, taken in done.takers],
        data={"takers": [{"duty": words, "taker": taken} for words, taken in done.takers]},
    )


def _named(text: str) -> tuple[str, str]:
    words, equals, name = text.partition("=")
    if not (words and equals and name):
        raise RefusedError("FIELD_NEEDS_VALUE", text=text)
    return words, name


_ROLES = [role.value for role in Role]

COMMANDS = (
    Command(
        ("demo",),
        "用编造的学校和孩子把整个流程走一遍",
        _demo,
        (
            arg("dir", type=Path, metavar="DIR"),
            arg("--schools", type=int, default=3),
            arg("--children", type=int, default=60),
            arg("--seed", type=int, default=1),
        ),
    ),
    Command(
        ("init", "bureau"),
        "新建教育局的资料夹",
        _init_bureau,
        (
            arg("--code", required=True),
            arg("--name", required=True),
            arg("--short-code", default="JY"),
        ),
    ),
    Command(
        ("init", "school"),
        "新建学校的资料夹（用登记文件，或先单独用）；学区也用登记文件",
        _init_school,
        (
            arg("--enrolment", type=Path, metavar="FILE"),
            arg("--code"),
            arg("--name"),
            arg("--short-code"),
        ),
    ),
    Command(
        ("user", "add"),
        "添加用户",
        _user_add,
        (
            arg("--name", required=True),
            arg("--role", required=True, choices=_ROLES),
            arg("--staff", help="教职工名单里的姓名"),
        ),
    ),
    Command(("user", "remove"), "去掉用户", _user_remove, (arg("--name", required=True),)),
    Command(("user", "list"), "列出用户", _user_list),
    Command(("user", "password"), "换密码", _user_password, (arg("--name"),)),
    Command(("unlock",), "用纸质钥匙打开", _unlock, (arg("--paper-key", required=True),)),
    Command(
        ("staff", "add"),
        "登记教职工",
        _staff_add,
        (
            arg("--name", required=True),
            arg("--phone"),
            arg("--subject"),
            arg("--job"),
            arg("--class-teacher-of", metavar="班级"),
        ),
    ),
    Command(("staff", "list"), "列出教职工", _staff_list),
    Command(
        ("staff", "post"),
        "谁担任校长、资料员、心理教师",
        _staff_post,
        (arg("--name", required=True, metavar="姓名"), arg("--post", required=True)),
    ),
    Command(
        ("staff", "hand-over"),
        "有人离开：任职、结对和钥匙交给别人，打印交接单",
        _staff_hand_over,
        (
            arg("--name", required=True, help="离开的人"),
            arg("--to", metavar="姓名", help="都交给谁"),
            arg("--vacant", action="store_true", help="没有另说的先空着"),
            arg("--give", action="append", default=[], metavar="事项=姓名", help="某一件交给谁"),
            arg("--reason", required=True, help="去向"),
            arg("--out", type=Path, metavar="FILE.pdf", help="交接单存到哪里"),
        ),
    ),
)
