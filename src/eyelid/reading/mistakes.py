"""Mistakes that some pictures of a run show: faces given as eyes, negatives, red and blue exchanged."""

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.eyes import UNKNOWN, FaceModel, Finder, crop, fit_patches
from eyelid.eyes.likeness import LIKENESS_CLASSES, PATCH, LikenessModel
from eyelid.pictures import Picture, Still, is_video
from eyelid.pictures.colours import grey_of

_MOST = 32  # sources kept; beyond, every second one goes
_FEWEST = 6  # eyes that must be seen before anything is said of all
_MOST_BYTES = 2_000_000  # of a file that is read a second time
_MOST_PIXELS = 2_000_000  # of all pictures that are
_SMALLEST = 32  # pixels of the shorter side of a patch in which a face is looked for
_LOOK = 64  # pixels of the longer side at which it is looked for
_FILLS = 0.4  # of that side is the size of a face at least, where a patch shows one and not an eye
_COLOURED = 4.0  # of 255, by which red and blue differ in a picture with colours
_MOST_OF_THEM = 0.7


class Sample:
    """Some of the sources of a run, spread evenly over it.

    Attributes:
        kept: The sources.
    """

    def __init__(self) -> None:
        self.kept: list[Still] = []

    def of(self, sources: Iterable[Still]) -> Iterator[Still]:
        """Passes sources on, and keeps some."""
        step = 1
        for number, source in enumerate(sources):
            if number % step == 0:
                self.kept.append(source)
                if len(self.kept) > _MOST:
                    del self.kept[1::2]
                    step *= 2
            yield source


def find_mistakes(sample: Sample, finder: Finder) -> list[str]:
    """Looks at some pictures again.

    Args:
        sample: Their sources.
        finder: What found their eyes.

    Returns:
        A sentence for each mistake that many of them show, and what to do.
    """
    faces = patches = coloured = blue = negatives = without = 0
    seen: list[NDArray[np.uint8]] = []
    model = FaceModel.load()
    for picture in _pictures(sample.kept):
        try:
            found = finder.find(
                picture if finder.colour else picture._replace(pixels=grey_of(picture.pixels))
            )
        except PictureError:
            continue
        if all(eye.side == UNKNOWN for eye in found):
            without += 1
            negatives += _shows_a_face(255 - grey_of(picture.pixels), model, smallest=0)
        for eye in found:
            patch = crop(picture, eye)
            if eye.side == UNKNOWN and min(patch.shape[:2]) >= _SMALLEST:
                patches += 1
                faces += _shows_a_face(grey_of(patch), model, smallest=_FILLS)
            # A wide patch as it is: the window in it that most looks like an eye never looks like a negative.
            seen.append(grey_of(picture.pixels if eye.side == UNKNOWN else patch))
            redness = float(patch[..., 2].mean() - patch[..., 0].mean())
            coloured += abs(redness) > _COLOURED
            blue += redness < -_COLOURED
    told = []
    if faces > _MOST_OF_THEM * max(patches, 1):
        told.append(
            f"{faces} of {patches} looked at that were taken as an eye show a whole face: "
            "--eyes faces reads both of its eyes"
        )
    elif len(seen) >= _FEWEST and (inverted := _inverted(seen)) > _MOST_OF_THEM * len(seen):
        told.append(
            f"{inverted} of {len(seen)} eyes looked at again seem to be negatives: if they are, invert them, "
            "or their readings are wrong"
        )
    if negatives > _MOST_OF_THEM * max(without, 1):
        told.append(
            f"{negatives} of {without} looked at without a face show one when inverted: if they are "
            "negatives, invert them"
        )
    if coloured >= _FEWEST and blue > _MOST_OF_THEM * coloured:
        told.append(
            f"{blue} of {coloured} coloured eyes looked at are bluer than red, as if red and blue were "
            "exchanged (BGR for RGB) when the pictures were written"
        )
    return told


def _pictures(sources: Iterable[Still]) -> Iterator[Picture]:
    """Yields pictures of sources in BGR; no large ones, no frames, and none that cannot be read."""
    pixels = 0
    for source in sources:
        if is_video(source.source):
            continue
        try:
            if len(source.read()) <= _MOST_BYTES:
                picture = source.picture(colour=True)
                pixels += picture.pixels[..., 0].size
                yield picture
        except PictureError:
            continue
        if pixels > _MOST_PIXELS:
            return


def _shows_a_face(grey: NDArray[np.uint8], model: FaceModel, smallest: float) -> bool:
    """Whether a face is found whose size is at least a share of the longer side."""
    scale = _LOOK / max(grey.shape)
    if smallest:
        size = [max(round(length * scale), 1) for length in grey.shape[::-1]]
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return any(face.size > smallest * max(grey.shape) for face in model.find_faces(grey))


def _inverted(patches: list[NDArray[np.uint8]]) -> int:
    """Returns how many patches look most like the negative of an eye."""
    likeness = LikenessModel.load().read(fit_patches(patches, PATCH))
    return int((likeness.argmax(axis=1) == LIKENESS_CLASSES.index("inverted")).sum())
