"""Writing clips as videos or folders of frames, with their truth: events, and the lids in each frame."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np

from eyelid.blinks import Event
from eyelid.drawing.video_writing import H264_SUFFIXES, open_video
from eyelid.errors import OptionError
from eyelid.pictures.encode import jpeg_bytes
from eyelid.results.formats import Csv
from eyelid.results.record import Decimals
from eyelid.synth.clip import Clip
from eyelid.synth.clip_content import ClipContent, Difficulty
from eyelid.synth.clip_drawing import ClipArtist
from eyelid.synth.clip_sampling import random_clip
from eyelid.synth.course import Numbers
from eyelid.synth.frame_times import frame_times
from eyelid.synth.scene import Person

SUFFIXES = (".webm", *H264_SUFFIXES, "")
"""The suffixes of clips; none for a folder of frames."""

_JPEG_QUALITY = 92


class ClipFrame(NamedTuple):
    """The truth about one frame of a clip.

    Attributes:
        source: the name of the clip.
        frame: index of the frame, from 0.
        time_s: when it is taken.
        right_openness: of the right eye: 1 as usual, 0 shut.
        left_openness: the same of the left one.
        gaze_x: -1 to 1, positive toward the subject's left.
        gaze_y: -1 to 1, positive up.
        yaw: turn of the head, in degrees; see `Pose`.
        pitch: the same.
        roll: the same.
        seen: 1 if the face is in the picture as a whole, else 0.
        x: left edge of the face of a head that is not turned sideways, in pixels.
        y: its upper edge.
        width: its width.
        height: its height.
    """

    source: str
    frame: int
    time_s: Annotated[float, Decimals(5)]
    right_openness: Annotated[float, Decimals(4)]
    left_openness: Annotated[float, Decimals(4)]
    gaze_x: Annotated[float, Decimals(3)]
    gaze_y: Annotated[float, Decimals(3)]
    yaw: Annotated[float, Decimals(2)]
    pitch: Annotated[float, Decimals(2)]
    roll: Annotated[float, Decimals(2)]
    seen: int
    x: Annotated[float, Decimals(1)]
    y: Annotated[float, Decimals(1)]
    width: Annotated[float, Decimals(1)]
    height: Annotated[float, Decimals(1)]


def write_clip(path: str | Path, clip: Clip, times: Numbers) -> None:
    """Draws a clip into a file, or into a folder of numbered JPEG files.

    Args:
        path: by its suffix, a `.webm` video (VP8) of a constant rate; or an `.mkv` or `.mp4` one (H.264) with
            the times as they are, for which the package `av` must be installed. Without a suffix, a folder,
            which is created if it does not exist.
        clip: the clip.
        times: when the frames are taken, in seconds, `[N]`; see `frame_times`.

    Raises:
        OptionError: the suffix is another one, or a WebM video is to have a variable rate.
        MissingExtraError: `av` is not installed.
        OutputError: the video can't be written.
        OSError: the folder can't be written.
    """
    path = Path(path)
    if path.suffix in SUFFIXES[:-1]:
        _write_video(path, clip, times)
    elif not path.suffix:
        path.mkdir(parents=True, exist_ok=True)
        for number, frame in enumerate(ClipArtist(clip).frames(times)):
            (path / f"{number:06d}.jpg").write_bytes(jpeg_bytes(frame, quality=_JPEG_QUALITY))
    else:
        raise OptionError(f"{path}: expected the suffix {', '.join(SUFFIXES[:-1])}, or none for a folder")


def write_clips(
    folder: str | Path,
    *,
    count: int = 1,
    seed: int = 1,
    content: Difficulty | ClipContent = "medium",
    seconds: float = 20.0,
    rate: float = 30.0,
    varied: bool = False,
    suffix: str = ".webm",
    width: int = 320,
    height: int = 240,
) -> Path:
    """Draws random clips into a folder, and writes the truth about them.

    Files with the same names are replaced; other files in the folder are not touched.

    Args:
        folder: the folder that is written to; it is created if it does not exist.
        count: how many clips are drawn, each of another person.
        seed: random seed; the same seed draws the same clips.
        content: how much happens in them; see `random_clip`.
        seconds: how long each is.
        rate: frames a second, 1 to 240.
        varied: whether the rate varies, as that of phones; see `frame_times`.
        suffix: of the files; see `write_clip`.
        width: width of the frames in pixels.
        height: their height.

    Returns:
        Path of `truth.csv`, a table of true events with the columns of `Event`. Beside it is `frames.csv`,
        with a `ClipFrame` for each frame.

    Raises:
        OptionError: count is below 1, a rate is out of range, or the suffix does not fit.
        MissingExtraError: see `write_clip`.
        OutputError: a video can't be written.
        OSError: the folder can't be written.
    """
    if count < 1:
        raise OptionError(f"count: expected 1 or more, got {count}; say how many clips to draw")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    of_events, of_frames = Csv(Event), Csv(ClipFrame)
    events, frames = [of_events.header], [of_frames.header]
    for number in range(1, count + 1):
        name = f"{number:02d}{suffix}"
        clip = random_clip(rng, content, seconds=seconds, width=width, height=height)
        times = frame_times(seconds, rate, varied_by=rng if varied else None)
        write_clip(folder / name, clip, times)
        events.append(of_events.encode(list(clip.events(name, times))))
        frames.append(of_frames.encode(list(frame_truth(clip, name, times))))
    truth = folder / "truth.csv"
    truth.write_bytes(b"".join(events))
    (folder / "frames.csv").write_bytes(b"".join(frames))
    return truth


def frame_truth(clip: Clip, source: str, times: Numbers) -> Iterator[ClipFrame]:
    """Yields the truth about each frame of a clip; `source` is the name of the recording."""
    states, person = clip.states(times), clip.look.person
    left_of, above, width, height = Person(look=person.look, x=0, y=0, width=person.width).box
    openness, gaze, pose, middle = (
        values.tolist() for values in (states.openness, states.gaze, states.pose, states.middle)
    )
    for frame, (time_s, seen) in enumerate(zip(times.tolist(), states.seen.tolist(), strict=True)):
        (right, left), (gaze_x, gaze_y), (yaw, pitch, roll) = openness[frame], gaze[frame], pose[frame]
        yield ClipFrame(
            source=source,
            frame=frame,
            time_s=time_s,
            right_openness=right,
            left_openness=left,
            gaze_x=gaze_x,
            gaze_y=gaze_y,
            yaw=yaw,
            pitch=pitch,
            roll=roll,
            seen=int(seen),
            x=middle[frame][0] + left_of,
            y=middle[frame][1] + above,
            width=width,
            height=height,
        )


def _write_video(path: Path, clip: Clip, times: Numbers) -> None:
    steps = np.diff(times)
    if path.suffix == ".webm" and len(steps) and np.ptp(steps) > 1e-6:
        raise OptionError(f"{path.name}: expected a constant rate; take .mkv for a variable one")
    rate = float(1 / steps.mean()) if len(steps) else 1.0
    writer = open_video(path, (clip.look.width, clip.look.height), rate, verb="synth")
    try:
        for time_s, pixels in zip(times.tolist(), ClipArtist(clip).frames(times), strict=True):
            writer.write(pixels, time_s)
    finally:
        writer.close()
