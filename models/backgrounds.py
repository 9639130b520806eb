"""Pictures without faces: Debian's wallpapers and cut-out stamps, fetched when models are made."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.data import fold_of

WALLPAPERS = (
    "gnome-backgrounds",
    "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
    "mate-backgrounds",
    "mypaint-data-extras",
    "plasma-workspace-wallpapers",
    "sway-backgrounds",
    "ukui-wallpapers",
)
STAMPS = "tuxpaint-stamps-default"  # animals, clothes, food, vehicles, signs, letters, cut out
PEOPLE = (
    "people",
    "faces",
    "money",
    "monuments",
    "military",
    "halloween",
    "christmas",
    "easter",
    "spacewalk",
)
LONGEST = 1280  # pixels
HELD_OUT = 3  # one wallpaper in so many is kept for the numbers


def fetch(folder: Path) -> None:
    """Downloads and unpacks the packages; those that are there already are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in (*WALLPAPERS, STAMPS):
        if not (folder / package).is_dir():
            subprocess.run(["apt-get", "download", package], cwd=folder, check=True)  # noqa: S603, S607
            (file,) = folder.glob(f"{package}_*.deb")
            subprocess.run(["dpkg-deb", "-x", file, folder / package], check=True)  # noqa: S603, S607
            file.unlink()


def wallpapers(folder: Path, *, held_out: bool) -> list[NDArray[np.uint8]]:
    """Returns grey uint8 `[H, W]` of at most 1280 pixels, one of each picture that comes in several sizes."""
    largest: dict[str, Path] = {}
    for package in WALLPAPERS:
        for file in _pictures(folder / package):
            name = file.parents[2].name if file.stem.replace("x", "").isdigit() else file.stem
            name = re.sub(r"[\d_x]+|-[ld]$", "", name)  # sizes, light and dark: one picture
            if name not in largest or file.stat().st_size > largest[name].stat().st_size:
                largest[name] = file
    found = []
    for name, file in sorted(largest.items()):
        if (fold_of(name, HELD_OUT) == 0) == held_out:
            picture = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
            if picture is not None and min(picture.shape) >= 200:
                found.append(_shrunk(picture, LONGEST))
    return found


def stamps(folder: Path) -> list[NDArray[np.uint8]]:
    """Returns cut-out things, uint8 `[H, W, 2]`: grey and opacity, at most 256 pixels. None is a person."""
    found = []
    for file in sorted(_pictures(folder / STAMPS)):
        if any(word in part for part in file.parts for word in PEOPLE):
            continue
        picture = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
        if picture is None or picture.ndim != 3 or picture.shape[2] != 4 or min(picture.shape[:2]) < 40:
            continue
        grey = cv2.cvtColor(picture, cv2.COLOR_BGRA2GRAY)
        found.append(_shrunk(np.dstack([grey, picture[..., 3]]), 256))
    return found


def _pictures(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        if file.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp") and file.name != "screenshot.png":
            yield file


def _shrunk(picture: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    scale = longest / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
