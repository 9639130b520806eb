"""The command that draws a folder of example eyes: `python -m eyelid.synth FOLDER --count 40 --seed 1`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from eyelid.errors import EyelidError
from eyelid.synth.examples import write_examples


def main(arguments: Sequence[str] | None = None) -> None:
    """Parses the command line, draws the eyes into a folder and prints the path of the truth table.

    Args:
        arguments: The words of the command line; None for those of the process.
    """
    parser = argparse.ArgumentParser(prog="python -m eyelid.synth", description="Draw eyes with exact truth.")
    parser.add_argument("folder", type=Path, help="where to write the pictures and truth.csv")
    parser.add_argument("--count", type=int, default=40, help="how many, half of them open (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same eyes (default: 1)")
    parser.add_argument("--hard", action="store_true", help="also dark, blurred, noisy and dazzled ones")
    options = parser.parse_args(arguments)
    try:
        truth = write_examples(
            options.folder, count=options.count, seed=options.seed, well_lit=not options.hard
        )
    except (EyelidError, OSError) as error:
        parser.error(str(error))
    print(f"{options.count} eyes drawn, truth in {truth}")


if __name__ == "__main__":
    main()
