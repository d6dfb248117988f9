"""transfer out, show, in, back, list and the receipt, as typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.running import Terminal
from tests.helpers.second_school import JUNIOR
from tests.helpers.sites import (
    AFTER_TERM,
    BUREAU_CLERK,
    CLERK,
    OWN_CLASS,
    PRINCIPAL,
    County,
)


def test_a_child_is_sent_taken_and_answered(
    two_schools_county: County, terminal: Terminal, tmp_path: Path
) -> None:
    county = two_schools_county.copy(tmp_path / "county")
    stick, giver, receiver = tmp_path / "stick", county.school, county.folder / "junior"
    out = ("transfer", "out")
    numbers = {
        each["name"]: each["file_number"]
        for each in terminal.run("child", "list", folder=giver)["children"]
    }
    to = ("--to", JUNIOR, "--out", stick)
    assert terminal.run(*out, "LW-2020-999", *to, folder=giver).code == "CHILD_UNKNOWN"
    assert terminal.run(*out, *to, folder=giver).code == "TRANSFER_NOBODY"
    alone = terminal.run(
        *out, numbers["马玉兰"], "--to", "3199000099", "--out", stick, folder=giver
    )
    assert (alone.code, alone.exit_code) == ("RECEIVER_NOT_IN_REGISTER", 2)
    sealed = (*out, numbers["马玉兰"], *to, "--with", "sealed")
    assert terminal.run(*sealed, folder=giver, user=CLERK).code == "NOT_ALLOWED"
    sent = terminal.run(*sealed, folder=giver, user=PRINCIPAL)
    assert sent["children"] == ["马玉兰"]
    assert Path(sent["paper"]).read_bytes().startswith(b"%PDF")

    back = ("transfer", "back", numbers["马玉兰"], "--reason", "整班一起转")
    assert terminal.run(*back, folder=giver)["number"] == sent["number"]
    whole = terminal.run(*out, "--class", OWN_CLASS, *to, folder=giver)
    assert whole["children"] == ["马玉兰", "马国强", "冶䶮"]

    assert terminal.run("transfer", "show", whole["notice"], folder=receiver).exit_code == 2
    shown = terminal.run("transfer", "show", whole["file"], folder=receiver)
    assert [child["kind"] for child in shown["children"]] == ["new", "new", "new"]
    take = ("transfer", "in", whole["file"], "--out", stick)
    lost = terminal.run(*take, "--refuse", "4", "--because", "不认识", folder=receiver)
    assert lost.code == "TRANSFER_CHILD_UNKNOWN"
    taken = terminal.run(*take, "--refuse", "3", "--because", "没有来报到", folder=receiver)
    assert taken["taken"] == ["马玉兰", "马国强"]
    assert taken["not_taken"] == [{"name": "冶䶮", "reason": "没有来报到"}]
    again = terminal.run(*take, "--refuse", "3", "--because", "没有来报到", folder=receiver)
    assert (again["repeated"], again["changed"]) == (True, 0)
    # the first file of 马玉兰, which was taken back, comes after all
    assert terminal.run("transfer", "in", sent["file"], folder=receiver).code == "TRANSFER_OLDER"

    bureau: dict[str, Any] = {"folder": county.bureau, "day": AFTER_TERM, "user": BUREAU_CLERK}
    merged = terminal.run("bureau", "merge", stick, **bureau)
    assert {each["verdict"] for each in merged["files"]} == {
        "transfer", "transfer_notice", "transfer_receipt",
    }  # fmt: skip
    on_the_way = terminal.run("bureau", "transfers", **bureau)["transfers"]
    assert {(e["name"], e["state"], e["days"]) for e in on_the_way} == {
        ("马玉兰", "waiting", 27),  # the file that was taken back: nobody told the bureau
        ("马玉兰", "taken", None), ("马国强", "taken", None), ("冶䶮", "not_taken", 27),
    }  # fmt: skip
    out = terminal.run("bureau", "transfers", "--out", tmp_path / "onward", **bureau)
    passed = [Path(file) for file in out["files"]]  # the file still waited for, and the receipt
    assert passed[1].read_bytes() == Path(taken["receipt"]).read_bytes()
    assert not any(each["receipt_kept"] for each in out["transfers"])
    listed = terminal.run("bureau", "civil-list", tmp_path / "没有.xlsx", **bureau)
    assert (listed.code, listed.exit_code) == ("FILE_MISSING", 2)

    answered = terminal.run("receipt", "apply", passed[1], folder=giver)
    assert answered["receipt"]["taken"] == ["马玉兰", "马国强"]
    lines = terminal.run("transfer", "list", folder=giver)["transfers"]
    states = {(each["name"], each["state"]) for each in lines}
    assert states == {
        ("马玉兰", "withdrawn"), ("马玉兰", "taken"), ("马国强", "taken"), ("冶䶮", "not_taken"),
    }  # fmt: skip
