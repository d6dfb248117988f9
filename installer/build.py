"""Builds the self-contained folder ``dist/liushou`` and tries it: ``make installer``.

The trial starts the folder's own program, in an empty environment and from another folder, so that
it cannot lean on the source tree or on ``.venv``: version, form check, the demonstration county,
one card as PDF whose text is read back.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUNDLE = ROOT / "dist" / "liushou"
PROGRAM = BUNDLE / ("liushou.exe" if os.name == "nt" else "liushou")


def main() -> None:
    """Build, try, and say how big it became."""
    build()
    try_bundle()
    files = (path for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files)
    print(f"· 自带运行环境的文件夹已做好：dist/liushou（{size / 1e6:.0f} MB）")


def build() -> None:
    """Run PyInstaller on the recipe; its own chatter goes to build/installer.log."""
    print("· 打包（约一两分钟，记录在 build/installer.log）", flush=True)
    command = [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
        *("--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build" / "installer")),
        str(ROOT / "installer" / "liushou.spec"),
    ]
    with (ROOT / "build" / "installer.log").open("w") as log:
        done = subprocess.run(command, stdout=log, stderr=log, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit((ROOT / "build" / "installer.log").read_text()[-3000:])


def try_bundle() -> None:
    """The smoke test: it starts, knows its forms, and prints one card."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print("·", _run(place, "--version").strip())
        _run(place, "forms", "check")
        _run(place, "demo", "demo", "--schools", "1", "--children", "6")
        school = next((place / "demo" / "schools").iterdir())
        card = place / "card.pdf"
        _run(place, "--data-dir", str(school), "print", "card", "--out", str(card))
        _check_card(card)
        wish = ("--data-dir", "demo", "--screens", "screens")
        _run(place, *wish, QT_QPA_PLATFORM="offscreen")
        pictures = list((place / "screens").rglob("*.png"))
        if not pictures:
            raise SystemExit("✗ 界面没有画出来 (no screen was drawn)")
        size = card.stat().st_size // 1024
        print(f"· 试运行通过：印出联系卡 {size} KB，画出界面 {len(pictures)} 幅")


def _check_card(card: Path) -> None:
    if not card.read_bytes().startswith(b"%PDF-"):
        raise SystemExit("✗ 联系卡没有印出来 (no card was printed)")
    reader = shutil.which("pdftotext")
    if reader:
        text = subprocess.run([reader, card, "-"], capture_output=True, text=True, check=True)
        if "联系卡" not in text.stdout.replace(" ", ""):
            raise SystemExit("✗ 联系卡上的字读不出来 (the card's text cannot be read)")


def _run(place: Path, *arguments: str, **environment: str) -> str:
    known = {
        "PATH": os.defpath,
        "HOME": str(place),
        "LANG": "C.UTF-8",
        "LIUSHOU_PASSWORD": "demo-2021",
        **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if os.name == "nt" else {}),
        **environment,
    }
    done = subprocess.run(
        [PROGRAM, *arguments], env=known, capture_output=True, text=True, check=False, cwd=place
    )
    if done.returncode:
        raise SystemExit(
            f"✗ liushou {' '.join(arguments)} → {done.returncode}\n{done.stdout[-500:]}"
            f"{done.stderr[-1500:]}"
        )
    return done.stdout


if __name__ == "__main__":
    main()
