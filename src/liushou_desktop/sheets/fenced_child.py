"""The far side of the fence: a small process that parses one foreign file after another.

Started by ``fence`` with nothing but two pipes: no keys, no files of ours, no environment. It gives
itself limits before it reads the first byte, answers in frames (``wire``) and dies when its input
ends. Whatever kills it, the parent only sees a closed pipe.

Imports here are few on purpose: starting it costs less than reading a class list.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.wire import READER_MISSING, frame, read_frame

_TOGETHER_BYTES = 1 << 18


def main() -> int:
    """Serve requests from stdin until it closes. Exit code 0."""
    _limit_myself()
    gc.disable()  # short-lived rows in great numbers; memory has its own limit
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while _serve(source, sink):
        pass
    return 0


def _limit_myself() -> None:
    """Memory, no core dump, no file larger than nothing.

    On Windows the parent's Job object does the same (``fence_windows``).
    """
    try:
        import resource
    except ImportError:
        return
    for kind, amount in (
        (resource.RLIMIT_AS, limits.MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or amount < hard:
            resource.setrlimit(kind, (amount, amount))


def _limit_cpu() -> None:
    """``CPU_SECONDS`` from now on: a long-lived child gets fresh time for each file."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + limits.CPU_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or soft < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _serve(source: BinaryIO, sink: BinaryIO) -> bool:
    asked = read_frame(source.read)
    given = read_frame(source.read) if asked else None
    if asked is None or given is None:
        return False
    _limit_cpu()
    question = json.loads(asked[1])
    try:
        _answer(question, given[1], sink)
        sink.write(frame(b"Z", b""))
    except RefusedError as error:
        refusal = {"code": error.code, "args": dict(error.arguments)}
        sink.write(frame(b"X", json.dumps(refusal).encode()))
    except ImportError:  # an installation with a part missing: the file is not to blame
        sink.write(frame(b"X", json.dumps({"code": READER_MISSING, "args": {}}).encode()))
    except MemoryError:
        return False
    except BrokenPipeError:
        return False
    except BaseException:  # noqa: BLE001  the parser's panics are no Exception
        sink.write(frame(b"X", b'{"code": "WORKBOOK_UNREADABLE", "args": {}}'))
    sink.flush()
    return True


def _answer(question: dict[str, object], content: bytes, sink: BinaryIO) -> None:
    if wanted := question.get("picture"):
        from liushou_desktop.sheets.picture import made

        sink.write(frame(b"J", made(str(wanted), content, int(str(question["most_bytes"])))))
        return
    if question["is_document"]:
        from liushou_desktop.sheets.document import document_frames

        sink.write(frame(b"W", b'{"format": "json"}'))
        sink.writelines(document_frames(content))
        return
    from liushou_desktop.sheets.sniffing import CSV, XLS, sniff

    name, strict = str(question["name"]), bool(question["strict"])
    kind = sniff(content, name)
    if strict and kind != "xlsx":
        raise RefusedError("NOT_A_WORKBOOK")
    head: dict[str, object] = {"format": kind}
    if kind == CSV:
        from liushou_desktop.sheets.delimited import read_delimited

        encoding, blocks = read_delimited(content)
        sink.write(frame(b"W", json.dumps({**head, "encoding": encoding}).encode()))
        sink.write(frame(b"S", json.dumps({"name": "CSV"}).encode()))
        sink.writelines(frame(b"R", block) for block in blocks)
        return
    from liushou_desktop.sheets.workbook_reading import read_xls, read_xlsx

    sink.write(frame(b"W", json.dumps(head).encode()))
    frames = read_xls(content) if kind == XLS else read_xlsx(content, strict=strict)
    sink.writelines(_gathered(frames))


def _gathered(frames: Iterable[bytes]) -> Iterator[bytes]:
    """Frames in pieces of some size: whoever listens is not woken for each of them."""
    waiting: list[bytes] = []
    size = 0
    for each in frames:
        waiting.append(each)
        size += len(each)
        if size >= _TOGETHER_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


if __name__ == "__main__":
    sys.exit(main())
