"""The Debian packages that pip cannot bring: Qt's system libraries, fonts, tools for the tests.

Whatever is missing is installed when set-up runs as root; otherwise the command is named. On other
systems (Windows, other distributions) nothing is done here.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from say import say, stop, warn

QT_LIBRARIES = (
    "libegl1",
    "libgl1",
    "libglib2.0-0",
    "libdbus-1-3",
    "libfontconfig1",
    "libfreetype6",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libx11-xcb1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
)
FONTS = ("fonts-lxgw-wenkai", "fonts-hanazono", "fonts-babelstone-han")
# Serve when the npm client is missing and the Noto fonts cannot be fetched.
STAND_IN_FONTS = ("fonts-wqy-zenhei",)
TEST_TOOLS = ("poppler-utils", "age", "minisign", "strace", "binutils", "postgresql")

NEEDED = {"run": QT_LIBRARIES, "test": (*QT_LIBRARIES, "poppler-utils")}
WELCOME = {"run": FONTS, "test": FONTS + TEST_TOOLS}


def prepare_packages(level: str) -> None:
    """Install what ``level`` (run, test) asks for, or say how to."""
    if shutil.which("dpkg-query") is None:
        return
    wanted = NEEDED[level] + WELCOME[level]
    if shutil.which("npm") is None:
        wanted += STAND_IN_FONTS
    missing = missing_packages(wanted)
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install(missing)
        missing = missing_packages(wanted)
    if missing:
        _say_how(missing, level)


def missing_packages(wanted: tuple[str, ...]) -> list[str]:
    """Those of ``wanted`` that dpkg does not know as installed."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    installed = {
        line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")
    }
    return [name for name in wanted if name not in installed]


def _install(names: list[str]) -> None:
    say(f"安装系统软件包：{' '.join(names)}")
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
    done = subprocess.run(install, check=False, text=True, **quiet)  # type: ignore[call-overload]
    if done.returncode:
        warn(f"系统软件包没有装上：{done.stderr.strip()[-300:]}", "apt-get failed")


def _say_how(missing: list[str], level: str) -> None:
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    sentence = f"缺少系统软件包，请由管理员执行：{command}"
    if set(missing) & set(NEEDED[level]):
        stop(sentence, "these Debian packages are needed; run the command above as root")
    warn(sentence, "these Debian packages are missing; going on without them")
