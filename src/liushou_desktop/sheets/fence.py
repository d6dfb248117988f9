"""The near side of the fence: foreign files are parsed by a child process, never by us.

Tables and pictures alike. A 5 KB workbook can make a parser ask for 512 GB and abort; no ``except``
catches that. So the bytes go to a child (``fenced_child``) that has limits on memory, CPU and time,
no keys, no environment and no file of ours, and what comes back is plain text in frames (``wire``).
However the child ends, the parent answers with a ``RefusedError``.

    read(content, "五年级.xlsx")        one file
    with Fence() as fence: ...          many files by one child, restarted when it dies
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any

from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.pictures import JPEG, MOST_BYTES
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.fence_process import ChildProcess, nonsense
from liushou_desktop.sheets.grid import ColumnTable, GridRow, SheetGrid, WorkbookGrid
from liushou_desktop.sheets.wire import (
    HEADER,
    READER_MISSING,
    Block,
    decode_block,
    decode_columns,
    decode_numbers,
    decode_texts,
    frame,
)

_TICK_SECONDS = 0.05
_SHOWN = 80  # characters of a foreign name in a sentence
_LONGEST_TICK = 0.5
"""A PC that slept, was paused or had its clock set did not give the child that time."""


def read(content: bytes, name: str, watcher: Watcher | None = None) -> WorkbookGrid:
    """Read one foreign table.

    Args:
        content: the file's bytes, read once (``base.files.read_limited``).
        name: file name, for messages and to tell ``.et`` from ``.xls``.
        watcher: told ``READING_TABLE`` with rows so far; stopping it ends the child.

    Raises:
        RefusedError: with the file and, where known, the place; the child's death is FENCE_….
        Cancelled: the watcher was stopped.
    """
    with Fence() as fence:
        return fence.read(content, name, watcher)


class Fence:
    """A child that parses one file after another. A context manager; one thread at a time.

    ``prepare`` hands it the next file while the caller is still busy with this one: on two cores
    the parsing of a stick full of packages then costs no time of its own.
    """

    def __init__(self) -> None:
        self._child: ChildProcess | None = None
        self._asked: deque[tuple[bytes, str, bool, bool]] = deque()
        self._watchdog = _Watchdog()

    def __enter__(self) -> Fence:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        self._asked.clear()
        self._watchdog.end()
        self._watchdog = _Watchdog()
        if child is not None:
            child.close()

    @property
    def asked(self) -> int:
        """How many files the child has been given and ``read`` has not asked for."""
        return len(self._asked)

    def prepare(
        self, content: bytes, name: str, *, strict: bool = False, is_document: bool = False
    ) -> None:
        """Let the child read a file that ``read`` will ask for soon, with the same arguments."""
        if len(content) <= limits.FILE_BYTES:
            child = self._running()
            asked = {"name": name, "strict": strict, "is_document": is_document}
            question = json.dumps(asked).encode()
            child.send(frame(b"Q", question), HEADER.pack(b"C", len(content)), content)
            self._asked.append((content, name, strict, is_document))

    def read(
        self,
        content: bytes,
        name: str,
        watcher: Watcher | None = None,
        *,
        strict: bool = False,
        is_document: bool = False,
    ) -> WorkbookGrid:
        """As ``read`` of this module. ``strict``: .xlsx alone, without even a hyperlink (ours);
        ``is_document``: JSON, as tokens (``sheets.document``)."""
        if len(content) > limits.FILE_BYTES:
            limit = limits.FILE_BYTES // 1_000_000
            raise RefusedError("FILE_TOO_LARGE", file=name, limit_mb=limit)
        asked = (content, name, strict, is_document)
        if self._asked and self._asked[0] != asked:
            self.close()  # something else was prepared
        if not self._asked:
            self.prepare(content, name, strict=strict, is_document=is_document)
        answer = self._heard(name, watcher)
        self._asked.popleft()
        if answer.refusal is not None:
            raise answer.refusal
        return answer.workbook

    def picture(self, content: bytes, name: str, wanted: str, most_bytes: int) -> bytes:
        """What ``sheets.picture`` makes of a foreign picture: a JPEG of at most so many bytes.

        Args:
            wanted: ``picture.PASSPORT_CUT``, ``SMALL`` or ``PLAIN``.

        Raises:
            RefusedError: PHOTO_… with the file; a child that died is PHOTO_UNREADABLE too;
                FENCE_READER_MISSING when this installation lacks the part that reads pictures.
        """
        if len(content) > limits.FILE_BYTES:
            limit = limits.FILE_BYTES // 1_000_000
            raise RefusedError("PHOTO_TOO_LARGE_TO_OPEN", file=name, limit_mb=limit)
        self._asked.clear()
        question = json.dumps({"picture": wanted, "most_bytes": most_bytes}).encode()
        self._running().send(frame(b"Q", question), HEADER.pack(b"C", len(content)), content)
        try:
            answer = self._heard(name, None)
        except RefusedError as error:
            raise RefusedError("PHOTO_UNREADABLE", file=name) from error
        if answer.refusal is not None:
            known = answer.refusal.code.startswith(("PHOTO_", READER_MISSING))
            raise answer.refusal if known else RefusedError("PHOTO_UNREADABLE", file=name)
        return answer.picture

    def _heard(self, name: str, watcher: Watcher | None) -> _Answer:
        """``_hear``; a child that failed is not asked again."""
        try:
            return self._hear(name, watcher or Watcher())
        except BaseException:
            self.close()
            raise

    def _running(self) -> ChildProcess:
        if self._child is None or not self._child.is_running():
            self.close()
            self._child = ChildProcess()
        return self._child

    def _hear(self, name: str, watcher: Watcher) -> _Answer:
        """The child's whole answer to the file asked first."""
        child = self._running()
        answer = _Answer(name)
        with collector_at_rest(), self._watchdog.over(child, watcher) as watched:
            while True:
                received = child.receive()
                if received is None:
                    watched.explain(name)
                    slow = child.ran_out_of_time()
                    raise RefusedError("FENCE_TOO_SLOW" if slow else "FENCE_TOO_HEAVY", file=name)
                if answer.take(*received, watcher):
                    return answer


class _Watchdog:
    """Ends the child when the user stops or time is up, while the caller waits at the pipe.

    The caller reads in its own thread: a second reading thread would wait for the interpreter lock
    at every piece and double the time of a large file. What the child had written before its end
    stays in the pipe and is read first: an answer that was complete counts.

    Time is what the watchdog itself was awake for, ``_LONGEST_TICK`` at most from one look to the
    next: the clock also goes on while the whole PC stands still. One thread looks after file upon
    file; between them it has nothing to look after.
    """

    def __init__(self) -> None:
        self._lock = Lock()  # it must not end a child that by then reads the next file
        self._watched: _Watched | None = None
        self._is_over = Event()
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)

    @contextmanager
    def over(self, child: ChildProcess, watcher: Watcher) -> Iterator[_Watched]:
        """Look after a child while it answers."""
        if self._thread.ident is None:
            self._thread.start()
        watched = _Watched(child, watcher)
        with self._lock:
            self._watched = watched
        try:
            yield watched
        finally:
            with self._lock:
                self._watched = None

    def end(self) -> None:
        """It is needed no more."""
        self._is_over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _watch(self) -> None:
        looked_at = time.monotonic()
        while not self._is_over.wait(_TICK_SECONDS):
            before, looked_at = looked_at, time.monotonic()
            with self._lock:
                if self._watched is not None:
                    self._watched.look(min(looked_at - before, _LONGEST_TICK))


class _Watched:
    """One answer that is waited for, and why its child was ended."""

    def __init__(self, child: ChildProcess, watcher: Watcher) -> None:
        self._child = child
        self._watcher = watcher
        self._awake = 0.0
        self._stopped: Cancelled | None = None
        self._is_late = False

    def look(self, seconds: float) -> None:
        """So much later: end the child if it is time."""
        if self._stopped or self._is_late:
            return
        self._awake += seconds
        try:
            self._watcher.check()
        except Cancelled as stopped:
            self._stopped = stopped
        self._is_late = self._awake > limits.WALL_SECONDS
        if self._stopped or self._is_late:
            self._child.kill()

    def explain(self, name: str) -> None:
        """Raise for an end that was ours: Cancelled, or RefusedError FENCE_TOO_SLOW."""
        if self._stopped:
            raise self._stopped
        if self._is_late:
            raise RefusedError("FENCE_TOO_SLOW", file=name)


class _Answer:
    """Puts the frames of one file together, trusting none of them."""

    def __init__(self, name: str) -> None:
        self.workbook = WorkbookGrid(name, "", [])
        self.picture = b""
        self.refusal: RefusedError | None = None
        self._texts: dict[bytes, str] = {}
        self._bytes = 0
        self._rows = 0

    def take(self, letter: bytes, payload: bytes, watcher: Watcher) -> bool:
        """Add one frame; True at the end, which may be a refusal.

        Raises:
            RefusedError: FENCE_NONSENSE when frames make no sense; WORKBOOK_UNREADABLE when a cell
                names a text that does not exist.
        """
        self._bytes += len(payload)
        try:
            return self._take(letter, payload, watcher)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise nonsense(self.workbook.name) from error

    def _take(self, letter: bytes, payload: bytes, watcher: Watcher) -> bool:
        if self._bytes > limits.ANSWER_BYTES:
            raise ValueError("answer too long")
        if letter in b"RNK":
            self._take_rows(letter, payload, watcher)
        elif letter == b"J":
            self._take_picture(payload)
        elif letter == b"T":
            self._texts = decode_texts(payload)
        elif letter in b"BS":
            self._take_sheet(letter, payload)
        elif letter == b"W":
            head = json.loads(payload)
            self.workbook.format = str(head["format"])
            self.workbook.encoding = head.get("encoding")
        elif letter == b"X":
            refusal = json.loads(payload)
            args = {key: _shown(said) for key, said in refusal["args"].items()}
            args["file"] = self.workbook.name
            self.refusal = RefusedError(str(refusal["code"]), **args)
            return True
        elif letter == b"Z":
            return True
        else:
            raise ValueError("unknown frame")
        return False

    def _take_sheet(self, letter: bytes, payload: bytes) -> None:
        """A sheet begins, or the last one is read anew."""
        if letter == b"S":
            self.workbook.sheets.append(_sheet(json.loads(payload)))
        else:
            self._rows -= len(self.workbook.sheets.pop().rows)

    def _take_picture(self, payload: bytes) -> None:
        if not payload.startswith(JPEG) or len(payload) > MOST_BYTES:
            raise ValueError("not the picture that was asked for")
        self.picture = payload

    def _take_rows(self, letter: bytes, payload: bytes, watcher: Watcher) -> None:
        sheet = self.workbook.sheets[-1]
        if sheet.table is not None:
            raise ValueError("rows behind the table")
        if letter == b"K":
            sheet.table = _table(payload, sheet.rows)
            self._rows += sheet.table.count
        else:
            numbers, kinds, texts = (
                decode_block(payload) if letter == b"R" else self._numbered(payload)
            )
            sheet.rows.extend(map(GridRow, numbers, texts, kinds))
            self._rows += len(numbers)
        if len(sheet.rows) > limits.ROWS_WITH_HEAD:
            raise ValueError("too many rows")
        watcher.report("READING_TABLE", self._rows)

    def _numbered(self, payload: bytes) -> Block:
        try:
            return decode_numbers(payload, self._texts)
        except KeyError as error:
            raise RefusedError("WORKBOOK_UNREADABLE", file=self.workbook.name) from error


def _shown(said: Any) -> Any:
    """What a foreign file calls a part, a tab or a target, as it may be shown."""
    if not isinstance(said, str):
        return said
    plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in said[: _SHOWN + 1])
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"


def _table(payload: bytes, above: Sequence[GridRow]) -> ColumnTable:
    table = ColumnTable(*decode_columns(payload))
    last = table.first + table.count - 1
    if last > limits.ROWS_WITH_HEAD or (above and table.first <= above[-1].number):
        raise ValueError("a table that has no place")
    return table


def _sheet(head: dict[str, Any]) -> SheetGrid:
    return SheetGrid(
        name=str(head["name"]),
        hidden=bool(head.get("hidden")),
        hidden_rows=frozenset(head.get("hidden_rows", ())),
        hidden_columns=frozenset(head.get("hidden_columns", ())),
        merges=tuple((a, b, c, d) for a, b, c, d in head.get("merges", ())),
        formulas=int(head.get("formulas", 0)),
    )
