"""Recordings that lie on their side, and how it is told."""

import shlex
import shutil
import subprocess
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from eyelid.drawing.video_writing import open_video
from eyelid.examples import CLIP
from eyelid.pictures.video_kinds import video_of
from eyelid.verbs.watch import WatchOptions, watch

VIDEO = CLIP / "01.webm"


def write_turned(path: Path, quarters: int, *, brightness: float = 1.0) -> Path:
    """Writes the beginning of the clip that ships, turned clockwise."""
    frames = [
        np.ascontiguousarray(np.rot90(frame.pixels, -quarters) * brightness, np.uint8)
        for frame in islice(video_of(str(VIDEO)).frames(colour=True), 9)
    ]
    height, width = frames[0].shape[:2]
    video = open_video(path, (width, height), 15.0, verb="watch")
    for number, frame in enumerate(frames):
        video.write(frame, number / 15)
    video.close()
    return path


def told(video: Path) -> str:
    said: list[str] = []
    list(watch(WatchOptions(source=str(video)), say=said.append))
    return "\n".join(said)


@pytest.mark.parametrize(
    ("quarters", "filters"), [(1, "transpose=2"), (2, "hflip,vflip"), (3, "transpose=1")]
)
def test_how_it_is_turned_is_told(tmp_path: Path, quarters: int, filters: str) -> None:
    video = write_turned(tmp_path / "my clip.webm", quarters)
    said = told(video)
    assert f"turned by {90 * quarters} degrees, 4 of 4 frames show a face" in said
    assert f"ffmpeg -i '{video}' -vf {filters} turned.webm" in said


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg: apt install ffmpeg")
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_command_that_is_told_turns_it(tmp_path: Path, quarters: int) -> None:
    said = told(write_turned(tmp_path / "clip.webm", quarters))
    command = shlex.split(said[said.index("ffmpeg -i") :])
    subprocess.run([*command[:1], "-v", "error", *command[1:]], cwd=tmp_path, check=True, timeout=60)
    turned = tmp_path / "turned.webm"
    assert told(turned) == told(VIDEO) == ""
    facts, upright = video_of(str(turned)).facts(), video_of(str(VIDEO)).facts()
    assert (facts.width, facts.height) == (upright.width, upright.height)


def test_where_nobody_is_nothing_is_turned(tmp_path: Path) -> None:
    assert told(write_turned(tmp_path / "dark.webm", 1, brightness=0.0)) == ""
