"""A package made by other programs from the document alone, and ours opened by them.

The commands are those of docs/formats/package.md, run as they stand there. The workbook is made
with openpyxl from the data file, by a reader of the document who has never seen our writer.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import openpyxl
import pytest
from tests.exchange.make import BUREAU, SCHOOL, TODAY, Register, heading, signing_key
from tests.exchange.programs import needs

from liushou_desktop.exchange import envelope, verdicts
from liushou_desktop.exchange.minisign import PublicKey
from liushou_desktop.exchange.report_reading import read_report
from liushou_desktop.exchange.sealing import SealingKey
from liushou_desktop.exchange.verdicts import RegisteredKey, RegisterState
from liushou_desktop.formspec.codes import code_sets

PROGRAMS = ("age", "age-keygen", "minisign", "tar", "b2sum")
COVER = {
    "kind": "report", "format": "1", "site_name": "癿藏镇青杏小学", "site": SCHOOL,
    "receiver_names": "癿藏学区、示例县教育局", "receiver": "622927-Q3、622927",
    "term_name": "2026年春季学期", "term": "2025-2", "version": "1", "cut_off": "2026-07-10",
    "sequence": "1", "epoch": "1", "previous": "", "chain_seq": "9", "chain_head": "ab" * 32,
    "rule_set": "jishishan-2021-96", "rule_set_version": "1", "forms": "home_visit=1、talk=1",
    "pack": "0",
    "profile": "county", "pupils": "1", "maker": "马文竹", "made_at": "2026-07-12 10:24:00",
    "principal": "赵沙枣", "signed_at": "2026-07-12 10:20:00", "purpose": "关爱保护",
}  # fmt: skip
CHILD = {"child": "c1", "name": "马小花", "sex": "女", "is_on_roll": "是", "id_number": "9" * 18}


def _commands(repository: Path, name: str) -> str:
    document = (repository / "docs/formats/package.md").read_text("utf-8")
    found = re.search(rf"```sh\n# {name}\n(.*?)```", document, re.DOTALL)
    assert found, f"the document no longer says how to {name}"
    return found.group(1)


def _run(folder: Path, script: str, **names: str) -> str:
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder, env={**os.environ, **names}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _workbook(repository: Path, path: Path) -> None:
    data = tomllib.loads((repository / "forms/package.toml").read_text("utf-8"))
    asked = data["profiles"]["county"]["class3"]
    sheets = [sheet for sheet in data["sheet"] if "columns" in sheet]
    counts = {sheet["id"]: 0 for sheet in sheets if sheet["id"] != "S0"} | {"S2": 1}
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        columns = [
            column
            for column in sheet["columns"]
            if column.get("sensitivity", 1) < 3 or f"{sheet['id']}.{column['id']}" in asked
        ]
        tab = book.create_sheet(f"{sheet['id']} {sheet['title']}")
        tab.append([f"{sheet['id']}.{column['id']}" for column in columns])
        tab.append([column["heading"] for column in columns])
        tab.row_dimensions[1].hidden = True
        if sheet["id"] == "S0":
            for item, value in COVER.items():
                tab.append([item, data["manifest"][item], value])
            for other, count in counts.items():
                tab.append([f"rows.{other}", "", str(count)])
        if sheet["id"] == "S2":
            tab.append([CHILD.get(column["id"]) for column in columns])
    book.save(path)


@needs(*PROGRAMS)
def test_accepts_a_package_made_by_age_minisign_and_tar(repository: Path, tmp_path: Path) -> None:
    _workbook(repository, tmp_path / "report.xlsx")
    _run(tmp_path, "minisign -G -W -p school.pub -s school.key")
    made = _run(tmp_path, "age-keygen").splitlines()[-1]
    bureau, school = SealingKey.from_identity(made), SealingKey.generate()
    _run(
        tmp_path,
        _commands(repository, "write"),
        BUREAU=bureau.recipient,
        SCHOOL=school.recipient,
    )
    key = (tmp_path / "school.pub").read_text().splitlines()[1]
    state = RegisterState(
        code=SCHOOL, keys=(RegisteredKey(epoch=1, signing_key=key, state="pinned"),)
    )
    found = verdicts.inspect(
        (tmp_path / "package.lspkg").read_bytes(),
        [bureau.identity],
        Register(state),
        receiver=BUREAU,
        today=TODAY,
    )
    assert found.verdict.kind.word == "new"
    assert found.opened is not None
    read = read_report(found.opened.payload, code_sets())
    read.manifest.check(found.opened.comment)
    assert read.rows["S2"]["c1"]["name"] == "马小花"
    assert read.rows["S2"]["c1"]["sex"] == "2"


@needs(*PROGRAMS)
def test_is_opened_and_verified_by_the_documented_commands(
    repository: Path, tmp_path: Path
) -> None:
    bureau, key = SealingKey.generate(), signing_key("school")
    sealed = envelope.seal_package(b"rows", heading(), key, (bureau.recipient,))
    (tmp_path / "package.lspkg").write_bytes(sealed.content)
    (tmp_path / "bureau.key").write_text(bureau.identity + "\n")
    shown = _run(tmp_path, _commands(repository, "read"), SCHOOL_KEY=key.public.text)
    assert sealed.comment.to_line() in shown
    assert sealed.digest in shown


@pytest.mark.parametrize("word", [kind.word for kind in verdicts.VerdictKind])
def test_the_document_explains_every_verdict(repository: Path, word: str) -> None:
    document = (repository / "docs/formats/package.md").read_text("utf-8")
    table = document.split("## 8. Verdicts")[1]
    row = next(line for line in table.splitlines() if f"`{word}`" in line)
    kind = next(kind for kind in verdicts.VerdictKind if kind.word == word)
    assert f"| {kind.exit_code} |" in row


def test_the_document_names_every_key(repository: Path) -> None:
    from dataclasses import fields

    from liushou_desktop.exchange.comment import Comment
    from liushou_desktop.exchange.enrolment import Enrolment, KeyRequest
    from liushou_desktop.exchange.news import News, Revocation, Superior
    from liushou_desktop.exchange.receipts import MergedPackage, Receipt, RowRemark

    document = (repository / "docs/formats/package.md").read_text("utf-8")
    carried = (Comment, Enrolment, KeyRequest, News, Revocation, Superior, Receipt, RowRemark,
               MergedPackage)  # fmt: skip
    missing = {f.name for kind in carried for f in fields(kind) if f"`{f.name}`" not in document}
    assert not missing


def test_a_short_public_key_is_what_minisign_takes() -> None:
    assert PublicKey.from_text(signing_key("school").public.text).text.startswith("RW")
