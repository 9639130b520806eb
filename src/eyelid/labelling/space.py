"""Where a pile's pictures lie: what suggestions and orders need to know of them, made once for a pile."""

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

_DIMENSIONS = 64  # kept by PCA: a tenth of the time, and no label more is needed
_LANDMARKS = 256  # pictures that all are compared with for the kernel's features
_CLUSTERS = (10, 40, 160)  # coarse first, so that the first centres that are asked for cover the pile
_SAMPLE = 10_000  # pictures that clusters are found in
_NEIGHBOURS = 10
_EXACT = 20_000  # pictures among which all are compared with all to find neighbours
_CELL = 400  # pictures of a cell, in larger piles
_PROBES = 4  # cells in which a picture's neighbours are looked for
_EVEN = 1e-12  # variance of pictures that are all alike


class Space:
    """The pictures of a pile as points, with their clusters and neighbours.

    Args:
        vectors: float32 `[N, F]`, an embedding of N pictures, one at least.
        seed: Of clusters and landmarks.

    Attributes:
        points: float32 `[N, D]`, the vectors in the up to 64 directions in which they differ most.
        features: float32 `[N, M]`, whose products are about a Gaussian kernel of the points (Nyström's
            method; Williams & Seeger 2001), so that what is linear in them bends in the points. Those of a
            picture are the mean of its own and its neighbours' (Wu et al. 2019), which is worth some labels.
        clusters: int64 `[N]` each, the cluster of each picture: of up to 10, of up to 40, of up to 160.
        centres: int64, the pictures in the middle of the clusters, largest cluster first; then those of ever
            smaller clusters.
        flow: sparse float32 `[N, N]`, between each picture and its up to ten nearest others: their kernel,
            over the roots of both sums. In piles over 20,000 neighbours are looked for in the cells around a
            picture only, and few are missed.
        density: float32 `[N]`, the mean of each picture's kernel with its neighbours, 0 to 1.
        gamma: Of the kernel, over the square of the points' distances.
    """

    def __init__(self, vectors: NDArray[np.float32], *, seed: int) -> None:
        """Finds directions, clusters and neighbours: some 20 s for 100,000 pictures."""
        count = len(vectors)
        random = np.random.default_rng(seed)
        self.points = _project(vectors, seed)
        self.gamma = 0.5 / max(float(self.points.var(axis=0).sum()), _EVEN)
        sample = random.permutation(count)[:_SAMPLE]
        levels = [_clustered(self.points, sample, level, seed) for level in _CLUSTERS if level <= count]
        levels = levels or [(np.zeros(count, np.int64), np.arange(count))]
        self.clusters = [member for member, _ in levels]
        centres = np.concatenate([centres for _, centres in levels])
        self.centres = np.array(list(dict.fromkeys(centres.tolist())))
        distances, neighbours = _neighbours(self.points, sample, seed)
        width = neighbours.shape[1]
        likeness = np.exp(-self.gamma * np.square(distances)).astype(np.float32)
        rows = np.arange(count + 1) * width
        self.flow = _flow(sparse.csr_array((likeness.ravel(), neighbours.ravel(), rows), (count, count)))
        self.density = likeness.mean(axis=1) if width else np.ones(count, np.float32)
        kernel = Nystroem(gamma=self.gamma, n_components=min(_LANDMARKS, count), random_state=seed)
        own = np.asarray(kernel.fit_transform(self.points), np.float32)
        others = sparse.csr_array(
            (np.ones(count * width, np.float32), neighbours.ravel(), rows), (count, count)
        )
        self.features = (own + others @ own / width) / 2 if width else own

    def __len__(self) -> int:
        """Returns how many pictures there are."""
        return len(self.points)


def _flow(graph: Any) -> Any:
    """Returns a graph in which each is the neighbour of its neighbours, over the roots of both ends' sums."""
    both = sparse.csr_array(graph.maximum(graph.T))
    roots = sparse.diags_array(1 / np.sqrt(np.maximum(both.sum(axis=1), _EVEN)), dtype=np.float32)
    return sparse.csr_array(roots @ both @ roots)


def _project(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    components = min(_DIMENSIONS, *vectors.shape)
    with np.errstate(invalid="ignore", divide="ignore"):  # of shares of a variance that is 0
        points = PCA(components, random_state=seed).fit_transform(vectors)
    return np.ascontiguousarray(points, np.float32)


def _clustered(
    points: NDArray[np.float32], sample: NDArray[np.int64], clusters: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns the cluster of each picture, and the picture in the middle of each, largest cluster first."""
    starts = 4 if clusters == _CLUSTERS[0] else 1
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ConvergenceWarning
        )  # that fewer pictures differ than there are clusters
        means = KMeans(clusters, n_init=starts, max_iter=100, random_state=seed).fit(points[sample])
    distances = means.transform(points)
    member = distances.argmin(axis=1)
    sizes = np.bincount(member, minlength=clusters)
    order = np.argsort(-sizes, kind="stable")
    return member.astype(np.int64), distances.argmin(axis=0)[order[sizes[order] > 0]]


def _neighbours(
    points: NDArray[np.float32], sample: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Returns the distances and the numbers of each picture's neighbours, `[N, J]` each."""
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
    """Returns distances and numbers of the pictures nearest to some, without these themselves."""
    wanted = min(_NEIGHBOURS, len(among) - 1)
    found = NearestNeighbors(n_neighbors=wanted + 1, algorithm="brute", n_jobs=1).fit(points[among])
    distances, places = found.kneighbors(points[of])
    itself = among[places] == of[:, None]
    itself[~itself.any(axis=1), -1] = True  # one of several equal pictures may be missing from its own list
    shape = (len(of), wanted)
    return distances[~itself].reshape(shape).astype(np.float32), among[places[~itself]].reshape(shape)
