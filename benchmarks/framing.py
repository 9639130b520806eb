"""Claim: a patch is read best as it is given, but for one that shows much more than the eye.

Sets that the nets were not trained on are read closer, with a margin, and where `--eyes wide-patch` finds the
eye; the nets are those of `benchmarks.unseen_sources --untaught`. Of MRL a part is read. Then eyes of LFW are
cut out by a landmarker's points: level, turned, as wide as the distance between the eyes says, and wider.
`closed_eyes.csv` says which are closed. The net was trained without eyes4000, whose open eyes are LFW's. The
weights of the finder were chosen on the closed faces and 200 of the open ones.

    python -m benchmarks.framing eye_state eye_state_fine    # ten minutes on one core
"""

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.closed_eyes import read_looks
from benchmarks.eye_kinds import SEEN_SETS, UNSEEN_SETS, name_of
from benchmarks.unseen_sources import SOURCES, train_without
from eyelid import Reader
from eyelid.data import read_labelled
from eyelid.eyes import crop, finder_of
from eyelid.eyes.eyes_in_faces import FRAMING
from eyelid.eyes.landmark_model import level_crop
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of
from eyelid.score.metrics import equal_error_rate
from models.arguments import parser_of
from models.lfw import Faces, read_faces
from models.places import data_at

Patch = NDArray[np.uint8]

SETS = {name_of(data): data for data in (*SEEN_SETS, *UNSEEN_SETS)}
MOST = 4000  # pictures of a set
ZOOMS = (1.25, 1.0, 0.8, 0.65)
CUT = 64  # pixels to which eyes of LFW are cut; each is some 35 pixels wide
TURN = 20.0  # degrees


def zoomed(patch: Patch, share: float) -> Patch:
    """Returns the middle of a patch, or the patch with a margin that repeats its border."""
    height, width = patch.shape
    if share > 1:
        high, wide = round(height * (share - 1) / 2), round(width * (share - 1) / 2)
        return cv2.copyMakeBorder(patch, high, high, wide, wide, cv2.BORDER_REPLICATE)  # type: ignore[return-value]
    top, left = round(height * (1 - share) / 2), round(width * (1 - share) / 2)
    return patch[top : height - top, left : width - left]


def eye_in(patches: Iterable[Patch]) -> Iterator[Patch]:
    """Yields of each patch the part that `--eyes wide-patch` takes for the eye."""
    finder = finder_of("wide-patch")
    for patch in patches:
        picture = Picture(patch, "")
        (eye,) = finder.find(picture)
        yield crop(picture, eye)


def read_set(source: str) -> tuple[list[Patch], NDArray[np.bool_]]:
    """Returns the patches of a set, of any size, and which eyes are open."""
    labelled = read_labelled(SETS[source].format(data_at()))
    count = len(labelled)
    chosen = np.random.default_rng(0).permutation(count)[:MOST] if count > MOST else np.arange(count)
    patches, is_open = [], []
    for index in chosen.tolist():
        patches.append(grey_of(next(iter(labelled.files[index].frames())).pixels))
        is_open.append(labelled.labels[index] == "open")
    return patches, np.array(is_open)


def score_words(p_open: NDArray[np.float32], is_open: NDArray[np.bool_]) -> str:
    """Returns accuracy and EER."""
    return f"{((p_open > 0.5) == is_open).mean():.3f} / {equal_error_rate(p_open, is_open):.3f}"


def error_words(p_open: NDArray[np.float32], is_open: NDArray[np.bool_]) -> str:
    """Returns per cent of open eyes, and of closed ones, that are read wrongly; and the EER."""
    closed_as_open, open_as_closed = (p_open[~is_open] > 0.5).mean(), (p_open[is_open] <= 0.5).mean()
    eer = equal_error_rate(p_open, is_open)
    return f"{100 * open_as_closed:.1f}, {100 * closed_as_open:.1f} / {eer:.3f}"


def rows_of_set(source: str, readers: dict[str, Reader]) -> Iterator[list[str]]:
    """Yields the cells of each way to frame the patches of a set."""
    patches, is_open = read_set(source)

    def p_open(framed: list[Patch]) -> list[NDArray[np.float32]]:
        return [reader.read(framed).p_open for reader in readers.values()]

    at_zooms = {zoom: p_open([zoomed(patch, zoom) for patch in patches]) for zoom in ZOOMS}
    for zoom, readings in at_zooms.items():
        yield [source, f"{zoom:.0%} of its width", *(score_words(each, is_open) for each in readings)]
    means = [np.mean(each, axis=0) for each in zip(*at_zooms.values(), strict=True)]
    yield [source, "mean of these", *(score_words(each, is_open) for each in means)]
    found = p_open(list(eye_in(patches)))
    yield [source, "the eye in it, found first", *(score_words(each, is_open) for each in found)]


def cut(faces: Faces, *, by: str = "eye", more: float = 1.0, turn: float | None = None) -> list[Patch]:
    """Cuts both eyes of each face out of its picture.

    Args:
        faces: N faces.
        by: What the side of a patch is a multiple of: the width of the `eye`, or the distance of both `eyes`.
        more: How many times as wide as usual a patch is.
        turn: By how many degrees patches are turned against the picture; None for patches in which the line
            between the eyes is level.

    Returns:
        2N patches: all right eyes, then all left ones.
    """
    patches = []
    eyes = faces.eyes.reshape(-1, 2, 7, 2)
    middles = (eyes[:, :, 0] + eyes[:, :, 1]) / 2
    wide = np.linalg.norm(eyes[:, :, 0] - eyes[:, :, 1], axis=2)
    between = np.linalg.norm(middles[:, 0] - middles[:, 1], axis=1)
    of_distance = np.median(wide / between[:, None])
    for eye in (0, 1):
        for number, picture in enumerate(faces.pictures):
            side = more * FRAMING * (wide[number, eye] if by == "eye" else of_distance * between[number])
            dx, dy = middles[number, 1] - middles[number, 0]
            angle = np.arctan2(dy, dx) if turn is None else np.radians(turn)
            patches.append(level_crop(picture, middles[number, eye], side, float(angle), CUT))
    return patches


def rows_of_faces(readers: dict[str, Reader]) -> Iterator[list[str]]:
    """Yields the cells of each way to cut eyes out of photos."""
    faces = read_faces()
    looks, _ = read_looks()
    look = np.array([looks.get(name, "open") for name in faces.names])
    faces, look = faces.take(look != "unsure"), look[look != "unsure"]
    is_open = np.tile(look == "open", 2)

    def row(what: str, patches: Iterable[Patch]) -> list[str]:
        framed = list(patches)
        return ["LFW", what, *(error_words(each.read(framed).p_open, is_open) for each in readers.values())]

    yield row("level, 1.6 eye widths", cut(faces))
    yield row("as the head is held", cut(faces, turn=0))
    yield row(f"turned by {TURN:.0f} degrees", cut(faces, turn=TURN))
    yield row("level, by the distance of the eyes", cut(faces, by="eyes"))
    for more in (1.5, 2.0, 3.0):
        patches = cut(faces, more=more)
        yield row(f"{more:g} times as wide", patches)
        yield row(f"{more:g} times, the eye found first", eye_in(patches))


def main() -> None:
    """Prints how well each framing is read."""
    parser = parser_of(__doc__)
    parser.add_argument("configs", nargs="+", help="names of shipped configs, or YAML files")
    configs = parser.parse_args().configs

    def readers_without(source: str) -> dict[str, Reader]:
        folders = {config: train_without(source, config, untaught=True) for config in configs}
        return {config: Reader.load(folder / "model.onnx") for config, folder in folders.items()}

    table = Table("set", "patch", *configs)
    for source in SOURCES:
        for cells in rows_of_set(source, readers_without(source)):
            table.add_row(*cells)
    for cells in rows_of_faces(readers_without("eyes4000")):
        table.add_row(*cells)
    Console(highlight=False, width=140).print(table)


if __name__ == "__main__":
    main()
