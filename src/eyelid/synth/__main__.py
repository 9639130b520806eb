"""The command that draws eyes, people, or clips into a folder: `python -m eyelid.synth FOLDER --count 40`."""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from eyelid.errors import EyelidError
from eyelid.pictures import quiet_decoders
from eyelid.synth.clip_content import CONTENTS
from eyelid.synth.clip_drawing import SHORTEST_SIDE
from eyelid.synth.clip_files import SUFFIXES, write_clips
from eyelid.synth.examples import write_examples
from eyelid.synth.scene_files import write_scenes

_OF_CLIPS = ("seconds", "rate", "varied", "suffix", "width", "height")  # without --clips, they do nothing


def main(arguments: Sequence[str] | None = None) -> None:
    """Parses the command line, draws into a folder and prints the path of the truth table.

    Args:
        arguments: The words of the command line; None for those of the process.
    """
    parser = argparse.ArgumentParser(
        prog="python -m eyelid.synth", description="Draw eyes, people, or clips of a face, with exact truth."
    )
    parser.add_argument("folder", type=Path, help="where to write the pictures or clips, and truth.csv")
    parser.add_argument("--count", type=int, help="how many (default: 40 eyes, 4 pictures of people, 1 clip)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same (default: 1)")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--hard", action="store_true", help="also dark, blurred, noisy and dazzled eyes")
    kind.add_argument("--faces", action="store_true", help="pictures of people; truth.json has their points")
    kind.add_argument(
        "--clips",
        choices=tuple(CONTENTS),
        help="clips of a face that blinks, and how hard they are; frames.csv has the lids in each frame",
    )
    clips = parser.add_argument_group("clips")
    clips.add_argument("--seconds", type=float, default=20.0, help="how long a clip is (default: 20)")
    clips.add_argument("--rate", type=float, default=30.0, help="frames a second, 1 to 240 (default: 30)")
    clips.add_argument("--varied", action="store_true", help="a rate that varies, as that of phones")
    clips.add_argument(
        "--suffix",
        choices=SUFFIXES,
        default=".webm",
        help="of the files: .webm for a constant rate (default); .mkv or .mp4, which need the package av; or "
        "'' for folders of frames",
    )
    clips.add_argument("--width", type=int, default=320, help="of the frames, in pixels (default: 320)")
    clips.add_argument("--height", type=int, default=240, help="of the frames, in pixels (default: 240)")
    options = parser.parse_args(arguments)
    if mistake := _mistake(options, parser):
        parser.error(mistake)
    try:
        with quiet_decoders():  # OpenCV says something of every WebM video that it writes
            count, truth = _draw(options)
    except (EyelidError, OSError) as error:
        parser.error(str(error))
    what = "pictures of people" if options.faces else "clips" if options.clips else "eyes"
    print(f"{count} {what} drawn, truth in {truth}")


def _mistake(options: argparse.Namespace, parser: argparse.ArgumentParser) -> str:
    """Returns what is wrong with the options, in words; empty if nothing is."""
    if options.seed < 0:
        return f"--seed {options.seed}: expected 0 or more"
    if not 0 < options.seconds < math.inf:
        return f"--seconds {options.seconds}: expected a number above 0"
    if min(options.width, options.height) < SHORTEST_SIDE:
        return f"--width {options.width} --height {options.height}: expected {SHORTEST_SIDE} or more"
    in_vain = [f"--{name}" for name in _OF_CLIPS if getattr(options, name) != parser.get_default(name)]
    if in_vain and not options.clips:
        return f"{', '.join(in_vain)}: only clips have this; add --clips, or leave this out"
    return ""


def _draw(options: argparse.Namespace) -> tuple[int, Path]:
    """Draws what the options say; returns how many, and the path of the truth table."""
    folder, count, seed = options.folder, options.count, options.seed
    if options.clips:
        count = 1 if count is None else count
        return count, write_clips(
            folder,
            count=count,
            seed=seed,
            content=options.clips,
            seconds=options.seconds,
            rate=options.rate,
            varied=options.varied,
            suffix=options.suffix,
            width=options.width,
            height=options.height,
        )
    if options.faces:
        count = 4 if count is None else count
        return count, write_scenes(folder, count=count, seed=seed)
    count = 40 if count is None else count
    return count, write_examples(folder, count=count, seed=seed, well_lit=not options.hard)


if __name__ == "__main__":
    main()
