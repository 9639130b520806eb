"""Fits how sure a face is: by the score of its finder, and by whether two looks at its eyes agree.

python -m models.confirming BANK.npz

It composes scenes of the people of the validation part, looks for faces with the shipped models, and prints
the numbers for `src/eyelid/eyes/confirming.py`.
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eyelid.eyes import FaceModel
from eyelid.eyes.confirming import features_of
from models.arguments import parser_of
from models.bank import load_grounds
from models.faces import tiles_of
from models.scene_objects import FACE, NONE, Objects
from models.scenes import Composer

SCENES, EMPTY, SIDE, BATCH = 900, 900, 384, 6
FALSE_FACES = 0.03  # a picture
_NEAR = 0.35  # face widths between the centre of a face and what is found of it


class Candidates:
    """What looks like a face in scenes: its features, and whether it is one."""

    def __init__(self) -> None:
        self.model = FaceModel.load()
        self.features: list[tuple[float, float, float]] = []
        self.true: list[bool] = []

    def look(self, pixels: NDArray[np.uint8], faces: Objects | None = None, scene: int = 0) -> None:
        """Adds the candidates in a picture; those near what must not count are left out."""
        candidates = self.model.find_candidates(pixels)
        for face, marks in zip(candidates, self.model.landmarks.mark(pixels, candidates), strict=True):
            kind = _kind_at(face.box, faces, scene) if faces else NONE
            if kind in (NONE, FACE):
                self.features.append(features_of(face, marks))
                self.true.append(kind == FACE)


def _kind_at(box: tuple[float, float, float, float], faces: Objects, scene: int) -> int:
    x, y, width, height = box
    there = faces.kind[scene] != NONE
    centres, sizes = faces.box[scene, there, :2], faces.size[scene, there]
    apart = (centres - torch.tensor([x + width / 2, y + height / 2])).norm(dim=1) / sizes.clamp(min=1)
    near = int(apart.argmin()) if len(apart) else -1
    if near < 0 or apart[near] > 1:
        return NONE
    return int(faces.kind[scene, there][near]) if apart[near] < _NEAR else -1


def fit(bank: Path) -> None:
    """Prints offset and weights, and the certainty at which so many faces are found where there are none."""
    arrays = dict(np.load(bank))
    torch.manual_seed(2)
    composer = Composer(
        tiles_of(arrays, "cpu", "validation_"),
        load_grounds(arrays, np.random.default_rng(2)),
        torch.from_numpy(arrays["things"]),
        side=SIDE,
        slots=5,
        smallest=16,
        mosaics=False,
        covers={},  # an eye that is covered says little of what is a face
    )
    mixed, empty = Candidates(), Candidates()
    for _ in range(SCENES // BATCH):
        scenes, objects = composer.compose(BATCH)
        for number, pixels in enumerate(scenes[:, 0].round().byte().numpy()):
            mixed.look(pixels, objects, number)
    for _ in range(EMPTY // BATCH):
        for pixels in composer.without_faces(BATCH)[:, 0].round().byte().numpy():
            empty.look(pixels)
    features = np.array(mixed.features + empty.features)
    true = np.array(mixed.true + empty.true)
    line = LogisticRegression(C=10, max_iter=1000).fit(features, true)
    certainty = line.predict_proba(np.array(empty.features))[:, 1]
    sure = np.sort(certainty)[::-1][int(FALSE_FACES * EMPTY)]
    print(f"{true.sum()} faces, {(~true).sum()} other candidates; offset {line.intercept_[0]:.2f},")
    print(
        "score, moved, seen:",
        " ".join(f"{weight:.2f}" for weight in line.coef_[0]),
        f"sure {sure:.3f}",
    )


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("bank", type=Path)
    fit(parser.parse_args().bank)
