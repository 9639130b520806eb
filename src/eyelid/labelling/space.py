"""The pictures of a pile as points, with clusters and neighbours; computed once for each embedding."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.kernel_approximation import Nystroem
from sklearn.neighbors import NearestNeighbors

_DIMENSIONS = 64  # dimensions after PCA: suggestions take a tenth of the time and are as accurate
_LANDMARKS = 256  # landmarks of Nyström's method
_CLUSTERS = (10, 40, 160)  # coarse first, so that the first centres cover the pile
_SAMPLE = 10_000  # pictures that clusters are fitted to
_NEIGHBOURS = 10
_EXACT = 20_000  # largest pile whose neighbours are found by comparing all with all
_CELL = 400  # mean number of pictures in a cell, in larger piles
_PROBES = 4  # cells that are searched for a picture's neighbours
_TINY = 1e-12  # instead of a variance or a sum of 0


class Space:
    """The pictures of a pile as points, with their clusters and neighbours.

    Args:
        vectors: float32 `[N, F]`, the embedding of N pictures, N at least 1.
        seed: Seed of clusters and landmarks.

    Attributes:
        points: float32 `[N, D]`, the vectors projected by PCA to up to 64 dimensions.
        features: float32 `[N, M]`. Their dot products approximate a Gaussian kernel of the points (Nyström's
            method; Williams & Seeger 2001), so that a linear model of them is not linear in the points. The
            features of a picture are averaged with those of its neighbours (Wu et al. 2019), which saves
            some labels.
        clusters: Three arrays, int64 `[N]`: the cluster of each picture among up to 10, 40 and 160.
        centres: int64, the pictures at the cluster centres, without repetition: those of the 10 clusters
            first, then of the 40, then of the 160, each from the largest cluster to the smallest.
        graph: sparse float32 `[N, N]`, symmetric: the kernel of each picture and its up to ten nearest
            neighbours, divided by the square roots of both row sums. In piles over 20,000, neighbours are
            searched only in the cells around a picture, which misses few.
        density: float32 `[N]`, the mean kernel of each picture and its neighbours, 0 to 1.
        gamma: Factor of the squared distances in the kernel.
    """

    def __init__(self, vectors: NDArray[np.float32], *, seed: int) -> None:
        """Computes all attributes; takes about 20 s for 100,000 pictures."""
        count = len(vectors)
        random = np.random.default_rng(seed)
        self.points = _project(vectors, seed)
        self.gamma = 0.5 / max(float(self.points.var(axis=0).sum()), _TINY)
        sample = random.permutation(count)[:_SAMPLE]
        levels = [_cluster(self.points, sample, level, seed) for level in _CLUSTERS if level <= count]
        levels = levels or [(np.zeros(count, np.int64), np.arange(count))]
        self.clusters = [member for member, _ in levels]
        centres = np.concatenate([centres for _, centres in levels])
        self.centres = np.array(list(dict.fromkeys(centres.tolist())))
        distances, neighbours = _neighbours(self.points, sample, seed)
        width = neighbours.shape[1]
        likeness = np.exp(-self.gamma * np.square(distances)).astype(np.float32)
        rows = np.arange(count + 1) * width
        self.graph = _normalise(
            sparse.csr_array((likeness.ravel(), neighbours.ravel(), rows), (count, count))
        )
        self.density = likeness.mean(axis=1) if width else np.ones(count, np.float32)
        kernel = Nystroem(gamma=self.gamma, n_components=min(_LANDMARKS, count), random_state=seed)
        own = np.asarray(kernel.fit_transform(self.points), np.float32)
        others = sparse.csr_array(
            (np.ones(count * width, np.float32), neighbours.ravel(), rows), (count, count)
        )
        self.features = (own + others @ own / width) / 2 if width else own

    def __len__(self) -> int:
        """Returns the number of pictures."""
        return len(self.points)


def _normalise(graph: Any) -> Any:
    """Returns a symmetric graph, each weight divided by the square roots of both row sums."""
    both = sparse.csr_array(graph.maximum(graph.T))
    roots = sparse.diags_array(1 / np.sqrt(np.maximum(both.sum(axis=1), _TINY)), dtype=np.float32)
    return sparse.csr_array(roots @ both @ roots)


def _project(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    components = min(_DIMENSIONS, *vectors.shape)
    with np.errstate(invalid="ignore", divide="ignore"):  # the variance may be 0
        points = PCA(components, random_state=seed).fit_transform(vectors)
    return np.ascontiguousarray(points, np.float32)


def _cluster(
    points: NDArray[np.float32], sample: NDArray[np.int64], clusters: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns the cluster of each picture, int64 `[N]`, and the pictures at the centres, largest first."""
    starts = 4 if clusters == _CLUSTERS[0] else 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct pictures than clusters
        means = KMeans(clusters, n_init=starts, max_iter=100, random_state=seed).fit(points[sample])
    distances = means.transform(points)
    member = distances.argmin(axis=1)
    sizes = np.bincount(member, minlength=clusters)
    order = np.argsort(-sizes, kind="stable")
    return member.astype(np.int64), distances.argmin(axis=0)[order[sizes[order] > 0]]


def _neighbours(
    points: NDArray[np.float32], sample: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Returns the distances and the numbers of each picture's neighbours, float32 and int64 `[N, J]`."""
    count = len(points)
    if count <= _EXACT:
        return _nearest(points, np.arange(count), np.arange(count))
    means = MiniBatchKMeans(count // _CELL, n_init=1, batch_size=4096, random_state=seed).fit(points[sample])
    member = means.predict(points)
    pictures = [np.flatnonzero(member == cell) for cell in range(count // _CELL)]
    near = NearestNeighbors(n_neighbors=_PROBES).fit(means.cluster_centers_)
    distances = np.empty((count, _NEIGHBOURS), np.float32)
    neighbours = np.empty((count, _NEIGHBOURS), np.int64)
    for cell, around in enumerate(near.kneighbors(return_distance=False)):
        among = np.concatenate([pictures[cell], *(pictures[other] for other in around)])
        if len(among) <= _NEIGHBOURS:
            among = np.arange(count)
        if len(pictures[cell]):
            distances[pictures[cell]], neighbours[pictures[cell]] = _nearest(points, pictures[cell], among)
    return distances, neighbours


def _nearest(
    points: NDArray[np.float32], of: NDArray[np.int64], among: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Returns the distances and numbers of the nearest pictures, without the picture itself, `[M, J]` each.

    Args:
        points: float32 `[N, D]`, of all pictures.
        of: int64 `[M]`, numbers of the pictures whose neighbours are searched.
        among: int64, numbers of the pictures to search, which contain those of `of`.
    """
    neighbours = min(_NEIGHBOURS, len(among) - 1)
    search = NearestNeighbors(n_neighbors=neighbours + 1, algorithm="brute", n_jobs=1).fit(points[among])
    distances, places = search.kneighbors(points[of])
    itself = among[places] == of[:, None]
    itself[~itself.any(axis=1), -1] = True  # a picture with many equal ones may not find itself
    shape = (len(of), neighbours)
    return distances[~itself].reshape(shape).astype(np.float32), among[places[~itself]].reshape(shape)
