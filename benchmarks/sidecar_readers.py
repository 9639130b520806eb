"""What other programs read from sidecars before and after a mark: exiftool, exiv2 and darktable.

darktable is asked by a tiny photo beside each sidecar, which `darktable-cli` exports with what it has read:
stars and colour are compared, and the export must not fail.
"""

import json
import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from eyelid.photos.sidecar_marks import Mark

REJECT = Mark("reject", reason="left face: both eyes <closed>", numbers=(("p_open", "0.0310"), ("face", "2")))
READ, DIFFERS, UNKNOWN = "read", "read wrongly", "not known as XMP"


class Marked(NamedTuple):
    """A sidecar before and after it was marked as `REJECT`, and whether a person's marks stayed."""

    before: bytes
    after: bytes
    is_kept: bool


def compare_by_exiftool(sample: Sequence[Marked]) -> Counter[str]:
    """Counts the sidecars from which exiftool reads other tags than before, or not our marks."""
    return _compare(
        sample,
        _exiftool_tags,
        ours={"Rating": "-1", "Label": "Red", "PickLabel": "1"},
        own={"Verdict": "reject", "Reason": REJECT.reason, "P_open": "0.031", "Face": "2"},
        own_prefix=("Version", "Written"),
    )


def compare_by_exiv2(sample: Sequence[Marked]) -> Counter[str]:
    """Counts the same for the program exiv2."""
    return _compare(
        sample,
        _exiv2_tags,
        ours={"Xmp.xmp.Rating": "-1", "Xmp.xmp.Label": "Red", "Xmp.digiKam.PickLabel": "1"},
        own={
            "Xmp.eyelid.verdict": "reject",
            "Xmp.eyelid.reason": REJECT.reason,
            "Xmp.eyelid.p_open": "0.0310",
            "Xmp.eyelid.face": "2",
        },
        own_prefix=("Xmp.eyelid.",),
    )


def compare_by_darktable(sample: Sequence[Marked]) -> Counter[str]:
    """Counts the same for darktable, of its stars and colours: 0 is its red. Needs exiv2 beside."""
    return _compare(
        sample,
        _darktable_tags,
        ours={"Xmp.xmp.Rating": "-1", "Xmp.darktable.colorlabels": "0"},
        own={"Xmp.eyelid.verdict": "reject"},
        own_prefix=("Xmp.eyelid.", "Xmp.digiKam.PickLabel", "Xmp.xmp.Label"),
    )


READERS: Mapping[str, Callable[[Sequence[Marked]], Counter[str]]] = {
    "exiftool": compare_by_exiftool,
    "exiv2": compare_by_exiv2,
    "darktable-cli": compare_by_darktable,
}

Tags = dict[str, str]


def _compare(
    sample: Sequence[Marked],
    read: Callable[[Path, Sequence[str]], dict[str, Tags]],
    *,
    ours: Tags,
    own: Tags,
    own_prefix: tuple[str, ...],
) -> Counter[str]:
    counts: Counter[str] = Counter()
    names = [f"{number:05}" for number in range(len(sample))]
    said = []
    with tempfile.TemporaryDirectory() as folder:
        for which in ("before", "after"):
            place = Path(folder) / which
            place.mkdir()
            for name, each in zip(names, sample, strict=True):
                (place / f"{name}.xmp").write_bytes(getattr(each, which))
            said.append(read(place, names))
    for name, each in zip(names, sample, strict=True):
        old, new = (tags.get(name, {}) for tags in said)
        if not any(key in new for key in own) and old == new:
            counts[UNKNOWN] += 1
            continue
        counts[READ] += 1
        is_right = all(new.get(key) == value for key, value in own.items())
        if not each.is_kept:
            is_right = is_right and all(new.get(key) == value for key, value in ours.items())
            old, new = ({key: tags[key] for key in tags if key not in ours} for tags in (old, new))
        others = [
            {key: value for key, value in tags.items() if key not in own and not key.startswith(own_prefix)}
            for tags in (old, new)
        ]
        counts[DIFFERS] += not is_right or others[0] != others[1]
    return counts


def _exiftool_tags(folder: Path, _: Sequence[str]) -> dict[str, Tags]:
    command = ["exiftool", "-json", "-struct", "-XMP:all", "-ext", "xmp", str(folder)]
    steady = os.environ | {"PERL_HASH_SEED": "0", "PERL_PERTURB_KEYS": "0"}  # else what it picks varies
    read = json.loads(subprocess.run(command, capture_output=True, check=False, env=steady).stdout)
    found = {}
    for each in read:
        name = Path(each.pop("SourceFile")).stem
        within = each.pop("Xmpmeta", {})  # where the namespace of x:xmpmeta is mutated
        tags = each | (within if isinstance(within, dict) else {"Xmpmeta": within})
        found[name] = {key: str(value) for key, value in tags.items()}
    return found


def _exiv2_tags(folder: Path, names: Sequence[str], suffix: str = ".xmp") -> dict[str, Tags]:
    found = {}
    for name in names:
        command = ["exiv2", "-q", "-PXkv", str(folder / f"{name}{suffix}")]
        said = subprocess.run(command, capture_output=True, check=False).stdout.decode(errors="replace")
        parts = re.split(r"^(Xmp\.\S+) +", said, flags=re.MULTILINE)[1:]
        keys = [re.sub(r"\.eyelid\d+\.", ".eyelid.", key) for key in parts[::2]]  # where our prefix was taken
        found[name] = {key: value.strip() for key, value in zip(keys, parts[1::2], strict=True)}
    return found


def _darktable_tags(folder: Path, names: Sequence[str]) -> dict[str, Tags]:
    photo = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
    for name in names:
        cv2.imwrite(str(folder / f"{name}.jpg"), photo)
        (folder / f"{name}.xmp").rename(folder / f"{name}.jpg.xmp")
    exported = folder / "exported"
    exported.mkdir()
    command = ["darktable-cli", str(folder), str(exported), "--out-ext", "jpg", "--core"]
    command += ["--configdir", str(folder / "config"), "--cachedir", str(folder / "cache")]
    command += ["--library", ":memory:", "--conf", "opencl=FALSE"]
    subprocess.run(command, capture_output=True, check=True)
    tags = _exiv2_tags(exported, names, ".jpg")
    read = {"Xmp.xmp.Rating", "Xmp.darktable.colorlabels", "Xmp.eyelid.verdict"}
    return {
        name: {key: value for key, value in own.items() if key in read} | {"is exported": str(bool(own))}
        for name, own in tags.items()
    }
