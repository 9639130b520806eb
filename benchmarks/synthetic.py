"""Claim: the shipped models, trained without drawn eyes, read at least 95 % of well-lit drawn eyes rightly.

New eyes are drawn at four sizes, half of them open; each size is read by the model with which `predict` reads
patches of it. `unsure` counts as wrong in the first number and is left out of the second. The last lines are
for eyes in any light, some of which nobody could read.

    python -m benchmarks.synthetic
"""

import numpy as np

from eyelid import Reader
from eyelid.reading import FINE_FROM
from eyelid.synth import draw_eyes
from eyelid.weights import DEFAULT_MODEL, FINE_MODEL
from models.arguments import parser_of

COUNT = 1000


def main() -> None:
    parser_of(__doc__).parse_args()
    for well_lit in (True, False):
        for size in (24, 32, 48, 64):
            reader = Reader.load(FINE_MODEL if size >= FINE_FROM else DEFAULT_MODEL)
            patches, looks = draw_eyes(COUNT, seed=2026 + size, size=size, well_lit=well_lit)
            states = np.array(reader.read(patches).state)
            right = states == [look.state for look in looks]
            decided = states != "unsure"
            print(
                f"{'well lit' if well_lit else 'any light'}, {size}x{size}: {right.mean():.3f} right; "
                f"{right[decided].mean():.3f} of the {decided.mean():.3f} decided"
            )


if __name__ == "__main__":
    main()
