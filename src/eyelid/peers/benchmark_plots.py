"""Drawing the plots of a benchmark: error over time, and the scores of nets across data sets."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, LogLocator
from matplotlib.transforms import Bbox, BboxBase

from eyelid.peers.cross_matrix import CrossMatrix
from eyelid.peers.peer_comparison import PeerComparison
from eyelid.peers.peer_scores import PeerScore

_INK, _FAINT = "#1c1e21", "#8a8f98"
_OURS, _OTHERS, _TRAINED_ON_SET = "#2563eb", "#d9480f", "#8a8f98"
_DPI = 120
_LEAST_ERROR = 0.0005  # smaller errors are drawn here, because the axis is logarithmic
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


def pareto_png(peers: PeerComparison) -> bytes:
    """Draws the equal error rate of each peer over its processor time for an eye, one plot per data set.

    The line is the Pareto front. It joins the peers for which no other peer is better in both. Peers that
    were trained on the data set have hollow markers and are not on the front.

    Returns:
        The plots as one PNG file.
    """
    figure = Figure(figsize=(9, 0.6 + 5.4 * len(peers.sets)), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    figure.subplots(len(peers.sets), 1)
    for axes, scores in zip(figure.axes, peers.sets.values(), strict=True):
        _draw_set(axes, scores, peers.reference)
    figure.draw_without_rendering()  # computes the layout, which `_label` needs
    for axes, scores in zip(figure.axes, peers.sets.values(), strict=True):
        _label(axes, scores)
    return _png(figure)


def _draw_set(axes: Axes, scores: Sequence[PeerScore], reference: str) -> None:
    places = {score.peer: _place(score) for score in scores}
    front = pareto_front(
        [(*places[score.peer][:2], score.peer) for score in scores if not score.trained_on_set]
    )
    axes.plot(*([places[name][axis] for name in front] for axis in (0, 1)), color=_FAINT, lw=1.2, zorder=1)
    for score in scores:
        colour = _TRAINED_ON_SET if score.trained_on_set else _OURS if score.peer == reference else _OTHERS
        axes.scatter(
            *places[score.peer],
            facecolors="none" if score.trained_on_set else colour,
            edgecolors=colour,
            alpha=0.85,
            zorder=2,
        )
    axes.set(xscale="log", yscale="log")
    axes.set_title(
        f"{scores[0].set_name}: {scores[0].pictures:,} pictures of {scores[0].groups:,} groups", fontsize=11
    )
    axes.set_xlabel("µs of one processor for an eye, one by one (left is better)")
    axes.set_ylabel("equal error rate (below is better)")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.yaxis.set_minor_formatter("")
    axes.grid(alpha=0.25)
    axes.margins(0.14, 0.16)


def _place(score: PeerScore) -> tuple[float, float, float]:
    """Returns the position of a marker, as microseconds and error, and its area in square points."""
    error = max(score.scores["eer"].value, _LEAST_ERROR)
    return score.time.single, error, 40 + 22 * float(np.log2(1 + score.kilobytes))


def _label(axes: Axes, scores: Sequence[PeerScore]) -> None:
    """Writes each peer's name next to its marker, where it overlaps least with other names and markers."""
    boxes = []
    for score in scores:
        us, error, area = _place(score)
        x, y = axes.transData.transform((us, error))
        reach = np.sqrt(area / np.pi) * _DPI / 72
        boxes.append(Bbox.from_extents(x - reach, y - reach, x + reach, y + reach))
    for own, score in enumerate(scores):
        us, error, area = _place(score)
        reach = float(np.sqrt(area / np.pi)) + 3
        words = f"{score.peer}, {score.kilobytes:,.0f} KB{' (trained on it)' if score.trained_on_set else ''}"
        candidates = []
        for right, up in _DIRECTIONS:
            note = axes.annotate(
                words,
                (us, error),
                xytext=(right * reach * (0.75 if up else 1), up * reach * (0.75 if right else 1)),
                textcoords="offset points",
                ha=("right", "center", "left")[right + 1],
                va=("top", "center", "bottom")[up + 1],
                fontsize=8.5,
                color=_INK,
                path_effects=[withStroke(linewidth=3, foreground="white")],
                parse_math=False,
            )
            note.set_in_layout(False)
            box = note.get_window_extent()
            outside = _area(box) - _overlap(box, axes.bbox)
            others = (other for number, other in enumerate(boxes) if number != own)
            candidates.append((2 * outside + sum(_overlap(box, other) for other in others), box, note))
        _, box, best = min(candidates, key=lambda one: one[0])
        boxes.append(box)
        for _, _, note in candidates:
            if note is not best:
                note.remove()


def _area(box: BboxBase) -> float:
    return float(box.width * box.height)


def _overlap(one: BboxBase, other: BboxBase) -> float:
    shared = Bbox.intersection(one, other)
    return _area(shared) if shared else 0.0


def pareto_front(points: Sequence[tuple[float, float, str]]) -> list[str]:
    """Returns the names of the points on the Pareto front: no other point is lower in both numbers.

    Args:
        points: Two numbers and a name for each point.

    Returns:
        The names, sorted by the first number.

    Example:
        >>> pareto_front([(1, 5, "fast"), (2, 6, "beaten"), (9, 1, "exact")])
        ['fast', 'exact']
    """
    front: list[str] = []
    least = np.inf
    for _, error, name in sorted(points):
        if error < least:
            front.append(name)
            least = error
    return front


def cross_png(cross: CrossMatrix) -> bytes:
    """Draws a matrix of accuracies and a matrix of equal error rates, and returns both as one PNG file."""
    rows, columns = len(cross.rows), len(cross.columns)
    figure = Figure(figsize=(2.4 + 2.6 * columns, 1.6 + 0.8 * rows), dpi=_DPI, layout="constrained")
    accuracy, eer = figure.subplots(1, 2)
    grid = [[cross.cells[row, column] for column in cross.columns] for row in cross.rows]
    _heat(accuracy, cross, "accuracy", [[cell.accuracy.value for cell in row] for row in grid])
    eers = [[cell.eer.value if cell.eer else float("nan") for cell in row] for row in grid]
    _heat(eer, cross, "equal error rate", eers)
    return _png(figure)


def _heat(axes: Axes, cross: CrossMatrix, title: str, values: Sequence[Sequence[float]]) -> None:
    """Draws one matrix as a heat map; the darkest colour stands for an error of 0.3 or more.

    Args:
        axes: Where the matrix is drawn.
        cross: The matrix, for the names of its rows and columns.
        title: `accuracy` or `equal error rate`.
        values: The numbers, row by row; NaN where there is none.
    """
    array = np.array(values)
    errors = 1 - array if title == "accuracy" else array
    axes.imshow(errors, cmap="Oranges", vmin=0, vmax=0.3, aspect="auto")
    for (row, column), value in np.ndenumerate(array):
        dark = errors[row, column] > 0.18
        words = "none" if np.isnan(value) else f"{value:.4f}"
        axes.text(column, row, words, ha="center", va="center", color="white" if dark else _INK, fontsize=10)
    axes.set_xticks(range(len(cross.columns)), list(cross.columns), rotation=20, ha="right", parse_math=False)
    axes.set_yticks(range(len(cross.rows)), list(cross.rows), parse_math=False)
    axes.set_title(f"{title} of {cross.net}", fontsize=11)
    axes.set(xlabel="tested on", ylabel="trained on")


def _png(figure: Figure) -> bytes:
    stream = BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()
