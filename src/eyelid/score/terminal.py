"""What a terminal shows of an evaluation."""

from math import isnan

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid.errors import printable
from eyelid.results.summary import print_whole
from eyelid.score.evaluation import Evaluation

FEW_GROUPS = 10


def print_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Prints the scores with their intervals, and all that the reader should know to trust them."""
    table = Table("", "score", "95 % interval", box=None, header_style="bold")
    for metric, score in evaluation.scores.items():
        interval = "" if isnan(score.low) else f"{score.low:.4f} - {score.high:.4f}"
        table.add_row(metric, f"{score.value:.4f}", interval)
    parts: list[RenderableType] = [
        Text(
            f"{printable(evaluation.name)}: {evaluation.pictures:,} pictures of {evaluation.groups:,} groups"
        ),
        table,
        Text(f"unsure {evaluation.unsure:.4f}; error of the decided readings {evaluation.decided_error:.4f}"),
        *(Text(warning, "yellow") for warning in _warnings(evaluation)),
        *(Text(f"not scored: {printable(message)}", "red") for message in evaluation.unreadable),
    ]
    print_whole(Group(*parts), console)


def _warnings(evaluation: Evaluation) -> list[str]:
    warnings = []
    if evaluation.groups == 1:
        warnings.append("no interval: it needs pictures of at least two people")
    elif evaluation.groups < FEW_GROUPS:
        warnings.append(f"few groups ({evaluation.groups}): the intervals are rough")
    elif evaluation.groups == evaluation.pictures:
        warnings.append("each picture counts as a person: the intervals are too narrow if some repeat")
    if evaluation.seen:
        warnings.append(
            f"the model was trained on a set named {printable(evaluation.name)}: "
            "these scores say little about people it has not seen"
        )
    return warnings
