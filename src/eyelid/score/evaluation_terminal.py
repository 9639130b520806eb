"""Prints an evaluation as text and tables in the terminal."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid.errors import printable
from eyelid.pages import print_whole
from eyelid.score.coverage import UNSURE_SHARE, Point
from eyelid.score.evaluation import Evaluation
from eyelid.score.intervals import Score

_WORST = 10  # largest number of slices that are printed
_UNREADABLE = 20  # largest number of unreadable files that are printed

_SHOWN = (
    *("accuracy", "auc", "eer", "average_precision", "macro_auc", "macro_average_precision"),
    *("ece", "log_loss", "brier", "aurc"),
)
"""Scores in the first table, in this order. Precision, recall and F1 are printed in another table."""


def print_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Prints the scores of an evaluation with their intervals, its worst slices, and its warnings."""
    counts = f"{evaluation.pictures:,} pictures of {evaluation.groups:,} groups"
    parts: list[RenderableType] = [
        Text(f"{printable(evaluation.name)}: {counts}"),
        _scores(evaluation),
        "",
        _confusion(evaluation),
        "",
        _classes(evaluation),
        "",
        _coverage(evaluation),
        *_slices(evaluation),
        *_speed(evaluation),
        *(Text(printable(warning), "yellow") for warning in evaluation.warnings),
        *_unreadable(evaluation),
    ]
    print_whole(Group(*parts), console)


def _scores(evaluation: Evaluation) -> Table:
    table = Table("", "score", "95 % interval", box=None, header_style="bold")
    for metric in _SHOWN:
        if metric in evaluation.scores:
            score = evaluation.scores[metric]
            table.add_row(metric, f"{score.value:.4f}", score.interval)
        if metric == "eer" and evaluation.eer_threshold is not None:
            table.add_row("  at p_open", f"{evaluation.eer_threshold:.4f}", "")
    return table


def _confusion(evaluation: Evaluation) -> Table:
    table = _numbers("is / read as", *evaluation.classes)
    for true, (name, row) in enumerate(zip(evaluation.classes, evaluation.confusion.tolist(), strict=True)):
        cells = [Text(f"{count:,}", "green" if read == true else "") for read, count in enumerate(row)]
        table.add_row(name, *cells)
    return table


def _classes(evaluation: Evaluation) -> Table:
    table = _numbers("class", "pictures", "precision", "recall", "f1")
    for name, score in evaluation.per_class.items():
        shares = [f"{share:.4f}" for share in (score.precision, score.recall, score.f1)]
        table.add_row(name, f"{score.pictures:,}", *(shares if score.pictures else ()))
    for mean in ("macro", "weighted"):
        means = [f"{mean}_{kind}" for kind in ("precision", "recall", "f1")]
        if set(means) <= set(evaluation.scores):
            table.add_row(f"{mean} mean", "", *(f"{evaluation.scores[name].value:.4f}" for name in means))
    return table


def _coverage(evaluation: Evaluation) -> Table:
    table = Table("unsure below", "decided", "error of these", "", box=None, header_style="bold")
    coverage = evaluation.coverage
    rows: list[tuple[str, Point | None]] = [("as the model decides", coverage.decided)]
    rows += [(f"error at most {100 * error:g} %", point) for error, point in coverage.at_error.items()]
    rows.append((f"at most {100 * UNSURE_SHARE:g} % unsure", coverage.at_unsure))
    for words, point in rows:
        if point is None:
            table.add_row("", "0.0000", "", f"{words}: no threshold reaches it")
        else:
            threshold = "" if point.threshold != point.threshold else f"{point.threshold:.4f}"
            table.add_row(threshold, *map(_short, (point.coverage, point.error)), words)
    return table


def _short(score: Score) -> str:
    """Returns a score as text, with only three decimals in its interval, since terminals may be narrow."""
    return f"{score.value:.4f}" + (f" [{score.low:.3f}-{score.high:.3f}]" if score.interval else "")


def _slices(evaluation: Evaluation) -> Iterator[RenderableType]:
    if not evaluation.slices:
        return
    table = _numbers("worst slices", "pictures", "groups", "accuracy", "95 %", "to rest", "eer")
    table.padding = 0, 1, 0, 0
    for each in evaluation.slices[:_WORST]:
        accuracy = each.accuracy
        table.add_row(
            Text(printable(f"{each.column} {each.value}") + (", few" if each.few else "")),
            *(f"{each.pictures:,}", f"{each.groups:,}", f"{accuracy.value:.4f}"),
            f"{accuracy.low:.3f}-{accuracy.high:.3f}" if accuracy.interval else "",
            Text(
                f"{each.difference.value:+.4f}{'*' if each.is_worse else ' '}", "red" if each.is_worse else ""
            ),
            "" if each.eer is None else f"{each.eer:.4f}",
        )
    yield ""
    yield table
    if any(each.is_worse for each in evaluation.slices[:_WORST]):
        yield "* worse than the rest by more than chance explains in nineteen cases of twenty"
    more = len(evaluation.slices) - _WORST
    if more > 0:
        yield f"… and {more:,} more slices; --output FOLDER keeps every one"


def _speed(evaluation: Evaluation) -> Iterator[RenderableType]:
    if evaluation.speed:
        yield ""
        yield f"one thread: {evaluation.speed.words}; {evaluation.speed.kilobytes:,.1f} KB"


def _unreadable(evaluation: Evaluation) -> Iterator[RenderableType]:
    for message in evaluation.unreadable[:_UNREADABLE]:
        yield Text(f"not scored: {printable(message)}", "red")
    more = len(evaluation.unreadable) - _UNREADABLE
    if more > 0:
        yield Text(f"not scored: … and {more:,} more", "red")


def _numbers(title: str, *columns: str) -> Table:
    table = Table(title, box=None, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right")
    return table
