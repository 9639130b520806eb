"""Two peers that are classical methods: an SVM on gradient histograms, and nearest neighbours."""

import time

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from eyelid.embedding.gradients import gradient_histograms
from eyelid.peers.fold_parts import LEARNED_SIZE, FoldParts

_SVM_MOST = 8000  # most pictures of each data set; the time to fit grows with the square of their number
_NEIGHBOURS_MOST = 50_000  # most pictures of each data set; every patch is compared with all of them
_FAINTEST = 1.0  # grey levels; a lower contrast is taken as this one, so that noise is not amplified


class HogSvm:
    """An RBF support vector machine on histograms of oriented gradients (Dalal & Triggs 2005).

    The machine (C = 3) is fitted on at most 8,000 training pictures of each data set. A logistic curve (Platt
    1999) is fitted on the validation part. It turns the margins of the machine into probabilities.
    """

    name = "hog-svm"
    size = LEARNED_SIZE
    trained_on: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._machine = SVC(C=3.0)
        self._curve = LogisticRegression(C=1e6)

    @property
    def kilobytes(self) -> float:
        """Size of the support vectors and their weights, in units of 1,000 bytes."""
        vectors, weights = self._machine.support_vectors_, self._machine.dual_coef_
        return float(vectors.nbytes + weights.nbytes) / 1000

    def fit(self, fold: FoldParts) -> float:
        """Fits the machine on the training part and the curve on the validation part; returns the seconds."""
        started = time.perf_counter()
        patches, labels = fold.sample("training", most=_SVM_MOST)
        self._machine.fit(gradient_histograms(patches), labels)
        patches, labels = fold.sample("validation", most=_SVM_MOST)
        self._curve.fit(self._margins(patches), labels)
        return time.perf_counter() - started

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns float32 `[N]`: the probability that each of N patches shows an open eye."""
        return np.asarray(self._curve.predict_proba(self._margins(patches))[:, 1], np.float32)

    def _margins(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        margins: NDArray[np.float64] = self._machine.decision_function(gradient_histograms(patches))
        return margins[:, None]


class NearestNeighbours:
    """A vote of the nine nearest training pictures (Cover & Hart 1967), weighted by inverse distance.

    Each patch is first standardised to mean 0 and standard deviation 1. The distance of two patches is the
    Euclidean distance of their pixels.
    """

    name = "knn"
    size = LEARNED_SIZE
    trained_on: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._neighbours: KNeighborsClassifier  # set by `fit`
        self.kilobytes = 0.0

    def fit(self, fold: FoldParts) -> float:
        """Stores at most 50,000 training pictures of each data set; returns the seconds that this took."""
        started = time.perf_counter()
        patches, labels = fold.sample("training", most=_NEIGHBOURS_MOST)
        pixels = _standardised(patches)
        self._neighbours = KNeighborsClassifier(
            min(9, len(labels)), weights="distance", algorithm="brute", n_jobs=1
        )
        self._neighbours.fit(pixels, labels)
        self.kilobytes = (pixels.nbytes + labels.nbytes) / 1000
        return time.perf_counter() - started

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns float32 `[N]`: for each of N patches, the weighted share of neighbours that are open."""
        return np.asarray(self._neighbours.predict_proba(_standardised(patches))[:, 1], np.float32)


def _standardised(patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns the pixels of each patch as one row with mean 0 and standard deviation 1."""
    pixels = patches.reshape(len(patches), -1).astype(np.float32)
    pixels -= pixels.mean(axis=1, keepdims=True)
    pixels /= np.maximum(pixels.std(axis=1, keepdims=True), _FAINTEST)
    return pixels
