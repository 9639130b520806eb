"""Claim: P(open) rises with the opening of the lids, and is between 0.1 and 0.9 only where they part.

The same 400 drawn eyes, well lit, with lids from shut to wide open; also LFW's, whose opening a landmarker
measured: the height of the lids by the width of the eye (EAR). Writes `docs/openness.png`.

    python -m benchmarks.openness
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from eyelid import Reader
from eyelid.eyes import crop, finder_of, fit_patches
from eyelid.pictures import Picture
from eyelid.synth import draw_eye, draw_eyes
from models.arguments import parser_of
from models.lfw import read_faces

MODELS = ("eye_state", "eye_state_fine")
COUNT, SIZE = 400, 64
OPENNESS = (0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1)
RATIOS = (0, 0.04, 0.08, 0.12, 0.16, 0.2, 0.24, 0.28, 0.34, 0.5)  # of LFW's eyes: bounds of the bins
CHART = Path("docs/openness.png")
Curve = NDArray[np.float64]


def drawn_curves(readers: dict[str, Reader]) -> dict[str, Curve]:
    """Returns the mean P(open) of drawn eyes at each of `OPENNESS`, by model."""
    looks = [replace(look, openness=1.0) for look in draw_eyes(COUNT, seed=7, size=SIZE, well_lit=True)[1]]
    curves: dict[str, list[float]] = {name: [] for name in readers}
    for openness in OPENNESS:
        patches = [
            draw_eye(replace(look, openness=openness), size=SIZE, seed=number)
            for number, look in enumerate(looks)
        ]
        for name, reader in readers.items():
            curves[name].append(mean_p_open(reader, patches))
    return {name: np.array(curve) for name, curve in curves.items()}


def photo_curves(readers: dict[str, Reader]) -> dict[str, Curve]:
    """Returns the mean P(open) of the eyes of held-out people of LFW, by bin of `RATIOS`, by model."""
    faces, finder = read_faces("test"), finder_of("faces")
    patches, ratios = [], []
    for pixels, truth in zip(faces.pictures, faces.eyes, strict=True):
        picture = Picture(pixels, "")
        for eye in finder.find(picture):
            points = truth.reshape(2, 7, 2)[int(eye.side == "left")]
            x, y, width, height = eye.box
            away = np.hypot(*(points[:2].mean(axis=0) - (x + width / 2, y + height / 2)))
            if away < width / 4:  # the face that the truth is of
                high = np.linalg.norm(points[2:4] - points[4:6], axis=1).mean()
                patches.append(crop(picture, eye))
                ratios.append(high / np.linalg.norm(points[0] - points[1]))
    bins = np.digitize(ratios, RATIOS[1:-1])
    print("eyes of photos by bin:", np.bincount(bins, minlength=len(RATIOS) - 1))
    curves = {}
    for name, reader in readers.items():
        p_open = reader.read(fit_patches(patches, reader.info.input_size)).p_open
        curves[name] = np.array([p_open[bins == number].mean() for number in range(len(RATIOS) - 1)])
    return curves


def mean_p_open(reader: Reader, patches: list[NDArray[np.uint8]]) -> float:
    """Returns the mean P(open) of patches."""
    return float(reader.read(fit_patches(patches, reader.info.input_size)).p_open.mean())


def draw(drawn: dict[str, Curve], photos: dict[str, Curve]) -> None:
    """Draws both kinds of curves beside each other."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    middles = np.add(RATIOS[1:], RATIOS[:-1]) / 2
    for name in drawn:
        left.plot(OPENNESS, drawn[name], marker=".", label=name)
        right.plot(middles, photos[name], marker=".", label=name)
    left.set(xlabel="openness of drawn eyes", ylabel="mean P(open)", ylim=(0, 1))
    right.set(xlabel="lids' height by the eye's width, held-out people of LFW")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    left.legend()
    figure.savefig(CHART, dpi=110)


def main() -> None:
    parser_of(__doc__).parse_args()
    readers = {name: Reader.load(name) for name in MODELS}
    drawn, photos = drawn_curves(readers), photo_curves(readers)
    for name in MODELS:
        print(name, "drawn", dict(zip(OPENNESS, drawn[name].round(3).tolist(), strict=True)))
        print(name, "LFW", dict(zip(RATIOS[1:], photos[name].round(3).tolist(), strict=True)))
    draw(drawn, photos)


if __name__ == "__main__":
    main()
