"""What ``make run``, ``make demo`` and ``make screens`` show: the demonstration county.

With a display: the window, opened on the demonstration school. Without one: the whole loop from an
empty folder to the receipt, headless, then pictures of the main screens.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from environment import ROOT, VENV
from say import say

DEMO = ROOT / "build" / "demo"
SCREENS = ROOT / "build" / "screens"
SHOWN = ROOT / "docs" / "screens"  # those that README and manual show, committed
IN_README = re.compile(r"screens/([\w-]+\.png)")
LIUSHOU = VENV / ("Scripts/liushou.exe" if os.name == "nt" else "bin/liushou")
PASSWORD = "demo-2021"  # noqa: S105 - of invented children, printed in the README


def main(arguments: list[str]) -> int:
    """``run``, ``demo`` or ``screens``."""
    wish = arguments[0] if arguments else "run"
    if wish == "run" and has_display():
        return open_window()
    if wish in ("run", "demo"):
        make_demo()
    if wish in ("run", "screens"):
        take_screens()
    if wish == "screens":
        show_screens()
    list_products(("screens",) if wish == "screens" else ("demo", "screens"))
    return 0


def has_display() -> bool:
    """A window can be seen here."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window() -> int:
    """The demonstration school's window; what was entered there stays until ``make demo``."""
    if not demonstration_school():
        make_demo()
    school = demonstration_school()
    say(f"打开示范学校（密码 {PASSWORD}）")
    return liushou("--data-dir", str(school)) if school else 1


def demonstration_school() -> Path | None:
    """The first school of the demonstration county, if it has been made."""
    schools = sorted((DEMO / "schools").glob("*")) if (DEMO / "schools").is_dir() else []
    return schools[0] if schools else None


def make_demo() -> None:
    """The invented county, made anew."""
    shutil.rmtree(DEMO, ignore_errors=True)
    must(liushou("demo", str(DEMO), "--schools", "3", "--children", "60", "--seed", "1"))


def take_screens() -> None:
    """Pictures of the main screens, drawn without a display."""
    say("给主要界面拍照")
    shutil.rmtree(SCREENS, ignore_errors=True)
    if not demonstration_school():
        make_demo()
    wish = ("--data-dir", str(DEMO), "--screens", str(SCREENS))
    must(liushou(*wish, QT_QPA_PLATFORM="offscreen"))


def show_screens() -> None:
    """Put the pictures that README and manual show where they look for them."""
    texts = [ROOT / "README.md", *sorted((ROOT / "docs" / "manual").glob("*.md"))]
    wanted = {name for text in texts for name in IN_README.findall(text.read_text("utf-8"))}
    SHOWN.mkdir(parents=True, exist_ok=True)
    for name in sorted(wanted):
        if (SCREENS / name).is_file():
            shutil.copy2(SCREENS / name, SHOWN / name)
        else:
            say(f"没有拍到 {name}")


def list_products(names: tuple[str, ...]) -> None:
    """Say where the papers, packages, receipts and pictures lie."""
    for name in names:
        folder = ROOT / "build" / name
        for kind, label in (
            ("*.pdf", "打印件"),
            ("*.lspkg", "报送包与回执"),
            ("*.lsenrol", "登记文件"),
            ("*.xlsx", "表格"),
            ("*.png", "界面照片"),
        ):
            files = sorted(folder.rglob(kind)) if folder.is_dir() else []
            for file in files[:12]:
                print(f"  {label}  {file.relative_to(ROOT)}")
            if len(files) > 12:
                print(f"  {label}  …共 {len(files)} 个，见 {folder.relative_to(ROOT)}")


def liushou(*arguments: str, **environment: str) -> int:
    """The program's command line, as a user would call it."""
    known = {"LIUSHOU_PASSWORD": PASSWORD, **os.environ, **environment}
    return subprocess.run([LIUSHOU, *arguments], env=known, check=False, cwd=ROOT).returncode


def must(code: int) -> None:
    """Stop with the program's own exit code."""
    if code:
        raise SystemExit(code)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
