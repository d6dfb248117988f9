"""Fonts for screen and paper in ``build/fonts``, under the names the program looks for.

Noto Sans SC and Noto Serif SC come from npm packages by name and version; every file is checked
against the sum written here. LXGW WenKai (handwriting), HanaMin and BabelStone Han (rare characters
of planes 2 and 3) come from Debian's packages. None is committed; licences are kept beside them.

Where the npm client is missing, Debian's fonts serve alone and set-up says so.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from say import say, warn

FOLDER = Path(__file__).resolve().parents[1] / "build" / "fonts"
LICENCES = FOLDER / "licences"
DEBIAN_FONTS = Path("/usr/share/fonts/truetype")
DEBIAN_DOCS = Path("/usr/share/doc")


@dataclass(frozen=True)
class FetchedFont:
    """One file of an npm package."""

    name: str
    member: str
    sha256: str


@dataclass(frozen=True)
class FontPackage:
    """An npm package, the files taken from it and its licence."""

    spec: str
    family: str
    licence_sha256: str
    fonts: tuple[FetchedFont, ...]


PACKAGES = (
    FontPackage(
        "@expo-google-fonts/noto-sans-sc@0.4.3",
        "NotoSansSC",
        "1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9",
        (
            FetchedFont(
                "NotoSansSC-Regular.ttf",
                "400Regular/NotoSansSC_400Regular.ttf",
                "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
            ),
            FetchedFont(
                "NotoSansSC-Bold.ttf",
                "700Bold/NotoSansSC_700Bold.ttf",
                "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
            ),
        ),
    ),
    FontPackage(
        "@expo-google-fonts/noto-serif-sc@0.4.3",
        "NotoSerifSC",
        "5e0da210fb04058a8c0087985d2d456b931c2579811a49655721d3cf0c36b6d6",
        (
            FetchedFont(
                "NotoSerifSC-Regular.ttf",
                "400Regular/NotoSerifSC_400Regular.ttf",
                "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
            ),
            FetchedFont(
                "NotoSerifSC-Medium.ttf",
                "500Medium/NotoSerifSC_500Medium.ttf",
                "55f134c32e7b275516b060df24d06b455c4d8f0de9811dc1b7a0af8fd8b7cb53",
            ),
            FetchedFont(
                "NotoSerifSC-Bold.ttf",
                "700Bold/NotoSerifSC_700Bold.ttf",
                "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
            ),
        ),
    ),
)

# Name in build/fonts → Debian package, path below /usr/share/fonts/truetype.
DEBIAN = {
    "LXGWWenKai-Regular.ttf": ("fonts-lxgw-wenkai", "lxgw-wenkai/LXGWWenKai-Regular.ttf"),
    "HanaMinA.ttf": ("fonts-hanazono", "hanazono/HanaMinA.ttf"),
    "HanaMinB.ttf": ("fonts-hanazono", "hanazono/HanaMinB.ttf"),
    "BabelStoneHan.ttf": ("fonts-babelstone-han", "babelstone/BabelStoneHan.ttf"),
}
# Headings and strong text when the Noto faces could not be fetched.
STAND_IN = {
    "wqy-zenhei.ttc": ("fonts-wqy-zenhei", "wqy/wqy-zenhei.ttc"),
    "LXGWWenKai-Bold.ttf": ("fonts-lxgw-wenkai", "lxgw-wenkai/LXGWWenKai-Bold.ttf"),
}


def prepare_fonts() -> None:
    """Fill ``build/fonts``; quick when everything is there already."""
    LICENCES.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not _is_complete(package) and not _fetch(package):
            break
    missing_noto = [package.family for package in PACKAGES if not _is_complete(package)]
    _link_from_debian(DEBIAN | (STAND_IN if missing_noto else {}))
    if missing_noto:
        used = sorted(path.stem for path in FOLDER.iterdir() if path.suffix in (".ttf", ".ttc"))
        warn(
            f"没有取到 {'、'.join(missing_noto)}，改用：{'、'.join(used) or '系统自带字体'}",
            "Noto fonts were not fetched (npm client missing or offline); Debian's fonts serve",
        )


def _is_complete(package: FontPackage) -> bool:
    """Complete files were checked when they were put there; sums are not taken on every run."""
    return (LICENCES / f"{package.family}.txt").is_file() and all(
        (FOLDER / font.name).is_file() for font in package.fonts
    )


def _fetch(package: FontPackage) -> bool:
    npm = shutil.which("npm")
    if npm is None:
        return False
    say(f"取字体 {package.spec}（约 60 MB）")
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            [npm, "pack", "--silent", "--pack-destination", folder, package.spec],
            capture_output=True,
            text=True,
            check=False,
        )
        archives = list(Path(folder).glob("*.tgz"))
        if packed.returncode or len(archives) != 1:
            warn(f"npm 没有取到 {package.spec}", "npm pack failed")
            return False
        with tarfile.open(archives[0]) as archive:
            for font in package.fonts:
                _put(archive, font.member, font.sha256, FOLDER / font.name)
            licence = LICENCES / f"{package.family}.txt"
            _put(archive, "LICENSE_FONT", package.licence_sha256, licence)
    return True


def _put(archive: tarfile.TarFile, member: str, sha256: str, target: Path) -> None:
    reader = archive.extractfile(f"package/{member}")
    content = reader.read() if reader else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SystemExit(f"✗ {member} 的校验和不符，拒绝使用。(checksum differs, refused)")
    part = target.with_suffix(".part")
    part.write_bytes(content)
    part.replace(target)


def _link_from_debian(wanted: dict[str, tuple[str, str]]) -> None:
    for name, (package, path) in wanted.items():
        source = DEBIAN_FONTS / path
        if not source.is_file():
            continue
        if not (FOLDER / name).is_file():
            (FOLDER / name).unlink(missing_ok=True)  # a link whose package was removed
            (FOLDER / name).symlink_to(source)
        licence = LICENCES / f"{Path(name).stem}.txt"
        if not licence.is_file():
            _keep_licence(package, licence)


def _keep_licence(package: str, target: Path) -> None:
    for name in ("copyright", "copyright.gz"):
        source = DEBIAN_DOCS / package / name
        if source.is_file():
            content = source.read_bytes()
            target.write_bytes(gzip.decompress(content) if name.endswith(".gz") else content)
