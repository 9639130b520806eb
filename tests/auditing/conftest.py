"""A set of drawn eyes with one of each issue, and the audit of it."""

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("cleanlab", reason="cleanlab is not installed; it comes with eyelid[train]")

from eyelid.auditing.audit import Audit, audit_pictures
from eyelid.auditing.audit_sets import read_audit_sets
from eyelid.synth import draw_eyes
from eyelid.verbs.audit import ISSUES

PEOPLE, EACH = 24, 5


@dataclass(frozen=True)
class Planted:
    """A manifest, and the names of the pictures that have each issue."""

    manifest: Path
    issues: dict[str, set[str]]


def flat(grey):
    return np.full_like(grey, 120)


def smeared(grey):
    return cv2.GaussianBlur(grey, (0, 0), 8)


def blobs(grey):
    noise = cv2.GaussianBlur(np.random.default_rng(4).normal(size=grey.shape), (0, 0), 3)
    return np.clip((noise - noise.mean()) / noise.std() * 40 + 120, 0, 255).astype(np.uint8)


SPOILED = {
    "flat": flat,
    "blurred": smeared,
    "inverted": lambda grey: 255 - grey,
    "dark": lambda grey: (grey * 0.19).astype(np.uint8),
    "bright": lambda grey: np.clip(grey * 3.0 + 90, 0, 255).astype(np.uint8),
    "not_an_eye": blobs,
}


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    """120 eyes of 24 people, wrong in every way at one place each."""
    folder = tmp_path_factory.mktemp("planted")
    patches, looks = draw_eyes(PEOPLE * EACH + 7, seed=11, size=48, well_lit=True)
    grey = [cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY) for patch in patches]
    rows = []

    def add(name, pixels, label, person, part, quality=None):
        flags = [cv2.IMWRITE_JPEG_QUALITY, quality] if quality else []
        cv2.imwrite(str(folder / name), pixels, flags)
        rows.append([name, label, person, part])

    for index, (pixels, look) in enumerate(zip(grey[:-7], looks[:-7], strict=True)):
        person = index // EACH
        part = "test" if person >= 18 else "training"
        add(f"{index:03}.png", pixels, look.state, f"p{person}", part)
    issues = {name: {f"{name}.png"} for name in SPOILED}
    for number, (name, spoil) in enumerate(SPOILED.items()):
        add(f"{name}.png", spoil(grey[-2 - number]), looks[-2 - number].state, f"q{name}", "training")
    opposite = {"open": "closed", "closed": "open"}
    add("copy.png", grey[20], looks[20].state, "p4", "training")
    add("saved again.jpg", grey[25][:, ::-1], looks[25].state, "p5", "training", quality=80)
    add("other label.png", grey[30], opposite[looks[30].state], "p6", "training")
    add("across.jpg", grey[35], looks[35].state, "stranger", "test", quality=90)
    add("moved.png", grey[-1], looks[-1].state, "p8", "test")
    rows.append(["broken.png", "open", "p9", "training"])
    (folder / "broken.png").write_bytes(b"not a picture")
    for index in (50, 77, 92):  # labels that are wrong
        rows[index][1] = opposite[rows[index][1]]
    issues |= {
        "wrong_label": {"050.png", "077.png", "092.png"},
        "contradiction": {"030.png", "other label.png"},
        "exact_duplicate": {"020.png", "copy.png", "030.png", "other label.png"},
        "near_duplicate": {"025.png", "saved again.jpg", "035.png", "across.jpg"},
        "split_group": {*(f"{index:03}.png" for index in range(40, 45)), "moved.png"},
        "split_duplicate": {"035.png", "across.jpg"},
        "unreadable": {"broken.png"},
    }
    with (folder / "truth.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["file", "label", "person", "split"], *rows])
    return Planted(folder / "truth.csv", issues)


@pytest.fixture(scope="session")
def found(planted) -> Audit:
    """The audit of all kinds, labels by gradient histograms."""
    pictures = read_audit_sets([str(planted.manifest)], label="", rename={}, split=None)
    return audit_pictures(pictures, kinds=ISSUES, by="hog", answers=None, seed=0, show_progress=False)
