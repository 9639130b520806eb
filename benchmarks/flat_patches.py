"""Claim: the shipped models are unsure of patches that are too dark and flat to be read, and not wrong.

Real patches are made flatter and flatter: their standard deviation is set to some grey levels around a dark
mean, and noise is added, as of a sensor that gets little light; then they are rounded to whole levels. At 0
levels there is only noise, and any sure answer is wrong. Another column reads the patches as they are.

    python -m benchmarks.flat_patches          # a minute
"""

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.eye_kinds import CLASSES, SEEN_SETS
from eyelid import Reader
from eyelid.data import pack, read_labelled
from models.arguments import parser_of
from models.places import data_at

MODELS = ("eye_state", "eye_state_fine")
EACH = 1000  # patches of a set
LEVELS = (9, 4, 3, 2, 1.5, 1, 0.5, 0)  # standard deviations of the patches, in grey levels
NOISE = (0.5, 1.5, 3.0)
MEAN = 40


def flattened(
    patches: NDArray[np.uint8], level: float, noise: float, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Returns patches whose standard deviation is `level` grey levels, with noise."""
    values = patches.astype(np.float32)
    spread = values.std(axis=(1, 2), keepdims=True) + 1
    flat = (values - values.mean(axis=(1, 2), keepdims=True)) / spread * level + MEAN
    return np.rint(flat + random.normal(0, noise, flat.shape)).clip(0, 255).astype(np.uint8)


def words(reader: Reader, patches: NDArray[np.uint8], is_open: NDArray[np.bool_]) -> str:
    """Returns how many are decided wrongly, and how many are unsure, in per cent."""
    readings = reader.read(patches)
    unsure = np.array(readings.state) == "unsure"
    wrong = (readings.p_open > 0.5) != is_open
    return f"{100 * (wrong & ~unsure).mean():.1f}, {100 * unsure.mean():.0f}"


def main() -> None:
    parser_of(__doc__).parse_args()
    for name in MODELS:
        reader = Reader.load(name)
        packs = [
            pack(read_labelled(data.format(data_at())), classes=CLASSES, size=reader.info.input_size)
            for data in SEEN_SETS
        ]
        random = np.random.default_rng(0)
        chosen = [
            random.choice(len(each.labels), min(EACH, len(each.labels)), replace=False) for each in packs
        ]
        patches = np.concatenate(
            [np.asarray(each.patches)[some] for each, some in zip(packs, chosen, strict=True)]
        )
        is_open = (
            np.concatenate([np.asarray(each.labels)[some] for each, some in zip(packs, chosen, strict=True)])
            == 1
        )
        table = Table(
            "grey levels", *(f"noise {noise}" for noise in NOISE), title=f"{name}: % wrong, % unsure"
        )
        table.add_row("as they are", words(reader, patches, is_open))
        for level in LEVELS:
            cells = [words(reader, flattened(patches, level, noise, random), is_open) for noise in NOISE]
            table.add_row(str(level), *cells)
        Console().print(table)


if __name__ == "__main__":
    main()
