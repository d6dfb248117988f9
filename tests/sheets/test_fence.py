"""The fence: whatever the child does, the parent goes on."""

from __future__ import annotations

import itertools
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.helpers.patience import wait_until
from tests.sheets.making import CHILDREN, HEAD, csv, packed, shared, xls, xlsx

from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.progress import Progress, Watcher
from liushou_desktop.sheets import fence_process, limits
from liushou_desktop.sheets.fence import Fence, read
from liushou_desktop.sheets.grid import CellKind
from liushou_desktop.sheets.picture import PLAIN

needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch):
    """Put another program in the child's place."""

    def replace(code: str) -> None:
        command = [sys.executable, "-I", "-S", "-c", code]
        monkeypatch.setattr(fence_process, "child_command", lambda _: command)

    return replace


@pytest.fixture
def without_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose reading libraries a virus scanner took away."""
    command = fence_process.child_command()
    assert len(command) > 6, command  # interpreter, -I, -S, -c, code, source, libraries …
    monkeypatch.setattr(fence_process, "child_command", lambda _: command[:6])


def test_a_missing_part_of_the_program_is_not_blamed_on_the_file(without_libraries: None) -> None:
    with Fence() as fence:
        with pytest.raises(RefusedError, match="FENCE_READER_MISSING"):
            fence.read(xlsx(), "五年级.xlsx")
        with pytest.raises(RefusedError, match="FENCE_READER_MISSING"):
            fence.picture(b"\xff\xd8\xff", "照片.jpg", PLAIN, 200_000)


READ_ALL = "import sys,struct\nh=sys.stdin.buffer.read(5)\n"
SAYS_NONSENSE = "sys.stdout.buffer.write(struct.pack('>cL', b'?', 0))"


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("import os; os.abort()", "FENCE_TOO_HEAVY"),
        ("import os,signal; os.kill(os.getpid(), signal.SIGSEGV)", "FENCE_TOO_HEAVY"),
        ("import os,signal; os.kill(os.getpid(), signal.SIGXCPU)", "FENCE_TOO_SLOW"),
        ("raise SystemExit(0)", "FENCE_TOO_HEAVY"),
        ("raise SystemExit(134)", "FENCE_TOO_HEAVY"),
        (READ_ALL + "sys.stdout.buffer.write(b'R' + b'\\xff'*4)", "FENCE_TOO_HEAVY"),
        (READ_ALL + SAYS_NONSENSE, "FENCE_NONSENSE"),
        (
            READ_ALL + "sys.stdout.buffer.write(struct.pack('>cL', b'R', 3)+b'abc')",
            "FENCE_NONSENSE",
        ),
        (
            READ_ALL + "sys.stdout.buffer.write(struct.pack('>cL', b'S', 4)+b'null')",
            "FENCE_NONSENSE",
        ),
        (READ_ALL + "sys.stdout.buffer.write(struct.pack('>cL', b'X', 2)+b'{}')", "FENCE_NONSENSE"),
    ],
)
def test_survives_any_end_of_the_child(child, code: str, refusal: str) -> None:
    child(code)
    with pytest.raises(RefusedError) as refused:
        read(xlsx(), "名单.xlsx")
    assert refused.value.code == refusal
    assert refused.value.arguments["file"] == "名单.xlsx"


def test_ends_a_child_that_takes_too_long(child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.3)
    child("import time; time.sleep(600)")
    with pytest.raises(RefusedError, match="FENCE_TOO_SLOW"):
        read(xlsx(), "名单.xlsx")


def test_a_pause_of_the_whole_machine_is_not_the_childs_time(
    child, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock jumps by an hour between any two looks, as after sleep; the child is let finish."""
    hours = itertools.count(0.0, 3_600.0)
    jumping = SimpleNamespace(monotonic=lambda: next(hours))
    monkeypatch.setattr("liushou_desktop.sheets.fence.time", jumping)
    monkeypatch.setattr(limits, "WALL_SECONDS", 3_000)
    child("import time; time.sleep(0.5)\n" + READ_ALL + SAYS_NONSENSE)
    with pytest.raises(RefusedError, match="FENCE_NONSENSE"):
        read(xlsx(), "名单.xlsx")


def test_what_the_child_said_before_its_time_was_up_counts(
    child, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = tmp_path / "said"
    child(
        f"{READ_ALL}{SAYS_NONSENSE}\nsys.stdout.flush(); open({str(said)!r}, 'w').close()\n"
        "import time; time.sleep(600)"
    )
    receive = fence_process.ChildProcess.receive

    def receive_after_its_end(self: fence_process.ChildProcess) -> fence_process.Frame:
        wait_until(said.exists)
        limits.WALL_SECONDS = 0
        wait_until(lambda: not self.is_running())
        return receive(self)

    monkeypatch.setattr(limits, "WALL_SECONDS", limits.WALL_SECONDS)  # put back afterwards
    monkeypatch.setattr(fence_process.ChildProcess, "receive", receive_after_its_end)
    with pytest.raises(RefusedError, match="FENCE_NONSENSE"):
        read(xlsx(), "名单.xlsx")


def test_ends_a_child_that_closes_its_pipe_and_goes_on(child) -> None:
    child("import os, time; os.close(1); time.sleep(600)")
    with pytest.raises(RefusedError, match="FENCE_TOO_HEAVY"):
        read(xlsx(), "名单.xlsx")


def test_ends_a_child_that_never_stops_talking(child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_BYTES", 1_000_000)
    sheet = "b'S' + (13).to_bytes(4, 'big') + b'{\"name\": \"a\"}'"
    child(f"import sys\no=sys.stdout.buffer\nwhile True: o.write({sheet})")
    with pytest.raises(RefusedError, match="FENCE_NONSENSE"):
        read(xlsx(), "名单.xlsx")


def test_a_child_that_wants_memory_dies_alone(child) -> None:
    child(
        "import sys; sys.path[:0] = " + repr(sys.path) + "\n"
        "from liushou_desktop.sheets import fenced_child as c\n"
        "c._limit_myself()\nx = bytearray(4_000_000_000)"
    )
    with pytest.raises(RefusedError, match="FENCE_TOO_HEAVY"):
        read(xlsx(), "名单.xlsx")


@needs_linux
def test_the_child_inherits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIUSHOU_PASSWORD", "a secret of ours")
    secret = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(secret, True)
    try:
        with Fence() as fence:
            fence.read(csv(), "名单.csv")
            assert fence._child is not None
            process = Path(f"/proc/{fence._child.pid}")
            environment = (process / "environ").read_bytes().split(b"\0")
            names = {entry.partition(b"=")[0] for entry in environment}
            assert {name for name in names if not name.startswith(b"MALLOC_")} <= {b"LC_ALL", b""}
            targets = [str(entry.readlink()) for entry in (process / "fd").iterdir()]
            assert not any(str(tmp_path) in target for target in targets)
            assert all(t.startswith("pipe:") or t == "/dev/null" for t in targets), targets
            granted = (process / "limits").read_text()
            assert f"Max address space         {limits.MEMORY_BYTES}" in granted
            assert "Max file size             0" in granted
            assert "Max core file size        0" in granted
    finally:
        os.close(secret)


def test_one_child_reads_many_files_and_is_replaced_when_it_dies() -> None:
    with Fence() as fence:
        fence.read(xlsx(), "一.xlsx")
        first = fence._child
        fence.read(csv(), "二.csv")
        assert fence._child is first
        with pytest.raises(RefusedError):
            fence.read(b"", "空.xlsx")
        assert first is not None
        first.kill()
        assert not first.ran_out_of_time()  # waits for its end
        assert len(fence.read(xls(), "三.xls").sheets[0].rows) == 4
        assert fence._child is not first


@needs_linux
def test_each_file_gets_its_own_time_and_leaves_no_memory_behind() -> None:
    def status() -> tuple[int, str]:
        assert fence._child is not None
        process = Path(f"/proc/{fence._child.pid}")
        # What is backed by files comes and goes as the whole PC needs memory.
        own = (process / "status").read_text().split("RssAnon:")[1]
        memory = int(own.split()[0])
        cpu = next(x for x in (process / "limits").read_text().splitlines() if "cpu time" in x)
        return memory, cpu

    content = packed(shared([HEAD, *[CHILDREN[n % 3] for n in range(300)]]))
    with Fence() as fence:
        for _ in range(20):
            fence.read(content, "名单.xlsx")
        before, cpu = status()
        assert str(limits.CPU_SECONDS) in cpu
        assert "unlimited" in cpu, "a hard limit could never be raised for the next file"
        for _ in range(150):
            fence.read(content, "名单.xlsx")
        after, _ = status()
        assert after < before * 1.2


def test_the_frozen_program_serves_as_its_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = fence_process.child_command()
    assert command == [sys.executable, fence_process.PARSER.flag]
    as_module = [sys.executable, "-m", "liushou_desktop", fence_process.PARSER.flag]
    monkeypatch.setattr(fence_process, "child_command", lambda _: as_module)
    assert read(xlsx(), "名单.xlsx").sheets[0].rows


def test_a_refused_file_leaves_the_next_one_readable() -> None:
    with Fence() as fence:
        for _ in range(3):
            with pytest.raises(RefusedError):
                fence.read(b"PK\x03\x04 not an archive", "坏.xlsx")
            assert fence.read(xlsx(), "好.xlsx").sheets[0].rows


def test_leaves_no_child_behind() -> None:
    with Fence() as fence:
        fence.read(csv(), "名单.csv")
        child = fence._child
    assert child is not None
    assert not child.is_running()


def test_tells_progress_and_stops_when_asked() -> None:
    many = packed(shared([HEAD, *[CHILDREN[n % 3] for n in range(15_000)]]))
    told: list[Progress] = []
    watcher = Watcher(tell=told.append)
    read(many, "大.xlsx", watcher)
    assert told[-1] == Progress("READING_TABLE", 15_001, 0)

    def stop_at_once(_: Progress) -> None:
        watcher.stop()

    watcher = Watcher(tell=stop_at_once)
    with pytest.raises(Cancelled):
        read(many, "大.xlsx", watcher)


def test_stops_also_while_the_child_is_still_busy(child) -> None:
    child("import time; time.sleep(600)")
    watcher = Watcher()
    threading.Timer(0.2, watcher.stop).start()
    with pytest.raises(Cancelled):
        read(xlsx(), "名单.xlsx", watcher)


def test_refuses_a_file_over_the_limit_without_a_child(child) -> None:
    child("raise SystemExit(1)")
    with pytest.raises(RefusedError, match="FILE_TOO_LARGE"):
        read(b"x" * (limits.FILE_BYTES + 1), "大.csv")


def test_strict_takes_our_workbooks_alone() -> None:
    with Fence() as fence:
        assert fence.read(xlsx(), "report.xlsx", strict=True).format == "xlsx"
        for other in (csv(), xls()):
            with pytest.raises(RefusedError, match="NOT_A_WORKBOOK"):
                fence.read(other, "report.xlsx", strict=True)


def test_keeps_the_type_of_every_cell() -> None:
    row = [
        "文字",
        19_900_000_000,
        0.5,
        True,
        9.99999201502280e17,
        '<c t="e"><v>#DIV/0!</v></c>',
        "<c><f>1+1</f><v>2</v></c>",
        "",
        "末",
    ]
    grid = read(xlsx([row]), "类型.xlsx")
    cells = list(grid.sheets[0].rows[0].cells())
    assert [(cell.text, cell.kind) for cell in cells] == [
        ("文字", CellKind.TEXT),
        ("19900000000", CellKind.NUMBER),
        ("0.5", CellKind.NUMBER),
        ("是", CellKind.BOOLEAN),
        ("9.99999E+17", CellKind.NUMBER),
        ("#DIV/0!", CellKind.ERROR),
        ("2", CellKind.NUMBER),
        ("", CellKind.EMPTY),
        ("末", CellKind.TEXT),
    ]
    assert [cell.formula for cell in cells].count(True) == 1
    assert cells[6].formula
    assert grid.sheets[0].formulas == 1


def test_prepared_files_are_read_ahead_and_answered_in_order() -> None:
    first, second = xlsx(), csv()
    with Fence() as fence:
        fence.prepare(first, "一.xlsx")
        fence.prepare(second, "二.csv")
        child = fence._child
        assert fence.read(first, "一.xlsx").format == "xlsx"
        assert fence.read(second, "二.csv").format == "csv"
        assert fence._child is child


def test_a_prepared_file_that_is_not_asked_for_is_forgotten() -> None:
    with Fence() as fence:
        fence.prepare(xlsx(), "一.xlsx")
        assert fence.read(csv(), "二.csv").format == "csv"
        assert fence.read(xls(), "三.xls").format == "xls"


def test_a_prepared_file_that_is_refused_does_not_hurt_the_next() -> None:
    with Fence() as fence:
        fence.prepare(b"PK\x03\x04 none", "坏.xlsx")
        fence.prepare(xlsx(), "好.xlsx")
        child = fence._child
        with pytest.raises(RefusedError, match="ZIP_BROKEN"):
            fence.read(b"PK\x03\x04 none", "坏.xlsx")
        assert fence.read(xlsx(), "好.xlsx").sheets[0].rows
        assert fence._child is child
