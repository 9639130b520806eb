"""The names of sidecars, which differ among programs."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from eyelid.errors import OutputError
from eyelid.pictures import RAW_SUFFIXES

SidecarNaming = Literal["auto", "adobe", "appended"]
"""How sidecars are named.

`adobe`: `IMG.xmp`, as Lightroom, Bridge and Capture One do it. `appended`: `IMG.CR2.xmp`, as darktable and
digiKam do it. `auto`: `IMG.xmp` for a RAW file, and `IMG.CR2.xmp` as well where that exists; `IMG.jpg.xmp`
for all other pictures.
"""

_RAWS = frozenset(RAW_SUFFIXES)
_PICTURE_SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".jpe",
    ".png",
    ".tif",
    ".tiff",
    ".heic",
    ".heif",
    ".hif",
    ".avif",
    ".webp",
)


def sidecars_of(files: Sequence[str], naming: SidecarNaming) -> list[Path]:
    """Returns the paths of the sidecars of one photo, each once; they need not exist.

    Args:
        files: The files that are this photo, with their folder: a RAW file, a JPEG, or both.
        naming: How sidecars are named.

    Raises:
        OutputError: Another photo of the folder would have the same sidecar: `IMG.CR2` and `IMG.DNG` would
            share `IMG.xmp`.

    Example:
        >>> [path.name for path in sidecars_of(["shoot/IMG_1.CR2", "shoot/IMG_1.JPG"], "auto")]
        ['IMG_1.xmp', 'IMG_1.JPG.xmp']
    """
    sidecars: list[Path] = []
    for file in map(Path, files):
        appended = _spelled(file.with_name(f"{file.name}.xmp"))
        is_raw = file.suffix.lower() in _RAWS
        if naming == "appended" or (naming == "auto" and not is_raw):
            sidecars.append(appended)
            continue
        shared = _spelled(file.with_suffix(".xmp"))
        _check_alone(file, files, shared, naming)
        sidecars.append(shared)
        if naming == "auto" and os.path.lexists(appended):
            sidecars.append(appended)
    return list(dict.fromkeys(sidecars))


def _spelled(sidecar: Path) -> Path:
    """Returns the sidecar as it is spelled in the folder, since cameras and Windows write `IMG.XMP`."""
    upper = sidecar.with_suffix(".XMP")
    return upper if os.path.lexists(upper) and not os.path.lexists(sidecar) else sidecar


def _check_alone(file: Path, files: Sequence[str], sidecar: Path, naming: SidecarNaming) -> None:
    """Checks that no other photo has the same claim to a sidecar without the suffix of the file."""
    suffixes = [*sorted(_RAWS), *(_PICTURE_SUFFIXES if naming == "adobe" else ())]
    own = [Path(name) for name in files]  # spelled as their neighbours: `./IMG_1.JPG` is `IMG_1.JPG`
    neighbours = (file.with_suffix(spelled) for suffix in suffixes for spelled in (suffix, suffix.upper()))
    for other in (*own, *filter(os.path.lexists, neighbours)):
        if other == file or other.with_suffix("") != file.with_suffix(""):
            continue
        both_raw = {file.suffix.lower(), other.suffix.lower()} <= _RAWS
        if not both_raw and (naming == "auto" or other in own):
            continue  # a RAW file and its JPEG are one photo
        if os.path.exists(file) and os.path.exists(other) and os.path.samefile(other, file):
            continue  # on a disk that does not tell upper case from lower
        raise OutputError(
            f"{file} and {other.name} would share the sidecar {sidecar.name}: nothing is written there; "
            "use --sidecars appended"
        )
