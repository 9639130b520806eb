"""Claims of `eyelid label`, on the 4,000 pictures of eyes4000, with labels "clicked" by looking them up.

Without any label, ten pictures name the clusters: at least 0.93 of all pictures get the right state. With 100
labels in active order the equal error (EER) is at most 0.04, with 300 at most 0.03, on faces of which no
picture is labelled, and, with the student, on those never asked for. The active order needs at most half of
the labels that a random one needs for an accuracy of 0.96. The interval of the estimated accuracy holds the
true one in at least 95 % of all cases. Advice takes at most 0.3 s for 4,000 pictures and 2 s for 100,000.

No embedding is trained on labels of eyes4000: `self` uses no labels of people at all, and `--model` is
trained on MRL alone. Each run draws other pictures, clusters and folds. Two accuracies are reported: on the
faces of which no picture is labelled, which get easier as the hard ones are asked for; and on a fifth of the
faces that is never asked for. The student is the mean of the suggestions and the predictions of
`train_noisy_student`.

    eyelid train mrl:../shared/data/mrl --name mrl          # the model for --model
    python -m benchmarks.labelling --model runs/mrl --students 3 --output docs/labelling
"""

import csv
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from eyelid.data import pack, read_labelled
from eyelid.embedding import PATCH_SIZE, embed
from eyelid.labelling.guide import Guide
from eyelid.labelling.noisy_student import train_noisy_student
from eyelid.score.intervals import Score
from eyelid.score.metrics import equal_error_rate
from models.arguments import parser_of
from models.places import data_at

CLASSES = ("closed", "open")
ASKED = 500  # labels of a run
STEP = 5  # labels between two advices
REPORT_AT = (100, 300)
WANTED = 0.96
COVERED_AT = (50, 100, 200, 300)
MANY = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The scores of a run after some labels.

    Attributes:
        labels: Number of labels.
        others: Accuracy and equal error rate on faces of which no picture is labelled.
        reserved: The same on a fifth of the faces that is never asked for.
        unlabelled: Accuracy on the pictures that may still be asked for.
        estimate: The guide's estimate of that accuracy.
        labelled: bool `[N]`, which pictures are labelled.
        probabilities: float32 `[N, 2]`, the suggestions.
    """

    labels: int
    others: tuple[float, float]
    reserved: tuple[float, float]
    unlabelled: float
    estimate: Score | None
    labelled: NDArray[np.bool_]
    probabilities: NDArray[np.float32]


class Pile:
    """The pictures of eyes4000, or some of them, with their truth."""

    def __init__(
        self,
        patches: NDArray[np.uint8],
        truth: NDArray[np.int64],
        faces: NDArray[np.int64],
        vectors: NDArray[np.float32],
    ) -> None:
        self.patches, self.truth, self.faces, self.vectors = patches, truth, faces, vectors

    def run(self, order: str, *, seed: int, asked: int, suggest: str = "kernel") -> Iterator[Point]:
        """Labels the pictures that the guide asks for, and yields the scores after each advice."""
        reserved = self.reserved(seed)
        guide = Guide(self.vectors, CLASSES, suggest=suggest, order=order, seed=seed)
        labels, drawn = np.full(len(self.truth), -1), np.zeros(len(self.truth), bool)
        while True:
            advice = guide.advise(labels, excluded=reserved, drawn=drawn, count=STEP)
            labelled, right = labels >= 0, advice.probabilities.argmax(axis=1) == self.truth
            if labelled.any():
                yield Point(
                    labels=int(labelled.sum()),
                    others=self.score(advice.probabilities, self.others(labelled)),
                    reserved=self.score(advice.probabilities, reserved),
                    unlabelled=float(right[~labelled & ~reserved].mean()),
                    estimate=advice.accuracy,
                    labelled=labelled,
                    probabilities=advice.probabilities,
                )
            if labelled.sum() >= asked:
                return
            labels[advice.queue] = self.truth[advice.queue]
            drawn[advice.queue] = np.array(advice.reasons) == "random"

    def reserved(self, seed: int) -> NDArray[np.bool_]:
        """Returns the pictures of a fifth of the faces."""
        random = np.random.default_rng(1000 + seed)
        return random.permutation(self.faces.max() + 1)[self.faces] % 5 == 0

    def others(self, labelled: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Returns the pictures of faces of which none is labelled."""
        return ~np.isin(self.faces, self.faces[labelled])

    def score(self, probabilities: NDArray[np.float32], of: NDArray[np.bool_]) -> tuple[float, float]:
        """Returns the accuracy and the equal error rate of some pictures."""
        probabilities, truth = probabilities[of], self.truth[of]
        right = (probabilities.argmax(axis=1) == truth).mean()
        return float(right), equal_error_rate(probabilities[:, 1], truth == 1)

    def half(self, seed: int) -> "Pile":
        """Returns half of it, drawn by face."""
        chosen = np.random.default_rng(seed).permutation(self.faces.max() + 1)[self.faces] % 2 == 0
        return Pile(self.patches[chosen], self.truth[chosen], self.faces[chosen], self.vectors[chosen])

    def student_errors(self, point: Point, *, seed: int) -> tuple[float, float]:
        """Returns the equal error rates of the student: on other faces, and on those never asked for."""
        labels = np.where(point.labelled, self.truth, -1)
        none = np.zeros(len(labels), bool)
        predictions = train_noisy_student(
            self.patches, point.probabilities, labels, excluded=none, classes=CLASSES, seed=seed
        )
        mean = (predictions + point.probabilities) / 2
        return self.score(mean, self.others(point.labelled))[1], self.score(mean, self.reserved(seed))[1]


def without_labels(pile: Pile, seeds: int) -> None:
    """Prints the accuracy when only the pictures at ten cluster centres are labelled."""
    for suggest in ("clusters", "spreading", "kernel"):
        right = [
            next(
                point
                for point in pile.run("centres", seed=seed, asked=10, suggest=suggest)
                if point.labels == 10
            ).others[0]
            for seed in range(seeds)
        ]
        print(f"ten pictures named, by {suggest:10} accuracy {_span(right)}")


def with_labels(name: str, pile: Pile, seeds: int, students: int) -> None:
    """Prints the errors with 100 and 300 labels."""
    for order in ("informative", "random"):
        runs = [list(pile.run(order, seed=seed, asked=max(REPORT_AT))) for seed in range(seeds)]
        for labels in REPORT_AT:
            points = [next(point for point in run if point.labels >= labels) for run in runs]
            errors, held = ([kind(point)[1] for point in points] for kind in (_others, _reserved))
            line = f"EER other faces {_span(errors)}, never asked for {_span(held)}"
            print(f"{name}, {order}, {labels} labels: {line}", flush=True)
            learned = [pile.student_errors(point, seed=seed) for seed, point in enumerate(points[:students])]
            if learned:
                others, never = map(_span, zip(*learned, strict=True))
                before = f"{_span(errors[:students])}, {_span(held[:students])} before"
                print(f"    learned by a net: {others}, never asked for {never}; {before}", flush=True)


def curves(pile: Pile, seeds: int, output: str) -> None:
    """Prints how many labels an accuracy needs, in both orders, and draws the curves."""
    found = {
        order: [list(pile.run(order, seed=seed, asked=ASKED)) for seed in range(seeds)]
        for order in ("informative", "random")
    }
    for kind, faces in ((_others, "other faces"), (_reserved, "never asked for")):
        for share, which in ((0.5, "the median run"), (0.1, "nine of ten runs")):
            active, random = (_needed(runs, kind, share) for runs in found.values())
            ratio = f"active {active:.0f}, random {random:.0f}, {active / random:.2f}"
            print(f"labels for {WANTED} on {faces}, {which}: {ratio}")
    if output:
        _write(found, output)


def coverage(pile: Pile, runs: int) -> None:
    """Prints how often the estimate's interval holds the true accuracy, on halves of the pile."""
    checks: dict[int, list[tuple[bool, float, float]]] = {labels: [] for labels in COVERED_AT}
    for seed in range(runs):
        for point in pile.half(seed).run("informative", seed=seed, asked=max(COVERED_AT)):
            score = point.estimate
            if point.labels in checks and score:
                inside = score.low <= point.unlabelled <= score.high
                checks[point.labels].append((inside, score.value - point.unlabelled, score.high - score.low))
    for labels, rows in checks.items():
        inside, off, width = np.mean(rows, axis=0)
        print(f"estimate at {labels}: holds the truth {inside:.2f}, off by {off:+.3f}, width {width:.3f}")


def speed(pile: Pile) -> None:
    """Prints how long advice takes, on one thread, for the pile and for a large one made of it."""
    random = np.random.default_rng(0)
    copies = MANY // len(pile.truth)
    noise = random.normal(0, 0.02, (copies * len(pile.truth), pile.vectors.shape[1])).astype(np.float32)
    many = np.tile(pile.vectors, (copies, 1)) + noise
    for vectors in (pile.vectors, many):
        started = time.perf_counter()
        guide = Guide(vectors, CLASSES)
        made = time.perf_counter() - started
        labelled = random.permutation(len(vectors))[:300]
        labels, drawn = np.full(len(vectors), -1), np.zeros(len(vectors), bool)
        labels[labelled], drawn[labelled[::10]] = pile.truth[labelled % len(pile.truth)], True
        times = []
        for _ in range(5):
            started = time.perf_counter()
            guide.advise(labels, excluded=np.zeros(len(vectors), bool), drawn=drawn)
            times.append(time.perf_counter() - started)
        print(f"{len(vectors):,} pictures: guide {made:.2f} s, refit and queue {np.median(times):.3f} s")


def _others(point: Point) -> tuple[float, float]:
    return point.others


def _reserved(point: Point) -> tuple[float, float]:
    return point.reserved


def _needed(runs: list[list[Point]], kind: Callable[[Point], tuple[float, float]], share: float) -> float:
    """Returns the number of labels from which all but a share of the runs reach the wanted accuracy."""
    right = np.quantile([[kind(point)[0] for point in run] for run in runs], share, axis=0)
    short = np.flatnonzero(right < WANTED)
    enough = short[-1] + 1 if len(short) else 0
    return float(runs[0][enough].labels) if enough < len(right) else np.inf


def _span(values: Sequence[float]) -> str:
    return f"{np.mean(values):.4f} ({min(values):.4f} to {max(values):.4f})"


def _write(found: dict[str, list[list[Point]]], output: str) -> None:
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    rows = []
    for kind, title, axes in (
        (_others, "Faces of which no picture is labelled", panels[0]),
        (_reserved, "A fifth of the faces, never asked for", panels[1]),
    ):
        for order, colour in (("informative", "#2563eb"), ("random", "#888888")):
            labels = [point.labels for point in found[order][0]]
            right = np.array([[kind(point)[0] for point in run] for run in found[order]])
            low, middle, high = np.quantile(right, (0.1, 0.5, 0.9), axis=0)
            axes.plot(labels, middle, color=colour, label=f"{order} order")
            axes.fill_between(labels, low, high, color=colour, alpha=0.18, linewidth=0)
            rows += [(title, order, *row) for row in zip(labels, low, middle, high, strict=True)]
        axes.axhline(WANTED, color="black", linewidth=0.8, linestyle=":")
        axes.set(title=title, xlabel="labels", xlim=(0, ASKED), ylim=(0.9, 1))
        axes.grid(alpha=0.25)
        axes.legend(loc="lower right")
    panels[0].set_ylabel("accuracy: median and 80 % of the runs")
    figure.savefig(f"{output}.png", dpi=110)
    with open(f"{output}.csv", "w", newline="") as stream:
        csv.writer(stream).writerows([("scored on", "order", "labels", "low", "accuracy", "high"), *rows])


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--embed", default="hog,self", help="embeddings; the last one makes the curves")
    parser.add_argument("--model", default="", help="model file or run folder, trained on MRL alone")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument(
        "--students", type=int, default=0, help="runs whose labels a net learns, a minute each"
    )
    parser.add_argument("--cache", type=Path, default=Path("benchmarks/results/labelling"))
    parser.add_argument("--output", default="", help="where to write the curves, without .png and .csv")
    options = parser.parse_args()
    labelled = read_labelled(f"manifest:{data_at('eyes4000/truth.csv')}")
    packed = pack(labelled, classes=CLASSES, size=PATCH_SIZE)
    patches, faces = np.asarray(packed.patches), np.unique(packed.groups, return_inverse=True)[1]
    names = [*options.embed.split(","), *([f"self+{options.model}"] if options.model else [])]
    with threadpool_limits(1):
        for name in names:
            vectors = embed(patches, by=name, cache=options.cache).vectors
            pile = Pile(patches, packed.labels, faces, vectors)
            print(f"--- {name}")
            without_labels(pile, options.seeds)
            with_labels(name, pile, options.seeds, options.students)
            if name == options.embed.split(",")[-1]:
                curves(pile, options.seeds, options.output)
                coverage(pile, 10 * options.seeds)
                speed(pile)


if __name__ == "__main__":
    main()
