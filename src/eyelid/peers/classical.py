"""Two classical methods as peers: gradient histograms with an SVM, and nearest neighbours."""

import time

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from eyelid.embedding.gradients import gradient_histograms
from eyelid.peers.fold_parts import LEARNED_SIZE, FoldParts

_SVM_MOST = 8000  # most pictures of each set, since the time to fit grows with their square
_NEIGHBOURS_MOST = 50_000  # most pictures of each set, since each reading compares with all of them
_FAINTEST = 1.0  # grey levels; a lower contrast counts as this one, so that noise is not amplified


class HogSvm:
    """An RBF support vector machine on histograms of oriented gradients (Dalal & Triggs 2005).

    The machine (C = 3) is fitted on up to 8,000 training pictures of each set. A logistic curve (Platt 1999),
    fitted on the validation part, turns its margins into probabilities.
    """

    name = "hog-svm"
    size = LEARNED_SIZE
    trained_on: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._machine = SVC(C=3.0)
        self._curve = LogisticRegression(C=1e6)

    @property
    def kilobytes(self) -> float:
        """Size of the support vectors and their weights."""
        vectors, weights = self._machine.support_vectors_, self._machine.dual_coef_
        return float(vectors.nbytes + weights.nbytes) / 1000

    def fit(self, fold: FoldParts) -> float:
        """Fits the machine on the training part, and the curve on the validation part."""
        started = time.perf_counter()
        patches, labels = fold.sample("training", most=_SVM_MOST)
        self._machine.fit(gradient_histograms(patches), labels)
        patches, labels = fold.sample("validation", most=_SVM_MOST)
        self._curve.fit(self._margins(patches), labels)
        return time.perf_counter() - started

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns the curve's probabilities of open, float32 `[N]`."""
        return np.asarray(self._curve.predict_proba(self._margins(patches))[:, 1], np.float32)

    def _margins(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        margins: NDArray[np.float64] = self._machine.decision_function(gradient_histograms(patches))
        return margins[:, None]


class NearestNeighbours:
    """The nine nearest training pictures (Cover & Hart 1967), weighted by inverse distance.

    Distances are between pixels; each patch is standardised to mean 0 and deviation 1 first.
    """

    name = "knn"
    size = LEARNED_SIZE
    trained_on: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._neighbours: KNeighborsClassifier  # from `fit` on
        self.kilobytes = 0.0

    def fit(self, fold: FoldParts) -> float:
        """Stores the training part, up to 50,000 pictures of each set."""
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
        """Returns the weighted share of open neighbours, float32 `[N]`."""
        return np.asarray(self._neighbours.predict_proba(_standardised(patches))[:, 1], np.float32)


def _standardised(patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    pixels = patches.reshape(len(patches), -1).astype(np.float32)
    pixels -= pixels.mean(axis=1, keepdims=True)
    pixels /= np.maximum(pixels.std(axis=1, keepdims=True), _FAINTEST)
    return pixels
