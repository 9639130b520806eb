"""Claim: embeddings made without labels of eyes4000 separate its states with no label, or with a few.

Every embedding describes all 4,000 pictures once. Then, for each seed:

- no label: k-means into two clusters, or ten. A person looks at ten pictures in all, those nearest to the
  centres, and each cluster gets the state of most of these. Scored: accuracy on all pictures.
- 100 and 300 labels: of pictures drawn at random, and of those nearest to as many centres of k-means; an SVM
  with an RBF kernel (C 1). Scored: equal error rate on the pictures of all other faces.

Labels are "clicked" by looking them up in the truth. Intervals (95 %) are of the mean over the seeds.

    python -m benchmarks.embeddings --model runs/mrl       # a training on MRL alone
    python -m benchmarks.embeddings --by hog self hog+self --seeds 10
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.svm import SVC

from eyelid.data import PackedPatches, pack, read_labelled
from eyelid.embedding import PATCH_SIZE, embed
from eyelid.score.metrics import equal_error_rate
from models.arguments import parser_of
from models.places import data_at

LOOKED_AT = 10
CLUSTERS = (2, 10)
COUNTS = (100, 300)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--by", nargs="+", default=["hog", "self", "hog+self"])
    parser.add_argument("--model", default="", help="run folder of a training on MRL alone")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    names = [*options.by]
    if options.model:
        names += [options.model, f"{options.model}+self"]
    pictures = read_labelled(f"manifest:{data_at('eyes4000/truth.csv')}")
    packed = pack(pictures, classes=("closed", "open"), size=PATCH_SIZE)
    columns = [f"{clusters} clusters: accuracy" for clusters in CLUSTERS]
    columns += [f"{count} labels, {way}: EER" for count in COUNTS for way in ("random", "centres")]
    table = Table("embedding", "seconds", *columns)
    with tempfile.TemporaryDirectory() as cache:  # so that `hog+self` does not train `self` again
        for name in names:
            table.add_row(*measure(name, packed, range(options.seeds), Path(cache)))
            print(name, "done", file=sys.stderr)
    Console(width=200, highlight=False).print(table)


def measure(name: str, packed: PackedPatches, seeds: Sequence[int], cache: Path) -> list[str]:
    """Returns a row of the table."""
    started = time.process_time()
    found = embed(np.asarray(packed.patches), by=name, cache=cache)
    seconds = time.process_time() - started
    trained_on_these = packed.name in found.trained_on
    scores = [
        [named_clusters(found.vectors, packed.labels, clusters, seed) for seed in seeds]
        for clusters in CLUSTERS
    ]
    for count in COUNTS:
        for spread in (False, True):
            clicked = [drawn(found.vectors, count, seed, spread) for seed in seeds]
            scores.append([few_labels(found.vectors, packed, labelled) for labelled in clicked])
    title = f"{name} (trained on these labels)" if trained_on_these else name
    return [title, f"{seconds:.0f}", *map(interval, scores)]


def named_clusters(
    vectors: NDArray[np.float32], labels: NDArray[np.int64], clusters: int, seed: int
) -> float:
    """Returns the accuracy of clusters that get the label of most of their central pictures."""
    found = KMeans(clusters, n_init=4, random_state=seed).fit(vectors)
    middle = found.transform(vectors).argsort(axis=0)[: LOOKED_AT // clusters]  # [pictures, clusters]
    is_open = labels[middle].mean(axis=0) > 0.5
    return float((is_open[found.labels_] == labels).mean())


def drawn(vectors: NDArray[np.float32], count: int, seed: int, spread: bool) -> NDArray[np.int64]:
    """Returns the numbers of the labelled pictures: random ones, or those nearest to cluster centres."""
    if not spread:
        return np.random.default_rng(seed).permutation(len(vectors))[:count]
    centres = KMeans(count, n_init=1, random_state=seed).fit(vectors)
    return np.unique(centres.transform(vectors).argmin(axis=0))


def few_labels(vectors: NDArray[np.float32], packed: PackedPatches, labelled: NDArray[np.int64]) -> float:
    """Returns the equal error rate on the faces of which no picture is labelled."""
    machine = SVC(C=1.0).fit(vectors[labelled], packed.labels[labelled])
    others = ~np.isin(packed.groups, packed.groups[labelled])
    margins = machine.decision_function(vectors[others])
    return equal_error_rate(margins, packed.labels[others] == 1)


def interval(scores: Sequence[float]) -> str:
    """Returns a mean over seeds and its 95 % interval."""
    mean = float(np.mean(scores))
    if len(scores) < 2:
        return f"{mean:.4f}"
    reach = float(stats.t.ppf(0.975, len(scores) - 1) * stats.sem(scores))
    return f"{mean:.4f} ± {reach:.4f}"


if __name__ == "__main__":
    main()
