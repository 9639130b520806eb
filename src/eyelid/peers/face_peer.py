"""A peer that reads whole photos: it measures the eyes of the faces in them."""

import math
import time
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eyelid.data import EyeInPhoto, PackedPatches, photo_of
from eyelid.data.patch_rows import PatchRows
from eyelid.errors import DataError
from eyelid.peers.fold_parts import LEARNED_SIZE, FoldParts
from eyelid.peers.peer import Peer
from eyelid.pictures import Picture, Still

_MOST = 4000  # most eyes of each data set that the curve is fitted on
_NOT_FOUND = 0.5  # counts as closed, as with a cascade


class PhotoEye(NamedTuple):
    """One measured eye.

    Attributes:
        x: The middle of the eye in the photo, in pixels.
        y: Likewise.
        measure: How open or how closed the eye is, in any unit.
    """

    x: float
    y: float
    measure: float


class Meter(Protocol):
    """Measures the eyes of the faces in a photo.

    Attributes:
        name: Name of its peer.
        colour: Whether it needs BGR photos; else it is given grey ones.
        kilobytes: Size of its files, in units of 1,000 bytes.
        away_s: Processor seconds that other processes have spent for it so far.
    """

    name: str
    colour: bool
    kilobytes: float
    away_s: float

    @property
    def trained_on(self) -> Collection[str]:
        """Names, in lower case, of the data sets that it was trained on, as far as is known."""
        ...

    def measure(self, photo: Picture) -> Sequence[PhotoEye]:
        """Returns the eyes of all faces in a photo."""
        ...


class FacePeer:
    """A peer that is given photos and where the eyes in them are, not patches.

    A logistic curve turns the measures of a meter into probabilities. It is fitted on at most 4,000 eyes of
    each data set. An eye that the meter does not find gets 0.5, which counts as closed.

    Args:
        meter: Measures the eyes.
    """

    size = LEARNED_SIZE  # of the patches whose labels it takes; it does not see them

    def __init__(self, meter: Meter) -> None:
        self.name = meter.name
        self.trained_on, self.kilobytes = meter.trained_on, meter.kilobytes
        self._meter = meter
        self._curve = LogisticRegression(C=1e6)

    def processor_s(self) -> float:
        """Returns the processor seconds that this process and those of the meter have spent."""
        return time.process_time() + self._meter.away_s

    def fit(self, fold: FoldParts) -> float:
        """Fits the curve on the training part of a fold.

        Returns:
            The time that this took, in seconds.

        Raises:
            DataError: The eyes that the meter finds are of one class.
        """
        started = time.perf_counter()
        files, labels = fold.sample_files("training", most=_MOST)
        measures = self._measures(files)
        found = np.isfinite(measures)
        if len(np.unique(labels[found])) < 2:
            raise DataError(
                f"peer {self.name}: finds {found.sum():,} of {len(found):,} eyes of the training part, "
                "expected eyes of both classes; leave it out of --peers"
            )
        self._curve.fit(measures[found, None], labels[found])
        return time.perf_counter() - started

    def read(self, files: Iterable[Still]) -> NDArray[np.float32]:
        """Returns float32 `[N]`: the probability that each of N eyes in photos is open."""
        measures = self._measures(files)
        found = np.isfinite(measures)
        p_open = np.full(len(measures), _NOT_FOUND, np.float32)
        if found.any():
            p_open[found] = self._curve.predict_proba(measures[found, None])[:, 1]
        return p_open

    def _measures(self, files: Iterable[Still]) -> NDArray[np.float64]:
        """Returns float64 `[N]`: the measure of each of N eyes in photos, NaN for one that is not found.

        A photo is measured once for those of its eyes that follow one another.
        """
        measures = []
        for photo, of_photo in groupby(files, key=photo_of):
            measured = self._meter.measure(photo.picture(colour=self._meter.colour))
            measures += [_nearest(measured, file) for file in of_photo]
        return np.array(measures, float)


def _nearest(measured: Sequence[PhotoEye], file: Still) -> float:
    """Returns the measure of the eye that is nearest to the middle of an eye's box; NaN if none is near."""
    if not isinstance(file, EyeInPhoto):  # a picture that is one eye, among photos
        return math.nan
    x, y, width, height = file.eye.box
    apart = [math.hypot(one.x - x - width / 2, one.y - y - height / 2) for one in measured]
    if not apart or min(apart) > max(width, height) / 2:
        return math.nan
    return measured[apart.index(min(apart))].measure


AnyPeer = Peer | FacePeer


def eyes_for(peer: AnyPeer, packed: PackedPatches) -> NDArray[Any] | PatchRows:
    """Returns what a peer reads of N labelled eyes: the patches, or their files as object `[N]`."""
    if isinstance(peer, FacePeer):
        return np.fromiter(packed.files, object)  # `array` would take apart the files that are tuples
    return packed.patches
