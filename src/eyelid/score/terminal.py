"""What a terminal shows of an evaluation."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid.errors import printable
from eyelid.results.summary import print_whole
from eyelid.score.evaluation import Evaluation


def print_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Prints the scores with their intervals, and all that the reader should know to trust them."""
    counts = f"{evaluation.pictures:,} pictures of {evaluation.groups:,} groups"
    parts: list[RenderableType] = [
        Text(f"{printable(evaluation.name)}: {counts}"),
        _scores(evaluation),
        Text(f"unsure {evaluation.unsure:.4f}; error of the decided readings {evaluation.decided_error:.4f}"),
        "",
        _confusion(evaluation),
        "",
        _classes(evaluation),
        *(Text(printable(warning), "yellow") for warning in evaluation.warnings),
        *(Text(f"not scored: {printable(message)}", "red") for message in evaluation.unreadable),
    ]
    print_whole(Group(*parts), console)


def _scores(evaluation: Evaluation) -> Table:
    table = Table("", "score", "95 % interval", box=None, header_style="bold")
    for metric, score in evaluation.scores.items():
        table.add_row(metric, f"{score.value:.4f}", score.interval)
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
        shares = (f"{share:.4f}" for share in (score.precision, score.recall, score.f1))
        table.add_row(name, f"{score.pictures:,}", *shares)
    return table


def _numbers(title: str, *columns: str) -> Table:
    table = Table(title, box=None, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right")
    return table
