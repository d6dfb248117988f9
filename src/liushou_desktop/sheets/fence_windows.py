"""The fence on Windows: a Job object limits the child and takes it down with us.

Windows has no ``setrlimit``. The child is put into a Job with a memory limit, no further processes,
and ``KILL_ON_JOB_CLOSE``; wall time is watched by ``fence`` itself. Until the child is in
the Job it has read no byte, because the parent sends the first one afterwards.
"""

from __future__ import annotations

import ctypes
from typing import Any

from liushou_desktop.sheets import limits

_EXTENDED_LIMIT_INFORMATION = 9
_LIMIT_ACTIVE_PROCESS = 0x8
_LIMIT_PROCESS_MEMORY = 0x100
_LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400
_LIMIT_KILL_ON_JOB_CLOSE = 0x2000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("Basic", _BasicLimits),
        ("IoCounters", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def confine(process_handle: int) -> object:
    """Put a just started process into a limited Job; keep the result as long as the process lives.

    Raises:
        OSError: when Windows refuses; the caller then ends the child unread.
    """
    loader: Any = getattr(ctypes, "WinDLL", None)
    if loader is None:
        raise OSError("Job objects exist on Windows only")
    kernel = loader("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    kernel.SetInformationJobObject.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint32,
    )
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    job = kernel.CreateJobObjectW(None, None)
    wanted = _ExtendedLimits()
    wanted.Basic.LimitFlags = (
        _LIMIT_PROCESS_MEMORY
        | _LIMIT_ACTIVE_PROCESS
        | _LIMIT_DIE_ON_UNHANDLED_EXCEPTION
        | _LIMIT_KILL_ON_JOB_CLOSE
    )
    wanted.Basic.ActiveProcessLimit = 2  # python.exe of a virtual environment starts a second one
    wanted.ProcessMemoryLimit = limits.MEMORY_BYTES
    done = kernel.SetInformationJobObject(
        job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(wanted), ctypes.sizeof(wanted)
    ) and kernel.AssignProcessToJobObject(job, process_handle)
    if not job or not done:
        raise OSError("the child could not be confined")
    return _Job(kernel, job)


class _Job:
    """Owns the handle; closing it ends the child."""

    def __init__(self, kernel: Any, handle: int) -> None:
        self._kernel = kernel
        self._handle = handle

    def __del__(self) -> None:
        self._kernel.CloseHandle(ctypes.c_void_p(self._handle))
