"""The command that draws eyes, or people, into a folder: `python -m eyelid.synth FOLDER --count 40`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from eyelid.errors import EyelidError
from eyelid.synth.examples import write_examples
from eyelid.synth.scene_files import write_scenes


def main(arguments: Sequence[str] | None = None) -> None:
    """Parses the command line, draws into a folder and prints the path of the truth table.

    Args:
        arguments: The words of the command line; None for those of the process.
    """
    parser = argparse.ArgumentParser(
        prog="python -m eyelid.synth", description="Draw eyes, or people, with exact truth."
    )
    parser.add_argument("folder", type=Path, help="where to write the pictures and truth.csv")
    parser.add_argument("--count", type=int, help="how many pictures (default: 40 eyes, or 4 of people)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same (default: 1)")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--hard", action="store_true", help="also dark, blurred, noisy and dazzled eyes")
    kind.add_argument("--faces", action="store_true", help="pictures of people; truth.json has their points")
    options = parser.parse_args(arguments)
    try:
        if options.faces:
            count = 4 if options.count is None else options.count
            truth = write_scenes(options.folder, count=count, seed=options.seed)
        else:
            count = 40 if options.count is None else options.count
            truth = write_examples(options.folder, count=count, seed=options.seed, well_lit=not options.hard)
    except (EyelidError, OSError) as error:
        parser.error(str(error))
    print(f"{count} {'pictures of people' if options.faces else 'eyes'} drawn, truth in {truth}")


if __name__ == "__main__":
    main()
