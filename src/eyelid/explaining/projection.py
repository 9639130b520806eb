"""Projects the features of a set to two dimensions, for a 2-D map."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from eyelid.errors import DataError

_PERPLEXITY = 30  # about the number of neighbours that t-SNE preserves for each point
_COMPONENTS = 50  # number of principal components that t-SNE reads, as its authors recommend
_FEWEST = 5  # smallest number of points for t-SNE


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """N points in two dimensions.

    Attributes:
        pca: float32 `[N, 2]`, the first two principal components of the features.
        explained: The shares of the variance that these two components explain.
        tsne: float32 `[N, 2]`, the result of t-SNE, which preserves neighbours but not distances; None if
            there are fewer than five points, or if all are equal.
        perplexity: The perplexity of t-SNE; 0 if `tsne` is None.
    """

    pca: NDArray[np.float32]
    explained: tuple[float, float]
    tsne: NDArray[np.float32] | None
    perplexity: int


def project(features: NDArray[np.float32], *, seed: int) -> Projection:
    """Projects features to two dimensions by PCA and by t-SNE (van der Maaten & Hinton 2008).

    Args:
        features: float32 `[N, F]`, F features of each of N pictures.
        seed: Random seed of PCA and t-SNE.

    Raises:
        DataError: There are fewer than three points.
    """
    if len(features) < 3:
        raise DataError(f"{len(features)} readable pictures: a map needs at least 3; name a larger set")
    wide = np.pad(features, ((0, 0), (0, max(0, 2 - features.shape[1]))))
    pca = PCA(min(_COMPONENTS, *wide.shape), random_state=seed)
    with np.errstate(invalid="ignore", divide="ignore"):  # the variance is 0 if all features are equal
        components = pca.fit_transform(wide)
    shares = np.nan_to_num(pca.explained_variance_ratio_[:2])
    perplexity = min(_PERPLEXITY, (len(features) - 1) // 3) if len(features) >= _FEWEST else 0
    tsne = None
    if perplexity and components[:, 0].std() > 0:
        fitted = TSNE(perplexity=perplexity, init="pca", random_state=seed, n_jobs=1)
        tsne = np.asarray(fitted.fit_transform(components), np.float32)
    return Projection(
        pca=np.asarray(components[:, :2], np.float32),
        explained=(float(shares[0]), float(shares[1])),
        tsne=tsne,
        perplexity=perplexity if tsne is not None else 0,
    )
